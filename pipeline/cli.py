"""Commands and exit codes: parses and calls, nothing else. What each command does is in `pipeline/commands/`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from pipeline import __version__
from pipeline.commands import (
    approve,
    batch,
    doctor,
    export,
    import_,
    learn,
    models,
    process,
    review,
    search,
    status,
    verify,
)
from pipeline.errors import RundownError
from pipeline.interrupt import note_interrupts

COMMANDS = (process, batch, review, approve, import_, status, search, export, verify, models, learn, doctor)

EXIT_CODES = """\
exit codes: 0 done · 2 you can fix it · 3 the machine must be fixed · 4 stored state is damaged ·
5 a batch in which some episodes failed · 130 interrupted (what was done is kept)"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    arguments = build_parser().parse_args(argv)
    note_interrupts()
    from pipeline.terminal import Terminal

    command: Callable[[argparse.Namespace, Terminal], int] = arguments.command
    terminal = Terminal(quiet=arguments.quiet, verbose=arguments.verbose, as_json=arguments.json)
    try:
        exit_code = command(arguments, terminal)
    except RundownError as error:
        terminal.show_error(error)
        exit_code = error.exit_code
    except KeyboardInterrupt:
        print("\nInterrupted. What was done is kept; the next run goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    terminal.finish()
    return exit_code


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options, as `rundown --help` shows them."""
    parser = argparse.ArgumentParser(
        prog="rundown", description="From a podcast recording to reviewed show notes.", epilog=EXIT_CODES
    )
    parser.add_argument("--version", action="version", version=f"rundown {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
