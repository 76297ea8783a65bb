"""Subtitles: SRT and WebVTT, as programs write them and people change them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.readers.transcript_cues import CLOCK, Cue, CueReading, CueWord, carry_speakers, parse_stamp, tidy
from pipeline.readers.transcript_labels import Label, believable_names, find_label
from pipeline.timecode import Millis

_TIMING = re.compile(rf"\s*({CLOCK})\s*(?:-{{1,3}}|–|—)?[>→]\s*({CLOCK})(?![\w:])(.*)", re.ASCII)
_SETTINGS = re.compile(r"(?:\s+[A-Za-z]\w*:\S+)*\s*")
_ARROW = re.compile(r"\s*\S{0,16}\d\S{0,8}\s*-->")
_NOT_SPOKEN = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_LANGUAGE = re.compile(r"(?:Language|lang):\s*([A-Za-z]{2})\b")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:\s+([^>]*))?>|(</v>)", re.IGNORECASE)
_STAMP_TAG = re.compile(rf"<({CLOCK})>", re.ASCII)
_TAG = re.compile(r"</?(?:c|i|b|u|s|em|strong|font|span|ruby|rt|rp|lang)(?:[.\s][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|\\N", re.IGNORECASE)
_CHANGE = re.compile(r"(?:>{2,3}|[-–—](?=\s*[\"“'(\[]?[^\W\d_]))\s*")
_MARK = "\ue000"
ENOUGH_CUES = 4
"""Fewer tell nothing about how a file was made."""
_SENTENCE_END = re.compile(r"[.?!…♪]['\"”’)\]]*$|[)\]]$")


@dataclass(slots=True)
class _RawCue:
    """Lines under one line of times."""

    start_ms: Millis | None
    end_ms: Millis | None
    lines: list[str] = field(default_factory=list)
    number: int | None = None


@dataclass(slots=True)
class _RawFile:
    cues: list[_RawCue] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    language: str | None = None
    unreadable_times: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cue with its voice as tagged; `change` says that somebody else begins here."""

    text: str
    speaker: str | None
    change: bool = False
    label: Label | None = None
    stamps: tuple[Millis, ...] = ()
    """Times that stood between its words, at each `_MARK` of the text."""


def has_cues(text: str) -> bool:
    """Whether the text holds lines of times as subtitles have them."""
    return any(_TIMING.match(line) for line in text.splitlines())


def read_subtitles(text: str) -> CueReading:
    """Read SRT or WebVTT, however broken: every word under a line of times comes out.

    Voices come from voice tags, from `Name:` at the beginning of a line, and from `>>` or a dash,
    which say only that somebody else speaks. Rolling captions (each cue shows the line before it
    once more) are read once. Words with times of their own (`<00:00:01.000>`) keep them.
    """
    is_vtt = text.lstrip("\ufeff \r\n\t").startswith("WEBVTT")
    raw = _collect(text.lstrip("\ufeff").splitlines(), is_vtt=is_vtt)
    repeated = _drop_rolled(raw.cues)
    split = [(cue, list(_voiced_lines(cue))) for cue in raw.cues]
    names = _speakers(split)
    cues = [part for cue, lines in split for part in _parts(cue, lines, names)]
    return CueReading(
        "WebVTT" if is_vtt else "SubRip",
        carry_speakers(tuple(cues)),
        language=raw.language,
        left_out=tuple(raw.left_out),
        unreadable_times=raw.unreadable_times,
        repeated_lines=repeated,
    )


def _collect(lines: Sequence[str], *, is_vtt: bool) -> _RawFile:
    """Lines of text under their times; what WebVTT says to programs is skipped."""
    raw = _RawFile()
    skipping = is_vtt  # the header goes up to the first empty line
    blank_before = True
    for line in lines:
        timing, has_text = _TIMING.match(line), bool(line.strip())
        if timing or _ARROW.match(line):
            raw.cues.append(_begin_cue(timing, _take_number(raw, blank_before=blank_before, is_vtt=is_vtt)))
            raw.unreadable_times += timing is None
            skipping = False
        elif skipping or (is_vtt and blank_before and _NOT_SPOKEN.match(line)):
            language = _LANGUAGE.match(line)
            raw.language = raw.language or (language[1].lower() if language else None)
            skipping = has_text
        elif raw.cues:
            raw.cues[-1].lines.append(line)
        elif has_text:
            raw.left_out.append(line.strip())
        blank_before = not has_text or timing is not None
    return raw


def _begin_cue(timing: re.Match[str] | None, number: int | None) -> _RawCue:
    if timing is None:
        return _RawCue(None, None, number=number)
    cue = _RawCue(parse_stamp(timing[1]), parse_stamp(timing[2]), number=number)
    if not _SETTINGS.fullmatch(timing[3]):
        cue.lines.append(timing[3].strip())
    return cue


def _take_number(raw: _RawFile, *, blank_before: bool, is_vtt: bool) -> int | None:
    """Take back the line above a line of times if it is the cue's number or name, not text of the cue before."""
    lines = raw.cues[-1].lines if raw.cues else raw.left_out
    if not lines or blank_before:
        return None
    last = lines[-1].strip()
    number = int(last) if last.isascii() and last.isdigit() and len(last) < 10 else None
    before = raw.cues[-1].number if raw.cues else None
    alone = not raw.cues or (len(lines) > 1 and not lines[-2].strip())
    is_name = is_vtt and (not raw.cues or any(line.strip() for line in lines[:-1]))
    if (number is not None and before is not None and number == before + 1) or (
        alone and (number is not None or is_name)
    ):
        lines.pop()
    else:
        number = None
    return number


def _drop_rolled(cues: Sequence[_RawCue]) -> int:
    """Take out lines that only repeat the cue in front, in a file that rolls; returns how many.

    Every second cue of such a file repeats lines, every third adds a new one below them: a refrain does not.
    """
    plain = [[_plain(line) for line in cue.lines if _plain(line)] for cue in cues]
    repeats = [_overlap(before, after) for before, after in zip([[], *plain], plain, strict=False)]
    spoken = sum(bool(lines) for lines in plain)
    rolls = sum(0 < count < len(lines) for count, lines in zip(repeats, plain, strict=True))
    if spoken < ENOUGH_CUES or 2 * sum(count > 0 for count in repeats) < spoken or 3 * rolls < spoken:
        return 0
    for cue, count in zip(cues, repeats, strict=True):
        kept = [line for line in cue.lines if _plain(line)]
        cue.lines = kept[count:]
    return sum(repeats)


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines at the end of one cue are the first lines of the next."""
    sizes = range(min(len(before), len(after)), 0, -1)
    return next((size for size in sizes if list(before[-size:]) == list(after[:size])), 0)


def _plain(line: str) -> str:
    """A line as it is seen: without tags, entities read."""
    return " ".join(tidy(_TAG.sub("", _STAMP_TAG.sub("", _VOICE.sub("", line)))).split())


def _voiced_lines(cue: _RawCue) -> Iterator[_Line]:
    """The lines of a cue, cut where a voice tag stands."""
    speaker, closed = None, False
    for line in [part for written in cue.lines for part in _BREAK.split(written)]:
        at = 0
        for tag in [*_VOICE.finditer(line), None]:
            text = _TAG.sub("", line[at : tag.start() if tag else len(line)])
            stamps = tuple(parse_stamp(stamp) for stamp in _STAMP_TAG.findall(text))
            text = tidy(_STAMP_TAG.sub(_MARK, text)).strip()
            if text.strip(_MARK):
                yield _read_line(text, speaker, closed, stamps)
                closed = False
            if tag:
                name = tidy(" ".join((tag[1] or "").split()))
                speaker, closed, at = (None if tag[2] else name or None), bool(tag[2]), tag.end()


def _read_line(text: str, speaker: str | None, closed: bool, stamps: tuple[Millis, ...]) -> _Line:
    change = _CHANGE.match(text)
    rest = text[change.end() :] if change else text
    label = find_label(rest) if speaker is None else None
    return _Line(rest, speaker, closed or change is not None, label, stamps)


def _speakers(split: Sequence[tuple[_RawCue, list[_Line]]]) -> frozenset[str]:
    """The plain labels to believe: at the beginning of a cue, or of a line behind the end of a sentence."""
    labels: list[Label] = []
    ended = True
    for _, lines in split:
        for number, line in enumerate(lines):
            if line.label and (number == 0 or ended or line.change or line.label.marked):
                labels.append(line.label)
            ended = bool(_SENTENCE_END.search(line.text))
    return believable_names(labels, sum(bool(lines) for _, lines in split))


def _parts(cue: _RawCue, lines: Sequence[_Line], names: frozenset[str]) -> Iterator[Cue]:
    """A cue, or one for each voice in it: they share its time by the length of what they say."""
    runs: list[tuple[str | None, bool, list[str]]] = []
    for line in lines:
        speaker, text = line.speaker, line.text
        if line.label and line.label.name in names:
            speaker, text = line.label.name, text[line.label.end :]
        if not runs or line.change or speaker not in (None, runs[-1][0]):
            runs.append((speaker, line.change and speaker is None, []))
        runs[-1][2].append(text)
    texts = [" ".join(texts) for _, _, texts in runs]
    edges = _shares(cue.start_ms, cue.end_ms, [len(text) for text in texts])
    stamps = iter([stamp for line in lines for stamp in line.stamps])
    for (speaker, changes, _), text, (start_ms, end_ms) in zip(runs, texts, edges, strict=True):
        words = _timed_words(text, start_ms, stamps)
        yield Cue(" ".join(text.replace(_MARK, "").split()), start_ms, end_ms, speaker, changes, words)


def _shares(
    start_ms: Millis | None, end_ms: Millis | None, lengths: Sequence[int]
) -> list[tuple[Millis | None, Millis | None]]:
    """The time of a cue shared by lengths; what cannot be shared stays unknown."""
    if len(lengths) < 2 or start_ms is None or end_ms is None or end_ms <= start_ms:
        unknown: list[tuple[Millis | None, Millis | None]] = [(None, None)] * max(0, len(lengths) - 1)
        return [(start_ms, end_ms), *unknown][: len(lengths)]
    total, edges, so_far = max(1, sum(lengths)), [start_ms], 0
    for length in lengths:
        so_far += length
        edges.append(start_ms + (end_ms - start_ms) * so_far // total)
    return list(pairwise(edges))


def _timed_words(text: str, start_ms: Millis | None, stamps: Iterator[Millis]) -> tuple[CueWord, ...]:
    """Words of a cue in which times stand between them, as captions made by YouTube have; else nothing."""
    words: list[CueWord] = []
    at_ms = start_ms
    for token in text.split() if _MARK in text else ():
        in_front = len(token) - len(token.lstrip(_MARK))
        for _ in range(in_front):
            at_ms = next(stamps)
        if token.strip(_MARK):
            words.append(CueWord(token.replace(_MARK, ""), at_ms))
            at_ms = None
        for _ in range(token.count(_MARK) - in_front):
            at_ms = next(stamps)
    return tuple(words)
