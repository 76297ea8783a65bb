import io
import os
import wave
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.engines.pauses import FRAME
from pipeline.engines.sound_file import Reading, mix_to_mono, read_blocks
from pipeline.errors import InputError
from pipeline.stages import decode
from pipeline.stages.decode import DecodeReport, cut_pieces, probe_sound

RATE_HZ = 44_100
MILLISECOND = Fraction(1, 1_000)


def tone(seconds: float, rate_hz: int = RATE_HZ) -> NDArray[np.int16]:
    return (8_000 * np.sin(np.arange(int(seconds * rate_hz)) * 2 * np.pi * 220 / rate_hz)).astype(np.int16)


def write_wav(path: Path, channels: list[NDArray[np.int16]], rate_hz: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.stack(channels, axis=1).tobytes())
    return path


def encode(
    path: Path, codec: str, *, seconds: float = 8, form: str | None = None, options: dict[str, str] | None = None
) -> Path:
    rate_hz = 48_000 if codec == "libopus" else RATE_HZ
    with av.open(str(path), "w", format=form, options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        resampler = av.AudioResampler(stream.format, "mono", rate_hz, stream.codec_context.frame_size or 1024)
        frame = av.AudioFrame.from_ndarray(tone(seconds, rate_hz)[None], format="s16", layout="mono")
        frame.rate = rate_hz
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def cut_off(path: Path, share: float = 0.5) -> Path:
    shorter = path.with_name("cut-off-" + path.name)
    data = path.read_bytes()
    shorter.write_bytes(data[: int(len(data) * share)])
    return shorter


def decoded(path: Path) -> tuple[NDArray[np.float32], Reading]:
    reading = Reading()
    return np.concatenate(list(read_blocks(path, 16_000, reading))), reading


def report_of(path: Path) -> DecodeReport:
    report = DecodeReport()
    list(cut_pieces(path, report=report))
    return report


FORMS = [
    ("a.wav", "pcm_s16le", {}),
    ("a.flac", "flac", {}),
    ("a.opus", "libopus", {}),
    ("a.m4a", "aac", {"movflags": "faststart"}),
    ("a.webm", "libopus", {}),
    ("a.mp3", "libmp3lame", {}),
    ("a.aiff", "pcm_s16be", {}),
]


@pytest.mark.parametrize(("name", "codec", "options"), FORMS)
def test_a_whole_recording_keeps_its_promise(tmp_path: Path, name: str, codec: str, options: dict[str, str]) -> None:
    whole = encode(tmp_path / name, codec, options=options)
    report = report_of(whole)
    assert abs(report.decoded_ms - 8_000) < 100
    assert abs(probe_sound(whole).duration_ms - 8_000) < 100
    assert report.findings(name) == ()


@pytest.mark.parametrize(("name", "codec", "options"), FORMS)
def test_a_recording_that_breaks_off_is_decoded_and_told(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    report = report_of(cut_off(encode(tmp_path / name, codec, options=options)))
    assert 2_500 < report.decoded_ms < 5_000
    (finding,) = report.findings(name)
    assert finding.code == "sound.truncated"
    assert finding.start_ms == report.decoded_ms
    assert finding.file == name


def test_a_length_guessed_from_the_bit_rate_is_no_promise(tmp_path: Path) -> None:
    guessed = encode(tmp_path / "a.mp3", "libmp3lame", options={"write_xing": "0"})
    assert report_of(guessed).promised_ms is None
    assert report_of(cut_off(guessed)).findings("a.mp3") == ()


@pytest.mark.parametrize("size", [0, 0x7FFFFFDB, 0x80000000, 0xFFFFFFFF])
def test_a_recorder_that_left_the_wav_size_open_promises_nothing(tmp_path: Path, size: int) -> None:
    path = write_wav(tmp_path / "live.wav", [tone(2, 16_000)])
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(data)
    report = report_of(path)
    assert report.decoded_ms == 2_000
    assert report.findings("live.wav") == ()


def test_sound_is_the_same_whatever_the_size_of_the_blocks(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", "libmp3lame", seconds=3)
    small, large = (np.concatenate(list(read_blocks(path, size, Reading()))) for size in (1_000, 1_000_000))
    assert np.array_equal(small, large)
    assert {len(block) for block in list(read_blocks(path, 1_000, Reading()))[:-1]} == {1_000}


def test_aac_sound_in_an_mp3_name_is_decoded(tmp_path: Path) -> None:
    path = encode(tmp_path / "episode.mp3", "aac", seconds=2, form="mp4")
    assert probe_sound(path).codec == "aac"
    assert abs(report_of(path).decoded_ms - 2_000) < 100


def test_antiphase_stereo_does_not_cancel_itself_out() -> None:
    voice = tone(1.5, 16_000)
    mono = mix_to_mono(np.stack([voice, -voice]))
    assert np.allclose(np.abs(mono), np.abs(voice / 32_768), atol=1e-4)


def test_one_speaker_in_each_channel_are_both_heard() -> None:
    voice = tone(1, 16_000)
    silence = np.zeros_like(voice)
    host, guest = mix_to_mono(np.stack([voice, silence])), mix_to_mono(np.stack([silence, voice]))
    assert np.allclose(host, voice / 65_536, atol=1e-4)
    assert np.array_equal(host, guest)


def test_a_mix_never_clips() -> None:
    loud = np.full((2, 16_000), 32_767, dtype=np.int16)
    assert mix_to_mono(loud).max() < 1.0


def test_a_recording_that_turns_from_stereo_to_mono_is_decoded_to_its_end(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    for layout, channels in (("stereo", 2), ("mono", 1)):
        with av.open(buffer, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as container:
            stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout=layout)
            for _ in range(100):
                samples = np.tile(tone(1152 / RATE_HZ)[None], (channels, 1))
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16p", layout=layout)
                frame.rate = RATE_HZ
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    path = tmp_path / "joined.mp3"
    path.write_bytes(buffer.getvalue())
    samples, reading = decoded(path)
    assert abs(len(samples) / 16_000 - 2 * 100 * 1152 / RATE_HZ) < 0.2
    assert reading.samples == len(samples)


def test_chapters_inside_the_file_become_an_outline_with_titles_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "talk.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono")
        container.set_chapters(
            [
                {
                    "id": 1,
                    "start": 0,
                    "end": 1000,
                    "time_base": MILLISECOND,
                    "metadata": {"title": "Über alles – A: B"},
                },
                {"id": 2, "start": 1000, "end": 1500, "time_base": MILLISECOND, "metadata": {}},
                {"id": 3, "start": 1500, "end": 2000, "time_base": MILLISECOND, "metadata": {"title": "End"}},
            ]
        )
        frame = av.AudioFrame.from_ndarray(tone(2)[None], format="s16", layout="mono")
        frame.rate = RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    embedded = probe_sound(path).embedded
    assert [(entry.title, entry.start_ms) for entry in embedded.entries] == [("Über alles – A: B", 0), ("End", 1_500)]
    assert embedded.source == "talk.mka"


def test_a_recording_without_chapters_has_no_outline(tmp_path: Path) -> None:
    embedded = probe_sound(write_wav(tmp_path / "a.wav", [tone(1, 16_000)])).embedded
    assert embedded.entries == ()
    assert embedded.source is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>" * 20, "web page"),
        (b"\xef\xbb\xbf\n <html>" + b"x" * 500, "web page"),
        (b'{"error": "gone"}' * 30, "JSON"),
        (b"Dear all, the recording is in the other folder.\n" * 20, "plain text"),
        (b"PK\x03\x04" + bytes(range(256)) * 8, "ZIP"),
        (bytes(4_096), "zeros"),
        (bytes(range(256)) * 16, "damaged"),
    ],
)
def test_what_is_no_recording_is_refused_with_what_it_looks_like(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "episode.mp3"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        probe_sound(path)
    assert caught.value.path == path
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        probe_sound(tmp_path / "gone.mp3")
    with pytest.raises(InputError, match="folder"):
        probe_sound(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", [tone(1, 16_000)])
    path.chmod(0)
    with pytest.raises(InputError, match="may not be read"):
        probe_sound(path)


def test_a_picture_has_no_sound_track(tmp_path: Path) -> None:
    path = tmp_path / "cover.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(InputError, match="no sound track"):
        probe_sound(path)


def test_an_mp4_without_its_index_is_called_cut_off(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cut off"):
        probe_sound(cut_off(encode(tmp_path / "a.m4a", "aac")))


def test_a_playlist_does_not_reach_out(tmp_path: Path) -> None:
    path = tmp_path / "episode.m3u8"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(InputError):
        list(cut_pieces(path))


def loud_is_speech(samples: NDArray[np.float32], before: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stands in for Silero, which takes a tone for what it is: no speech."""
    framed = np.pad(samples, (0, -len(samples) % FRAME)).reshape(-1, FRAME)
    return (np.abs(framed).max(axis=1) > 0.01).astype(np.float32)


def test_pieces_hold_all_speech_once_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "speech_probabilities", loud_is_speech)
    monkeypatch.setattr(decode, "BLOCK_FRAMES", 219)
    seconds_of_speech = [(2.0, 4.5), (6.0, 6.9), (7.1, 15.0), (20.0, 55.0)]
    sound = np.zeros(60 * 16_000, dtype=np.int16)
    for first, last in seconds_of_speech:
        stretch = slice(int(first * 16_000), int(last * 16_000))
        sound[stretch] = tone(60, 16_000)[stretch]
    told: list[int] = []
    path = write_wav(tmp_path / "a.wav", [sound])
    pieces = list(cut_pieces(path, on_decoded=told.append))
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(pieces))
    rebuilt = np.zeros(60 * 16_000, dtype=np.float32)
    for piece in pieces:
        first = piece.start_ms * 16
        rebuilt[first : first + len(piece.samples)] = piece.samples
    assert np.array_equal(rebuilt, sound.astype(np.float32) / 32_768)
    assert max(len(piece.samples) for piece in pieces) <= 28 * 16_000
    assert told == sorted(told)
    assert told[-1] == 60_000


def test_silence_gives_no_piece_and_a_full_report(tmp_path: Path) -> None:
    report = report_of(write_wav(tmp_path / "a.wav", [np.zeros(5 * 16_000, dtype=np.int16)]))
    assert (report.pieces, report.decoded_ms, report.promised_ms) == (0, 5_000, 5_000)
    assert report.findings("a.wav") == ()
