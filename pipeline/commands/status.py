"""`rundown status`: the state of every episode, why, and what to do next."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.states import Standing
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "status",
        parents=[shared_options(), folder_options()],
        help="say in which state each episode is, and what is next",
    )
    parser.add_argument("episode", nargs="*", metavar="EPISODE", help="slugs (default: every episode)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """One line an episode."""
    from rich.markup import escape

    standings = _standings(arguments.audio, arguments.out)
    chosen = _chosen(standings, arguments.episode) if arguments.episode else standings
    terminal.put("episodes")
    width = min(max(map(len, chosen), default=0), 48)
    for slug, standing in chosen.items():
        command = standing.next_command(slug)
        values = {"slug": slug, "state": standing.state, "reasons": list(standing.reasons), "next": command}
        terminal.put("episodes", values)
        terminal.say(f"{standing.state:<9}  {escape(slug):<{width}}  {escape(command)}".rstrip())
        for reason in standing.reasons:
            terminal.say(f"{'':<11}{escape(reason)}")
    terminal.say(_summary(chosen, arguments.audio))
    return 0


def _standings(audio_dir: Path, out_dir: Path) -> "dict[str, Standing]":
    """Recordings and results, by slug."""
    from pipeline.batch.plan import plan_batch
    from pipeline.catalog.index import with_index
    from pipeline.job import EpisodeJob
    from pipeline.states import Standing, standing_of

    standings: dict[str, Standing] = {}
    if out_dir.is_dir():
        standings = {entry.slug: entry.standing for entry in with_index(out_dir, lambda index: index.entries())}
    if audio_dir.is_dir():
        for one in plan_batch(EpisodeJob("", audio_dir=audio_dir, out_dir=out_dir), exact=True):
            if one.kind == "refused":
                standings[one.slug] = Standing("failed", one.reasons)
            elif one.kind == "changed":
                standings[one.slug] = standing_of(out_dir, one.slug, changed=one.reasons)
            else:
                standings.setdefault(one.slug, Standing("new"))
    return dict(sorted(standings.items()))


def _chosen(standings: "Mapping[str, Standing]", asked: Sequence[str]) -> "dict[str, Standing]":
    import difflib

    from pipeline.errors import InputError

    for slug in asked:
        if slug not in standings:
            near = difflib.get_close_matches(slug, standings, n=3, cutoff=0.5)
            hint = f"Did you mean {' or '.join(near)}?" if near else "rundown status lists what is there."
            raise InputError(f"There is no episode {slug!r}.", remedy=hint)
    return {slug: standings[slug] for slug in dict.fromkeys(asked)}


def _summary(standings: "Mapping[str, Standing]", audio_dir: Path) -> str:
    from rich.markup import escape

    from pipeline.states import STATES

    if not standings:
        return f"There is no episode yet: put a recording into {escape(str(audio_dir))}."
    counts = Counter(standing.state for standing in standings.values())
    listed = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    return f"{'1 episode' if len(standings) == 1 else f'{len(standings):,} episodes'}: {listed}."
