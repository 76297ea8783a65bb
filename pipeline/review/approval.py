"""Approval: every page written anew from the reviewed state, all in agreement."""

from dataclasses import dataclass

from pipeline.edits.kept_draft import KeptDraft
from pipeline.export import outlet_beside
from pipeline.model.document import Approval, EpisodeDocument
from pipeline.overlay import as_approved, with_merges
from pipeline.render.formats import FORMATS, SOUND_FORMATS, files_of_show, render_formats
from pipeline.render.sound_files import find_artwork, write_sound_files
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class ApprovedPages:
    """What an approval wrote."""

    document: EpisodeDocument
    written: tuple[str, ...]
    kept: dict[str, str | None]
    """Pages that she edited by hand and that stay, each with the new one beside it, where there is one."""


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
    document, contents, merge = with_merges(store, document, lambda one: render_formats(one, files, outlet))
    published = store.publish(contents, key=store.key_of_last_run or "", merge=merge)
    kept = {name: store.draft_beside(name) for name in published.kept}
    return ApprovedPages(document, (*published.written, *published.merged, *made), kept)
