"""The queue page: every episode with its state, how much is to be looked at, and which one to review next."""

import datetime
import threading
from pathlib import Path

import msgspec

from pipeline.errors import RundownError
from pipeline.review.episodes import list_episodes
from pipeline.review.standing import read_standing
from pipeline.review.state import ApprovalState
from pipeline.states import State, standing_of

NEXT: tuple[State, ...] = ("in review", "stale", "draft")
"""What waits for a person: what was begun is finished first, then what has waited longest."""
REVIEWED: tuple[State, ...] = ("draft", "in review", "approved")
"""States of an episode that needs no run: how far its review is, its record tells more closely."""


class QueuedEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the queue."""

    slug: str
    title: str
    state: State
    findings: int
    look: int
    """Those of weight `look`."""
    duration_ms: int
    approved: ApprovalState | None
    changed_at: str | None
    """When the draft was made, or its review saved (ISO 8601)."""
    why: str | None
    """Why it is in that state, where that can be said."""


class Queue(msgspec.Struct, frozen=True):
    """All episodes by name, and the one to review next."""

    next: str | None
    episodes: tuple[QueuedEpisode, ...]


class _Title(msgspec.Struct, frozen=True):
    title: str | None = None


class _Weight(msgspec.Struct, frozen=True):
    weight: str = "look"


class _Draft(msgspec.Struct, frozen=True):
    """What a row needs of `episode.json`; the words are passed over."""

    episode: _Title = _Title()
    duration_ms: int = 0
    findings: tuple[_Weight, ...] = ()


class QueueReader:
    """Reads the queue; a draft that is as it was is not read again."""

    def __init__(self, out_dir: Path):
        self._out_dir = out_dir
        self._reading = threading.Lock()
        self._drafts: dict[str, tuple[tuple[int, int], _Draft]] = {}

    def read(self) -> Queue:
        """The queue as it is now. An episode that cannot be read is in it as failed, with the reason."""
        with self._reading:
            rows = (self._row(slug) for slug in list_episodes(self._out_dir))
            episodes = tuple(row for row in rows if row.state != "new")
        waiting = [episode for episode in episodes if episode.state in NEXT and episode.changed_at is not None]
        waiting.sort(key=lambda episode: (NEXT.index(episode.state), episode.changed_at or ""))
        return Queue(waiting[0].slug if waiting else None, episodes)

    def _row(self, slug: str) -> QueuedEpisode:
        """The row of one episode; `new` where there is nothing to review yet."""
        approved = None
        has_draft = (self._out_dir / slug / "episode.json").is_file()
        try:
            standing = standing_of(self._out_dir, slug)
            state, why = standing.state, " ".join(standing.reasons) or None
            if state in REVIEWED or (state == "new" and has_draft):  # results without their `.rundown` can be reviewed
                review = read_standing(self._out_dir, slug)
                state, approved = review.state, review.approved
                why = "Another draft was made since it was approved." if state == "stale" else why
        except RundownError as error:
            state, why = "failed", str(error)
        draft = self._draft(slug)
        return QueuedEpisode(
            slug=slug,
            title=draft.episode.title or slug,
            state=state,
            findings=len(draft.findings),
            look=sum(finding.weight == "look" for finding in draft.findings),
            duration_ms=draft.duration_ms,
            approved=approved,
            changed_at=_changed_at(self._out_dir / slug),
            why=why,
        )

    def _draft(self, slug: str) -> _Draft:
        """What `episode.json` says; nothing where it is missing or damaged, which its own page tells."""
        path = self._out_dir / slug / "episode.json"
        try:
            seen = (path.stat().st_mtime_ns, path.stat().st_size)
            if slug not in self._drafts or self._drafts[slug][0] != seen:
                self._drafts[slug] = (seen, msgspec.json.decode(path.read_bytes(), type=_Draft))
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _Draft()
        return self._drafts[slug][1]


def _changed_at(folder: Path) -> str | None:
    times = [
        path.stat().st_mtime
        for path in (folder / "episode.json", folder / ".rundown/kept-review.json")
        if path.is_file()
    ]
    return datetime.datetime.fromtimestamp(max(times)).astimezone().isoformat(timespec="seconds") if times else None
