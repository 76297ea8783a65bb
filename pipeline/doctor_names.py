"""Which names the producer expects were never heard in an episode, and what was heard that sounds like them."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.inputs import read_inputs
from pipeline.model.episode import Episode
from pipeline.nlp.sounds_like import MissingName, find_missing_names
from pipeline.render.episode_json import load_document
from pipeline.results import find_document


@dataclass(frozen=True, slots=True)
class NamesHeard:
    """What became of the names of one episode."""

    slug: str
    expected: int
    missing: tuple[MissingName, ...]

    def alias_lines(self) -> tuple[str, ...]:
        """The best suggestion for each name as a line of show.toml, for the producer to take over or not."""
        return tuple(f"{_quoted(name.alike[0].heard)} = {_quoted(name.name)}" for name in self.missing if name.alike)


def examine_names(asked: str, *, audio_dir: Path, out_dir: Path) -> NamesHeard:
    """Look for the names of show.toml and the episode's toml in what was heard; nothing is changed.

    Raises:
        InputError: no such recording, or the episode was not processed yet.
        StoreError: what was kept of it is damaged.
    """
    episode = read_inputs(asked, audio_dir=audio_dir).episode
    document = load_document(find_document(episode.slug, out_dir=out_dir).read_bytes())
    names = expected_names(episode)
    return NamesHeard(episode.slug, len(names), find_missing_names(document.transcript, names))


def expected_names(episode: Episode) -> tuple[str, ...]:
    """The glossary, the hosts and the guests, each once."""
    people = (*episode.show.hosts, *(guest.name for guest in episode.guests))
    return tuple(dict.fromkeys(name for name in (*episode.show.glossary, *people) if name.strip()))


def _quoted(text: str) -> str:
    """A TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
