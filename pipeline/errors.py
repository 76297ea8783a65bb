"""What can go wrong and who can mend it.

    RundownError              one clear sentence, one remedy, one exit code
    ├── InputError       2    the producer can fix it: a file, a line, a setting
    │   ├── OutlineError 2    a line of the outline
    │   └── BusyError    2    another run holds the episode
    ├── MachineError     3    the machine must be fixed: disk, folder rights
    │   └── EngineError  3    no engine, no model, a model that fails its check
    └── StoreError       4    what was kept between runs is damaged

Anything else is our own bug and keeps its traceback. Odd but usable input is no error: it is a
`pipeline.model.finding.Finding`.
"""

from pathlib import Path


class RundownError(Exception):
    """An error a person can act on: `sentence` says what is wrong, `remedy` what to do."""

    exit_code = 1

    def __init__(self, sentence: str, *, remedy: str = "", path: Path | None = None, line_no: int | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.path = path
        self.line_no = line_no

    def __str__(self) -> str:
        """`file:line: sentence Remedy.` on one line."""
        place = "" if self.path is None else f"{self.path}:" + (f"{self.line_no}:" if self.line_no else "") + " "
        return f"{place}{self.sentence} {self.remedy}".rstrip()


class InputError(RundownError):
    """The producer can fix it."""

    exit_code = 2


class OutlineError(InputError):
    """A timestamp outline that cannot be used at all."""


class BusyError(InputError):
    """Another run holds the episode."""


class MachineError(RundownError):
    """The machine must be fixed."""

    exit_code = 3


class EngineError(MachineError):
    """No engine or no model that can do what was asked."""


class StoreError(RundownError):
    """Stored state is damaged."""

    exit_code = 4
