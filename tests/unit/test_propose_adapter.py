"""The plain function by which a scorer asks for chapters."""

import pytest

from benchmarks.adapters import chapters_without_outline
from benchmarks.cues import transcript_of

LINES = ["The dough rests in the oven while the yeast rises.", "A rider brakes on the gravel trail downhill."]


def cues() -> list[dict[str, object]]:
    """Ten minutes: each five-second cue a sentence, each block of twenty opened by an announcement."""
    texts = []
    for block in range(6):
        texts += ["Alright, let's move on to the next question."] + [LINES[block % 2]] * 19
    return [
        {"start": at * 5.0, "end": at * 5.0 + 5.0, "speaker": "Ann", "text": text, "turn": at // 20}
        for at, text in enumerate(texts)
    ]


def test_starts_rise_and_leave_the_first_chapter_out():
    starts = chapters_without_outline(cues(), None)
    assert starts == sorted(set(starts))
    assert starts
    assert 0 < starts[0] < starts[-1] < 600


def test_a_known_number_counts_the_first_chapter_too():
    assert chapters_without_outline(cues(), 6) == pytest.approx([100.0, 200.0, 300.0, 400.0, 500.0], abs=5.0)


def test_turns_become_utterances_where_they_are_numbered():
    assert len(transcript_of(cues()).utterances) == 6
    plain = [{key: value for key, value in cue.items() if key != "turn"} for cue in cues()]
    assert len(transcript_of(plain).utterances) == 120


def test_cues_that_overlap_or_hold_no_words_are_borne():
    odd = [
        {"start": 5.0, "end": 9.0, "speaker": None, "text": "One two three."},
        {"start": 4.0, "end": 6.0, "speaker": "Bo", "text": ""},
        {"start": 4.0, "end": 4.5, "speaker": "Bo", "text": "Four."},
    ]
    heard = transcript_of(odd)
    assert heard.text() == "One two three. Four."
    assert chapters_without_outline(odd, None) == []
    assert chapters_without_outline([], 5) == []
