"""`rundown review`: open the draft of an episode."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "review", parents=[shared_options(), folder_options()], help="open the draft of an episode"
    )
    parser.add_argument("episode", metavar="EPISODE", help="its slug")
    parser.add_argument("--no-browser", action="store_true", help="only say where the page is")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Say where the page is, and open it."""
    from rich.markup import escape

    from pipeline.results import find_draft

    page = find_draft(arguments.episode, out_dir=arguments.out)
    terminal.put("pages", str(page))
    terminal.say(f"The draft is {escape(str(page))}")
    if not arguments.no_browser:
        import webbrowser

        webbrowser.open(page.as_uri())
    return 0
