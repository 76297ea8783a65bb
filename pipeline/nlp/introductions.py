"""How an episode presents itself: the question it asks early, and what it says it is about."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.hosting import host_voices
from pipeline.nlp.lexicon import DEMONSTRATIVES, PERSONAL_PRONOUNS, bare
from pipeline.nlp.questions import is_question
from pipeline.nlp.ranking import Vector, likeness, term_rarity, term_vectors
from pipeline.nlp.tokens import terms
from pipeline.timecode import Millis

INTRODUCTION_MS: Millis = 240_000
"""An introduction is over after four minutes; a cold open and one sponsor read fit in."""
INTRODUCTION_SHARE = 0.2
"""Of a short recording the first fifth, but a minute at least."""
SHORTEST_INTRODUCTION_MS: Millis = 60_000
LATEST_WELCOME_SHARE = 0.3
"""A trailer or a song may lie in front of the greeting; one that comes later greets somebody else."""
AFTER_WELCOME_MS: Millis = 120_000
"""What follows a late greeting belongs to the introduction for so long."""
HOOK_WORDS = (5, 26)
PITCH_WORDS = (7, 36)
HOOK_LIKENESS = 0.05
"""Least likeness (cosine) of a question to the title and the whole episode: below, it is small talk."""
HOOK_POINTERS = 0.15
"""Share of pointing words from which a question is about something the reader has not met."""
PITCH_LIKENESS = 0.05
SAYS_SUBJECT, NAMES_GUEST, LATER = 0.3, 0.15, -0.1
"""Added to a pitch's likeness where it says what is talked about, presents a guest, or comes after the introduction."""

_TALK = r"(?:episode|show|podcast|video|talk|conversation|interview|session|series|one)"
_TELLING = (
    r"(?:talk|talking|discuss|discussing|look|looking|explore|exploring|cover|covering|dive|diving|learn|learning|"
    r"share|"
    r"sharing|explain|explaining|teach|show|unpack|unpacking|break|breaking|hear|hearing|tackle|answer|chat|chatting)"
)
_WE = r"(?:we|i|you)(?:'re|'ll|'ve|'m)?"
_ABOUT = re.compile(
    rf"\b(?:(?:in|on) (?:this|today's) (?:\w+ )?{_TALK}\b[^.]{{0,25}}\b(?:we|i|you|our|my)\b|"
    rf"(?:this|today's) (?:\w+ )?{_TALK} is (?:all )?about|today(?:,)? (?:we|i|you|our|my|it)\b|"
    r"^today is\b|\b(?:show|here|us|me) today is\b|"
    r"today's (?:episode|show|topic|guest|podcast|conversation)|(?:we're|we are|i'm|i am) (?:here )?"
    rf"(?:gonna|going to|here to) (?:be )?{_TELLING}\b|(?:joins|joining) (?:me|us)\b|"
    r"(?:i'm|i am|we're|we are)(?: \w+)? joined(?: \w+)? by|"
    r"(?:my|our) (?:next )?guest(?: today)?(?:,| is)\b|"
    rf"we(?:'ll| will) (?:be )?{_TELLING}\b|is here (?:with me|with us|to)|"
    r"(?:i'm|i am|we're|we are|sitting) here with)",
    re.IGNORECASE,
)
_ABOUT_SHOW = re.compile(r"\b(?:the|a) (?:\w+ )?(?:show|podcast) (?:about|for|where|that)", re.IGNORECASE)
_LATER = re.compile(
    rf"\b(?:(?:this|today's) (?:\w+ )?{_TALK} (?:is|was) (?:all )?about|(?:in|on) (?:this|today's) (?:\w+ )?{_TALK},? "
    rf"{_WE} (?:are |will |have |am )?(?:gonna |going to )?(?:be )?(?:{_TELLING}|talked|discussed|covered|looked)\b|"
    rf"(?:today|so far),? {_WE} (?:have |are )?(?:{_TELLING}|talked|discussed|covered) )",
    re.IGNORECASE,
)
"""What only an episode says of itself, wherever in it."""
_NOT_ABOUT = re.compile(
    r"\b(?:not|n't)\b[^,.]{0,20}\b(?:talk\w*|cover\w*|about)|about (?:it|that|this|them)\b|^now that|"
    r"\b(?:sponsor\w*|subscribe|last (?:week|time|episode)|next (?:week|time|episode))\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:talk(?:ing)? about|discuss(?:ing)?|learn|explor\w+|cover(?:ing)?|look(?:ing)? (?:at|into)|about|dive into|"
    r"(?:share|explain|show you|teach|unpack)\w*|joins? (?:me|us)|joined by|guest)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    rf"(?:,|\band|\bwhere) (?:and )?(?P<clause>(?:today,? )?(?:we|i)(?:'re| are|'m| am|'ll| will) (?:going to |gonna )?"
    rf"(?:be )?{_TELLING}\b)",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\b(?:welcome|hello)\b.*?\b(?P<clause>today,? (?:we|i)(?:'\w+| \w+)\b)", re.IGNORECASE)
_GREETS = re.compile(r"\b(?:welcome|hello|hi|hey)\b", re.IGNORECASE)
_NO_ONE_QUESTION = re.compile(r"[/(|×]|\?.*\?|\b(?:says?|said|goes|went|like),", re.IGNORECASE)
"""Two questions in one, an aside in brackets, somebody else's words."""
_IS_CLAUSE = re.compile(
    r"^(?:\w+,? )?(?:i|we|it|you|there|this|that)(?:'\w+| is| are| was| were| have)\b", re.IGNORECASE
)
_NO_PITCH = re.compile(
    r"(?:When|If|Then|Because|My name|I know|I think|I don't|I guess|I believe|I'm [A-Z]\w+|I am [A-Z]\w+)\b"
)
_WHO_DOES = re.compile(
    r"(?:what|who|which(?: \w+)?) (?!i\b|you\b|we\b|they\b|he\b|she\b|it\b|the\b|this\b|that\b|a\b|an\b|my\b)\w+",
    re.IGNORECASE,
)
"""`What makes a starter strong`: asked without turning the words round."""
_WELCOME = re.compile(r"\bwelcome (?:back )?to\b|\byou(?:'re| are) listening to\b|\bi'm your host\b", re.IGNORECASE)
_OF_ONESELF = re.compile(r"\bmy name|^i\b|\bi'm\b|\bi am\b", re.IGNORECASE)
_TO_A_PERSON = re.compile(
    r"^[a-z]\w+, (?:what|how|why|who|where|when|which|do|did|can|could|would|is|are|have)\b|"
    r"\b(?:your name|do you do\b|your (?:\w+ )?(?:journey|background|story|role|title|job|project|company|book)\b|"
    r"who (?:are|is) you|introduce|yourself\b(?! as)|how(?:'s| are| is| was| have)(?: \w+)? (?:you|your|it|everyone|"
    r"everybody|things|life|week|day)\b|(?:are|you) (?:doing|ready|there|guys)\b|can you hear|what's (?:up|new|"
    r"happening|going on)|you (?:want|wanna) to|do you (?:want|wanna|mind|remember|know him|know her)|right\?|huh\?|"
    r"is that|was that|does that|ready to|tell us|know what i mean|you know what|did you|have you|were you|"
    r"where are you|should we|shall we|you(?:'re| are) (?:working|building|launching)|do you work|in your case|"
    r"you (?:said|mentioned|wrote|told)|the name of|your (?:\w+ )?(?:thoughts?|opinion|take|view|wish|favou?rite|"
    r"advice|"
    r"experience)\b|(?:what|how) (?:do|did|would) you (?:\w+ )?(?:think|say|see|feel|like|love|hope)\b|you know that)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r",? (?:and|so|but) (?=(?:quite frankly|if|i|i'm|i'll|you|you're|we|we're|we'll|it|it's|there|that|this|he|she|"
    r"they|let's|also)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentences of an episode as spoken and as shown, and what they are about together."""

    sentences: Sequence[Sentence]
    shown: Sequence[str]
    topic: Vector
    vectors: Sequence[Vector]
    introduction: int
    """How many sentences the introduction has."""
    hosts: frozenset[str | None]
    """Voices of the hosts, as well as can be told; `None` alone where voices are not told apart."""


def read_opening(
    sentences: Sequence[Sentence], shown: Sequence[str], *, title: str = "", hosts: Collection[str] = ()
) -> Opening:
    """What hook and pitch are chosen from; `hosts` are the names the producer gave."""
    rarity: Mapping[str, float] = term_rarity([text for text in shown if text])
    vectors = term_vectors(list(shown), rarity=rarity)
    topic = term_vectors([" ".join([*shown, *[title] * 20])], rarity=rarity)[0]
    introduction = _introduction(sentences)
    return Opening(sentences, shown, topic, vectors, introduction, host_voices(sentences[:introduction], hosts))


def find_hook(opening: Opening, *, barred: Collection[int] = ()) -> int | None:
    """The host's question of the introduction that leads best into the episode; None where none stands alone."""
    best, best_value = None, HOOK_LIKENESS
    for at in range(opening.introduction):
        text = opening.shown[at]
        if at not in barred and opening.sentences[at].speaker in opening.hosts and is_hook(text):
            value = likeness(opening.vectors[at], opening.topic) - 0.5 * standing.pointer_share(text)
            if value > best_value:
                best, best_value = at, value
    return best


def by_topic(texts: Sequence[str], opening: Opening) -> list[str]:
    """The texts, those first that are most like the whole episode."""
    return sorted(texts, key=lambda text: -likeness(term_vectors([text])[0], opening.topic))


def find_pitch(opening: Opening, *, barred: Collection[int], people: Collection[str] = ()) -> list[tuple[int, str]]:
    """At most two sentences, in spoken order, that say what the episode is about: each with what is shown of it.

    They are looked for in the introduction; where it has none, wherever the episode speaks of itself. A long
    sentence is cut where another clause begins.
    """
    early = [at for at in range(opening.introduction) if _ABOUT.search(opening.shown[at])]
    early += [at for at in range(opening.introduction) if at not in early and _presents(opening.shown[at], people)]
    found = _best_pitch(opening, [at for at in early if at not in barred], people)
    if not found:
        later = range(opening.introduction, len(opening.shown))
        found = _best_pitch(
            opening, [at for at in later if at not in barred and _LATER.search(opening.shown[at])], people
        )
    if not found:
        shows = [at for at in range(opening.introduction) if _ABOUT_SHOW.search(opening.shown[at])]
        found = _best_pitch(opening, [at for at in shows if at not in barred], people)[:1]
    return sorted(found)


def _best_pitch(opening: Opening, places: Sequence[int], people: Collection[str]) -> list[tuple[int, str]]:
    value: dict[tuple[int, str], float] = {}
    for at in places:
        text = cut_to_clause(without_greeting(opening.shown[at]), PITCH_WORDS[1])
        alike = likeness(opening.vectors[at], opening.topic)
        if text and _is_pitch(text) and alike >= PITCH_LIKENESS:
            bonus = SAYS_SUBJECT * bool(_STRONG.search(text)) + NAMES_GUEST * _presents(text, people)
            value[at, text] = alike + bonus
    return sorted(value, key=lambda one: -value[one])[:2]


def without_greeting(text: str) -> str:
    """The sentence from where it says what is to come, where a greeting or something else stands in front of that.

    >>> without_greeting("Hello and welcome to the show, today we are talking about soil.")
    'Today we are talking about soil.'
    """
    tells = _TELLS.search(text)
    head = text[: tells.start()] if tells else ""
    if tells is None and (greeted := _TODAY.search(text)):
        tells, head = greeted, text[: greeted.start("clause")]
    if tells is None or not (_GREETS.search(head) or (_IS_CLAUSE.search(head) and not _ABOUT.search(head))):
        return text
    rest = text[tells.start("clause") :]
    return rest[0].upper() + rest[1:]


def cut_to_clause(text: str, most_words: int) -> str:
    """The sentence up to the last clause with which it is short enough; empty when even its first is too long.

    >>> cut_to_clause("We talk about soil and how to keep it alive, and I hope you will stay.", 12)
    'We talk about soil and how to keep it alive.'
    >>> cut_to_clause("We talk about soil.", 12), cut_to_clause("We talk about soil and water.", 3)
    ('We talk about soil.', '')
    """
    if len(text.split()) <= most_words:
        return text
    cuts = [text[: match.start()] for match in _CLAUSE.finditer(text)]
    fitting = [cut for cut in cuts if PITCH_WORDS[0] <= len(cut.split()) <= most_words]
    return fitting[-1].rstrip(" ,;:–—-") + "." if fitting else ""


def is_hook(text: str) -> bool:
    """True for a question that stands alone, is about something, and is put to every listener."""
    asks = is_question(text.rstrip("?")) or _WHO_DOES.match(text) is not None
    return text.endswith("?") and asks and leads_in(text)


def leads_in(text: str) -> bool:
    """What is asked of a hook besides the form of a question, which a template has given it."""
    least, most = HOOK_WORDS
    return (
        not _NO_ONE_QUESTION.search(text)
        and standing.disfluency(text) <= 1
        and standing.pointer_share(text) <= HOOK_POINTERS
        and least <= len(text.split()) <= most
        and len(set(terms(text))) >= 2
        and not _TO_A_PERSON.search(text)
        and not text.startswith("In other words")
        and not speech_acts.is_promotion(text)
        and not speech_acts.is_small_talk(text)
        and not _asks_of_pointer(text)
        and not standing.points_elsewhere(text)
    )


def _introduction(sentences: Sequence[Sentence]) -> int:
    """How many sentences it has: to the fourth minute, and past a greeting that comes late."""
    if not sentences:
        return 0
    start_ms, end_ms = sentences[0].start_ms, sentences[-1].end_ms
    share_ms = int((end_ms - start_ms) * INTRODUCTION_SHARE)
    limit_ms = start_ms + min(INTRODUCTION_MS, max(SHORTEST_INTRODUCTION_MS, share_ms))
    latest_ms = start_ms + int((end_ms - start_ms) * LATEST_WELCOME_SHARE)
    welcomes = [s.start_ms for s in sentences if s.start_ms <= latest_ms and _WELCOME.search(s.text)]
    if welcomes:
        limit_ms = max(limit_ms, welcomes[0] + AFTER_WELCOME_MS)
    return sum(sentence.start_ms <= limit_ms for sentence in sentences)


def _presents(text: str, people: Collection[str]) -> bool:
    """True when it tells of a person by name: `Jonathan Ross is the man behind it`, not `I'm Jonathan Ross`."""
    return not _OF_ONESELF.search(text) and any(
        re.search(rf"\b{re.escape(name)}(?:,| is| has| joins| and) ", text) for name in people
    )


def _asks_of_pointer(text: str) -> bool:
    """True when the question is about something named before: `Is it alive`."""
    opening = {bare(word).split("'")[0] for word in text.split()[:2]}
    return bool(opening & (PERSONAL_PRONOUNS | DEMONSTRATIVES | {"which", "because"}))


def _is_pitch(text: str) -> bool:
    least, most = PITCH_WORDS
    return (
        least <= len(text.split()) <= most
        and not text.endswith("?")
        and standing.disfluency(text) <= 1
        and not standing.is_broken_off(text)
        and not _NOT_ABOUT.search(text)
        and not speech_acts.is_to_a_person(text)
        and not standing.opens_on_pointer(text.replace("This", "The", 1) if _ABOUT.match(text) else text)
        and not _NO_PITCH.match(text)
        and bare(text.split(maxsplit=1)[0]) not in {"thank", "thanks"}
    )
