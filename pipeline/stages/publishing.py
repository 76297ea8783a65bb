"""What a producer needs around the page: a short description, title suggestions, pull quotes, keywords."""

from collections.abc import Iterator, Sequence

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode
from pipeline.model.evidence import Evidence
from pipeline.model.mention import Mention
from pipeline.model.notes import Line, Notes, Section
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp.given_names import spell_as_given
from pipeline.nlp.lexicon import bare
from pipeline.nlp.names import find_phrase
from pipeline.nlp.phrases import key_phrases
from pipeline.nlp.promotion import selling_sentences
from pipeline.nlp.quotes import find_quotes
from pipeline.nlp.ranking import likeness, term_vectors
from pipeline.nlp.shown import shown_sentences
from pipeline.nlp.title_case import HeardCase, heard_case, sentence_case, small_first
from pipeline.nlp.tokens import stem

LONGEST_DESCRIPTION = 160
"""Characters that search results show of a page's description."""
TITLES, QUOTES, KEYWORDS = 3, 3, 8
LONGEST_TITLE = 70
"""Characters of a title that lists in podcast apps show on two lines."""
ALIKE = 0.6
"""Likeness (cosine) from which two titles are the same one."""
LEAST_CONFIDENCE = 0.64
"""Utterances heard less surely are not quoted to the letter: see the takeaways' own limit."""


def draft_publishing(
    episode: Episode,
    transcript: Transcript,
    chapters: tuple[Chapter, ...],
    takeaways: tuple[Takeaway, ...],
    mentions: tuple[Mention, ...],
    notes: Notes,
) -> tuple[Section, ...]:
    """Four sections that no reader of the page meets. Everything in them was said or given; the rest is `missing`."""
    found = {
        "description": _description(notes),
        "titles": _titles(episode, transcript, notes, takeaways),
        "quotes": _quotes(episode, transcript, chapters, notes),
        "keywords": _keywords(episode, transcript, mentions),
    }
    return (
        Section("description", "Short description", found["description"] or _missing("No sentence is short enough")),
        Section("titles", "Title suggestions", found["titles"] or _missing("Nothing that was said makes a title")),
        Section("quotes", "Pull quotes", found["quotes"] or _missing("No sentence stands alone to the letter")),
        Section("keywords", "Keywords", found["keywords"] or _missing("Too little was said")),
    )


def _missing(reason: str) -> tuple[Line, ...]:
    return (Line(f"{reason}: write it on the review page.", "missing"),)


def _description(notes: Notes) -> tuple[Line, ...]:
    """The longest of hook and pitch that fits, in whole sentences; else the pitch, cut with an ellipsis."""
    hook, pitch = _told(notes, "hook"), _told(notes, "pitch")
    rows = [pitch, [*hook, *pitch[:1]], pitch[:1], pitch[1:], _told(notes, "takeaways")[:1], hook]
    rows = [row for row in rows if row]
    texts = [" ".join(line.text for line in row) for row in rows]
    fitting = [at for at, text in enumerate(texts) if len(text) <= LONGEST_DESCRIPTION]
    if not texts:
        return ()
    best = max(fitting[:4], key=lambda at: len(texts[at]), default=0)
    evidence = tuple(dict.fromkeys(place for line in rows[best] for place in line.evidence))
    return (Line(_cut(texts[best]), "drafted" if evidence else "producer", evidence),)


def _told(notes: Notes, key: str) -> list[Line]:
    """Lines of a section that may go out."""
    sections = (section for section in notes.sections if section.key == key)
    return [line for section in sections for line in section.lines if line.origin != "missing" and not line.to_confirm]


def _cut(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"


def _titles(episode: Episode, transcript: Transcript, notes: Notes, takeaways: Sequence[Takeaway]) -> tuple[Line, ...]:
    """From the hook, what a listener will learn, a guest with her subject, and short advice; no two alike."""
    case = heard_case(word.text for word in transcript.words)
    options = [line for line in _told(notes, "hook") if line.evidence]
    options += _told(notes, "learn")
    options += [
        Line(takeaway.sentence.rstrip("."), "drafted", takeaway.evidence)
        for takeaway in takeaways
        if len(takeaway.evidence) == 1
    ]
    options[1:1] = list(_guest_titles(episode, transcript))
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


def _guest_titles(episode: Episode, transcript: Transcript) -> Iterator[Line]:
    """`Helen Brooks on grant writing`: the producer's guest and what is spoken of most."""
    if len(episode.guests) == 1:
        name = episode.guests[0].name
        parts = {bare(word) for word in name.split()}
        for phrase, places in _phrases(transcript):
            if not parts & {bare(word) for word in phrase.split()}:
                yield Line(f"{name} on {phrase}", "drafted", places)
                return


def _quotes(episode: Episode, transcript: Transcript, chapters: Sequence[Chapter], notes: Notes) -> tuple[Line, ...]:
    """Verbatim sentences that the page does not show, one a chapter as long as there are others."""
    sentences, shown = shown_sentences(transcript)
    unsure = [u for u in transcript.utterances if u.confidence is not None and u.confidence < LEAST_CONFIDENCE]
    told = [place for section in notes.sections for line in section.lines for place in line.evidence]
    taken = [(place.first, place.last) for place in told] + [(u.first, u.last) for u in unsure]
    barred = selling_sentences(sentences) | {
        at for at, s in enumerate(sentences) if any(first < s.last and s.first < last for first, last in taken)
    }
    best = find_quotes(sentences, shown, barred=barred, title=episode.title or "")
    chapter = {at: next(n for n, c in enumerate(chapters) if c.first <= sentences[at].first < c.last) for at in best}
    firsts = [at for n, at in enumerate(best) if chapter[at] not in {chapter[other] for other in best[:n]}]
    chosen = [*firsts, *(at for at in best if at not in firsts)][:QUOTES]
    lines = [
        Line(sentences[at].text, "spoken", (sentences[at].evidence(),), label=sentences[at].speaker) for at in chosen
    ]
    return tuple(sorted(lines, key=lambda line: line.evidence[0].first))


def _keywords(episode: Episode, transcript: Transcript, mentions: Sequence[Mention]) -> tuple[Line, ...]:
    """The producer's names that were heard, then what is spoken of most; each with the first place."""
    show = {bare(word) for name in (episode.show.name or "", *episode.show.hosts) for word in name.split()}
    named = [m for m in mentions if m.confirmed and not {bare(word) for word in m.name.split()} <= show]
    lines = [Line(mention.name, "spoken", mention.evidence[:1]) for mention in named[: KEYWORDS // 2]]
    known = {bare(word) for line in lines for word in line.text.split()}
    for phrase, places in _phrases(transcript):
        if not {bare(word) for word in phrase.split()} <= known:
            lines.append(Line(phrase, "spoken", places))
    return tuple(lines[:KEYWORDS])


def _phrases(transcript: Transcript) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    """Key phrases, small where they were heard small, with the first place where each was said to the letter."""
    if (transcript.language or "en").split("-")[0].lower() != "en":
        return
    words = [word.text for word in transcript.words]
    heard, case = [bare(word) for word in words], heard_case(words)
    _, shown = shown_sentences(transcript)
    for phrase in key_phrases(" ".join(shown), 2 * KEYWORDS):
        if place := next(find_phrase(heard, phrase), None):
            first, last = place
            start_ms = transcript.words[first].start_ms
            end_ms = max(transcript.words[last - 1].end_ms, start_ms)
            yield _plain(phrase, case), (Evidence(first, last, start_ms, end_ms),)


def _plain(phrase: str, case: HeardCase) -> str:
    """Without the capital that only the beginning of a sentence gave it."""
    first = phrase.split(maxsplit=1)[0]
    return small_first(phrase) if case.get(stem(bare(first)), True) else phrase
