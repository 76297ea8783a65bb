"""`rundown batch`: process every episode that is new or changed."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    from contextlib import AbstractContextManager

    from pipeline.batch.cost import Cost
    from pipeline.batch.loop import Crew
    from pipeline.batch.plan import Planned
    from pipeline.batch.work import Outcome
    from pipeline.job import EpisodeJob
    from pipeline.terminal import Terminal

TIME_LIMIT_MINUTES = 360
"""Three hours of sound, heard at half of real time: a large model on an old processor. What takes longer hangs."""

WORTH_A_CREW = 8
"""From so many episodes to render again on, processes gain more time than their start costs (2 s of 0.3 s each)."""


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "batch", parents=[shared_options(), folder_options()], help="process every episode that is new or changed"
    )
    parser.add_argument("--jobs", type=positive, metavar="N", help="episodes at once (default: what the machine bears)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler, like tcp://10.0.0.5:8786")
    parser.add_argument(
        "--only", choices=("FAILED", "STALE"), help="those that failed, whatever the reason; those no longer up to date"
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="stop after N episodes that needed work")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, why, and what it will cost")
    parser.add_argument(
        "--time-limit",
        type=float,
        default=TIME_LIMIT_MINUTES,
        metavar="MINUTES",
        help=f"end an episode that takes longer (default: {TIME_LIMIT_MINUTES}; 0: never)",
    )
    add_process_options(parser)
    parser.set_defaults(command=run, outline=None)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Every episode of the audio folder; 5 when some failed."""
    from rich.markup import escape

    from pipeline.batch.cost import cost_of
    from pipeline.batch.plan import plan_batch
    from pipeline.batch.process import known_outcomes

    plan = plan_batch(job_of(arguments, ""), only=arguments.only, exact=arguments.dry_run)
    jobs = _jobs(arguments)
    terminal.put("episodes")
    if not plan:
        which = f" that is {arguments.only.lower()}" if arguments.only else ""
        terminal.say(f"There is no recording{which} in {escape(str(arguments.audio))}.")
        return 0
    if arguments.dry_run:
        return _show_plan(plan, cost_of(plan), jobs, terminal)
    outcomes = list(known_outcomes(plan))
    for outcome in outcomes:
        _show(outcome, terminal)
    if any(one.needs_work for one in plan):
        if cost := cost_of(plan):
            terminal.say(_cost_line(cost, jobs))
        outcomes += _work(arguments, plan, jobs, terminal)
    terminal.say(_summary(outcomes, len(plan)))
    _close(arguments, plan, jobs, terminal)
    return 5 if any(outcome.failure for outcome in outcomes) else 0


def _close(arguments: argparse.Namespace, plan: "Sequence[Planned]", jobs: int, terminal: "Terminal") -> None:
    """Related episodes and the catalog, for the whole show."""
    from rich.markup import escape

    from pipeline.batch.loop import run_jobs
    from pipeline.closing import close_runs, one_by_one

    def run_again(waiting: "Mapping[str, EpisodeJob]") -> "Iterator[tuple[str, str]]":
        if len(waiting) < WORTH_A_CREW:
            yield from one_by_one(waiting)
            return
        at_once = min(jobs, len(waiting))
        with _crew(arguments, at_once) as crew, terminal.watching_batch(len(waiting)) as onlooker:
            for outcome in run_jobs(waiting.values(), crew, onlooker=onlooker):
                yield outcome.slug, "" if outcome.failure is None else outcome.failure.reason

    processed = {one.slug: one.job for one in plan if one.kind not in ("refused", "still failed")}
    closed = close_runs(processed, audio_dir=arguments.audio, out_dir=arguments.out, run_again=run_again)
    if closed.rendered:
        count = "1 episode has" if len(closed.rendered) == 1 else f"{len(closed.rendered):,} episodes have"
        terminal.say(f"{count} a new “You may also like”.")
    if "index.html" in closed.written:
        terminal.say(f"The show at a glance: {escape(str(arguments.out / 'index.html'))}")
    for trouble in closed.trouble:
        terminal.complain(f"[yellow]The catalog is not up to date:[/] {escape(trouble)}")


def _show_renamed(plan: "Sequence[Planned]", terminal: "Terminal") -> None:
    """Every place that a change of the aliases will change."""
    from rich.markup import escape

    from pipeline.errors import RundownError
    from pipeline.parts import ALIASES
    from pipeline.renaming import name_changes
    from pipeline.timecode import format_clock

    terminal.put("replacements")
    for one in plan:
        if one.kind != "changed" or ALIASES not in one.reasons:
            continue
        try:
            changes = name_changes(one.job)
        except RundownError as error:
            terminal.complain(f"{escape(one.slug)}: {escape(str(error))}")
            continue
        for change in changes:
            values = {"slug": change.slug, "start_ms": change.start_ms, "now": change.now, "then": change.then}
            terminal.put("replacements", values)
            clock = format_clock(change.start_ms)
            terminal.say(f"{'':<10} {escape(one.slug)} {clock}  “{escape(change.now)}” → “{escape(change.then)}”")


def _work(arguments: argparse.Namespace, plan: "Sequence[Planned]", jobs: int, terminal: "Terminal") -> "list[Outcome]":
    from pipeline.batch.process import process_planned

    outcomes = []
    waiting = sum(one.needs_work for one in plan)
    total = min(waiting, arguments.limit or waiting)
    with _crew(arguments, min(jobs, total)) as crew, terminal.watching_batch(total) as onlooker:
        for outcome in process_planned(plan, crew, onlooker=onlooker, limit=arguments.limit):
            _show(outcome, terminal)
            outcomes.append(outcome)
    return outcomes


def _crew(arguments: argparse.Namespace, jobs: int) -> "AbstractContextManager[Crew]":
    from pipeline.batch.pool import LocalCrew

    time_limit_s = arguments.time_limit * 60 or None
    if arguments.cluster:
        from pipeline.batch.cluster import ClusterCrew

        return ClusterCrew(arguments.cluster, out_dir=arguments.out, time_limit_s=time_limit_s)
    return LocalCrew(jobs, time_limit_s=time_limit_s)


def _jobs(arguments: argparse.Namespace) -> int:
    from pipeline.batch.pool import default_jobs

    return arguments.jobs or default_jobs()


def _show(outcome: "Outcome", terminal: "Terminal") -> None:
    from rich.markup import escape

    from pipeline.terminal import result_values

    values = result_values(outcome.result) if outcome.result else {"slug": outcome.slug, "state": "failed"}
    reason = None if outcome.failure is None else outcome.failure.reason
    terminal.put("episodes", values | {"failure": reason})
    if reason is not None:
        terminal.complain(f"[red]failed[/]     {escape(outcome.slug)}: {escape(reason)}")
    elif outcome.result is not None and (outcome.result.state == "done" or terminal.verbose):
        looks = sum(finding.weight == "look" for finding in outcome.result.findings)
        to_look_at = f"  ({looks} to look at)" if looks else ""
        terminal.say(f"{outcome.result.state:<10} {escape(outcome.slug)}{to_look_at}")


def _summary(outcomes: "Sequence[Outcome]", planned: int) -> str:
    failed = sum(outcome.failure is not None for outcome in outcomes)
    unchanged = sum(outcome.result is not None and outcome.result.state == "unchanged" for outcome in outcomes)
    done = len(outcomes) - failed - unchanged
    left = planned - len(outcomes)
    rest = f", {left} left for another run" if left else ""
    return f"{_episodes(planned)}: {done} done, {unchanged} unchanged, {failed} failed{rest}."


def _episodes(count: int) -> str:
    return "1 episode" if count == 1 else f"{count:,} episodes"


def _show_plan(plan: "Sequence[Planned]", cost: "Cost | None", jobs: int, terminal: "Terminal") -> int:
    """What would be done and why; nothing is changed."""
    from rich.markup import escape

    words = {"changed": "do again", "failed": "try again", "still failed": "leave out", "refused": "leave out"}
    for one in plan:
        terminal.put("episodes", {"slug": one.slug, "plan": one.kind, "reasons": list(one.reasons), "hears": one.hears})
        if one.kind != "unchanged" or terminal.verbose:
            what = words.get(one.kind, one.kind)
            why = f": {escape(', '.join(one.reasons))}" if one.reasons else ""
            hears = " (listens)" if one.needs_work and one.hears else ""
            terminal.say(f"{what:<10} {escape(one.slug)}{hears}{why}")
    _show_renamed(plan, terminal)
    kinds = Counter(one.kind for one in plan)
    counted = ", ".join(f"{kinds[kind]} {kind}" for kind in kinds)
    terminal.say(f"{_episodes(len(plan))}: {counted}. Nothing was done.")
    if cost is not None:
        terminal.say(_cost_line(cost, jobs))
        took_ms = cost.took_ms(jobs)
        terminal.put("cost", {"recordings": cost.recordings, "sound_ms": cost.sound_ms, "took_ms": took_ms})
    return 0


def _cost_line(cost: "Cost", jobs: int) -> str:
    from pipeline.timecode import format_clock

    count = "1 recording has" if cost.recordings == 1 else f"{cost.recordings:,} recordings have"
    sound = "" if cost.sound_ms is None else f", {format_clock(cost.sound_ms)} of sound"
    took_ms = cost.took_ms(jobs)
    if took_ms is None:
        return f"{count} to be listened to{sound}. How long that takes will be known when the first is done."
    at_once = f" with {jobs} at once" if jobs > 1 else ""
    speed = f"at {cost.times_real_time:.1f}× real time, as {cost.heard_by} was so far"
    return f"{count} to be listened to{sound}: about {format_clock(took_ms)}{at_once}, {speed}."
