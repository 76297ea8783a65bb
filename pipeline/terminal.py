"""What a producer sees while Rundown works, and at the end of it."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.markup import escape

from pipeline.errors import RundownError
from pipeline.progress import fetching, watching
from pipeline.timecode import format_clock

if TYPE_CHECKING:
    from pipeline.batch import Outcome
    from pipeline.doctor import Check
    from pipeline.doctor_names import NamesHeard
    from pipeline.engines.models import ListedModel
    from pipeline.export import Exported
    from pipeline.job import EpisodeResult, Watcher
    from pipeline.learn import LearnedBorders
    from pipeline.model.finding import Finding

SHOWN_FINDINGS = 7
"""As many as a producer reads in one go; `-v` and the page show them all."""

SHOWN_TIMES = 5
"""Places of one suggestion; whoever wants them all can search the transcript."""


class Terminal:
    """Prints for a person on standard output, or collects one JSON document for a machine."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False, as_json: bool = False) -> None:
        self._quiet = quiet or as_json
        self._verbose = verbose
        self._document: dict[str, list[object]] | None = {} if as_json else None
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    def watching(self, asked: str) -> AbstractContextManager["Watcher"]:
        """A watcher that shows one episode's progress."""
        return watching(asked, self._err, quiet=self._quiet)

    def fetching(self, name: str) -> AbstractContextManager[Callable[[int, int], None]]:
        """Told how a download goes, in bytes done and in all."""
        return fetching(name, self._err, quiet=self._quiet)

    def show_models(self, models: Sequence["ListedModel"]) -> None:
        """The Whisper models there are, and where those lie that are on this machine."""
        if self._document is not None:
            self._document["models"] = [
                {
                    "name": model.name,
                    "folder": str(model.folder) if model.folder else None,
                    "megabytes": model.megabytes,
                    "english_only": model.english_only,
                }
                for model in models
            ]
            self.finish()
        for model in models:
            only = "English only" if model.english_only else ""
            where = escape(str(model.folder)) if model.folder else "to be fetched"
            self._say(f"{escape(model.name):<24} {model.megabytes:>6,} MB  {only:<12}  {where}")

    def show_result(self, result: "EpisodeResult") -> None:
        """The closing summary: what was made, what was written, what to look at."""
        if self._document is not None:
            self._document.setdefault("episodes", []).append(_result_values(result))
        if self._quiet:
            return
        if result.state == "unchanged":
            self._say(f"[bold]{escape(result.slug)}[/]: nothing has changed, nothing to do. (--force runs it again)")
        else:
            self._say(_headline(result))
            self._show_files(result)
            self._show_findings(result.findings)
        self._say(f"Next: make review EPISODE={escape(result.slug)}")

    def show_outcome(self, outcome: "Outcome") -> None:
        """One line of a batch."""
        if self._document is not None:
            values = _result_values(outcome.result) if outcome.result else {"slug": outcome.slug, "state": "failed"}
            self._document.setdefault("episodes", []).append(values | {"failure": outcome.failure})
        if outcome.failure:
            self._err.print(f"[red]failed[/]     {escape(outcome.slug)}: {escape(outcome.failure)}")
        elif outcome.result is not None and not self._quiet:
            looks = sum(finding.weight == "look" for finding in outcome.result.findings)
            self._say(
                f"{outcome.result.state:<10} {escape(outcome.slug)}" + (f"  ({looks} to look at)" if looks else "")
            )

    def show_batch_end(self, outcomes: Sequence["Outcome"], audio_dir: Path) -> None:
        """How the batch went."""
        if not outcomes:
            self._say(f"There is no recording in {escape(str(audio_dir))}.")
            return
        failed = sum(outcome.failure is not None for outcome in outcomes)
        unchanged = sum(outcome.result is not None and outcome.result.state == "unchanged" for outcome in outcomes)
        done = len(outcomes) - failed - unchanged
        self._say(f"{len(outcomes)} episodes: {done} done, {unchanged} unchanged, {failed} failed.")

    def show_error(self, error: RundownError, asked: str = "") -> Self:
        """One sentence, and what mends it."""
        if self._document is not None:
            values = {
                "episode": asked,
                "error": error.sentence,
                "remedy": error.remedy,
                "file": None if error.path is None else str(error.path),
                "line": error.line_no,
                "exit_code": error.exit_code,
            }
            self._document.setdefault("errors", []).append(values)
        else:
            self._err.print(f"[red]rundown:[/] {escape(str(error))}")
        return self

    def show_exported(self, exported: "Exported") -> None:
        """What became of the files that were asked for."""
        if self._document is not None:
            self._document["exported"] = [
                {
                    "slug": exported.slug,
                    "folder": str(exported.folder),
                    "written": list(exported.written),
                    "unchanged": list(exported.unchanged),
                    "kept": dict(exported.kept),
                }
            ]
            self.finish()
        if exported.written:
            self._say(f"Written to {escape(str(exported.folder))}/: {escape(', '.join(exported.written))}")
        if exported.unchanged:
            self._say(f"Already as they should be: {escape(', '.join(exported.unchanged))}")
        self._show_kept(exported.kept)

    def show_draft(self, page: Path) -> None:
        """Where the draft is."""
        if self._document is not None:
            self._document["pages"] = [str(page)]
            self.finish()
        self._say(f"The draft is {escape(str(page))}")

    def show_problems(self, problems: Mapping[str, Sequence["Finding"]]) -> None:
        """What `verify` found, episode by episode."""
        if self._document is not None:
            self._document["episodes"] = [
                {"slug": slug, "problems": [problem.message for problem in found]} for slug, found in problems.items()
            ]
            self.finish()
        for slug, found in problems.items():
            self._say(f"{'[red]damaged[/]' if found else 'good   '}  {escape(slug)}")
            for problem in found:
                self._say(f"          {escape(problem.message)} {escape(problem.remedy)}")

    def show_checks(self, checks: Sequence["Check"]) -> None:
        """What `doctor` found, with the command that mends what is not good."""
        if self._document is not None:
            self._document["checks"] = [
                {"name": c.name, "good": c.good, "optional": c.optional, "says": c.says, "remedy": c.remedy}
                for c in checks
            ]
            self.finish()
        for check in checks:
            mark = "[green]yes[/]" if check.good else ("[yellow]no [/]" if check.optional else "[red]NO [/]")
            self._say(f"{mark} {check.name:<20} {escape(check.says)}")
            if not check.good and check.remedy:
                self._say(f"    {'':<20} → {escape(check.remedy)}")

    def show_names(self, heard: "NamesHeard") -> None:
        """Names that were never heard, and what sounds like them: nothing is changed by itself."""
        if self._document is not None:
            self._document["names"] = [
                {
                    "name": missing.name,
                    "alike": [
                        {"heard": like.heard, "likeness": like.likeness, "times_ms": list(like.times)}
                        for like in missing.alike
                    ],
                }
                for missing in heard.missing
            ]
            self.finish()
        self._say(
            f"{heard.expected - len(heard.missing)} of {heard.expected} names were heard in {escape(heard.slug)}."
        )
        for missing in heard.missing:
            self._say(f"  [bold]{escape(missing.name)}[/] was never heard" + ("; it may be:" if missing.alike else "."))
            for like in missing.alike:
                clocks = ", ".join(map(format_clock, like.times[:SHOWN_TIMES]))
                more = f" and {len(like.times) - SHOWN_TIMES} more" if len(like.times) > SHOWN_TIMES else ""
                self._say(f"    “{escape(like.heard)}” at {clocks}{more}")
        if heard.alias_lines():
            self._say("Listen, then put what is right under \\[aliases] in show.toml:")
            for line in heard.alias_lines():
                self._say(f"  {escape(line)}")

    def show_learned(self, learned: "LearnedBorders | Finding") -> None:
        """What `learn` made of the show's outlines, or why it could not."""
        from pipeline.model.finding import Finding

        if self._document is not None:
            self._document["learned"] = [_learned_values(learned)]
            self.finish()
        if isinstance(learned, Finding):
            self._say(f"{escape(learned.message)} {escape(learned.remedy)}")
            return
        better = "they are used from now on" if learned.is_better() else "so the general method goes on being used"
        self._say(
            f"Learned from {learned.episodes} outlined episodes. On episodes kept aside the show's own proposals agree"
            f" {learned.scores.learned:.2f} with its outlines, the general ones {learned.scores.general:.2f}; {better}."
        )

    def finish(self) -> None:
        """Print the JSON document, where one was asked for."""
        if self._document is not None:
            json.dump(self._document, sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")

    def _say(self, line: str) -> None:
        if not self._quiet:
            self._out.print(line)

    def _show_files(self, result: "EpisodeResult") -> None:
        shown = result.written if self._verbose else [n for n in result.written if n.startswith("show-notes")]
        rest = len(result.written) - len(shown)
        if result.written:
            more = f" and {rest} more" if rest else ""
            self._say(f"Written to {escape(str(result.folder))}/: {', '.join(shown)}{more}".replace(":  and", ":"))
        else:
            self._say(f"Nothing in {escape(str(result.folder))}/ had to be written: the pages are the same.")
        self._show_kept(result.kept)

    def _show_kept(self, kept: Mapping[str, str | None]) -> None:
        for name, proposal in kept.items():
            beside = f"; the new draft is beside it: {proposal}" if proposal else ""
            self._say(f"[bold]Kept[/] {escape(name)}, which a person edited{escape(beside)}")

    def _show_findings(self, findings: Sequence["Finding"]) -> None:
        looks = [finding for finding in findings if finding.weight == "look" or self._verbose]
        if not looks:
            self._say("Nothing needs a look before you read the draft.")
            return
        self._say(f"To look at ({len(looks)}):")
        shown = looks if self._verbose else looks[:SHOWN_FINDINGS]
        for finding in shown:
            self._say(f"  {escape(_place(finding)):>8}  {escape(finding.message)} {escape(finding.remedy)}".rstrip())
        if len(shown) < len(looks):
            self._say(f"  {'':>8}  and {len(looks) - len(shown)} more in findings.json")


def _learned_values(learned: "LearnedBorders | Finding") -> dict[str, object]:
    from pipeline.model.finding import Finding

    if isinstance(learned, Finding):
        return {"learned": False, "code": learned.code, "message": learned.message, "remedy": learned.remedy}
    scores = {"own": learned.scores.learned, "general": learned.scores.general}
    return {"learned": True, "episodes": learned.episodes, "used": learned.is_better(), "f1_within_10_s": scores}


def _headline(result: "EpisodeResult") -> str:
    took = f"in {result.took_s:.0f} s" + (", words remembered" if result.remembered else f" with {result.engine}")
    facts = f"{format_clock(result.duration_ms)} · {result.chapters} chapters · {result.words:,} words"
    return f"[bold]{escape(result.title or result.slug)}[/] · {facts} · {took}"


def _place(finding: "Finding") -> str:
    if finding.start_ms is not None:
        return format_clock(finding.start_ms)
    return f"line {finding.line_no}" if finding.line_no is not None else ""


def _result_values(result: "EpisodeResult") -> dict[str, object]:
    return {
        "slug": result.slug,
        "state": result.state,
        "folder": str(result.folder),
        "written": list(result.written),
        "kept": dict(result.kept),
        "remembered": result.remembered,
        "engine": result.engine,
        "duration_ms": result.duration_ms,
        "words": result.words,
        "chapters": result.chapters,
        "findings": [
            {"code": f.code, "weight": f.weight, "message": f.message, "remedy": f.remedy, "start_ms": f.start_ms}
            for f in result.findings
        ],
    }
