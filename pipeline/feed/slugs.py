"""A file name for each episode: safe on every system, the same in every import."""

import hashlib
import re
import unicodedata
from collections.abc import Collection

from pipeline.inputs import make_slug

LONGEST_BYTES = 100
"""Of a slug in UTF-8: with the longest ending and a number it stays far below the 255 that a file name may have."""
TAIL = 6
"""Digits of a guid's sha256 behind the second episode of the same name."""
_DEVICES = (f"{name}{number}" for name in ("com", "lpt") for number in range(10))
_TAKEN = frozenset(("show", "readme", "con", "prn", "aux", "nul", *_DEVICES))
"""`show.toml` is the show's; the others are devices on Windows."""


def slug_of_title(title: str) -> str:
    """A slug from a title: lower-case letters and digits of any script, joined by hyphens.

    >>> [slug_of_title(one) for one in ("No. 7: Étude — “final”", "../../etc/passwd", "Show", "?")]
    ['no-7-étude-final', 'etc-passwd', 'show-episode', 'episode']
    """
    text = re.sub(r"['’]", "", unicodedata.normalize("NFKC", title).lower())
    slug = make_slug(text)
    while len(slug.encode()) > LONGEST_BYTES:
        shorter = slug[:-1].rpartition("-")[0]
        slug = shorter if len(shorter.encode()) > LONGEST_BYTES // 2 else slug[:-1]
    slug = slug.strip("-_") or "episode"
    return f"{slug}-episode" if slug in _TAKEN else slug


def free_slug(title: str, identity: str, taken: Collection[str]) -> str:
    """The slug of a title, with a tail made from the episode's identity where another episode has it.

    >>> free_slug("Trailer", "guid-2", {"trailer"})
    'trailer-b0c6de'
    """
    slug = slug_of_title(title)
    if slug not in taken:
        return slug
    digest = hashlib.sha256(identity.encode()).hexdigest()
    tails = (f"{slug}-{digest[:length]}" for length in range(TAIL, len(digest) + 1))
    return next(one for one in tails if one not in taken)
