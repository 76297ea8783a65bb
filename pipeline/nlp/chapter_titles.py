"""Titles for chapters that nobody titled: what is announced or asked at their beginning, else their key phrases.

Titles are put together from words that were said (`Introduction`, `Sponsor` and the numbers of chapters
apart); they are drafts for the producer to better.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.sentence import Sentence
from pipeline.nlp import speech_acts
from pipeline.nlp.alignment import content_words
from pipeline.nlp.chapter_phrases import chapter_phrases
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.labels import title_case
from pipeline.nlp.lexicon import STOP_WORDS, bare, word_set
from pipeline.nlp.questions import is_question

INTRODUCTION = "Introduction"
OPENING_SENTENCES = 6
OPENING_MS = 40_000
"""An announcement is looked for in so many sentences at most, and no later: what follows is the topic itself."""
MOST_ANNOUNCED_WORDS = 7
MOST_ASKED_WORDS = 12
FEWEST_ASKED_WORDS = 4

_FILLER = (
    r"(?:a (?:little )?bit |a little |more |quickly |real quick |briefly |now |then |first |also |just |maybe |"
    r"kind of |here |right |straight |back |on |over |some )*"
)
_ANNOUNCEMENTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:sponsored|brought to you) by {_FILLER}(?P<sponsor>[^.,;:?!]+)",
        rf"\blet'?s {_FILLER}(?:talk|chat|discuss|speak) {_FILLER}(?:about |through )?(?P<topic>.+)",
        rf"\blet'?s {_FILLER}(?:get|dive|jump|move|go|hop|switch|dig|turn|shift|transition) {_FILLER}"
        r"(?:into |to |onto )(?P<topic>.+)",
        rf"\blet'?s {_FILLER}(?:start|begin|kick off|continue|finish) {_FILLER}(?:off )?with (?P<topic>.+)",
        rf"\b(?:mov|switch|shift|jump)ing {_FILLER}(?:to |into |onto )(?P<topic>.+)",
        rf"\b(?:want(?:ed)?|like|going|gonna|love) to {_FILLER}(?:talk|chat|discuss|cover|touch|ask(?: you)?) {_FILLER}"
        r"(?:about |on )?(?P<topic>.+)",
        r"\b(?:next|first|second|third|fourth|fifth|last|final|other|another) (?:big )?(?:one|thing|topic|up|section|"
        r"point|tip|item|piece|part|step|subject|story|reason)s?\b(?: (?:that |which )?(?:we|i|you) [^.,?!]{0,40}?)??"
        r"(?: here| up)?(?: is| are| was| would be|'s|,) (?:going to be |gonna be |about |on )?(?P<topic>.+)",
        rf"\b(?:tell (?:us|me)|explain(?: to us| to me)?) {_FILLER}(?:about )?(?P<topic>.+)",
        r"\b(?:what|how) about (?P<topic>.+)",
        r"\bspeaking of (?P<topic>.+)",
    )
)
_CLAUSE_END = re.compile(
    r"[.,;:?!…—–]|\s(?:because|which|who|when|where|while|if|so|but|that|as|since|before|after|"
    r"and (?:then|how|what|why|the|i|we|you|it|that|so)|i|i'm|you|you're|we|we're|he|she|they|it|it's|is|are|was|were|"
    r"real quick|a (?:little )?bit|right now|right away|for the (?:time|rest|moment)|like|at this point|as well|"
    r"today|here|there|again|next|first|really|obviously|basically)\b.*",
    re.IGNORECASE,
)
_ORDINALS = word_set("first second third fourth fifth sixth seventh next last final another other")
_EMPTY = (
    STOP_WORDS
    | _ORDINALS
    | word_set("question questions topic topics section sections part parts point points detail details subject item")
    | word_set("example examples step project projects word words thought thoughts mention like kind sort lot way bit")
    | word_set("year years month months week weeks hour hours minute minutes second guy guys et cetera prior job")
    | word_set("people person man folks stuff thing things reason reasons case idea time times shit fuck crap ass hell")
)
"""Say where the talk stands, and not what it is about."""
_ITEMS = word_set("question topic section part point subject item thing one step of is on called")
_LEAD = word_set(
    "the a an this that these those some your our my like uh um so and about of to with on in into kind sort"
)
_TAIL = word_set("the a an of to for in on at by with and or but from about like uh um so as is are")
_QUESTION_FROM = re.compile(r"\bquestions?\b|\b(?:next|first|last|this) one\b.*\bfrom\b|\basks\b", re.IGNORECASE)
_STANDS_ALONE = re.compile(
    r"(?:what|how|why|who|which|when|where|is|are|do|does|should|can|could|will|would)(?:'s|'re)?\b"
    r"(?!.*\byou (?:want|tell|guys|mean|say|ready|hear|like to)\b)",
    re.IGNORECASE,
)
_GERUNDS = word_set("going being having doing getting saying making trying talking looking thinking")
_VAGUE = word_set("it that this they them he she those these question questions again")
ASKED_WITHIN = 10
"""A question that was sent in is read out within so many sentences of being announced."""
_MARKS = ".,;:!?…\"'()[]{}“”‘’«»—–-"


@dataclass(frozen=True, slots=True)
class DraftedTitle:
    """A title and the sentence of its chapter that speaks best for it, counted in the episode."""

    text: str
    sentence: int


def draft_titles(sentences: Sequence[Sentence], firsts: Sequence[int]) -> list[DraftedTitle]:
    """A title for each chapter; chapter `i` begins with sentence `firsts[i]`, the first with 0.

    No two are equal; one of which nothing can be said is called by its number.
    """
    spans = list(zip(firsts, [*firsts[1:], len(sentences)], strict=True))
    phrases = chapter_phrases([sentence.text for sentence in sentences], spans, _EMPTY)
    titles: list[DraftedTitle] = []
    used: set[str] = set()
    for number, (first, last) in enumerate(spans, 1):
        options = _options(sentences, first, last, phrases[number - 1], is_first=number == 1)
        options.append(DraftedTitle(f"Chapter {number}", _substance(sentences, first, last)))
        chosen = next((option for option in options if option.text.lower() not in used), options[-1])
        used.add(chosen.text.lower())
        titles.append(chosen)
    return titles


def _options(
    sentences: Sequence[Sentence], first: int, last: int, phrases: Sequence[str], *, is_first: bool
) -> list[DraftedTitle]:
    """Best first: introduction, announcement, question, key phrases."""
    opening = [
        at
        for at in range(first, min(last, first + OPENING_SENTENCES))
        if sentences[at].start_ms - sentences[first].start_ms <= OPENING_MS
    ]

    def text_of(at: int) -> str:
        return sentences[at].text

    options = [DraftedTitle(INTRODUCTION, _substance(sentences, first, last))] if is_first else []
    for at in opening:
        topic = announced_topic(text_of(at))
        options += [DraftedTitle(topic, at)] if topic else []
    asked_until = min(last, first + (ASKED_WITHIN if any(map(_is_sent_in, map(text_of, opening))) else 3))
    options += [DraftedTitle(title, at) for at in range(first, asked_until) if (title := _asked(text_of(at)))]
    for phrase in phrases:
        said = next((at for at in range(first, last) if phrase in text_of(at)), first)
        options.append(DraftedTitle(title_case(phrase), said))
    return options


def _is_sent_in(text: str) -> bool:
    return _QUESTION_FROM.search(text) is not None


def announced_topic(text: str) -> str | None:
    """What a sentence announces as the next topic, as a title; None when it announces nothing that has a name.

    >>> announced_topic("Alright, so let's talk a little bit about headless CMS, because it is new.")
    'Headless CMS'
    >>> announced_topic("The next thing we have here is remote work."), announced_topic("Let's get into it.")
    ('Remote Work', None)
    >>> announced_topic("This episode is sponsored by Acme, who make anvils.")
    'Sponsor: Acme'
    """
    plain = speech_acts.plain(text)
    for pattern in _ANNOUNCEMENTS:
        match = pattern.search(plain)
        if match is None:
            continue
        if "sponsor" in match.groupdict():
            named = [word for word in match["sponsor"].split()[:3] if word[:1].isupper()]
            return f"Sponsor: {' '.join(named)}" if named else "Sponsor"
        topic = _topic(match["topic"])
        if topic is not None:
            return topic
    return None


def _topic(text: str) -> str | None:
    """The noun phrase at the head of what was announced."""
    words = _CLAUSE_END.split(text, maxsplit=1)[0].split()
    while words and bare(words[0]) in _LEAD | _ORDINALS | _ITEMS:
        words = words[1:]
    while words and bare(words[-1]) in _TAIL:
        words = words[:-1]
    telling = [word for word in words if bare(word) not in _EMPTY]
    if not telling or not 1 <= len(words) <= MOST_ANNOUNCED_WORDS or not content_words(" ".join(words)):
        return None
    if bare(words[0]) in STOP_WORDS | _GERUNDS or (len(words) == 1 and bare(words[0]).endswith("ly")):
        return None
    if len(words) == 1 and not (words[0][0].isupper() or len(bare(words[0])) > 3):
        return None
    return title_case(" ".join(words).strip(_MARKS))


def _asked(text: str) -> str | None:
    """A short question that can stand alone, as it was asked."""
    if not text.rstrip("\"'”’").endswith("?"):
        return None
    asked = clean_sentence(text.split())
    words = asked.split()
    vague = _VAGUE & set(map(bare, words))
    if vague or not FEWEST_ASKED_WORDS <= len(words) <= MOST_ASKED_WORDS or len(content_words(asked)) < 2:
        return None
    inverted = is_question(asked.rstrip("?"))
    return asked if inverted and _STANDS_ALONE.match(asked) and not speech_acts.is_small_talk(asked) else None


def _substance(sentences: Sequence[Sentence], first: int, last: int) -> int:
    """The first sentence of the chapter that is no mere cheer or answer."""
    found = (at for at in range(first, last) if not speech_acts.is_back_channel(sentences[at].text))
    return next(found, first)
