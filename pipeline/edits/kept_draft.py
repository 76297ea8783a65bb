"""The draft that lies under a review, as the last run made it."""

import hashlib
import os
from pathlib import Path

import msgspec

from pipeline.model.document import EpisodeDocument

NAME = "draft"
"""Under which the store keeps it."""


class KeptDraft(msgspec.Struct, frozen=True):
    """A draft, and where its recording is."""

    document: EpisodeDocument
    sound: str
    """The recording as seen from the episode's folder; absolute where there is no way from one to the other."""
    digest: str
    """The sha256 of the document."""


def draft_of(document: EpisodeDocument, sound: str) -> KeptDraft:
    """The draft as it is kept."""
    return KeptDraft(document, sound, digest_of_value(document))


def way_to(path: Path, folder: Path) -> str:
    """A file as seen from a folder, so that both can be moved together; absolute where there is no way."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return str(path.absolute())


def digest_of_value(value: object) -> str:
    """The sha256 of a value as JSON."""
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()
