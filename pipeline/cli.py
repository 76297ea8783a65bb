"""Commands and exit codes: parses and prints, nothing else.

Everything heavy is imported by the command that needs it, so that `rundown --help` answers at once.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.errors import RundownError
from pipeline.interrupt import note_interrupts

if TYPE_CHECKING:
    from pipeline.job import EpisodeJob

EXIT_CODES = """\
exit codes: 0 done · 2 you can fix it · 3 the machine must be fixed · 4 stored state is damaged ·
5 a batch in which some episodes failed · 130 interrupted (what was done is kept)"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    arguments = build_parser().parse_args(argv)
    note_interrupts()
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except RundownError as error:
        from pipeline.terminal import Terminal

        Terminal(as_json=arguments.json).show_error(error).finish()
        return error.exit_code
    except KeyboardInterrupt:
        print("\nInterrupted. What was done is kept; the next run goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options, as `rundown --help` shows them."""
    parser = argparse.ArgumentParser(
        prog="rundown", description="From a podcast recording to reviewed show notes.", epilog=EXIT_CODES
    )
    parser.add_argument("--version", action="version", version=f"rundown {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    shared = _shared_options()
    folders = _folder_options()

    process = commands.add_parser("process", parents=[shared, folders], help="write the show-notes draft of an episode")
    process.add_argument("episode", nargs="+", metavar="EPISODE", help="a slug in the audio folder, or a media file")
    _add_process_options(process)
    process.set_defaults(command=_process)

    batch = commands.add_parser("batch", parents=[shared, folders], help="process every episode that is new or changed")
    batch.add_argument("--limit", type=_positive, metavar="N", help="stop after N episodes that needed work")
    _add_process_options(batch)
    batch.set_defaults(command=_batch, outline=None)

    review = commands.add_parser("review", parents=[shared, folders], help="open the draft of an episode")
    review.add_argument("episode", metavar="EPISODE", help="its slug")
    review.add_argument("--no-browser", action="store_true", help="only say where the page is")
    review.set_defaults(command=_review)

    export = commands.add_parser("export", parents=[shared, folders], help="write more files of a processed episode")
    export.add_argument("episode", metavar="EPISODE", help="its slug")
    names = "a file like transcript.docx, or docx, transcript, youtube …; default: what a run writes"
    export.add_argument("--format", action="extend", nargs="+", default=[], dest="formats", metavar="F", help=names)
    export.add_argument("--to", type=Path, metavar="DIR", help="another folder for the files (default: the episode's)")
    export.add_argument("--force", action="store_true", help="write over files that are in that folder already")
    export.set_defaults(command=_export)

    verify = commands.add_parser("verify", parents=[shared, folders], help="check what is kept between runs")
    verify.add_argument("episode", nargs="*", metavar="EPISODE", help="slugs (default: every episode in outputs)")
    verify.set_defaults(command=_verify)

    models = commands.add_parser("models", parents=[shared], help="fetch a Whisper model, or list those that are here")
    models.add_argument("task", choices=("fetch", "list"), help="what to do")
    models.add_argument("names", nargs="*", metavar="NAME", help="with fetch: like small, medium.en, large-v3-turbo")
    models.set_defaults(command=_models)

    learn = commands.add_parser(
        "learn", parents=[shared, folders], help="learn where this show's chapters begin, from its own outlines"
    )
    learn.set_defaults(command=_learn)

    doctor = commands.add_parser("doctor", parents=[shared, folders], help="say what this machine can do")
    doctor.add_argument(
        "--names", metavar="EPISODE", help="names of the glossary that were never heard, and what sounds like them"
    )
    doctor.set_defaults(command=_doctor)
    return parser


def _shared_options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON document, for machines")
    shared.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    shared.add_argument("-v", "--verbose", action="store_true", help="print every finding and file")
    return shared


def _folder_options() -> argparse.ArgumentParser:
    folders = argparse.ArgumentParser(add_help=False)
    folders.add_argument("--audio", type=Path, default=Path("audio"), metavar="DIR", help="recordings (default: audio)")
    folders.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="results (default: outputs)")
    return folders


def _add_process_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", metavar="NAME", help="who hears the words (default: auto, or show.toml's)")
    parser.add_argument("--model", metavar="NAME", help="the engine's model")
    parser.add_argument("--language", metavar="CODE", help="language spoken, like en (default: heard)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the model runs")
    if "process" in parser.prog:
        parser.add_argument("--outline", type=Path, metavar="FILE", help="the outline (default: <slug>.outline.txt)")
    parser.add_argument(
        "--set", action="append", default=[], dest="settings", metavar="KEY=VALUE", help="win over a toml's key"
    )
    parser.add_argument("--force", action="store_true", help="do all the work again, recognition included")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _process(arguments: argparse.Namespace) -> int:
    from pipeline.run import process_episode
    from pipeline.terminal import Terminal

    terminal = Terminal(quiet=arguments.quiet, verbose=arguments.verbose, as_json=arguments.json)
    exit_code = 0
    for asked in arguments.episode:
        try:
            with terminal.watching(asked) as watcher:
                result = process_episode(_job(arguments, asked), watcher=watcher)
        except RundownError as error:
            terminal.show_error(error, asked)
            exit_code = exit_code or error.exit_code
        else:
            terminal.show_result(result)
    terminal.finish()
    return exit_code


def _batch(arguments: argparse.Namespace) -> int:
    from pipeline.batch import process_all
    from pipeline.inputs import list_slugs
    from pipeline.terminal import Terminal

    terminal = Terminal(quiet=arguments.quiet, verbose=arguments.verbose, as_json=arguments.json)
    jobs = tuple(_job(arguments, slug) for slug in list_slugs(arguments.audio))
    outcomes = []
    for outcome in process_all(jobs, watching=terminal.watching, limit=arguments.limit):
        terminal.show_outcome(outcome)
        outcomes.append(outcome)
    terminal.show_batch_end(outcomes, arguments.audio)
    terminal.finish()
    return 5 if any(outcome.failure for outcome in outcomes) else 0


def _review(arguments: argparse.Namespace) -> int:
    from pipeline.results import find_draft
    from pipeline.terminal import Terminal

    page = find_draft(arguments.episode, out_dir=arguments.out)
    Terminal(quiet=arguments.quiet, as_json=arguments.json).show_draft(page)
    if not arguments.no_browser:
        import webbrowser

        webbrowser.open(page.as_uri())
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from pipeline.export import export_episode
    from pipeline.terminal import Terminal

    exported = export_episode(
        arguments.episode,
        arguments.formats,
        audio_dir=arguments.audio,
        out_dir=arguments.out,
        to=arguments.to,
        force=arguments.force,
    )
    Terminal(quiet=arguments.quiet, as_json=arguments.json).show_exported(exported)
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from pipeline.results import verify_episodes
    from pipeline.terminal import Terminal

    problems = verify_episodes(tuple(arguments.episode), out_dir=arguments.out)
    Terminal(quiet=arguments.quiet, as_json=arguments.json).show_problems(problems)
    return 4 if any(problems.values()) else 0


def _learn(arguments: argparse.Namespace) -> int:
    import datetime

    from pipeline.learn import learn_from_outputs
    from pipeline.terminal import Terminal

    today = datetime.datetime.now(tz=datetime.UTC).date()
    learned = learn_from_outputs(audio_dir=arguments.audio, out_dir=arguments.out, today=today)
    Terminal(quiet=arguments.quiet, as_json=arguments.json).show_learned(learned)
    return 0


def _models(arguments: argparse.Namespace) -> int:
    from pipeline.engines.models import check_model, fetch_model, list_models
    from pipeline.errors import InputError
    from pipeline.terminal import Terminal

    terminal = Terminal(quiet=arguments.quiet, as_json=arguments.json)
    if arguments.task == "fetch":
        if not arguments.names:
            raise InputError("No model is named.", remedy="Write it like: rundown models fetch small")
        for name in arguments.names:
            with terminal.fetching(name) as on_progress:
                folder = fetch_model(name, on_progress=on_progress)
                check_model(name, folder)
    terminal.show_models(list_models())
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    from pipeline.terminal import Terminal

    if arguments.names is not None:
        from pipeline.doctor_names import examine_names

        heard = examine_names(arguments.names, audio_dir=arguments.audio, out_dir=arguments.out)
        Terminal(quiet=arguments.quiet, as_json=arguments.json).show_names(heard)
        return 0
    from pipeline.doctor import examine

    checks = examine(audio_dir=arguments.audio, out_dir=arguments.out)
    Terminal(quiet=arguments.quiet, as_json=arguments.json).show_checks(checks)
    return 0 if all(check.good or check.optional for check in checks) else 3


def _job(arguments: argparse.Namespace, asked: str) -> "EpisodeJob":
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
        settings=tuple(arguments.settings),
        force=arguments.force,
    )


if __name__ == "__main__":
    sys.exit(main())
