"""Scripts and styles of the review page: read once, served from memory under an address that changes with them."""

import hashlib
from pathlib import Path

from starlette.responses import Response

from pipeline.review.security import Refusal

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}
_DIGEST_DIGITS = 16
_FOREVER = "private, max-age=31536000, immutable"


class StaticFiles:
    """The files of one folder. No request reaches the disk, so none can lead out of the folder."""

    def __init__(self, folder: Path):
        paths = sorted(path for path in folder.rglob("*") if path.suffix in _TYPES and path.is_file())
        self._files = {path.relative_to(folder).as_posix(): (path.read_bytes(), _TYPES[path.suffix]) for path in paths}
        whole = hashlib.sha256()
        for name, (content, _) in self._files.items():
            whole.update(f"{name} {len(content)} ".encode() + content)
        self._digest = whole.hexdigest()[:_DIGEST_DIGITS]

    @property
    def address(self) -> str:
        """What every address begins with: one digest of all files, so that relative imports find each other."""
        return f"/static/{self._digest}"

    def response(self, digest: str, name: str) -> Response:
        """One file, for ever.

        Raises:
            Refusal: there is none of that name, or the address is of another release.
        """
        if digest != self._digest or name not in self._files:
            raise Refusal(404, "There is no such file here.", "Load the page again.")
        content, kind = self._files[name]
        return Response(content, media_type=kind, headers={"cache-control": _FOREVER})
