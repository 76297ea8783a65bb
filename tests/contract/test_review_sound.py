"""The recording and its waveform: the episode's own file, whole or in part, and no other."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.edits import kept_draft
from pipeline.edits.kept_draft import draft_of, way_to
from pipeline.errors import InputError
from pipeline.inputs import SOUND_SUFFIXES
from pipeline.review import peaks as peaks_module
from pipeline.review.peaks import GrowingPeaks, PeaksPart, make_peaks
from pipeline.review.security import Refusal
from pipeline.review.sound import SOUND_TYPES, find_sound
from pipeline.stages.peaks import PER_SECOND, PeakMeter, Peaks
from pipeline.store import open_documents, open_store, state_folder
from tests.document_builder import full_document
from tests.e2e.command import silent_wav
from tests.recordings import CODECS, RATE_HZ, sample_sound, write_recording
from tests.review_house import ANSWER_S, SLUG, House, new_house, put_episode, serving

SOUND = f"/sound/{SLUG}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = new_house(tmp_path_factory.mktemp("house"))
    put_episode(built)
    with serving(built) as opened:
        yield opened


def content(house: House) -> bytes:
    return (house.audio / f"{SLUG}.wav").read_bytes()


def test_the_whole_recording_is_served_with_its_type(house: House) -> None:
    answer = house.get(SOUND)
    assert (answer.status, answer.body) == (200, content(house))
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, None), ("bytes=-50", -50, None), ("bytes=90-99999999", 90, None)],
)
def test_a_range_is_served_as_that_part(house: House, asked: str, first: int, last: int | None) -> None:
    answer = house.get(SOUND, Range=asked)
    whole = content(house)
    assert (answer.status, answer.body) == (206, whole[first:last])
    start = first % len(whole)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(answer.body) - 1}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=9-2", "bytes=x", "bytes=--", "lines=1-2"])
def test_a_range_that_cannot_be_is_refused(house: House, asked: str) -> None:
    assert house.get(SOUND, Range=asked).status in (400, 416)


def test_a_recording_that_changed_is_served_whole(house: House) -> None:
    assert house.get(SOUND, Range="bytes=0-9", If_Range='"another"').status == 200


def test_its_length_can_be_asked_for(house: House) -> None:
    answer = house.ask("HEAD", SOUND)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(content(house)))


def test_every_kind_of_recording_that_is_read_has_a_type() -> None:
    assert set(SOUND_TYPES) == set(SOUND_SUFFIXES)


def test_the_page_is_told_where_to_play_from(house: House) -> None:
    state = house.get(f"/api/episodes/{SLUG}").value
    assert state["sound"] == {"url": SOUND, "type": "audio/wav"}


def test_without_a_recording_the_page_is_told_so(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    (house.audio / f"{SLUG}.wav").unlink()
    with serving(house) as opened:
        assert opened.get(f"/api/episodes/{SLUG}").value["sound"] is None
        for path in (SOUND, f"/api/episodes/{SLUG}/peaks"):
            answer = opened.get(path)
            assert answer.status == 404
            assert b"recording" in answer.body


def linked(tmp_path: Path, how: str) -> House:
    house = new_house(tmp_path)
    put_episode(house)
    sound, outside = house.audio / f"{SLUG}.wav", tmp_path / "outside.wav"
    if how == "to a file outside":
        sound.rename(outside)
        sound.symlink_to(outside)
    elif how == "to a file of another kind":
        (house.audio / "show.toml").write_text("name = 1")
        sound.unlink()
        sound.symlink_to(house.audio / "show.toml")
    elif how == "to itself":
        sound.unlink()
        sound.symlink_to(sound)
    elif how == "a folder of tracks outside":
        sound.unlink()
        (tmp_path / "elsewhere").mkdir()
        silent_wav(tmp_path / "elsewhere" / "host.wav")
        (house.audio / SLUG).symlink_to(tmp_path / "elsewhere")
    else:
        sound.unlink()
        os.mkfifo(sound)
    return house


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")
@pytest.mark.parametrize(
    "how",
    ["to a file outside", "to a file of another kind", "to itself", "a folder of tracks outside", "no file but a pipe"],
)
def test_what_is_no_file_of_the_audio_folder_is_not_played(tmp_path: Path, how: str) -> None:
    with serving(linked(tmp_path, how)) as opened:
        assert opened.get(SOUND).status == 404
        assert opened.get(f"/api/episodes/{SLUG}/peaks").status == 404
        assert opened.get(f"/api/episodes/{SLUG}").value["sound"] is None


def test_a_recording_given_by_path_is_played_from_where_it_was_heard(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    (tmp_path / "elsewhere").mkdir()
    sound = (house.audio / f"{SLUG}.wav").rename(tmp_path / "elsewhere" / f"{SLUG}.wav")
    with open_documents(state_folder(house.out, SLUG)) as documents:
        documents.keep(kept_draft.NAME, draft_of(full_document(), way_to(sound, house.out / SLUG)))
    with serving(house) as opened:
        assert opened.get(SOUND).body == sound.read_bytes()


def test_only_a_recording_with_the_name_of_the_episode_is_played_from_elsewhere(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    private = silent_wav(tmp_path / "private.wav")
    with pytest.raises(InputError, match="not there"):
        find_sound(SLUG, audio_dir=house.audio, last_heard=private)
    named = tmp_path / f"{SLUG}.wav"
    named.symlink_to(private)
    with pytest.raises(InputError, match="is a link"):
        find_sound(SLUG, audio_dir=house.audio, last_heard=named)
    secret = tmp_path / f"{SLUG}.txt"
    secret.write_text("secret")
    with pytest.raises(InputError, match="not there"):
        find_sound(SLUG, audio_dir=house.audio, last_heard=secret)


def test_a_name_with_spaces_and_signs_finds_its_recording(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    sound = silent_wav(house.audio / "Étude No. 7 (final).wav")
    assert find_sound("Étude-No-7-final", audio_dir=house.audio, last_heard=tmp_path) == sound


@pytest.mark.parametrize("suffix", sorted(CODECS))
def test_a_waveform_is_as_long_as_the_recording_and_loud_where_it_is(tmp_path: Path, suffix: str) -> None:
    sound = sample_sound(6.0)
    sound[:, RATE_HZ : 3 * RATE_HZ] = 0
    made = make_peaks(write_recording(tmp_path / f"sound{suffix}", sound), lambda _: None)
    assert made.per_second == PER_SECOND
    assert abs(len(made.peaks) - 6 * PER_SECOND) <= 3
    assert max(made.peaks[PER_SECOND + 4 : 3 * PER_SECOND - 4]) <= 0.01
    assert max(made.peaks[:PER_SECOND]) > 0.05
    assert all(0 <= peak <= 1 for peak in made.peaks)


def test_peaks_are_the_loudest_sample_of_their_stretch(tmp_path: Path) -> None:
    loud = np.zeros((1, 2 * RATE_HZ), dtype=np.int16)
    loud[0, RATE_HZ + RATE_HZ // 40] = -32768
    loud[0, RATE_HZ + RATE_HZ // 40 - 200 : RATE_HZ + RATE_HZ // 40 + 200] = -16384
    made = make_peaks(write_recording(tmp_path / "sound.wav", loud), lambda _: None)
    [at] = [at for at, peak in enumerate(made.peaks) if peak > 0.3]
    assert at == PER_SECOND


def test_a_waveform_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    with serving(house) as opened:
        first = waveform(opened)
    monkeypatch.setattr(peaks_module, "make_peaks", lambda *_: pytest.fail("made again"))
    with serving(house) as opened:
        assert waveform(opened) == first
    assert len(first) == 3 * PER_SECOND


def waveform(house: House) -> list[float]:
    """As the page gets it: from where it is, until it has all of it."""
    peaks: list[float] = []
    while True:
        part = house.get(f"/api/episodes/{SLUG}/peaks?from={len(peaks)}").value
        assert part["per_second"] == PER_SECOND
        peaks += part["peaks"]  # type: ignore[arg-type]  # numbers
        if part["done"]:
            return peaks


def test_a_waveform_grows_while_it_is_made_and_is_told_from_where_a_page_is() -> None:
    block, go_on = np.full(PER_SECOND * 800, 0.5, dtype=np.float32), [threading.Event() for _ in range(3)]

    def make(take: Callable[[PeakMeter], None]) -> Peaks:
        meter = PeakMeter()
        for event in go_on:
            event.wait(ANSWER_S)
            meter.take(block)
            take(meter)
        return meter.peaks()

    growing = GrowingPeaks(make)
    go_on[0].set()
    assert growing.part(0) == PeaksPart(PER_SECOND, (0.5,) * PER_SECOND, done=False)
    go_on[1].set()
    assert growing.part(PER_SECOND).peaks == (0.5,) * PER_SECOND
    go_on[2].set()
    parts = iter(lambda: growing.part(2 * PER_SECOND), None)
    whole = next(part for part in parts if part is not None and part.done)
    assert whole.peaks == (0.5,) * PER_SECOND
    assert growing.part(0).peaks == (0.5,) * 3 * PER_SECOND


def test_a_waveform_that_failed_is_tried_again() -> None:
    answers = iter([InputError("It is locked."), Peaks(PER_SECOND, (0.1,))])

    def make(_: Callable[[PeakMeter], None]) -> Peaks:
        answer = next(answers)
        if isinstance(answer, InputError):
            raise answer
        return answer

    growing = GrowingPeaks(make)
    with pytest.raises(InputError, match="locked"):
        growing.part(0)
    assert growing.part(0) == PeaksPart(PER_SECOND, (0.1,), done=True)


@pytest.mark.parametrize("first", ["-1", "1.5", "x", "9" * 30, "%D9%A1"])
def test_a_waveform_is_only_told_from_a_number_on(tmp_path: Path, first: str) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    with serving(house) as opened:
        assert opened.get(f"/api/episodes/{SLUG}/peaks?from={first}").status == 400
        assert opened.get(f"/api/episodes/{SLUG}/peaks?from=999999999").value["peaks"] == []


@given(st.lists(st.integers(0, 3000), max_size=8))
def test_the_same_sound_in_other_blocks_has_the_same_peaks(lengths: list[int]) -> None:
    sound = np.linspace(-1.2, 0.9, sum(lengths), dtype=np.float32)
    whole, blocks = PeakMeter(), PeakMeter()
    whole.take(sound)
    for block in np.split(sound, np.cumsum(lengths)[:-1]):
        blocks.take(block)
    assert whole.peaks() == blocks.peaks()
    assert len(whole.peaks().peaks) == -(-len(sound) // 800)


def test_a_run_that_listens_keeps_the_waveform_for_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = new_house(tmp_path)
    sound = write_recording(house.audio / f"{SLUG}.wav", sample_sound(6.0))
    assert main(["process", SLUG, "-q", "--audio", str(house.audio), "--out", str(house.out)]) == 0
    expected = make_peaks(sound, lambda _: None)
    monkeypatch.setattr(peaks_module, "make_peaks", lambda *_: pytest.fail("made again"))
    with serving(house) as opened:
        assert waveform(opened) == list(expected.peaks)


def test_a_waveform_that_is_given_up_is_not_kept(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put_episode(house)

    def give_up(_: PeakMeter) -> None:
        raise Refusal(409, "closing")

    sound = house.audio / f"{SLUG}.wav"
    with pytest.raises(Refusal):
        peaks_module.peaks_of(sound, state=state_folder(house.out, SLUG), on_block=give_up)
    assert (
        len(peaks_module.peaks_of(sound, state=state_folder(house.out, SLUG), on_block=lambda _: None).peaks)
        == 3 * PER_SECOND
    )


def test_a_waveform_is_made_while_a_run_holds_the_episode(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    with open_store(house.out, SLUG), serving(house) as opened:
        assert opened.get(f"/api/episodes/{SLUG}/peaks").status == 200


def test_what_is_no_recording_is_said_in_words(tmp_path: Path) -> None:
    house = new_house(tmp_path)
    put_episode(house)
    (house.audio / f"{SLUG}.wav").write_bytes(b"<!doctype html><p>Not found")
    with serving(house) as opened:
        answer = opened.get(f"/api/episodes/{SLUG}/peaks")
    assert answer.status == 409
    assert "web page" in str(answer.value["error"])
