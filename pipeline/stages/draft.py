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
from pipeline.nlp.chapter_lessons import Talk, choose_lessons, title_evidence
from pipeline.nlp.given_names import spell_as_given
from pipeline.nlp.introductions import Opening, by_topic, find_hook, find_pitch, is_hook, leads_in, read_opening
from pipeline.nlp.lexicon import bare
from pipeline.nlp.names import is_part_of
from pipeline.nlp.people import guests_heard
from pipeline.nlp.promotion import is_advertised, selling_sentences
from pipeline.nlp.resources import worth_listing
from pipeline.nlp.shown import shown_sentences, words_behind
from pipeline.nlp.surely_heard import misheard
from pipeline.nlp.title_case import HeardCase, heard_case, lowered, sentence_case, small_first
from pipeline.nlp.title_forms import as_promise, as_question, is_thing_alone, plain_title
from pipeline.nlp.tokens import stem

SHOWN_TAKEAWAYS = 3
SHOWN_LESSONS = 3
MOST_RESOURCES = 12
"""Names found by pattern that the page lists at most; all are in the episode's document."""
COVERED_CHAPTERS = 3
LONGEST_COVERED = 6
"""Words of a chapter title that still stands in a row of three."""


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
    opening: Opening
    case: HeardCase


def draft_notes(
    episode: Episode,
    transcript: Transcript,
    chapters: tuple[Chapter, ...],
    takeaways: tuple[Takeaway, ...],
    mentions: tuple[Mention, ...],
) -> Notes:
    """Every section of the page in reading order; what nobody said or gave is a `missing` line with its remedy."""
    sentences, shown = shown_sentences(transcript)
    opening = read_opening(sentences, shown, title=episode.title or "", hosts=episode.show.hosts)
    case = heard_case(word.text for word in transcript.words)
    heard = _Heard(episode, transcript, sentences, shown, chapters, takeaways, mentions, opening, case)
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
    """A question of the host, else the producer's own, else a title of hers turned to one."""
    unfit = selling_sentences(heard.sentences) | misheard(heard.transcript, heard.sentences)
    at = find_hook(heard.opening, barred=unfit)
    if at is not None:
        return (_spoken(heard, heard.shown[at], (heard.sentences[at].evidence(),)),)
    title = (heard.episode.title or "").strip()
    if title.endswith("?"):
        return (_given(title),)
    given = [chapter.title for chapter in heard.chapters if chapter.title_from == "producer"]
    titles = by_topic([one for one in given if not is_advertised(one)], heard.opening)
    if asked := next((one for one in titles if is_hook(one)), None):
        return (_given(asked),)
    for one in [title, *titles]:
        question = as_question(one, heard=heard.case)
        evidence = title_evidence(one, heard.sentences, heard.shown)
        if question and evidence and leads_in(question):
            return (Line(spell_as_given(question, heard.episode), "drafted", (evidence,)),)
    return (_missing("No question in the introduction stands alone: write one on the review page."),)


def _pitch(heard: _Heard) -> tuple[Line, ...]:
    """What the episode says of itself; where that is less than two sentences, what its chapters are about."""
    selling = selling_sentences(heard.sentences)
    people = [mention.name for mention in heard.mentions if mention.kind == "person"]
    surely = find_pitch(heard.opening, barred=selling | misheard(heard.transcript, heard.sentences), people=people)
    found = surely or find_pitch(heard.opening, barred=selling, people=people)
    lines = [_spoken(heard, text, (words_behind(heard.transcript, heard.sentences[at], text),)) for at, text in found]
    if len(lines) < 2:
        lines += _covered(heard, alone=not lines) or _presented(heard)
    return tuple(lines) or (
        _missing("The introduction does not say what the episode is about: write two sentences on the review page."),
    )


def _covered(heard: _Heard, *, alone: bool) -> list[Line]:
    """`It covers …`: the longest chapters whose titles only name a thing, in their order."""
    named: list[tuple[Chapter, Evidence]] = []
    for chapter in heard.chapters:
        title = plain_title(chapter.title)
        is_thing = 1 < len(title.split()) <= LONGEST_COVERED and is_thing_alone(title)
        is_told = chapter.title_from == "producer" and not labels.is_generic(title) and not is_advertised(title)
        if is_thing and is_told and as_promise(chapter.title) is None:
            evidence = title_evidence(title, heard.sentences, heard.shown, first=chapter.first, last=chapter.last)
            named += [(chapter, evidence)] if evidence else []
    longest = sorted(named, key=lambda one: one[0].first - one[0].last)[:COVERED_CHAPTERS]
    longest.sort(key=lambda one: one[0].start_ms)
    if len(longest) < COVERED_CHAPTERS:
        return []
    *most, last = [_inside(heard, plain_title(chapter.title)) for chapter, _ in longest]
    comma = "," if any(" and " in title for title in (*most, last)) else ""
    text = f"{'This episode' if alone else 'It'} covers {', '.join(most)}{comma} and {last}."
    return [Line(spell_as_given(text, heard.episode), "drafted", tuple(evidence for _, evidence in longest))]


def _presented(heard: _Heard) -> list[Line]:
    """`The guest is …`: the producer's own guest and role, where the name was heard."""
    if len(heard.episode.guests) != 1 or not (guest := heard.episode.guests[0]).role:
        return []
    places = [m.evidence for m in heard.mentions if m.name == guest.name and m.kind == "person"]
    text = f"The guest is {guest.name}, {small_first(guest.role.strip().rstrip('.'))}."
    return [Line(text, "drafted", places[0][:1])] if places else []


def _inside(heard: _Heard, title: str) -> str:
    """The title as it stands inside a sentence: words that were heard small are small."""
    first, *rest = sentence_case(title, heard.case).split()
    is_small = lowered(first, heard.case) != first or heard.case.get(stem(bare(first)), title[1:] == title[1:].lower())
    return " ".join([small_first(first) if is_small else first, *(lowered(word, heard.case) for word in rest)])


def _learn(heard: _Heard) -> tuple[Line, ...]:
    """One line a chapter at most: its title where that promises something, else what is advised or explained in it."""
    hook = " ".join(line.text for line in _hook(heard) if line.origin != "missing")
    told = [line for make in (_hook, _pitch, _takeaways) for line in make(heard) if line.origin != "drafted"]
    chosen = choose_lessons(
        heard.chapters,
        Talk(heard.sentences, heard.shown, heard.case, misheard(heard.transcript, heard.sentences), hook),
        takeaways=heard.takeaways,
        on_page=[place for line in told for place in line.evidence],
    )
    lines = [
        Line(spell_as_given(text, heard.episode), "drafted", (evidence,)) for text, evidence in chosen[:SHOWN_LESSONS]
    ]
    lines.sort(key=lambda line: line.evidence[0].first)
    return tuple(lines) or (_missing("No advice and no chapter title gave a line: write three on the review page."),)


def _takeaways(heard: _Heard) -> tuple[Line, ...]:
    return tuple(
        _spoken(heard, takeaway.sentence, takeaway.evidence, label=takeaway.label)
        for takeaway in heard.takeaways[:SHOWN_TAKEAWAYS]
    ) or (_missing("No sentence stood on its own as a takeaway: write them on the review page."),)


def _guests(heard: _Heard) -> tuple[Line, ...]:
    """The producer's list; else who gives a name or is presented, and voices that her transcript names."""
    episode = heard.episode
    if episode.guests:
        return tuple(Line(guest.name, "producer", label=guest.role, url=guest.url) for guest in episode.guests)
    hosts = (*episode.show.hosts, *sorted(voice for voice in heard.opening.hosts if voice))
    found = guests_heard(heard.transcript, heard.sentences, heard.mentions, hosts=hosts)
    return found or (_missing(f"No guest is named: add guests to {episode.slug}.toml."),)


def _resources(heard: _Heard) -> tuple[Line, ...]:
    """The producer's links, each with the places where it was named, then what else was named."""
    own = {name.casefold() for name in (heard.episode.show.name, *heard.episode.show.hosts) if name}
    named = [mention for mention in heard.mentions if mention.kind != "person" and mention.name.casefold() not in own]
    lines: list[Line] = []
    for link in heard.episode.links:
        places = [mention for mention in named if is_part_of(mention.name, link.title) or mention.url == link.url]
        named = [mention for mention in named if mention not in places]
        evidence = sorted({e for mention in places for e in mention.evidence}, key=lambda e: e.first)
        lines.append(Line(link.title, "producer", tuple(evidence), url=link.url))
    lines += [
        Line(mention.name, "spoken", places, url=mention.url, to_confirm=not mention.confirmed)
        for mention, places in list(worth_listing(named, heard.sentences, heard.episode))[:MOST_RESOURCES]
    ]
    return tuple(lines) or (_missing(f"No book, tool or address was heard: add links to {heard.episode.slug}.toml."),)


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


def _spoken(heard: _Heard, text: str, evidence: tuple[Evidence, ...], *, label: str | None = None) -> Line:
    """A quoted line with the producer's own spelling of her names."""
    return Line(spell_as_given(text, heard.episode), "spoken", evidence, label=label)


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
