"""Key takeaways: the sentences of an episode that stand alone and teach something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model.chapter import Chapter
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp import speech_acts, standing
from pipeline.nlp.candidates import Candidate, HeardSentences, Lengths, find_candidates
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.features import Passage, counted_words
from pipeline.nlp.grammar import parse_sentences
from pipeline.nlp.labels import Labels, labels_for
from pipeline.nlp.promotion import is_advertised, selling_sentences
from pipeline.nlp.ranking import likeness, repetition, term_vectors
from pipeline.nlp.sentences import split_sentences
from pipeline.nlp.surely_heard import doubtful_words, misheard
from pipeline.nlp.vectors import LEXICAL, SentenceVectors, Vectors
from pipeline.nlp.worth import FORM_SHARE, choose, expected, form_of_sentences, load_weights, pair_worth, word_worth


@dataclass(frozen=True, slots=True)
class TakeawayOptions:
    """What counts as a takeaway."""

    per_chapter: int = 5
    """Candidates kept of each chapter, for the producer to choose from."""
    lengths: Lengths = field(default_factory=Lengths)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A candidate with its chapter, its rank value and what it may be called."""

    candidate: Candidate
    chapter: int
    score: float
    labels: Labels


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What speaks for a candidate besides its words, its whole rank value, and what it may be called."""

    extra: float
    score: float
    labels: Labels


# What follows is in F (0..1), where good sentences of a chapter lie about 0.04 apart. People's summaries do not
# tell these apart; a reader does. Set by reading pages.
FIRST_PERSON = 0.08
"""Taken off a sentence that opens on the speaker: rather an anecdote than a lesson."""
ADVISED = 0.02
"""Given for each kind of teaching word, and twice for telling the listener what to do: a reader came for it."""
STUMBLED = 0.05
"""Taken off for each trace of thinking aloud."""
EACH_ME, EACH_US = 0.02, 0.01
"""Taken off for each further word about the speaker, alone or with others."""
ADDED = 0.03
"""Taken off for `also` and `too`: they go on with something else."""
LISTED = 0.15
"""Given to an enumeration: what a speaker counts aloud was meant to be kept, and its commas are no stumbling."""
NAMELESS = 0.1
"""Taken off where nothing in it gives a good label: mostly behind all that can be named."""
JOINED = 0.02
"""Taken off two sentences that stand only together: one that says it all is crisper."""
VAGUE_OPENING = 0.03
"""Taken off `There is …`, which mostly leads up to something."""
AT_THE_DOOR = 0.08
"""Taken off in introductions and farewells."""
SAME_CHAPTER = 0.05
"""Taken off for each takeaway already chosen from the chapter, so that the first few cover the episode."""
BARE_DEFINITE = 0.05
"""Taken off where it opens on `The line …`: which one, the sentences before have said."""
LEAST_SCORE = -0.04
"""What is worth less only fills the page."""
DOUBTED = 0.03
"""Taken off for each word that was heard with doubt."""
REPEATED = 0.2
"""What a full repetition of a chosen takeaway costs."""

_DOOR = re.compile(
    r"\b(?:intro|introductions?|welcome|outro|opening|closing|goodbye|hello|thanks|wrap[- ]?up|housekeeping)\b",
    re.IGNORECASE,
)
_ME = re.compile(r"\b(?:i|me|my|mine|myself)\b", re.IGNORECASE)
_US = re.compile(r"\b(?:we|us|our|ours)\b", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:also|too|as well|either)\b", re.IGNORECASE)
_ABOUT_ME = re.compile(
    r"^(?:\w+,? |in fact,? )?(?:i(?! think| believe| recommend| would|'d)|my|we|our|when i|me)\b", re.IGNORECASE
)


def mine_takeaways(
    transcript: Transcript,
    chapters: tuple[Chapter, ...],
    *,
    vectors: SentenceVectors = LEXICAL,
    options: TakeawayOptions = TakeawayOptions(),
) -> tuple[Takeaway, ...]:
    """All good candidates, best first and spread over the chapters; fewer where there are fewer, never filler."""
    sentences = split_sentences(transcript)
    if not sentences:
        return ()
    shown = tuple(clean_sentence(sentence.text.split()) for sentence in sentences)
    titles = [chapter.title if chapter.title_from == "producer" else "" for chapter in chapters]
    rows = vectors.embed([*shown, *titles])
    heard = HeardSentences(sentences, shown, rows[: len(shown)], tuple(parse_sentences(shown)))
    scorer = load_weights().scorer(vectors.name)
    barred = selling_sentences(sentences) | misheard(transcript, sentences)
    kept: list[_Kept] = []
    for number, (chapter, title_row) in enumerate(zip(chapters, rows[len(shown) :], strict=True)):
        if is_advertised(chapter.title):
            continue
        inside = [at for at, s in enumerate(sentences) if chapter.first <= s.first < chapter.last and shown[at]]
        candidates = find_candidates(heard, [at for at in inside if at not in barred], options.lengths)
        if candidates:
            passage = _passage(heard, inside, titles[number], title_row)
            worth = word_worth(passage, usual=load_weights().usual, scorer=scorer)
            form = dict(zip(inside, form_of_sentences(passage, worth=worth, scorer=scorer).tolist(), strict=True))
            doubts = [
                DOUBTED * sum(doubtful_words(transcript, e.first, e.last) for e in c.evidence) for c in candidates
            ]
            weighed = [
                _weigh(heard, one, chapter, worth, form, doubt) for one, doubt in zip(candidates, doubts, strict=True)
            ]
            texts, extra = [one.text for one in candidates], [one.extra for one in weighed]
            pairs = pair_worth(passage, worth=worth, scorer=scorer)
            order = choose(texts, extra, worth=worth, pairs=pairs, most=options.per_chapter)
            kept += [_Kept(candidates[at], number, weighed[at].score, weighed[at].labels) for at in order]
    return _ranked(kept)


def _passage(heard: HeardSentences, inside: Sequence[int], title: str, title_row: Vectors) -> Passage:
    return Passage(
        tuple(heard.shown[at] for at in inside),
        heard.vectors[list(inside)],
        tuple(heard.grammar[at] for at in inside),
        title,
        title_row,
    )


def _weigh(
    heard: HeardSentences,
    candidate: Candidate,
    chapter: Chapter,
    worth: Mapping[str, float],
    form: Mapping[int, float],
    doubt: float,
) -> _Weighed:
    grammar = [heard.grammar[part] for part in candidate.parts]
    labels = labels_for(candidate.text, chapter=chapter, grammar=grammar, worth=worth)
    of_parts = sum(form[part] for part in candidate.parts) / len(candidate.parts)
    extra = FORM_SHARE * of_parts + _for_a_reader(candidate, chapter) - NAMELESS * (not labels.good) - doubt
    extra -= BARE_DEFINITE * (grammar[0] is not None and grammar[0].opens_on_bare_definite)
    return _Weighed(extra, extra + _worth_of(candidate.text, worth), labels)


def _for_a_reader(candidate: Candidate, chapter: Chapter) -> float:
    """What people's summaries do not tell, and a reader of the page wants."""
    text = candidate.text
    door = AT_THE_DOOR * bool(_DOOR.search(chapter.title))
    if candidate.listed:
        return LISTED - door
    advice = speech_acts.gives_advice(text) + 2 * speech_acts.is_instruction(text)
    personal = (
        FIRST_PERSON * bool(_ABOUT_ME.search(text))
        + EACH_ME * len(_ME.findall(text))
        + EACH_US * len(_US.findall(text))
    )
    personal += ADDED * bool(_ADDED.search(text))
    shape = JOINED * (len(candidate.parts) > 1) + VAGUE_OPENING * text.startswith(("There's", "There is", "There are"))
    return ADVISED * advice - personal - STUMBLED * standing.disfluency(text) - shape - door


def _worth_of(text: str, worth: Mapping[str, float]) -> float:
    words = counted_words(text)
    return expected(sum(worth.get(word, 0.0) for word in dict.fromkeys(words)), len(words))


def _overlap(one: Candidate, other: Candidate) -> bool:
    return any(a.first < b.last and b.first < a.last for a in one.evidence for b in other.evidence)


def _ranked(kept: Sequence[_Kept]) -> tuple[Takeaway, ...]:
    """The whole list in the order in which a page would fill up: best first, other chapters next."""
    vectors = term_vectors([one.candidate.text for one in kept])
    values = [one.score for one in kept]
    left, ranked = list(range(len(kept))), []
    used: set[str] = set()
    while left:
        best = max(left, key=lambda at: (values[at], -at))
        left = [at for at in left if at != best and not _overlap(kept[at].candidate, kept[best].candidate)]
        one = kept[best]
        label = one.labels.choose(one.candidate.text, used)
        if label is None or one.score < LEAST_SCORE:
            continue
        takeaway = Takeaway(label, one.candidate.text, one.chapter, one.candidate.evidence, round(values[best], 4))
        ranked.append(takeaway)
        for at in left:
            alike = likeness(vectors[at], vectors[best])
            values[at] -= SAME_CHAPTER * (kept[at].chapter == one.chapter) + REPEATED * repetition(alike)
    return tuple(ranked)
