"""`rundown export`: write more files of a processed episode."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "export", parents=[shared_options(), folder_options()], help="write more files of a processed episode"
    )
    parser.add_argument("episode", metavar="EPISODE", help="its slug")
    names = "a file like transcript.docx, or docx, transcript, youtube …; default: what a run writes"
    parser.add_argument("--format", action="extend", nargs="+", default=[], dest="formats", metavar="F", help=names)
    parser.add_argument("--to", type=Path, metavar="DIR", help="another folder for the files (default: the episode's)")
    parser.add_argument("--force", action="store_true", help="write over files that are in that folder already")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Write the files and say what became of each."""
    from rich.markup import escape

    from pipeline.export import export_episode

    exported = export_episode(
        arguments.episode,
        arguments.formats,
        audio_dir=arguments.audio,
        out_dir=arguments.out,
        to=arguments.to,
        force=arguments.force,
    )
    terminal.put(
        "exported",
        {
            "slug": exported.slug,
            "folder": str(exported.folder),
            "written": list(exported.written),
            "unchanged": list(exported.unchanged),
            "kept": dict(exported.kept),
        },
    )
    if exported.written:
        terminal.say(f"Written to {escape(str(exported.folder))}/: {escape(', '.join(exported.written))}")
    if exported.unchanged:
        terminal.say(f"Already as they should be: {escape(', '.join(exported.unchanged))}")
    terminal.show_kept(exported.kept)
    return 0
