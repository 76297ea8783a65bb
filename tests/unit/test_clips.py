"""Which stretches stand for the takeaways, and how they are cut out of the recording."""

import dataclasses
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.model.document import Approval, EpisodeDocument
from pipeline.model.evidence import Evidence
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.render import clips
from pipeline.render.clips import cut_clips, measure_loudness
from pipeline.render.soundbites import LONGEST_MS, SHORTEST_MS, Soundbite, clip_names, plan_soundbites
from tests.builders import transcript
from tests.document_builder import QUICK, full_document, hostile_transcripts, plain_document
from tests.recordings import RATE_HZ, write_recording

SENTENCES = tuple(f"Sentence number {number} has seven words here." for number in range(20))
"""Seven words of 300 ms and a pause of 700 ms each: one begins every 2.8 s."""


def takeaway(document: EpisodeDocument, first: int, last: int, label: str = "A label") -> EpisodeDocument:
    """The document with one takeaway on its page, resting on the words `[first, last)`."""
    words = document.transcript.words
    place = Evidence(first, last, words[first].start_ms, max(word.end_ms for word in words[first:last]))
    section = Section("takeaways", "Key takeaways", (Line("Said.", "spoken", (place,), label=label),))
    return dataclasses.replace(document, notes=Notes((section,)))


def test_a_short_sentence_is_widened_by_what_follows_to_fifteen_seconds() -> None:
    document = plain_document(transcript(*SENTENCES), "One")
    (found,) = plan_soundbites(takeaway(document, 14, 21))
    assert (found.first, found.last) == (14, 56)  # six sentences: the fifth ends after 13.3 s
    assert (found.start_ms, found.duration_ms) == (5_600, 5 * 2_800 + 2_100)
    assert found.is_for_feeds


def test_pull_quotes_have_a_stretch_once_the_page_is_approved() -> None:
    document = takeaway(plain_document(transcript(*SENTENCES), "One"), 14, 21)
    words = document.transcript.words
    quote = Line("Said.", "spoken", (Evidence(98, 105, words[98].start_ms, words[104].end_ms),))
    notes = dataclasses.replace(document.notes, publishing=(Section("quotes", "Pull quotes", (quote,)),))
    draft = dataclasses.replace(document, notes=notes)
    assert [one.first for one in plan_soundbites(draft)] == [14]
    approved = dataclasses.replace(draft, approval=Approval("Ann", "2026-11-22T12:00:00+01:00"))
    assert [one.first for one in plan_soundbites(approved)] == [14, 98]


def test_it_stays_in_its_chapter_and_goes_back_where_the_chapter_ends() -> None:
    document = plain_document(transcript(*SENTENCES), "One", "Two")
    (found,) = plan_soundbites(takeaway(document, 56, 63))  # chapter one holds the words 0 to 70
    assert (found.first, found.last) == (28, 70)


def test_a_chapter_without_enough_speech_gives_a_clip_that_is_not_for_feeds() -> None:
    document = plain_document(transcript(*SENTENCES[:4]), "One", "Two")
    (found,) = plan_soundbites(takeaway(document, 0, 7))
    assert (found.first, found.last) == (0, 14)
    assert not found.is_for_feeds


def test_a_part_of_a_sentence_is_widened_to_the_whole() -> None:
    document = plain_document(transcript(" ".join(["word"] * 60) + ".", "Next one."), "One")
    (found,) = plan_soundbites(takeaway(document, 10, 20))
    assert (found.first, found.last) == (0, 60)


def test_more_than_two_minutes_are_cut_at_a_word() -> None:
    document = plain_document(transcript(" ".join(["word,"] * 500)), "One")
    (found,) = plan_soundbites(takeaway(document, 0, 500))
    assert found.first == 0
    assert LONGEST_MS - 300 < found.duration_ms <= LONGEST_MS


def test_places_far_apart_are_not_joined_into_one_long_stretch() -> None:
    document = plain_document(transcript(*[f"Sentence {number} is here." for number in range(200)]), "One")
    words = document.transcript.words
    places = tuple(Evidence(at, at + 4, words[at].start_ms, words[at + 3].end_ms) for at in (40, 700))
    line = Line("Said.", "spoken", places, label="Far")
    (found,) = plan_soundbites(document, [line])
    assert found.first == 40
    assert found.duration_ms < 20_000


def test_missing_lines_and_the_same_stretch_twice_give_nothing_more() -> None:
    document = takeaway(plain_document(transcript(*SENTENCES), "One"), 0, 7)
    (line,) = document.notes.sections[0].lines
    hole = Line("Write one here.", "missing")
    assert len(plan_soundbites(document, [line, hole, dataclasses.replace(line, label="Again")])) == 1
    assert plan_soundbites(plain_document(transcript())) == ()


def test_a_title_is_cut_at_a_word_to_what_feeds_take() -> None:
    document = plain_document(transcript(*SENTENCES), "One")
    (found,) = plan_soundbites(takeaway(document, 0, 7, label="many words " * 20))
    assert len(found.title) <= 128
    assert found.title.endswith("words…") or found.title.endswith("many…")


@QUICK
@given(hostile_transcripts(max_utterances=8), st.data())
def test_every_stretch_holds_its_evidence_and_keeps_the_rule(heard: Transcript, data: st.DataObject) -> None:
    if not heard.words:
        return
    first = data.draw(st.integers(0, len(heard.words) - 1))
    last = data.draw(st.integers(first + 1, len(heard.words)))
    document = takeaway(plain_document(heard, "One", "Two", "Three"), first, last)
    (found,) = plan_soundbites(document)
    assert found.first <= first < found.last
    assert found.last >= last or found.duration_ms <= LONGEST_MS
    assert found.duration_ms <= LONGEST_MS or found.last - found.first == 1
    assert found.is_for_feeds == (SHORTEST_MS <= found.duration_ms <= LONGEST_MS)


def test_names_of_clips_are_safe_on_every_system_and_never_the_same() -> None:
    titles = ("A/B: what?", "A B what", "", "../..", "Größe", "con", "x" * 300, "שלום")
    names = clip_names([Soundbite(title, 0, 1, 0, 1000) for title in titles])
    assert names[:5] == ("1-a-b-what", "2-a-b-what", "3-clip", "4-clip", "5-größe")
    assert all(len(name) < 60 and "/" not in name and "\\" not in name for name in names)
    assert len(set(names)) == len(titles)


# ------------------------------------------------------------------ cutting


def talk(spans: list[tuple[float, float]], seconds: float, *, level: float = 0.1, channels: int = 1) -> np.ndarray:
    """Bursts of a tone where words are, a faint room everywhere: s16, shape (channels, samples)."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    spoken = np.zeros(len(time))
    for start, end in spans:
        spoken[(time >= start) & (time < end)] = 1
    room = np.sin(2 * np.pi * 61 * time) * 0.0005
    sound = np.sin(2 * np.pi * 440 * time) * spoken * level + room
    return np.repeat((sound * 32_767).astype(np.int16)[None], channels, axis=0)


def words_at(spans: list[tuple[float, float]]) -> tuple[Word, ...]:
    return tuple(Word("word", round(start * 1000), round(end * 1000)) for start, end in spans)


SPANS = [(start, start + 0.4) for start in (1.0, 1.6, 3.0, 3.5, 4.0, 6.0, 6.6, 8.5)]
"""Words in the middle of the silence around them: pauses of a second before 3.0, 6.0 and 8.5."""


def heard(path: Path) -> tuple[np.ndarray, int]:
    with av.open(str(path)) as source:
        rate = source.streams.audio[0].rate
        parts = [frame.to_ndarray() for frame in source.decode(audio=0)]
    return np.concatenate(parts, axis=1), rate


def bursts(sound: np.ndarray, rate: int) -> list[float]:
    """Lengths in seconds of the stretches that are clearly louder than the room."""
    window = rate // 100
    count = sound.shape[1] // window
    power = np.square(sound[0, : count * window]).reshape(count, window).mean(axis=1)
    loud = np.flatnonzero(np.diff(np.r_[0, power > power.max() / 30, 0].astype(int)))
    return [float(end - start) / 100 for start, end in zip(loud[::2], loud[1::2], strict=True)]


@pytest.mark.parametrize("kind", [".mp3", ".m4a", ".opus", ".flac", ".wav"])
def test_a_clip_holds_its_words_whole_with_a_breath_and_no_others(tmp_path: Path, kind: str) -> None:
    sound = write_recording(tmp_path / f"talk{kind}", talk(SPANS, 10))
    bite = Soundbite("Middle", 2, 5, 3000, 4400)
    (clip,) = cut_clips(sound, words_at(SPANS), [bite], tmp_path / "clips")
    assert clip.path == tmp_path / "clips" / "1-middle.mp3"
    assert (clip.start_ms, clip.end_ms) == (pytest.approx(2800, abs=60), pytest.approx(4600, abs=60))
    assert bursts(*heard(clip.path)) == pytest.approx([0.4, 0.4, 0.4], abs=0.04)
    assert [path.name for path in clip.path.parent.iterdir()] == ["1-middle.mp3"]


@pytest.mark.parametrize("off_ms", [-300, -150, 150, 300])
def test_word_times_that_are_off_do_not_cut_into_words(tmp_path: Path, off_ms: int) -> None:
    sound = write_recording(tmp_path / "talk.wav", talk(SPANS, 10))
    words = tuple(Word("word", max(0, word.start_ms + off_ms), word.end_ms + off_ms) for word in words_at(SPANS))
    bite = Soundbite("Middle", 2, 5, words[2].start_ms, words[4].end_ms)
    (clip,) = cut_clips(sound, words, [bite], tmp_path)
    assert bursts(*heard(clip.path)) == pytest.approx([0.4, 0.4, 0.4], abs=0.04)


def test_the_first_and_the_last_word_of_a_recording_are_no_trouble(tmp_path: Path) -> None:
    spans = [(0.0, 0.4), (0.6, 1.0), (1.2, 2.0)]
    sound = write_recording(tmp_path / "talk.wav", talk(spans, 2.0))
    (clip,) = cut_clips(sound, words_at(spans), [Soundbite("All", 0, 3, 0, 2000)], tmp_path)
    assert (clip.start_ms, clip.end_ms) == (pytest.approx(0, abs=40), pytest.approx(2000, abs=40))
    assert len(bursts(*heard(clip.path))) == 3


@pytest.mark.parametrize(("level", "channels"), [(0.02, 1), (0.1, 2), (0.3, 1)])
def test_clips_are_as_loud_as_each_other(tmp_path: Path, level: float, channels: int) -> None:
    spans = [(0.5, 5.5)]
    sound = write_recording(tmp_path / "talk.wav", talk(spans, 6, level=level, channels=channels))
    (clip,) = cut_clips(sound, words_at(spans), [Soundbite("Level", 0, 1, 500, 5500)], tmp_path)
    decoded, rate = heard(clip.path)
    assert decoded.shape[0] == channels
    pcm = (decoded.T * 32_767).clip(-32_768, 32_767).astype(np.int16)
    assert measure_loudness(pcm, rate) == pytest.approx(clips.LOUDNESS_LUFS, abs=0.3)


def test_high_peaks_keep_a_clip_from_being_raised_until_it_clips(tmp_path: Path) -> None:
    sound = talk([(0.5, 5.5)], 6, level=0.01)
    sound[0, RATE_HZ * 2 : RATE_HZ * 2 + 400] = 26_000  # a knock on the table
    path = write_recording(tmp_path / "talk.wav", sound)
    (clip,) = cut_clips(path, words_at([(0.5, 5.5)]), [Soundbite("Knock", 0, 1, 500, 5500)], tmp_path)
    assert np.abs(heard(clip.path)[0]).max() < 1.0


def test_silence_stays_silent(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "talk.wav", np.zeros((1, RATE_HZ * 3), dtype=np.int16))
    (clip,) = cut_clips(path, words_at([(0.5, 2.5)]), [Soundbite("Nothing", 0, 1, 500, 2500)], tmp_path)
    assert np.abs(heard(clip.path)[0]).max() < 0.001


def test_a_clip_fades_in_and_out(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "talk.wav", talk([(0.0, 4.0)], 4))  # no pause to cut in
    (clip,) = cut_clips(path, words_at([(0, 1), (1, 3), (3, 4)]), [Soundbite("Fade", 1, 2, 1000, 3000)], tmp_path)
    sound, rate = heard(clip.path)
    middle = np.abs(sound[0, len(sound[0]) // 2 :][: rate // 20]).max()
    edge = rate // 200  # 5 ms
    assert np.abs(sound[0, :edge]).max() < middle / 2
    assert np.abs(sound[0, -edge:]).max() < middle / 2


def test_only_the_stretch_is_decoded(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "talk.mp3", talk([(12, 13)], 15))
    with av.open(str(path)) as container:
        first_ms = next(clips._frames(container, 12_000))[0]
    assert 9_000 < first_ms <= 12_000


def test_a_recording_that_ends_before_the_words_is_refused(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "talk.wav", talk(SPANS, 10))
    far = tuple(Word("word", 60_000 + at, 60_500 + at) for at in (0, 600))
    with pytest.raises(InputError, match="no sound at 01:00"):
        cut_clips(path, far, [Soundbite("Far", 0, 2, 60_000, 61_100)], tmp_path)


def test_the_title_is_in_the_file_and_the_same_words_give_the_same_bytes(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "talk.wav", talk(SPANS, 10))
    bite = Soundbite("Ünïcode & “title”", 2, 5, 3000, 4400)
    copies = [cut_clips(path, words_at(SPANS), [bite], tmp_path / name)[0].path for name in "ab"]
    assert copies[0].read_bytes() == copies[1].read_bytes()
    with av.open(str(copies[0])) as source:
        assert source.metadata["title"] == "Ünïcode & “title”"


def test_the_takeaways_of_a_whole_episode_are_cut_in_their_order(tmp_path: Path) -> None:
    document = full_document()
    spans = [(word.start_ms / 1000, word.end_ms / 1000) for word in document.transcript.words]
    path = write_recording(tmp_path / "talk.wav", talk(spans, document.duration_ms / 1000 + 1))
    found = plan_soundbites(document)
    written = cut_clips(path, document.transcript.words, found, tmp_path / "clips")
    assert [clip.path.name for clip in written] == ["1-watch-the-dough.mp3", "2-the-finger-test.mp3"]
    for clip, bite in zip(written, found, strict=True):
        assert clip.end_ms - clip.start_ms == pytest.approx(bite.duration_ms, abs=800)


def test_utterances_of_no_length_are_no_trouble() -> None:
    words = (Word("One.", 0, 0), Word("Two.", 0, 0), Word("Three.", 5, 5))
    heard_words = Transcript(words, (Utterance(0, 3),), "en", "built", "none")
    (found,) = plan_soundbites(takeaway(plain_document(heard_words, "One"), 1, 2))
    assert found.duration_ms >= 0
