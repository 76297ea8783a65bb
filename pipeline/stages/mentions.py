"""People, books, tools and addresses that were said: found by what was given and by how people name things."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.episode import Episode, Link
from pipeline.model.evidence import Evidence
from pipeline.model.mention import Mention, MentionKind
from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Transcript
from pipeline.nlp.addresses import find_addresses
from pipeline.nlp.lexicon import FUNCTION_WORDS, bare, word_set
from pipeline.nlp.names import capital_run, find_person, find_phrase, is_plain_word
from pipeline.nlp.promotion import sponsor_reads
from pipeline.nlp.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in words `[first, last)`."""

    name: str
    kind: MentionKind
    first: int
    last: int
    url: str | None = None
    confirmed: bool = False


_NAMED_KIND: dict[str, MentionKind] = {
    "book": "book",
    "novel": "book",
    "paper": "paper",
    "study": "paper",
    "article": "paper",
    "tool": "tool",
    "app": "tool",
    "application": "tool",
    "software": "tool",
    "program": "tool",
    "library": "tool",
    "framework": "tool",
    "package": "tool",
    "service": "tool",
    "plugin": "tool",
    "extension": "tool",
    "website": "site",
    "site": "site",
    "blog": "site",
    "podcast": "other",
    "newsletter": "other",
    "course": "other",
    "company": "other",
    "film": "other",
    "movie": "other",
    "show": "other",
}
"""What a speaker says a thing is, in front of its name."""
_CALLED = word_set("called titled named")
_OF_TITLES = word_set("book paper other")
_PERSON_CUES = (
    ("my", "name", "is"),
    ("my", "name's"),
    ("joined", "by"),
    ("joined", "today", "by"),
    ("joined", "again", "by"),
    ("joined", "once", "again", "by"),
    ("joining", "me", "is"),
    ("joining", "us", "is"),
    ("joining", "me", "today", "is"),
    ("joining", "us", "today", "is"),
    ("with", "me", "is"),
    ("with", "us", "is"),
    ("with", "me", "today", "is"),
    ("with", "us", "today", "is"),
    ("today", "we", "have"),
    ("we", "have", "with", "us"),
    ("here", "with"),
    ("you'll", "meet"),
    ("we'll", "meet"),
    ("we", "meet"),
    ("guest", "is"),
    ("guest", "today", "is"),
    ("our", "guest"),
    ("my", "guest"),
    ("speaking", "with"),
    ("talking", "with"),
    ("sitting", "down", "with"),
    ("please", "welcome"),
    ("written", "by"),
)
_CUES_FROM = {word: tuple(cue for cue in _PERSON_CUES if cue[0] == word) for word, *_ in _PERSON_CUES}
_SELF = ("i'm", "i am")
_ONE_NAME_CUES = (("i'm", "here", "with"), ("we're", "here", "with"), ("am", "here", "with"), ("are", "here", "with"))
"""Behind these a first name alone is a person's."""
_GUEST_NEAR = re.compile(
    r"\b(?:(?:my|our|today's|next) (?:next |first )?gues[st]\w*|joins? (?:me|us)|joining (?:me|us)|"
    r"(?:is|he's|she's|they're|are) here (?:with (?:me|us)|now)|with (?:me|us) (?:today|now))\b",
    re.IGNORECASE,
)
"""Somebody is presented in the sentences around; `guess` is what engines hear for `guest`."""
PRESENTED_NEAR = 4
"""Sentences before and after such words in which a person's name may open a sentence."""
_IS_SOMEBODY = word_set("is was has joins founded wrote leads runs built created")
_LEADS = word_set("visit see go check called address website site page online is")
_USE = word_set("use using uses used")
_USERS = word_set("i we i'm we're they you people just also")
_NAME_PARTS_MOST = 4


def find_mentions(transcript: Transcript, episode: Episode) -> tuple[Mention, ...]:
    """Every name or address with all places where it was said, in order of the first place.

    What the producer's files name is confirmed; what only a pattern found waits for her. Names are taken as
    they were heard, in capitals: in a transcript without capitals only given names and addresses are found.
    E-mail addresses are left out. What is named only inside a sponsor read is left to the sponsors' section.
    """
    words = [word.text for word in transcript.words]
    heard = [bare(word) for word in words]
    given = list(_given(heard, episode))
    sentences = split_sentences(transcript)
    sold = [(sentences[at].first, sentences[at].last) for at in sorted(sponsor_reads(sentences))]
    guessed = [
        found
        for found in (
            *_people(words, heard),
            *_presented(sentences, words, heard),
            *_called(words, heard),
            *_used(words, heard),
            *_addresses(words, episode.links),
        )
        if not any(first <= found.first < last for first, last in sold)
    ]
    return _gathered(transcript, heard, [*given, *guessed])


def _given(heard: Sequence[str], episode: Episode) -> Iterator[_Found]:
    """What the producer's files name, where it was heard."""
    for guest in episode.guests:
        for first, last in find_person(heard, guest.name):
            yield _Found(guest.name, "person", first, last, guest.url, confirmed=True)
    for host in episode.show.hosts:
        for first, last in find_person(heard, host):
            yield _Found(host, "person", first, last, confirmed=True)
    for link in episode.links:
        for first, last in find_phrase(heard, link.title):
            yield _Found(link.title, "other", first, last, link.url, confirmed=True)
    for term in episode.show.glossary:
        for first, last in find_phrase(heard, term):
            yield _Found(term, "other", first, last, confirmed=True)


def _people(words: Sequence[str], heard: Sequence[str]) -> Iterator[_Found]:
    for at in range(len(words)):
        for cue in _CUES_FROM.get(heard[at], ()):
            if tuple(heard[at : at + len(cue)]) == cue and not _ends_clause(words[at + len(cue) - 1]):
                alone = cue[:2] in (("my", "name"), ("my", "name's"))
                yield from _person(words, at + len(cue), least=1 if alone else 2)
        if tuple(heard[at : at + 3]) in _ONE_NAME_CUES and at + 3 < len(words) and words[at + 3][-1] in ".,;":
            yield from _person(words, at + 3, least=1)
        if heard[at] == "i'm" or " ".join(heard[at : at + 2]) in _SELF:
            yield from _person(words, at + 1 if heard[at] == "i'm" else at + 2, least=2)


def _presented(sentences: Sequence[Sentence], words: Sequence[str], heard: Sequence[str]) -> Iterator[_Found]:
    """`My next guest … . Jonathan Ross is the brain behind it.`: a full name that opens a sentence near such words."""
    near = {
        at
        for number, sentence in enumerate(sentences)
        if _GUEST_NEAR.search(sentence.text)
        for at in range(number - PRESENTED_NEAR, number + PRESENTED_NEAR + 1)
    }
    for number in sorted(near & set(range(len(sentences)))):
        first = sentences[number].first
        for found in _person(words, first, least=2):
            if found.last < len(words) and (heard[found.last] in _IS_SOMEBODY or words[found.last - 1].endswith(",")):
                yield found


def _person(words: Sequence[str], first: int, *, least: int) -> Iterator[_Found]:
    last = capital_run(words, first)
    name = words[first:last]
    if not least <= len(name) <= _NAME_PARTS_MOST or any(is_plain_word(word) for word in name):
        return
    if all(word[:1].isupper() and not bare(word).isdigit() for word in name) and not bare(name[-1]).isupper():
        yield _Found(_shown(name), "person", first, last)


def _called(words: Sequence[str], heard: Sequence[str]) -> Iterator[_Found]:
    """`a book called X`, `a tool named X`, `the book X by Y`."""
    for at in range(len(words) - 2):
        kind = _NAMED_KIND.get(heard[at])
        if kind is None or _ends_clause(words[at]):
            continue
        called = next((n for n in (1, 2, 3) if at + n < len(words) and heard[at + n] in _CALLED), 0)
        if called > 1 and heard[at + 1] not in {"that", "that's", "which", "is", "it's", "i"}:
            called = 0
        first = at + called + 1
        while first < len(words) and called and heard[first] in {"um", "uh", "like"}:
            first += 1
        last = capital_run(words, first, titles=kind in _OF_TITLES)
        if last == first or (is_plain_word(words[first]) and last - first == 1):
            continue
        author = _author(words, heard, last) if kind == "book" else None
        if called or author:
            end = author or last
            yield _Found(_shown(words[first:end]), kind, first, end)


def _author(words: Sequence[str], heard: Sequence[str], at: int) -> int | None:
    """Where `by Y` behind a title ends."""
    if at >= len(words) or heard[at] != "by":
        return None
    last = capital_run(words, at + 1)
    if last > at + 1 and last + 1 < len(words) and heard[last] == "and" and not _ends_clause(words[last - 1]):
        last = max(last, capital_run(words, last + 1))
    return last if last > at + 1 else None


def _used(words: Sequence[str], heard: Sequence[str]) -> Iterator[_Found]:
    """`we use X`, where X is no common word: none that is elsewhere written small."""
    spoken = set(words)
    for at in range(1, len(words) - 1):
        if heard[at] in _USE and heard[at - 1] in _USERS and not _ends_clause(words[at]):
            last = capital_run(words, at + 1)
            acronym = last == at + 2 and words[at + 1].isupper()
            common = last == at + 2 and words[at + 1].strip(".,;:!?").lower() in spoken
            if (
                last > at + 1
                and not acronym
                and not common
                and not any(is_plain_word(word) for word in words[at + 1 : last])
            ):
                yield _Found(_shown(words[at + 1 : last]), "tool", at + 1, last)


def _addresses(words: Sequence[str], links: Sequence[Link]) -> Iterator[_Found]:
    """Addresses said aloud; one that the producer gave is hers, title and all."""
    given = {_address_key(link.url): link for link in links}
    for address in find_addresses(words):
        if link := given.get(_address_key(address.text)):
            yield _Found(link.title, "site", address.first, address.last, link.url, confirmed=True)
            continue
        scheme = "" if re.match(r"https?://", address.text) else "https://"
        url = scheme + address.text if address.is_sure and _begins_name(words, address.first) else None
        yield _Found(address.text, "site", address.first, address.last, url)


def _address_key(url: str) -> str:
    """The address without what nobody says aloud.

    >>> _address_key("https://www.example.org/Grants/") == _address_key("example.org/grants")
    True
    """
    return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", url.casefold())


def _begins_name(words: Sequence[str], at: int) -> bool:
    """False where the word in front may belong to the name (`Log rocket.com`): then there is no link to trust."""
    return at == 0 or words[at - 1][-1] in ",.;:!?" or bare(words[at - 1]) in FUNCTION_WORDS | _LEADS


def _gathered(transcript: Transcript, heard: Sequence[str], found: Sequence[_Found]) -> tuple[Mention, ...]:
    """One mention a name: what was given wins over what was guessed, every place is kept once."""
    by_name: dict[str, list[_Found]] = {}
    for one in found:
        by_name.setdefault(_key(one.name), []).append(one)
    covered = {(one.first, one.last) for one in found if one.confirmed}
    mentions: list[Mention] = []
    for places in by_name.values():
        first = max(places, key=lambda one: one.confirmed)
        spans = {(one.first, one.last) for one in places}
        if first.kind != "site" and not first.confirmed:
            spans |= set(find_phrase(heard, first.name))
            if any(begin < last and start < end for start, last in spans for begin, end in covered):
                continue
        evidence = tuple(_evidence(transcript, start, last) for start, last in sorted(spans))
        mentions.append(Mention(first.name, first.kind, evidence, first.url, first.confirmed))
    return tuple(sorted(mentions, key=lambda mention: mention.evidence[0].first))


def _key(name: str) -> str:
    return " ".join(bare(word) for word in name.split())


def _evidence(transcript: Transcript, first: int, last: int) -> Evidence:
    words = transcript.words
    return Evidence(first, last, words[first].start_ms, max(words[last - 1].end_ms, words[first].start_ms))


def _shown(words: Sequence[str]) -> str:
    text = " ".join(words).strip(".,;:!?…\"'“”‘’()` ")
    return re.sub(r"['’]s$", "", text)


def _ends_clause(word: str) -> bool:
    return word[-1] in ".!?;:"
