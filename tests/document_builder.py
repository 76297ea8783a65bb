"""Whole episodes for tests: `plain_document` and `hostile_transcripts` for properties, `full_document` to look at."""

import datetime
from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st

from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.model.episode import Episode, Guest, Link, Show, Sponsor
from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.mention import Mention
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript, Utterance, Word
from tests.builders import transcript

DIALOGUE = (
    ("Nora Whitfield", "Welcome to Slow Rise, the show for people who bake at home. I'm Nora Whitfield."),
    ("Nora Whitfield", "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?"),
    ("Tomás Rey", "Because a recipe counts minutes, and dough counts degrees. Watch the dough & not the clock."),
    ("Nora Whitfield", "So how do I know that it is ready?"),
    ("Tomás Rey", "Press it with a wet finger. If the mark fills slowly, over two or three seconds, bake it now."),
    ("Tomás Rey", "If it springs back at once, wait. If it stays, you have waited too long, so bake it anyway."),
    ("Nora Whitfield", "Which book would you give to a beginner?"),
    ("Tomás Rey", "I always give away The Patient Oven. It has one recipe, told eleven times."),
    ("Nora Whitfield", "Thank you. Weigh your water this week, and tell us what changed."),
)
TITLES = ("Introduction", "Watch the Dough", "The Finger Test: When to Bake", "One Book & One Thing to Do")


def plain_document(heard: Transcript, *titles: str, episode: Episode | None = None) -> EpisodeDocument:
    """An episode with nothing but words: the utterances shared out over chapters of these titles."""
    return EpisodeDocument(
        episode=episode or Episode("built"),
        sound_name="built.mp3",
        duration_ms=_end_ms(heard),
        transcript=heard,
        chapters=chapters_of(heard, titles or (("Introduction",) if heard.words else ())),
        takeaways=(),
        mentions=(),
        notes=Notes((Section("title", "Title", (Line("no title was given", "missing"),)),)),
        findings=(),
    )


def chapters_of(heard: Transcript, titles: Sequence[str]) -> tuple[Chapter, ...]:
    """Chapters with about as many utterances each; with fewer utterances than titles some stay silent."""
    count = len(heard.utterances)
    cuts = [count * at // len(titles) for at in range(len(titles) + 1)] if titles else []
    firsts = [heard.utterances[cut].first if cut < count else len(heard.words) for cut in cuts]
    starts = [0 if first == 0 else _start_ms(heard, first) for first in firsts]
    return tuple(
        Chapter(title, starts[at], starts[at + 1], firsts[at], firsts[at + 1], "producer", outline_ms=starts[at])
        for at, title in enumerate(titles)
    )


def utterance_evidence(heard: Transcript, number: int) -> Evidence:
    """The words of one utterance (0-based) as evidence."""
    utterance = heard.utterances[number]
    words = heard.words
    return Evidence(utterance.first, utterance.last, words[utterance.first].start_ms, words[utterance.last - 1].end_ms)


def full_document(title: str = "Watch the Dough, Not the Clock", *, start_ms: int = 0) -> EpisodeDocument:
    """A small episode of two voices with every section: producer, spoken, drafted and missing lines.

    `title` is also the first chapter's, for tests of text from outside. `start_ms` shifts all words.
    """
    heard = transcript(*DIALOGUE, start_ms=start_ms)
    chapters = chapters_of(heard, (title, *TITLES[1:]))
    said = [utterance_evidence(heard, number) for number in range(len(DIALOGUE))]
    show = Show(
        "Slow Rise",
        hosts=("Nora Whitfield",),
        subscribe=(Link("Slow Rise in your app", "https://slowrise.example/feed"),),
        sponsors=(Sponsor("Miller & Daughter", "Stone-ground flour, by post.", "https://miller.example"),),
    )
    return EpisodeDocument(
        episode=Episode("watch-the-dough", show, title, datetime.date(2026, 3, 3), (Guest("Tomás Rey", "baker"),)),
        sound_name="watch-the-dough.mp3",
        duration_ms=_end_ms(heard),
        transcript=heard,
        chapters=chapters,
        takeaways=(
            Takeaway("Watch the dough", "Watch the dough and not the clock.", 1, (said[2],), 0.92),
            Takeaway("The finger test", "If the mark fills slowly, bake it now.", 2, (said[4], said[5]), 0.81),
        ),
        mentions=(
            Mention("The Patient Oven", "book", (said[7],)),
            Mention("Tomás Rey", "person", (said[2],), confirmed=True),
        ),
        notes=_notes(title, chapters, said),
        findings=(
            Finding("engine.embedded", "The embedded engine heard this episode.", "note", "Fetch a larger model."),
            Finding(
                "outline.no-speech",
                "Nothing was heard for 40 seconds.",
                remedy="Listen, and move the chapter if it is a song.",
                chapter=2,
                start_ms=chapters[2].start_ms,
                file="watch-the-dough.outline.txt",
                line_no=3,
            ),
        ),
    )


def _notes(title: str, chapters: tuple[Chapter, ...], said: list[Evidence]) -> Notes:
    def section(key: str, heading: str, *lines: Line) -> Section:
        return Section(key, heading, lines)  # type: ignore[arg-type]  # literal keys, in view below

    hook = "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?"
    pitch = "Nora Whitfield talks with Tomás Rey, baker, about dough that is ready when it is ready."
    finger = "If the mark fills slowly, over two or three seconds, bake it now."
    return Notes(
        (
            section("title", "Title", Line(title, "producer")),
            section("show", "Show", Line("Slow Rise", "producer")),
            section("date", "Date", Line("3 March 2026", "producer")),
            section("hook", "Hook", Line(hook, "spoken", (said[1],))),
            section(
                "pitch",
                "Pitch",
                Line(pitch, "drafted", (said[0], said[2])),
                Line("You will hear how to tell, and which book to give away.", "drafted", (said[3], said[6])),
            ),
            section(
                "learn",
                "By listening to this episode, you’ll learn",
                Line("Why dough counts degrees and a recipe counts minutes", "drafted", (said[2],)),
                Line("How to know that it is ready", "drafted", (said[3],)),
            ),
            section(
                "takeaways",
                "Key takeaways",
                Line("Watch the dough and not the clock.", "drafted", (said[2],), label="Watch the dough"),
                Line(finger, "spoken", (said[4], said[5], said[8]), label="The finger test"),
            ),
            section("guests", "Guests", Line("Tomás Rey", "producer", (said[2],), label="baker")),
            section(
                "resources",
                "Resources mentioned",
                Line("The Patient Oven", "spoken", (said[7],), label="Book", to_confirm=True),
            ),
            section(
                "outline",
                "Timestamps",
                *(Line(chapter.title, "producer", start_ms=chapter.start_ms) for chapter in chapters),
            ),
            section(
                "subscribe",
                "Subscribe",
                Line("Tell us what changed in your kitchen.", "producer"),
                Line("Slow Rise in your app", "producer", url="https://slowrise.example/feed"),
            ),
            section("related", "You may also like", Line("no other episode of this show is known yet", "missing")),
            section(
                "sponsors",
                "Sponsors",
                Line(
                    "Stone-ground flour, by post.\nFirst bag free.",
                    "producer",
                    label="Miller & Daughter",
                    url="https://miller.example",
                ),
            ),
        )
    )


_MARKUP = '& &amp; < > <b> </p> <!-- --> ]]> &lt; a&b : Note: 12:30: "so" \' `x` {{ {% {# $1 %s'
_MARKDOWN = "* ** _ __init__ [x](y) ![x] # ## - + 1. 2) = --- ~~x~~ \\ \\* |"
_SCRIPTS = "\u200f \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \U0001f600 e\u0301"
_SUBTITLES = "00:00:01,000 WEBVTT NOTE 7 " + "Rindfleischetikettierungsüberwachungsaufgaben" * 2
HOSTILE = tuple(" ".join((_MARKUP, _MARKDOWN, _SCRIPTS, _SUBTITLES)).split())
"""Words that mean something to one of the formats."""
SPEAKERS = (None, "", "Ann", "Ann: Host", "<v Bo>", "a & b -->", "*", "Dr. Bartholomew Featherstonehaugh-Smythe")
QUICK = settings(max_examples=15, deadline=None)
"""For properties over whole documents: the folder of unit tests stays quick, a busy machine is no failure."""


@st.composite
def hostile_transcripts(draw: st.DrawFn, *, max_utterances: int = 4) -> Transcript:
    """Transcripts of hostile words: zero-length words, words at one instant, voices with and without names."""
    printable = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
    token = st.sampled_from(HOSTILE) | printable.filter(lambda text: text.split() == [text])
    words: list[Word] = []
    utterances: list[Utterance] = []
    at_ms = draw(st.sampled_from((0, 500, 3_599_000)))
    for _ in range(draw(st.integers(0, max_utterances))):
        first = len(words)
        for text in draw(st.lists(token, min_size=1, max_size=8)):
            long_ms = draw(st.sampled_from((0, 1, 240, 300, 4000)))
            words.append(Word(text, at_ms, at_ms + long_ms))
            at_ms += draw(st.sampled_from((0, long_ms, long_ms + 400, long_ms + 2500)))
        utterances.append(Utterance(first, len(words), draw(st.sampled_from(SPEAKERS))))
    return Transcript(tuple(words), tuple(utterances), "en", "built", "none")


def _start_ms(heard: Transcript, word: int) -> int:
    return heard.words[word].start_ms if word < len(heard.words) else _end_ms(heard)


def _end_ms(heard: Transcript) -> int:
    return max((word.end_ms for word in heard.words), default=0)
