"""What a producer sees while Rundown works, and at the end of it."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from pipeline.errors import RundownError
from pipeline.progress import fetching, watching
from pipeline.timecode import format_clock

if TYPE_CHECKING:
    from pipeline.batch.loop import Onlooker
    from pipeline.job import EpisodeResult, Watcher
    from pipeline.model.finding import Finding

SHOWN_FINDINGS = 7
"""As many as a producer reads in one go; `-v` and the page show them all."""


class Terminal:
    """Prints for a person on standard output, or collects one JSON document for a machine."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False, as_json: bool = False) -> None:
        self._quiet = quiet or as_json
        self._verbose = self.verbose = verbose
        self._document: dict[str, list[object]] | None = {} if as_json else None
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    def watching(self, asked: str) -> AbstractContextManager["Watcher"]:
        """A watcher that shows one episode's progress."""
        return watching(asked, self._err, quiet=self._quiet)

    def watching_batch(self, total: int) -> AbstractContextManager["Onlooker"]:
        """An onlooker that shows how a batch of so many jobs goes on."""
        from pipeline.batch_table import watching_batch

        return watching_batch(total, self._err, quiet=self._quiet)

    def fetching(self, name: str) -> AbstractContextManager[Callable[[int, int], None]]:
        """Told how a download goes, in bytes done and in all."""
        return fetching(name, self._err, quiet=self._quiet)

    def show_result(self, result: "EpisodeResult") -> None:
        """The closing summary: what was made, what was written, what to look at."""
        self.put("episodes", result_values(result))
        if self._quiet:
            return
        if result.state == "unchanged":
            self.say(f"[bold]{escape(result.slug)}[/]: nothing has changed, nothing to do. (--force runs it again)")
        else:
            self.say(_headline(result))
            for finding in result.findings:
                if finding.code == "engine.embedded" and not self._verbose:
                    self.say(f"{escape(finding.message)} {escape(finding.remedy)}")
            self._show_files(result)
            self._show_findings(result.findings)
        self.say(f"Next: make review EPISODE={escape(result.slug)}")

    def show_error(self, error: RundownError, asked: str = "") -> None:
        """One sentence, and what mends it."""
        values = {
            "episode": asked,
            "error": error.sentence,
            "remedy": error.remedy,
            "file": None if error.path is None else str(error.path),
            "line": error.line_no,
            "exit_code": error.exit_code,
        }
        self.put("errors", values)
        self.complain(f"[red]rundown:[/] {escape(str(error))}")

    def finish(self) -> None:
        """Print the JSON document, where one was asked for; once, though a command that goes on may call it early."""
        if self._document is not None:
            json.dump(self._document, sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
            sys.stdout.flush()
            self._document = None

    def say(self, line: str) -> None:
        """One line for a person (rich's markup: text of others goes through `escape`)."""
        if not self._quiet:
            self._out.print(line)

    def complain(self, line: str) -> None:
        """One line on standard error, however quiet it is to be; not for `--json`, which has `put`."""
        if self._document is None:
            self._err.print(line)

    def put(self, key: str, *values: object) -> None:
        """Add to the list of that name (it may stay empty) in the document for machines, where one was asked for."""
        if self._document is not None:
            self._document.setdefault(key, []).extend(values)

    def _show_files(self, result: "EpisodeResult") -> None:
        if result.written:
            self.say(f"Written to {escape(str(result.folder))}/: {escape(self._listed(result.written))}")
        else:
            self.say(f"Nothing in {escape(str(result.folder))}/ had to be written: the pages are the same.")
        if result.approved is None:
            return self.show_kept(result.kept)
        self.say(f"Approved by {escape(result.approved)}: the approved pages are unchanged.")
        if proposals := [proposal for proposal in result.kept.values() if proposal]:
            self.say(f"What is new lies beside them: {escape(self._listed(proposals))}")
            self.say(f"To take it: compare, then rundown approve {escape(result.slug)} --by NAME")
        return None

    def _listed(self, names: Sequence[str]) -> str:
        """The page, which people read, and how many more; with `-v` all."""
        shown = names if self._verbose else [name for name in names if name.startswith("show-notes.")]
        rest = len(names) - len(shown)
        more = f"{rest} more" if shown else "1 file" if rest == 1 else f"{rest} files"
        return " and ".join([", ".join(shown)] * bool(shown) + [more] * bool(rest))

    def show_kept(self, kept: Mapping[str, str | None]) -> None:
        """Files that a person edited, and what lies beside them."""
        for name, proposal in kept.items():
            beside = f"; the new draft is beside it: {proposal}" if proposal else ""
            self.say(f"[bold]Kept[/] {escape(name)} as a person left it{escape(beside)}")

    def _show_findings(self, findings: Sequence["Finding"]) -> None:
        looks = [finding for finding in findings if finding.weight == "look" or self._verbose]
        if not looks:
            self.say("Nothing needs a look before you read the draft.")
            return
        self.say(f"To look at ({len(looks)}):")
        shown = looks if self._verbose else looks[:SHOWN_FINDINGS]
        for finding in shown:
            self.say(f"  {escape(_place(finding)):>8}  {escape(finding.message)} {escape(finding.remedy)}".rstrip())
        if len(shown) < len(looks):
            self.say(f"  {'':>8}  and {len(looks) - len(shown)} more in findings.json")


def _headline(result: "EpisodeResult") -> str:
    took = f"in {result.took_s:.0f} s" + (", words remembered" if result.remembered else f" with {result.engine}")
    facts = f"{format_clock(result.duration_ms)} · {result.chapters} chapters · {result.words:,} words"
    return f"[bold]{escape(result.title or result.slug)}[/] · {facts} · {took}"


def _place(finding: "Finding") -> str:
    if finding.start_ms is not None:
        return format_clock(finding.start_ms)
    return f"line {finding.line_no}" if finding.line_no is not None else ""


def result_values(result: "EpisodeResult") -> dict[str, object]:
    """A result for machines."""
    return {
        "slug": result.slug,
        "state": result.state,
        "folder": str(result.folder),
        "written": list(result.written),
        "kept": dict(result.kept),
        "approved": result.approved,
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
