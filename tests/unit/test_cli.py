import subprocess
import sys

import pytest

from pipeline.cli import build_parser, main

HEAVY = ("spacy", "pandas", "numpy", "onnxruntime", "faster_whisper", "av", "jinja2", "msgspec", "rich")


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys, pipeline.cli as c; c.build_parser().format_help(); print(*({{*{HEAVY}}} & sys.modules.keys()))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""


@pytest.mark.parametrize("command", ["process", "batch", "review", "export", "verify", "learn", "doctor"])
def test_every_command_explains_itself_and_takes_the_shared_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for option in ("--json", "--quiet", "--verbose", "--audio", "--out"):
        assert option in shown


def test_a_wrong_option_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["process", "talk", "--engin"])
    assert ended.value.code == 2
    assert "--engin" in capsys.readouterr().err


def test_a_batch_has_no_outline_of_its_own() -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["batch", "--outline", "x.txt"])
