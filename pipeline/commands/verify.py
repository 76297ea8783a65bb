"""`rundown verify`: check what is kept between runs."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "verify", parents=[shared_options(), folder_options()], help="check what is kept between runs"
    )
    parser.add_argument("episode", nargs="*", metavar="EPISODE", help="slugs (default: every episode in outputs)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """What is damaged, episode by episode; 4 when anything is."""
    from rich.markup import escape

    from pipeline.results import verify_episodes

    problems = verify_episodes(tuple(arguments.episode), out_dir=arguments.out)
    terminal.put("episodes")
    for slug, found in problems.items():
        terminal.put("episodes", {"slug": slug, "problems": [problem.message for problem in found]})
        terminal.say(f"{'[red]damaged[/]' if found else 'good   '}  {escape(slug)}")
        for problem in found:
            terminal.say(f"          {escape(problem.message)} {escape(problem.remedy)}")
    return 4 if any(problems.values()) else 0
