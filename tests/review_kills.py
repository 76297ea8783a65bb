"""Reviews of a real server that is killed at any moment: no edit that was shown as saved is lost.

Several people review several episodes on one `rundown review`, each in two windows; meanwhile the episodes are really
processed again with another transcript, outline, title or template, and approved. Now and then one of them kills the
server with SIGKILL, mostly between a request and its answer, and it is started again on the same port and folder.

`python -m tests.review_kills --reviews 200 --seed 1` prints what was done. Seeds choose what people do; at which
instruction a kill meets the server only the machine knows.
"""

import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec

from pipeline.edits import edit as edits
from pipeline.edits.edit import Edit
from pipeline.edits.kept_review import KeptReview
from pipeline.job import EpisodeJob
from pipeline.progress import SilentWatcher
from pipeline.review.security import Door
from pipeline.review.state import EpisodeState
from pipeline.run import process_episode
from pipeline.store import read_kept, verify
from tests.browser.slow_rise import SLUG, write_slow_rise

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\S+")
AT_ONCE = 5
"""Reviews of one server."""
STEPS = 14
"""Of each review."""
LATEST_KILL_S = 0.03
"""After the request went out: longer than most answers take."""
PAGES = ("show-notes.md", "show-notes.html", "transcript.md", "chapters.json", "episode.json")
RUNS = threading.Lock()
"""Runs load models, which two threads of one process need not do at once."""
TOLD = threading.Lock()


class House:
    """A producer's folder with a real server in front of it, in a process of its own."""

    def __init__(self, folder: Path):
        self.folder, self.audio, self.out = folder, folder / "audio", folder / "outputs"
        self.done: Counter[str] = Counter()
        self.starts = 0
        self._door = Door(0)
        self._starting = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the server, the second time on the port of the first."""
        command = [sys.executable, "-m", "pipeline.cli", "review", "--no-browser", "--port", str(self._door.port)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        found = ADDRESS.search(told)
        assert found is not None, f"the server says: {told}"
        address = urlsplit(found[0])
        assert address.port is not None
        self._door = Door(address.port, parse_qs(address.query)["token"][0])
        self.starts += 1

    def kill(self) -> None:
        """No goodbye."""
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()

    def kill_and_start(self) -> None:
        """What a power cut does, and the person who comes back."""
        with self._starting:
            self.kill()
            self.start()
            self.tell("kills of the server")

    def tell(self, what: str) -> None:
        """Count it."""
        with TOLD:
            self.done[what] += 1

    def ask(self, path: str, body: object = None, *, kill_after_s: float | None = None) -> tuple[int, bytes] | None:
        """What the server answers; None where it was killed before it had."""
        with self._starting:
            door = self._door
        line = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
        headers = {"Cookie": f"{door.cookie}={door.token}", "Origin": door.origin, "Content-Type": "application/json"}
        try:
            line.request("GET" if body is None else "POST", path, msgspec.json.encode(body) if body else None, headers)
            if kill_after_s is not None:
                threading.Event().wait(kill_after_s)
                self.kill_and_start()
            answer = line.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            with self._starting:  # until the server is back
                return None
        finally:
            line.close()


class Review:
    """One episode under review by two windows, and what they were told of their edits."""

    def __init__(self, house: House, slug: str, chance: random.Random):
        self.house, self.slug, self.chance = house, slug, chance
        self.saved: list[str] = []
        self.undone: list[str] = []
        self.made: dict[str, Edit] = {}
        self.approved: dict[str, bytes] | None = None
        self.windows = [self.look(), self.look()]
        self.seen_start = house.starts

    def live(self) -> None:
        """Random steps, and a last look."""
        acts: tuple[tuple[Callable[[], None], int], ...] = (
            (self.edit, 8),
            (self.edit_at_once, 3),
            (self.step_back, 2),
            (self.load_again, 2),
            (self.process_again, 2),
            (self.approve, 1),
        )
        for _ in range(STEPS):
            [act] = self.chance.choices([act for act, _ in acts], [weight for _, weight in acts])
            act()
            if self.house.starts != self.seen_start:
                self.check()
        self.process_again()
        self.check()
        assert verify(self.house.out, self.slug) == ()

    def edit(self) -> None:
        """One window changes something; what it shows may be old."""
        window = self.chance.randrange(2)
        wanted = self.wish(self.windows[window])
        answer = self.send(window, wanted, may_kill=True)
        self.take({window: wanted}, {window: answer})
        if self.chance.random() < 0.6:
            self.windows[window] = self.look()

    def edit_at_once(self) -> None:
        """Both windows change something at the same moment."""
        wanted = {window: self.wish(self.windows[window]) for window in (0, 1)}
        answers: dict[int, bool | None] = {}

        def send(window: int) -> None:
            answers[window] = self.send(window, wanted[window], may_kill=window == 0)

        threads = [threading.Thread(target=send, args=(window,)) for window in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.take(wanted, answers)

    def send(self, window: int, wanted: Edit, *, may_kill: bool = False) -> bool | None:
        """Whether the edit was answered as saved; None where no answer came."""
        body = {"revision": self.windows[window].revision, "edits": [wanted], "window": f"{self.slug} {window}"}
        answered = self.house.ask(f"{self.api}/edits", body, kill_after_s=self.moment() if may_kill else None)
        if answered is None:
            return None
        status, content = answered
        assert status in (200, 409), (status, content[:500])
        refused = {one["id"] for one in json.loads(content)["refused"]}
        return status == 200 and wanted.id not in refused

    def take(self, wanted: Mapping[int, Edit], answers: Mapping[int, bool | None]) -> None:
        """Note what was saved; what got no answer is sent again, as the page does, and is no second edit then."""
        taken: dict[str, Edit] = {}
        for window, one in wanted.items():
            answer = answers[window]
            if answer is None:
                self.house.tell("edits without an answer, sent again")
                was_kept = self.kept().has(one.id)
                if was_kept:
                    self.house.tell("of these, on the disk already")
                while (answer := self.send(window, one)) is None:
                    was_kept = was_kept or self.kept().has(one.id)
                assert answer or not was_kept
            if answer:
                taken[one.id] = one
            else:
                self.house.tell("edits refused, with both sides shown")
        new = [name for name in self.in_force() if name in taken]
        assert sorted(new) == sorted(taken)
        for name in new:
            self.house.tell("edits shown as saved")
            self.made[name] = taken[name]
            self.saved.append(name)
            self.undone.clear()

    def step_back(self) -> None:
        """Undo or redo."""
        step = self.chance.choice(("undo", "redo"))
        revision = self.windows[0].revision
        answered = self.house.ask(f"{self.api}/{step}", {"revision": revision}, kill_after_s=self.moment())
        source, target = (self.saved, self.undone) if step == "undo" else (self.undone, self.saved)
        is_refused = answered is not None and json.loads(answered[1])["refused"]
        if not is_refused and self.in_force() != self.saved:
            target.append(source.pop())
            self.house.tell("steps back and forth")
        self.windows[0] = self.look()

    def load_again(self) -> None:
        """A window is loaded again."""
        self.windows[self.chance.randrange(2)] = self.look()

    def process_again(self) -> None:
        """Something that the pages are made of changes, and the episode is really processed; edits go on meanwhile."""
        self.change_files()
        run = threading.Thread(target=self._process)
        run.start()
        if self.chance.random() < 0.5:
            self.edit()
        run.join()
        self.house.tell("runs")
        if self.chance.random() < 0.5:
            self.windows = [self.look(), self.look()]

    def _process(self) -> None:
        with RUNS:
            process_episode(EpisodeJob(self.slug, self.house.audio, self.house.out), watcher=SilentWatcher())

    def change_files(self) -> None:
        """Another transcript, outline, title or template than before."""
        audio, number = self.house.audio, self.chance.randrange(1000)
        said = (audio / f"{SLUG}.srt.as-it-was").read_text(encoding="utf-8")
        what = self.chance.randrange(4)
        if what == 0:
            old, new = self.chance.choice((("dough", "batter"), ("recipe", "receipt"), ("Press", "Push"), ("oven", "")))
            (audio / f"{self.slug}.srt").write_text(said.replace(old, new), encoding="utf-8")
        elif what == 1:
            outline = (audio / f"{self.slug}.outline.txt").read_text(encoding="utf-8").splitlines()
            dropped = self.chance.randrange(1, len(outline))
            kept = [line for at, line in enumerate(outline) if at != dropped] if len(outline) > 3 else outline
            kept[-1] = f"{kept[-1].partition(' ')[0]} Renamed {number}"
            (audio / f"{self.slug}.outline.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
        elif what == 2:
            (audio / f"{self.slug}.toml").write_text(f'title = "Title {number}"\n', encoding="utf-8")
        else:
            (audio / "templates").mkdir(exist_ok=True)
            page = f"# {{{{ title }}}} {number}\n\n{{{{ lines(notes.takeaways) }}}}\n\n{{{{ lines(notes.outline) }}}}\n"
            (audio / "templates" / "show-notes.md").write_text(page, encoding="utf-8")

    def approve(self) -> None:
        """The pages go out; killed meanwhile, they are approved again."""
        kill_after_s = self.moment()
        while True:
            body = {"revision": self.look().revision, "by": "Nora"}
            answered = self.house.ask(f"{self.api}/approve", body, kill_after_s=kill_after_s)
            if answered is not None:
                break
            kill_after_s = None
        assert answered[0] == 200, answered
        self.house.tell("approvals")
        self.approved = self.pages()
        self.windows = [self.look(), self.look()]

    def moment(self) -> float | None:
        """When the server is to be killed after a request, if it is."""
        return self.chance.uniform(0, LATEST_KILL_S) if self.chance.random() < 0.12 else None

    @property
    def api(self) -> str:
        return f"/api/episodes/{self.slug}"

    def look(self) -> EpisodeState:
        """What the page shows when it is loaded."""
        while (answered := self.house.ask(self.api)) is None:
            pass
        assert answered[0] == 200, answered
        return msgspec.json.decode(answered[1], type=EpisodeState)

    def kept(self) -> KeptReview:
        return read_kept(self.house.out, self.slug, "review", KeptReview) or KeptReview()

    def in_force(self) -> list[str]:
        return [one.edit.id for one in self.kept().in_force()]

    def pages(self) -> dict[str, bytes]:
        return {name: (self.house.out / self.slug / name).read_bytes() for name in PAGES}

    def check(self) -> None:
        """Every edit that was shown as saved is kept, in its order, and is seen on the page or told as stale."""
        self.seen_start = self.house.starts
        kept = self.kept()
        assert [one.edit.id for one in kept.in_force()] == self.saved
        everything = {one.edit.id for each in (*kept.batches, *kept.abandoned) for one in each.edits}
        assert everything >= set(self.made)
        state = self.look()
        told = {stale.id for stale in state.stale}
        shown = _shown(state)
        for at, name in enumerate(self.saved):
            written = getattr(self.made[name], "text", getattr(self.made[name], "title", ""))
            if written and not any(_undoes(self.made[later], self.made[name]) for later in self.saved[at + 1 :]):
                assert name in told or written in shown, (self.slug, self.made[name], shown)
                self.house.tell("looks for an edit that was shown as saved: found")
        assert self.approved is None or self.approved == self.pages()
        self.house.tell("looks at a whole review")

    def wish(self, state: EpisodeState) -> Edit:
        """An edit of any kind on what a window shows."""
        chance, name = self.chance, f"{self.slug}-{self.chance.getrandbits(64):016x}"
        lines = [line for section in state.notes if section.key not in ("outline", "date") for line in section.lines]
        line, chapter = chance.choice(lines).item, chance.choice(state.chapters).item
        words = state.words if isinstance(state.words, tuple) else ()
        first, time_ms = chance.randrange(len(words) - 4), chance.randrange(state.duration_ms)
        text = f"written {name[-8:]}"
        made: tuple[Edit, ...] = (
            edits.LineEdit(id=name, item=line, text=text),
            edits.AddLineEdit(id=name, section="learn", text=text),
            edits.FixWordsEdit(id=name, first=first, last=first + 1 + chance.randrange(3), text=text),
            edits.RenameChapterEdit(id=name, item=chapter, title=text),
            edits.AddChapterEdit(id=name, start_ms=time_ms, title=text),
            edits.NameSpeakerEdit(id=name, utterance=first, name="Ada", everywhere=chance.random() < 0.5),
            edits.AcceptEdit(id=name, item=line),
            edits.RejectEdit(id=name, item=line),
            edits.ResetEdit(id=name, item=line),
            edits.MoveChapterEdit(id=name, item=chapter, start_ms=time_ms),
            edits.RemoveChapterEdit(id=name, item=chapter),
            edits.PromoteEdit(id=name, first=first, last=first + 4, as_=chance.choice(("takeaway", "quote"))),
            edits.SplitUtteranceEdit(id=name, at=first),
            edits.MergeUtteranceEdit(id=name, first=first),
        )
        return chance.choices(made, [4, 3, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])[0]


def _shown(state: EpisodeState) -> str:
    """Everything that a person can read on the page."""
    lines = [line.text for section in state.notes for line in section.lines] + [line.text for line in state.quotes]
    words = [row[0] for row in state.words if row[0]] if isinstance(state.words, tuple) else []
    return "\n".join(
        [*lines, *(one.sentence for one in state.candidates), *(one.title for one in state.chapters), " ".join(words)]
    )


def _undoes(later: Edit, earlier: Edit) -> bool:
    """Whether a later edit may have made something else of what an earlier one wrote."""
    if isinstance(earlier, edits.FixWordsEdit):
        # Words are numbered anew when they are heard anew: near is near enough to be written over.
        return (
            isinstance(later, edits.FixWordsEdit) and later.first < earlier.last + 9 and earlier.first < later.last + 9
        )
    about = f"added:{earlier.id}" if isinstance(earlier, (edits.AddLineEdit, edits.AddChapterEdit)) else earlier.item  # type: ignore[union-attr]  # those that write
    return getattr(later, "item", None) == about


def prepared(folder: Path) -> Path:
    """`folder` with five episodes, processed once."""
    write_slow_rise(folder / "audio")
    audio = folder / "audio"
    (audio / f"{SLUG}.srt").rename(audio / f"{SLUG}.srt.as-it-was")
    for number in range(AT_ONCE):
        slug = f"talk-{number}"
        shutil.copy(audio / f"{SLUG}.srt.as-it-was", audio / f"{slug}.srt")
        for suffix in (".wav", ".outline.txt", ".toml"):
            shutil.copy(audio / f"{SLUG}{suffix}", audio / f"{slug}{suffix}")
        process_episode(EpisodeJob(slug, audio, folder / "outputs"), watcher=SilentWatcher())
    return folder


def review_and_kill(processed: Path, folder: Path, reviews: int, seed: int) -> Counter[str]:
    """So many reviews (at most five at once on one server), and what was done; raises what went wrong first."""
    shutil.copytree(processed, folder)
    house = House(folder)
    house.start()
    failed: list[BaseException] = []

    def live(number: int) -> None:
        try:
            Review(house, f"talk-{number}", random.Random(f"{seed} {number}")).live()  # noqa: S311  nothing secret
            house.tell("reviews")
        except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=live, args=(number,)) for number in range(reviews)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.kill()
    if failed:
        raise failed[0]
    return house.done


def main() -> int:
    """Many reviews, and a table of what was done to them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        processed = prepared(Path(name) / "processed")
        for at in range(0, asked.reviews, AT_ONCE):
            folder = Path(name) / f"reviews-{at}"
            done += review_and_kill(processed, folder, min(AT_ONCE, asked.reviews - at), asked.seed * 1000 + at)
            shutil.rmtree(folder)
            print(f"{done['reviews']} reviews, {done['kills of the server']} kills", file=sys.stderr, flush=True)
    for what, count in sorted(done.items()):
        print(f"{count:7,}  {what}")
    print(f"{0:7,}  edits lost that were shown as saved")
    return 0


if __name__ == "__main__":
    sys.exit(main())
