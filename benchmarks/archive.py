"""A back catalog taken in over HTTP from this machine: real transcripts and outlines where they are at hand.

    python -m benchmarks.archive            # the made-up catalog of the tests where ../shared is not there
    python -m benchmarks.archive --keep DIR # leave the audio folder for `rundown batch --audio DIR/audio`
    python -m benchmarks.archive --batch    # and process it, broken off three times (`benchmarks.interrupted`)

Every twentieth episode has a recording (silence of its real length), ten are broken in ten ways. What is counted:
episodes that came in, outlines that read back to the entries a person wrote, and how long it takes, the first
time, again with nothing new, and when only the record is gone.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.interrupted import process
from pipeline.feed.importing import import_feed
from pipeline.feed.intake import ImportOptions, Outcome
from pipeline.inputs import read_inputs
from pipeline.stages.outline import read_outline
from pipeline.timecode import format_clock, format_stamp
from tests.archive import SPACES, build_archive, silent_flac
from tests.archive_ways import REFUSED_WAYS
from tests.loopback_feed import Host, podcast_host

REAL = Path(__file__).parents[2] / "shared" / "bench" / "chapters" / "episodes"
REAL_SOUND = REAL.parents[2] / "data" / "audio"
RECORDINGS = (
    "ami_seriously_mix_60s.wav",
    "fsjam_intro_65s.mp3",
    "kennedy.wav",
    "student_fisher_quiet_187s.mp3",
    "ted_billgates_2min.wav",
    "threeway_interview_hotones_128s.mp3",
)
"""Real recordings without a transcript, which have to be listened to."""
WITH_SOUND = 20
"""Every so many real episodes have a recording."""
FEWEST = 200


@dataclass(frozen=True)
class Catalog:
    """A feed with its files on a host, and what its outlines say when they are read as they were written."""

    name: str
    outlines: dict[str, list[tuple[int, str]]]
    """By title of the episode: start in milliseconds and title of each entry."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="build and leave it here")
    parser.add_argument("--batch", action="store_true", help="process it as well; takes as long as 200 episodes take")
    arguments = parser.parse_args()
    keep: Path | None = arguments.keep
    with tempfile.TemporaryDirectory() as scratch, podcast_host() as host:
        folder = keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        catalog = _real(host, folder) if REAL.is_dir() else _made_up(host, folder)
        print(f"{catalog.name}, {len(host.pages):,} files, {sum(map(len, _contents(host))) / 1e6:.0f} MB\n")
        feed, audio = f"{host.address}/feed.xml", folder / "audio"
        print("| import | seconds | new | unchanged | left out | refused | requests |")
        print("|---|---|---|---|---|---|---|")
        first = _row("into an empty folder", host, lambda: _take(feed, audio))
        _row("again, nothing new", host, lambda: _take(feed, audio))
        (audio / ".rundown" / "import.jsonl").unlink()
        _row("again, the record gone", host, lambda: _take(feed, audio))
        same, wrong = _outlines_read_back(catalog, first, audio)
        print(f"\noutlines that read back entry by entry: {same} of {same + wrong}\n\nrefused, with its reason:")
        for outcome in first:
            if outcome.state == "refused":
                print(f"- {outcome.slug}: {outcome.reason}")
        well = not wrong and sum(outcome.state == "refused" for outcome in first) == len(REFUSED_WAYS)
        if arguments.batch:
            well = process(folder) and well
    return 0 if well else 1


def _take(feed: str, audio: Path) -> list[Outcome]:
    @contextmanager
    def silent(_slug: str):
        yield lambda _done, _total: None

    return list(import_feed(feed, ImportOptions(audio), fetching=silent, findings=[]))


def _row(name: str, host: Host, run: Callable[[], list[Outcome]]) -> list[Outcome]:
    host.asked.clear()
    began = time.perf_counter()
    outcomes = run()
    took = time.perf_counter() - began
    count = Counter(outcome.state for outcome in outcomes)
    states = " | ".join(str(count[state]) for state in ("new", "unchanged", "left-out", "refused"))
    print(f"| {name} | {took:.1f} | {states} | {len(host.asked):,} |")
    return outcomes


def _outlines_read_back(catalog: Catalog, outcomes: list[Outcome], audio: Path) -> tuple[int, int]:
    same = wrong = 0
    by_title = {outcome.title: outcome.slug for outcome in outcomes if outcome.state == "new"}
    for title, wanted in catalog.outlines.items():
        if title in by_title:
            text = read_inputs(by_title[title], audio_dir=audio).outline_text or ""
            found = [(entry.start_ms, entry.title) for entry in read_outline(text)[0].entries]
            same += found == wanted
            wrong += found != wanted
            if found != wanted:
                print(f"differs: {by_title[title]}", file=sys.stderr)
    return same, wrong


def _real(host: Host, folder: Path) -> Catalog:
    """211 episodes of several shows in one feed, the newest first."""
    outlines, items = {}, []
    for number, path in enumerate(sorted(REAL.glob("*.json"))):
        episode = json.loads(path.read_text(encoding="utf-8"))
        entries = [(round(entry["seconds"]) * 1000, " ".join(entry["title"].split())) for entry in episode["outline"]]
        title = f"{episode['title']} ({path.stem})"
        about = "".join(f"<li>{format_clock(start)} {escape(text)}</li>" for start, text in entries)
        host.pages[f"/{path.stem}.vtt"] = _vtt(episode["cues"])
        about = f"<p>About this one.</p><ul>{about}</ul><p>Thanks for listening.</p>"
        inside = f"<description>{escape(about)}</description>"
        if number % WITH_SOUND == 0:
            sound = silent_flac(folder / "sound.part.flac", round(episode["duration"] * 1000))
            host.pages[f"/{path.stem}.flac"] = sound.read_bytes()
            sound.unlink()
            inside += f'<enclosure url="{path.stem}.flac" type="audio/flac"/>'
        inside += f'<podcast:transcript url="{path.stem}.vtt" type="text/vtt"/>'
        items.append(f"<item><title>{escape(title)}</title><guid>{path.stem}</guid>{inside}</item>")
        if all(text for _, text in entries):  # some have bare times, whose titles nobody wrote
            lines = "".join(f"{format_clock(start)} {text}\n" for start, text in entries)
            outlines[title] = [(entry.start_ms, entry.title) for entry in read_outline(lines)[0].entries]
    items += [_recorded_item(host, name) for name in RECORDINGS if (REAL_SOUND / name).is_file()]
    items += _broken_items(host, folder)
    host.pages["/feed.xml"] = (
        f"<rss version='2.0' {SPACES}><channel><title>Real episodes</title>{''.join(items)}</channel></rss>".encode()
    )
    return Catalog(f"{len(items) - 1} real episodes and {len(REFUSED_WAYS)} broken ones", outlines)


def _recorded_item(host: Host, name: str) -> str:
    """A real recording and nothing else."""
    host.pages[f"/{name}"] = (REAL_SOUND / name).read_bytes()
    title = Path(name).stem.replace("_", " ").capitalize()
    return f"<item><title>{title}</title><guid>{name}</guid><enclosure url='{name}' type='audio/mpeg'/></item>"


def _broken_items(host: Host, folder: Path) -> list[str]:
    """Ten items that cannot be taken in, from the tests' catalog."""
    archive = build_archive(folder / "broken", len(REFUSED_WAYS), tuple(REFUSED_WAYS))
    _serve(host, archive.folder)
    feed = archive.feed.read_text(encoding="utf-8")
    return [feed[feed.index("<item>") : feed.rindex("</item>") + len("</item>")]]


def _made_up(host: Host, folder: Path) -> Catalog:
    archive = build_archive(folder / "made-up", FEWEST + len(REFUSED_WAYS), tuple(REFUSED_WAYS))
    _serve(host, archive.folder)
    host.pages["/feed.xml"] = archive.feed.read_bytes()
    return Catalog(f"{FEWEST} made-up episodes and {len(REFUSED_WAYS)} broken ones", {})


def _serve(host: Host, folder: Path) -> None:
    for path in (folder / "files").iterdir():
        host.pages[f"/files/{path.name}"] = path.read_bytes()


def _contents(host: Host) -> list[bytes]:
    return [page for page in host.pages.values() if isinstance(page, bytes)]


def _vtt(cues: list[dict[str, object]]) -> bytes:
    told = []
    for cue in cues:
        start, end = round(float(str(cue["start"])) * 1000), round(float(str(cue["end"])) * 1000)
        voice = f"<v {escape(str(cue['speaker']))}>" if cue.get("speaker") else ""
        text = escape(" ".join(str(cue["text"]).split()))
        told.append(f"{format_stamp(start)} --> {format_stamp(max(end, start + 1))}\n{voice}{text}\n")
    return ("WEBVTT\n\n" + "\n".join(told)).encode()


if __name__ == "__main__":
    sys.exit(main())
