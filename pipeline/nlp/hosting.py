"""Who hosts: told by the greeting, by `with me, as always`, and by the absence of anybody who is presented."""

import re
from collections.abc import Collection, Sequence

from pipeline.model.sentence import Sentence
from pipeline.nlp.lexicon import bare
from pipeline.nlp.names import heard_alike, is_part_of

OPENING_SENTENCES = 5
"""Where voices are not told apart, who gives a name in these is taken for the host."""
GREETING_SENTENCES = 60
"""A greeting is looked for in so many sentences; a cold open and a sponsor read fit in."""
AFTER_GREETING = 15
"""Sentences behind a greeting in which its voice gives its own name."""

_GREETS = re.compile(
    r"\bwelcome (?:back )?to\b|^(?:\w+,? )?welcome(?: back)?\b|\byou(?:'re| are) listening to\b|\bi'm your host\b",
    re.IGNORECASE,
)
_WELCOMES = re.compile(r"\bwelcome (?:back )?(?:to|everyone|everybody)\b|\bi'm your host\b", re.IGNORECASE)
_PRESENTS = re.compile(
    r"\b(?:in|on) (?:this|today's) (?:\w+ )?(?:episode|show|podcast)\b|\bi hope you(?:'ll)? enjoy\b|\bwe(?:'ll| will) "
    r"cover\b|"
    r"\bthis is the (?:\w+ )?(?:half|part|episode)\b|\b(?:our|my) (?:next )?guests?\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"(?:announcer|narrator|introducer|intro|unknown|ad|advert)\b", re.IGNORECASE)
_CO_HOST = re.compile(
    r"\b(?:as (?:always|usual|ever)|co-?hosts?|my partner in crime|our (?:very )?own|here (?:is|are) your hosts?)\b",
    re.IGNORECASE,
)
_GUEST = re.compile(
    r"(?i:\bgues[st]s?\b|\bjoins? (?:me|us)\b|\bjoin(?:ed|ing)\b|\bintroduce (?:yourself|yourselves|our|my)\b|"
    r"\bthank(?:s| you)(?: \w+){0,3}? for (?:coming|having|being|joining|your time)\b|"
    r"\b(?:great|good|nice|lovely|happy|glad|excited|pleasure|honou?red?|delighted|thrilled) to (?:be (?:here|on)|"
    r"have)\b|"
    r"\bhav(?:e|ing) (?:\w+ ){0,3}?(?:with us|on(?: the show)?|here today)\b|\bwelcome to the (?:show|podcast), |"
    r"\btell us (?:a (?:little )?(?:bit )?)?about (?:yourself|who|your)\b|\bwho are you\b)|"
    r"\b(?i:conversation|interview|chat|chatting|sit down|sitting down|talking|speaking|spoke) with [A-Z]"
)
"""Somebody is presented who does not belong to the show."""


def host_voices(introduction: Sequence[Sentence], hosts: Collection[str]) -> frozenset[str | None]:
    """Voices with a host's name; else those that welcome or present the episode; else the first voice.

    A voice that only announces is none, unless there is no other.
    """
    known = {host.casefold() for host in hosts}
    found: set[str | None] = {s.speaker for s in introduction if s.speaker and s.speaker.casefold() in known}
    told = [sentence for sentence in introduction if not _ANNOUNCES.match(sentence.speaker or "")]
    for presents in (_WELCOMES, _PRESENTS):
        found = found or {sentence.speaker for sentence in told if presents.search(sentence.text)}
    return frozenset(found or {sentence.speaker for sentence in [*told, *introduction][:1]})


def same_person(one: str, other: str) -> bool:
    """True for one name inside the other, and for two spellings of what an engine heard.

    >>> same_person("Ann", "Ann Lee"), same_person("Ann Bruks", "Ann Brooks"), same_person("Ann Lee", "Ann Ray")
    (True, True, False)
    """
    if is_part_of(one, other) or is_part_of(other, one):
        return True
    first, second = [bare(word) for word in one.split()], [bare(word) for word in other.split()]
    return len(first) == len(second) and all(a == b or heard_alike(a, b) for a, b in zip(first, second, strict=True))


def presents_a_guest(sentences: Sequence[Sentence]) -> bool:
    """Whether anybody is presented, thanked for coming or asked who they are."""
    return any(_GUEST.search(sentence.text) for sentence in sentences)


def greeting_voices(sentences: Sequence[Sentence]) -> dict[str | None, int]:
    """Voices that greet the listener, each with the sentence up to which they may give their own name."""
    voices: dict[str | None, int] = {}
    for at, sentence in enumerate(sentences[:GREETING_SENTENCES]):
        if _GREETS.search(sentence.text):
            follows = sentences[at + 1].speaker if at + 1 < len(sentences) else sentence.speaker
            is_cut = not sentence.text.rstrip().endswith((".", "!", "?"))
            for voice in {sentence.speaker, follows if is_cut else sentence.speaker}:
                voices.setdefault(voice, at + AFTER_GREETING)
    return voices


def is_own_name(sentences: Sequence[Sentence], lead: Sequence[str], at: int) -> bool:
    """True when a name is given as the speaker's own by the voice that opens the episode or greets the listener.

    Where voices are not told apart, only names given in the first sentences, or right behind a greeting, count.

    Args:
        sentences: of the episode.
        lead: the three bare words in front of the name.
        at: the sentence in which the name stands.
    """
    if not (lead[-1:] == ["i'm"] or lead[-2:] == ["i", "am"] or list(lead) == ["my", "name", "is"]):
        return False
    voice, first_voice = sentences[at].speaker, sentences[0].speaker
    if voice is None:
        greeted = greeting_voices(sentences).get(None)
        near = greeted is not None and greeted - AFTER_GREETING <= at <= greeted - AFTER_GREETING + OPENING_SENTENCES
        return at < OPENING_SENTENCES or near
    return voice == first_voice or at <= greeting_voices(sentences).get(voice, -1)


def is_co_host(name: str, sentences: Sequence[Sentence]) -> bool:
    """True when a sentence of the opening names this person as one who is always there.

    >>> said = "With me, as always, is West Boss.".split()
    >>> is_co_host("Wes Boss", [Sentence(0, 7, 0, 900, " ".join(said))])
    True
    """
    wanted = [bare(word) for word in name.split()]
    for at, sentence in enumerate(sentences[:GREETING_SENTENCES]):
        if not _CO_HOST.search(sentence.text):
            continue
        follows = sentences[at + 1].text.split()[:2] if at + 1 < len(sentences) else []
        said = [bare(word).removesuffix("'s") for word in (*sentence.text.split(), *follows) if word[:1].isupper()]
        if any(word == part or heard_alike(word, part) for part in wanted if len(part) > 2 for word in said):
            return True
    return False
