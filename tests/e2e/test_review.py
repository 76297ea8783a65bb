"""`rundown review` as a producer starts and ends it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.review.security import Door
from tests.e2e.command import PROJECT, rundown
from tests.review_house import SLUG, House, new_house, put_episode

ENDS_S = 60
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX")


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = new_house(tmp_path)
    put_episode(built)
    return built


@contextmanager
def started(house: House, *arguments: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The running command, and its first line once it is there."""
    command = [sys.executable, "-m", "pipeline.cli", "review", *arguments]
    with subprocess.Popen(
        command,
        cwd=house.out.parent,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


def opened(house: House, line: str) -> House:
    """The house as seen through the address that was printed."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)(\S*)\?token=([\w-]+)", line)
    assert found is not None, line
    return replace(house, door=Door(int(found[1]), found[3]))


def ended(process: "subprocess.Popen[str]", number: int = signal.SIGINT) -> tuple[int, str]:
    """Exit code, and what was said on standard error."""
    process.send_signal(number)
    _, complaints = process.communicate(timeout=ENDS_S)
    return process.returncode, complaints


def test_it_says_the_address_serves_it_and_ends_with_ctrl_c(house: House) -> None:
    with started(house, SLUG, "--no-browser") as (process, line):
        assert f"/episodes/{SLUG}?token=" in line
        assert opened(house, line).get(f"/api/episodes/{SLUG}").status == 200
        assert ended(process) == (0, "")


def test_without_an_episode_the_queue_opens(house: House) -> None:
    with started(house, "--no-browser") as (process, line):
        answer = opened(house, line).get("/api/queue")
        assert answer.value["next"] == SLUG
        assert re.search(r":\d+/\?token=", line)
        assert ended(process) == (0, "")


def test_a_recording_can_be_named_by_its_path(house: House) -> None:
    with started(house, str(house.audio / f"{SLUG}.wav"), "--no-browser") as (process, line):
        assert f"/episodes/{SLUG}?token=" in line
        assert ended(process) == (0, "")


def test_for_machines_the_address_is_one_json_document_at_once(house: House) -> None:
    with started(house, SLUG, "--no-browser", "--json") as (process, first):
        assert process.stdout is not None
        text = first
        while not text.rstrip().endswith("\n}"):
            text += process.stdout.readline()
        [address] = json.loads(text)["pages"]
        assert opened(house, address).get("/").status == 200
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=ENDS_S)
        assert (process.returncode, rest, complaints) == (0, "", "")


def test_the_browser_is_opened_with_the_address(house: House, tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > "{told}"\n')
    script.chmod(0o755)
    with started(house, SLUG, BROWSER=f"{script} %s") as (process, line):
        assert told.read_text().strip() in line
        assert ended(process) == (0, "")


def test_ctrl_c_does_not_wait_for_a_player_that_has_paused(house: House) -> None:
    with (house.audio / f"{SLUG}.wav").open("ab") as sound:
        sound.truncate(50_000_000)
    with started(house, SLUG, "--no-browser") as (process, line):
        door = opened(house, line).door
        with socket.create_connection(("127.0.0.1", door.port)) as player:
            cookie = f"{door.cookie}={door.token}"
            player.sendall(f"GET /sound/{SLUG} HTTP/1.1\r\nHost: {door.host}\r\nCookie: {cookie}\r\n\r\n".encode())
            assert player.recv(15) == b"HTTP/1.1 200 OK"
            assert ended(process) == (0, "")


def test_a_sigterm_ends_it_as_well(house: House) -> None:
    with started(house, SLUG, "--no-browser") as (process, _):
        assert ended(process, signal.SIGTERM) in {(0, ""), (-signal.SIGTERM, "")}


def test_killed_it_keeps_everything_that_it_said_was_saved(house: House) -> None:
    said: list[str] = []
    for life in range(3):
        with started(house, "--no-browser") as (process, line):
            page = opened(house, line)
            state = page.get(f"/api/episodes/{SLUG}")
            assert [text for text in said if text.encode() not in state.body] == []
            for number in range(3):
                text = f"edit {number} of life {life}"
                edit = {"id": text.replace(" ", "-"), "op": "add_line", "section": "resources", "text": text}
                body = {"revision": state.value["revision"], "window": "one-window", "edits": [edit]}
                assert page.post(f"/api/episodes/{SLUG}/edits", body).status == 200
                said.append(text)
            process.kill()
            process.wait()


def test_the_port_is_the_same_each_time_and_another_one_when_it_is_taken(house: House) -> None:
    with started(house, "--no-browser") as (first, line):
        port = opened(house, line).door.port
        with started(house, "--no-browser") as (_, other):
            assert opened(house, other).door.port != port
        assert ended(first) == (0, "")
    with started(house, "--no-browser") as (_, line):
        assert opened(house, line).door.port == port


def test_each_run_has_a_token_of_its_own(house: House) -> None:
    with started(house, "--no-browser") as (process, line):
        before = opened(house, line)
        ended(process)
    with started(house, "--no-browser") as (_, line):
        assert opened(house, line).door.token != before.door.token
        assert before.get("/").status == 401


def test_a_port_that_is_asked_for_is_taken_or_refused(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = rundown("review", "--no-browser", "--port", port, cwd=house.out.parent)
        assert (refused.code, f"Port {port} cannot be used" in refused.err) == (2, True)
    with started(house, "--no-browser", "--port", str(port)) as (_, line):
        assert opened(house, line).door.port == port
    for never in ("70000", "-1"):
        assert rundown("review", "--no-browser", "--port", never, cwd=house.out.parent).code == 2


@pytest.mark.parametrize("asked", ["nobody", "../outputs", "", ".", "/etc/passwd", "no/such.wav"])
def test_an_episode_that_is_not_there_is_said_in_words(house: House, asked: str) -> None:
    ended = rundown("review", asked, "--no-browser", cwd=house.out.parent)
    assert ended.code == 2
    assert ended.err.startswith("rundown: ")


def test_an_episode_that_was_not_processed_is_said_with_the_command_that_mends_it(house: House) -> None:
    (house.audio / "later.wav").write_bytes((house.audio / f"{SLUG}.wav").read_bytes())
    ended = rundown("review", "later", "--no-browser", cwd=house.out.parent)
    assert (ended.code, "make process EPISODE=later" in ended.err) == (2, True)
