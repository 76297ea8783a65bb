"""What a change of the show's aliases will do to an episode that was processed: every place, before it is done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.engines.base import Engine, HeardPiece, Hints, Piece
from pipeline.errors import RundownError, StoreError
from pipeline.hearing import Source, choose_source, examine_sound, hear, hints_for
from pipeline.inputs import EpisodeInputs, read_inputs
from pipeline.job import EpisodeJob
from pipeline.model.outline import Outline
from pipeline.model.transcript import Transcript
from pipeline.nlp.aliases import apply_aliases
from pipeline.render.episode_json import load_document
from pipeline.store import open_store
from pipeline.timecode import Millis

Places = dict[tuple[Millis, str, str], None]


@dataclass(frozen=True, slots=True)
class NameChange:
    """A place in which words will read otherwise."""

    slug: str
    start_ms: Millis
    now: str
    """As the transcript has it now."""
    then: str


def name_changes(job: EpisodeJob) -> tuple[NameChange, ...]:
    """Every place of an episode that the present aliases of show.toml will change or change back, by time.

    Nothing is heard and nothing is written: the words are remembered as they were heard, before any alias. An
    episode that was never processed, or whose words are not remembered, has none.

    Raises:
        InputError: the episode's files cannot be read, or another run holds it.
        StoreError: what is kept of it is damaged.
    """
    inputs = read_inputs(job.asked, audio_dir=job.audio_dir, outline=job.outline, settings=job.settings)
    slug, path = inputs.episode.slug, job.out_dir / inputs.episode.slug / "episode.json"
    if not path.is_file():
        return ()
    try:
        before = load_document(path.read_bytes()).episode.show.aliases
    except StoreError as error:
        raise StoreError(error.sentence, remedy=error.remedy, path=path) from error
    after = inputs.episode.show.aliases
    if before == after or (heard := _remembered_words(job, inputs)) is None:
        return ()
    old, new = _places(heard, before), _places(heard, after)
    changes = [NameChange(slug, at, was, meant) for at, was, meant in new if (at, was, meant) not in old]
    changes += [NameChange(slug, at, meant, was) for at, was, meant in old if (at, was, meant) not in new]
    return tuple(sorted(changes, key=lambda change: (change.start_ms, change.now)))


def _places(heard: Transcript, aliases: Mapping[str, str]) -> Places:
    named, done = apply_aliases(heard, aliases)
    return {(named.words[one.word].start_ms, one.heard, one.meant): None for one in done}


def _remembered_words(job: EpisodeJob, inputs: EpisodeInputs) -> Transcript | None:
    source = choose_source(job, inputs)
    deaf = Source(None) if source.engine is None else Source(_Deaf(source.engine))
    with open_store(job.out_dir, inputs.episode.slug) as kept:
        try:
            hints = hints_for(job, inputs.episode, Outline())
            return hear(hints, inputs, examine_sound(inputs), deaf, kept, _Nobody())[0].transcript
        except _NotRememberedError:
            return None


class _NotRememberedError(RundownError):
    """The words would have to be heard."""


class _Deaf:
    """An engine that knows its own remembered words, and hears nothing new."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.model = engine.name, engine.model
        self.word_times, self.languages = engine.word_times, engine.languages
        self.fingerprint = engine.fingerprint

    def transcribe(self, pieces: Iterable[Piece], *, hints: Hints) -> Iterator[HeardPiece]:  # noqa: ARG002
        """Nothing is heard."""
        raise _NotRememberedError("The words are not remembered.")


class _Nobody:
    """A watcher for what takes no time."""

    def begin(self, stage: str) -> None:
        """Nothing is told."""

    def heard(self, done_ms: Millis, total_ms: Millis) -> None:
        """Nothing is heard."""
