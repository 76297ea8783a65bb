import dataclasses

import pytest
from hypothesis import given

from pipeline.model.notes import Line, Notes, Section
from pipeline.model.transcript import Transcript
from pipeline.nlp.clean_words import clean_words
from pipeline.nlp.lexicon import bare
from pipeline.render.formats import render_formats
from pipeline.render.outlet import Outlet
from pipeline.render.reading import CLEAN_CREDIT, read_as
from pipeline.render.show_notes_html import render_show_notes_html
from pipeline.render.transcript_html import render_transcript_html
from tests.builders import transcript
from tests.document_builder import QUICK, hostile_transcripts, plain_document, utterance_evidence


def cleaned(*lines: str | tuple[str, str]) -> str:
    return " ".join(text for text in clean_words(transcript(*lines)) if text)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Um, so we, uh, we should go.", "So we should go."),
        ("I was the the only person.", "I was the only person."),
        ("It's it's a good thing, um.", "It's a good thing."),
        ("In the in the morning I- I- I run.", "In the morning I run."),
        ("Fill in the th- the form.", "Fill in the form."),
        ("I think I think I think so.", "I think so."),
        ("Yeah, like, it was fine, er, I guess.", "Yeah, it was fine, I guess."),
        ("It was, like, huge.", "It was huge."),
        ("You know, it is hard, you know?", "It is hard."),
        ("It was hard, you know, it was cold.", "It was hard, it was cold."),
        ("Martin, um, said a the word.", "Martin said the word."),
        ("It's like a, there is no word.", "It's like there is no word."),
        ("A form — um — the last one.", "A form — the last one."),
    ],
)
def test_hesitations_false_starts_repeats_and_fillers_go(said: str, read: str) -> None:
    assert cleaned(said) == read


@pytest.mark.parametrize(
    "said",
    [
        "He said that that man had had enough.",
        "What it is is a form.",
        "On and on and on and on we go.",
        "Pass it from one to another, to another, to another.",
        "You have goals that you have, you have injuries.",
        "No no no, very very long.",
        "Call seven seven five five.",
        "The ER shot on 35 mm film.",
        "Mhm.",
        "So far so good, right?",
        "Do you know how? Let them know, please.",
        "We like, of course, pre- and post-war forms.",
        "He said “um, no” and left.",
        "Is it? It is. It is? Is it.",
    ],
)
def test_what_was_meant_stays_to_the_letter(said: str) -> None:
    assert cleaned(said) == said


def test_nothing_is_a_repeat_of_what_somebody_else_said() -> None:
    assert cleaned(("Ann", "So are we"), ("Bo", "are we what?")) == "So are we are we what?"


def test_a_repeat_across_two_breaths_of_one_voice_goes() -> None:
    assert cleaned(("Ann", "And I think"), ("Ann", "I think so.")) == "And I think so."


def test_words_of_other_languages_stay_as_they_were_heard() -> None:
    heard = dataclasses.replace(transcript("Er hat um um acht Uhr ein Buch."), language="de")
    assert clean_words(heard) == tuple(word.text for word in heard.words)


@QUICK
@given(hostile_transcripts())
def test_words_are_only_taken_out_never_put_in_or_moved(heard: Transcript) -> None:
    shown = clean_words(heard)
    assert len(shown) == len(heard.words)
    for word, text in zip(heard.words, shown, strict=True):
        assert text is None or bare(text) == bare(word.text)
    kept = read_as(heard, "clean").transcript()
    assert [word.text for word in kept.words] == [text for text in shown if text]
    assert {(word.start_ms, word.end_ms) for word in kept.words} <= {(w.start_ms, w.end_ms) for w in heard.words}


@QUICK
@given(hostile_transcripts())
def test_cleaning_what_is_clean_changes_nothing(heard: Transcript) -> None:
    once = read_as(heard, "clean").transcript()
    assert tuple(word.text for word in once.words) == clean_words(once)


def test_both_styles_have_the_same_anchors_so_evidence_leads_to_its_place() -> None:
    heard = transcript(("Ann", "Um, welcome back."), ("Bo", "Um."), ("Ann", "So, uh, the the form."))
    document = plain_document(heard)
    clean = render_transcript_html(document, Outlet(reading="clean"))
    for word in (0, 4):
        assert f'id="t-{heard.words[word].start_ms}"' in clean
    assert "Welcome back." in clean
    assert "Bo" not in clean  # nothing is left of what he said
    assert CLEAN_CREDIT in clean
    assert CLEAN_CREDIT not in render_transcript_html(document)


def test_evidence_is_quoted_verbatim_whatever_the_reading_style() -> None:
    heard = transcript("It is, um, the the form.")
    document = plain_document(heard)
    line = Line("It is the form.", "spoken", (utterance_evidence(heard, 0),))
    document = dataclasses.replace(document, notes=Notes((Section("hook", "Hook", (line,)),)))
    page = render_show_notes_html(document, Outlet(reading="clean"))
    assert "“It is, um, the the form.”" in page
    assert "um" in render_formats(document, ["show-notes.md"], Outlet(reading="clean"))["show-notes.md"].decode()
