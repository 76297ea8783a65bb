"""A producer's folder with a real `rundown review` in front of it, which is killed and started again."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec

from pipeline.review.security import Door

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\S+")
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
