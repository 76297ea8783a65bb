"""Edits of lines: accepted, rejected, written anew, added, put in order, replaced."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.edits import edit as edits
from pipeline.edits.anchors import Anchors, LineAnchor
from pipeline.edits.desk import Desk, DeskLine
from pipeline.edits.errors import MisfitError
from pipeline.edits.items import QUOTES, added_item
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, SectionKey
from pipeline.nlp.clean import clean_sentence

ONE_LINE: frozenset[SectionKey] = frozenset(("title", "show", "date", "hook", "description"))
"""Sections with one line: whatever it says, it is that line."""
CHOICES: frozenset[SectionKey] = frozenset(("hook", "pitch", "learn", "takeaways"))
"""Sections whose drafted lines are a choice among many: a line that she wants takes the place of one she has not
looked at, so the page keeps its length."""
SAME_WORDS = 0.5
"""Share of the shorter evidence that two lines have in common from which they are the same statement."""
SAME_TEXT = 85
"""Likeness (0..100) of two lines without evidence from which they are the same: spelling and punctuation apart."""
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]")

LineAct = edits.LineAct | edits.AddLineEdit | edits.ReorderEdit | edits.PromoteEdit


def act_on_lines(desk: Desk, edit: LineAct, anchors: Anchors) -> None:
    """Lay one edit over the lines.

    Raises:
        MisfitError: its line is not in this draft, or what it asks for cannot be.
    """
    match edit:
        case edits.AcceptEdit():
            _accept(desk, edit, anchors)
        case edits.RejectEdit() | edits.RemoveLineEdit():
            _reject(desk, edit, anchors)
        case edits.ResetEdit():
            _reset(desk, edit, anchors)
        case edits.LineEdit():
            _rewrite(desk, edit, anchors)
        case edits.AddLineEdit():
            line = Line(_written(edit.text), "producer", label=_short(edit.label), url=_address(edit.url))
            if edit.section in ONE_LINE:
                raise MisfitError("This part of the page has one line: edit it.")
            desk.section(edit.section).append(DeskLine(added_item(edit.id), line, "added", by_hand=True))
        case edits.ReorderEdit():
            _reorder(desk, edit, anchors)
        case edits.ReplaceEdit():
            _replace(desk, edit, anchors)
        case edits.PromoteEdit():
            _promote(desk, edit, anchors)


def _accept(desk: Desk, edit: edits.AcceptEdit, anchors: Anchors) -> None:
    known = desk.line(edit.item)
    if known.status == "missing" if known else any(anchor.origin == "missing" for anchor in anchors.lines):
        raise MisfitError("There is nothing here to accept: write the line.")
    line = _wanted(desk, edit.item, anchors, as_it_was=True)
    if line.status in ("draft", "rejected"):
        line.status = "added" if line.draft is None else "edited" if line.by_hand else "accepted"
    line.line = replace(line.line, to_confirm=False)


def _reject(desk: Desk, edit: edits.RejectEdit | edits.RemoveLineEdit, anchors: Anchors) -> None:
    line = _found(desk, edit.item, anchors)
    if line is None and any(anchor.origin == "missing" for anchor in anchors.lines):
        return  # a hole that she did not want filled is not there any more
    if line is None:
        raise MisfitError("This draft does not say it any more.")
    if line.draft is None and isinstance(edit, edits.RemoveLineEdit):
        desk.take_away(line)
    else:
        line.status = "rejected"


def _reset(desk: Desk, edit: edits.ResetEdit, anchors: Anchors) -> None:
    line = _found(desk, edit.item, anchors)
    if line is None:
        raise MisfitError("This draft does not say it any more.")
    if line.draft is None:
        desk.take_away(line)
    else:
        line.line, line.by_hand = line.draft, False
        line.status = "missing" if line.draft.origin == "missing" else "draft"


def _rewrite(desk: Desk, edit: edits.LineEdit, anchors: Anchors) -> None:
    text = _written(edit.text)
    label = _short(edit.label)
    url = _address(edit.url)
    known = desk.line(edit.item)
    section = anchors.lines[0].section if anchors.lines else known and desk.section_of(known)
    if section == "date" and not is_date(text):
        raise MisfitError("Write the date as YYYY-MM-DD.")
    line = _wanted(desk, edit.item, anchors, as_it_was=False)
    old = line.line
    line.line = Line(
        text,
        "producer",
        old.evidence,
        old.label if edit.label is None else label,
        old.url if edit.url is None else url,
        old.start_ms,
    )
    line.by_hand = True
    line.status = "added" if line.draft is None else "edited"


def _reorder(desk: Desk, edit: edits.ReorderEdit, anchors: Anchors) -> None:
    lines = desk.section(edit.section)
    known = {anchor.item: anchor for anchor in anchors.lines}
    found = [_found(desk, item, Anchors(lines=(known[item],) if item in known else ())) for item in edit.order]
    wanted = [line for line in found if line is not None and any(one is line for one in lines)]
    if not wanted:
        raise MisfitError("None of the lines that were put in order is in this draft.")
    first = list({id(line): line for line in wanted}.values())
    lines[:] = first + [line for line in lines if all(one is not line for one in first)]


def _replace(desk: Desk, edit: edits.ReplaceEdit, anchors: Anchors) -> None:
    of_line = Anchors(lines=tuple(one for one in anchors.lines if one.item == edit.item))
    of_candidate = Anchors(lines=tuple(one for one in anchors.lines if one.item == edit.candidate))
    old = _found(desk, edit.item, of_line)
    new = _found(desk, edit.candidate, of_candidate) or _made_anew(desk, of_candidate)
    if new is None:
        raise MisfitError("The words that were chosen are not in this draft.")
    lines = desk.section("takeaways")
    if old is not None and old is not new and any(one is old for one in lines):
        desk.take_away(new)
        desk.put_back(old)
        lines[:] = [new if one is old else one for one in lines]
    elif all(one is not new for one in lines):
        _put_in(desk, "takeaways", new, of_line.lines[0].index if of_line.lines else len(lines))
    new.status = "added" if new.draft is None else "accepted"


def _promote(desk: Desk, edit: edits.PromoteEdit, anchors: Anchors) -> None:
    span = (edit.first, edit.last) if anchors.place is None else desk.words.heard.find(anchors.place)
    if span is None:
        raise MisfitError("The words that were chosen are not in this draft.")
    first, last = span
    if not first < last <= len(desk.words.texts):
        raise MisfitError("There are no such words in this draft.")
    said = desk.words.text(first, last)
    text = clean_sentence(said.split()) or said if edit.as_ == "takeaway" else said
    if not text:
        raise MisfitError("These words were taken out.")
    words = desk.words
    default = desk.chapter_title_at(first) if edit.as_ == "takeaway" else words.speakers[words.utterance_at(first)]
    label = default if edit.label is None else _short(edit.label)
    line = Line(text, "spoken", (desk.words.heard.evidence(first, last),), label=label)
    section: SectionKey = QUOTES if edit.as_ == "quote" else "takeaways"
    desk.section(section).append(DeskLine(added_item(edit.id), line, "added"))


def _wanted(desk: Desk, item: str, anchors: Anchors, *, as_it_was: bool) -> DeskLine:
    """The line that she accepted or edited, shown: where this draft has it otherwise, or not, hers is put in.

    Raises:
        MisfitError: neither the line nor the words behind it are in this draft; or the line says something else,
            where it is wanted as it was.
    """
    line = _found(desk, item, anchors)
    if anchors.lines and (line is None or line.line.text != anchors.lines[0].text):
        made = _made_anew(desk, anchors)
        if made is not None and line is not None:
            line.line = made.line
        elif made is not None:
            _put_in(desk, _key(anchors.lines[0]), made, anchors.lines[0].index)
            return made
        elif as_it_was:
            raise MisfitError("Neither the line nor the words behind it are in this draft.")
    if line is None:
        raise MisfitError("Neither the line nor the words behind it are in this draft.")
    if desk.section_of(line) is None:
        _put_in(desk, "takeaways", line, anchors.lines[0].index if anchors.lines else -1)
    return line


def _found(desk: Desk, item: str, anchors: Anchors) -> DeskLine | None:
    """The line of that name, else the one that says the same, which has that name from now on."""
    line = desk.line(item)
    if line is None and anchors.lines and (line := _by_content(desk, anchors.lines[0])) is not None:
        line.item = item
    return line


def _by_content(desk: Desk, anchor: LineAnchor) -> DeskLine | None:
    """The line that says the same: of the same words, else of nearly the same text."""
    key = _key(anchor)
    if anchor.item.startswith("added:"):
        return None
    lines = [line for line in desk.sections.get(key, []) if line.draft is not None]
    if key in ONE_LINE:
        return lines[0] if lines else None
    lines += desk.candidates if key == "takeaways" else []
    places = _evidence(desk, anchor)
    if places:
        best = max(lines, key=lambda line: _shared(line.line.evidence, places), default=None)
        if best is not None and _shared(best.line.evidence, places) >= SAME_WORDS:
            return best
    elif anchor.origin != "missing":
        from rapidfuzz.fuzz import ratio

        best = max(lines, key=lambda line: ratio(line.line.text, anchor.text), default=None)
        if best is not None and ratio(best.line.text, anchor.text) >= SAME_TEXT:
            return best
    return None


def _evidence(desk: Desk, anchor: LineAnchor) -> tuple[Evidence, ...]:
    spans = (desk.words.heard.find(place) for place in anchor.evidence)
    return tuple(desk.words.heard.evidence(*span) for span in spans if span is not None)


def _shared(one: Sequence[Evidence], other: Sequence[Evidence]) -> float:
    """Share of the shorter evidence that is in both."""
    both = sum(max(0, min(a.last, b.last) - max(a.first, b.first)) for a in one for b in other)
    shorter = min(sum(e.last - e.first for e in one), sum(e.last - e.first for e in other))
    return both / shorter if shorter else 0.0


def _made_anew(desk: Desk, anchors: Anchors) -> DeskLine | None:
    """The line as it was, with the words behind it where they are now; a hole is one wherever it is."""
    if not anchors.lines or anchors.lines[0].item.startswith("added:"):
        return None
    anchor = anchors.lines[0]
    evidence = _evidence(desk, anchor)
    if not evidence and anchor.origin != "missing":
        return None
    heard = " ".join(desk.words.heard.place(one.first, one.last).text for one in evidence)
    # Other words under a text that she wanted: it is hers from now on, and no quotation.
    is_said = heard == " ".join(place.text for place in anchor.evidence)
    origin = anchor.origin if is_said or not evidence else "producer"
    line = Line(anchor.text, origin, evidence, anchor.label, anchor.url)
    return DeskLine(anchor.item, line, "draft", line)


def _put_in(desk: Desk, key: SectionKey, line: DeskLine, at: int) -> None:
    """Give a line its place: that of the nearest line nobody looked at where lines are a choice, else beside them."""
    lines = desk.section(key)
    desk.take_away(line)
    free = [number for number, one in enumerate(lines) if one.status == "draft" and one.draft is not None]
    if key in CHOICES and free and at >= 0:
        number = min(free, key=lambda number: abs(number - at))
        desk.put_back(lines[number])
        lines[number] = line
    else:
        lines.insert(at if at >= 0 else len(lines), line)


def _key(anchor: LineAnchor) -> SectionKey:
    key: SectionKey = anchor.section  # type: ignore[assignment]  # it was taken from a section of a page
    return key


def _written(text: str) -> str:
    """A person's text without invisible signs.

    Raises:
        MisfitError: nothing is left.
    """
    text = "\n".join(" ".join(line.split()) for line in _UNSEEN.sub(" ", text).split("\n")).strip()
    if not text:
        raise MisfitError("A line needs some text; to take it out, reject it.")
    return text


def is_date(text: str) -> bool:
    """Whether a text is a date as the toml of an episode has it."""
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _short(text: str | None) -> str | None:
    return " ".join(_UNSEEN.sub(" ", text).split()) or None if text else None


def _address(url: str | None) -> str | None:
    """An address that may stand in a page.

    Raises:
        MisfitError: it is not one of the web or of mail.
    """
    if not url or not url.strip():
        return None
    if not _ADDRESS.fullmatch(url.strip()):
        raise MisfitError("An address begins with https://, http:// or mailto: and has no spaces.")
    return url.strip()
