"""Edits of the transcript: words put right, voices named, utterances split and joined."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.edits import edit as edits
from pipeline.edits.anchors import Anchors, Place
from pipeline.edits.desk import Desk, DeskLine
from pipeline.edits.errors import MisfitError
from pipeline.edits.items import QUOTES
from pipeline.model.evidence import Evidence

_FRONT, _BACK = re.compile(r"^[^\w&+#@$€£%]*"), re.compile(r"[^\w&+#%]+$")
"""Punctuation around words, which a line made of them may have otherwise."""
_PUNCTUATION = re.compile(r"[^\w\s]*")
_CLOSING = "\"'”’»)]"
_ENDS = re.compile(rf"[.?!…][{re.escape(_CLOSING)}]*$")
"""What ends a sentence."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")

WordAct = edits.FixWordsEdit | edits.NameSpeakerEdit | edits.SplitUtteranceEdit | edits.MergeUtteranceEdit


def act_on_words(desk: Desk, edit: WordAct, anchors: Anchors) -> None:
    """Lay one edit over the transcript.

    Raises:
        MisfitError: its words are not in this draft, or what it asks for cannot be.
    """
    match edit:
        case edits.FixWordsEdit():
            first, last = _span(desk, edit.first, edit.last, anchors.place)
            fix(desk, first, last, _UNSEEN.sub(" ", edit.text))
        case edits.NameSpeakerEdit():
            _name(desk, edit, anchors)
        case edits.SplitUtteranceEdit():
            first, _ = _span(desk, edit.at, edit.at + 1, anchors.place)
            desk.words.split(first)
        case edits.MergeUtteranceEdit():
            word, _ = _span(desk, edit.first, edit.first + 1, anchors.place)
            first = desk.words.utterance_at(word)
            if first == 0:
                raise MisfitError("There is no utterance before the first.")
            desk.words.merge(first)


def fix(desk: Desk, first: int, last: int, text: str) -> None:
    """Put words right in the transcript, and where lines made of just these words have them."""
    old, new = _Said.of(desk.words.text(first, last)), _Said.of(text)
    if old.cores and old != new:
        for line in desk.lines():
            line_evidence = line.line.evidence or (line.draft.evidence if line.draft else ())
            if _covers(line_evidence, first, last):
                _fix_line(desk, line, (first, last), old, new)
        for mention in desk.draft.mentions:
            if new.core and new.core != old.core and _covers(mention.evidence, first, last):
                name = desk.renamed.get(mention.name, mention.name)
                desk.renamed[mention.name] = _phrase(old.cores).sub(lambda _: new.core, name, count=1)
    desk.words.write(first, last, text)


@dataclass(frozen=True, slots=True)
class _Said:
    """Words with the punctuation in front of them, between them and behind them.

    >>> _Said.of("“Ken, Yata. -")
    _Said(before='“', core='Ken, Yata', after='. -')
    """

    before: str
    core: str
    after: str

    @classmethod
    def of(cls, text: str) -> "_Said":
        text = " ".join(text.split())
        begin = _FRONT.match(text)[0]  # type: ignore[index]  # it matches nothing too
        core = _BACK.sub("", text[len(begin) :])
        return cls(begin, core, text[len(begin) + len(core) :])

    @property
    def cores(self) -> list[str]:
        """Its words without the punctuation around each."""
        stripped = (_BACK.sub("", _FRONT.sub("", word)) for word in self.core.split())
        return [word for word in stripped if word]


def _fix_line(desk: Desk, line: DeskLine, span: tuple[int, int], old: _Said, new: _Said) -> None:
    """The same occurrence in the line as in its evidence, where that can be told."""
    phrase = _phrase(old.cores)
    said, rank = _occurrences(desk, line.line.evidence, span, phrase)

    def put_right(text: str) -> str:
        found = list(phrase.finditer(text))
        if not found or rank is None or len(found) not in (1, said):
            return text
        return _rewritten(text, found[rank] if len(found) == said else found[0], old, new)

    if line.draft is not None and line.draft.origin in ("spoken", "drafted"):
        line.draft = replace(line.draft, text=put_right(line.draft.text))
    if not line.by_hand and line.line.origin in ("spoken", "drafted"):
        line.line = replace(line.line, text=put_right(line.line.text))


def _rewritten(text: str, at: re.Match[str], old: _Said, new: _Said) -> str:
    """The text with the new words in the place of the old ones.

    Punctuation around them is exchanged where the text has it as it was said: a line made of speech may have other.
    What ends a line gives way only to what ends a sentence.
    """
    head, tail = text[: at.start()], text[at.end() :]
    core = at[0] if new.core == old.core else new.core
    if core and not head.strip() and text[:1].isupper():
        core = core[:1].upper() + core[1:]
    if head.endswith(old.before) if old.before else not head or head[-1].isspace():
        head = head.removesuffix(old.before) + new.before
    behind = _PUNCTUATION.match(tail)[0]  # type: ignore[index]  # it matches nothing too
    is_end = not tail[len(behind) :].strip()
    if behind and _ENDS.search(new.after) if is_end else behind == old.after.strip():
        tail = new.after + tail[len(behind) :]
    elif is_end and (closing := _closing(new.after)) != _closing(old.after):
        tail = closing + tail.lstrip(_CLOSING)
    return f"{head}{core}{tail}" if core else _closed_up(f"{head}{tail}", text)


def _closing(after: str) -> str:
    return "".join(sign for sign in after if sign in _CLOSING)


def _closed_up(left: str, text: str) -> str:
    """What is left of a text without a gap where words were taken out; the text itself where nothing is left."""
    left = re.sub(r"[\s,;:]+(?=[.?!…]|$)|\s+(?=[\s,;:])", "", left).strip()
    if not _FRONT.sub("", left):
        return text
    return left[:1].upper() + left[1:] if text[:1].isupper() else left


def _occurrences(
    desk: Desk, evidence: tuple[Evidence, ...], span: tuple[int, int], phrase: re.Pattern[str]
) -> tuple[int, int | None]:
    """How often the evidence says the phrase, and which of these the span is (from 0)."""
    count, rank = 0, None
    for one in evidence:
        if rank is None and one.first <= span[0] and span[1] <= one.last:
            rank = count + len(phrase.findall(desk.words.text(one.first, span[0])))
        count += len(phrase.findall(desk.words.text(one.first, one.last)))
    return count, rank


def _phrase(cores: list[str]) -> re.Pattern[str]:
    """Words in any case, with any punctuation between them."""
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, cores)) + r"(?!\w)", re.IGNORECASE)


def _covers(evidence: tuple[Evidence, ...], first: int, last: int) -> bool:
    return any(one.first < last and first < one.last for one in evidence)


def _name(desk: Desk, edit: edits.NameSpeakerEdit, anchors: Anchors) -> None:
    name = " ".join(_UNSEEN.sub(" ", edit.name).split())
    if not name:
        raise MisfitError("A voice needs a name.")
    words = desk.words
    before = dict(words.speakers)
    span = (edit.utterance, edit.utterance + 1) if anchors.place is None else words.heard.find(anchors.place)
    if edit.everywhere and anchors.voice is not None and anchors.voice in words.speakers.values():
        meant = [first for first, voice in before.items() if voice == anchors.voice]
    elif span is None:
        raise MisfitError("The utterance is not in this draft.")
    else:
        here = words.utterance_at(span[0])
        same = [first for first, voice in before.items() if voice == before[here]]
        meant = same if edit.everywhere else [first for first in same if first >= here] if edit.onward else [here]
    words.speakers.update(dict.fromkeys(meant, name))
    for line in desk.sections.get(QUOTES, ()):
        if line.line.evidence and not line.by_hand:
            first = words.utterance_at(line.line.evidence[0].first)
            if first in meant and line.line.label in (None, before[first]):
                line.line = replace(line.line, label=name)


def _span(desk: Desk, first: int, last: int, place: Place | None) -> tuple[int, int]:
    """Where the words of an edit are in this draft.

    Raises:
        MisfitError: they are not there, or there are no such words.
    """
    found = (first, last) if place is None else desk.words.heard.find(place)
    if found is None:
        raise MisfitError("These words are not in this draft.")
    first, last = found
    if not 0 <= first < last <= len(desk.words.texts):
        raise MisfitError("There are no such words in this draft.")
    return first, last


def replace_everywhere(desk: Desk, edit: edits.ReplaceEverywhereEdit) -> None:
    """One spelling for another: in the transcript, in lines made of it or written in the review, in found titles."""
    pattern, new = search_pattern(edit.find, edit.match_case, edit.whole_words), " ".join(edit.replace.split())
    for first, last, _ in list(find_spans(desk, pattern)):
        text = " ".join(desk.words.texts[first:last])
        desk.words.write(first, last, pattern.sub(lambda _: new, text))

    def put_right(text: str) -> str:
        return pattern.sub(lambda _: new, text).strip() or text

    for line in desk.lines():
        if line.line.origin in ("spoken", "drafted") or line.by_hand:
            label = None if line.line.label is None else put_right(line.line.label)
            line.line = replace(line.line, text=put_right(line.line.text), label=label)
        if line.draft is not None and line.draft.origin in ("spoken", "drafted"):
            line.draft = replace(line.draft, text=put_right(line.draft.text))
    for chapter in desk.chapters:
        if chapter.renamed or (chapter.draft is not None and chapter.draft.title_from == "drafted"):
            chapter.title = put_right(chapter.title)
    for mention in desk.draft.mentions:
        name = desk.renamed.get(mention.name, mention.name)
        if pattern.search(name):
            desk.renamed[mention.name] = put_right(name)


def search_pattern(find: str, match_case: bool, whole_words: bool) -> re.Pattern[str]:
    """What is searched for: the words with any blanks between them, in one utterance.

    Raises:
        MisfitError: there is nothing to search for.
    """
    words = find.split()
    if not words:
        raise MisfitError("Say what is to be found.")
    body = "[ ]+".join(map(re.escape, words))
    if whole_words:
        body = rf"(?<!\w){body}(?!\w)"
    return re.compile(body, 0 if match_case else re.IGNORECASE)


def find_spans(desk: Desk, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Slots `[first, last)` with at least one place, in spoken order, and the text found first in each."""
    for begin, end in desk.words.utterances():
        texts = desk.words.texts[begin:end]
        ends = list(accumulate(len(text) + 1 for text in texts))
        found: tuple[int, int, str] | None = None
        for match in pattern.finditer(" ".join(texts)):
            first = begin + bisect_right(ends, match.start())
            last = begin + bisect_right(ends, match.end() - 1) + 1
            if found and first < found[1]:
                found = (found[0], last, found[2])
                continue
            if found:
                yield found
            found = (first, last, match[0])
        if found:
            yield found
