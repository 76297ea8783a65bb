"""Which of the names and addresses that were said a listener would want to look up."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.episode import Episode
from pipeline.model.evidence import Evidence
from pipeline.model.mention import Mention
from pipeline.model.sentence import Sentence

MOST_TIMES = 20
"""Times that a name is said at most; what is said oftener the episode is about."""
MOST_PLACES = 4
"""Places of one name that the page lists; all are in the episode's document."""

_OFFER = re.compile(
    r"\b(?:percent|free (?:trial|month|account|access)|coupon|promo|code|trial|discount|sign(?:ing)? up|sponsor\w*)\b|"
    r"%|\$\d",
    re.IGNORECASE,
)


def worth_listing(
    mentions: Sequence[Mention], sentences: Sequence[Sentence], episode: Episode
) -> Iterator[tuple[Mention, tuple[Evidence, ...]]]:
    """Mentions for the page, each with the first places where it was said.

    What the producer named stays. Of what was only heard these go: half an address, the show's own, one that a
    sponsor made for the show (`bakery.com/yourshow`) or that stands in an offer, and what is said all the time.
    """
    show = _compact(episode.show.name or "")
    for mention in mentions:
        if mention.confirmed or not (
            _is_half(mention)
            or _is_own(mention, show)
            or _is_offer(mention, sentences)
            or len(mention.evidence) > MOST_TIMES
        ):
            yield mention, mention.evidence[:MOST_PLACES]


def _is_half(mention: Mention) -> bool:
    host = mention.name.split(".")[0]
    return mention.kind == "site" and (mention.url is None or len(host) < 2)


def _is_own(mention: Mention, show: str) -> bool:
    """The site of the show, and a page on another one that carries the show's name."""
    if mention.kind != "site" or not show:
        return False
    host, *path = re.sub(r"^(?:https?://)?(?:www\.)?", "", mention.name).split("/")
    return _compact(host.split(".")[0]) == show or any(_compact(part) == show for part in path)


def _is_offer(mention: Mention, sentences: Sequence[Sentence]) -> bool:
    """Whether each sentence that says the address offers something with it."""
    if mention.kind != "site":
        return False
    said = [one.text for one in sentences if any(one.first <= place.first < one.last for place in mention.evidence)]
    return bool(said) and all(_OFFER.search(text) for text in said)


def _compact(name: str) -> str:
    return re.sub(r"^the|[^a-z0-9]", "", name.lower())
