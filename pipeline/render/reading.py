"""The words of a transcript as a reader meets them: verbatim, or clean."""

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model.document import EpisodeDocument
from pipeline.model.transcript import Transcript, Utterance, Word
from pipeline.nlp.clean_words import clean_words
from pipeline.render.credits import heard_by
from pipeline.render.layout import ChapterText, Paragraph

ReadingStyle = Literal["verbatim", "clean"]
"""`verbatim`: every word that was heard; `clean`: without hesitations, false starts and repeats."""

CLEAN_CREDIT = "Hesitations, false starts and repeats are left out."


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown of each word. Words are counted as in the verbatim transcript, so evidence and anchors fit."""

    verbatim: Transcript
    shown: tuple[str | None, ...]
    """For each word its text, None where it is left out."""

    def text(self, first: int, last: int) -> str:
        """What is shown of the words `[first, last)`; empty when none of them stays."""
        return " ".join(text for text in self.shown[first:last] if text)

    def transcript(self) -> Transcript:
        """A transcript of what is shown: the same times, utterances without a word left out."""
        heard = self.verbatim
        words: list[Word] = []
        utterances: list[Utterance] = []
        for utterance in heard.utterances:
            first = len(words)
            for at in range(utterance.first, utterance.last):
                if text := self.shown[at]:
                    word = heard.words[at]
                    words.append(Word(text, word.start_ms, word.end_ms, word.confidence))
            if len(words) > first:
                utterances.append(Utterance(first, len(words), utterance.speaker, utterance.confidence))
        return Transcript(tuple(words), tuple(utterances), heard.language, heard.engine, heard.model, heard.word_times)


def read_as(transcript: Transcript, style: ReadingStyle) -> Reading:
    """A transcript in a reading style."""
    verbatim = tuple(word.text for word in transcript.words)
    return Reading(transcript, clean_words(transcript) if style == "clean" else verbatim)


def read_by(document: EpisodeDocument, style: ReadingStyle) -> str:
    """What the foot of a transcript says: who heard the words, and what is left out of them."""
    return heard_by(document) + (f" {CLEAN_CREDIT}" if style == "clean" else "")


def shown_paragraphs(text: ChapterText, reading: Reading) -> tuple[Paragraph, ...]:
    """The paragraphs of a chapter in which a word stays; a voice is named again where the one that named it is gone."""
    shown: list[Paragraph] = []
    for paragraph in text.paragraphs:
        if reading.text(paragraph.first, paragraph.last):
            changes = not shown or shown[-1].speaker != paragraph.speaker
            shown.append(replace(paragraph, names_speaker=bool(paragraph.speaker) and changes))
    return tuple(shown)
