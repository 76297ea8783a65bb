"""From words as heard, with what a person wrote into them, to words as they are published."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pipeline.edits.desk import DeskWords
from pipeline.model.evidence import Evidence
from pipeline.model.transcript import Transcript, Utterance, Word


@dataclass(frozen=True, slots=True)
class Numbering:
    """Where each word as heard is among the published ones."""

    words: tuple[int, ...] | None
    """One number a word as heard and one for their end; None where nothing was renumbered."""

    def word(self, heard: int) -> int:
        """The first published word of this slot, or behind it when the slot is empty."""
        return heard if self.words is None else self.words[heard]

    def evidence(self, place: Evidence) -> Evidence | None:
        """The same words; None where all of them were taken out."""
        if self.words is None:
            return place
        first, last = self.words[place.first], self.words[place.last]
        return replace(place, first=first, last=last) if first < last else None


def written_transcript(words: DeskWords, draft: Transcript) -> tuple[Transcript, Numbering]:
    """The transcript as put right; a word that stands for several takes their whole time."""
    if not words.fixed:
        utterances = _utterances(words, draft, Numbering(None))
        return replace(draft, utterances=utterances), Numbering(None)
    written: list[Word] = []
    numbers: list[int] = []
    for slot, text in enumerate(words.texts):
        numbers.append(len(written))
        if slot in words.fixed:
            written += _shared_out(words, slot, text)
        else:
            written.append(words.heard.words[slot])
    numbering = Numbering((*numbers, len(written)))
    return replace(draft, words=tuple(written), utterances=_utterances(words, draft, numbering)), numbering


def _shared_out(words: DeskWords, slot: int, text: str) -> Iterator[Word]:
    """The words of one slot, which share its time by their letters; covered slots behind it add theirs."""
    texts = text.split()
    if not texts:
        return
    last = slot
    while last + 1 < len(words.texts) and last + 1 in words.covered:
        last += 1
    heard = words.heard.words
    start_ms, end_ms = heard[slot].start_ms, max(heard[last].end_ms, heard[slot].start_ms)
    # Words may overlap as they were heard; none of these begins after the one behind them.
    share_ms = min([end_ms, *(word.start_ms for word in heard[last + 1 : last + 2])]) - start_ms
    letters = sum(map(len, texts))
    edges = [start_ms + share_ms * so_far // letters for so_far in accumulate(map(len, texts), initial=0)]
    for word, (begin, end) in zip(texts, pairwise([*edges[:-1], end_ms]), strict=True):
        yield Word(word, begin, end)


def _utterances(words: DeskWords, draft: Transcript, numbering: Numbering) -> tuple[Utterance, ...]:
    """Those with words left; how surely one was heard is known only where it is as it was heard."""
    sure = {(one.first, one.last): one.confidence for one in draft.utterances}
    made = (
        Utterance(numbering.word(first), numbering.word(last), words.speakers[first], sure.get((first, last)))
        for first, last in words.utterances()
        if numbering.word(first) < numbering.word(last)
    )
    return tuple(made)
