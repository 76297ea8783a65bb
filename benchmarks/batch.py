"""What a batch costs beside the work itself, against a plain loop over the same function.

Run with `python -m benchmarks.batch`. Episodes with stored transcripts (of ../shared/bench where it is there, else
made up) go through a plain loop, the local pool with one and two processes, and two workers of a local Dask cluster;
each begins with nothing. Then: what deciding costs for episodes in which nothing has changed. Ratios in one run say
more than times, which are the machine's.
"""

import json
import os
import random
import tempfile
import time
import wave
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch.cluster import ClusterCrew
from pipeline.batch.loop import Crew, run_jobs
from pipeline.batch.plan import Planner, plan_batch
from pipeline.batch.pool import LocalCrew
from pipeline.batch.work import Failure, Outcome, run_episode
from pipeline.inputs import Recording
from pipeline.job import EpisodeJob
from pipeline.parts import key_of, names_of_files
from pipeline.store import MadeOf, open_store, settled, states_of

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "bench" / "chapters" / "episodes"
EPISODES = 12
SPOKEN_S = 900

UNCHANGED = (100, 1_000, 10_000)
PAGES = 9
WORDS = [
    "so",
    "we",
    "bake",
    "the",
    "bread",
    "at",
    "home",
    "and",
    "then",
    "you",
    "ask",
    "why",
    "it",
    "is",
    "flat",
    "because",
    "the",
    "dough",
    "was",
    "too",
    "cold",
    "to",
    "rise",
]


class PlainLoop:
    """A crew that is none: each job is done at once, in this process. And an onlooker that does not look."""

    def hands(self) -> int:
        """One."""
        return 1

    def submit(self, job: EpisodeJob) -> "Future[Outcome]":
        """Do it."""
        future: Future[Outcome] = Future()
        future.set_result(run_episode(job))
        return future

    def explain(self, error: BaseException, job: EpisodeJob) -> tuple[Failure, bool]:
        """There is nothing to explain."""
        raise AssertionError(job) from error

    def began(self, job: EpisodeJob) -> None:
        """Not shown."""

    def ended(self, outcome: Outcome, *, again: bool) -> None:
        """Not shown."""

    def look(self) -> None:
        """Not shown."""


def clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02d}:{int(seconds // 60 % 60):02d}:{seconds % 60:06.3f}"


def cues_of(number: int) -> list[tuple[float, float, str, str]]:
    """Start, end, speaker and text: a quarter of an hour of somebody's talk."""
    found = sorted(SHARED.glob("*.json"))
    if found:
        cues = json.loads(found[number % len(found)].read_text())["cues"]
        return [
            (cue["start"], cue["end"], cue["speaker"] or "Ann", cue["text"]) for cue in cues if cue["start"] < SPOKEN_S
        ]
    choose = random.Random(number)  # noqa: S311  no secret
    return [
        (at, at + 6.0, "Ann" if at % 12 else "Bo", " ".join(choose.choices(WORDS, k=18)).capitalize() + ".")
        for at in range(0, SPOKEN_S, 6)
    ]


def make_show(folder: Path) -> Path:
    """Recordings of silence with transcripts beside them."""
    audio = folder / "audio"
    audio.mkdir()
    (audio / "show.toml").write_text('name = "Slow Rise"\nhosts = ["Ann"]\n')
    for number in range(EPISODES):
        with wave.open(str(audio / f"ep{number:02d}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(16_000)
            sound.writeframes(b"\0\0" * 16_000)
        lines = (f"{clock(start)} --> {clock(end)}\n<v {who}>{text}\n" for start, end, who, text in cues_of(number))
        (audio / f"ep{number:02d}.vtt").write_text("WEBVTT\n\n" + "\n".join(lines))
    return audio


def minutes_of(crew: Crew, audio: Path, out: Path) -> float:
    jobs = [one.job for one in plan_batch(EpisodeJob("", audio_dir=audio, out_dir=out))]
    began = time.perf_counter()
    outcomes = list(run_jobs(jobs, crew, onlooker=PlainLoop()))
    assert [outcome.failure for outcome in outcomes] == [None] * EPISODES, outcomes
    return (time.perf_counter() - began) / 60


@contextmanager
def dask(out: Path) -> Iterator[Crew]:
    """Two workers on this machine, up and running."""
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, ClusterCrew(cluster.scheduler_address, out_dir=out) as crew:
        yield crew


def at_work(folder: Path) -> None:
    audio = make_show(folder)
    run_episode(EpisodeJob("ep00", audio_dir=audio, out_dir=folder / "warm"))  # models of the plain loop's process
    took = {"plain loop": minutes_of(PlainLoop(), audio, folder / "plain")}
    for jobs in (1, 2):
        with LocalCrew(jobs) as crew:
            took[f"pool of {jobs}, its start included"] = minutes_of(crew, audio, folder / f"pool{jobs}")
            took[f"pool of {jobs}, started"] = minutes_of(crew, audio, folder / f"pool{jobs}-started")
    with dask(folder / "dask") as crew:
        minutes_of(crew, audio, folder / "dask-warm")
        took["Dask, 2 workers, started"] = minutes_of(crew, audio, folder / "dask")
    print(f"{EPISODES} episodes of a quarter of an hour with stored transcripts, {os.cpu_count()} cores\n")
    print(f"{'':34} {'episodes a minute':>18}  against the plain loop")
    for name, minutes in took.items():
        print(f"{name:34} {EPISODES / minutes:18.1f}  {took['plain loop'] / minutes:.2f}")


def make_unchanged(folder: Path, count: int) -> EpisodeJob:
    """So many episodes as finished runs leave them; the disk is not waited for."""
    audio, out = folder / "audio", folder / "outputs"
    audio.mkdir(parents=True)
    for number in range(count):
        for suffix in (".mp3", ".vtt", ".toml", ".outline.txt"):
            (audio / f"ep{number}{suffix}").write_bytes(b"1")
    asked = EpisodeJob("", audio_dir=audio, out_dir=out)
    shared = Planner(asked, frozenset()).shared(has_transcript=True)
    own = {f"part {number} in its toml": "0123456789abcdef" for number in range(16)}
    pages = {f"page{number}.md": b"1" for number in range(PAGES)}
    later_ns = time.time_ns() + 60_000_000_000
    for number in range(count):
        recording = Recording(audio, f"ep{number}", audio / f"ep{number}.mp3")
        files = settled(states_of(audio, names_of_files(recording)), later_ns)
        with open_store(out, f"ep{number}") as store:
            store.publish(pages, key=key_of(own, shared))
            store.note_made_of(MadeOf(key_of(own, shared), files, own=own, shared=shared))
    return asked


def unchanged(folder: Path) -> None:
    fsync, os.fsync = os.fsync, lambda _: None
    print(f"\n{'episodes, nothing changed':34} {'processor time':>15} {'each':>9}  {'on the clock':>9}")
    for count in UNCHANGED:
        asked = make_unchanged(folder / str(count), count)
        began, wall = time.process_time(), time.perf_counter()
        plan = plan_batch(asked)
        seconds, waited = time.process_time() - began, time.perf_counter() - wall
        assert {one.kind for one in plan} == {"unchanged"}
        print(f"{count:34,} {seconds:13.2f} s {seconds / count * 1000:6.2f} ms  {waited:9.2f} s", flush=True)
    os.fsync = fsync


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        unchanged(Path(name))
        at_work(Path(name))
