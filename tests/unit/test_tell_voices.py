"""Who speaks, told from the sound: words go to voices, slips are left out, nothing is lost."""

import wave
from collections.abc import Callable, Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.base import Samples
from pipeline.engines.voices import VoiceSpan
from pipeline.hearing import Hearing
from pipeline.hearing_voices import tell_who_speaks
from pipeline.inputs import EpisodeInputs
from pipeline.model.episode import Episode
from pipeline.model.transcript import Transcript
from pipeline.progress import SilentWatcher
from pipeline.stages.tell_voices import assign_voices
from pipeline.store import open_store
from tests.builders import transcript

TALK = transcript("Welcome to the show, it is good to see you. Thank you for having me on.", "So who are you?")
"""Words of 300 ms: the answer begins at 3 000 ms, the second utterance at 6 100 ms."""


def said_by(heard: Transcript) -> list[tuple[str | None, str]]:
    return [(one.speaker, heard.text(one.first, one.last)) for one in heard.utterances]


def test_an_utterance_is_cut_where_the_voice_changes_at_the_end_of_the_sentence() -> None:
    spans = [VoiceSpan(0, 2600, 4), VoiceSpan(2600, 5000, 1), VoiceSpan(6100, 7500, 4)]
    told, findings = assign_voices(TALK, spans)
    assert said_by(told) == [
        ("Speaker 1", "Welcome to the show, it is good to see you."),
        ("Speaker 2", "Thank you for having me on."),
        ("Speaker 1", "So who are you?"),
    ]
    assert [finding.code for finding in findings] == ["speakers.told"]
    assert findings[0].weight == "look"


def test_a_murmur_inside_a_sentence_cuts_nothing() -> None:
    spans = [VoiceSpan(0, 1200, 0), VoiceSpan(1200, 1700, 1), VoiceSpan(1700, 9000, 0)]
    told, findings = assign_voices(TALK, spans)
    assert {one.speaker for one in told.utterances} == {"Speaker 1"}
    assert len(told.utterances) == len(TALK.utterances)
    assert findings[0].weight == "note"


def test_without_any_voice_everything_stays() -> None:
    assert assign_voices(TALK, []) == (TALK, ())


@given(st.lists(st.tuples(st.integers(0, 9_000), st.integers(1, 3_000), st.integers(0, 3)), max_size=12))
def test_no_word_is_lost_changed_or_doubled_whatever_the_spans(raw: list[tuple[int, int, int]]) -> None:
    told, _ = assign_voices(TALK, [VoiceSpan(start, start + length, voice) for start, length, voice in raw])
    assert told.words == TALK.words
    assert [at for one in told.utterances for at in range(one.first, one.last)] == list(range(len(TALK.words)))
    borders = {one.first for one in TALK.utterances}
    assert borders <= {one.first for one in told.utterances}


class TwoVoices:
    """Tells two voices without listening, and counts how often it is asked."""

    name = "two"
    cost = 1.0
    asked = 0

    def fingerprint(self) -> str:
        return "two"

    def tell_voices(self, blocks: Iterable[Samples], *, on_progress: Callable[[int], None]) -> tuple[VoiceSpan, ...]:
        self.asked += 1
        on_progress(sum(len(block) for block in blocks) // 16)
        return (VoiceSpan(0, 3000, 0), VoiceSpan(3000, 6000, 1), VoiceSpan(6000, 9000, 0))


def test_voices_are_told_once_named_by_the_toml_and_left_alone_where_they_are_known(tmp_path: Path) -> None:
    sound = tmp_path / "talk.wav"
    with wave.open(str(sound), "wb") as written:
        written.setparams((1, 2, 16_000, 0, "NONE", ""))
        written.writeframes(bytes(2 * 16_000))
    inputs = EpisodeInputs(Episode("talk", speakers={"Speaker 1": "Ann"}), sound, None, None)
    teller = TwoVoices()
    for _ in range(2):
        with open_store(tmp_path / "outputs", "talk") as kept:
            told = tell_who_speaks(Hearing(TALK, (), 9000), inputs, kept, SilentWatcher(), teller)
    assert teller.asked == 1
    assert [one.speaker for one in told.transcript.utterances] == ["Ann", "Speaker 2", "Ann"]
    with open_store(tmp_path / "outputs", "talk") as kept:
        again = tell_who_speaks(told, inputs, kept, SilentWatcher(), teller)
    assert again.transcript == told.transcript
    assert again.findings[-1].code == "speakers.known"
