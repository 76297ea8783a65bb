"""One episode under review: its edits are on the disk before anybody is told that they are saved."""

import datetime
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.edits import kept_draft, kept_review
from pipeline.edits.kept_draft import KeptDraft, digest_of_value, draft_of, way_to
from pipeline.edits.kept_review import KeptBatch, KeptReview, on_draft, redone, undone, with_batch
from pipeline.edits.lay_over import Reviewed, lay_over, on_desk
from pipeline.errors import InputError, StoreError
from pipeline.model.document import Approval, EpisodeDocument
from pipeline.model.sentence import Sentence
from pipeline.nlp.sentences import split_sentences
from pipeline.render.episode_json import load_document
from pipeline.review.approval import approve_pages
from pipeline.review.batch import Batch, take
from pipeline.review.searching import find_places
from pipeline.review.state import Answer, ApprovalState, Approved, EpisodeState, FoundPlaces, Refusal
from pipeline.review.states import episode_state
from pipeline.store import Documents, open_documents, open_store, state_folder

PATIENCE_S = 5.0
"""How long an approval waits for a run of the episode: a person waits for the answer."""


class OldRevisionError(InputError):
    """What is asked for was decided on a state that somebody changed since."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A draft and its review as they are on the disk, laid over one another."""

    draft: KeptDraft
    review: KeptReview
    reviewed: Reviewed


class Session:
    """One episode under review, from `open_session`; any thread may use it, any number of programs at once.

    Everything is on the disk; what is held in memory is only what was read last.
    """

    def __init__(self, slug: str, *, audio_dir: Path, out_dir: Path):
        self.slug = slug
        self.audio_dir = audio_dir
        self.out_dir = out_dir
        self._turn = threading.RLock()
        self._draft: tuple[object, KeptDraft, tuple[Sentence, ...]] | None = None
        self._loaded: _Loaded | None = None

    @property
    def folder(self) -> Path:
        """The episode's folder."""
        return self.out_dir / self.slug

    @property
    def sound(self) -> Path:
        """The recording, which need not be there any more."""
        with self._turn:
            return self.folder / self._load().draft.sound

    def state(self, *, words: bool = True) -> EpisodeState:
        """What the page shows; `words=False` leaves the transcript out.

        Raises:
            InputError: the episode was not processed.
            StoreError: what was kept of it is damaged.
        """
        with self._turn:
            loaded = self._load()
            return self._state(loaded, seen=None if words else loaded)

    def apply(self, batch: Batch) -> Answer:
        """Take what can be taken of a batch; everything that is not refused is on the disk on return.

        Raises:
            InputError, MachineError: it cannot be written, or the episode was not processed; nothing was taken.
            StoreError: what was kept is damaged.
        """
        with self._turn, self._documents() as documents:
            loaded = seen = self._read(documents)
            review = loaded.review
            desk, _, _ = on_desk(loaded.draft.document, review.in_force())
            taken, refused = take(desk, review, batch)
            if taken:
                kept_batch = KeptBatch(review.revision + 1, _now(), batch.by, batch.window, taken)
                loaded = self._keep(documents, loaded, with_batch(review, kept_batch))
            return self._answer(loaded, refused, seen if batch.revision == review.revision else None)

    def undo(self, revision: int) -> Answer:
        """Take back the batch that was taken last.

        An old revision is refused, since another batch would be undone than she sees; as is an undo of nothing.
        Raises as `apply`.
        """
        return self._step(revision, back=True)

    def redo(self, revision: int) -> Answer:
        """Do again the batch that was undone last; refused and raises as `undo`."""
        return self._step(revision, back=False)

    def approve(self, revision: int, by: str) -> Approved:
        """Write every page from the reviewed state, and record who approved it, when and from what.

        Raises:
            OldRevisionError: somebody changed the episode since that revision.
            InputError: a run is at work on the episode, a template fails, or the folder cannot be written to.
            MachineError: the disk is full or fails. StoreError: what was kept is damaged.
        """
        if not (by := " ".join(by.split())):
            raise InputError("An approval needs a name.", remedy="Say who approves: --by NAME.")
        with self._turn, open_store(self.out_dir, self.slug, wait_s=PATIENCE_S) as store:
            with store.documents() as documents:
                loaded = self._read(documents)
            if loaded.review.revision != revision:
                raise OldRevisionError(
                    "The episode was changed since this page was loaded.",
                    remedy="Look at it again and approve it then.",
                )
            at = _now()
            pages = approve_pages(store, loaded.draft, loaded.reviewed.document, Approval(by, at))
            record = _record(loaded, pages.document, by, at)
            with store.documents() as documents:
                # The pages are written first: a record without its pages would hold drafts for approved.
                review = self._read(documents).review
                changes = {"approval": record, "published": record.edits, "revision": review.revision + 1}
                review = msgspec.structs.replace(review, **changes)
                self._keep(documents, self._read(documents), review)
            store.log({"event": "approved", "by": by, "edits": len(loaded.review.in_force())})
        return Approved(ApprovalState(by, at), review.revision, pages.written, pages.kept)

    def find(self, find: str, *, match_case: bool = False, whole_words: bool = True) -> FoundPlaces:
        """Where a replacement everywhere would change the transcript.

        Raises:
            InputError: there is nothing to look for.
        """
        with self._turn:
            desk = self._load().reviewed.desk
        return find_places(desk, find, match_case=match_case, whole_words=whole_words)

    def _step(self, revision: int, *, back: bool) -> Answer:
        with self._turn, self._documents() as documents:
            seen = self._read(documents)
            review = seen.review
            if revision != review.revision:
                why = "The episode was changed since this page was loaded: look at it and try again."
                return self._answer(seen, (Refusal("", "", "", why),), None)
            if (review.done == 0) if back else (review.done == len(review.batches)):
                why = "There is nothing to undo." if back else "There is nothing to redo."
                return self._answer(seen, (Refusal("", "", "", why),), seen)
            return self._answer(self._keep(documents, seen, undone(review) if back else redone(review)), (), seen)

    def _documents(self) -> AbstractContextManager[Documents]:
        if not self.folder.is_dir():
            raise self._not_processed()
        return open_documents(state_folder(self.out_dir, self.slug))

    def _load(self) -> _Loaded:
        with self._documents() as documents:
            return self._read(documents)

    def _read(self, documents: Documents) -> _Loaded:
        """The draft and the review as they are now; what did not change since the last time is not read again."""
        draft = self._read_draft(documents)
        review = on_draft(documents.kept(kept_review.NAME, KeptReview) or KeptReview(), draft.digest)
        before = self._loaded
        if before is not None and before.draft is draft and before.review == review:
            return before
        self._loaded = _Loaded(draft, review, lay_over(draft.document, review.in_force()))
        return self._loaded

    def _read_draft(self, documents: Documents) -> KeptDraft:
        path = documents.path(kept_draft.NAME)
        episode = self.folder / "episode.json"
        stamp = _stamp(path) or _stamp(episode)
        if stamp is None:
            raise self._not_processed()
        if self._draft is None or self._draft[0] != stamp:
            draft = documents.kept(kept_draft.NAME, KeptDraft) or self._draft_of_page(documents, episode)
            self._draft = (stamp, draft, split_sentences(draft.document.transcript))
        return self._draft[1]

    def _draft_of_page(self, documents: Documents, episode: Path) -> KeptDraft:
        """The draft of an episode that was processed before drafts were kept: `episode.json`, had no review yet."""
        if documents.kept(kept_review.NAME, KeptReview) is not None:
            raise StoreError(
                "The draft under this review is gone.",
                remedy=f"Process the episode again: rundown process {self.slug} --force. The edits are kept.",
                path=documents.path(kept_draft.NAME),
            )
        document = load_document(episode.read_bytes())
        draft = draft_of(document, way_to(self.audio_dir / document.sound_name, self.folder))
        documents.keep(kept_draft.NAME, draft)
        documents.keep(kept_review.NAME, on_draft(KeptReview(), draft.digest))
        return draft

    def _keep(self, documents: Documents, loaded: _Loaded, review: KeptReview) -> _Loaded:
        documents.keep(kept_review.NAME, review)
        self._loaded = _Loaded(loaded.draft, review, lay_over(loaded.draft.document, review.in_force()))
        return self._loaded

    def _not_processed(self) -> InputError:
        remedy = f"Process it first: make process EPISODE={self.slug}"
        return InputError("There is no draft of this episode yet.", remedy=remedy, path=self.folder)

    def _answer(self, loaded: _Loaded, refused: tuple[Refusal, ...], seen: _Loaded | None) -> Answer:
        """To a page that shows `seen`; None where that cannot be told."""
        return Answer(loaded.review.revision, _now(), self._state(loaded, seen=seen), refused)

    def _state(self, loaded: _Loaded, *, seen: _Loaded | None) -> EpisodeState:
        sentences = self._draft[2] if self._draft else ()
        desk = seen.reviewed.desk if seen is not None and seen.draft is loaded.draft else None
        return episode_state(self.slug, loaded.review, loaded.reviewed, sentences, seen=desk)


def open_session(slug: str, *, audio_dir: Path = Path("audio"), out_dir: Path = Path("outputs")) -> Session:
    """An episode to be reviewed; nothing has to be closed.

    Raises:
        InputError: it was not processed, or its name cannot be one.
        StoreError: what was kept of it is damaged.
    """
    state_folder(out_dir, slug)
    session = Session(slug, audio_dir=audio_dir, out_dir=out_dir)
    session.state(words=False)
    return session


def _record(loaded: _Loaded, document: EpisodeDocument, by: str, at: str) -> kept_review.Approval:
    return kept_review.Approval(
        by,
        at,
        loaded.review.revision,
        loaded.draft.digest,
        kept_review.edits_digest(loaded.review.in_force()),
        digest_of_value(document.transcript),
        document.transcript.engine,
        document.transcript.model,
    )


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes whenever a file is written anew; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
