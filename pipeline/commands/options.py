"""Options that several commands share."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pipeline.job import EpisodeJob

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What `add_subparsers` gives; argparse has no public name for it."""


def shared_options() -> argparse.ArgumentParser:
    """What every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON document, for machines")
    shared.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    shared.add_argument("-v", "--verbose", action="store_true", help="print every finding and file")
    return shared


def folder_options() -> argparse.ArgumentParser:
    """Where recordings and results lie."""
    folders = argparse.ArgumentParser(add_help=False)
    folders.add_argument("--audio", type=Path, default=Path("audio"), metavar="DIR", help="recordings (default: audio)")
    folders.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="results (default: outputs)")
    return folders


def add_process_options(parser: argparse.ArgumentParser) -> None:
    """How an episode is to be processed."""
    parser.add_argument("--engine", metavar="NAME", help="who hears the words (default: auto, or show.toml's)")
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    parser.add_argument("--language", metavar="CODE", help="language spoken, like en (default: heard)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the model runs")
    parser.add_argument("--speakers", choices=("auto",), help="tell voices apart by their sound (slow)")
    parser.add_argument(
        "--set", action="append", default=[], dest="settings", metavar="KEY=VALUE", help="win over a toml's key"
    )
    parser.add_argument("--force", action="store_true", help="do all the work again, recognition included")


def positive(text: str) -> int:
    """A whole number from 1 on, as an option's type."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def job_of(arguments: argparse.Namespace, asked: str) -> "EpisodeJob":
    """What is asked of one episode."""
    from pipeline.job import EpisodeJob

    return EpisodeJob(
        asked=asked,
        audio_dir=arguments.audio,
        out_dir=arguments.out,
        outline=arguments.outline,
        engine=arguments.engine,
        model=arguments.model,
        language=arguments.language,
        device=arguments.device,
        speakers=arguments.speakers,
        settings=tuple(arguments.settings),
        force=arguments.force,
    )
