"""`rundown models`: fetch a Whisper model or the sentence vectors, or list those that are here."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.options import Commands, shared_options

if TYPE_CHECKING:
    from pipeline.terminal import Terminal


def add(commands: Commands) -> None:
    """Its options."""
    about = "fetch a Whisper model or the sentence vectors, or list those that are here"
    parser = commands.add_parser("models", parents=[shared_options()], help=about, description=about.capitalize() + ".")
    parser.add_argument("task", choices=("fetch", "list"), help="what to do")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="with fetch: like small, large-v3-turbo, all-MiniLM-L6-v2"
    )
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace, terminal: "Terminal") -> int:
    """Fetch those that are named, then list all."""
    from pipeline.engines.models import list_models, models_folder
    from pipeline.errors import InputError
    from pipeline.fetch_vectors import MEGABYTES, find_vectors
    from pipeline.nlp.minilm import NAME

    if arguments.task == "fetch":
        if not arguments.names:
            raise InputError("No model is named.", remedy="Write it like: rundown models fetch small")
        for name in arguments.names:
            _fetch(name, terminal)
    for model in list_models():
        only = {None: "", True: "English only", False: ""}[model.english_only]
        _show(terminal, model.name, model.folder, model.megabytes, only, english_only=model.english_only)
    _show(terminal, NAME, find_vectors(models_folder()), MEGABYTES, "sentences", english_only=True)
    return 0


def _fetch(name: str, terminal: "Terminal") -> None:
    from pipeline.engines.models import check_model, fetch_model, models_folder
    from pipeline.fetch_vectors import fetch_vectors
    from pipeline.nlp.minilm import NAME

    with terminal.fetching(name) as on_progress:
        if name == NAME:
            fetch_vectors(models_folder(), on_progress=on_progress)
        else:
            check_model(name, fetch_model(name, on_progress=on_progress))


def _show(
    terminal: "Terminal", name: str, folder: Path | None, megabytes: int, kind: str, *, english_only: bool | None
) -> None:
    from rich.markup import escape

    where = str(folder) if folder else None
    terminal.put("models", {"name": name, "folder": where, "megabytes": megabytes, "english_only": english_only})
    terminal.say(f"{escape(name):<24} {megabytes:>6,} MB  {kind:<12}  {escape(where or 'to be fetched')}")
