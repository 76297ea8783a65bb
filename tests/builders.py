"""What tests build in view: short ways to say an episode."""

from pipeline.model.chapter import Chapter
from pipeline.model.transcript import Transcript, Utterance, Word

WORD_MS = 300
"""Each built word takes this long, the pause after an utterance 700 ms."""
PAUSE_MS = 700


def transcript(*lines: str | tuple[str, str], start_ms: int = 0, word_ms: int = WORD_MS) -> Transcript:
    """A transcript of utterances, each `text` or `(speaker, text)`, one after the other.

    >>> heard = transcript(("Ann", "Hello there."), "Hi.")
    >>> heard.text(), heard.utterances[0].speaker, heard.words[2].start_ms
    ('Hello there. Hi.', 'Ann', 1300)
    """
    words: list[Word] = []
    utterances: list[Utterance] = []
    at_ms = start_ms
    for line in lines:
        speaker, text = (None, line) if isinstance(line, str) else line
        first = len(words)
        for token in text.split():
            words.append(Word(token, at_ms, at_ms + word_ms))
            at_ms += word_ms
        utterances.append(Utterance(first, len(words), speaker))
        at_ms += PAUSE_MS
    return Transcript(tuple(words), tuple(utterances), "en", "built", "none")


def whole_chapter(heard: Transcript, title: str = "Introduction") -> Chapter:
    """One chapter that holds every word."""
    end_ms = heard.words[-1].end_ms if heard.words else 0
    return Chapter(title, 0, end_ms, 0, len(heard.words), "producer", outline_ms=0)
