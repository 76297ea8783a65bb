"""Words and utterances as data frames, and as files for analysts: CSV and Parquet.

pandas is imported only when a table is made.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import MachineError
from pipeline.model.chapter import Chapter
from pipeline.model.document import EpisodeDocument
from pipeline.nlp.clean_words import clean_words

if TYPE_CHECKING:
    import pandas as pd


def word_table(document: EpisodeDocument) -> "pd.DataFrame":
    """One row for each word, verbatim, in spoken order.

    `word` and `utterance` count from 0, `chapter` from 1; `clean` is the word as the clean reading
    shows it, missing where that leaves it out; `confidence` is missing where the engine tells none.
    """
    import pandas as pd

    words, utterances = document.transcript.words, document.transcript.utterances
    places = [at for at, utterance in enumerate(utterances) for _ in range(utterance.first, utterance.last)]
    columns = {
        "word": pd.Series(range(len(words)), dtype="int64"),
        "text": _texts(word.text for word in words),
        "clean": _texts(clean_words(document.transcript)),
        "start_ms": pd.Series([word.start_ms for word in words], dtype="int64"),
        "end_ms": pd.Series([word.end_ms for word in words], dtype="int64"),
        "utterance": pd.Series(places, dtype="int64"),
        "speaker": _texts(utterances[place].speaker for place in places),
        "chapter": _chapter_numbers(document.chapters, range(len(words))),
        "confidence": pd.Series([word.confidence for word in words], dtype="Float64"),
    }
    return pd.DataFrame(columns)


def utterance_table(document: EpisodeDocument) -> "pd.DataFrame":
    """One row for each utterance, verbatim, with the chapter in which it begins (from 1) and that chapter's title."""
    import pandas as pd

    heard, utterances = document.transcript, document.transcript.utterances
    clean = clean_words(heard)
    numbers = _chapter_numbers(document.chapters, [utterance.first for utterance in utterances])
    ends = [max(word.end_ms for word in heard.words[one.first : one.last]) for one in utterances]
    columns = {
        "utterance": pd.Series(range(len(utterances)), dtype="int64"),
        "speaker": _texts(utterance.speaker for utterance in utterances),
        "text": _texts(heard.text(utterance.first, utterance.last) for utterance in utterances),
        "clean": _texts(" ".join(filter(None, clean[one.first : one.last])) or None for one in utterances),
        "start_ms": pd.Series([heard.words[utterance.first].start_ms for utterance in utterances], dtype="int64"),
        "end_ms": pd.Series(ends, dtype="int64"),
        "words": pd.Series([utterance.last - utterance.first for utterance in utterances], dtype="int64"),
        "chapter": numbers,
        "chapter_title": _texts(document.chapters[int(number) - 1].title for number in numbers),
        "confidence": pd.Series([utterance.confidence for utterance in utterances], dtype="Float64"),
    }
    return pd.DataFrame(columns)


def csv_of(table: "pd.DataFrame") -> bytes:
    """The table as CSV (RFC 4180 with line feeds), UTF-8, a heading row; what is missing is empty."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def parquet_of(table: "pd.DataFrame") -> bytes:
    """The table as Parquet, with its types.

    Raises:
        MachineError: pyarrow, which writes it, is not installed.
    """
    packed = io.BytesIO()
    try:
        table.to_parquet(packed, engine="pyarrow", index=False)
    except ImportError as error:
        raise MachineError(
            "Parquet files need pyarrow, which is not installed.", remedy="Run: pip install 'rundown[parquet]'"
        ) from error
    return packed.getvalue()


def _texts(values: Iterator[str | None] | Sequence[str | None]) -> "pd.Series[str]":
    import pandas as pd

    return pd.Series(list(values), dtype="string")


def _chapter_numbers(chapters: Sequence[Chapter], words: Sequence[int]) -> "pd.Series[int]":
    """For each word the number of its chapter, from 1; chapters tile the words, silent ones hold none."""
    import pandas as pd

    spoken = [(chapter.first, number) for number, chapter in enumerate(chapters, 1) if chapter.last > chapter.first]
    found = [spoken[bisect_right(spoken, word, key=lambda one: one[0]) - 1][1] for word in words]
    return pd.Series(found, dtype="int64")
