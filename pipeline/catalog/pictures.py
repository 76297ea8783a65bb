"""The show over time as pictures of our own (SVG): how long, how fast, who speaks."""

import html
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.catalog.summary import EpisodeSummary
from pipeline.timecode import format_clock

WIDTH, LEFT, TOP, PLOT, FOOT = 1100, 84, 30, 150, 30
"""The picture, room for its axis and its heading, the plot's height and room for dates, in units of the picture."""
MOST_BARS = 120
"""More episodes than this share bars: thinner ones could not be told apart."""
MOST_VOICES = 4
"""Voices with a colour of their own; the rest share one."""
OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what it shows in words."""

    svg: str
    heading: str
    described: str
    legend: tuple[tuple[int, str], ...] = ()
    """Number of a colour and the voice that has it."""


@dataclass(frozen=True, slots=True)
class _Bar:
    episodes: tuple[EpisodeSummary, ...]

    def label(self) -> str:
        first, last = self.episodes[0], self.episodes[-1]
        return first.name if len(self.episodes) == 1 else f"{first.name} – {last.name} ({len(self.episodes)} episodes)"

    def mean(self, value: Callable[[EpisodeSummary], float]) -> float:
        return sum(map(value, self.episodes)) / len(self.episodes)


def draw_pictures(summaries: Sequence[EpisodeSummary]) -> tuple[Picture, ...]:
    """Pictures of all episodes in which something is said, the oldest first; none for fewer than two."""
    heard = [one for one in summaries if one.words]
    if len(heard) < 2:
        return ()
    bars = _bars(sorted(heard, key=lambda one: (one.date is None, one.date, one.slug)))
    pictures = [_lengths(bars), _paces(bars)]
    if any(one.speakers for one in heard):
        pictures.append(_voices(bars))
    return tuple(pictures)


def _bars(summaries: Sequence[EpisodeSummary]) -> list[_Bar]:
    """Neighbours share a bar where there are many, each bar as many as the others or one more."""
    count = min(len(summaries), MOST_BARS)
    edges = [len(summaries) * at // count for at in range(count + 1)]
    return [_Bar(tuple(summaries[first:last])) for first, last in pairwise(edges)]


def _lengths(bars: Sequence[_Bar]) -> Picture:
    minutes = [bar.mean(lambda one: one.duration_ms / 60_000) for bar in bars]
    shown = [format_clock(round(value * 60_000)) for value in minutes]
    average = sum(one.duration_ms for bar in bars for one in bar.episodes) / sum(len(bar.episodes) for bar in bars)
    shortest, longest = (pick(range(len(bars)), key=minutes.__getitem__) for pick in (min, max))
    described = (
        f"{format_clock(round(average))} on average, from {shown[shortest]} ({bars[shortest].label()})"
        f" to {shown[longest]} ({bars[longest].label()})."
    )
    return Picture(_columns(bars, minutes, shown, unit="min"), "Length", described)


def _paces(bars: Sequence[_Bar]) -> Picture:
    paces = [bar.mean(lambda one: one.pace) for bar in bars]
    slowest, fastest = (pick(range(len(bars)), key=paces.__getitem__) for pick in (min, max))
    described = (
        f"{sum(paces) / len(paces):.0f} words a minute on average, from {paces[slowest]:.0f}"
        f" ({bars[slowest].label()}) to {paces[fastest]:.0f} ({bars[fastest].label()})."
    )
    shown = [f"{pace:.0f} words a minute" for pace in paces]
    return Picture(_columns(bars, paces, shown, unit="words/min"), "Pace", described)


def _voices(bars: Sequence[_Bar]) -> Picture:
    """Each bar as high as the whole of the speech, parted among the voices heard most in the show."""
    totals: Counter[str] = Counter()
    for bar in bars:
        for one in bar.episodes:
            totals.update({speaker.name: round(speaker.share * one.duration_ms) for speaker in one.speakers})
    names = [name for name, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))]
    known = names[:MOST_VOICES]
    lanes = [*known, OTHERS] if len(names) > len(known) else known
    shapes = []
    for at, bar in enumerate(bars):
        x, width = _place(at, len(bars))
        y = float(TOP)
        shares = _shares(bar, known)
        said = ", ".join(f"{name} {shares[name]:.0%}" for name in lanes if shares.get(name))
        shapes.append(f"<g><title>{_text(f'{bar.label()}: {said}' if said else bar.label())}</title>")
        for number, name in enumerate(lanes):
            height = shares.get(name, 0.0) * PLOT
            if height:
                shapes.append(
                    f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" class="v{number}"/>'
                )
            y += height
        shapes.append("</g>\n")
    axis = "".join(_line(TOP + PLOT * (1 - share), f"{share:.0%}") for share in (0.0, 0.5, 1.0))
    weight = sum(totals.values())
    described = "; ".join(f"{name} {totals[name] / weight:.0%}" for name in known)
    svg = _svg(axis + "".join(shapes) + _dates(bars))
    return Picture(svg, "Who speaks", f"Of all speech with a name: {described}.", tuple(enumerate(lanes)))


def _shares(bar: _Bar, known: Sequence[str]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for one in bar.episodes:
        for speaker in one.speakers:
            name = speaker.name if speaker.name in known else OTHERS
            shares[name] = shares.get(name, 0.0) + speaker.share / len(bar.episodes)
    return shares


def _columns(bars: Sequence[_Bar], values: Sequence[float], shown: Sequence[str], *, unit: str) -> str:
    top = _round_up(max(values))
    shapes = [_line(TOP + PLOT * (1 - part), f"{top * part:g}") for part in (0.0, 0.5, 1.0)]
    shapes.append(f'<text class="soft" x="{LEFT}" y="{TOP - 12}">{unit}</text>')
    for at, (bar, value, says) in enumerate(zip(bars, values, shown, strict=True)):
        x, width = _place(at, len(bars))
        height = max(1.0, PLOT * value / top)
        shapes.append(
            f"<g><title>{_text(f'{bar.label()}: {says}')}</title>"
            f'<rect x="{_n(x)}" y="{_n(TOP + PLOT - height)}" width="{_n(width)}" height="{_n(height)}" class="v0"/>'
            "</g>\n"
        )
    return _svg("".join(shapes) + _dates(bars))


def _round_up(value: float) -> float:
    """The next round number that two halves of an axis can carry.

    >>> _round_up(135.5), _round_up(212), _round_up(3.1)
    (140.0, 240.0, 4.0)
    """
    size = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(part * size for part in (1, 1.2, 1.4, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if value <= part * size + 1e-9)


def _place(at: int, count: int) -> tuple[float, float]:
    room = (WIDTH - LEFT) / count
    width = min(room * 0.8, 46)
    return LEFT + room * at + (room - width) / 2, width


def _line(y: float, label: str) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{_n(y)}" y2="{_n(y)}" class="rule"/>'
        f'<text class="soft" x="{LEFT - 8}" y="{_n(y + 4)}" text-anchor="end">{label}</text>\n'
    )


def _dates(bars: Sequence[_Bar]) -> str:
    """The day of the first episode of the first, the middle and the last bar, where they are known."""
    places = sorted({0, len(bars) // 2, len(bars) - 1})
    anchors = {0: "start", len(bars) - 1: "end"}
    shapes = []
    for at in places:
        x, width = _place(at, len(bars))
        date = bars[at].episodes[0].date
        anchor = anchors.get(at, "middle")
        at_x = x if anchor == "start" else x + width if anchor == "end" else x + width / 2
        if date:
            shapes.append(
                f'<text class="soft" x="{_n(at_x)}" y="{TOP + PLOT + 24}" text-anchor="{anchor}">'
                f"{date.isoformat()}</text>"
            )
    return "".join(shapes)


def _svg(body: str) -> str:
    """Kept from readers that speak: the sentence beside it and the table say the same."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + PLOT + FOOT}" aria-hidden="true">\n'
        f"{body}</svg>"
    )


def _text(text: str) -> str:
    return html.escape(text)


def _n(value: float) -> str:
    """A place with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
