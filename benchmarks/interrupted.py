"""The archive of `benchmarks.archive` processed by the real `rundown batch`, broken off three times and gone on with.

Ten of its episodes are broken by hand first, in ten ways that only processing can meet. The batch is then ended at
random moments: its whole process group killed, only its parent killed, and by Ctrl-C. At the end every good episode
has to be complete and to have been analysed once, and every broken one has to be named with its reason.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.render.formats import files_of_show
from pipeline.store import verify

PROJECT = Path(__file__).parents[1]
AT_ONCE_S = 5.0
"""A batch in which nothing has changed has to be over in this time."""
STOPS: tuple[tuple[str, Callable[["subprocess.Popen[bytes]"], None]], ...] = (
    ("kill -9 of all its processes", lambda batch: os.killpg(batch.pid, signal.SIGKILL)),
    ("kill -9 of the parent alone", lambda batch: batch.kill()),
    ("Ctrl-C", lambda batch: os.killpg(batch.pid, signal.SIGINT)),
)
BROKEN_WAYS: dict[str, tuple[str, bytes]] = {
    "a toml that is no TOML": (".toml", b"title = \n"),
    "a toml with a wrong value": (".toml", b"guests = 7\n"),
    "an outline that is no text": (".outline.txt", bytes(range(256)) * 8),
    "an empty transcript": (".vtt", b""),
    "a transcript that is no text": (".vtt", bytes(range(255, -1, -1)) * 8),
    "a transcript without its times": (".vtt", b"Hello there.\n"),
    "an empty recording": (".mp3", b""),
    "a web page as recording": (".mp3", b"<!doctype html><html><body>Log in, please</body></html>"),
    "a picture as recording": (".mp3", b"\x89PNG\r\n\x1a\n" + bytes(2000)),
    "a recording cut off": (".m4a", b"\0\0\0\x20ftypM4A \0\0\2\0M4A mp42isom\0\0\0\0\0\x0f\x42\x40mdat" + bytes(3000)),
}
"""Way to the file and what it becomes; of an episode whose recording is broken the transcript is gone."""
SOUND = (".mp3", ".m4a")


@dataclass
class Run:
    """A batch from start to end."""

    name: str
    seconds: float
    code: int
    pages: int
    """Episodes that have pages afterwards."""
    analyses: dict[Path, int]
    """What is remembered of analysed episodes, with the time at which it was written."""
    episodes: list[dict[str, object]]
    """What `--json` says of them; nothing where it was killed."""


def process(folder: Path) -> bool:
    """Break, process, interrupt, resume; print a table and tell whether all was as it should be."""
    audio, out = folder / "audio", folder / "outputs"
    broken = break_ten(audio)
    slugs = {path.name.split(".")[0] for path in audio.iterdir() if path.is_file() and path.name != "show.toml"}
    draw = random.Random(time.time_ns())  # noqa: S311  no secret; the moments shall be others each time
    at = sorted(draw.sample(range(3, len(slugs) * 3 // 4), len(STOPS)))
    runs = [_run(name, folder, until=count, stop=stop) for count, (name, stop) in zip(at, STOPS, strict=True)]
    runs += [_run("to the end", folder), _run("again at once", folder)]
    print("\n| batch | seconds | exit code | pages there afterwards |\n|---|---|---|---|")
    for run in runs:
        print(f"| {run.name} | {run.seconds:.1f} | {run.code} | {run.pages} |")
    return _is_as_it_should_be(runs, slugs, broken, out)


def break_ten(audio: Path) -> dict[str, str]:
    """Break ten imported episodes, those with the shortest transcripts and no recording; slug to way."""
    spoken = sorted(audio.glob("*.vtt"), key=lambda path: (path.stat().st_size, path.name))
    chosen = [path.stem for path in spoken if not path.with_suffix(".flac").exists()]
    broken = dict(zip(chosen, BROKEN_WAYS, strict=False))
    for slug, way in broken.items():
        suffix, content = BROKEN_WAYS[way]
        if suffix in SOUND:
            (audio / f"{slug}.vtt").unlink()
        (audio / f"{slug}{suffix}").write_bytes(content)
    return broken


def _run(
    name: str,
    folder: Path,
    *,
    until: int | None = None,
    stop: Callable[["subprocess.Popen[bytes]"], None] | None = None,
) -> Run:
    """A batch, ended in its way as soon as so many episodes have pages."""
    out = folder / "outputs"
    command = [sys.executable, "-m", "pipeline.cli", "batch", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    began = time.perf_counter()
    batch = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    if until is not None and stop is not None:
        while _pages(out) < until and batch.poll() is None:
            time.sleep(0.3)
        stop(batch)
    told = batch.communicate()[0]
    seconds = time.perf_counter() - began
    episodes = json.loads(told)["episodes"] if batch.returncode in (0, 5) else []
    analyses = {path: path.stat().st_mtime_ns for path in out.glob("*/.rundown/**/understand-*.json")}
    return Run(name, seconds, batch.returncode, _pages(out), analyses, episodes)


def _pages(out: Path) -> int:
    return sum(1 for _ in out.glob("*/show-notes.md"))


def _is_as_it_should_be(runs: list[Run], slugs: set[str], broken: dict[str, str], out: Path) -> bool:
    """Whether all good episodes are complete, none was analysed twice, and each broken one is named."""
    last, again = runs[-2:]
    failed = {str(one["slug"]): str(one["failure"]) for one in last.episodes if one["failure"]}
    good = slugs - set(broken)
    twice = {path for run in runs for path, at in run.analyses.items() if last.analyses.get(path) != at}
    damaged = [slug for slug in good if any(finding.weight == "look" for finding in verify(out, slug))]
    incomplete = [slug for slug in good if not all((out / slug / name).is_file() for name in files_of_show(()))]
    print("\nbroken, with its reason:")
    for slug in sorted(failed):
        print(f"- {broken.get(slug, 'NOT BROKEN')}: {failed[slug]}")
    idle = all(one["state"] in ("unchanged", "failed") for one in again.episodes) and again.seconds < AT_ONCE_S
    print(
        f"\n{len(good)} good episodes: {len(incomplete)} incomplete, {len(damaged)} damaged, {len(twice)} done twice;"
    )
    load = os.getloadavg()[0]
    print(f"{len(failed)} of {len(broken)} broken ones named; again at once {again.seconds:.1f} s (load {load:.0f})")
    return failed.keys() == broken.keys() and idle and not (twice or damaged or incomplete)
