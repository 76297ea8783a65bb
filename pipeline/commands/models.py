"""`rundown models`: fetch a Whisper model, or list those that are here."""

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    parser = commands.add_parser(
        "models", parents=[shared_options()], help="fetch a Whisper model, or list those that are here"
    )
    parser.add_argument("task", choices=("fetch", "list"), help="what to do")
    parser.add_argument("names", nargs="*", metavar="NAME", help="with fetch: like small, medium.en, large-v3-turbo")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Fetch those that are named, then list all."""
    from rich.markup import escape

    from pipeline.engines.models import check_model, fetch_model, list_models
    from pipeline.errors import InputError

    if arguments.task == "fetch":
        if not arguments.names:
            raise InputError("No model is named.", remedy="Write it like: rundown models fetch small")
        for name in arguments.names:
            with terminal.fetching(name) as on_progress:
                folder = fetch_model(name, on_progress=on_progress)
                check_model(name, folder)
    for model in list_models():
        only = "English only" if model.english_only else ""
        where = escape(str(model.folder)) if model.folder else "to be fetched"
        terminal.put(
            "models",
            {
                "name": model.name,
                "folder": str(model.folder) if model.folder else None,
                "megabytes": model.megabytes,
                "english_only": model.english_only,
            },
        )
        terminal.say(f"{escape(model.name):<24} {model.megabytes:>6,} MB  {only:<12}  {where}")
    return 0
