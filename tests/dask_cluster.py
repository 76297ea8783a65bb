"""A Dask cluster on loopback: a scheduler and worker nodes as separate processes, to be killed by tests."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[1]


@dataclass
class Cluster:
    """The scheduler's address and the processes started so far."""

    folder: Path
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def start_node(self, *options: str) -> subprocess.Popen[bytes]:
        """A nanny with one worker of one thread."""
        return self._start("worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", *options)

    def kill_node(self, node: subprocess.Popen[bytes]) -> None:
        """A machine that goes away: nanny and worker at once, without a word."""
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "DASK_LOGGING__DISTRIBUTED": "critical"}
        environment["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"] = "5s"
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process


@contextmanager
def dask_cluster(folder: Path, *, nodes: int = 2) -> Iterator[Cluster]:
    """A cluster of so many nodes; whatever is left of it in the end is killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster = Cluster(folder, port)
    try:
        cluster.start_scheduler()
        for _ in range(nodes):
            cluster.start_node()
        yield cluster
    finally:
        for process in cluster.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
