"""The producer's own list of what is heard wrong: `"see me" = "CME"`, applied to whole words only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pipeline.model.transcript import Transcript, Utterance, Word

_PUNCTUATION = re.compile(r"^[^\w&+#@$€£%]*|[^\w&+#%]*$")
_POSSESSIVE = re.compile(r"'s$")

Words = tuple[Word, ...]
Key = tuple[str, ...]
"""A phrase as it is compared: small letters, straight apostrophes, no punctuation around its words."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One place at which an alias was put right."""

    heard: str
    """The verbatim words that stood there."""
    meant: str
    word: int
    """Index of the first new word in the new transcript."""


def apply_aliases(transcript: Transcript, aliases: Mapping[str, str]) -> tuple[Transcript, tuple[Replacement, ...]]:
    """The transcript with every alias put right, and each place where that was done, in order.

    An alias means whole words, in any case and with any punctuation around them, all of one
    utterance and with no punctuation between them. Punctuation around the words and a possessive
    `'s` stay. The new words share the time of the old ones by their letters; the longest alias
    wins, and what was put right is not looked at again.
    """
    wanted = {key: meant.split() for heard, meant in aliases.items() if (key := _key(heard)) and meant.split()}
    if not wanted:
        return transcript, ()
    longest = max(map(len, wanted))
    words: list[Word] = []
    utterances: list[Utterance] = []
    done: list[Replacement] = []
    for utterance in transcript.utterances:
        first, at = len(words), utterance.first
        while at < utterance.last:
            old, new = _put_right(transcript.words[at : min(at + longest, utterance.last)], wanted)
            if new != old:
                heard, meant = (" ".join(word.text for word in run) for run in (old, new))
                done.append(Replacement(heard, meant, len(words)))
            words += new
            at += len(old)
        utterances.append(replace(utterance, first=first, last=len(words)))
    if not done:
        return transcript, ()
    return replace(transcript, words=tuple(words), utterances=tuple(utterances)), tuple(done)


def _put_right(words: Words, wanted: Mapping[Key, list[str]]) -> tuple[Words, Words]:
    """The words in front that are an alias (the most that are) with what was meant; else the first as it is."""
    for size in range(len(words), 0, -1):
        old = words[:size]
        key = _key_of(old)
        if key in wanted:
            return old, _rewrite(old, wanted[key], "")
        owner = _POSSESSIVE.search(key[-1]) if key else None
        if owner is not None and (bare := (*key[:-1], key[-1][: owner.start()])) in wanted:
            return old, _rewrite(old, wanted[bare], owner[0])
    return words[:1], words[:1]


def _key_of(words: Words) -> Key:
    """The words as an alias names them; empty where punctuation parts them."""
    texts = [word.text for word in words]
    for number, text in enumerate(texts):
        before, _, after = _taken_apart(text)
        if (number and before) or (number + 1 < len(texts) and after):
            return ()
    return _key(" ".join(texts))


def _key(phrase: str) -> Key:
    """Words without case, hyphens and the punctuation around them.

    >>> _key("“See-Me,"), _key("C. M. E.")
    (('see', 'me'), ('c', 'm', 'e'))
    """
    cores = [_taken_apart(part)[1] for word in phrase.split() for part in word.split("-")]
    return tuple(core.casefold().replace("’", "'") for core in cores if core)


def _taken_apart(text: str) -> tuple[str, str, str]:
    """Punctuation in front, the word, punctuation behind.

    >>> _taken_apart("“C++”,"), _taken_apart("...")
    (('“', 'C++', '”,'), ('...', '', ''))
    """
    core = _PUNCTUATION.sub("", text)
    before, _, after = text.partition(core) if core else (text, "", "")
    return before, core, after


def _rewrite(old: Words, meant: Sequence[str], possessive: str) -> Words:
    """The words that were meant, in the time and between the punctuation of those that were heard."""
    texts = list(meant)
    texts[-1] += possessive + _taken_apart(old[-1].text)[2]
    texts[0] = _taken_apart(old[0].text)[0] + texts[0]
    if len(texts) == len(old):
        return tuple(replace(word, text=text) for word, text in zip(old, texts, strict=True))
    known = [word.confidence for word in old if word.confidence is not None]
    confidence = min(known) if len(known) == len(old) else None
    start_ms, end_ms = old[0].start_ms, max(old[-1].start_ms, old[-1].end_ms)
    sums = accumulate((len(text) for text in texts), initial=0)
    edges = pairwise(start_ms + (end_ms - start_ms) * so_far // sum(map(len, texts)) for so_far in sums)
    return tuple(Word(text, *edge, confidence) for text, edge in zip(texts, edges, strict=True))
