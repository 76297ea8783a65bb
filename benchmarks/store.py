"""What keeping results costs, against writing and reading the same with `json` and no care at all.

Run with `python -m benchmarks.store`. Prints, for a transcript of 15,000 words and a publish of ten
pages, the median of several rounds as a ratio to plain `json.dumps` + `write_text` (`json.loads`) of the
same content in the same round: times alone say more about the machine than about the code.
"""

import dataclasses
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.store import StageKey, file_digest, open_store

WORDS = 15_000
"""An episode of an hour and a half."""

ROUNDS = 15
RECORDING_BYTES = 100_000_000
PAGES = 10


def spoken(words: int) -> Transcript:
    """A transcript of that many words in utterances of fifteen."""
    heard = tuple(Word(f"word{at % 997}", at * 350, at * 350 + 300, 0.97) for at in range(words))
    utterances = tuple(Utterance(first, first + 15, "Ann", 0.9) for first in range(0, words, 15))
    return Transcript(heard, utterances, "en", "embedded", "tiny")


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def one_round(folder: Path, transcript: Transcript, number: int) -> dict[str, float]:
    """Time of each piece of work in milliseconds."""
    plain = folder / "plain.json"
    key = StageKey("transcribe", 1, {"round": str(number)})
    as_dict = dataclasses.asdict(transcript)
    page = msgspec.json.encode(transcript)
    pages = {f"page{at}.md": page[: 40_000 + number * 10 + at] for at in range(PAGES)}
    times = {
        "json: write": milliseconds(lambda: plain.write_text(json.dumps(as_dict))),
        "json: read": milliseconds(lambda: json.loads(plain.read_text())),
        "plain: ten pages": milliseconds(
            lambda: [(folder / name).write_bytes(content) for name, content in pages.items()]
        ),
    }
    with open_store(folder, "episode") as store:
        times["store: keep the stage"] = milliseconds(lambda: store.remember(key, Transcript, lambda: transcript))
        times["store: remember the stage"] = milliseconds(lambda: store.remember(key, Transcript, lambda: transcript))
        times["store: publish ten new pages"] = milliseconds(lambda: store.publish(pages, key=str(number)))
        times["store: publish ten unchanged pages"] = milliseconds(lambda: store.publish(pages, key=str(number)))
    times["store: open and see that nothing changed"] = milliseconds(lambda: is_unchanged(folder, str(number)))
    return times


def is_unchanged(folder: Path, key: str) -> bool:
    with open_store(folder, "episode") as store:
        return store.is_unchanged(key)


def recording_times(folder: Path) -> dict[str, float]:
    """The digest of a large recording, read and remembered."""
    recording = folder / "recording.wav"
    recording.write_bytes(b"\0sound\0\1" * (RECORDING_BYTES // 8))
    time.sleep(2.1)  # a file changed less than two seconds ago is not trusted
    with open_store(folder, "episode") as store:
        store.digest_of_file(recording)
        remembered = milliseconds(lambda: store.digest_of_file(recording))
    return {"sha256 of 100 MB": milliseconds(lambda: file_digest(recording)), "the same, remembered": remembered}


AGAINST = {
    "store: keep the stage": "json: write",
    "store: remember the stage": "json: read",
    "store: publish ten new pages": "plain: ten pages",
    "store: publish ten unchanged pages": "plain: ten pages",
    "store: open and see that nothing changed": "json: read",
    "the same, remembered": "sha256 of 100 MB",
}


def main() -> None:
    transcript = spoken(WORDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rounds = [one_round(folder, transcript, number) for number in range(ROUNDS)]
        times = {work: [one[work] for one in rounds] for work in rounds[0]}
        times |= {work: [took] for work, took in recording_times(folder).items()}
    print(f"{WORDS} words, {PAGES} pages, median of {ROUNDS} rounds\n")
    print(f"{'work':42} {'ms':>8}  ratio")
    for work, took in times.items():
        against = AGAINST.get(work)
        ratios = [mine / plain for mine, plain in zip(took, times[against], strict=True)] if against else []
        ratio = f"{statistics.median(ratios):.2f} of {against}" if ratios else ""
        print(f"{work:42} {statistics.median(took):8.2f}  {ratio}")


if __name__ == "__main__":
    main()
