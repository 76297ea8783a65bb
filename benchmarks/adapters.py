"""The product as plain functions, for any scorer: the same code, nothing else. Signatures are fixed (DESIGN 9)."""

from collections.abc import Mapping, Sequence

from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word


def parse_outline(text: str, duration: float | None = None) -> list[dict[str, object]]:
    """Entries of an outline, `{"seconds", "title"}`, in the order of the text; `duration` in seconds."""
    from pipeline.stages.outline import read_outline

    outline, _ = read_outline(text, duration_ms=None if duration is None else round(duration * 1000))
    return [{"seconds": entry.start_ms / 1000, "title": entry.title} for entry in outline.entries]


def chapters_from_outline(cues: list[dict[str, object]], outline: list[dict[str, object]]) -> list[float]:
    """Start of each kept entry in seconds, in the order of the given outline."""
    from pipeline.stages.chapters import split_chapters

    transcript = _transcript(cues)
    entries = tuple(_entry(number, one) for number, one in enumerate(outline, 1))
    duration_ms = max((round(float(str(cue["end"])) * 1000) for cue in cues), default=0)
    chapters, _ = split_chapters(transcript, Outline(entries, "outline"), duration_ms=duration_ms)
    written: dict[tuple[int | None, str], list[int]] = {}
    for chapter in chapters:
        title = chapter.title if chapter.title_from == "producer" else ""
        written.setdefault((chapter.outline_ms, title), []).append(chapter.start_ms)
    starts = [written.get((entry.start_ms, entry.title)) for entry in entries]
    return [queue.pop(0) / 1000 for queue in starts if queue]


def _entry(number: int, one: Mapping[str, object]) -> OutlineEntry:
    notes = one.get("notes") or ()
    start_ms = max(0, round(float(str(one["seconds"])) * 1000))
    titles = tuple(str(note) for note in notes) if isinstance(notes, Sequence) else ()
    return OutlineEntry(str(one.get("title") or ""), start_ms, number, notes=titles)


def _transcript(cues: Sequence[Mapping[str, object]]) -> Transcript:
    """Cues as a transcript; word times are shared out evenly, as nothing else is known of them."""
    words: list[Word] = []
    utterances: list[Utterance] = []
    latest_ms = 0
    for cue in cues:
        texts = str(cue["text"]).split()
        start_ms = max(latest_ms, round(float(str(cue["start"])) * 1000))
        length_ms = max(0, round(float(str(cue["end"])) * 1000) - start_ms)
        for at, text in enumerate(texts):
            latest_ms = start_ms + length_ms * at // len(texts)
            words.append(Word(text, latest_ms, start_ms + length_ms * (at + 1) // len(texts)))
        if texts:
            speaker = cue.get("speaker")
            utterances.append(Utterance(len(words) - len(texts), len(words), str(speaker) if speaker else None))
    return Transcript(tuple(words), tuple(utterances), None, "cues", "given", "given")
