"""A spoken sentence made fit to print: words are only taken out, never put in or changed.

Exceptions of form and not of content: the capital of a word, a full stop that an engine put too early, an
address said aloud (`example dot org slash grants` becomes `example.org/grants`) and a number of several words
(`in twenty twenty four` becomes `in 2024`).
"""

import re
from collections.abc import Callable, Sequence

from pipeline.nlp.addresses import join_addresses
from pipeline.nlp.early_stops import without_early_stops
from pipeline.nlp.lexicon import FUNCTION_WORDS, HESITATIONS, bare, word_set
from pipeline.nlp.spoken_numbers import join_numbers

Words = list[str]

LEAST_DOUBLED_LETTERS = 5
"""A long word in small letters is said twice by accident; short ones (`knock knock`) and names may be meant."""
LONGEST_REPEAT = 4
"""Words in the longest phrase that is taken as said twice by accident."""

_END_MARK = re.compile(r"([.?!])[\"”’')\]]*$")
_PAUSE_MARK = re.compile(r"[,;:–—-]+$")
_CUT_OFF = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-|–|—|--)[,.]?$")
_LOOSE_MARK = re.compile(r"^[^\w\s]+$")

_MARKERS = word_set("and but so okay ok well yeah yep yes right now oh ah alright anyway anyways hey like also")
_ALWAYS_MARKERS = word_set("and but okay ok yeah yep oh ah alright anyway anyways")
"""At the head of a sentence these only tie it to the one before."""
_MARKER_BEFORE = {
    "so": word_set("far long much many that called few little"),
    "now": word_set("that is and was more available days"),
    "well": word_set("done known before after over into being and"),
}
"""Words after which the marker is no marker: `so far`, `now that`, `well before`."""
_AFTER_SO_THAT = word_set("is was means would will makes gives")
"""`So that means …` begins anew; `so that you can …` does not."""
_COMMA_MARKERS = word_set(
    "right yes like no hey also basically obviously anyway absolutely exactly definitely totally listen look "
    "again furthermore moreover additionally"
)
"""Markers only where a comma sets them off: `Right, the answer` and not `Right after`."""
_TALK_HEADS = (
    *(("you", "know"), ("i", "mean"), ("all", "right"), ("of", "course"), ("let's", "see")),
    *(("very", "true"), ("so", "true"), ("that's", "true"), ("that's", "right"), ("good", "point")),
)
_INSERTS = (("you", "know"), ("i", "mean"), ("like",), ("sort", "of"), ("kind", "of"))
_TAGS = (
    ("right",),
    ("you", "know"),
    ("okay",),
    ("yeah",),
    ("i", "guess"),
    ("or", "whatever"),
    ("you", "know", "what", "i", "mean"),
)
_DOUBLES = word_set("that had do is her no so very really long far again many never knock right there whole")
"""Words that are rightly said twice (`that that`, `had had`) or for weight (`very very`)."""
_SUBJECTS = word_set("i you we he she it they it's i'm you're we're they're there there's that's if when")
_OPEN_ARTICLES = frozenset(("a,", "an,", "the,"))
_LOWER_I = re.compile(r"^(\W*)i((?:['’](?:m|ve|ll|d))?\W*)$")


def clean_sentence(words: Sequence[str]) -> str:
    """The words of one sentence as a reader wants them; empty when nothing but fillers was said.

    Hesitations, set-off fillers, accidental repeats and the markers that tie a spoken sentence to the one
    before are taken out; it begins with a capital and ends with a mark. Cleaning twice changes nothing.

    >>> clean_sentence("And, um, I was the the only person who, you know, enjoyed forms".split())
    'I was the only person who enjoyed forms.'
    >>> clean_sentence("So far so good.".split()), clean_sentence("um, yeah".split())
    ('So far so good.', '')
    >>> clean_sentence("You can find it at example dot org slash grants.".split())
    'You can find it at example.org/grants.'
    """
    shown = _cleaned(words)
    while (again := _cleaned(shown.split())) != shown:
        shown = again
    return shown


def _cleaned(words: Sequence[str]) -> str:
    kept = without_early_stops(join_numbers(join_addresses([_first_capital_i(word) for word in words])))
    for step in _STEPS:
        kept = step(kept)
    return _finish(kept)


def _first_capital_i(word: str) -> str:
    return _LOWER_I.sub(r"\1I\2", word)


def _drop(words: Words, first: int, last: int) -> Words:
    """Take out `[first, last)` and set the marks around the gap right.

    An end mark moves to the word in front; a comma in front goes where it only fenced the filler off.
    """
    head, tail = words[:first], words[last:]
    mark = _END_MARK.search(words[last - 1])
    if head and mark and not tail and not _END_MARK.search(head[-1]):
        head[-1] = _PAUSE_MARK.sub("", head[-1]) + mark[1]
    if head and tail and words[last - 1].endswith(",") and head[-1].endswith(",") and bare(head[-1]) in FUNCTION_WORDS:
        head[-1] = head[-1][:-1]
    return head + tail


def _drop_hesitations(words: Words) -> Words:
    for at in reversed(range(len(words))):
        if bare(words[at]) in HESITATIONS or _LOOSE_MARK.match(words[at]):
            words = _drop(words, at, at + 1)
    return words


def _drop_cut_offs(words: Words) -> Words:
    """`the th- the form`: a word broken off and begun again."""
    for at in reversed(range(len(words) - 1)):
        start = bare(words[at])
        if _CUT_OFF.match(words[at]) and (bare(words[at + 1]).startswith(start) or len(start) == 1):
            words = _drop(words, at, at + 1)
    return words


def _drop_broken_articles(words: Words) -> Words:
    """`like a, there is`: an article that was left standing when the speaker began anew."""
    return [word for at, word in enumerate(words) if not (word.lower() in _OPEN_ARTICLES and at + 1 < len(words))]


def _drop_repeats(words: Words) -> Words:
    for size in range(LONGEST_REPEAT, 0, -1):
        at = 0
        while at + 2 * size <= len(words):
            if _is_repeat(words, at, size):
                words = _drop(words, at, at + size)
            else:
                at += 1
    return words


def _is_repeat(words: Words, at: int, size: int) -> bool:
    if bare(words[at]) != bare(words[at + size]):
        return False
    once, again = words[at : at + size], words[at + size : at + 2 * size]
    heard = [bare(word) for word in once]
    if heard != [bare(word) for word in again] or any(_END_MARK.search(word) for word in once):
        return False
    if any("," in word for word in once[:-1]):
        return False
    if size == 1:
        if heard[0] in _DOUBLES or heard[0].endswith("ly"):
            return False
        return heard[0] in FUNCTION_WORDS or (once[0].islower() and len(heard[0]) >= LEAST_DOUBLED_LETTERS)
    return heard[0] in FUNCTION_WORDS and len(set(heard)) > 1


def _drop_inserts(words: Words) -> Words:
    """Fillers set off by commas on both sides, and tags in front of the end mark."""
    for filler in _INSERTS:
        for at in reversed(range(1, len(words) - len(filler))):
            end = at + len(filler)
            if words[at - 1].endswith(",") and words[end - 1].endswith(",") and _says(words, at, filler):
                words = _drop(words, at, end)
    for tag in _TAGS:
        at = len(words) - len(tag)
        if at > 0 and words[at - 1].endswith(",") and _says(words, at, tag):
            words = words[:at]
            words[-1] = _PAUSE_MARK.sub("", words[-1]) + "."
    return words


def _says(words: Words, at: int, phrase: tuple[str, ...]) -> bool:
    return tuple(bare(word) for word in words[at : at + len(phrase)]) == phrase


def _drop_head(words: Words) -> Words:
    """Markers and fillers in front of the first word that counts."""
    while words:
        size = _head_marker(words)
        if size == 0 or size >= len(words):
            return [] if size else words
        tied = bare(words[size - 1]) in {"and", "so", "but"}
        words = words[size:]
        if tied and bare(words[0]) == "then" and len(words) > 1:
            words = words[1:]
    return words


def _head_marker(words: Words) -> int:
    """How many words in front are no part of what is said."""
    word, comma = bare(words[0]), words[0].endswith((",", "—", "–", ".", "…", "-"))
    following = bare(words[1]) if len(words) > 1 else ""
    for phrase in _TALK_HEADS:
        if _says(words, 0, phrase):
            set_off = words[len(phrase) - 1].endswith(",")
            subject = phrase == ("i", "mean") and len(words) > 2 and bare(words[2]) in _SUBJECTS
            return len(phrase) if set_off or subject else 0
    if word in _ALWAYS_MARKERS:
        return 0 if following == "yet" and word == "and" else 1
    if word == "so" and following == "that" and len(words) > 2 and bare(words[2]) in _AFTER_SO_THAT:
        return 1
    if word in _MARKER_BEFORE:
        return 1 if comma or (following not in _MARKER_BEFORE[word] and _opens_clause(word, following)) else 0
    return 1 if word in _COMMA_MARKERS and comma else 0


def _opens_clause(marker: str, following: str) -> bool:
    """`So`, `Well` and `Now` without a comma count as markers before the subject of a clause."""
    return following in FUNCTION_WORDS or following in _SUBJECTS or following in _MARKERS or marker in {"so", "now"}


_STEPS: tuple[Callable[[Words], Words], ...] = (
    _drop_hesitations,
    _drop_cut_offs,
    _drop_broken_articles,
    _drop_repeats,
    _drop_inserts,
    _drop_head,
)


def _finish(words: Words) -> str:
    text = re.sub(r"^[^\w\"“'‘(\[$€£#@]+", "", " ".join(words))
    text = re.sub(r"[\s,;:–—-]+$", "", text)
    text = re.sub(r"(?:\.\.+|…)$", ".", text)
    if not text or not any(character.isalnum() for character in text):
        return ""
    if bare(text.split()[0]).replace("'", "").isalpha():
        text = re.sub(r"[^\W\d_]", lambda letter: letter[0].upper(), text, count=1)
    return text if _END_MARK.search(text) else text + "."
