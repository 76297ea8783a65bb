"""The product as plain functions, for any scorer: the same code, nothing else. Signatures are fixed (DESIGN 9)."""

import functools
from collections.abc import Mapping, Sequence

from benchmarks.cues import seconds_of, transcript_of
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.nlp.vectors import SentenceVectors


def parse_outline(text: str, duration: float | None = None) -> list[dict[str, object]]:
    """Entries of an outline, `{"seconds", "title"}`, in the order of the text; `duration` in seconds."""
    from pipeline.stages.outline import read_outline

    outline, _ = read_outline(text, duration_ms=None if duration is None else round(duration * 1000))
    return [{"seconds": entry.start_ms / 1000, "title": entry.title} for entry in outline.entries]


def chapters_from_outline(cues: list[dict[str, object]], outline: list[dict[str, object]]) -> list[float]:
    """Start of each kept entry in seconds, in the order of the given outline."""
    from pipeline.stages.chapters import split_chapters

    transcript = transcript_of(cues)
    entries = tuple(_entry(number, one) for number, one in enumerate(outline, 1))
    duration_ms = _end_ms(cues)
    chapters, _ = split_chapters(transcript, Outline(entries, "outline"), duration_ms=duration_ms)
    written: dict[tuple[int | None, str], list[int]] = {}
    for chapter in chapters:
        title = chapter.title if chapter.title_from == "producer" else ""
        written.setdefault((chapter.outline_ms, title), []).append(chapter.start_ms)
    starts = [written.get((entry.start_ms, entry.title)) for entry in entries]
    return [queue.pop(0) / 1000 for queue in starts if queue]


def chapters_without_outline(cues: list[dict[str, object]], n_chapters: int | None) -> list[float]:
    """Starts of the second and later chapters in seconds; `n_chapters` counts the first one too."""
    from pipeline.stages.propose import propose_chapters

    duration_ms = _end_ms(cues)
    chapters, _ = propose_chapters(transcript_of(cues), duration_ms=duration_ms, n_chapters=n_chapters)
    return [chapter.start_ms / 1000 for chapter in chapters[1:]]


def transcribe(path: str, engine: str) -> list[dict[str, object]]:
    """Utterances of a recording, `{"start", "end", "text", "speaker"}`, seconds; `engine` as for `--engine`.

    Nothing is kept: the recording is heard each time. A transcript beside it is taken where the engine is
    `stored` or `auto`, as a run does.
    """
    import tempfile
    from pathlib import Path

    from pipeline.hearing import choose_source, hear, hints_for
    from pipeline.inputs import read_inputs
    from pipeline.job import EpisodeJob
    from pipeline.model.outline import Outline
    from pipeline.progress import SilentWatcher
    from pipeline.stages.decode import probe_sound
    from pipeline.store import open_store

    job = EpisodeJob(path, engine=engine)
    inputs = read_inputs(path, audio_dir=Path(path).parent, outline=None, settings=())
    source = choose_source(job, inputs)
    hints = hints_for(job, inputs.episode, Outline())
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder), inputs.episode.slug) as kept:
        hearing, _ = hear(hints, inputs, probe_sound(inputs.sound), source, kept, SilentWatcher())
    heard = hearing.transcript
    return [
        {
            "start": heard.words[one.first].start_ms / 1000,
            "end": heard.words[one.last - 1].end_ms / 1000,
            "text": heard.text(one.first, one.last),
            "speaker": one.speaker,
        }
        for one in heard.utterances
    ]


def takeaways(sentences: list[str], k: int, title: str = "") -> list[int]:
    """Indices of the `k` best sentences of a chapter or a talk, best first; fewer where there are fewer."""
    from pipeline.nlp.ranking import rank_sentences

    return rank_sentences(sentences, title=title, vectors=sentence_vectors(), most=k)


def key_phrases(text: str | list[str], k: int) -> list[str]:
    """The `k` things a text is about, best first; the text may come cut into sentences."""
    from pipeline.nlp import phrases
    from pipeline.nlp.sentences import split_sentences

    if isinstance(text, str):
        heard = transcript_of([{"start": 0.0, "end": float(len(text)), "text": text}])
        text = [sentence.text for sentence in split_sentences(heard)]
    return phrases.key_phrases(text, k)


@functools.cache
def sentence_vectors() -> SentenceVectors:
    """The vectors that the product takes on this machine."""
    from pipeline.engines.models import models_folder
    from pipeline.nlp.vectors import load_vectors

    return load_vectors(models_folder())[0]


def _end_ms(cues: list[dict[str, object]]) -> int:
    return max((round(seconds_of(cue, "end") * 1000) for cue in cues), default=0)


def _entry(number: int, one: Mapping[str, object]) -> OutlineEntry:
    notes = one.get("notes") or ()
    start_ms = max(0, round(float(str(one["seconds"])) * 1000))
    titles = tuple(str(note) for note in notes) if isinstance(notes, Sequence) else ()
    return OutlineEntry(str(one.get("title") or ""), start_ms, number, notes=titles)
