"""One episode taken in: from what is known of it to what lies in the audio folder and in the record."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pipeline.feed.gathering import Gathered
from pipeline.feed.placing import Placed, files_by_slug, is_sound, is_transcript, place_sound, place_texts, remove_ours
from pipeline.feed.record import Record, Taken, Written
from pipeline.feed.web import Limits
from pipeline.interrupt import raise_if_interrupted
from pipeline.model.finding import Finding

State = Literal["new", "updated", "unchanged", "left-out", "refused"]
Gather = Callable[[frozenset[str], Mapping[str, Written]], Gathered]
"""Brings what is missing, told the endings that lie there and what is known of the files."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is asked of an import."""

    audio_dir: Path
    limit: int | None = None
    """So many episodes are added or brought up to date, the newest first."""
    since: datetime.date | None = None
    dry_run: bool = False
    hosts: tuple[str, ...] = ()
    """Hosts inside her own network that the producer allows."""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An episode that a feed or a folder offers."""

    slug: str
    title: str | None
    date: datetime.date | None
    digest: str
    """Of all that is offered: the same digest, the same offer."""
    gather: Gather
    planned: tuple[str, ...]
    """Endings of the files it is likely to have, for a dry run; a recording's is `.*`."""
    guid: str | None = None
    mark: str | None = None
    """What its recording is known by."""
    known: Taken | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it."""

    slug: str
    title: str | None
    state: State
    date: datetime.date | None = None
    written: tuple[str, ...] = ()
    """File names; in a dry run those that would be written, as far as can be known."""
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    """Why it was refused or left out."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes candidates into one audio folder."""

    options: ImportOptions
    record: Record
    _lying: dict[str, set[str]] = field(default_factory=dict)

    def take_all(self, candidates: Iterable[Candidate]) -> Iterator[Outcome]:
        """Every candidate that is asked for; one that is refused never stops the rest.

        Raises:
            InputError, MachineError: nothing can be written any more.
        """
        worked = 0
        self._lying.update(files_by_slug(self.options.audio_dir))
        for candidate in candidates:
            raise_if_interrupted()
            since = self.options.since
            if since is not None and candidate.date is not None and candidate.date < since:
                continue
            if self.options.limit is not None and worked >= self.options.limit:
                return
            outcome = self._take(candidate)
            worked += outcome.state in ("new", "updated")
            yield outcome

    def _take(self, candidate: Candidate) -> Outcome:
        known, slug = candidate.known, candidate.slug
        names = self._lying.get(slug, set())
        outcome = Outcome(slug, candidate.title, "unchanged", candidate.date)
        if candidate.date is None and self.options.since is not None:
            return replace(outcome, state="left-out", reason="it has no date, so it may be older")
        if known is not None and known.digest == candidate.digest and known.files.keys() <= names:
            return outcome
        planned = {f"{slug}{ending}" for ending in candidate.planned}
        if not _is_episode(names | planned):
            reason = "it has neither a recording nor a transcript"
            return replace(outcome, state="left-out", reason=reason, findings=candidate.findings)
        before = dict(known.files) if known else {}
        if self.options.dry_run:
            written = tuple(sorted(planned - _already(planned, names)))
            return replace(outcome, state="updated" if before else "new", written=written)
        gathered = candidate.gather(frozenset(name.removeprefix(slug) for name in names), before)
        if gathered.refused is not None and not _is_episode(names | {f"{slug}{ending}" for ending in gathered.texts}):
            placed = Placed(before)
        else:
            placed = _place(self.options.audio_dir, slug, gathered, before, candidate.mark)
        self.record.keep(_remembered(candidate, placed, gathered))
        told = (*gathered.findings, *placed.findings, *_about_what_was_there(candidate, names, before))
        outcome = replace(outcome, written=placed.written, findings=told, reason=gathered.refused)
        if gathered.refused is not None:
            return replace(outcome, state="refused")
        return replace(outcome, state=("updated" if before else "new") if placed.written else "unchanged")


def _place(folder: Path, slug: str, gathered: Gathered, known: Mapping[str, Written], mark: str | None) -> Placed:
    """The recording, then the texts together; a transcript of ours goes when another kind takes its place."""
    files, written = dict(known), []
    if gathered.sound is not None:
        name = f"{slug}{gathered.suffix}"
        files[name] = place_sound(gathered.sound, folder / name, mark)
        written.append(name)
    texts = {f"{slug}{ending}": text for ending, text in gathered.texts.items()}
    if any(is_transcript(name) for name in texts):
        for name in [one for one in files if is_transcript(one) and one not in texts]:
            if remove_ours(folder, name, files):
                del files[name]
    placed = place_texts(folder, texts, files)
    return replace(placed, written=(*written, *placed.written))


def _remembered(candidate: Candidate, placed: Placed, gathered: Gathered) -> Taken:
    whole = gathered.is_whole and gathered.refused is None
    return Taken(
        slug=candidate.slug,
        guid=candidate.guid,
        enclosure=candidate.mark,
        digest=candidate.digest if whole else "",
        files=placed.files,
        refused=gathered.refused,
    )


def _about_what_was_there(candidate: Candidate, names: set[str], before: Mapping[str, Written]) -> Iterator[Finding]:
    """Recordings that were not fetched because there is one."""
    sounds = sorted(name for name in names if is_sound(name) or name == candidate.slug)
    if not sounds or ".*" not in candidate.planned:
        return
    ours = [before[name].url for name in sounds if name in before]
    if not ours:
        message = f"{sounds[0]} was there already and is taken for this episode; its recording was not fetched."
        yield Finding("import.adopted", message, remedy="If it is another one, rename it and import again.")
    elif candidate.mark not in ours:
        message = f"The feed names another recording now; {sounds[0]} stays."
        yield Finding("import.other-recording", message, remedy=f"To take it, remove {sounds[0]} and import again.")


def _is_episode(names: Iterable[str]) -> bool:
    """Whether these files can be processed: a recording, tracks or a transcript is among them."""
    return any(is_sound(name) or is_transcript(name) or "." not in name or name.endswith(".*") for name in names)


def _already(planned: set[str], names: set[str]) -> set[str]:
    """Of the files that are likely, those that are there; any recording stands for the one that is offered."""
    has_sound = any(is_sound(name) or "." not in name for name in names)
    return {name for name in planned if name in names or (has_sound and name.endswith(".*"))}
