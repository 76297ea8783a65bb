"""The README promises what is there: commands, targets, files, figures."""

import argparse
import json
import re
from pathlib import Path

from pipeline.cli import EXIT_CODES, build_parser
from pipeline.timecode import format_clock

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
OUTPUTS = PROJECT / "outputs" / "how-to-start-in-grant-writing"


def commands() -> dict[str, str]:
    """Each command of the real parser with what its help says."""
    [choices] = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return {action.dest: action.help or "" for action in choices._choices_actions}


def test_the_table_of_commands_is_the_real_help() -> None:
    told = dict(re.findall(r"^\| `rundown (\w+)[^`]*` \| (.+?) \|$", README, re.MULTILINE))
    assert told == commands()


def test_every_command_that_is_shown_can_be_parsed() -> None:
    shown = re.findall(r"`rundown ((?:\w|[-=.…/ ])+)`", README)
    assert len(shown) >= len(commands())
    for line in shown:
        assert line.split()[0] in commands(), line


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z]+)\b", README)) - {"targets"}
    assert {"process", "test", "check", "help"} <= named
    assert named <= targets


def test_every_link_leads_to_a_file_of_the_project() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 5
    for link in links:
        assert (PROJECT / link).exists(), link


def test_the_exit_codes_are_those_of_the_help() -> None:
    listed = [text[text.lower().index("exit codes: ") :].split("\n\n")[0] for text in (README, EXIT_CODES)]
    readme, told = (re.findall(r"(?:codes: |·\s)(\d+)\s", text) for text in listed)
    assert readme == told == ["0", "2", "3", "4", "5", "130"]


def test_the_shown_run_is_that_of_the_sample() -> None:
    document = json.loads((OUTPUTS / "episode.json").read_text(encoding="utf-8"))
    [shown] = re.findall(r"<!-- sample-run -->\n```\n(.*?)```", README, re.DOTALL)
    length = format_clock(document["duration_ms"])
    words, chapters = len(document["transcript"]["words"]), len(document["chapters"])
    assert f"{document['episode']['title']} · {length} · {chapters} chapters · {words:,} words" in shown
    looks = [finding["message"] for finding in document["findings"] if finding["weight"] == "look"]
    assert (f"To look at ({len(looks)}):" if looks else "Nothing needs a look") in shown
    for message in looks[:7]:
        assert message in shown


def test_every_output_file_is_told_of() -> None:
    for path in OUTPUTS.iterdir():
        if path.is_file():
            assert f"`{path.name}`" in README
