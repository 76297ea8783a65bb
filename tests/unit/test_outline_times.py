import pytest

from pipeline.readers.outline_lines import page_lines
from pipeline.readers.outline_times import time_at, whole_time


def test_html_is_only_taken_off_where_there_is_html() -> None:
    assert [line.text for line in page_lines("04:20 When a < b and <T> is > c")] == ["04:20 When a < b and <T> is > c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3:07", 187_000), ("8:26.250", 506_250), ("0", 0), ("12.5s", 12_500), ("5:7", None), ("-1", None)],
)
def test_whole_times(text: str, expected: int | None) -> None:
    assert whole_time(text) == expected


def test_a_time_needs_a_boundary_in_front() -> None:
    assert time_at("v1:20", 1) is None
    assert time_at("$4:20", 1) is None
