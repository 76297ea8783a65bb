"""Names as the producer's files spell them, put into a line where they were surely said."""

from collections.abc import Iterator, Sequence

from pipeline.model.episode import Episode
from pipeline.nlp.lexicon import bare
from pipeline.nlp.names import find_person, find_phrase

_MARKS = ".,;:!?…\"'“”‘’()[]"


def given_people(episode: Episode) -> tuple[str, ...]:
    """Guests and hosts."""
    return (*(guest.name for guest in episode.guests), *episode.show.hosts)


def given_terms(episode: Episode) -> tuple[str, ...]:
    """The show's name and its glossary, longest first; of single words only those with capitals of their own.

    `Rust` in a glossary must not turn iron red: a word that may be a common one stays as it was heard.
    """
    named = (episode.show.name or "", *episode.show.glossary)
    safe = [name for name in named if len(name.split()) > 1 or any(letter.isupper() for letter in name[1:])]
    return tuple(sorted(safe, key=lambda name: -len(name.split())))


def spell_as_given(text: str, episode: Episode) -> str:
    """The line with the producer's spelling of people and terms, each word keeping the marks around it.

    A person's full name counts as said where at most one of its words was heard a little wrong (`find_person`),
    a term only where it was heard to the letter; so terms change nothing but capitals.

    >>> from pipeline.model.episode import Guest, Show
    >>> episode = Episode("x", Show("The Working Page"), guests=(Guest("Helen Brooks"),))
    >>> spell_as_given("Welcome to the working page, I'm with helen Bruks's team.", episode)
    "Welcome to The Working Page, I'm with Helen Brooks's team."
    """
    words = text.split()
    heard = [bare(word) for word in words]
    for first, last, name in _places(heard, episode):
        spelled = name.split()
        if last - first == len(spelled):
            words[first:last] = [_with_marks(word, said) for word, said in zip(spelled, words[first:last], strict=True)]
    return " ".join(words)


def _places(heard: Sequence[str], episode: Episode) -> Iterator[tuple[int, int, str]]:
    for name in given_people(episode):
        if len(name.split()) > 1:
            yield from ((first, last, name) for first, last in find_person(heard, name))
    for term in given_terms(episode):
        yield from ((first, last, term) for first, last in find_phrase(heard, term))


def _with_marks(word: str, said: str) -> str:
    """The given word with the marks and the `'s` that were around the one that was heard."""
    opening = said[: len(said) - len(said.lstrip(_MARKS))]
    closing = said[len(said.rstrip(_MARKS)) :]
    core = said.strip(_MARKS)
    owner = core[-2:] if core.lower().endswith(("'s", "’s")) and not word.lower().endswith(("'s", "’s")) else ""
    return opening + word + owner + closing
