"""What the review server takes for a three-hour episode: until the page can be used, for an edit, for the waveform.

Run with `python -m benchmarks.review_server`. The episode has 30,000 words in 25 chapters; its recording is the
sample's, again and again for three hours. "Plain" figures beside it are the same bytes sent by a server that does
nothing else, in the same round: times alone say more about the machine than about the code.
"""

import http.client
import json
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av

from pipeline.hearing import Hearing
from pipeline.inputs import read_inputs
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.render.everything import render_all
from pipeline.review.app import build_app
from pipeline.review.peaks import make_peaks
from pipeline.review.security import Door
from pipeline.review.serve import Server, listen
from pipeline.run import understand
from pipeline.store import open_store

WORDS, CHAPTERS, HOURS = 30_000, 25, 3
SLUG = "three-hours"
ROUNDS = 7
SAMPLE = Path(__file__).parents[1] / "audio" / "how-to-start-in-grant-writing.mp3"
OUTPUTS = Path(__file__).parents[1] / "outputs" / "how-to-start-in-grant-writing"


def long_transcript() -> Transcript:
    """The sample's sentences, each time with a number in them, spread evenly over the hours."""
    heard = json.loads((OUTPUTS / "episode.json").read_text(encoding="utf-8"))["transcript"]
    texts = [word["text"] for word in heard["words"]]
    step = HOURS * 3_600_000 // WORDS
    words, utterances = [], []
    while len(words) < WORDS:
        turn = len(words) // len(texts)
        for utterance in heard["utterances"]:
            first = len(words)
            for text in texts[utterance["first"] : utterance["last"]]:
                at = len(words) * step
                words.append(Word(f"{text[:-1]}{turn}{text[-1]}" if len(text) > 8 else text, at, at + step - 20, 0.9))
            utterances.append(Utterance(first, len(words), f"Voice {len(utterances) % 2 + 1}", 0.9))
    return Transcript(tuple(words), tuple(utterances), "en", "embedded", "tiny")


def put_episode(folder: Path) -> None:
    """The draft as a run writes it, and the recording."""
    (folder / "audio").mkdir()
    repeat_sound(folder / "audio" / f"{SLUG}.mp3")
    heard = long_transcript()
    length_ms = HOURS * 3_600_000
    entries = tuple(OutlineEntry(f"Part {at + 1}", at * length_ms // CHAPTERS) for at in range(CHAPTERS))
    inputs = read_inputs(SLUG, audio_dir=folder / "audio")
    document = understand(inputs.episode, f"{SLUG}.mp3", Hearing(heard, (), length_ms), Outline(entries))
    with open_store(folder / "outputs", SLUG) as store:
        store.publish(render_all(document), key="benchmark")


def repeat_sound(path: Path) -> None:
    """The sample's packets, again and again."""
    with av.open(str(SAMPLE)) as source:
        stream = source.streams.audio[0]
        packets = [packet for packet in source.demux(stream) if packet.size]
        with av.open(str(path), "w") as target:
            out = target.add_stream_from_template(stream)
            step, at = packets[1].pts - packets[0].pts, 0
            while at * step * float(stream.time_base) < HOURS * 3600:
                for packet in packets:
                    packet.stream, packet.pts, packet.dts = out, at * step, at * step
                    target.mux(packet)
                    at += 1


def timed(ask: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000, answer


class Client:
    """The page's own requests."""

    def __init__(self, door: Door):
        self._door = door
        self._headers = {"Cookie": f"{door.cookie}={door.token}", "Origin": door.origin}

    def ask(self, path: str, body: object = None) -> bytes:
        """The answer's body; anything but 200 ends the benchmark."""
        line = http.client.HTTPConnection("127.0.0.1", self._door.port)
        content = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        line.request("GET" if body is None else "POST", path, content, {**self._headers, **kind})
        answer = line.getresponse()
        content_back = answer.read()
        line.close()
        assert answer.status == 200, content_back[:300]
        return content_back


def plain_ms(content: bytes) -> float:
    """The same bytes from a server that does nothing else."""

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        took, _ = timed(lambda: _get(server.server_address[1]))
        server.shutdown()
        thread.join()
    return took


def _get(port: int) -> bytes:
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.request("GET", "/")
    content = line.getresponse().read()
    line.close()
    return content


def one_start(folder: Path) -> dict[str, tuple[float, float]]:
    """Milliseconds of each answer after a fresh start of the server, and of the same bytes plain."""
    folders = {"audio_dir": folder / "audio", "out_dir": folder / "outputs"}
    with listen(0, folder) as listening:
        door = Door(listening.getsockname()[1])
        server = Server(build_app(door, **folders), threading.Event())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        client = Client(door)
        api = f"/api/episodes/{SLUG}"
        times, state = {}, b""
        for name, path in (("the page", f"/episodes/{SLUG}"), ("its state", api), ("its state again", api)):
            took, state = timed(lambda path=path: client.ask(path))  # type: ignore[misc]
            times[name] = (took, plain_ms(state))
        revision = json.loads(state)["revision"]
        edit = {"id": f"edit-{time.time_ns()}", "op": "fix_words", "first": 5000, "last": 5002, "text": "as said"}
        took, answer = timed(lambda: client.ask(f"{api}/edits", {"revision": revision, "edits": [edit]}))
        times["an edit of words"] = (took, plain_ms(answer))
        edit = {"id": f"edit-{time.time_ns()}", "op": "add_line", "section": "resources", "text": "A line"}
        took, answer = timed(lambda: client.ask(f"{api}/edits", {"revision": revision + 1, "edits": [edit]}))
        times["an edit of a line"] = (took, plain_ms(answer))
        server.should_exit = True
        thread.join()
    return times


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put_episode(folder)
        rounds = [one_start(folder) for _ in range(ROUNDS)]
        print(f"{WORDS:,} words, {CHAPTERS} chapters, {HOURS} hours; median of {ROUNDS} fresh starts\n")
        print(f"{'answer':22} {'ms':>8} {'plain ms':>9}")
        for work in rounds[0]:
            took, plain = (statistics.median(one[work][at] for one in rounds) for at in (0, 1))
            print(f"{work:22} {took:8.0f} {plain:9.1f}")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, began_cpu = time.perf_counter(), time.process_time()
        peaks = make_peaks(folder / "audio" / f"{SLUG}.mp3", lambda _: None)
        took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        hours = len(peaks.peaks) / peaks.per_second / 3600
        print(f"\nwaveform of {hours:.2f} hours, made once: {took:.1f} s, {cpu:.1f} s of CPU")
        print(f"peak memory grew by {max(grown, 0) / unit:.0f} MB")


if __name__ == "__main__":
    main()
