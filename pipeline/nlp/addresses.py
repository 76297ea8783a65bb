"""Web addresses as they are said aloud."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.nlp.lexicon import FUNCTION_WORDS, bare, word_set

TOP_DOMAINS = word_set(
    "com org net edu gov io co dev app ai fm tv me info biz uk us de fr ca au nz eu xyz tech design blog show news"
)
"""Endings said aloud often; an ending not listed stays words, because `dot` is a word too."""

_WRITTEN = re.compile(
    rf"(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{'|'.join(sorted(TOP_DOMAINS))})(?:/[\w./#?=&%-]*)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_SPELLED = re.compile(r"\w(?:-\w){2,}")
MOST_PARTED = 2
"""Words that an engine may have made of the name in front of the dot, besides the last one."""
_FORWARD = word_set("forward for ford four")
"""What engines write for the word in front of `slash`."""
_LEADS = word_set("at to visit on")
"""Behind one of these everything up to the dot is the address: `head over to snip cart.com`."""
_NO_PART = FUNCTION_WORDS | word_set("www or http https dot slash forward up right now today")
_NO_ADDRESS_BEHIND = word_set("bubble boom era crash bust company companies startup startups domain domains")
"""`the dot com boom` is no address."""
_MARKS_AROUND = re.compile(r"^[(\"“'‘]*|[,.;:!?)\"”'’]*$")


@dataclass(frozen=True, slots=True)
class SpokenAddress:
    """Words `[first, last)` of what was given, and the address they say.

    A name that was heard in parts is one address behind `at`, `to`, `visit` or `on` (`at write medicine dot com`);
    elsewhere nobody can tell where it begins, and only the last part is taken.
    """

    first: int
    last: int
    text: str
    ending: str
    """Punctuation behind it."""
    is_sure: bool = True
    """False where several words were put together in front of the dot: as it was said, but who knows."""


def find_addresses(words: Sequence[str]) -> list[SpokenAddress]:
    """Web addresses in order, spoken or written; e-mail addresses are private and left alone.

    >>> [found.text for found in find_addresses("go to example dot org slash grants or work.page today".split())]
    ['example.org/grants']
    >>> find_addresses("write to ann at example dot org".split()), find_addresses("a dot on the map".split())
    ([], [])
    """
    found: list[SpokenAddress] = []
    at = 0
    while at < len(words):
        address = _spoken(words, at) or _written(words, at)
        address = None if address is None else _with_parts(words, address)
        if address is None or _is_mail(words, address):
            at += 1
            continue
        found.append(address)
        at = address.last
    return found


def join_addresses(words: Sequence[str]) -> list[str]:
    """The words with each spoken address put into its written form.

    >>> join_addresses("at example dot org slash grants.".split())
    ['at', 'example.org/grants.']
    """
    joined = list(words)
    for address in reversed(find_addresses(words)):
        if address.last - address.first > 1:
            joined[address.first : address.last] = [address.text + address.ending]
    return joined


def _spoken(words: Sequence[str], first: int) -> SpokenAddress | None:
    """`name dot [name dot] ending`, with no punctuation inside, and what follows its slashes."""
    if not _NAME.fullmatch(words[first]) or words[first].lower() in {"dot", "slash", "the", "a"}:
        return None
    at, hosts = first, [words[first]]
    while at + 2 < len(words) and words[at + 1].lower() == "dot" and not _ending(words[at]):
        hosts.append(bare(words[at + 2]))
        at += 2
    if at + 1 < len(words) and bare(words[at + 1]) in _NO_ADDRESS_BEHIND:
        return None
    if len(hosts) == 1 or hosts[-1] not in TOP_DOMAINS or not all(_NAME.fullmatch(host) for host in hosts):
        return None
    return _with_path(words, first, at + 1, ".".join(hosts).lower())


def _written(words: Sequence[str], at: int) -> SpokenAddress | None:
    """`example.org/grants`, or `example.org slash grants` as engines often write it; not `ASP.NET`."""
    core = _MARKS_AROUND.sub("", words[at])
    is_framework = core.endswith(".NET")
    return _with_path(words, at, at + 1, core) if _WRITTEN.fullmatch(core) and not is_framework else None


def _with_parts(words: Sequence[str], address: SpokenAddress) -> SpokenAddress:
    """The address with the words in front that belong to its name; one that was only said twice goes without them.

    >>> find_addresses("at Log Rocket Log rocket.com".split())[0].text
    'logrocket.com'
    """
    host, dot, rest = address.text.partition(".")
    is_twice = address.first > 0 and words[address.first - 1].lower() == host.lower()
    start = first = address.first - is_twice
    while start - first <= MOST_PARTED and first and _is_part(words[first - 1]):
        first -= 1
    if first == start or not first or words[first - 1].lower() not in _LEADS or "://" in address.text:
        return address
    parts = [*(bare(word) for word in words[first:start]), host.lower()]
    half = len(parts) // 2
    parts = parts[half:] if len(parts) % 2 == 0 and parts[:half] == parts[half:] else parts
    if len(parts) - 1 > MOST_PARTED:
        return address
    name = "".join(parts) + dot + rest
    return SpokenAddress(first, address.last, name, address.ending, is_sure=len(parts) <= MOST_PARTED)


def _is_part(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and word.lower() not in _NO_PART | _LEADS


def _with_path(words: Sequence[str], first: int, last: int, text: str) -> SpokenAddress:
    """The address that ends before `last`, with each `slash name` that follows it.

    >>> find_addresses("go to example.org, forward slash c-a-l-l now".split())[0].text
    'example.org/call'
    """
    while said := _slash(words, last):
        name = bare(words[last + said]) if last + said < len(words) else ""
        if not _NAME.fullmatch(name):
            break
        text += "/" + (name.replace("-", "") if _SPELLED.fullmatch(name) else name)
        last += said + 1
    return SpokenAddress(first, last, text, _ending(words[last - 1]))


def _slash(words: Sequence[str], at: int) -> int:
    """How many words say a slash behind the word in front of `at`; a comma may lie before `forward slash`."""
    said = [word.lower() for word in words[at : at + 2]]
    ending = _ending(words[at - 1])
    if said[:1] == ["slash"] and not ending:
        return 1
    return 2 if said[1:] == ["slash"] and said[0] in _FORWARD and ending in ("", ",") else 0


def _ending(word: str) -> str:
    return word[len(word.rstrip(",.;:!?")) :]


def _is_mail(words: Sequence[str], address: SpokenAddress) -> bool:
    """`ann at example dot org`: somebody in front of the `at`; `find it at example.org` is none."""
    first = address.first
    if first < 2 or words[first - 1].lower() != "at":
        return False
    return bare(words[first - 2]) not in _BEFORE_AT


_BEFORE_AT = word_set(
    "it them us me him her more out is are find found available look looking online up over available "
    "works here there everything notes show page site website details that this one yourself himself "
    "herself live lives"
)
"""Words that stand before `at` where an address of the web follows."""
