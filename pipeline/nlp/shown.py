"""The sentences of an episode as a page would show them, and the way back from what is shown to the words."""

import functools

from pipeline.model.evidence import Evidence
from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Transcript
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.lexicon import bare
from pipeline.nlp.sentences import split_sentences


@functools.lru_cache(maxsize=2)  # every section of an episode asks for the same
def shown_sentences(transcript: Transcript) -> tuple[tuple[Sentence, ...], tuple[str, ...]]:
    """All sentences, and beside each its cleaned text (empty where only fillers were said)."""
    sentences = split_sentences(transcript)
    return sentences, tuple(clean_sentence(sentence.text.split()) for sentence in sentences)


def words_behind(transcript: Transcript, sentence: Sentence, text: str) -> Evidence:
    """The sentence's words up to the last one that `text`, which it begins with once cleaned, still shows.

    >>> from pipeline.model.transcript import Utterance, Word
    >>> words = tuple(Word(text, at * 100, at * 100 + 90) for at, text in enumerate("So we, um, ask and go.".split()))
    >>> heard = Transcript(words, (Utterance(0, 6),), "en", "", "")
    >>> words_behind(heard, split_sentences(heard)[0], "We ask.")
    Evidence(first=0, last=4, start_ms=0, end_ms=390)
    """
    wanted = [bare(word) for word in text.split()]
    spoken = [bare(word.text) for word in transcript.words[sentence.first : sentence.last]]
    at = 0
    for word in wanted:
        at = next((n + 1 for n in range(at, len(spoken)) if spoken[n] == word), at)
    is_cut = bool(wanted) and wanted[-1] == spoken[at - 1] if at else False
    last = sentence.first + at if is_cut else sentence.last
    end_ms = max(transcript.words[last - 1].end_ms, sentence.start_ms)
    return Evidence(sentence.first, last, sentence.start_ms, end_ms)
