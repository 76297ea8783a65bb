"""`timeline.svg`: the episode at a glance, for the page and as a picture of its own."""

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.document import EpisodeDocument
from pipeline.render.chapter_list import OPENING_TITLE, ListedChapter, list_chapters, one_line
from pipeline.render.timeline_values import Voice, average_pace, pace_curve, voices_of
from pipeline.timecode import Millis, format_clock

WIDTH, LEFT, RIGHT, EDGE = 1200, 210, 1172, 28
"""The picture, the plot inside it and the margin, in units of the picture."""
BAND, LANE, PACE, MARK_ROW = 64, 24, 64, 26
GAP = 26
"""Heights of the parts, and the room between them."""
TEXT, SMALL = 13, 11.5
TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000)
MOST_TICKS = 12
PACE_SHARE = 0.5
"""The pace is shown from half to one and a half times the average: what people do between slow and hurried."""
FEWEST_LETTERS = 6
"""A title cut shorter than this says less than the chapter's number."""

STYLE = """
.rundown-timeline { color-scheme: light dark; --paper: #faf8f3; --ink: #221e1a; --soft: #675f56; --line: #d9d1c2;
  --accent: #9a3b17; --v0: #9a3b17; --v1: #24706f; --v2: #6d5f12; --v3: #5c4a92; --v4: #2f659e; --v5: #8a3f68;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) { .rundown-timeline { --paper: #161513; --ink: #ece7de; --soft: #aaa196;
  --line: #38342e; --accent: #f0a57d; --v0: #f0a57d; --v1: #7cc6c2; --v2: #d8c56a; --v3: #b8a8ea; --v4: #8fbcee;
  --v5: #e4a3c4; } }
@media print { .rundown-timeline { --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; } }
.rundown-timeline text { fill: var(--ink); font-size: 13px; font-variant-numeric: tabular-nums; }
.rundown-timeline .soft { fill: var(--soft); font-size: 11.5px; }
.rundown-timeline .head { font-size: 19px; font-weight: 600; }
.rundown-timeline .name { font-weight: 600; }
.rundown-timeline .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.rundown-timeline .number { fill: var(--paper); font-size: 11.5px; font-weight: 700; }
"""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Time to place."""

    duration_ms: Millis

    def x(self, time_ms: Millis) -> float:
        return LEFT + (RIGHT - LEFT) * min(time_ms, self.duration_ms) / self.duration_ms


def render_timeline(document: EpisodeDocument, *, opening_title: str = OPENING_TITLE) -> str:
    """Chapters as bands, a lane for each voice, the pace, the takeaways that the page shows, and a time axis.

    A document of its own that can also stand inside a page; light or dark as the reader's system is.
    Its `<desc>` says in words what it shows. The same document gives the same text.
    """
    chapters = list_chapters(document, opening_title=opening_title)
    words = document.transcript.words
    ends = [document.duration_ms, *(word.end_ms for word in words[-1:]), *(one.end_ms for one in chapters[-1:])]
    scale = _Scale(max(1, *ends))
    voices, takeaways = voices_of(document.transcript, scale.duration_ms), _takeaways(document)
    top = 66
    parts = [_bands(chapters, scale, top)] if chapters else []
    band_end = top + BAND if chapters else top
    at = band_end + GAP + 8 if chapters else top
    parts.append(_lanes(voices, scale, at))
    at += LANE * len(voices) + (GAP - 8 if voices else 0)
    if words:
        parts.append(_pace(document, scale, at))
        at += PACE + GAP
    grid = _grid(scale, band_end + (24 if chapters else 0), at - (GAP if words else 0))
    marks, rows = _marks(takeaways, scale, at, band_end)
    at += MARK_ROW * rows + (10 if rows else 0)
    body = grid + marks + "".join(parts) + _axis(scale, at)
    return _document(document, body, _described(document, chapters, voices, takeaways), height=at + 40)


def _document(document: EpisodeDocument, body: str, described: str, *, height: int) -> str:
    title = one_line(document.episode.title or "") or document.episode.slug
    clock = format_clock(document.duration_ms)
    shown = _fitted(title, 19, RIGHT - EDGE - 90)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rundown-timeline" viewBox="0 0 {WIDTH} {height}"'
        ' role="img" aria-labelledby="timeline-title timeline-desc">\n'
        f'<title id="timeline-title">Timeline of “{_text(title)}”</title>\n'
        f'<desc id="timeline-desc">{_text(described)}</desc>\n<style>{STYLE}</style>\n'
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="var(--paper)"/>\n'
        f'<text class="head" x="{EDGE}" y="42">{_text(shown)}</text>\n'
        f'<text class="soft" x="{RIGHT}" y="42" text-anchor="end">{clock}</text>\n{body}</svg>\n'
    )


def _described(
    document: EpisodeDocument,
    chapters: Sequence[ListedChapter],
    voices: Sequence[Voice],
    takeaways: Sequence[tuple[str, Millis]],
) -> str:
    """The picture in words."""
    said = [f"{format_clock(document.duration_ms)} long."]
    if chapters:
        listed = "; ".join(f"{format_clock(chapter.start_ms)} {chapter.title}" for chapter in chapters)
        said.append(f"{'1 chapter' if len(chapters) == 1 else f'{len(chapters)} chapters'}: {listed}.")
    if len(voices) > 1:
        said.append("Voices: " + ", ".join(f"{voice.name} {voice.share:.0%} of the speech" for voice in voices) + ".")
    if document.transcript.words:
        said.append(f"{average_pace(document.transcript.words)} words a minute on average.")
    if takeaways:
        said.append("Takeaways: " + "; ".join(f"{format_clock(at)} {label}" for label, at in takeaways) + ".")
    return " ".join(said)


def _takeaways(document: EpisodeDocument) -> tuple[tuple[str, Millis], ...]:
    """Label and time of each takeaway that the page shows."""
    lines = [line for section in document.notes.sections if section.key == "takeaways" for line in section.lines]
    return tuple((one_line(line.label or line.text), line.evidence[0].start_ms) for line in lines if line.evidence)


def _bands(chapters: Sequence[ListedChapter], scale: _Scale, top: int) -> str:
    shapes = [_row_label("Chapters", None, top + BAND / 2)]
    clock_free = 0.0
    for number, chapter in enumerate(chapters, 1):
        left, right = scale.x(chapter.start_ms), scale.x(chapter.end_ms)
        width = max(1.0, right - left - 2)
        clock = format_clock(chapter.start_ms)
        shapes.append(
            f"<g><title>{_text(f'{clock} {chapter.title}')}</title>"
            f'<rect x="{_n(left)}" y="{top}" width="{_n(width)}" height="{BAND}" rx="{_n(min(6, width / 2))}"'
            f' fill="var(--accent)" fill-opacity="{0.2 if number % 2 else 0.11}"/>'
        )
        lines = _wrapped(chapter.title, width - 16) or [_fitted(chapter.title, TEXT, width - 14)]
        x, anchor = left + 9, ""
        if len(lines[0]) < min(FEWEST_LETTERS, len(chapter.title)):
            lines = [str(number)] if width > _width(str(number), TEXT) else []
            x, anchor = left + width / 2, ' text-anchor="middle"'
        for row, line in enumerate(lines):
            y = top + BAND / 2 + 4.5 + (row - (len(lines) - 1) / 2) * 17
            shapes.append(f'<text x="{_n(x)}" y="{_n(y)}"{anchor}>{_text(line)}</text>')
        shapes.append("</g>\n")
        if left >= clock_free and left < RIGHT - 30:
            shapes.append(f'<text class="soft" x="{_n(left)}" y="{top + BAND + 16}">{clock}</text>\n')
            clock_free = left + _width(clock, SMALL) + 10
    return "".join(shapes)


def _lanes(voices: Sequence[Voice], scale: _Scale, top: int) -> str:
    shapes = []
    for number, voice in enumerate(voices):
        y = top + number * LANE
        share = None if len(voices) == 1 else f"{voice.share:.0%}"
        shapes.append(_row_label(voice.name, share, y + 8))
        path = "".join(
            f"M{_n(scale.x(start))} {y + 3}h{_n(max(1.0, scale.x(end) - scale.x(start)))}v10h-"
            f"{_n(max(1.0, scale.x(end) - scale.x(start)))}z"
            for start, end in voice.bars
        )
        shapes.append(
            f'<rect x="{LEFT}" y="{y + 3}" width="{RIGHT - LEFT}" height="10" fill="var(--line)" fill-opacity="0.45"/>'
            f'<path d="{path}" fill="var(--v{number})"/>\n'
        )
    return "".join(shapes)


def _pace(document: EpisodeDocument, scale: _Scale, top: int) -> str:
    words = document.transcript.words
    average = average_pace(words)
    low, high = average * (1 - PACE_SHARE), average * (1 + PACE_SHARE)

    def y(value: float) -> str:
        return _n(top + PACE - PACE * (min(max(value, low), high) - low) / (high - low))

    line = "L".join(f"{_n(scale.x(at_ms))} {y(value)}" for at_ms, value in pace_curve(words, scale.duration_ms))
    return (
        _row_label("Pace", f"{average} words a minute", top + PACE / 2, below=True)
        + f'<path d="M{LEFT} {y(average)}L{line}L{RIGHT} {y(average)}z" fill="var(--accent)" fill-opacity="0.16"/>'
        + f'<path d="M{line}" fill="none" stroke="var(--accent)" stroke-width="1.75" stroke-linejoin="round"/>'
        + f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y(average)}" y2="{y(average)}" stroke="var(--soft)"'
        + ' stroke-dasharray="1 5" stroke-linecap="round"/>\n'
    )


def _marks(takeaways: Sequence[tuple[str, Millis]], scale: _Scale, top: int, stems_from: int) -> tuple[str, int]:
    """Numbered marks on stems, with their labels, in as many rows as keep the labels apart."""
    if not takeaways:
        return "", 0
    stems: list[str] = []
    shapes = [_row_label("Takeaways", None, top + MARK_ROW / 2)]
    taken: list[list[tuple[float, float]]] = []
    for number, (label, start_ms) in enumerate(takeaways, 1):
        x = scale.x(start_ms)
        shown = _fitted(label, TEXT, 330)
        long = _width(shown, TEXT) + 18
        to_left = x + long > WIDTH - EDGE / 2
        span = (x - long, x + 12) if to_left else (x - 12, x + long)
        row = next((at for at, spans in enumerate(taken) if _is_free(spans, span)), len(taken))
        taken[row:] = taken[row:] or [[]]
        taken[row].append(span)
        y = top + row * MARK_ROW + MARK_ROW / 2
        anchor, label_x = (' text-anchor="end"', x - 15) if to_left else ("", x + 15)
        stems.append(
            f'<line x1="{_n(x)}" x2="{_n(x)}" y1="{stems_from}" y2="{_n(y)}" stroke="var(--accent)"'
            ' stroke-opacity="0.45" stroke-dasharray="2 3"/>'
        )
        shapes.append(
            f"<g><title>{_text(f'{format_clock(start_ms)} {label}')}</title>"
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="9" fill="var(--accent)"/>'
            f'<text class="number" x="{_n(x)}" y="{_n(y + 4)}" text-anchor="middle">{number}</text>'
            f'<text class="halo" x="{_n(label_x)}" y="{_n(y + 4.5)}"{anchor}>{_text(shown)}</text></g>\n'
        )
    return "".join(stems + shapes), len(taken)


def _is_free(spans: Sequence[tuple[float, float]], span: tuple[float, float]) -> bool:
    return all(span[1] + 10 < low or high + 10 < span[0] for low, high in spans)


def _grid(scale: _Scale, top: int, bottom: int) -> str:
    """Hairlines at round times."""
    return "".join(
        f'<line x1="{_n(scale.x(at_ms))}" x2="{_n(scale.x(at_ms))}" y1="{top}" y2="{bottom}" stroke="var(--line)"/>'
        for at_ms in _ticks(scale)
    )


def _axis(scale: _Scale, top: int) -> str:
    clocks = "".join(
        f'<text class="soft" x="{_n(scale.x(at_ms))}" y="{top + 20}" text-anchor="middle">{format_clock(at_ms)}</text>'
        for at_ms in _ticks(scale)
    )
    return f'<line x1="{LEFT}" x2="{RIGHT}" y1="{top}" y2="{top}" stroke="var(--line)"/>{clocks}\n'


def _ticks(scale: _Scale) -> range:
    """Round times, a dozen of them at most (more only in a recording of days)."""
    fitting = (step for step in TICKS_S if scale.duration_ms <= step * 1000 * MOST_TICKS)
    return range(0, scale.duration_ms + 1, 1000 * next(fitting, TICKS_S[-1]))


def _row_label(name: str, note: str | None, y: float, *, below: bool = False) -> str:
    room = LEFT - EDGE - 14
    if note is None:
        return f'<text class="name" x="{EDGE}" y="{_n(y + 4.5)}">{_text(_fitted(name, TEXT + 1, room))}</text>'
    if below:
        return (
            f'<text class="name" x="{EDGE}" y="{_n(y - 3)}">{_text(name)}</text>'
            f'<text class="soft" x="{EDGE}" y="{_n(y + 14)}">{_text(note)}</text>'
        )
    return (
        f'<text class="name" x="{EDGE}" y="{_n(y + 4.5)}">{_text(_fitted(name, TEXT + 1, room - 40))}</text>'
        f'<text class="soft" x="{LEFT - 14}" y="{_n(y + 4)}" text-anchor="end">{note}</text>'
    )


def _wrapped(text: str, room: float) -> list[str]:
    """The whole text on up to three lines; nothing where it does not fit."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", TEXT) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= 3 and all(_width(line, TEXT) <= room for line in lines) else []


def _fitted(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than its room; empty where not even a letter fits."""
    if _width(text, size) <= room:
        return text
    while text and _width(text + "…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""


def _width(text: str, size: float) -> float:
    """About as wide as a sans-serif sets it: no font is at hand, so rather too wide than too narrow."""
    ems = sum(
        0.0
        if unicodedata.combining(letter)
        else 1.05
        if unicodedata.east_asian_width(letter) in "WF"
        else 0.7
        if letter.isupper() or letter in "mwMW@%&—…"
        else 0.55
        for letter in text
    )
    return ems * size


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def _n(value: float) -> str:
    """A place with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
