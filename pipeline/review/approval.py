"""Approval: every page written anew from the reviewed state, all in agreement."""

from dataclasses import dataclass, replace

from pipeline.edits.kept_draft import KeptDraft
from pipeline.export import outlet_beside
from pipeline.model.document import Approval, EpisodeDocument
from pipeline.model.finding import Finding
from pipeline.model.notes import Notes
from pipeline.render.formats import FORMATS, SOUND_FORMATS, files_of_show, render_formats
from pipeline.render.sound_files import find_artwork, write_sound_files
from pipeline.stages.check import recheck
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class ApprovedPages:
    """What an approval wrote."""

    document: EpisodeDocument
    written: tuple[str, ...]
    kept: dict[str, str | None]
    """Pages that she edited by hand and that stay, each with the new one beside it, where there is one."""
    findings: tuple[Finding, ...]


def approve_pages(store: Store, draft: KeptDraft, reviewed: EpisodeDocument, approval: Approval) -> ApprovedPages:
    """Write all pages of the episode, and what is made of its recording.

    Raises:
        InputError: a template fails, or the folder cannot be written to.
        MachineError: the disk is full or fails.
    """
    document = as_approved(reviewed, approval)
    sound = store.folder / draft.sound
    show = document.episode.show
    exported = (name for name in store.page_names if name in FORMATS and (store.folder / name).is_file())
    files = (*files_of_show(show.formats), *exported)
    outlet = outlet_beside(document, sound, store.folder, online=files_of_show(show.formats))
    made: tuple[str, ...] = ()
    if set(SOUND_FORMATS) & set(show.formats) and sound.is_file():
        artwork = find_artwork(sound.parent, show.artwork)
        made = write_sound_files(
            document, sound, store.folder, show.formats, artwork=artwork, opening_title=show.opening_title
        ).written
    published = store.publish(render_formats(document, files, outlet), key=store.key_of_last_run or "")
    kept = {name: store.draft_beside(name) for name in published.kept}
    return ApprovedPages(document, (*published.written, *published.merged, *made), kept, ())


def as_approved(reviewed: EpisodeDocument, approval: Approval) -> EpisodeDocument:
    """The document as it goes out: what nobody filled until now is left out, chapters without a title apart."""
    sections = []
    for section in reviewed.notes.sections:
        told = tuple(line for line in section.lines if line.origin != "missing" or section.key == "outline")
        if told:
            sections.append(replace(section, lines=told))
    document = replace(reviewed, notes=Notes(tuple(sections)), approval=approval)
    return replace(document, findings=recheck(document))
