"""TOML that import writes reads back to what was meant."""

import datetime
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from pipeline.feed.toml_text import toml_text

texts = st.text(min_size=1)


@given(
    texts,
    st.dates(),
    st.lists(texts, min_size=1),
    st.lists(st.fixed_dictionaries({"name": texts, "url": texts}), min_size=1),
)
def test_whatever_is_written_reads_back_the_same(text, date, names, tables) -> None:
    values = {"title": text, "date": date, "hosts": names, "guests": tables}
    assert tomllib.loads(toml_text(values)) == values


@given(st.text(alphabet='"\\\n ab\x7f\r\t'))
def test_text_of_many_lines_reads_back_the_same(text) -> None:
    read = tomllib.loads(toml_text({"description": text}))
    assert read == ({"description": text} if text else {})


def test_what_is_absent_stays_out() -> None:
    assert toml_text({"title": None, "links": (), "date": datetime.date(2024, 1, 2)}) == "date = 2024-01-02\n"
