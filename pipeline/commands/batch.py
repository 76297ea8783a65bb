"""`rundown batch`: process every episode that is new or changed."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.commands.options import (
    Commands,
    add_process_options,
    folder_options,
    job_of,
    positive,
    shared_options,
)

if TYPE_CHECKING:
    from pipeline.batch import Outcome
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "batch", parents=[shared_options(), folder_options()], help="process every episode that is new or changed"
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="stop after N episodes that needed work")
    add_process_options(parser)
    parser.set_defaults(command=run, outline=None)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Every episode of the audio folder; 5 when some failed."""
    from rich.markup import escape

    from pipeline.batch import process_all
    from pipeline.inputs import list_slugs

    jobs = tuple(job_of(arguments, slug) for slug in list_slugs(arguments.audio))
    terminal.put("episodes")
    outcomes = []
    for outcome in process_all(jobs, watching=terminal.watching, limit=arguments.limit):
        _show(outcome, terminal)
        outcomes.append(outcome)
    if outcomes:
        terminal.say(_summary(outcomes))
    else:
        terminal.say(f"There is no recording in {escape(str(arguments.audio))}.")
    return 5 if any(outcome.failure for outcome in outcomes) else 0


def _show(outcome: "Outcome", terminal: "Terminal") -> None:
    from rich.markup import escape

    from pipeline.terminal import result_values

    values = result_values(outcome.result) if outcome.result else {"slug": outcome.slug, "state": "failed"}
    terminal.put("episodes", values | {"failure": outcome.failure})
    if outcome.failure:
        terminal.complain(f"[red]failed[/]     {escape(outcome.slug)}: {escape(outcome.failure)}")
    elif outcome.result is not None:
        looks = sum(finding.weight == "look" for finding in outcome.result.findings)
        to_look_at = f"  ({looks} to look at)" if looks else ""
        terminal.say(f"{outcome.result.state:<10} {escape(outcome.slug)}{to_look_at}")


def _summary(outcomes: Sequence["Outcome"]) -> str:
    failed = sum(outcome.failure is not None for outcome in outcomes)
    unchanged = sum(outcome.result is not None and outcome.result.state == "unchanged" for outcome in outcomes)
    done = len(outcomes) - failed - unchanged
    return f"{len(outcomes)} episodes: {done} done, {unchanged} unchanged, {failed} failed."
