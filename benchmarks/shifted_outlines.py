"""What is found when an outline belongs to another cut: `python -m benchmarks.shifted_outlines EPISODE.json...`.

Takes the `episode.json` of processed episodes with an outline (the project's own sample where none is named),
lays their outlines on the words as they are, shifted as a whole, and with an advertisement put into the middle
of the recording, and prints what the producer is told and how many words end up in another chapter than with
the right outline.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.finding import Finding
from pipeline.model.outline import Outline, OutlineEntry
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.render.episode_json import load_document
from pipeline.stages.chapters import split_chapters

SAMPLE = Path(__file__).parent.parent / "outputs" / "how-to-start-in-grant-writing" / "episode.json"
SHIFTS_MS = (47_000, -47_000)
BREAK_MS = 90_000
ADVERTISEMENT = (
    "This episode is brought to you by Harbour Mattresses. Sleeping badly makes everything harder, and most of us only"
    " notice when it is too late. Their mattress comes in a box, you try it for a hundred nights, and if it is not for"
    " you they pick it up again. I have had mine for a year and I would not give it back. They make pillows too, and"
    " covers that go into the wash. Listeners of this show get fifty dollars off their first order. Go to their site,"
    " put in the name of the show when you pay, and tell them that we sent you. Thank you to Harbour Mattresses for"
    " making this show possible. And now back to our conversation."
)


def outline_of(document: EpisodeDocument) -> Outline:
    """The producer's outline as she wrote it."""
    kept = (one for one in document.chapters if one.title_from == "producer")
    return Outline(tuple(OutlineEntry(one.title, one.outline_ms or 0) for one in kept), "outline")


def without_first(outline: Outline, by_ms: int) -> Outline:
    """The outline without entries that a shift would bring in front of the recording."""
    return replace(outline, entries=tuple(one for one in outline.entries if not one.start_ms or one.start_ms > -by_ms))


def shifted(outline: Outline, by_ms: int) -> Outline:
    """All but an entry at 00:00 later (or earlier) by so much."""
    entries = (replace(one, start_ms=one.start_ms + by_ms) if one.start_ms else one for one in outline.entries)
    return replace(outline, entries=tuple(entries))


def with_break(transcript: Transcript) -> tuple[Transcript, int, int]:
    """The words with an advertisement between two utterances near the middle; where it begins and how many words."""
    middle_ms = transcript.words[-1].end_ms // 2
    at = next(one.first for one in transcript.utterances if transcript.words[one.first].start_ms >= middle_ms)
    begins_ms, texts = transcript.words[at].start_ms, ADVERTISEMENT.split()
    step_ms = BREAK_MS // len(texts)
    spoken = [Word(text, begins_ms + n * step_ms, begins_ms + (n + 1) * step_ms) for n, text in enumerate(texts)]
    later = [
        replace(word, start_ms=word.start_ms + BREAK_MS, end_ms=word.end_ms + BREAK_MS)
        for word in transcript.words[at:]
    ]
    stops = [n + 1 for n, text in enumerate(texts) if text.endswith(".")]
    utterances = [
        *(one for one in transcript.utterances if one.first < at),
        *(Utterance(at + first, at + last) for first, last in pairwise([0, *stops])),
        *(
            replace(one, first=one.first + len(texts), last=one.last + len(texts))
            for one in transcript.utterances
            if one.first >= at
        ),
    ]
    return (
        replace(transcript, words=(*transcript.words[:at], *spoken, *later), utterances=tuple(utterances)),
        at,
        len(texts),
    )


def wrong_words(chapters: Sequence[Chapter], right: Sequence[Chapter], skipped: tuple[int, int] = (0, 0)) -> float:
    """Share of words whose chapter's title is another one; `skipped` (place, number) are in no right chapter."""
    at, number = skipped
    titles = [one.title for one in chapters for _ in range(one.first, one.last)]
    del titles[at : at + number]
    true = [one.title for one in right for _ in range(one.first, one.last)]
    return sum(one != other for one, other in zip(titles, true, strict=True)) / max(1, len(true))


def trials(document: EpisodeDocument) -> Iterator[tuple[str, float, tuple[Finding, ...]]]:
    """Name, share of words in a wrong chapter, and findings of every trial."""
    outline, transcript, length_ms = outline_of(document), document.transcript, document.duration_ms
    right, findings = split_chapters(transcript, outline, duration_ms=length_ms)
    yield "as it is", 0.0, findings
    for by_ms in SHIFTS_MS:
        kept = without_first(outline, by_ms)
        aim, _ = split_chapters(transcript, kept, duration_ms=length_ms)
        chapters, findings = split_chapters(transcript, shifted(kept, by_ms), duration_ms=length_ms)
        yield f"shifted {by_ms / 1000:+.0f} s", wrong_words(chapters, aim), findings
    longer, at, number = with_break(transcript)
    chapters, findings = split_chapters(longer, outline, duration_ms=length_ms + BREAK_MS)
    yield f"{BREAK_MS // 1000} s put in", wrong_words(chapters, right, (at, number)), findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="*", type=Path, default=[SAMPLE], metavar="EPISODE.json")
    for path in parser.parse_args().documents:
        document = load_document(path.read_bytes())
        print(f"\n{document.episode.slug}: {len(document.chapters)} chapters")
        for name, wrong, findings in trials(document):
            print(f"  {name:14} {100 * wrong:5.1f} % of words in another chapter")
            for finding in findings:
                print(f"                 {finding.weight}: {finding.message} {finding.remedy}")


if __name__ == "__main__":
    main()
