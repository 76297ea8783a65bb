"""A model hub on this machine's loopback: one model, and connections that break when a test wants it."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

WEIGHTS = b"weights " * 50_000
FILES = {
    "config.json": b"{}",
    "model.bin": WEIGHTS,
    "tokenizer.json": b'{"model": {}}',
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"not wanted",
}
REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the hub of the test has and how it behaves."""

    address: str
    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    told_sha256: str = field(default_factory=lambda: hashlib.sha256(WEIGHTS).hexdigest())
    breaks_after: list[int] = field(default_factory=list)
    """Each download of model.bin takes one: so many bytes are sent, then the connection ends."""
    serves_parts: bool = True
    asked: list[str] = field(default_factory=list)


class Answering(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Stay quiet."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.hub.asked.append(f"{path} {self.headers.get('Range', '')}".strip())
        if path.startswith("/api/models/some/one/"):
            self._send(200, json.dumps({"sha": REVISION, "siblings": self._siblings()}).encode())
        elif path.startswith(f"/some/one/resolve/{REVISION}/"):
            self._send_file(path.rpartition("/")[2])
        elif path.startswith("/api/models/strange/page/"):
            self._send(200, b"<html>Log in to the guest network</html>")
        elif path.startswith("/api/models/tired/hub/"):
            self._send(503, b"")
        else:
            self._send(404, b"{}")

    def _siblings(self) -> list[dict[str, object]]:
        siblings: list[dict[str, object]] = []
        for name, content in self.hub.files.items():
            large = {"lfs": {"sha256": self.hub.told_sha256, "size": len(content)}} if name == "model.bin" else {}
            siblings.append({"rfilename": name, "size": len(content), "blobId": "0", **large})
        return siblings

    def _send_file(self, name: str) -> None:
        content = self.hub.files[name]
        ask = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        offset = int(ask[1]) if ask and self.hub.serves_parts else 0
        stop = self.hub.breaks_after.pop(0) if name == "model.bin" and self.hub.breaks_after else None
        self._send(206 if offset else 200, content[offset:], stop)

    def _send(self, status: int, content: bytes, stop: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:stop])


def put(folder: Path, **changed: bytes | None) -> Path:
    """A model's files as plain bytes; `None` leaves one out."""
    folder.mkdir(parents=True)
    for name, content in (FILES | {name.replace("_", "."): content for name, content in changed.items()}).items():
        if content is not None:
            (folder / name).write_bytes(content)
    return folder
