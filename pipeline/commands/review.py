"""`rundown review`: the review page, on this machine only."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, folder_options, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "review", parents=[shared_options(), folder_options()], help="listen to a draft, correct and approve it"
    )
    asked = "a slug, or the recording's path (default: the queue of all episodes)"
    parser.add_argument("episode", nargs="?", metavar="EPISODE", help=asked)
    parser.add_argument("--port", type=int, metavar="N", help="where the page is served (default: a free port)")
    parser.add_argument("--no-browser", action="store_true", help="only say where the page is")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Serve the page until Ctrl-C."""
    from pipeline.review.serve import open_browser, serve

    def announce(address: str) -> None:
        terminal.put("pages", address)
        terminal.say(f"The review page is at {address}")
        terminal.say("It is for this machine only. Everything is saved as you go; Ctrl-C ends it.")
        terminal.finish()
        if not arguments.no_browser:
            open_browser(address)

    serve(arguments.episode, audio_dir=arguments.audio, out_dir=arguments.out, port=arguments.port, on_ready=announce)
    return 0
