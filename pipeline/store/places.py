"""Where an episode lies."""

import os
import re
from pathlib import Path

from pipeline.errors import InputError

LONGEST_NAME_BYTES = 255
"""Of a file or folder, on every file system in use."""

_SLUG = re.compile(r"(?!\.)[^/\\\x00-\x1f]+")


def episode_folder(out_dir: Path, slug: str) -> Path:
    """`outputs/<slug>`, which lies right inside `out_dir`.

    Raises:
        InputError: no folder can have that name, or it would lie elsewhere.
    """
    if not _SLUG.fullmatch(slug) or len(os.fsencode(slug)) > LONGEST_NAME_BYTES:
        raise InputError(
            f"{slug!r} cannot be the name of an episode's folder.",
            remedy="Rename the recording: a shorter name, no slashes, no dot at the beginning.",
        )
    return out_dir / slug


def state_folder(out_dir: Path, slug: str) -> Path:
    """`outputs/<slug>/.rundown`."""
    return episode_folder(out_dir, slug) / ".rundown"
