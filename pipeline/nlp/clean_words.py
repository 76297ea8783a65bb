"""Which words of a transcript a reader does without: hesitations, false starts, accidental repeats, fillers.

More careful than `clean_sentence`, which makes a line for a page: here nobody looks at each change, so
a word goes only where its going cannot change what was said. `So`, `Right?` and `Yeah.` stay.
"""

import functools
import re
from collections.abc import Iterator

from pipeline.model.transcript import Transcript
from pipeline.nlp.lexicon import BACK_CHANNEL, FUNCTION_WORDS, HESITATIONS, PERSONAL_PRONOUNS, bare, word_set

LONGEST_REPEAT = 4
"""Words in the longest phrase that is taken as said twice by accident."""

_ANSWERS = word_set("mhm")
"""Sounds that say yes."""
_CONTRACTIONS = word_set(
    "i'm i've i'll i'd you're you've you'll we're we've we'll they're they've they'll it's that's there's he's she's"
)
_RIGHTLY_TWICE = word_set("that had do did is was has her his so there over not")
"""`that that`, `had had`, `what it is is`, `so so`: meant, or not to be told from it."""
_SUBJECTS = PERSONAL_PRONOUNS | _CONTRACTIONS | word_set("i we you")
_RELATIVES = word_set("that which who whom what where when how why")
_FILLERS = (("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of"), ("like",))
_HEAD_FILLERS = _FILLERS[:2]
_TAG = ("you", "know")
_ARTICLES = word_set("a an the")
_DETERMINERS = _ARTICLES | word_set("my our your his her their this these those")

_END_MARK = re.compile(r"([.?!…])$")
_PAUSE_MARK = re.compile(r"[,;:–—-]+$")
_CUT_OFF = re.compile(r"[^\W\d_][\w'’]*[-–—]+[,.]?")
_LOOSE_MARK = re.compile(r"[–—-]+|\.{2,}|…")
_FENCED = re.compile(r"[\"“”«»()\[\]{}]")
"""A quote or a bracket on a word: taking the word out would leave the other half alone."""


@functools.lru_cache(maxsize=2)  # every form of an episode's transcript asks for the same
def clean_words(transcript: Transcript) -> tuple[str | None, ...]:
    """For each word what a reader sees of it: None where it is taken out.

    A word that stays keeps its letters, but for two things of form: a mark moves over from a word
    that goes, and the first word of a sentence keeps the sentence's capital. Times are those of the
    words that stay. The rules are English: a transcript in another language stays as it was heard
    (`um` is a word of Portuguese, `er` of German).

    >>> from pipeline.model.transcript import Utterance, Word
    >>> said = "Um, I was the the only, you know, person th- there.".split()
    >>> heard = Transcript(tuple(Word(text, 0, 0) for text in said), (Utterance(0, 11),), "en", "", "")
    >>> " ".join(text for text in clean_words(heard) if text)
    'I was the only person there.'
    """
    shown: list[str | None] = [word.text for word in transcript.words]
    if (transcript.language or "en").split("-")[0].lower() == "en":
        for first, last in _turns(transcript):
            _Turn(shown, first, last).clean()
    return tuple(shown)


def _turns(transcript: Transcript) -> Iterator[tuple[int, int]]:
    """Runs of utterances of one voice: nothing is a repeat of what somebody else said."""
    first, speaker = 0, object()
    for utterance in transcript.utterances:
        if utterance.speaker != speaker and utterance.first:
            yield first, utterance.first
            first = utterance.first
        speaker = utterance.speaker
    if transcript.utterances:
        yield first, transcript.utterances[-1].last


class _Turn:
    """The words of one voice that still stay, by their place in the transcript."""

    def __init__(self, shown: list[str | None], first: int, last: int) -> None:
        self._shown = shown
        self._stay = list(range(first, last))

    def clean(self) -> None:
        for rule in (
            self._is_hesitation,
            self._is_doubled_mark,
            self._cut_off,
            self._repeat,
            self._open_article,
            self._filler,
        ):
            at = 0
            while at < len(self._stay):
                size = rule(at)
                if size and not any(_FENCED.search(self._text(at + more)) for more in range(size)):
                    self._take_out(at, at + size)
                    at = max(at - 1, 0)
                else:
                    at += 1

    def _text(self, at: int) -> str:
        """The word as it is shown now; nothing outside the turn."""
        return (self._shown[self._stay[at]] or "") if 0 <= at < len(self._stay) else ""

    def _heard(self, at: int, size: int) -> tuple[str, ...]:
        return tuple(bare(self._text(more)) for more in range(at, at + size))

    def _opens_sentence(self, at: int) -> bool:
        return at == 0 or _END_MARK.search(self._text(at - 1)) is not None

    def _is_hesitation(self, at: int) -> int:
        """`um`; not `ER` (a room), not `35 mm` (a length), not `mhm` (a yes)."""
        heard, text = bare(self._text(at)), self._text(at)
        is_sound = heard in HESITATIONS and heard not in _ANSWERS
        is_unit = any(character.isdigit() for character in self._text(at - 1)[-1:])
        is_acronym = text.isupper() and len(heard) > 1 and not self._text(at - 1).isupper()
        return int(is_sound and not is_unit and not is_acronym)

    def _is_doubled_mark(self, at: int) -> int:
        """`— —`: two dashes that only a hesitation held apart; one left in front of everything."""
        if not _LOOSE_MARK.fullmatch(self._text(at)):
            return 0
        return int(at == 0 or _LOOSE_MARK.fullmatch(self._text(at - 1)) is not None)

    def _cut_off(self, at: int) -> int:
        """`th- the`: a word broken off and begun again."""
        text, start = self._text(at), bare(self._text(at))
        begun_again = bool(start) and bare(self._text(at + 1)).startswith(start)
        return int(_CUT_OFF.fullmatch(text) is not None and begun_again)

    def _repeat(self, at: int) -> int:
        return next((size for size in range(LONGEST_REPEAT, 0, -1) if self._is_repeat(at, size)), 0)

    def _is_repeat(self, at: int, size: int) -> bool:
        once = self._heard(at, size)
        if not all(once) or once != self._heard(at + size, size):
            return False
        texts = [self._text(more) for more in range(at, at + size)]
        if any(_END_MARK.search(text) for text in texts) or any("," in text for text in texts[:-1]):
            return False
        if size == 1:
            return (once[0] in FUNCTION_WORDS or once[0] in _CONTRACTIONS) and once[0] not in _RIGHTLY_TWICE
        opens = once[0] in FUNCTION_WORDS or once[0] in _CONTRACTIONS
        return opens and len(set(once)) > 1 and not self._is_meant(at, once)

    def _is_meant(self, at: int, once: tuple[str, ...]) -> bool:
        """`on and on and on`, `from one to another, to another`; `goals that you have, you have injuries`."""
        before, size = bare(self._text(at - 1)), len(once)
        goes_on_and_on = once[-1] in {"and", "or", "by", before}
        thrice = once in (self._heard(at - size, size), self._heard(at + 2 * size, size))
        ends_clause = before in _RELATIVES and self._text(at + size - 1).endswith(",")
        return goes_on_and_on or ends_clause or (thrice and once[0] not in _SUBJECTS)

    def _open_article(self, at: int) -> int:
        """`like a, there is`, `a the form`: an article left standing when the speaker began anew."""
        text, following = self._text(at), self._text(at + 1)
        if not text.islower() or bare(text) not in _ARTICLES or _END_MARK.search(text):
            return 0
        anew = bare(following) in FUNCTION_WORDS | _CONTRACTIONS if text.endswith(",") else following in _DETERMINERS
        return int(anew)

    def _filler(self, at: int) -> int:
        """`, you know,` between commas; `You know,` in front of a sentence; `, you know.` behind one."""
        before = self._text(at - 1)
        for filler in _FILLERS:
            size = len(filler)
            if self._heard(at, size) != filler:
                continue
            end = self._text(at + size - 1)
            if end.endswith(",") and before.endswith(","):
                return size
            if end.endswith(",") and filler in _HEAD_FILLERS and self._opens_sentence(at):
                return size if self._text(at + size) else 0
            if filler == _TAG and before.endswith(",") and _END_MARK.search(end):
                return size
        return 0

    def _take_out(self, first: int, last: int) -> None:
        """Take out the words `[first, last)` of the turn and set the marks around the gap right."""
        opens, capital = self._opens_sentence(first), self._text(first)[:1].isupper()
        before, end = self._text(first - 1), self._text(last - 1)
        following, mark = self._text(last), _END_MARK.search(end)
        if before and not opens:
            if mark and not _CUT_OFF.fullmatch(end):
                asked = mark[1] == "?" and last - first > 1
                self._shown[self._stay[first - 1]] = _PAUSE_MARK.sub("", before) + ("." if asked else mark[1])
            elif end.endswith(",") and before.endswith(",") and _only_fenced(before, following):
                self._shown[self._stay[first - 1]] = before[:-1]
        if opens and capital and following[:1].islower() and following == following.lower():
            self._shown[self._stay[last]] = following[0].upper() + following[1:]
        for at in self._stay[first:last]:
            self._shown[at] = None
        del self._stay[first:last]


def _only_fenced(before: str, following: str) -> bool:
    """Whether the comma in front of a filler was there for the filler alone: no clause begins behind it.

    >>> _only_fenced("the,", "form"), _only_fenced("only,", "person"), _only_fenced("hard,", "it")
    (True, True, False)
    """
    if bare(before) in FUNCTION_WORDS:
        return True
    opens_clause = bare(following) in FUNCTION_WORDS or bare(following) in _CONTRACTIONS
    return not opens_clause and not following.endswith(",") and bare(before) not in BACK_CHANNEL
