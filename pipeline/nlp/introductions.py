"""How an episode presents itself: the question it asks early, and what it says it is about."""

import re
from collections.abc import Mapping, Sequence

from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.lexicon import DEMONSTRATIVES, PERSONAL_PRONOUNS, bare
from pipeline.nlp.ranking import likeness, term_rarity, term_vectors
from pipeline.nlp.tokens import terms
from pipeline.timecode import Millis

INTRODUCTION_MS: Millis = 240_000
"""An introduction is over after four minutes; a cold open and one sponsor read fit in."""
INTRODUCTION_SHARE = 0.2
"""Of a short recording the first fifth, but a minute at least."""
SHORTEST_INTRODUCTION_MS: Millis = 60_000
HOOK_WORDS = (5, 26)
PITCH_WORDS = (7, 36)
HOOK_LIKENESS = 0.05
"""Least likeness (cosine) of a question to the title and the whole episode: below, it is small talk."""
HOOK_POINTERS = 0.15
"""Share of pointing words from which a question is about something the reader has not met."""
PITCH_LIKENESS = 0.05

_ABOUT = re.compile(
    r"\b(?:(?:in|on) (?:this|today's) (?:\w+ )?(?:episode|show|podcast|one)\b[^.]{0,25}\b(?:we|i|you|our|my)\b|"
    r"this (?:episode|show|podcast|interview|conversation) is (?:all )?about|today(?:,)? (?:we|i|you|our|my|it|is)\b|"
    r"today's (?:episode|show|topic|guest|podcast|conversation)|(?:we're|we are|i'm|i am) (?:gonna|going to) (?:be )?"
    r"(?:talk|talking|discuss|discussing|look|looking|explore|cover|dive|diving|learn)\b|(?:joins|joining) (?:me|us)\b|"
    r"(?:i'm|i am|we're|we are) joined by|(?:my|our) (?:next )?guest(?: today)?(?:,| is)\b|we(?:'ll| "
    r"will) (?:talk|be talking|"
    r"learn|explore|discuss|hear|cover|look)|is here (?:with me|with us|to)|the (?:show|podcast) (?:about|"
    r"for|where|that))",
    re.IGNORECASE,
)
_NOT_ABOUT = re.compile(
    r"\b(?:not|n't)\b[^,.]{0,20}\b(?:talk\w*|cover\w*|about)|about (?:it|that|this|them)\b|^now that", re.IGNORECASE
)
_STRONG = re.compile(
    r"\b(?:talk(?:ing)? about|discuss(?:ing)?|learn|explor\w+|cover(?:ing)?|look(?:ing)? (?:at|into)|about|dive into|"
    r"joins? (?:me|us)|joined by|guest)\b",
    re.IGNORECASE,
)
_TO_A_PERSON = re.compile(
    r"\b(?:your name|do you do\b|your (?:\w+ )?(?:journey|background|story|role|title|job)\b|who (?:are|is) you|"
    r"introduce|yourself|how(?:'s| are| is| was| have)(?: \w+)? (?:you|"
    r"your|it|everyone|"
    r"everybody|things|life|week|day)\b|(?:are|you) (?:doing|ready|there|guys)\b|can you hear|what's "
    r"(?:up|new|happening|"
    r"going on)|you (?:want|wanna) to|do you (?:want|wanna|mind|remember|know him|know her)|right\?|huh\?|"
    r"is that|was that|"
    r"does that|ready to|tell us|know what i mean|you know what|did you|have you|were you|where are you|"
    r"should we|shall we)",
    re.IGNORECASE,
)


def find_hook(sentences: Sequence[Sentence], shown: Sequence[str], *, title: str = "") -> int | None:
    """The question of the introduction that leads best into the episode; None where none stands alone."""
    topic, vectors = _topic(shown, title)
    best, best_value = None, HOOK_LIKENESS
    host = _first_voice(sentences)
    for at in _introduction(sentences):
        if sentences[at].speaker != host or not _is_hook(shown[at]):
            continue
        value = likeness(vectors[at], topic) - 0.5 * standing.pointer_share(shown[at])
        if value > best_value:
            best, best_value = at, value
    return best


def question_title(titles: Sequence[str], shown: Sequence[str], *, title: str = "") -> str | None:
    """The producer's own chapter title that leads best into the episode as a question; None where none does."""
    least, most = HOOK_WORDS
    topic, _ = _topic(shown, title)
    asked = [one for one in titles if one.rstrip().endswith("?") and least <= len(one.split()) <= most]
    asked = [one for one in asked if _is_hook(one)]
    return max(asked, key=lambda one: likeness(term_vectors([one])[0], topic), default=None)


def find_pitch(
    sentences: Sequence[Sentence], shown: Sequence[str], *, barred: set[int], title: str = ""
) -> tuple[int, ...]:
    """At most two sentences of the introduction that say what the episode is about, in spoken order."""
    topic, vectors = _topic(shown, title)
    value = {
        at: likeness(vectors[at], topic) + 0.3 * bool(_STRONG.search(shown[at]))
        for at in _introduction(sentences)
        if at not in barred and _is_pitch(shown[at]) and likeness(vectors[at], topic) >= PITCH_LIKENESS
    }
    return tuple(sorted(sorted(value, key=lambda at: -value[at])[:2]))


def _introduction(sentences: Sequence[Sentence]) -> range:
    if not sentences:
        return range(0)
    start_ms, end_ms = sentences[0].start_ms, sentences[-1].end_ms
    share_ms = int((end_ms - start_ms) * INTRODUCTION_SHARE)
    limit_ms = start_ms + min(INTRODUCTION_MS, max(SHORTEST_INTRODUCTION_MS, share_ms))
    return range(sum(sentence.start_ms <= limit_ms for sentence in sentences))


def _first_voice(sentences: Sequence[Sentence]) -> str | None:
    return sentences[0].speaker if sentences else None


def _is_hook(text: str) -> bool:
    least, most = HOOK_WORDS
    return (
        text.endswith("?")
        and speech_acts.is_question(text.rstrip("?"))
        and standing.disfluency(text) <= 1
        and standing.pointer_share(text) <= HOOK_POINTERS
        and least <= len(text.split()) <= most
        and len(set(terms(text))) >= 2
        and not _TO_A_PERSON.search(text)
        and not speech_acts.is_promotion(text)
        and not speech_acts.is_small_talk(text)
        and not _asks_of_pointer(text)
        and not standing.points_elsewhere(text)
    )


def _asks_of_pointer(text: str) -> bool:
    """True when the question is about something named before: `Is it alive`."""
    opening = {bare(word).split("'")[0] for word in text.split()[:2]}
    return bool(opening & (PERSONAL_PRONOUNS | DEMONSTRATIVES | {"which", "because"}))


def _is_pitch(text: str) -> bool:
    least, most = PITCH_WORDS
    return (
        bool(_ABOUT.search(text))
        and least <= len(text.split()) <= most
        and not text.endswith("?")
        and standing.disfluency(text) <= 1
        and not standing.is_broken_off(text)
        and not _NOT_ABOUT.search(text)
        and not speech_acts.is_to_a_person(text)
        and not standing.opens_on_pointer(text.replace("This", "The", 1) if _ABOUT.match(text) else text)
        and bare(text.split(maxsplit=1)[0]) not in {"thank", "thanks"}
    )


def _topic(shown: Sequence[str], title: str) -> tuple[dict[str, float], list[dict[str, float]]]:
    """What the whole episode and its title are about, and the vectors of its sentences."""
    rarity: Mapping[str, float] = term_rarity([text for text in shown if text])
    vectors = term_vectors(list(shown), rarity=rarity)
    total = " ".join([*shown, *[title] * 20])
    return term_vectors([total], rarity=rarity)[0], vectors
