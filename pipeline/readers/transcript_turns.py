"""Typed and exported transcripts in plain text or Markdown: who speaks, now and then a time, and what is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.readers.transcript_cues import Cue, CueReading, parse_stamp
from pipeline.readers.transcript_labels import Label, believable_names, is_name
from pipeline.readers.transcript_marks import INLINE_TIME, Mark, is_only_link, parse_mark, read_line, without_markup

_FENCE = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RULE = re.compile(r"[-*_=~ ]{3,}")
_HEADING = re.compile(r"#{1,6}\s+")
_CLOSING = re.compile(
    r"\W*(?:(?:transcribed|generated|created|made|exported) (?:by|with|using) \S.*|nothing is said in this chapter\W*)",
    re.IGNORECASE,
)
"""What programs, Rundown among them, write under or between the words."""
_OTTER_HEAD = re.compile(r"(?:SUMMARY )?KEYWORDS|SPEAKERS")
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]*_]*$")
SHORTEST_PROSE = 20
"""Words; less text without a single speaker or time is a note, not what was said in an episode."""
SEPARATES = 0.9
"""Where so large a share of the times is followed by a dash, it separates; where fewer are, it tells of a new voice."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with something in it."""

    text: str
    mark: Mark
    paragraph: int
    heading: bool = False


def read_turns(text: str) -> CueReading | None:
    """Read a transcript that is text; None where nothing in it looks like one.

    Speakers and times may stand in front of the words or above them, in any of the usual forms; a
    speaker goes on until the next. Headings, what stands in front of a page's text between `---`,
    and what programs write about themselves are left out and listed; all other words come out.
    """
    left_out: list[str] = []
    lines = _believe(_lines(text, left_out))
    marked = [line for line in lines if line.mark.speaker or line.mark.start_ms is not None]
    sure = len(marked) > 1 or any(
        line.mark.start_ms is not None or line.mark.speaker_trust == "sure" for line in marked
    )
    if not sure and sum(len(line.mark.rest.split()) for line in lines if not line.heading) < SHORTEST_PROSE:
        return None
    headers = _headers(lines[: lines.index(marked[0])] if marked else [])
    dross = [line for line in lines if line in headers or _is_dross(line)]
    left_out += [without_markup(line.mark.rest) for line in dross]
    kept = [replace(line, mark=replace(line.mark, rest="")) if line in dross else line for line in lines]
    is_markdown = "**" in text or any(line.heading for line in lines)
    return CueReading("Markdown" if is_markdown else "text", tuple(_cues(kept)), "text", left_out=tuple(left_out))


def _lines(text: str, left_out: list[str]) -> list[_Line]:
    """All lines with something in them; front matter and comments are left out."""
    for pattern in (_FENCE, _COMMENT):
        left_out += [" ".join(part[0].split()) for part in pattern.finditer(text)]
        text = pattern.sub("", text)
    lines: list[_Line] = []
    paragraph = 0
    for raw in text.splitlines():
        written = raw.strip()
        if not written or _RULE.fullmatch(written):
            if written and set(written) == {"="} and lines and lines[-1].paragraph == paragraph:
                lines[-1] = replace(lines[-1], heading=True)  # a title underlined
            paragraph += 1
            continue
        heading = _HEADING.match(written)
        shown = read_line(written[heading.end() :] if heading else written)
        if shown:
            lines.append(_Line(shown, parse_mark(shown), paragraph, heading is not None))
    return _with_names_above(lines)


def _with_names_above(lines: Sequence[_Line]) -> list[_Line]:
    """Lines in which a name alone above a time alone is read as the speaker."""
    named = list(lines)
    for number, (line, below) in enumerate(pairwise(lines)):
        name = line.text.rstrip(":")
        alone = below.mark.start_ms is not None and not below.mark.rest and below.mark.speaker is None
        if alone and not line.heading and line.mark == Mark(line.text) and is_name(name):
            named[number] = replace(line, mark=Mark("", name, "sure"))
    return named


def _believe(lines: Sequence[_Line]) -> list[_Line]:
    """Lines whose plain marks are kept or taken back as text, by what the whole file does."""
    timed = [line.mark for line in lines if line.mark.start_ms is not None]
    plain_times = [mark for mark in timed if mark.time_trust == "plain"]
    places = len({line.paragraph for line in lines if not line.heading})
    take_times = 2 * len(plain_times) > max(len(timed), places)
    sure_names = {line.mark.speaker for line in lines if line.mark.speaker and line.mark.speaker_trust == "sure"}
    labels = [
        Label(line.mark.speaker, 0, False)
        for line in lines
        if line.mark.speaker and line.mark.speaker not in sure_names
    ]
    names = sure_names | believable_names(labels, places)
    behind_times = [mark for mark in timed if mark.rest and mark.speaker is None]
    separates = sum(mark.dash for mark in behind_times) >= SEPARATES * len(behind_times)
    believed: list[_Line] = []
    for line in lines:
        mark = line.mark
        if mark.speaker and mark.speaker_trust == "plain" and mark.speaker not in names:
            mark = _without_speaker(line)
        if mark.start_ms is not None and mark.time_trust == "plain" and not take_times:
            mark = Mark(line.text)
        believed.append(replace(line, mark=replace(mark, dash=mark.dash and not separates)))
    return believed


def _without_speaker(line: _Line) -> Mark:
    """The mark of a line whose label is no name: the label is text again."""
    mark = line.mark
    if mark.start_ms is None:
        return Mark(line.text)
    at = line.text.rfind(mark.speaker or "", 0, len(line.text) - len(mark.rest))
    return replace(mark, rest=line.text[at:].strip(), speaker=None)


def _headers(in_front: Sequence[_Line]) -> list[_Line]:
    """Of the lines in front of the first mark those that are title and names, not speech: no sentence ends there."""
    if any(_OTTER_HEAD.fullmatch(line.text) for line in in_front):
        return list(in_front)
    paragraphs = [list(group) for _, group in groupby(in_front, key=lambda line: line.paragraph)]
    return [line for paragraph in paragraphs if not _SENTENCE_END.search(paragraph[-1].text) for line in paragraph]


def _is_dross(line: _Line) -> bool:
    """Whether the words of a line were written by a program or for the eye only."""
    rest = line.mark.rest
    return bool(rest) and (line.heading or is_only_link(rest) or _CLOSING.fullmatch(rest) is not None)


def _cues(lines: Sequence[_Line]) -> Iterator[Cue]:
    """One cue for each paragraph, or each part of it that has a voice or time of its own."""
    open_cue: Cue | None = None
    paragraph = -1
    for line in lines:
        mark = line.mark
        if mark.speaker or mark.start_ms is not None or line.paragraph != paragraph or open_cue is None:
            before, open_cue = open_cue, _begin(open_cue, mark)
            if before is not None and before.text:
                yield before
        paragraph = line.paragraph
        for number, part in enumerate(INLINE_TIME.split(mark.rest)):
            if number % 2:
                if open_cue.text:
                    yield open_cue
                    open_cue = Cue("")
                open_cue = replace(open_cue, start_ms=parse_stamp(part))
            else:
                open_cue = replace(open_cue, text=f"{open_cue.text} {without_markup(part)}".strip())
    if open_cue is not None and open_cue.text:
        yield open_cue


def _begin(before: Cue | None, mark: Mark) -> Cue:
    """A new cue; a voice and a time that stood alone above it are its own."""
    cue = Cue("", mark.start_ms, mark.end_ms, mark.speaker, new_voice=mark.dash)
    if before is None or before.text:
        return cue
    return replace(
        cue,
        start_ms=before.start_ms if cue.start_ms is None else cue.start_ms,
        end_ms=before.end_ms if cue.start_ms is None else cue.end_ms,
        speaker=cue.speaker or before.speaker,
        new_voice=cue.new_voice or before.new_voice,
    )
