"""The queue page: every episode with its state, how much is to be looked at, and which one to review next."""

import datetime
import threading
from pathlib import Path

import msgspec

from pipeline.errors import RundownError
from pipeline.review.changed_inputs import ChangedInputs
from pipeline.review.episodes import list_episodes
from pipeline.review.standing import read_standing
from pipeline.review.state import ApprovalState
from pipeline.states import State, standing_of

NEXT: tuple[State, ...] = ("in review", "stale", "draft")
"""What waits for a person: what was begun is finished first, then what has waited longest. An episode whose files have
changed waits for a run."""
REVIEWED: tuple[State, ...] = ("new", "draft", "in review", "approved")
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
    command: str | None
    """The run that it waits for, where that comes before a person."""


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

    def __init__(self, out_dir: Path, changed: ChangedInputs):
        self._out_dir = out_dir
        self._changed = changed
        self._reading = threading.Lock()
        self._drafts: dict[str, tuple[tuple[int, int], _Draft]] = {}

    def read(self) -> Queue:
        """The queue as it is now. An episode that cannot be read is in it as failed, with the reason."""
        with self._reading:
            changed = self._changed.read()
            rows = (self._row(slug, changed.get(slug, ())) for slug in list_episodes(self._out_dir))
            episodes = tuple(row for row in rows if row.state != "new")
        waiting = [one for one in episodes if one.state in NEXT and not one.command and one.changed_at is not None]
        waiting.sort(key=lambda episode: (NEXT.index(episode.state), episode.changed_at or ""))
        return Queue(waiting[0].slug if waiting else None, episodes)

    def _row(self, slug: str, changed: tuple[str, ...]) -> QueuedEpisode:
        """The row of one episode; `new` where there is nothing to review yet."""
        approved, command = None, None
        has_draft = (self._out_dir / slug / "episode.json").is_file()
        try:
            standing = standing_of(self._out_dir, slug, changed=changed)
            state, why = standing.state, " ".join(standing.reasons) or None
            if state != "failed" and (state != "new" or has_draft):  # results without their `.rundown` can be reviewed
                review = read_standing(self._out_dir, slug)
                approved = review.approved
                state = review.state if state in REVIEWED else state
            command = standing.next_command(slug) if state == "stale" and not standing.by_hand else None
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
            command=command,
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
