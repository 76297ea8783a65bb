"""What a publish is to write where, decided without changing anything."""

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store.ledger import Intent, Ledger
from pipeline.store.sealed import digest_of, read
from pipeline.store.whole import disk_errors


@dataclass(frozen=True, slots=True)
class Merged:
    """A person's page with what is new laid under her edits."""

    content: bytes
    left_out: bool = False
    """True when she and we changed the same thing: hers is in the page, and the whole new draft goes beside it."""


Merge = Callable[[str, bytes, bytes, bytes], Merged | None]
"""`merge(name, base, theirs, new)`: the person's page with what is new laid under her edits, None where
the two cannot be brought together. `base` is the generated text that she began to edit. Merging once
more, with the merged page as `theirs`, must change nothing: after a kill just that may happen."""

NOT_A_FILE = "not a plain file"
"""Stands where a digest would: a link or a folder in the place of a page is a person's, whatever it holds."""


@dataclass(slots=True)
class Plan:
    """What is to be done with each file of the episode's folder."""

    generated: dict[str, str]
    """Page to sha256 of what was generated for it last."""
    pages: dict[str, bytes] = field(default_factory=dict)
    """Content to be put in place, pages and drafts beside them."""
    outdated: dict[str, str] = field(default_factory=dict)
    """Drafts of ours that are not needed any more, with their sha256."""
    seen: dict[str, str | None] = field(default_factory=dict)
    """What each file in question held when this was decided."""
    bases: dict[str, str] = field(default_factory=dict)
    proposals: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, list[str]] = field(default_factory=dict)
    """Names in the fields of `Published`."""

    def tell(self, outcome: str, name: str) -> None:
        """Note what became of a file."""
        self.outcome.setdefault(outcome, []).append(name)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one episode, in the light of its ledger and intent."""

    folder: Path
    state: Path
    ledger: Ledger
    intent: Intent

    def found(self, name: str) -> str | None:
        """The sha256 of what is there now, None for nothing, `NOT_A_FILE` for a link or a folder."""
        path = self.folder / name
        if path.is_symlink() or path.is_dir():
            return NOT_A_FILE
        content = read(path)
        return None if content is None else digest_of(content)

    def is_ours(self, name: str, digest: str) -> bool:
        """Whether content of that digest was generated for that file."""
        ledger = self.ledger
        known = (ledger.pages.get(name), ledger.bases.get(name), ledger.proposals.get(name))
        return digest in (*known, *self.intent.files.get(name, ()))

    def plan(self, files: Mapping[str, bytes], merge: Merge | None, held: Collection[str] = ()) -> Plan:
        """What is to be done to bring every page to its newest state that a person's edits allow."""
        plan = Plan({name: digest_of(content) for name, content in files.items()})
        for name, new in files.items():
            self._plan_page(plan, name, new, None if name in held else merge, is_held=name in held)
        unfinished = {name: digests[-1] for name, digests in self.intent.files.items() if not is_draft_name(name)}
        earlier = {**unfinished, **self.ledger.pages}
        for name in sorted(earlier.keys() - files.keys()):
            if (found := self.found(name)) is not None:
                plan.generated[name] = found if self.is_ours(name, found) else earlier[name]
                self._leave(plan, name)
                plan.tell("stale", name)
        return plan

    def _plan_page(self, plan: Plan, name: str, new: bytes, merge: Merge | None, *, is_held: bool) -> None:
        found, digest = self.found(name), plan.generated[name]
        plan.seen[name] = found
        if found is None or found == digest or (self.is_ours(name, found) and not is_held):
            self._renew(plan, name, new)
            plan.tell("unchanged" if found == digest else "written", name)
        elif digest == self._base_digest(name):
            self._leave_as_based(plan, name)
            plan.tell("kept", name)
        elif digest == self.ledger.pages.get(name) and name not in self.intent.files:
            self._leave(plan, name)
            plan.tell("kept", name)
        elif found != NOT_A_FILE and (merged := self._merged(name, new, merge)) is not None:
            self._renew(plan, name, merged.content)
            plan.tell("merged", name)
            if merged.left_out:
                self._put_beside(plan, name, new)
        else:
            self._propose(plan, name, new)
            plan.tell("kept", name)

    def _renew(self, plan: Plan, name: str, content: bytes) -> None:
        """The page gets this content and is based on what is generated now; drafts beside it have served."""
        if digest_of(content) != plan.seen[name]:
            plan.pages[name] = content
        plan.bases[name] = plan.generated[name]
        plan.outdated |= self._drafts(plan, name)

    def _leave(self, plan: Plan, name: str) -> None:
        """Everything about the page stays; her edits stay compared with the text that she began to edit."""
        if (base := self._base_digest(name)) is not None:
            plan.bases[name] = base
        plan.proposals |= self._drafts(plan, name)

    def _leave_as_based(self, plan: Plan, name: str) -> None:
        """The page is an edit of just what is generated now; a draft of that stays where one was put beside it."""
        plan.bases[name] = plan.generated[name]
        drafts = self._drafts(plan, name)
        plan.proposals |= {draft: digest for draft, digest in drafts.items() if digest == plan.generated[name]}
        plan.outdated |= {draft: digest for draft, digest in drafts.items() if digest != plan.generated[name]}

    def _propose(self, plan: Plan, name: str, new: bytes) -> None:
        self._leave(plan, name)
        self._put_beside(plan, name, new)

    def _put_beside(self, plan: Plan, name: str, new: bytes) -> None:
        """Write beside the page, under the first name that is free or whose content is ours."""
        drafts = self._drafts(plan, name)
        free = (draft for draft in _draft_names(name) if draft in drafts or self.found(draft) is None)
        draft = next(free)
        plan.seen[draft] = drafts.pop(draft, None)
        plan.outdated |= drafts
        plan.outdated.pop(draft, None)
        plan.proposals = {other: digest for other, digest in plan.proposals.items() if other not in drafts}
        plan.proposals[draft] = plan.generated[name]
        plan.tell("proposals", draft)
        if plan.seen[draft] != plan.generated[name]:
            plan.pages[draft] = new

    def _merged(self, name: str, new: bytes, merge: Merge | None) -> Merged | None:
        base, theirs = read(self.state / "base" / name), read(self.folder / name)
        if merge is None or base is None or theirs is None or self._base_digest(name) is None:
            return None
        return merge(name, base, theirs, new)

    def _base_digest(self, name: str) -> str | None:
        """The sha256 of the generated text that the page is or that she began to edit, where we still have it."""
        base = read(self.state / "base" / name)
        return digest if base is not None and self.is_ours(name, digest := digest_of(base)) else None

    def _drafts(self, plan: Plan, name: str) -> dict[str, str]:
        """The drafts beside a page that are ours, with their sha256: we wrote them, or they are generated text."""
        with disk_errors(self.folder):
            beside = sorted(path.name for path in self.folder.iterdir() if is_draft_of(path.name, name))
        found = {draft: digest for draft in beside if (digest := self.found(draft)) is not None}
        return {
            draft: digest
            for draft, digest in found.items()
            if digest == plan.generated[name] or self.is_ours(draft, digest) or self.is_ours(name, digest)
        }


def is_draft_name(name: str) -> bool:
    """Whether a draft beside a page could have this name.

    >>> [is_draft_name(name) for name in ("notes.new.md", "notes.new-2.md", "notes.new", "news.md")]
    [True, True, True, False]
    """
    return re.fullmatch(r".*\.new(-\d+)?(\.[^.]*)?", name, re.DOTALL) is not None


def is_draft_of(draft: str, name: str) -> bool:
    """Whether a draft beside that page could have this name.

    >>> is_draft_of("notes.new-2.md", "notes.md"), is_draft_of("notes.new.md", "notes.txt")
    (True, False)
    """
    page = Path(name)
    return re.fullmatch(rf"{re.escape(page.stem)}\.new(-\d+)?{re.escape(page.suffix)}", draft) is not None


def _draft_names(name: str) -> Iterator[str]:
    """Names for a draft beside a page, the first one first.

    >>> list(itertools.islice(_draft_names("chapters.psc.xml"), 3))
    ['chapters.psc.new.xml', 'chapters.psc.new-2.xml', 'chapters.psc.new-3.xml']
    """
    page = Path(name)
    yield f"{page.stem}.new{page.suffix}"
    for number in itertools.count(2):
        yield f"{page.stem}.new-{number}{page.suffix}"
