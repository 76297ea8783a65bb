"""`rundown import`: take in a back catalog, from a feed or a folder."""

import argparse
import contextlib
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, positive, shared_options

if TYPE_CHECKING:
    from pipeline.feed.download import OnProgress
    from pipeline.feed.intake import Outcome
    from pipeline.model.finding import Finding
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "import", parents=[shared_options()], help="take in a back catalog: a podcast feed, or a folder of recordings"
    )
    parser.add_argument("source", metavar="FEED|DIR", help="the feed's address or file, or a folder")
    parser.add_argument("--audio", type=Path, default=Path("audio"), metavar="DIR", help="where to (default: audio)")
    parser.add_argument("--limit", type=positive, metavar="N", help="add N episodes at most, the newest first")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only episodes from this day on, like 2024-05-31")
    parser.add_argument("--dry-run", action="store_true", help="say what would be added, write and fetch nothing else")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        dest="hosts",
        metavar="HOST[:PORT]",
        help="a host in your own network that the feed may name, like nas.local",
    )
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Take it in; 5 when some episodes were refused."""
    from pipeline.feed.folder import import_folder
    from pipeline.feed.importing import import_feed
    from pipeline.feed.intake import ImportOptions

    options = ImportOptions(
        audio_dir=arguments.audio,
        limit=arguments.limit,
        since=arguments.since,
        dry_run=arguments.dry_run,
        hosts=tuple(arguments.hosts),
    )
    findings: list[Finding] = []
    folder = Path(arguments.source).expanduser()
    if folder.is_dir():
        outcomes = import_folder(folder, options, findings=findings)
    else:
        fetching = terminal.fetching if sys.stderr.isatty() else _no_progress
        outcomes = import_feed(arguments.source, options, fetching=fetching, findings=findings)
    terminal.put("episodes")
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.state] = counts.get(outcome.state, 0) + 1
        _show(outcome, terminal, verbose=arguments.verbose)
    terminal.put("findings")
    for finding in findings:
        terminal.put("findings", _finding_values(finding))
        terminal.say(_line_of(finding))
    _sum_up(counts, terminal, arguments)
    return 5 if counts.get("refused") else 0


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a day, like 2024-05-31") from error


@contextlib.contextmanager
def _no_progress(slug: str) -> Iterator["OnProgress"]:  # noqa: ARG001  one shape
    yield lambda _done, _total: None


def _show(outcome: "Outcome", terminal: "Terminal", *, verbose: bool) -> None:
    """A line for each episode that is not as it was, and what is to be looked at below it."""
    from rich.markup import escape

    values = {
        "slug": outcome.slug,
        "title": outcome.title,
        "date": outcome.date.isoformat() if outcome.date else None,
        "state": outcome.state,
        "written": list(outcome.written),
        "reason": outcome.reason,
        "findings": [_finding_values(finding) for finding in outcome.findings],
    }
    terminal.put("episodes", values)
    line = f"{outcome.state:<10} {escape(outcome.slug)}"
    if outcome.state == "refused":
        terminal.complain(f"[red]refused[/]    {escape(outcome.slug)}: {escape(outcome.reason or '')}")
    elif outcome.state == "left-out":
        terminal.say(f"{line}: {escape(outcome.reason or '')}")
    elif outcome.state != "unchanged" or verbose or outcome.findings:
        endings = ", ".join(name.removeprefix(outcome.slug) for name in outcome.written)
        terminal.say(f"{line}  {escape(endings)}".rstrip())
    for finding in outcome.findings:
        if finding.weight == "look" or verbose:
            terminal.say(f"           {_line_of(finding)}")


def _finding_values(finding: "Finding") -> dict[str, object]:
    """A finding for machines."""
    return {
        "code": finding.code,
        "weight": finding.weight,
        "message": finding.message,
        "remedy": finding.remedy,
        "file": finding.file,
        "line": finding.line_no,
    }


def _line_of(finding: "Finding") -> str:
    """A finding on a line for a person."""
    from rich.markup import escape

    return escape(f"{finding.message} {finding.remedy}".rstrip())


def _sum_up(counts: dict[str, int], terminal: "Terminal", arguments: argparse.Namespace) -> None:
    """How many became what, and what to do next."""
    from rich.markup import escape

    words = (("new", "new"), ("updated", "updated"), ("unchanged", "unchanged"), ("left-out", "left out"))
    told = [f"{counts[state]:,} {word}" for state, word in (*words, ("refused", "refused")) if counts.get(state)]
    terminal.say(f"{sum(counts.values()):,} episodes: {', '.join(told)}." if told else "No episode is in there.")
    if arguments.dry_run:
        terminal.say("Nothing was written: this was a dry run.")
    elif counts.get("new") or counts.get("updated"):
        terminal.say(f"Next: rundown batch --audio {escape(str(arguments.audio))}")
