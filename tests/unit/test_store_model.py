"""Any order of runs, kills, edits, deletions and damage: no edit is lost, pages reach the newest state."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pipeline.store import open_store, verify
from tests.unit.test_store_killed import publish_killed

PAGES = ("notes.md", "chapters.psc.xml")
PAGE = st.sampled_from(PAGES)


class ProducerAndRuns(RuleBasedStateMachine):
    """A producer who does as she likes between runs that may be killed."""

    def __init__(self) -> None:
        super().__init__()
        self.out = Path(tempfile.mkdtemp())
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(os, "fsync", lambda _: None)  # what reaches the disk is not what is tested here
        self.numbers = itertools.count()
        self.newest = {page: f"generated 0 of {page}" for page in PAGES}
        self.generated = set(self.newest.values())
        self.edits: dict[Path, str] = {}
        """Files of hers as she left them."""
        self.unsure: set[Path] = set()
        """Files into which she herself put a generated text: taken for ours or hers, nothing is lost either way."""
        self.known: dict[str, set[str]] = {page: set() for page in PAGES}
        """Generated texts that she has begun to edit or has thrown away: they need not be shown again."""

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.out)

    def path(self, page: str) -> Path:
        folder = self.out / "ep"
        folder.mkdir(exist_ok=True)
        return folder / page

    def drafts(self, page: str) -> list[Path]:
        path = self.path(page)
        return sorted(path.parent.glob(f"{path.stem}.new*{path.suffix}"))

    def forget(self, path: Path, page: str) -> None:
        """She changes a file herself: what was there is known to her and no longer to be kept."""
        self.edits.pop(path, None)
        self.unsure.discard(path)
        if path.exists():
            self.known[page].add(path.read_text())

    @rule(page=PAGE)
    def something_new_is_generated(self, page: str) -> None:
        self.newest[page] = f"generated {next(self.numbers) + 1} of {page}"
        self.generated.add(self.newest[page])

    @rule(page=PAGE)
    def she_edits_a_page(self, page: str) -> None:
        self.write(self.path(page), page, f"edit {next(self.numbers)}")

    @rule(page=PAGE)
    def she_edits_a_draft(self, page: str) -> None:
        for draft in self.drafts(page)[:1]:
            self.write(draft, page, f"edit {next(self.numbers)}")

    def write(self, path: Path, page: str, text: str) -> None:
        self.forget(path, page)
        path.write_text(text)
        self.edits[path] = text

    @rule(page=PAGE)
    def she_writes_what_would_be_generated(self, page: str) -> None:
        self.forget(self.path(page), page)
        self.path(page).write_text(self.newest[page])
        self.unsure.add(self.path(page))

    @rule(page=PAGE)
    def she_deletes_a_page(self, page: str) -> None:
        self.forget(self.path(page), page)
        self.path(page).unlink(missing_ok=True)

    @rule(page=PAGE)
    def she_deletes_a_draft(self, page: str) -> None:
        for draft in self.drafts(page)[:1]:
            self.forget(draft, page)
            draft.unlink()

    @rule(page=PAGE)
    def she_moves_a_draft_over_the_page(self, page: str) -> None:
        for draft in self.drafts(page)[:1]:
            text = draft.read_text()
            self.write(self.path(page), page, text)
            self.forget(draft, page)
            draft.unlink()
            if text in self.generated:
                del self.edits[self.path(page)]
                self.unsure.add(self.path(page))

    @precondition(lambda self: (self.out / "ep/.rundown/ledger.json").exists())
    @rule(gone=st.booleans())
    def the_ledger_is_damaged(self, gone: bool) -> None:
        ledger = self.out / "ep/.rundown/ledger.json"
        ledger.unlink() if gone else ledger.write_bytes(ledger.read_bytes()[:-3])

    @rule(at=st.integers(1, 45))
    def a_run_is_killed(self, at: int) -> None:
        publish_killed(self.out, at, self.newest)

    @rule()
    def a_run_ends(self) -> None:
        with open_store(self.out, "ep") as store:
            store.publish({page: text.encode() for page, text in self.newest.items()}, key=str(self.newest))
            assert store.is_unchanged(str(self.newest))
        for page, newest in self.newest.items():
            shown = {path.read_text() for path in (self.path(page), *self.drafts(page))}
            assert newest in shown | self.known[page], f"the newest {page} was not shown"
            if self.path(page) not in self.edits and self.path(page) not in self.unsure:
                assert self.path(page).read_text() == newest
                drafts = [draft for draft in self.drafts(page) if draft.read_text() == newest]
                assert not drafts, "a draft lies beside a page that is up to date"
            elif self.path(page).read_text() == newest:
                self.unsure.discard(self.path(page))
        assert not list(self.out.rglob(".*.part"))
        assert verify(self.out, "ep") == ()
        files = [path for path in self.out.rglob("*") if path.is_file() and path.name != "lock"]
        before = {path: path.stat().st_mtime_ns for path in files}
        with open_store(self.out, "ep") as store:
            store.publish({page: text.encode() for page, text in self.newest.items()}, key=str(self.newest))
        assert {path: path.stat().st_mtime_ns for path in files} == before, "a second run touched something"

    @invariant()
    def no_edit_is_lost(self) -> None:
        for path, text in self.edits.items():
            assert path.read_text() == text

    @invariant()
    def no_page_is_half_written(self) -> None:
        for page in PAGES:
            for path in (self.path(page), *self.drafts(page)):
                if path.exists():
                    assert path.read_text() in {*self.generated, *self.edits.values()}


ProducerAndRuns.TestCase.settings = settings(
    max_examples=8,  # a second at most; tests/e2e/test_store_kill.py goes on for longer
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestNoEditIsEverLost = ProducerAndRuns.TestCase
