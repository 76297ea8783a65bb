"""How surely the words of a sentence were heard, where the engine tells."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.model.sentence import Sentence
from pipeline.model.transcript import Transcript
from pipeline.nlp.lexicon import STOP_WORDS, bare

LEAST_OF_UTTERANCE = 0.64
"""Utterances heard less surely were wrong often: exp(-0.45)."""
LEAST_OF_WORD = 0.5
"""Of words with a meaning of their own that were heard less surely, three in four were wrong: 33 words of two real
recordings, 1,860 words, where one in ten was wrong."""
SURE = 0.7
"""Below this one in three was wrong, above one in fourteen."""
LEAST_OF_STRANGE = 0.75
"""The same for a word that is said once or twice and that the language does not have: `Estress` was heard with 0.56,
`workplay` with 0.72; real ones of that kind (`endoscope`, `tagline`) mostly with more."""
LEAST_LETTERS = 4
RARELY = 2

_NO_WORD = re.compile(r"[^\Waeiouy\d_]{4,}")
"""Letters that nobody can say: `spgb`."""
_ENDINGS = (("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ly", ""))


def misheard(transcript: Transcript, sentences: Sequence[Sentence]) -> set[int]:
    """Indices of sentences of which something was probably heard wrong; none where nothing is told."""
    bad = [(u.first, u.last) for u in transcript.utterances if (u.confidence or 1.0) < LEAST_OF_UTTERANCE]
    bad += [(at, at + 1) for at in _strange_words(transcript)]
    return {
        at
        for at, one in enumerate(sentences)
        if doubtful_words(transcript, one.first, one.last, least=LEAST_OF_WORD)
        or any(first < one.last and one.first < last for first, last in bad)
    }


def _strange_words(transcript: Transcript) -> list[int]:
    """Words hardly ever said that the language does not have, once heard with doubt; words that nobody can say."""
    heard = [bare(word.text) for word in transcript.words]
    times = Counter(heard)
    least: dict[str, float] = {}
    for word, text in zip(transcript.words, heard, strict=True):
        least[text] = min(least.get(text, 1.0), 1.0 if word.confidence is None else word.confidence)
    rare = {text for text in times if times[text] <= RARELY and len(text) >= LEAST_LETTERS and text.isalpha()}
    strange = {text for text in rare if least[text] < LEAST_OF_STRANGE and not _is_known(text)}
    strange |= {word.text for word in transcript.words if word.text in rare and _NO_WORD.fullmatch(word.text)}
    return [at for at, text in enumerate(heard) if text in strange]


def _is_known(word: str) -> bool:
    """Whether the pipeline has a vector for the word or for a form of it: about 20,000 common words have one."""
    from pipeline.nlp.english import load_english

    vocab = load_english().vocab
    forms = (word.removesuffix(ending) + rest for ending, rest in _ENDINGS if word.endswith(ending))
    return any(vocab.has_vector(form) for form in forms)


def doubtful_words(transcript: Transcript, first: int, last: int, *, least: float = SURE) -> int:
    """How many words with a meaning of their own, among words `[first, last)`, were heard less surely than `least`."""
    return sum(
        word.confidence is not None and word.confidence < least and bare(word.text) not in STOP_WORDS
        for word in transcript.words[first:last]
    )
