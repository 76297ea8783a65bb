"""Programs by other people: found on the machine or in node_modules; a test that needs one skips, in CI it fails."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
LONGEST_S = 120


def need_program(name: str) -> str:
    """The path of a program of the system."""
    found = shutil.which(name)
    return found if found is not None else _absent(f"{name} is not on PATH")


def need_package(name: str) -> Path:
    """The folder of an npm package; node itself is there as well."""
    need_program("node")
    folder = PACKAGES / name
    return folder if folder.is_dir() else Path(_absent(f"{name} is missing: run `npm ci` in tests/outside"))


def _absent(reason: str) -> str:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def output_of(*command: str | Path) -> str:
    """What a program prints; a test fails with the program's own words when it does not end well."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, cwd=HERE, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stderr or done.stdout}"
    return done.stdout


def node_json(script: str, *arguments: str | Path) -> object:
    """What an ES module prints as JSON; it imports packages by name, `arguments` end its `process.argv`."""
    return json.loads(output_of(need_program("node"), "--input-type=module", "--eval", script, "--", *arguments))
