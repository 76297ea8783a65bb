"""What is said in the episodes of the tests' back catalog, and its transcripts and chapters in the usual forms."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

SHOW = "The Long Shelf"
HOST = "Nora Quill"
GUESTS = ("Ivo Brandt", "Lena Marsh", "Priya Sethi", "Tom Okafor", "Ada Voss", "Jon Pryce", "Mei Tanaka")
TOPICS: dict[str, tuple[str, ...]] = {
    "Keeping bees": (
        "A strong hive needs space before the spring flow begins.",
        "Check the queen every second week and write down what you see.",
        "Most people take the honey too early and lose the colony in winter.",
        "A wooden box keeps the bees warmer than plastic does.",
    ),
    "Sourdough at home": (
        "The starter wants flour and water at the same hour every day.",
        "Cold dough is easier to shape, so let it rest in the fridge overnight.",
        "Steam in the oven gives you the crust that everybody asks for.",
        "Weigh the salt, because a spoon is never the same twice.",
    ),
    "Old wooden boats": (
        "Rot begins where fresh water stands on the deck.",
        "We take out one plank at a time and copy it in oak.",
        "A boat that dries on land opens every seam it has.",
        "Varnish is a promise that you will come back next year.",
    ),
    "Grant writing": (
        "Read the call twice before you write a single sentence.",
        "The budget tells the reviewer whether you understood the work.",
        "Ask for a little more than you need and say what it buys.",
        "A clear summary is what gets read on the train.",
    ),
    "Night photography": (
        "Use a tripod and turn the stabiliser off.",
        "The moon is brighter than you think, so shorten the exposure.",
        "A red lamp keeps your eyes used to the dark.",
        "Stack twenty short frames and the noise goes away.",
    ),
    "Learning a language": (
        "Ten minutes every day beat two hours on Sunday.",
        "Speak from the first week even if it hurts.",
        "Children's books have the words that people really use.",
        "Keep a list of the mistakes you make most often.",
    ),
    "Repairing clocks": (
        "Let the power out of the spring before you open the case.",
        "Old oil turns to glue and stops the smallest wheel first.",
        "Listen for an even beat and shim the case until it is level.",
        "Every screw goes into the tray in the order it came out.",
    ),
    "Mountain weather": (
        "When the wind turns to the south the snow gets heavy.",
        "Clouds like lenses mean a storm within a day.",
        "Turn around at noon if the tops are not clear.",
        "A small radio is worth more than a second jacket.",
    ),
}
SENTENCE_MS = 4_000
CHAPTERS = 3
EPISODE_MS = (2 + CHAPTERS * 5) * SENTENCE_MS


@dataclass(frozen=True)
class Spoken:
    """One sentence of an episode."""

    start_ms: int
    speaker: str
    text: str


def sentences_of(number: int) -> list[Spoken]:
    """What is said in episode `number`, one sentence every four seconds."""
    guest = GUESTS[number % len(GUESTS)]
    spoken = [(HOST, f"Welcome to {SHOW}, this is episode {number}."), (guest, "Thank you for having me.")]
    for title in chapter_titles(number):
        spoken.append((HOST, f"Let us talk about {title.lower()}."))
        spoken += [(guest, sentence) for sentence in TOPICS[title]]
    return [Spoken(at * SENTENCE_MS, speaker, text) for at, (speaker, text) in enumerate(spoken)]


def chapter_titles(number: int) -> list[str]:
    """The topics of episode `number`: neighbours share two of them."""
    topics = list(TOPICS)
    return [topics[(number + step) % len(topics)] for step in range(CHAPTERS)]


def chapter_starts(number: int) -> list[tuple[int, str]]:
    """Start in milliseconds and title of each chapter of episode `number`."""
    titles = chapter_titles(number)
    return [(0, "Welcome"), *(((2 + at * 5) * SENTENCE_MS, title) for at, title in enumerate(titles))]


def chapters_json(number: int) -> str:
    chapters = [{"startTime": start / 1000, "title": title} for start, title in chapter_starts(number)]
    return json.dumps({"version": "1.2.0", "chapters": chapters})


def podlove_chapters(number: int) -> str:
    told = "".join(
        f'<psc:chapter start="{_stamp(start, ".")}" title={quoteattr(title)}/>'
        for start, title in chapter_starts(number)
    )
    return f'<psc:chapters version="1.2">{told}</psc:chapters>'


def _stamp(time_ms: int, mark: str) -> str:
    return f"{time_ms // 3_600_000:02d}:{time_ms // 60_000 % 60:02d}:{time_ms // 1000 % 60:02d}{mark}000"


def _vtt(number: int) -> str:
    cues = (
        f"{_stamp(one.start_ms, '.')} --> {_stamp(one.start_ms + SENTENCE_MS, '.')}\n<v {one.speaker}>{one.text}\n"
        for one in sentences_of(number)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def _srt(number: int) -> str:
    cards = (
        f"{at}\n{_stamp(one.start_ms, ',')} --> {_stamp(one.start_ms + SENTENCE_MS, ',')}\n{one.speaker}: {one.text}\n"
        for at, one in enumerate(sentences_of(number), 1)
    )
    return "\n".join(cards)


def _json(number: int) -> str:
    segments = [
        {
            "speaker": one.speaker,
            "startTime": one.start_ms / 1000,
            "endTime": (one.start_ms + SENTENCE_MS) / 1000,
            "body": one.text,
        }
        for one in sentences_of(number)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments})


TRANSCRIPT_FORMS: tuple[tuple[str, str, Callable[[int], str]], ...] = (
    ("text/vtt", ".vtt", _vtt),
    ("application/x-subrip", ".srt", _srt),
    ("application/json", ".json", _json),
)
