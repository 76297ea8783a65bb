"""What a producer should look at before she publishes."""

from collections.abc import Iterator, Sequence

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode
from pipeline.model.finding import Finding
from pipeline.model.mention import Mention
from pipeline.model.notes import Notes
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp.lexicon import bare
from pipeline.nlp.names import find_phrase
from pipeline.timecode import Millis, format_clock

TAKEAWAYS_WANTED = 3
LEAST_CHAPTERS = 3
"""YouTube, Spotify and Apple Podcasts all ask for three."""
YOUTUBE_LEAST_MS: Millis = 10_000
_REFUSED_BY_YOUTUBE = frozenset("<>")
"""The YouTube Data API on `snippet.description`: all characters except these two."""
SPOTIFY_LEAST_MS: Millis = 30_000
SPOTIFY_MOST_CHARACTERS = 39
"""Spotify advises titles under 40 characters."""
SLOWEST_WPM, FASTEST_WPM = 70, 260
"""Words a minute outside of which a recording is mostly not speech, or its times are wrong: conversation
runs at 120 to 200, fast hosts at 230."""
LEAST_WORDS_FOR_PACE = 50
MOST_NAMED = 8
"""Names listed in one finding; more would not be read."""


CODES = (
    "notes.few-takeaways",
    "notes.missing",
    "notes.confirm-names",
    "names.unheard",
    "platform.youtube",
    "platform.spotify",
    "platform.apple",
    "transcript.pace",
)
"""Codes of all findings made here."""


def recheck(document: EpisodeDocument) -> tuple[Finding, ...]:
    """The document's findings with those made here made anew, after a person changed what they were about."""
    others = tuple(finding for finding in document.findings if finding.code not in CODES)
    checked = check_episode(
        document.episode,
        document.transcript,
        document.chapters,
        document.takeaways,
        document.mentions,
        document.notes,
    )
    return tuple(sorted((*others, *checked), key=lambda finding: finding.weight != "look"))


def check_episode(
    episode: Episode,
    transcript: Transcript,
    chapters: tuple[Chapter, ...],
    takeaways: tuple[Takeaway, ...],
    mentions: tuple[Mention, ...],
    notes: Notes,
) -> tuple[Finding, ...]:
    """Findings about the notes, the names, the chapter list and the pace; chapters without speech are not told here."""
    return (
        *_notes_findings(notes, len(takeaways), episode.slug),
        *_names_findings(episode, transcript, mentions),
        *_platform_findings(chapters),
        *_pace_findings(transcript),
    )


def _notes_findings(notes: Notes, stood: int, slug: str) -> Iterator[Finding]:
    if stood < TAKEAWAYS_WANTED:
        yield Finding(
            "notes.few-takeaways",
            f"The page wants {TAKEAWAYS_WANTED} takeaways; {_counted(stood, 'sentence', 'sentences')} stood alone.",
            remedy="Write the rest on the review page.",
        )
    missing = [section for section in notes.sections if all(line.origin == "missing" for line in section.lines)]
    if missing:
        named = ", ".join(section.heading for section in missing)
        yield Finding(
            "notes.missing",
            f"Nothing to show yet for: {named}.",
            "note",
            remedy=f"Each says on the page what to add to {slug}.toml or show.toml.",
        )


def _names_findings(episode: Episode, transcript: Transcript, mentions: Sequence[Mention]) -> Iterator[Finding]:
    unsure = [mention for mention in mentions if not mention.confirmed]
    if unsure:
        yield Finding(
            "notes.confirm-names",
            f"{_counted(len(unsure), 'name was', 'names were')} heard that your files do not name: "
            f"{_listed([mention.name for mention in unsure])}.",
            remedy=f"Check the spelling by ear; add guests and links to {episode.slug}.toml, other terms to the "
            "glossary in show.toml.",
            start_ms=unsure[0].evidence[0].start_ms,
        )
    heard = [bare(word.text) for word in transcript.words]
    unheard = [term for term in episode.show.glossary if next(find_phrase(heard, term), None) is None]
    if unheard and heard:
        yield Finding(
            "names.unheard",
            f"{_counted(len(unheard), 'glossary term was', 'glossary terms were')} not heard in this episode: "
            f"{_listed(unheard)}.",
            "note",
            remedy="Nothing to do, unless one was said and written down wrongly: then find and replace it.",
            file="show.toml",
        )


def _platform_findings(chapters: Sequence[Chapter]) -> Iterator[Finding]:
    """Rules of the platforms on the chapter list that would be exported."""
    if not chapters:
        return
    common = list(_common_faults(chapters))
    short = [at for at in range(len(chapters)) if _length_ms(chapters, at) < YOUTUBE_LEAST_MS]
    marked = [at for at, chapter in enumerate(chapters) if set(chapter.title) & _REFUSED_BY_YOUTUBE]
    youtube = common + ([f"{_chapter(chapters, short[0])} is shorter than 10 seconds"] if short else [])
    if _is_added(chapters) and chapters[0].start_ms < YOUTUBE_LEAST_MS:
        youtube.append(
            f"the entry that is put at 00:00 ends at {format_clock(chapters[0].start_ms)}, before 10 seconds"
        )
    youtube += [f"a description may not hold < or >, as {_chapter(chapters, marked[0])} does"] if marked else []
    if youtube:
        yield _platform("youtube", "YouTube", youtube, min([*short[:1], *marked[:1]], default=None), chapters)
    if common:
        yield _platform("spotify", "Spotify", common, None, chapters)
        yield _platform("apple", "Apple Podcasts", common, None, chapters)
    yield from _spotify_advice(chapters)


def _common_faults(chapters: Sequence[Chapter]) -> Iterator[str]:
    listed = len(chapters) + _is_added(chapters)
    if listed < LEAST_CHAPTERS:
        yield f"there are {listed} and not at least {LEAST_CHAPTERS}"


def _is_added(chapters: Sequence[Chapter]) -> bool:
    """Whether the lists get an entry at 00:00 in front (see `render.chapter_list`)."""
    return chapters[0].start_ms > 0 and chapters[0].outline_ms != 0


def _platform(key: str, name: str, faults: Sequence[str], chapter: int | None, chapters: Sequence[Chapter]) -> Finding:
    return Finding(
        f"platform.{key}",
        f"{name} will not show these chapters: {'; '.join(faults)}.",
        remedy="Change the outline, or leave the chapter list out there.",
        chapter=chapter,
        start_ms=None if chapter is None else chapters[chapter].start_ms,
    )


def _spotify_advice(chapters: Sequence[Chapter]) -> Iterator[Finding]:
    long = [at for at, chapter in enumerate(chapters) if len(chapter.title) > SPOTIFY_MOST_CHARACTERS]
    short = [at for at in range(len(chapters)) if _length_ms(chapters, at) < SPOTIFY_LEAST_MS]
    parts = []
    if long:
        parts.append(f"{_counted(len(long), 'title is', 'titles are')} 40 characters or longer")
    if short:
        parts.append(f"{_counted(len(short), 'chapter is', 'chapters are')} shorter than 30 seconds")
    if parts:
        first = min([*long, *short])
        yield Finding(
            "platform.spotify",
            f"Spotify advises shorter titles and longer chapters: {' and '.join(parts)}, "
            f"first {_chapter(chapters, first)}.",
            "note",
            remedy="The titles stay as you wrote them; Spotify may cut them.",
            chapter=first,
            start_ms=chapters[first].start_ms,
        )


def _pace_findings(transcript: Transcript) -> Iterator[Finding]:
    """Words a minute over the time from the first word to the last."""
    words = transcript.words
    if len(words) < LEAST_WORDS_FOR_PACE:
        return
    span_ms = max(1, words[-1].end_ms - words[0].start_ms)
    pace = round(len(words) * 60_000 / span_ms)
    if not SLOWEST_WPM <= pace <= FASTEST_WPM:
        yield Finding(
            "transcript.pace",
            f"The transcript has {pace} words a minute, where speech has 120 to 200.",
            remedy="Listen whether speech is missing from the transcript."
            if pace < SLOWEST_WPM
            else "Check that the transcript belongs to this recording.",
        )


def _length_ms(chapters: Sequence[Chapter], at: int) -> Millis:
    return chapters[at].end_ms - chapters[at].start_ms


def _chapter(chapters: Sequence[Chapter], at: int) -> str:
    return f"“{chapters[at].title}” at {format_clock(chapters[at].start_ms)}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
