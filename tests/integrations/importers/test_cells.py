"""From cells to days, times and lengths."""

from datetime import UTC, date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.importers import cells
from integrations.importers.base import Skipped, Wrong

FOURTH = date(2026, 3, 4)


@pytest.mark.parametrize(
    "text", ["2026-03-04", "2026/3/4", "2026.03.04", "2026-03-04T23:59", "2026-03-04 02:30:00", "2026-03-04 9:00"]
)
def test_a_day_with_its_year_first_is_clear(text: str) -> None:
    assert cells.day(text, "", UTC) == FOURTH


@pytest.mark.parametrize(("text", "order"), [("04/03/2026", "dmy"), ("03/04/2026", "mdy"), ("4.3.2026", "dmy")])
def test_a_day_with_its_year_last_is_read_in_the_order_that_was_said(text: str, order: str) -> None:
    assert cells.day(text, order, UTC) == FOURTH


@pytest.mark.parametrize("text", ["2026-03-04T18:30:00Z", "2026-03-04T23:30:00+05:00", "2026-03-04 18:30-0000"])
def test_a_time_with_an_offset_belongs_to_the_day_in_the_zone(text: str) -> None:
    assert cells.day(text, "", ZoneInfo("Asia/Kolkata")) == date(2026, 3, 5)


def test_a_time_that_the_clock_jumps_over_keeps_its_day() -> None:
    assert cells.day("2026-03-29T02:30", "", ZoneInfo("Europe/Berlin")) == date(2026, 3, 29)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "2026-02-30", "2026-13-01", "03/04/26", "0000-01-01", "٢٠٢٦-03-04", "2026-3/4", "46085", "NaN"),
        *("9999-12-31T23:00:00-05:00", "0001-01-01T00:00:00+05:00", "2026-03-04T99:99:99Z"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="is no day"):
        cells.day(text, "dmy", UTC)


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["03/04/2026", "13/04/2026"], "dmy"),
        (["03/04/2026", "04/13/2026"], "mdy"),
        (["03/04/2026", "04/03/2026"], ""),
        (["13/04/2026", "04/13/2026"], ""),
        (["03/03/2026", "04/04/2026"], "dmy"),
        (["2026-03-04", ""], "dmy"),
        (["13/04/2026 10:00", "01/02/2026 11:00"], "dmy"),
    ],
)
def test_the_whole_file_settles_the_order_or_nobody_does(days: list[str], order: str) -> None:
    assert cells.settled_order(days) == order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21:40", time(21, 40)),
        ("9:05:07", time(9, 5, 7)),
        ("09:05 PM", time(21, 5)),
        ("12:00:00 AM", time(0)),
        ("12:30pm", time(12, 30)),
        ("11:59 p.m.", time(23, 59)),
    ],
)
def test_times_are_read_by_24_hours_and_by_12(text: str, expected: time) -> None:
    assert cells.clock(text) == expected


@pytest.mark.parametrize("text", ["", "24:00", "13:00 PM", "9", "9:60", "-1:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="is no time of the day"):
        cells.clock(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:30", 5400), ("01:30:15", 5415), ("1.5", 5400), ("1,5", 5400), ("0", 0), ("100:00:00", 360_000)],
)
def test_hours_are_read(text: str, seconds: int) -> None:
    assert cells.hours(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30", 5400),
        ("1 h 30 min", 5400),
        ("90 min", 5400),
        ("90m", 5400),
        ("1.5 hours", 5400),
        ("1,5h", 5400),
        ("1:30", 5400),
        ("1h 5m 30s", 3930),
        ("2H", 7200),
    ],
)
def test_a_duration_has_a_unit(text: str, seconds: int) -> None:
    assert cells.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "90", "1.5", "1,5x", "-1h", "1h30s5", "NaN", "Infinity", "h", "1 h 30 min x"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="is no length of time"):
        cells.duration(text)


@pytest.mark.parametrize("text", ["", "-5", "NaN", "Infinity", "1e5", "1_000", "٣", "1,234.5", "9999999"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="is no number"):
        cells.minutes(text)


@pytest.mark.parametrize(("seconds", "minutes"), [(30, 1), (89, 1), (90, 2), (5400, 90)])
def test_minutes_are_the_nearest(seconds: int, minutes: int) -> None:
    assert cells.whole_minutes(seconds) == Decimal(minutes)


def test_less_than_half_a_minute_is_nothing() -> None:
    with pytest.raises(Skipped, match="shorter than half a minute"):
        cells.whole_minutes(29)


@given(st.text(max_size=40))
def test_whatever_a_cell_says_is_read_or_refused(text: str) -> None:
    for parse in (cells.hours, cells.minutes, cells.duration, cells.clock, lambda each: cells.day(each, "dmy", UTC)):
        try:
            parse(text)
        except Wrong:
            continue
