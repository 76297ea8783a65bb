"""The Whisper models a producer can ask for by a short name: where they are, and what they must contain.

A sha256 here was found alike in the manifests of at least two unrelated public projects that pin the same
commit (read in November 2026); names without one are checked against what the hub told at the first fetch.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import InputError

_MANY = "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
_ENGLISH = "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
_THIRD = "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"
_TURBO = "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd"
"""Of `tokenizer.json`: Whisper has one for all languages, one for English, and two made for version 3."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A CTranslate2 conversion of a Whisper model."""

    repositories: tuple[str, ...]
    """Where it is on the hub; after the first, older addresses under which a cache may hold it."""
    revision: str
    megabytes: int
    """What a fetch costs, in 1,000,000 bytes."""
    sha256: Mapping[str, str] = field(default_factory=dict)
    """File name to digest."""
    english_only: bool = False


def _systran(
    size: str, revision: str, megabytes: int, weights: str | None = None, tokenizer: str | None = None
) -> KnownModel:
    name = f"faster-{size}" if size.startswith("distil-whisper") else f"faster-whisper-{size}"
    digests = {"model.bin": weights, "tokenizer.json": tokenizer}
    known = {file: digest for file, digest in digests.items() if digest is not None}
    english = size.endswith(".en") or size.startswith("distil-whisper")
    return KnownModel((f"Systran/{name}",), revision, megabytes, known, english)


KNOWN_MODELS: Mapping[str, KnownModel] = {
    "tiny": _systran(
        "tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        78,
        "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
        _MANY,
    ),
    "tiny.en": _systran(
        "tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        78,
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        _ENGLISH,
    ),
    "base": _systran(
        "base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        148,
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        _MANY,
    ),
    "base.en": _systran(
        "base.en",
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        148,
        "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef",
        _ENGLISH,
    ),
    "small": _systran(
        "small",
        "536b0662742c02347bc0e980a01041f333bce120",
        486,
        "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
        _MANY,
    ),
    "small.en": _systran(
        "small.en",
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        486,
        "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a",
        _ENGLISH,
    ),
    "medium": _systran(
        "medium",
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        1531,
        "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
        _MANY,
    ),
    "medium.en": _systran(
        "medium.en",
        "a29b04bd15381511a9af671baec01072039215e3",
        1530,
        "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b",
        _ENGLISH,
    ),
    "large-v2": _systran("large-v2", "f0fe81560cb8b68660e564f55dd99207059c092e", 3090),
    "large-v3": _systran(
        "large-v3",
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        3091,
        "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
        _THIRD,
    ),
    "large-v3-turbo": KnownModel(
        ("dropbox-dash/faster-whisper-large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        1622,
        {"model.bin": "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da", "tokenizer.json": _TURBO},
    ),
    "distil-large-v3": _systran(
        "distil-whisper-large-v3",
        "c3058b475261292e64a0412df1d2681c06260fab",
        1516,
        "b79368e19b6623813609431a6e5ee309a71506701ebc49fd7820e692dec7c5f5",
    ),
}

OTHER_NAMES: Mapping[str, str] = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""As faster-whisper's own users are used to say."""
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


def folder_name(name: str) -> str:
    """The name of a model's folder among the models.

    >>> folder_name("turbo"), folder_name("Systran/faster-whisper-small")
    ('large-v3-turbo', 'Systran--faster-whisper-small')
    """
    return OTHER_NAMES.get(name, name).replace("/", "--")


def means_folder(name: str) -> bool:
    """Whether a name means a folder: it exists, or it is written as a path, or its first part is a folder here."""
    if name in KNOWN_MODELS or name in OTHER_NAMES:
        return False
    path = Path(name).expanduser()
    written_as_path = name.startswith((".", "~", "/")) or "\\" in name or path.is_absolute() or len(path.parts) > 2
    return written_as_path or path.is_dir() or (len(path.parts) == 2 and Path(path.parts[0]).is_dir())


def repositories_of(name: str) -> tuple[KnownModel | None, tuple[str, ...]]:
    """The model a short name means, where we know it, and where the hub may have it.

    Raises:
        InputError: no model can have this name.
    """
    if (known := KNOWN_MODELS.get(OTHER_NAMES.get(name, name))) is not None:
        return known, known.repositories
    if _HUB_ID.fullmatch(name):
        return None, (name,)
    raise InputError(f"There is no model called {name!r}.", remedy=names_remedy(name))


def names_remedy(name: str) -> str:
    """What to write instead of a name that means no model."""
    names = f"There are: {', '.join(KNOWN_MODELS)}; or give a folder, or owner/name on the hub."
    near = get_close_matches(name.lower(), [*KNOWN_MODELS, *OTHER_NAMES], n=1)
    return f"Did you mean {near[0]}? {names}" if near else names
