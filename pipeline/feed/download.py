"""A recording brought here: gone on with where it stopped, never larger than there is room for."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

from pipeline.errors import MachineError
from pipeline.feed.addresses import FetchError
from pipeline.feed.web import BrokenOffError, Limits, Web, refuse_status
from pipeline.store.whole import disk_errors, write_whole

OnProgress = Callable[[int, int], None]
"""Told the bytes there are and the bytes there will be; not at all where no server says."""
LookAt = Callable[[bytes], None]
"""Given the first bytes; raises what it wants to where they are no recording's."""


class Resume(msgspec.Struct, frozen=True):
    """What is known of a recording of which a part is here."""

    url: str
    etag: str | None = None
    modified: str | None = None

    @property
    def if_range(self) -> str | None:
        """The mark by which a server knows the same file again; a weak one is not good enough for parts."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


def download_sound(web: Web, url: str, part: Path, *, on_progress: OnProgress, look_at: LookAt) -> None:
    """Bring a recording to `part`, going on where an earlier attempt stopped.

    Raises:
        FetchError: it cannot be had, is too large, or may not be fetched. What came stays, for the next attempt.
        MachineError: there is no room left on the disk.
    """
    download = _Download(web, url, part, on_progress, look_at)
    for attempt in range(web.limits.attempts):
        before = _size(part)
        try:
            download.go_on()
        except BrokenOffError:
            if attempt + 1 == web.limits.attempts or _size(part) <= before:
                raise
        else:
            return


def part_name(key: str) -> str:
    """Name of the file in which a download grows."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.part"


def forget(part: Path) -> None:
    """Remove a part and what is known of it."""
    part.unlink(missing_ok=True)
    _notes_of(part).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Download:
    web: Web
    url: str
    part: Path
    on_progress: OnProgress
    look_at: LookAt

    def go_on(self) -> None:
        """One attempt."""
        resume = _resume_of(self.part, self.url)
        done = _size(self.part) if resume else 0
        asked = {"Range": f"bytes={done}-", "If-Range": resume.if_range or ""} if resume and done else {}
        with self.web.answer(self.url, asked) as answer:
            if answer.status_code == 416 and asked:  # there is nothing behind what we have: not the same file
                forget(self.part)
                raise BrokenOffError("the server has another file now")
            refuse_status(answer)
            if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
                raise FetchError("it comes packed, though we asked for it as it is")
            done, total = _whole_length(answer, done if asked else 0)
            _refuse_length(self.part, done, total, self.web.limits)
            notes = Resume(self.url, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
            write_whole(_notes_of(self.part), msgspec.json.encode(notes), durable=False)
            self._write(answer, done, total)

    def _write(self, answer: httpx.Response, done: int, total: int) -> None:
        limit = total or self.web.limits.untold_bytes
        with disk_errors(self.part.parent), self.part.open("r+b" if done else "wb") as file:
            file.truncate(done)
            file.seek(done)
            for chunk in self.web.body(answer):
                if done == 0:
                    self.look_at(chunk)
                done += len(chunk)
                if done > limit:
                    break
                file.write(chunk)
                if total:
                    self.on_progress(done, total)
            file.flush()
            os.fsync(file.fileno())
        if done > limit:
            forget(self.part)
            raise FetchError(f"it goes on after {limit:,} bytes")
        if done < total:
            raise BrokenOffError(f"the connection ended after {done:,} of {total:,} bytes")


def _refuse_length(part: Path, done: int, total: int, limits: Limits) -> None:
    if total > limits.sound_bytes:
        raise FetchError(f"it is larger than {limits.sound_bytes / 1e9:,.0f} GB")
    with disk_errors(part.parent):
        free = shutil.disk_usage(part.parent).free
    if free < total - done + limits.free_bytes:
        sentence = f"The next recording has {total / 1e6:,.0f} MB, and the disk has {free / 1e6:,.0f} MB left."
        raise MachineError(sentence, remedy="Free some space and import again.", path=part.parent)


def _notes_of(part: Path) -> Path:
    return part.with_suffix(".json")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _resume_of(part: Path, url: str) -> Resume | None:
    """What is known of the part, if it can be gone on with."""
    try:
        notes = msgspec.json.decode(_notes_of(part).read_bytes(), type=Resume)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return notes if notes.url == url and notes.if_range else None


def _whole_length(answer: httpx.Response, asked_from: int) -> tuple[int, int]:
    """Where the answer begins, and how long the whole file is (0: not told).

    Raises:
        FetchError: it is another part than the one that was asked for.
    """
    told = answer.headers.get("Content-Length", "")
    length = int(told) if told.isascii() and told.isdigit() else 0
    if answer.status_code != 206:
        return 0, length
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != asked_from:
        raise FetchError("the server sent another part than was asked for")
    return asked_from, int(found[2]) if found[2] != "*" else asked_from + length
