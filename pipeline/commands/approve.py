"""`rundown approve`: write every page of an episode from its reviewed state."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "approve", parents=[shared_options(), folder_options()], help="write all pages from the reviewed state"
    )
    parser.add_argument("episode", metavar="EPISODE", help="its slug")
    parser.add_argument("--by", metavar="NAME", help="who approves (default: the name of this account)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Approve, and say what was written."""
    import getpass

    from rich.markup import escape

    from pipeline.review.session import open_session

    session = open_session(arguments.episode, audio_dir=arguments.audio, out_dir=arguments.out)
    state = session.state(words=False)
    approved = session.approve(state.revision, getpass.getuser() if arguments.by is None else arguments.by)
    terminal.put(
        "approved",
        {
            "slug": session.slug,
            "folder": str(session.folder),
            "by": approved.approved.by,
            "at": approved.approved.at,
            "written": list(approved.written),
            "kept": approved.kept,
            "stale": len(state.stale),
        },
    )
    terminal.say(f"Approved by {escape(approved.approved.by)}: {escape(state.title)}")
    if approved.written:
        terminal.say(f"Written to {escape(str(session.folder))}/: {escape(', '.join(approved.written))}")
    if state.stale:
        number = "1 edit does" if len(state.stale) == 1 else f"{len(state.stale)} edits do"
        terminal.say(f"{number} not fit this draft and waits on the review page.")
    terminal.show_kept(approved.kept)
    return 0
