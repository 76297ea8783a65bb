"""The show-notes page as lines of known origin: every section present, nothing invented."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.model.chapter import Chapter
from pipeline.model.episode import Episode
from pipeline.model.evidence import Evidence
from pipeline.model.mention import Mention
from pipeline.model.notes import Line, Notes, Section, SectionKey
from pipeline.model.sentence import Sentence
from pipeline.model.takeaway import Takeaway
from pipeline.model.transcript import Transcript
from pipeline.nlp import labels
from pipeline.nlp.clean import clean_sentence
from pipeline.nlp.introductions import find_hook, find_pitch, question_title
from pipeline.nlp.lessons import lesson_from_sentence, lesson_from_title
from pipeline.nlp.lexicon import bare
from pipeline.nlp.promotion import selling_sentences
from pipeline.nlp.sentences import split_sentences
from pipeline.nlp.tokens import terms

SHOWN_TAKEAWAYS = 3
SHOWN_LESSONS = 3
OPENING_SENTENCES = 5
"""Where voices are not told apart, who gives a name in these is taken for the host."""
MOST_RESOURCES = 12
"""Names found by pattern that the page lists at most; all are in the episode's document."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """Everything that was heard, read once: each sentence as spoken and as it would be shown."""

    episode: Episode
    transcript: Transcript
    sentences: tuple[Sentence, ...]
    shown: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    takeaways: tuple[Takeaway, ...]
    mentions: tuple[Mention, ...]


def draft_notes(
    episode: Episode,
    transcript: Transcript,
    chapters: tuple[Chapter, ...],
    takeaways: tuple[Takeaway, ...],
    mentions: tuple[Mention, ...],
) -> Notes:
    """Every section of the page in reading order; what nobody said or gave is a `missing` line with its remedy."""
    sentences = split_sentences(transcript)
    shown = tuple(clean_sentence(sentence.text.split()) for sentence in sentences)
    heard = _Heard(episode, transcript, sentences, shown, chapters, takeaways, mentions)
    return Notes(tuple(Section(key, heading, make(heard)) for key, heading, make in _SECTIONS))


def _title(heard: _Heard) -> tuple[Line, ...]:
    slug, title = heard.episode.slug, heard.episode.title
    return (_given(title) if title else _missing(f'No title is given: add title = "…" to {slug}.toml.'),)


def _show(heard: _Heard) -> tuple[Line, ...]:
    name = heard.episode.show.name
    return (_given(name) if name else _missing('The show has no name: add name = "…" to show.toml.'),)


def _date(heard: _Heard) -> tuple[Line, ...]:
    slug, date = heard.episode.slug, heard.episode.date
    return (_given(date.isoformat()) if date else _missing(f"No date is given: add date = YYYY-MM-DD to {slug}.toml."),)


def _hook(heard: _Heard) -> tuple[Line, ...]:
    title = heard.episode.title or ""
    at = find_hook(heard.sentences, heard.shown, title=title)
    if at is not None:
        return (Line(heard.shown[at], "spoken", (heard.sentences[at].evidence(),)),)
    if title.strip().endswith("?"):
        return (_given(title),)
    if asked := question_title(
        [c.title for c in heard.chapters if c.title_from == "producer"], heard.shown, title=title
    ):
        return (_given(asked),)
    return (_missing("No question in the introduction stands alone: write one on the review page."),)


def _pitch(heard: _Heard) -> tuple[Line, ...]:
    barred = selling_sentences(heard.sentences)
    found = find_pitch(heard.sentences, heard.shown, barred=barred, title=heard.episode.title or "")
    lines = tuple(Line(heard.shown[at], "spoken", (heard.sentences[at].evidence(),)) for at in found)
    return lines or (
        _missing("The introduction does not say what the episode is about: write two sentences on the review page."),
    )


def _learn(heard: _Heard) -> tuple[Line, ...]:
    """From advice that the takeaways do not show, then chapter titles, then advice that they do, said shorter."""
    lines: list[Line] = []
    used: set[int] = set()
    for takeaway in heard.takeaways[SHOWN_TAKEAWAYS:]:
        text = lesson_from_sentence(takeaway.sentence)
        if text and takeaway.chapter not in used:
            lines.append(Line(text, "drafted", takeaway.evidence))
            used.add(takeaway.chapter)
    for number in sorted(range(len(heard.chapters)), key=lambda at: heard.chapters[at].first - heard.chapters[at].last):
        chapter = heard.chapters[number]
        evidence = _title_evidence(heard, chapter)
        if number not in used and evidence and not labels.is_generic(chapter.title):
            lines.append(Line(lesson_from_title(chapter.title), "drafted", (evidence,)))
    for takeaway in heard.takeaways[:SHOWN_TAKEAWAYS]:
        if text := lesson_from_sentence(takeaway.sentence):
            lines.append(Line(text, "drafted", takeaway.evidence))
    lines = sorted(lines[:SHOWN_LESSONS], key=lambda line: line.evidence[0].first)
    return tuple(lines) or (_missing("No advice and no chapter title gave a line: write three on the review page."),)


def _title_evidence(heard: _Heard, chapter: Chapter) -> Evidence | None:
    """The chapter's first sentence with most words of its title; None where the title was not spoken of."""
    title = set(terms(chapter.title))
    inside = [at for at, s in enumerate(heard.sentences) if chapter.first <= s.first < chapter.last]
    if not title or not inside:
        return None
    best = max(inside, key=lambda at: (len(title & set(terms(heard.shown[at]))), -at))
    return heard.sentences[best].evidence() if title & set(terms(heard.shown[best])) else None


def _takeaways(heard: _Heard) -> tuple[Line, ...]:
    return tuple(
        Line(takeaway.sentence, "spoken", takeaway.evidence, label=takeaway.label)
        for takeaway in heard.takeaways[:SHOWN_TAKEAWAYS]
    ) or (_missing("No sentence stood on its own as a takeaway: write them on the review page."),)


def _guests(heard: _Heard) -> tuple[Line, ...]:
    episode = heard.episode
    if episode.guests:
        return tuple(Line(guest.name, "producer", label=guest.role, url=guest.url) for guest in episode.guests)
    found = tuple(
        Line(mention.name, "spoken", mention.evidence, to_confirm=True)
        for mention in heard.mentions
        if mention.kind == "person" and not mention.confirmed and not _is_own_name(heard, mention)
    )
    return found or (_missing(f"No guest is named: add guests to {episode.slug}.toml."),)


def _is_own_name(heard: _Heard, mention: Mention) -> bool:
    """True when the voice that opens the episode gives this as its own name: a host.

    Where voices are not told apart, only names given in the very first sentences count.
    """
    first_voice = heard.sentences[0].speaker
    for span in mention.evidence:
        lead = [bare(word.text) for word in heard.transcript.words[max(0, span.first - 3) : span.first]]
        number, sentence = next((n, s) for n, s in enumerate(heard.sentences) if s.first <= span.first < s.last)
        own = lead[-1:] == ["i'm"] or lead[-2:] == ["i", "am"] or lead == ["my", "name", "is"]
        if own and sentence.speaker == first_voice and (first_voice is not None or number < OPENING_SENTENCES):
            return True
    return False


def _resources(heard: _Heard) -> tuple[Line, ...]:
    """The producer's links, each with the places where it was named, then what else was named."""
    own = {name.casefold() for name in (heard.episode.show.name, *heard.episode.show.hosts) if name}
    named = [mention for mention in heard.mentions if mention.kind != "person" and mention.name.casefold() not in own]
    lines: list[Line] = []
    for link in heard.episode.links:
        places = [mention for mention in named if _is_part_of(mention.name, link.title) or mention.url == link.url]
        named = [mention for mention in named if mention not in places]
        evidence = sorted({e for mention in places for e in mention.evidence}, key=lambda e: e.first)
        lines.append(Line(link.title, "producer", tuple(evidence), url=link.url))
    lines += [
        Line(mention.name, "spoken", mention.evidence, url=mention.url, to_confirm=not mention.confirmed)
        for mention in named[:MOST_RESOURCES]
    ]
    return tuple(lines) or (_missing(f"No book, tool or address was heard: add links to {heard.episode.slug}.toml."),)


def _is_part_of(name: str, title: str) -> bool:
    """True when the words of the name stand side by side in the title."""
    inside, whole = ([bare(word) for word in text.split()] for text in (name, title))
    return any(whole[at : at + len(inside)] == inside for at in range(len(whole) - len(inside) + 1))


def _outline(heard: _Heard) -> tuple[Line, ...]:
    lines = tuple(_outline_line(heard, chapter) for chapter in heard.chapters)
    return lines or (_missing(f"There is no outline: write one in {heard.episode.slug}.outline.txt."),)


def _outline_line(heard: _Heard, chapter: Chapter) -> Line:
    if not chapter.title.strip():
        slug = heard.episode.slug
        return Line(
            f"This chapter has no title: write one in {slug}.outline.txt.", "missing", start_ms=chapter.start_ms
        )
    if chapter.title_from == "producer":
        return Line(chapter.title, "producer", start_ms=chapter.start_ms)
    first = next((s for s in heard.sentences if chapter.first <= s.first < chapter.last), None)
    evidence = chapter.support or (first.evidence() if first else None)
    if evidence is None:
        return Line("Nothing is said here: give this chapter a title.", "missing", start_ms=chapter.start_ms)
    return Line(chapter.title, "drafted", (evidence,), start_ms=chapter.start_ms)


def _subscribe(heard: _Heard) -> tuple[Line, ...]:
    show = heard.episode.show
    call = (_given(show.call_to_action),) if show.call_to_action else ()
    links = tuple(Line(link.title, "producer", url=link.url) for link in show.subscribe)
    return call + links or (_missing("No call to action is given: add call_to_action and subscribe to show.toml."),)


def _related(heard: _Heard) -> tuple[Line, ...]:
    return (no_related(heard.episode.slug),)


def no_related(slug: str) -> Line:
    """Stands in the notes until the catalog knows episodes that are like this one."""
    return _missing(f"No other episode is known yet that is like {slug}.")


def _sponsors(heard: _Heard) -> tuple[Line, ...]:
    sponsors = (*heard.episode.sponsors, *heard.episode.show.sponsors)
    return tuple(
        Line(one.text or one.name, "producer", label=one.name if one.text else None, url=one.url) for one in sponsors
    ) or (_missing(f"No sponsor is named: add sponsors to {heard.episode.slug}.toml or show.toml."),)


def _given(text: str) -> Line:
    return Line(text, "producer")


def _missing(text: str) -> Line:
    return Line(text, "missing")


_SECTIONS: Sequence[tuple[SectionKey, str, Callable[[_Heard], tuple[Line, ...]]]] = (
    ("title", "Title", _title),
    ("show", "Show", _show),
    ("date", "Date", _date),
    ("hook", "Hook", _hook),
    ("pitch", "About this episode", _pitch),
    ("learn", "By listening to this episode, you'll learn", _learn),
    ("takeaways", "Key takeaways", _takeaways),
    ("guests", "Guests", _guests),
    ("resources", "Resources mentioned", _resources),
    ("outline", "Timestamps", _outline),
    ("subscribe", "Subscribe", _subscribe),
    ("related", "You may also like", _related),
    ("sponsors", "Sponsors", _sponsors),
)
