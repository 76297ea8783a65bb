"""The review's session: what was answered as saved is on the disk, and two windows lose nothing of each other's."""

import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pipeline.edits import edit as edits
from pipeline.edits.edit import Edit
from pipeline.errors import InputError, StoreError
from pipeline.review.batch import CHANGED_MEANWHILE, Batch
from pipeline.review.session import OldRevisionError, open_session
from pipeline.review.standing import read_standing
from pipeline.review.state import EpisodeState
from pipeline.store import open_store, verify
from tests.document_builder import full_document
from tests.edit_builders import accept, fix, new_id, reject, rewrite
from tests.review_builders import SLUG, batch, page, processed, run, section, session

HOOK = "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?"


def hook(state: EpisodeState) -> str:
    return section(state, "hook")[0].text


def hook_item(state: EpisodeState) -> str:
    return section(state, "hook")[0].item


def one_of_each(state: EpisodeState) -> list[Edit]:
    """An edit of every kind, each of which fits the draft."""
    takeaways, chapters = section(state, "takeaways"), state.chapters
    utterance = state.utterances[4].first  # type: ignore[union-attr, index]  # the state is whole
    return [
        accept(takeaways[0].item),
        reject(takeaways[1].item),
        edits.ResetEdit(id=new_id(), item=takeaways[1].item),
        rewrite(hook_item(state), "Why?"),
        edits.AddLineEdit(id=new_id(), section="learn", text="How to wait"),
        edits.RemoveLineEdit(id=new_id(), item=section(state, "learn")[0].item),
        edits.ReorderEdit(id=new_id(), section="takeaways", order=(takeaways[1].item, takeaways[0].item)),
        edits.PromoteEdit(id=new_id(), first=2, last=9, as_="takeaway"),
        edits.PromoteEdit(id=new_id(), first=2, last=9, as_="quote"),
        edits.MoveChapterEdit(id=new_id(), item=chapters[1].item, start_ms=chapters[1].start_ms + 1000),
        edits.RenameChapterEdit(id=new_id(), item=chapters[1].item, title="Watch"),
        edits.RemoveChapterEdit(id=new_id(), item=chapters[3].item),
        edits.AddChapterEdit(id=new_id(), start_ms=38_000, title="More"),
        edits.LeaveMoveEdit(id=new_id(), item=chapters[1].item),
        edits.TakeMoveEdit(id=new_id(), item=chapters[1].item),
        fix(0, 2, "Hi, this is"),
        edits.NameSpeakerEdit(id=new_id(), utterance=utterance, name="Tomás"),
        edits.NameSpeakerEdit(id=new_id(), utterance=0, name="Nora", everywhere=True),
        edits.ReplaceEverywhereEdit(id=new_id(), find="dough", replace="leaven"),
        edits.SplitUtteranceEdit(id=new_id(), at=utterance + 3),
        edits.MergeUtteranceEdit(id=new_id(), first=utterance + 3),
    ]


def test_every_edit_is_undone_and_done_again_whole_and_in_any_number(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    seen = [page_of.state()]
    for edit in one_of_each(seen[0]):
        answer = page_of.apply(batch(seen[-1].revision, edit))
        assert answer.refused == (), edit
        assert "added" in type(edit).__name__ or answer.state != seen[-1], edit
        seen.append(page_of.state())
    revision = seen[-1].revision
    for before in reversed(seen[:-1]):
        revision = page_of.undo(revision).revision
        assert shown(page_of.state()) == shown(before)
    assert page_of.undo(revision).refused[0].why == "There is nothing to undo."
    for after in seen[1:]:
        revision = page_of.redo(revision).revision
        assert shown(page_of.state()) == shown(after)
    assert page_of.redo(revision).refused[0].why == "There is nothing to redo."


def shown(state: EpisodeState) -> EpisodeState:
    """The state but for what counts steps."""
    return msgspec.structs.replace(state, revision=0, can_undo=False, can_redo=False, state="draft")


def test_what_was_answered_as_saved_is_there_for_a_program_that_starts_anew(tmp_path: Path) -> None:
    out = processed(tmp_path)
    first = session(out)
    state = first.state()
    answer = first.apply(batch(state.revision, rewrite(hook_item(state), "Why *this*?")))
    assert answer.saved_at
    again = session(out).state()
    assert (hook(again), again.revision, again.state, again.can_undo) == ("Why *this*?", 1, "in review", True)
    assert section(again, "hook")[0].was == HOOK
    assert verify(out, SLUG) == ()


def test_sending_a_batch_twice_is_doing_it_once(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    sent = batch(0, edits.AddLineEdit(id=new_id(), section="learn", text="How to wait"))
    page_of.apply(sent)
    again = page_of.apply(sent)
    assert (again.revision, again.refused) == (1, ())
    assert [line.text for line in section(again.state, "learn")].count("How to wait") == 1


def test_edits_of_two_windows_on_different_things_are_both_taken(tmp_path: Path) -> None:
    out = processed(tmp_path)
    one, two = session(out), session(out)
    state = one.state()
    one.apply(batch(0, rewrite(hook_item(state), "Why?"), window="one"))
    answer = two.apply(batch(0, accept(section(state, "takeaways")[0].item), fix(0, 1, "Hello"), window="two"))
    assert (answer.refused, answer.revision) == ((), 2)
    assert hook(answer.state) == "Why?"
    assert answer.state.words[0][0] == "Hello"  # type: ignore[index]  # it came with the answer


def test_edits_of_two_windows_on_the_same_thing_show_both_and_lose_neither(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    session(out).apply(batch(0, rewrite(hook_item(state), "Hers?"), fix(5, 7, "shows, for"), window="one"))
    mine = batch(0, rewrite(hook_item(state), "Mine?"), fix(6, 8, "for those"), accept("hook:x"), window="two")
    answer = session(out).apply(mine)
    assert [(one.mine, one.theirs, one.why) for one in answer.refused[:1]] == [("Mine?", "Hers?", CHANGED_MEANWHILE)]
    assert answer.refused[1].theirs == "for people"
    assert answer.refused[2].why.startswith("Neither the line")
    assert (answer.revision, hook(answer.state)) == (1, "Hers?")
    taken = session(out).apply(batch(1, rewrite(hook_item(state), "Mine?"), window="two"))
    assert hook(taken.state) == "Mine?"


def test_the_same_act_in_two_windows_is_no_conflict_and_one_window_never_conflicts_with_itself(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    name = section(state, "takeaways")[0].item
    session(out).apply(batch(0, accept(name), window="one"))
    assert session(out).apply(batch(0, accept(name), window="two")).refused == ()
    assert session(out).apply(batch(0, rewrite(name, "Mine."), window="three")).refused
    assert session(out).apply(batch(0, rewrite(hook_item(state), "A?"), window="one")).refused == ()
    assert session(out).apply(batch(0, rewrite(hook_item(state), "B?"), window="one")).refused == ()


def test_an_undo_in_another_window_counts_as_a_change(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    session(out).apply(batch(0, rewrite(hook_item(state), "Hers?"), window="one"))
    session(out).undo(1)
    assert session(out).apply(batch(1, rewrite(hook_item(state), "Mine?"), window="two")).refused


def test_an_undo_of_what_she_does_not_see_is_refused(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    session(out).apply(batch(0, rewrite(hook_item(state), "Hers?")))
    answer = session(out).undo(0)
    assert "changed since" in answer.refused[0].why
    assert hook(answer.state) == "Hers?"


def test_what_was_undone_and_then_done_otherwise_is_never_thrown_away(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    state = page_of.state()
    page_of.apply(batch(0, rewrite(hook_item(state), "First?")))
    page_of.undo(1)
    page_of.apply(batch(2, rewrite(hook_item(state), "Second?")))
    assert not page_of.state().can_redo
    assert b"First?" in (out / SLUG / ".rundown/kept-review.json").read_bytes()


def test_an_answer_tells_only_what_changed_of_the_transcript(tmp_path: Path) -> None:
    page_of = session(processed(tmp_path))
    name = hook_item(page_of.state())
    seen = list(page_of.state().words)  # type: ignore[arg-type]  # the state is whole
    line = page_of.apply(batch(0, rewrite(name, "Why?"))).state
    assert (line.words, line.utterances, line.changed_words) == (msgspec.UNSET, msgspec.UNSET, ())
    words = page_of.apply(batch(1, fix(0, 1, "Hello"))).state
    assert (words.words, words.utterances) == (msgspec.UNSET, msgspec.UNSET)
    assert [(at, row[0], row[4]) for at, row in words.changed_words] == [(0, "Hello", 1)]
    back = page_of.undo(2).state
    assert back.changed_words == ((0, seen[0]),)
    voice = page_of.apply(batch(3, edits.NameSpeakerEdit(id=new_id(), utterance=0, name="Ada"))).state
    assert voice.changed_words == ()
    assert voice.utterances[0].speaker == "Ada"  # type: ignore[index]  # it came with the answer
    assert b'"words"' not in msgspec.json.encode(voice)


def test_a_page_that_was_behind_is_told_the_whole_transcript(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    page_of.apply(batch(0, fix(0, 1, "Hello")))
    late = page_of.apply(batch(0, fix(5, 6, "there"), window="another")).state
    assert late.words == page_of.state().words
    run(out, full_document(start_ms=3_000), key="heard anew")
    assert page_of.apply(batch(1, fix(7, 8, "then"))).state.words == page_of.state().words


def test_a_rerun_under_an_open_window_keeps_its_edits_by_what_they_say(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    before = page_of.state()
    rows = before.words
    assert isinstance(rows, tuple)
    run(out, replace(full_document(start_ms=2_000), duration_ms=60_000), key="other")
    place = {
        "first": 30,
        "last": 32,
        "start_ms": rows[30][1],
        "end_ms": rows[31][2],
        "text": f"{rows[30][0]} {rows[31][0]}",
    }
    wire = {
        "revision": before.revision,
        "edits": [
            {"op": "fix_words", "id": new_id(), "first": 30, "last": 32, "text": "the following?", "place": place},
            {"op": "fix_words", "id": new_id(), "first": 1, "last": 2, "text": "nowhere"},
            {"op": "edit_line", "id": new_id(), "item": "pitch:gone", "text": "Never lost."},
        ],
    }
    answer = page_of.apply(msgspec.json.decode(msgspec.json.encode(wire), type=Batch))
    assert answer.refused == ()
    assert answer.state.words is not msgspec.UNSET
    assert [stale.text for stale in answer.state.stale] == ["Never lost."]
    assert "the following?" in " ".join(row[0] for row in page_of.state().words)  # type: ignore[union-attr]


def test_a_batch_that_is_none_is_refused_with_its_path() -> None:
    for wire, path in (
        (b'{"revision":0,"edits":[{"op":"accept","id":"12345678"}]}', "item"),
        (b'{"revision":-1,"edits":[]}', r"\$.revision"),
        (b'{"revision":0,"edits":[{"op":"fly","id":"12345678"}]}', r"\$.edits\[0\]"),
        (b'{"revision":0,"edits":[{"op":"accept","id":"12345678","item":"x","more":1}]}', "more"),
        (b'{"revision":0,"edits":[{"op":"accept","id":"../..","item":"x"}]}', "id"),
    ):
        with pytest.raises(msgspec.ValidationError, match=path):
            msgspec.json.decode(wire, type=Batch)


def test_places_are_counted_before_they_are_replaced(tmp_path: Path) -> None:
    out = processed(tmp_path)
    found = session(out).find("dough")
    assert (found.count, found.lines) == (2, 3)
    assert found.places[0].match == "dough"
    assert found.places[0].before.endswith("minutes, and")
    assert session(out).find("dough", match_case=True, whole_words=False).count == 2
    with pytest.raises(InputError, match="Say what"):
        session(out).find("  ")


def test_approval_writes_every_page_from_the_reviewed_state_in_agreement(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    state = page_of.state()
    chapter = state.chapters[1].item
    page_of.apply(
        batch(
            0,
            rewrite(hook_item(state), "Why?"),
            edits.RenameChapterEdit(id=new_id(), item=chapter, title="Degrees"),
            fix(0, 1, "Hello"),
        )
    )
    approved = page_of.approve(1, " Nora  Whitfield ")
    assert approved.approved.by == "Nora Whitfield"
    assert {"show-notes.md", "show-notes.html", "transcript.srt", "chapters.json", "episode.json"} <= set(
        approved.written
    )
    assert "**Why?**" in page(out)
    assert all("Degrees" in page(out, name) for name in ("show-notes.md", "chapters.json", "show-notes.html"))
    assert all("Hello" in page(out, name) for name in ("transcript.md", "transcript.srt", "transcript.vtt"))
    assert "approved by Nora Whitfield" in page(out)
    assert "Missing" not in page(out)
    assert "For the reviewer" not in page(out)
    assert '"approval":{"by":"Nora Whitfield"' in page(out, "episode.json")
    assert page_of.state().state == "approved"
    [event] = [line for line in page(out, ".rundown/runs.jsonl").splitlines() if "approved" in line]
    assert "Nora Whitfield" in event


def test_an_approval_records_who_when_and_of_what(tmp_path: Path) -> None:
    out = processed(tmp_path)
    session(out).approve(0, "Nora")
    record = msgspec.json.decode(page(out, ".rundown/kept-review.json").splitlines()[1])["approval"]
    assert record["by"] == "Nora"
    assert all(len(record[name]) == 64 for name in ("draft", "transcript"))
    assert (record["engine"], record["edits"]) == ("built", "")


def test_an_approval_of_what_she_does_not_see_or_by_nobody_is_refused(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    session(out).apply(batch(0, rewrite(hook_item(state), "Why?")))
    before = page(out)
    with pytest.raises(OldRevisionError):
        session(out).approve(0, "Nora")
    with pytest.raises(InputError, match="needs a name"):
        session(out).approve(1, " ")
    assert page(out) == before
    assert read_standing(out, SLUG).state == "in review"


def test_an_approval_waits_for_no_run_for_ever_and_edits_do_not_wait_for_runs_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = processed(tmp_path)
    monkeypatch.setattr("pipeline.review.session.PATIENCE_S", 0.01)
    state = session(out).state()
    with open_store(out, SLUG):
        assert session(out).apply(batch(0, rewrite(hook_item(state), "Why?"))).refused == ()
        with pytest.raises(InputError, match="another run"):
            session(out).approve(1, "Nora")


def test_an_edit_after_the_approval_is_a_review_again(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    revision = page_of.approve(0, "Nora").revision
    answer = page_of.apply(batch(revision, rewrite(hook_item(page_of.state()), "Why?")))
    assert answer.state.state == "in review"
    assert answer.state.approved is not None
    assert "Why?" not in page(out)
    page_of.undo(answer.revision)
    assert page_of.state().state == "approved"


def test_many_threads_lose_nothing_of_each_other(tmp_path: Path) -> None:
    out = processed(tmp_path)
    shared = session(out)

    def write(number: int) -> None:
        mine = shared if number % 2 else session(out)
        for at in range(3):
            mine.apply(batch(0, edits.AddLineEdit(id=new_id(), section="learn", text=f"{number} {at}")))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [line.text for line in section(session(out).state(), "learn")]
    assert {f"{number} {at}" for number in range(4) for at in range(3)} <= set(told)
    assert session(out).state().revision == 12


def test_an_episode_that_was_not_processed_or_whose_record_is_damaged_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no draft"):
        open_session("nothing", out_dir=tmp_path)
    with pytest.raises(InputError, match="cannot be the name"):
        open_session("../x", out_dir=tmp_path)
    out = processed(tmp_path)
    record = out / SLUG / ".rundown/kept-review.json"
    record.write_bytes(record.read_bytes() + b" ")
    with pytest.raises(StoreError, match="damaged"):
        session(out)


def test_an_episode_of_an_older_release_is_reviewed_from_its_pages(tmp_path: Path) -> None:
    out = processed(tmp_path)
    for name in ("kept-draft.json", "kept-review.json"):
        (out / SLUG / ".rundown" / name).unlink()
    state = session(out).state()
    assert (state.state, hook(state), state.revision) == ("draft", HOOK, 0)
    session(out).apply(batch(0, rewrite(hook_item(state), "Why?")))
    assert hook(session(out).state()) == "Why?"


def test_a_draft_that_is_gone_under_a_review_is_told_with_its_remedy(tmp_path: Path) -> None:
    out = processed(tmp_path)
    (out / SLUG / ".rundown/kept-draft.json").unlink()
    with pytest.raises(StoreError, match="--force"):
        session(out)
