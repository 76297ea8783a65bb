"""`rundown process`: write the show-notes draft of an episode."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, add_process_options, folder_options, job_of, shared_options
from pipeline.errors import RundownError

if TYPE_CHECKING:
    from pipeline.job import EpisodeJob
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "process", parents=[shared_options(), folder_options()], help="write the show-notes draft of an episode"
    )
    parser.add_argument("episode", nargs="+", metavar="EPISODE", help="a slug in the audio folder, or a media file")
    parser.add_argument("--outline", type=Path, metavar="FILE", help="the outline (default: <slug>.outline.txt)")
    add_process_options(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Each episode asked for; the first failure's exit code."""
    from pipeline.run import process_episode

    exit_code = 0
    done = {}
    for asked in arguments.episode:
        try:
            with terminal.watching(asked) as watcher:
                result = process_episode(job_of(arguments, asked), watcher=watcher)
        except RundownError as error:
            terminal.show_error(error, asked)
            exit_code = exit_code or error.exit_code
        else:
            terminal.show_result(result)
            if result.state == "done":
                done[result.slug] = job_of(arguments, asked)
    if done:
        _close(done, arguments, terminal)
    return exit_code


def _close(done: "dict[str, EpisodeJob]", arguments: argparse.Namespace, terminal: "Terminal") -> None:
    from rich.markup import escape

    from pipeline.closing import close_runs

    for trouble in close_runs(done, audio_dir=arguments.audio, out_dir=arguments.out).trouble:
        terminal.complain(f"[yellow]The catalog is not up to date:[/] {escape(trouble)}")
