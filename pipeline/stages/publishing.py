"""What a producer needs around the page: a short description, title suggestions, pull quotes, keywords."""

from collections.abc import Sequence
from typing import TypeAlias

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode
from pipeline.model.evidence import Evidence
from pipeline.model.mention import Mention
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp.given_names import spell_as_given
from pipeline.nlp.lessons import lesson_of_statement, points_at_speech
from pipeline.nlp.lexicon import bare, word_set
from pipeline.nlp.names import find_phrase, is_part_of
from pipeline.nlp.people import is_name
from pipeline.nlp.phrases import key_phrases
from pipeline.nlp.promotion import selling_sentences
from pipeline.nlp.quotes import find_quotes
from pipeline.nlp.ranking import likeness, term_vectors
from pipeline.nlp.short_texts import LONGEST_TITLE, described
from pipeline.nlp.shown import shown_sentences
from pipeline.nlp.speech_acts import is_instruction, is_promotion
from pipeline.nlp.surely_heard import misheard
from pipeline.nlp.title_case import HeardCase, heard_case, sentence_case, small_first
from pipeline.nlp.tokens import stem, terms

TITLES, QUOTES, KEYWORDS = 3, 3, 8
ALIKE = 0.6
"""Likeness (cosine) from which two titles are the same one."""
MOST_TITLE_WORDS = 10
FEWEST_TIMES = 2
"""Times that a phrase of several words is said at least: what is said once may be two things side by side."""

Phrases: TypeAlias = Sequence[tuple[str, tuple[Evidence, ...]]]
"""Key phrases of the episode, best first, each with a place where it was said."""

_SAYS_NOTHING = word_set(
    "people person question questions problem problems example thing things year years week month day minute minutes "
    "time times point way guy guys lot host show episode podcast number one two three four five other same next last "
    "more most many much some new another whatever stuff part end reason bit kind video folks laughter laughs laughing "
    "applause music crosstalk inaudible work works group groups monday tuesday wednesday thursday friday saturday "
    "sunday "
    "january february march april june july august september october november december today tomorrow yesterday"
)
"""Words that a keyword for a search cannot be made of."""


def draft_publishing(
    episode: Episode,
    transcript: Transcript,
    chapters: tuple[Chapter, ...],
    takeaways: tuple[Takeaway, ...],
    mentions: tuple[Mention, ...],
    notes: Notes,
) -> tuple[Section, ...]:
    """Four sections that no reader of the page meets. Everything in them was said or given; the rest is `missing`."""
    phrases = _phrases(transcript)
    found = {
        "description": (described(_told(notes, "hook"), _told(notes, "pitch")),),
        "titles": _titles(episode, transcript, notes, takeaways, phrases),
        "quotes": _quotes(transcript, chapters, notes, takeaways, episode.title or ""),
        "keywords": _keywords(episode, mentions, phrases),
    }
    return (
        Section("description", "Short description", found["description"]),
        Section("titles", "Title suggestions", found["titles"] or _missing("Nothing that was said makes a title")),
        Section("quotes", "Pull quotes", found["quotes"] or _missing("No sentence stands alone to the letter")),
        Section("keywords", "Keywords", found["keywords"] or _missing("Too little was said")),
    )


def _missing(reason: str) -> tuple[Line, ...]:
    return (Line(f"{reason}: write it on the review page.", "missing"),)


def _told(notes: Notes, key: str) -> list[Line]:
    """Lines of a section that may go out."""
    sections = (section for section in notes.sections if section.key == key)
    return [line for section in sections for line in section.lines if line.origin != "missing" and not line.to_confirm]


def _titles(
    episode: Episode, transcript: Transcript, notes: Notes, takeaways: Sequence[Takeaway], phrases: Phrases
) -> tuple[Line, ...]:
    """From the hook, what a listener will learn, a guest with her subject, and short advice; no two alike."""
    case = heard_case(word.text for word in transcript.words)
    options = [line for line in _told(notes, "hook") if line.evidence]
    options += _guest_title(episode, phrases)
    options += [line for line in _told(notes, "learn") if not line.text.startswith("Whether ")]
    options += [
        Line(takeaway.sentence.rstrip("."), "drafted", takeaway.evidence)
        for takeaway in takeaways
        if len(takeaway.evidence) == 1 and _is_titular(takeaway.sentence, case)
    ]
    chosen: list[Line] = []
    taken = [term_vectors([episode.title or ""])[0]]
    for option in options:
        text = option.text.removeprefix("That ")
        text = sentence_case(text[0].upper() + text[1:], case)
        vector = term_vectors([text])[0]
        if len(text) <= LONGEST_TITLE and vector and all(likeness(vector, other) < ALIKE for other in taken):
            chosen.append(Line(spell_as_given(text, episode), "drafted", option.evidence))
            taken.append(vector)
    return tuple(chosen[:TITLES])


def _is_titular(sentence: str, case: HeardCase) -> bool:
    """Short advice, or a short statement about a thing."""
    is_short = len(sentence.split()) <= MOST_TITLE_WORDS and not points_at_speech(sentence)
    is_told = bool({bare(word) for word in sentence.split()} & {"was", "were", "had"})
    return (
        is_short
        and not is_told
        and not is_promotion(sentence)
        and (is_instruction(sentence) or lesson_of_statement(sentence, case) is not None)
    )


def _guest_title(episode: Episode, phrases: Phrases) -> list[Line]:
    """`Helen Brooks on grant proposals`: the producer's only guest, and what title and talk share most."""
    if len(episode.guests) != 1:
        return []
    name = episode.guests[0].name
    about = set(terms(episode.title or "")) - set(terms(name))
    fitting = (one for one in phrases if len(one[0].split()) > 1 and about & set(terms(one[0])))
    return [Line(f"{name} on {phrase}", "drafted", places) for phrase, places in fitting][:1]


def _quotes(
    transcript: Transcript, chapters: Sequence[Chapter], notes: Notes, takeaways: Sequence[Takeaway], title: str
) -> tuple[Line, ...]:
    """Verbatim sentences that the page does not show, one a chapter as long as there are others."""
    sentences, shown = shown_sentences(transcript)
    told = [place for section in notes.sections for line in section.lines for place in line.evidence]
    taken = [(place.first, place.last) for place in told]
    barred = selling_sentences(sentences) | misheard(transcript, sentences)
    barred |= {at for at, s in enumerate(sentences) if any(first < s.last and s.first < last for first, last in taken)}
    worth = {one.evidence[0].first: 1 - rank / len(takeaways) for rank, one in enumerate(takeaways)}
    best = find_quotes(sentences, shown, barred=barred, worth=worth, title=title)
    chapter = {at: next(n for n, c in enumerate(chapters) if c.first <= sentences[at].first < c.last) for at in best}
    firsts = [at for n, at in enumerate(best) if chapter[at] not in {chapter[other] for other in best[:n]}]
    chosen = [*firsts, *(at for at in best if at not in firsts)][:QUOTES]
    lines = [
        Line(said.text, "spoken", (said.evidence(),), label=said.speaker if is_name(said.speaker) else None)
        for said in (sentences[at] for at in chosen)
    ]
    return tuple(sorted(lines, key=lambda line: line.evidence[0].first))


def _keywords(episode: Episode, mentions: Sequence[Mention], phrases: Phrases) -> tuple[Line, ...]:
    """The producer's names that were heard, then what is spoken of most; each with the first place."""
    show = {bare(word) for name in (episode.show.name or "", *episode.show.hosts) for word in name.split()}
    named = [m for m in mentions if m.confirmed and not {bare(word) for word in m.name.split()} <= show]
    named = [m for m in named if not any(one != m and is_part_of(one.name, m.name) for one in named)]
    lines = [Line(mention.name, "spoken", mention.evidence[:1]) for mention in named[: KEYWORDS // 2]]
    known = show | {bare(word) for line in lines for word in line.text.split()}
    for phrase, places in phrases:
        if not {bare(word) for word in phrase.split()} <= known:
            lines.append(Line(phrase, "spoken", places))
    return tuple(lines[:KEYWORDS])


def _phrases(transcript: Transcript) -> Phrases:
    """Key phrases, small where they were heard small, with the first place where each was said to the letter."""
    if (transcript.language or "en").split("-")[0].lower() != "en":
        return ()
    words = [word.text for word in transcript.words]
    heard, case = [bare(word) for word in words], heard_case(words)
    voices = {bare(part) for utterance in transcript.utterances for part in (utterance.speaker or "").split()}
    sentences, shown = shown_sentences(transcript)
    selling = selling_sentences(sentences)
    told = [text for at, text in enumerate(shown) if text and at not in selling]
    found = []
    for named in key_phrases(told, 4 * KEYWORDS):
        phrase, places = _usual_part(heard, named)
        parts = [bare(word) for word in phrase.split()]
        if places and not set(parts) <= voices and not set(parts) & _SAYS_NOTHING and "".join(parts).isalpha():
            first, last = places[0]
            start_ms = transcript.words[first].start_ms
            end_ms = max(transcript.words[last - 1].end_ms, start_ms)
            found.append((_plain(phrase, case), (Evidence(first, last, start_ms, end_ms),)))
    return tuple(found)


def _usual_part(heard: Sequence[str], phrase: str) -> tuple[str, list[tuple[int, int]]]:
    """The longest end of a phrase that is said more than once (`garden soil` of `best garden soil`), and its places."""
    words = phrase.split()
    for first in range(len(words)):
        part = " ".join(words[first:])
        places = list(find_phrase(heard, part))
        if len(places) >= FEWEST_TIMES or first + 1 == len(words):
            return part, places
    return phrase, []


def _plain(phrase: str, case: HeardCase) -> str:
    """Without the capital that only the beginning of a sentence gave it."""
    first = phrase.split(maxsplit=1)[0]
    return small_first(phrase) if case.get(stem(bare(first)), True) else phrase
