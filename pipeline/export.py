"""`rundown export`: more files from what is kept of an episode, without listening or analysing again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import InputError, StoreError
from pipeline.model.document import EpisodeDocument
from pipeline.render.episode_json import load_document
from pipeline.render.everything import sound_url_for
from pipeline.render.formats import SOUND_FORMATS, files_of_show, find_files, render_formats
from pipeline.render.outlet import Outlet, outlet_of, templates_beside
from pipeline.render.sound_files import find_artwork, write_sound_files
from pipeline.store import Published, open_store, write_whole


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of the files that were asked for."""

    slug: str
    folder: Path
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: Mapping[str, str | None] = field(default_factory=dict)
    """Files that a person edited, each with the new one written beside it, where there is one."""


def export_episode(
    slug: str,
    formats: Sequence[str],
    *,
    audio_dir: Path,
    out_dir: Path,
    to: Path | None = None,
    force: bool = False,
) -> Exported:
    """Write files of an episode from its `episode.json`.

    Into the episode's own folder they go as pages do: one that a person edited stays, and later runs
    keep the others in agreement. Into another folder (`to`) they are put as they are; a file that is
    there already and differs is an error unless `force` says to write over it. Nothing is written
    before everything is known to be possible.

    Args:
        slug: the episode.
        formats: files or parts of their names; none means what a run writes.
        audio_dir: where the recording is played from, and where the templates are.
        out_dir: where the episode's folder is.
        to: another folder for the files.
        force: write over files in that folder.

    Raises:
        InputError: no such episode or format, a template that fails, a file in the way.
        MachineError: a format needs a package that is not installed; the disk is full or fails.
        StoreError: `episode.json` is damaged.
    """
    path = out_dir / slug / "episode.json"
    document = _read(path)
    usual = files_of_show(document.episode.show.formats)
    files = find_files(formats) if formats else usual
    folder = path.parent if to is None else to
    beside = {name for name in (*usual, *files) if name in files or (folder / name).is_file()}
    outlet = outlet_beside(document, audio_dir / document.sound_name, folder, online={*usual, *files})
    contents = render_formats(document, files, replace(outlet, files=frozenset(beside)))
    if to is not None:
        exported = _put(slug, to, contents, force=force)
        return replace(exported, written=(*exported.written, *_sound_files(document, audio_dir, to, formats)))
    with open_store(out_dir, slug) as store:
        published = store.publish(contents, key=store.key_of_last_run or "") if contents else Published()
        made = _sound_files(document, audio_dir, folder, formats)
    proposals = {name: draft for name in published.kept for draft in published.proposals if _is_draft_of(draft, name)}
    kept = {name: proposals.get(name) for name in published.kept}
    return Exported(slug, folder, (*published.written, *made), published.unchanged, kept)


def _read(path: Path) -> EpisodeDocument:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        remedy = f"Process it first: make process EPISODE={path.parent.name}"
        raise InputError("There is no result of this episode yet.", remedy=remedy, path=path) from error
    try:
        return load_document(content)
    except StoreError as error:
        raise StoreError(error.sentence, remedy=error.remedy, path=path) from error


def outlet_beside(document: EpisodeDocument, sound: Path, folder: Path, *, online: Iterable[str]) -> Outlet:
    """As a run would have it; the player is left out where the recording is not there any more."""
    sound_url = sound_url_for(sound, folder) if sound.is_file() else None
    return outlet_of(document.episode, online=online, sound_url=sound_url, templates=templates_beside(sound.parent))


def _sound_files(document: EpisodeDocument, audio_dir: Path, folder: Path, formats: Sequence[str]) -> tuple[str, ...]:
    """What is made of the recording itself; it has to be in the audio folder."""
    if not set(SOUND_FORMATS) & set(formats):
        return ()
    show = document.episode.show
    artwork = find_artwork(audio_dir, show.artwork)
    sound = audio_dir / document.sound_name
    made = write_sound_files(document, sound, folder, formats, artwork=artwork, opening_title=show.opening_title)
    return made.written


def _put(slug: str, folder: Path, contents: Mapping[str, bytes], *, force: bool) -> Exported:
    there = {name: (folder / name).read_bytes() for name in contents if (folder / name).is_file()}
    differing = [name for name, content in there.items() if content != contents[name]]
    if differing and not force:
        names = ", ".join(differing)
        remedy = "Add --force to write over it, or name another folder with --to."
        raise InputError(f"{names} {'is' if len(differing) == 1 else 'are'} there already.", remedy=remedy, path=folder)
    new = tuple(name for name in contents if there.get(name) != contents[name])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = f"The folder cannot be made: {error.strerror}."
        raise InputError(sentence, remedy="Name another one with --to.", path=folder) from error
    for name in new:
        write_whole(folder / name, contents[name])
    return Exported(slug, folder, new, tuple(name for name in contents if name not in new))


def _is_draft_of(draft: str, name: str) -> bool:
    stem, suffix = Path(name).stem, Path(name).suffix
    return draft.startswith(f"{stem}.new") and draft.endswith(suffix)
