"""Random edits by two windows, undo, runs with other drafts, approvals and kills: nothing answered as saved is lost."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import pipeline.store.documents as documents_of_store
from pipeline.edits import edit as edits
from pipeline.edits.edit import Edit
from pipeline.edits.kept_review import KeptReview
from pipeline.model.document import EpisodeDocument
from pipeline.review.state import Answer, EpisodeState
from pipeline.store import Documents, state_folder
from pipeline.store.whole import part_of
from tests.document_builder import full_document
from tests.edit_builders import new_id
from tests.review_builders import SLUG, batch, run, session

NUMBERS = st.integers(0, 10_000)


def other_drafts() -> tuple[EpisodeDocument, ...]:
    """The episode as four runs could hear it: as it is, later, with other words, with fewer chapters."""
    draft = full_document()
    words = tuple(replace(word, text="leaven") if word.text == "dough" else word for word in draft.transcript.words)
    later = full_document(start_ms=3_000)
    joined = replace(draft.chapters[0], end_ms=draft.chapters[1].end_ms, last=draft.chapters[1].last)
    outline = draft.notes.section("outline")
    fewer_lines = replace(outline, lines=(outline.lines[0], *outline.lines[2:]))
    sections = tuple(fewer_lines if one.key == "outline" else one for one in draft.notes.sections)
    return (
        draft,
        replace(later, duration_ms=later.duration_ms + 3_000),
        replace(draft, transcript=replace(draft.transcript, words=words)),
        replace(draft, chapters=(joined, *draft.chapters[2:]), notes=replace(draft.notes, sections=sections)),
    )


DRAFTS = other_drafts()


class KilledError(BaseException):
    """Stands for the end of the process."""


class Reviewers(RuleBasedStateMachine):
    """Two windows on one episode, runs of it, and a machine that fails at any moment."""

    @initialize()
    def begin(self) -> None:
        # A process that ends keeps what it wrote, unlike a machine that does; waiting for the disk is tested elsewhere.
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("pipeline.store.whole._sync", lambda *_: None)
        self.folder = Path(tempfile.mkdtemp())
        self.out = self.folder / "outputs"
        self.runs = 0
        self.saved: list[list[str]] = []
        self.undone: list[list[str]] = []
        self.texts: dict[str, tuple[str, str]] = {}
        self.approved: dict[str, bytes] | None = None
        run(self.out)
        self.windows = [session(self.out), session(self.out)]
        self.seen = [window.state() for window in self.windows]

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(window=st.integers(0, 1), kind=st.integers(0, 13), one=NUMBERS, two=NUMBERS)
    def edit(self, window: int, kind: int, one: int, two: int) -> None:
        """An edit on what the window shows, which may be old."""
        state = self.seen[window]
        wanted = self._edit(state, kind, one, two)
        answer = self.windows[window].apply(batch(state.revision, wanted, window=str(window)))
        self._note(wanted, answer)
        self.seen[window] = self._whole(window, answer)

    @rule(window=st.integers(0, 1), one=NUMBERS, two=NUMBERS, is_written=st.booleans())
    def edit_and_die(self, window: int, one: int, two: int, is_written: bool) -> None:
        """The process ends while an edit is being written: it may be there or not, everything else is."""
        wanted = self._edit(self.seen[window], 0, one, two)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(documents_of_store, "write_whole", _dying(is_written))
            try:
                answer = self.windows[window].apply(batch(self.seen[window].revision, wanted, window=str(window)))
                assert answer.refused  # nothing was written, so nothing ended it
                return
            except KilledError:
                pass
        self.windows[window] = session(self.out)
        self.seen[window] = self.windows[window].state()
        if self._kept().has(wanted.id):
            self._take(wanted)
        else:
            assert not is_written

    @rule(window=st.integers(0, 1), back=st.booleans())
    def step(self, window: int, back: bool) -> None:
        """Undo or redo."""
        session_of = self.windows[window]
        revision = self.seen[window].revision
        answer = session_of.undo(revision) if back else session_of.redo(revision)
        if not answer.refused:
            source, target = (self.saved, self.undone) if back else (self.undone, self.saved)
            target.append(source.pop())
        self.seen[window] = self._whole(window, answer)

    @rule(window=st.integers(0, 1))
    def look(self, window: int) -> None:
        """The window is loaded again, from a server that was started again."""
        self.windows[window] = session(self.out)
        self.seen[window] = self.windows[window].state()

    @rule(number=st.integers(0, len(DRAFTS) - 1))
    def process_again(self, number: int) -> None:
        """A run hears the episode anew."""
        self.runs += 1
        run(self.out, DRAFTS[number], key=f"run {self.runs}")

    @precondition(lambda self: self.approved is None)
    @rule()
    def approve(self) -> None:
        """The pages go out."""
        self.look(0)
        self.windows[0].approve(self.seen[0].revision, "Nora")
        self.approved = self._pages()
        self.look(0)

    @invariant()
    def nothing_is_lost(self) -> None:
        """Each edit in force is kept, in order, and is seen in the state or told as stale."""
        kept = self._kept()
        assert [one.edit.id for one in kept.in_force()] == [name for names in self.saved for name in names]
        everything = {one.edit.id for each in (*kept.batches, *kept.abandoned) for one in each.edits}
        assert everything >= set(self.texts)
        state = session(self.out).state()
        shown = " ".join(_texts(state))
        told = {stale.id: stale.text for stale in state.stale}
        for name in self._last_of_each():
            assert self.texts[name][1] in told.get(name, shown), (name, told)

    @invariant()
    def evidence_is_words(self) -> None:
        """Every statement points at words that are there; approved pages are as they were approved."""
        state = session(self.out).state()
        count = len(state.words)  # type: ignore[arg-type]  # the state is whole
        spans = [span for section in state.notes for line in section.lines for span in line.evidence]
        assert all(0 <= span.first < span.last <= count for span in spans)
        if self.approved is not None:
            assert self._pages() == self.approved

    def _edit(self, state: EpisodeState, kind: int, one: int, two: int) -> Edit:
        lines = [line for section in state.notes if section.key not in ("outline", "date") for line in section.lines]
        line, chapter = lines[one % len(lines)].item, state.chapters[one % len(state.chapters)].item
        count = len(state.words)  # type: ignore[arg-type]  # the state is whole
        first = one % (count - 4)
        time_ms = (two * 977) % state.duration_ms
        name, text = new_id(), f"written{len(self.texts)}x"
        made: tuple[Edit, ...] = (
            edits.LineEdit(id=name, item=line, text=text),
            edits.AddLineEdit(id=name, section="learn", text=text),
            edits.FixWordsEdit(id=name, first=first, last=first + 1 + two % 3, text=text),
            edits.RenameChapterEdit(id=name, item=chapter, title=text),
            edits.AddChapterEdit(id=name, start_ms=time_ms, title=text),
            edits.NameSpeakerEdit(id=name, utterance=first, name=text, everywhere=bool(two % 2)),
            edits.AcceptEdit(id=name, item=line),
            edits.RejectEdit(id=name, item=line),
            edits.ResetEdit(id=name, item=line),
            edits.MoveChapterEdit(id=name, item=chapter, start_ms=time_ms),
            edits.RemoveChapterEdit(id=name, item=chapter),
            edits.PromoteEdit(id=name, first=first, last=first + 4, as_=("takeaway", "quote")[two % 2]),
            edits.SplitUtteranceEdit(id=name, at=first),
            edits.MergeUtteranceEdit(id=name, first=first),
        )
        return made[kind]

    def _note(self, wanted: Edit, answer: Answer) -> None:
        if not answer.refused:
            self._take(wanted)

    def _take(self, wanted: Edit) -> None:
        self.saved.append([wanted.id])
        self.undone.clear()
        texts = {edits.LineEdit: "text", edits.AddLineEdit: "text"}
        about = getattr(wanted, "item", f"added:{wanted.id}")
        self.texts[wanted.id] = (about, getattr(wanted, texts.get(type(wanted), ""), ""))
        if isinstance(wanted, (edits.ResetEdit, edits.RejectEdit, edits.AcceptEdit)):
            self.texts[wanted.id] = (about, "")

    def _last_of_each(self) -> list[str]:
        """The edits in force that no later one on the same line made something else of."""
        last: dict[str, str] = {}
        for names in self.saved:
            for name in names:
                last[self.texts[name][0]] = name
        return list(last.values())

    def _whole(self, window: int, answer: Answer) -> EpisodeState:
        return self.windows[window].state() if isinstance(answer.state, EpisodeState) else self.seen[window]

    def _kept(self) -> KeptReview:
        return Documents(state_folder(self.out, SLUG)).kept("review", KeptReview) or KeptReview()

    def _pages(self) -> dict[str, bytes]:
        names = ("show-notes.md", "show-notes.html", "transcript.md", "chapters.json", "episode.json")
        return {name: (self.out / SLUG / name).read_bytes() for name in names}


def _texts(state: EpisodeState) -> list[str]:
    lines = [line.text for section in state.notes for line in section.lines]
    return lines + [line.text for line in state.quotes] + [one.sentence for one in state.candidates]


def _dying(is_written: bool):  # type: ignore[no-untyped-def]  # stands for `write_whole`
    written = documents_of_store.write_whole

    def write_and_die(path: Path, content: bytes) -> None:
        if is_written:
            written(path, content)
        else:
            part_of(path).write_bytes(content[: len(content) // 2])
        raise KilledError

    return write_and_die


def test_nothing_that_was_answered_as_saved_is_lost() -> None:
    quick = settings(max_examples=12, stateful_step_count=12, deadline=None)
    run_state_machine_as_test(Reviewers, settings=quick)  # type: ignore[no-untyped-call]  # hypothesis has none there
