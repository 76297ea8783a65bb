"""The digest of our own source: a new release of Rundown writes every page anew."""

import functools
import hashlib
from pathlib import Path

SOURCE_SUFFIXES = frozenset({".py", ".j2", ".md", ".html", ".css", ".js", ".json", ".cfg"})


@functools.cache
def source_digest() -> str:
    """The sha256 over every source file of the package, names and contents; weights are named by their json."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in SOURCE_SUFFIXES):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
