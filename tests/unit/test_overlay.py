"""Between a draft and its pages: kept edits, approved pages that stay, hand-edited pages that are merged by field."""

from dataclasses import replace
from pathlib import Path

from pipeline.edits import edit as edits
from pipeline.model.document import EpisodeDocument
from pipeline.model.notes import Line, Notes, Section
from pipeline.overlay import edits_are_published
from pipeline.review.standing import read_standing
from pipeline.store import open_store
from tests.document_builder import full_document
from tests.edit_builders import accept, new_id, reject, rewrite
from tests.review_builders import SLUG, batch, page, processed, run, section, session

DRAFT = full_document()
HOOK = "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?"


def redrafted(draft: EpisodeDocument = DRAFT, **texts: str) -> EpisodeDocument:
    """The draft with the first line of some sections worded otherwise."""
    sections = tuple(
        replace(one, lines=(replace(one.lines[0], text=texts[one.key]), *one.lines[1:])) if one.key in texts else one
        for one in draft.notes.sections
    )
    return replace(draft, notes=Notes(sections))


def codes(document: EpisodeDocument) -> list[str]:
    return [finding.code for finding in document.findings]


def by_hand(out: Path, old: str, new: str) -> None:
    """She edits the page in her editor."""
    path = out / SLUG / "show-notes.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_each_new_draft_has_the_kept_edits_laid_over_it(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    session(out).apply(batch(0, rewrite(section(state, "hook")[0].item, "Flat or tall?")))
    assert "Flat or tall?" not in page(out)
    run(out, redrafted(pitch="A talk about bread."), key="two")
    assert "**Flat or tall?**" in page(out)
    assert "A talk about bread." in page(out)


def test_edits_that_were_made_since_the_last_run_are_a_reason_to_write_the_pages(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    revision = session(out).apply(batch(0, accept(section(state, "resources")[0].item))).revision
    with open_store(out, SLUG) as store:
        assert not edits_are_published(store)
    run(out, key="two")
    with open_store(out, SLUG) as store:
        assert edits_are_published(store)
    session(out).undo(revision)
    with open_store(out, SLUG) as store:
        assert not edits_are_published(store)


def test_edits_that_do_not_fit_are_a_finding_with_their_text(tmp_path: Path) -> None:
    out = processed(tmp_path)
    state = session(out).state()
    added = edits.AddLineEdit(id=new_id(), section="learn", text="Fits")
    session(out).apply(batch(0, rewrite(section(state, "learn")[1].item, "How to wait"), added))
    gone = tuple(one for one in DRAFT.notes.sections if one.key != "learn")
    heard = replace(DRAFT.transcript, words=tuple(replace(one, text="la") for one in DRAFT.transcript.words))
    document, _ = run(out, replace(DRAFT, notes=Notes(gone), transcript=heard), key="two")
    [finding] = [one for one in document.findings if one.code == "review.stale"]
    assert "How to wait" in finding.message
    assert "Fits" in page(out)
    assert [stale.text for stale in session(out).state().stale] == ["How to wait"]


def test_a_run_never_changes_approved_pages_it_proposes_and_says_so(tmp_path: Path) -> None:
    out = processed(tmp_path)
    session(out).approve(0, "Nora")
    names = ("show-notes.md", "show-notes.html", "transcript.md", "episode.json", "chapters.json")
    approved = {name: page(out, name) for name in names}
    document, published = run(out, redrafted(hook="Another hook?"), key="two")
    assert {name: page(out, name) for name in names} == approved
    assert {"show-notes.new.md", "show-notes.new.html", "episode.new.json"} == set(published.proposals)
    assert "**Another hook?**" in page(out, "show-notes.new.md")
    assert "review.approved" in codes(document)
    assert "review.approved" in page(out, "findings.json")
    assert read_standing(out, SLUG).state == "stale"
    run(out, redrafted(hook="A third hook?"), key="three")
    assert {name: page(out, name) for name in names} == approved
    assert "**A third hook?**" in page(out, "show-notes.new.md")


def test_approving_again_takes_what_is_new_and_the_proposals_go(tmp_path: Path) -> None:
    out = processed(tmp_path)
    session(out).approve(0, "Nora")
    run(out, redrafted(hook="Another hook?"), key="two")
    again = session(out)
    again.approve(again.state().revision, "Nora")
    assert "**Another hook?**" in page(out)
    assert not list((out / SLUG).glob("*.new.*"))
    assert read_standing(out, SLUG).state == "approved"


def test_a_run_that_comes_to_the_same_pages_leaves_the_approval_as_it_is(tmp_path: Path) -> None:
    out = processed(tmp_path)
    session(out).approve(0, "Nora")
    document, published = run(out, replace(DRAFT, findings=DRAFT.findings), key="two")
    assert (published.proposals, published.written) == ((), ())
    assert document.approval is not None
    assert read_standing(out, SLUG).state == "approved"


def test_edits_after_an_approval_are_proposed_by_a_run_and_taken_by_the_next_approval(tmp_path: Path) -> None:
    out = processed(tmp_path)
    page_of = session(out)
    revision = page_of.approve(0, "Nora").revision
    state = page_of.state()
    revision = page_of.apply(batch(revision, reject(section(state, "takeaways")[0].item))).revision
    run(out, key="two")
    assert "Watch the dough and not the clock." in page(out)
    assert "Watch the dough and not the clock." not in page(out, "show-notes.new.md").split("---")[0]
    page_of.approve(revision, "Nora")
    assert "Watch the dough and not the clock." not in page(out)


def test_a_page_edited_by_hand_keeps_her_field_and_takes_every_other_new_one(tmp_path: Path) -> None:
    out = processed(tmp_path)
    by_hand(out, HOOK, "Flat or tall?")
    document, published = run(out, redrafted(takeaways="Watch it, not the clock."), key="two")
    assert published.merged == ("show-notes.md",)
    assert published.proposals == ()
    assert "**Flat or tall?**" in page(out)
    assert "Watch it, not the clock." in page(out)
    assert "page.both-changed" not in codes(document)
    run(out, DRAFT, key="three")
    assert "**Flat or tall?**" in page(out)
    assert "Watch the dough and not the clock." in page(out)


def test_where_both_changed_one_field_hers_stays_the_proposal_lies_beside_it_and_a_finding_tells(
    tmp_path: Path,
) -> None:
    out = processed(tmp_path)
    by_hand(out, HOOK, "Flat or tall?")
    document, published = run(out, redrafted(hook="Another hook?", takeaways="Watch it."), key="two")
    assert "**Flat or tall?**" in page(out)
    assert "Watch it." in page(out)
    assert "Another hook?" not in page(out).split("---")[0]
    assert (published.merged, published.proposals) == (("show-notes.md",), ("show-notes.new.md",))
    assert "**Another hook?**" in page(out, "show-notes.new.md")
    [finding] = [one for one in document.findings if one.code == "page.both-changed"]
    assert "Another hook?" in finding.message
    assert "page.both-changed" in page(out, "findings.json")
    assert "<<<" not in page(out)


def test_the_proposal_stays_while_nothing_else_is_generated_and_goes_with_the_edit(tmp_path: Path) -> None:
    out = processed(tmp_path)
    by_hand(out, HOOK, "Flat or tall?")
    run(out, redrafted(hook="Another hook?"), key="two")
    beside = page(out, "show-notes.new.md")
    again = beside
    (out / SLUG / "show-notes.md").write_text(again, encoding="utf-8")
    run(out, redrafted(hook="Another hook?"), key="three")
    assert not (out / SLUG / "show-notes.new.md").exists()


def test_other_pages_that_she_edited_are_left_alone_with_the_new_one_beside(tmp_path: Path) -> None:
    out = processed(tmp_path)
    path = out / SLUG / "show-notes.html"
    path.write_text(path.read_text(encoding="utf-8").replace(HOOK, "Flat?"), encoding="utf-8")
    _, published = run(out, redrafted(takeaways="Watch it."), key="two")
    assert "Flat?" in page(out, "show-notes.html")
    assert "show-notes.html" in published.kept
    assert "show-notes.new.html" in published.proposals


def test_a_page_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    out = processed(tmp_path)
    (out / SLUG / "show-notes.md").write_bytes(b"\xff\xfe\x00")
    _, published = run(out, redrafted(takeaways="Watch it."), key="two")
    assert (out / SLUG / "show-notes.md").read_bytes() == b"\xff\xfe\x00"
    assert "show-notes.new.md" in published.proposals


def test_an_approval_of_a_page_edited_by_hand_keeps_her_fields(tmp_path: Path) -> None:
    out = processed(tmp_path)
    by_hand(out, HOOK, "Flat or tall?")
    page_of = session(out)
    state = page_of.state()
    revision = page_of.apply(batch(0, rewrite(section(state, "takeaways")[0].item, "Mind the dough."))).revision
    approved = page_of.approve(revision, "Nora")
    assert "**Flat or tall?**" in page(out)
    assert "Mind the dough." in page(out)
    assert "show-notes.md" in approved.written


def test_an_approved_page_keeps_what_is_for_publishing_under_the_rule_and_nothing_of_the_reviewers(
    tmp_path: Path,
) -> None:
    said = DRAFT.notes.section("takeaways").lines[1].evidence
    quotes = Section("quotes", "Pull quotes", (Line("Bake it now.", "spoken", said),))
    out = processed(tmp_path, replace(DRAFT, notes=Notes(DRAFT.notes.sections, (quotes,))))
    session(out).approve(0, "Nora")
    under = page(out).split("\n---\n")[1]
    assert "## For publishing" in under
    assert "“Bake it now.”" in under
    assert not any(text in page(out) for text in ("For the reviewer", "What to look at", "The words behind", "Missing"))
    assert "Bake it now." not in page(out, "show-notes.html")
