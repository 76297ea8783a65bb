"""Chapters for an episode without an outline: proposed from what is said, for the producer to keep or change."""

from pipeline.model.chapter import Chapter
from pipeline.model.finding import Finding
from pipeline.model.transcript import Transcript
from pipeline.nlp.borders import (
    BorderModel,
    border_odds,
    chances_near,
    choose_borders,
    expected_chapters,
    general_model,
    places_of,
)
from pipeline.nlp.chapter_titles import draft_titles
from pipeline.nlp.sentences import split_sentences
from pipeline.timecode import Millis

FULL_EPISODE = "Full episode"
SHORTEST_EPISODE_MS: Millis = 4 * 60_000
"""Shorter recordings are one chapter: nobody skips in them."""
FEWEST_WORDS = 300
"""About two minutes of speech: with less there is nothing to divide."""
FEWEST_CHAPTERS = 3
"""What players want where chapters are shown at all."""

_REMEDY = "Write lines like `04:20 Title` into EPISODE.outline.txt beside the recording."


def propose_chapters(
    transcript: Transcript,
    *,
    duration_ms: Millis,
    n_chapters: int | None = None,
    learned: BorderModel | None = None,
) -> tuple[tuple[Chapter, ...], tuple[Finding, ...]]:
    """Chapters that tile the words, the first at 00:00, with drafted titles and the sentences that speak for them.

    How many there are follows from the text and its length, or is `n_chapters` (fewer where there is no room).
    `learned` is what the show's own outlines taught; without it the general model is asked. A short recording
    and one in another language than English are one chapter.
    """
    end_ms = max([duration_ms, *(word.end_ms for word in transcript.words[-1:])])
    reason = _undivided(transcript, end_ms) if n_chapters is None else None
    if reason is not None or not transcript.words:
        return (_whole(transcript, end_ms),), (_one_chapter(reason or "nobody speaks"),)
    sentences = split_sentences(transcript)
    breaks = {utterance.first for utterance in transcript.utterances}
    model = learned if learned is not None and learned.is_current() else general_model()
    places = places_of(sentences, breaks, end_ms / 1000, phrases=bool(model.phrases))
    odds = border_odds(places, model)
    wanted = n_chapters or max(FEWEST_CHAPTERS, expected_chapters(places, model.count))
    firsts = [0, *choose_borders(places, odds, wanted, model.length)]
    if len(firsts) == 1:
        return (_whole(transcript, end_ms),), (_one_chapter("there is no place to divide it"),)
    chances = chances_near(places.starts_s, odds)
    titles = draft_titles(sentences, firsts)
    chapters = []
    for number, (first, title) in enumerate(zip(firsts, titles, strict=True)):
        following = sentences[firsts[number + 1]] if number + 1 < len(firsts) else None
        chapters.append(
            Chapter(
                title.text,
                sentences[first].start_ms if number else 0,
                following.start_ms if following else end_ms,
                sentences[first].first,
                following.first if following else len(transcript.words),
                time_from="found",
                title_from="drafted",
                confidence=round(float(chances[first]), 3) if number else None,
                support=sentences[title.sentence].evidence(),
            )
        )
    return tuple(chapters), (_proposed(len(chapters), from_show=model is learned),)


def _undivided(transcript: Transcript, end_ms: Millis) -> str | None:
    """Why the episode stays one chapter, None when it can be divided."""
    if transcript.language not in (None, "en"):
        return f"chapters are proposed for English only, and this is {transcript.language!r}"
    if end_ms < SHORTEST_EPISODE_MS:
        return "it is too short to divide"
    if len(transcript.words) < FEWEST_WORDS:
        return "too little is said to divide it"
    return None


def _whole(transcript: Transcript, end_ms: Millis) -> Chapter:
    return Chapter(FULL_EPISODE, 0, end_ms, 0, len(transcript.words), "found", "drafted")


def _one_chapter(reason: str) -> Finding:
    message = f"There is no timestamp outline, and {reason}; the episode is one chapter."
    return Finding("outline.missing", message, "look", _REMEDY)


def _proposed(count: int, *, from_show: bool) -> Finding:
    taught = ", as the outlines of earlier episodes taught" if from_show else ""
    return Finding(
        "chapters.proposed",
        f"There is no timestamp outline; {count} chapters were proposed from the words{taught}."
        " Their titles are drafts.",
        "look",
        f"Hear where each begins and set its title. {_REMEDY}",
    )
