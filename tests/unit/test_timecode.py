import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.timecode import format_clock, format_stamp, parse_clock


@given(st.integers(0, 100 * 3600))
def test_a_clock_reads_back_as_it_was_written(seconds: int) -> None:
    assert parse_clock(format_clock(seconds * 1000)) == seconds * 1000
    assert parse_clock(format_clock(seconds * 1000, hours=True)) == seconds * 1000


@given(st.integers(0, 100 * 3_600_000))
def test_a_stamp_keeps_every_millisecond(time_ms: int) -> None:
    assert parse_clock(format_stamp(time_ms)) == time_ms
    assert parse_clock(format_stamp(time_ms, mark=",")) == time_ms


@pytest.mark.parametrize("text", ["", "4", "4:75", "1:75:00", "a:bc", "4:2:1:0", "٤:٢٠"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="04:20"):
        parse_clock(text)
