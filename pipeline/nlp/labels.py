"""Labels of takeaways, made only of words that were said or of the producer's title."""

import re
from collections.abc import Mapping

from pipeline.model.chapter import Chapter
from pipeline.nlp.lexicon import word_set
from pipeline.nlp.phrases import phrase_runs, phrases_by_weight
from pipeline.nlp.tokens import terms

MOST_WORDS = 5
FROM_TITLE = 1.5
"""How much more a word weighs for a label when the chapter's title has it too."""

_MARKS = ".,;:!?…\"'“”‘’()[]"
_GENERIC = re.compile(
    r"^(?:intro|introduction|welcome|outro|conclusion|opening|closing|question|questions|q ?& ?a|part \d+|chapter \d+|"
    r"summary|recap|introductions|audience questions|listener questions|sponsors?|sick picks|shameless "
    r"plugs|topic|discussion|final thoughts|wrap[- ]?up|start|end|the end|misc|other|lightning round)\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:is|are|does|do|can|should|will|did|was|what (?:is|are)|how (?:do|does|can|should)|why (?:is|are|do))\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"^(?:(?:what|who) (?:is|are|was|were)|how to|how (?:do|does|can|should) (?:you|we|i)|why (?:you|we) should|"
    r"what to expect|what about)\s+(?:the |a |an )?",
    re.IGNORECASE,
)
"""What a question adds to the thing it asks about."""
_OPEN_END = re.compile(r"\b(?:for|of|in|on|to|with|at|is|are|about|from|do|mean|look like|work)$", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\d+[.):]|#\d+:?|[QA][:.]|part \d+:)\s*", re.IGNORECASE)
_SMALL = word_set("a an and as at but by for from in nor of on or the to vs with your you is are")


def label_for(text: str, *, chapter: Chapter, rarity: Mapping[str, float], used: set[str]) -> str:
    """One to five words in front of a takeaway; `used` are the chapter's labels so far, and the new one joins them.

    The title of the chapter where it is short, else a phrase of it, else a phrase of the sentence.
    """
    title = _NUMBERING.sub("", chapter.title).strip(" .:–—-\"'?")
    options = [] if is_generic(title) else _from_title(title)
    weights = {term: rare * (FROM_TITLE if term in terms(title) else 1.0) for term, rare in rarity.items()}
    options += phrases_by_weight(text, weights=weights, most_words=MOST_WORDS - 1)
    options += options[:1] or [" ".join(run).strip(_MARKS) for run in phrase_runs(text.split())]
    options += options[:1] or sorted(_content_words(text), key=lambda word: -_weight(word, weights))
    label = next((option for option in options if option.lower() not in used), options[0] if options else text)
    used.add(label.lower())
    whole = label == title
    return label if whole else title_case(" ".join(label.split()[:MOST_WORDS]))


def _from_title(title: str) -> list[str]:
    """The title itself, where it is short and no question; its longest phrase."""
    short = (
        len(title.split()) <= MOST_WORDS and not _ASKS.match(title) and (bool(terms(title)) or len(title.split()) > 1)
    )
    runs = [" ".join(run).strip(_MARKS) for run in phrase_runs(title.split()) if len(run) > 1]
    asked = _FRAME.sub("", title)
    bare_title = (
        asked != title and len(asked.split()) <= MOST_WORDS and bool(terms(asked)) and not _OPEN_END.search(asked)
    )
    return [title] * short + [title_case(asked)] * bare_title + sorted(runs, key=lambda run: -len(run.split()))[:1]


def is_generic(title: str) -> bool:
    """True for titles that say where a chapter stands and not what it is about: `Introduction`."""
    return bool(_GENERIC.match(title.strip()))


def title_case(phrase: str) -> str:
    """Capitals as in a title; what has capitals or dots of its own stays as it is.

    >>> title_case("the best proposals of npm.org"), title_case("iPhone app")
    ('The Best Proposals of npm.org', 'iPhone App')
    """
    words = phrase.split()
    return " ".join(
        word[0].upper() + word[1:] if word.isalpha() and word.islower() and (at == 0 or word not in _SMALL) else word
        for at, word in enumerate(words)
    )


def _content_words(text: str) -> list[str]:
    words = (word.strip(".,;:!?…\"'()“”‘’") for word in text.split())
    return [word for word in words if terms(word)]


def _weight(word: str, weights: Mapping[str, float]) -> float:
    return max((weights.get(term, 0.0) for term in terms(word)), default=0.0)
