"""What the page searches: small script files, since a page opened from a folder may load scripts and nothing else.

    catalog.files/words-<n>.js    the words of a share of the episodes, each with the episodes that say it
    catalog.files/text-<n>.js     one episode's paragraphs with the second of every word

The page loads the words when somebody begins to search, and the text of the episodes that fit. Which share an episode
belongs to follows from its slug, so that a changed episode changes two files, however many there are.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.catalog.index import Passage, ShowIndex
from pipeline.store import digest_of, make_folder, write_whole

FOLDER = "catalog.files"
"""A slug holds no dot: no episode's folder can have this name."""
EPISODES_A_SHARE = 64
"""About 300 kB a file at an hour an episode."""
FIRST_SIGN = 0x100
"""An episode of a share is one letter, counted from here."""
_WORD = re.compile(r"[^\W_]+")


def write_scripts(index: ShowIndex) -> int:
    """Bring the files up to date with the index; the number that had to be written."""
    folder = index.out_dir / FOLDER
    make_folder(folder)
    contents = index.contents()
    there = {path.name for path in folder.iterdir()}
    written = sum(_write_text(index, folder, slug, content, there) for slug, content in contents.items())
    shares = _shares(contents)
    for number, slugs in shares.items():
        name = f"words-{number}.js"
        made_of = digest_of(msgspec.json.encode([(slug, contents[slug]) for slug in slugs]))
        if name not in there or index.note(name) != made_of:
            write_whole(folder / name, _words_script(index, slugs), durable=False)
            index.set_note(name, made_of)
            written += 1
    wanted = {f"words-{number}.js" for number in shares} | {text_name(slug) for slug in contents}
    for name in there - wanted:
        (folder / name).unlink(missing_ok=True)
    return written


def share_names(slugs: Iterable[str]) -> list[str]:
    """The files of words that the page is to load."""
    return [f"words-{number}.js" for number in sorted(_shares(slugs))]


def text_name(slug: str) -> str:
    """The file of an episode's paragraphs; not its slug, which may already be as long as a name can be."""
    return f"text-{digest_of(slug.encode())[:16]}.js"


def folded(word: str) -> list[str]:
    """The words in a word, as the page folds them too: small letters without accents, no signs.

    >>> folded("“Café-Crème,"), folded("don't"), folded("—")
    (['cafe', 'creme'], ['don', 't'], [])
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", word) if unicodedata.category(sign)[0] != "M")
    return _WORD.findall(plain.lower())


def _shares(slugs: Iterable[str]) -> dict[int, list[str]]:
    ordered = sorted(slugs)
    count = 1
    while count * EPISODES_A_SHARE < len(ordered):
        count *= 2
    shares: dict[int, list[str]] = {}
    for slug in ordered:
        shares.setdefault(zlib.crc32(slug.encode()) % count, []).append(slug)
    return shares


def _write_text(index: ShowIndex, folder: Path, slug: str, content: str, there: set[str]) -> bool:
    name = text_name(slug)
    if name in there and index.note(name) == content:
        return False
    rows = [[one.chapter, one.speaker or "", one.anchor, *_timed(one)] for one in index.passages_of(slug)]
    write_whole(folder / name, _call("rundownText", slug, rows), durable=False)
    index.set_note(name, content)
    return True


def _timed(passage: Passage) -> tuple[int, str, str]:
    """The first second, for each word a letter that says how many seconds later than the one before, the words."""
    seconds = [int(time_ms) // 1000 for time_ms in passage.times_ms]
    steps = "".join(
        chr(ord("0") + min(after - before, 200)) for before, after in zip([seconds[0], *seconds], seconds, strict=False)
    )
    return seconds[0], steps, " ".join(passage.words)


def _words_script(index: ShowIndex, slugs: Sequence[str]) -> bytes:
    said: dict[str, str] = {}
    for place, slug in enumerate(slugs):
        for word in sorted(set(_all_words(index, slug))):
            said[word] = said.get(word, "") + chr(FIRST_SIGN + place)
    return _call("rundownWords", slugs, dict(sorted(said.items())))


def _all_words(index: ShowIndex, slug: str) -> Iterator[str]:
    for passage in index.passages_of(slug):
        for word in passage.words:
            yield from folded(word)


def _call(function: str, first: object, second: Sequence[object] | Mapping[str, str]) -> bytes:
    """A call that the page understands; JSON is JavaScript, and `<` is kept out of the way of any markup."""
    values = ",".join(msgspec.json.encode(value).decode() for value in (first, second))
    return f"{function}({values});\n".replace("<", "\\u003c").encode()
