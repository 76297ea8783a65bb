"""What a review of a three-hour episode costs: laying edits over a draft, and telling the page.

Run with `python -m benchmarks.review`. The episode is the sample's words said over and over, 30,000 of them,
drafted as a run drafts it; 400 edits of every usual kind are laid over it. Prints the median of several
rounds, in milliseconds of this process's CPU (waiting for the disk is not in it, another program on the
machine hardly is).
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from pipeline.edits import edit as edits
from pipeline.edits.desk import lay_out
from pipeline.edits.edit import Edit
from pipeline.edits.lay_over import lay_over
from pipeline.hearing import Hearing
from pipeline.model.document import EpisodeDocument
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.overlay import lay_review_over
from pipeline.render.episode_json import load_document
from pipeline.review.batch import Batch
from pipeline.review.session import open_session
from pipeline.run import understand
from pipeline.store import open_store

SAMPLE = Path(__file__).parents[1] / "outputs" / "how-to-start-in-grant-writing" / "episode.json"
WORDS = 30_000
"""About three hours."""
EDITS = 400
"""More than a careful producer makes in one episode."""
ROUNDS = 7


def long_draft(jitter_ms: int = 0) -> EpisodeDocument:
    """The sample said over and over; with `jitter_ms` as another engine would time it."""
    sample = load_document(SAMPLE.read_bytes())
    heard, length_ms = sample.transcript, sample.duration_ms
    times = -(-WORDS // len(heard.words))
    words = [
        Word(word.text, word.start_ms + turn * length_ms + jitter_ms, word.end_ms + turn * length_ms + jitter_ms, 0.9)
        for turn in range(times)
        for word in heard.words
    ]
    count = len(heard.words)
    utterances = [
        Utterance(one.first + turn * count, one.last + turn * count, one.speaker)
        for turn in range(times)
        for one in heard.utterances
    ]
    transcript = Transcript(tuple(words), tuple(utterances), "en", "embedded", f"tiny {jitter_ms}")
    entries = tuple(OutlineEntry(f"Part {turn + 1}", turn * length_ms) for turn in range(times))
    episode = replace(sample.episode, slug="long")
    return understand(episode, "long.mp3", Hearing(transcript, (), times * length_ms), Outline(entries))


def wanted(draft: EpisodeDocument) -> list[Edit]:
    """Edits all over the episode, the same in every round."""
    chance = random.Random(7)  # noqa: S311  nothing secret
    desk = lay_out(draft)
    lines = [line.item for line in desk.lines() if line.status == "draft"]
    made: list[Edit] = []
    for number in range(EDITS):
        name, first = f"benchmark-{number:06d}", chance.randrange(len(draft.transcript.words) - 3)
        made.append(
            (
                edits.FixWordsEdit(id=name, first=first, last=first + 2, text=f"fixed{number} words"),
                edits.FixWordsEdit(id=name, first=first, last=first + 1, text=f"new{number}"),
                edits.AcceptEdit(id=name, item=chance.choice(lines)),
                edits.LineEdit(id=name, item=chance.choice(lines), text=f"Line {number}"),
                edits.NameSpeakerEdit(id=name, utterance=first, name=f"Voice {number % 3}"),
                edits.MoveChapterEdit(
                    id=name,
                    item=desk.chapters[1 + number % (len(desk.chapters) - 1)].item,
                    start_ms=desk.chapters[1 + number % (len(desk.chapters) - 1)].start_ms + 2000,
                ),
            )[number % 6]
        )
    return made


def milliseconds(work: Callable[[], object]) -> float:
    """Median CPU time of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        began_s = time.process_time()
        work()
        taken.append((time.process_time() - began_s) * 1000)
    return statistics.median(taken)


def main() -> int:
    """Print the table; 1 when laying over and telling the page take a second together."""
    draft, again = long_draft(), long_draft(jitter_ms=140)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        with open_store(out, "long") as store:
            lay_review_over(store, draft, out / "long.mp3")
        session = open_session("long", out_dir=out)
        answer = session.apply(Batch(revision=0, edits=tuple(wanted(draft))))
        kept = msgspec.json.decode((out / "long/.rundown/kept-review.json").read_bytes().split(b"\n", 1)[1])
        count = len(kept["batches"][0]["edits"])
        numbers = iter(range(10_000))
        line = answer.state.notes[3].lines[0].item

        def type_a_line() -> None:
            edit = edits.LineEdit(id=f"typing-{next(numbers):06d}", item=line, text="Another hook?")
            session.apply(Batch(revision=answer.revision, edits=(edit,), window="typing"))

        in_force = session._load().review.in_force()
        over_again = lay_over(again, in_force)
        rows = {
            "lay the edits over the draft": milliseconds(lambda: lay_over(draft, in_force)),
            "lay them over a draft heard anew": milliseconds(lambda: lay_over(again, in_force)),
            "the page's state": milliseconds(session.state),
            "the state as JSON": milliseconds(lambda: msgspec.json.encode(session.state())),
            "take one edit and answer": milliseconds(type_a_line),
            "open the episode": milliseconds(lambda: open_session("long", out_dir=out)),
        }
        size = len(msgspec.json.encode(session.state()))
    print(f"{len(draft.transcript.words):,} words, {count} edits, state of {size / 1e6:.1f} MB; ms of CPU\n")
    for name, taken in rows.items():
        print(f"| {name} | {taken:.0f} |")
    print(f"\nheard anew: {len(over_again.applied)} edits found their place, {len(over_again.stale)} did not")
    return int(rows["lay the edits over the draft"] + rows["the state as JSON"] > 1000)


if __name__ == "__main__":
    sys.exit(main())
