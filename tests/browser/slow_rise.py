"""A small episode for the review page: two voices, a stored transcript, a sound that is made here."""

import json
import wave
from pathlib import Path

import numpy as np

from pipeline.model.finding import DOUBTFUL_WORDS

SLUG = "slow-rise"
TITLE = "Watch the Dough, Not the Clock"
WORD_MS, PAUSE_MS = 320, 600
RATE_HZ = 8000

NORA, TOMAS = "Nora Whitfield", "Tomás Rey"
LINES = (
    (NORA, "Welcome to Slow Rise, the show for people who bake at home. I'm Nora Whitfield."),
    (NORA, "Why does the same recipe give a flat loaf in one kitchen and a tall one in the next?"),
    (NORA, "Tomás, you have baked for thirty years and you say that it is never the recipe."),
    (TOMAS, "It is nearly never the recipe. Thank you for having me, Nora."),
    (NORA, "So let us begin with the dough. What is the first thing that you look at?"),
    (TOMAS, "The most important thing is the temperature of the dough, because yeast counts degrees."),
    (TOMAS, "A recipe counts minutes, and dough counts degrees, so watch the dough and not the clock."),
    (NORA, "How warm should a dough be on a normal day?"),
    (TOMAS, "You should keep the dough at about twenty five degrees, and use colder water in summer."),
    (TOMAS, "If your kitchen is warm, put the flour in the fridge for an hour before you begin."),
    (NORA, "That is easy. I always thought that I needed an expensive oven."),
    (TOMAS, "No. The oven only finishes what the dough has begun, and most ovens are good enough."),
    (NORA, "Now the question that everybody asks. How do I know that it is ready?"),
    (TOMAS, "Press it with a wet finger. If the mark fills slowly, over two or three seconds, bake it now."),
    (TOMAS, "If it springs back at once, wait for ten minutes and press it again."),
    (TOMAS, "The mistake that beginners make is that they wait too long and then throw it away."),
    (NORA, "And what do you do with a dough that has waited too long?"),
    (TOMAS, "Fold it once, put it into a tin and bake it as a flat bread, because it still tastes good."),
    (NORA, "I like that. Nothing is thrown away in your kitchen."),
    (TOMAS, "Old bread is the best flour for tomorrow, so dry it and grind it into the next dough."),
    (NORA, "Before we end, which book would you give to a beginner?"),
    (TOMAS, "I always give away a book called The Patient Oven. It has one recipe, told eleven times."),
    (NORA, "And what should our listeners do this week?"),
    (TOMAS, "Buy a scale and weigh your water, because a cup is never the same cup twice."),
    (TOMAS, "Write down the temperature of every dough for one month and you will never need a recipe again."),
    (NORA, "Thank you, Tomás. Weigh your water this week, and tell us what has changed."),
)
CHAPTERS = ((0, "Welcome"), (4, "Watch the Dough"), (12, "The Finger Test"), (20, "One Book and One Thing to Do"))
"""The line with which each begins, and its title."""
LATE_MS = {12: 3000}
"""How much later the outline has a chapter than it is said."""


def write_slow_rise(audio: Path) -> None:
    """The recording, its transcript, its outline and what the producer knows of it."""
    audio.mkdir(parents=True)
    starts_ms, ends_ms = _times()
    cues = (
        f"{number}\n{_cue(start)} --> {_cue(end)}\n{speaker}: {text}\n"
        for number, (start, end, (speaker, text)) in enumerate(zip(starts_ms, ends_ms, LINES, strict=True), 1)
    )
    (audio / f"{SLUG}.srt").write_text("\n".join(cues), encoding="utf-8")
    outline = "\n".join(f"{_clock(starts_ms[line] + LATE_MS.get(line, 0))} {title}" for line, title in CHAPTERS)
    (audio / f"{SLUG}.outline.txt").write_text(f"{outline}\n", encoding="utf-8")
    (audio / f"{SLUG}.toml").write_text(f'title = "{TITLE}"\ndate = 2026-03-03\n[[guests]]\nname = "{TOMAS}"\n')
    (audio / "show.toml").write_text(f'name = "Slow Rise"\nhosts = ["{NORA}"]\n')
    _write_sound(audio / f"{SLUG}.wav", starts_ms, ends_ms)


def doubt_words(audio: Path, line: int) -> None:
    """The transcript again as a recogniser tells it, which was unsure of the first words of a line."""
    (audio / f"{SLUG}.srt").unlink()
    segments = []
    for number, (start_ms, (_, text)) in enumerate(zip(_times()[0], LINES, strict=True)):
        words = [
            {
                "word": word,
                "start": (start_ms + at * WORD_MS) / 1000,
                "end": (start_ms + (at + 1) * WORD_MS) / 1000,
                "probability": 0.1 if number == line and at < DOUBTFUL_WORDS else 0.99,
            }
            for at, word in enumerate(text.split())
        ]
        segments.append({"start": words[0]["start"], "end": words[-1]["end"], "text": text, "words": words})
    (audio / f"{SLUG}.transcript.json").write_text(json.dumps({"segments": segments}), encoding="utf-8")


def _times() -> tuple[list[int], list[int]]:
    starts_ms, ends_ms, at_ms = [], [], 500
    for _, text in LINES:
        starts_ms.append(at_ms)
        ends_ms.append(at_ms + WORD_MS * len(text.split()))
        at_ms = ends_ms[-1] + PAUSE_MS
    starts_ms[0] = 0
    return starts_ms, ends_ms


def _write_sound(path: Path, starts_ms: list[int], ends_ms: list[int]) -> None:
    """A low tone wherever somebody speaks, swelling once a word."""
    samples = np.arange((ends_ms[-1] + 2000) * RATE_HZ // 1000)
    spoken = np.zeros(len(samples))
    for start, end in zip(starts_ms, ends_ms, strict=True):
        spoken[start * RATE_HZ // 1000 : end * RATE_HZ // 1000] = 1
    swell = 0.35 + 0.3 * np.sin(samples * 2 * np.pi / (RATE_HZ * WORD_MS / 1000))
    tone = spoken * swell * np.sin(samples * 2 * np.pi * 160 / RATE_HZ)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes((tone * 12_000).astype("<i2").tobytes())


def _cue(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def _clock(ms: int) -> str:
    return f"{ms // 60_000:02}:{ms // 1000 % 60:02}"
