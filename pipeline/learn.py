"""`rundown learn`: a show's own chapter proposals, from the outlines of its past episodes."""

import datetime
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.errors import InputError, StoreError
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import LEARNED_FILE
from pipeline.model.finding import Finding
from pipeline.nlp.border_learning import Lesson, agreement, learn_own
from pipeline.nlp.borders import BorderModel, general_model, places_of
from pipeline.nlp.sentences import split_sentences
from pipeline.render.episode_json import load_document

FILE_NAME = LEARNED_FILE
SCHEMA = 1
FEWEST_EPISODES = 10
"""From 10 to 20 outlined episodes on, a show's own proposals were better than the general ones (measured
on two sources); the comparison below decides for each show."""
MOST_EPISODES = 200
"""The last ones are looked at: shows change, and the cost stays within a minute."""
FEWEST_CHAPTERS = 3
"""An outline of fewer entries says nothing about where chapters begin."""
FOLDS = 5
REMEDY = "Run `rundown learn` again, or remove the file."


@dataclass(frozen=True, slots=True)
class Scores:
    """Agreement with the producer's own chapters (F1 within 10 s), on episodes that were kept aside."""

    learned: float
    general: float
    """The general method on the same episodes."""
    folds: int = FOLDS


@dataclass(frozen=True, slots=True)
class LearnedBorders:
    """What was learned from a show: kept beside its recordings, used where an episode has no outline."""

    learned_on: datetime.date
    episodes: int
    scores: Scores
    model: BorderModel
    schema: int = SCHEMA

    def is_better(self) -> bool:
        """True when it did better than the general method; otherwise it is not used."""
        return self.scores.learned > self.scores.general and self.model.is_current()


def learn_from_outputs(*, audio_dir: Path, out_dir: Path, today: datetime.date) -> LearnedBorders | Finding:
    """Learn from every processed episode in `out_dir` and keep the result beside the recordings.

    What is kept already stays where there is too little to learn from.

    Raises:
        InputError: there is no such folder of recordings.
        StoreError: an `episode.json` cannot be read.
    """
    if not audio_dir.is_dir():
        raise InputError(
            "There is no such folder.", remedy="Name the folder of your recordings with --audio.", path=audio_dir
        )
    learned = learn_show([_document(path) for path in sorted(out_dir.glob("*/episode.json"))], today=today)
    if isinstance(learned, LearnedBorders):
        save_learned(learned, audio_dir / FILE_NAME)
    return learned


def learn_show(
    documents: Sequence[EpisodeDocument], *, today: datetime.date, general: BorderModel | None = None
) -> LearnedBorders | Finding:
    """Learn from the episodes that have the producer's own chapters, or say why that cannot be.

    The result carries its cross-validated score whether it is good or not: `LearnedBorders.is_better` says
    if it may be used. The same documents give the same result, in any order.
    """
    start = general or general_model()
    outlined = [document for document in documents if _has_outline(document)]
    dated = sorted(outlined, key=lambda one: (one.episode.date or datetime.date.min, one.episode.slug))
    lessons = [lesson_of(document) for document in dated[-MOST_EPISODES:]]
    if len(lessons) < FEWEST_EPISODES:
        return _too_few(len(lessons))
    return LearnedBorders(today, len(lessons), cross_validate(lessons, start), learn_own(lessons, start))


def cross_validate(lessons: Sequence[Lesson], general: BorderModel) -> Scores:
    """The show's own model and the general one on episodes that the own one has not seen, in the same folds."""
    own: list[float] = []
    for fold in range(FOLDS):
        model = learn_own([lesson for at, lesson in enumerate(lessons) if fold_of(at) != fold], general)
        own += [agreement(lesson, model) for at, lesson in enumerate(lessons) if fold_of(at) == fold]
    usual = [agreement(lesson, general) for lesson in lessons]
    return Scores(round(statistics.fmean(own), 3), round(statistics.fmean(usual), 3))


def fold_of(place: int) -> int:
    """Which fold the episode at this place belongs to: neighbours in time are tried apart."""
    return place % FOLDS


def lesson_of(document: EpisodeDocument) -> Lesson:
    """The episode's words and where the producer's chapters begin in them."""
    breaks = {utterance.first for utterance in document.transcript.utterances}
    places = places_of(split_sentences(document.transcript), breaks, document.duration_ms / 1000)
    borders_s = tuple(chapter.start_ms / 1000 for chapter in document.chapters if _is_own(chapter) and chapter.first)
    return Lesson(places, borders_s)


def save_learned(learned: LearnedBorders, path: Path) -> None:
    """Write it whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(learned), indent=1) + b"\n")
    part.replace(path)


def load_learned(path: Path) -> LearnedBorders | None:
    """What the show has learned, None when there is no such file.

    Raises:
        StoreError: the file is there and cannot be read as what it should be.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        learned = msgspec.json.decode(content, type=LearnedBorders)
    except msgspec.MsgspecError as error:
        raise StoreError(f"What the show has learned cannot be read: {error}.", remedy=REMEDY, path=path) from error
    if learned.schema != SCHEMA:
        raise StoreError(f"This was learned in form {learned.schema}, not {SCHEMA}.", remedy=REMEDY, path=path)
    return learned


def _document(path: Path) -> EpisodeDocument:
    try:
        return load_document(path.read_bytes())
    except StoreError as error:
        raise StoreError(error.sentence, remedy=error.remedy, path=path) from error


def _has_outline(document: EpisodeDocument) -> bool:
    return bool(document.transcript.words) and sum(map(_is_own, document.chapters)) >= FEWEST_CHAPTERS


def _is_own(chapter: Chapter) -> bool:
    return chapter.time_from in ("producer", "moved") and chapter.last > chapter.first


def _too_few(count: int) -> Finding:
    have = "no processed episode has" if count == 0 else "1 has" if count == 1 else f"{count} have"
    return Finding(
        "learn.too-few",
        f"To learn where chapters begin, {FEWEST_EPISODES} processed episodes with an outline of your own are"
        f" needed; {have} one so far.",
        "note",
        "Write outlines for more episodes, or put in those of the back catalog, and run `rundown batch` first.",
    )
