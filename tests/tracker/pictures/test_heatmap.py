import gzip
from datetime import date, timedelta

import pytest

from tests.tracker.pictures.svg import marks, parse, texts, tips
from tracker.figures import MONTHS, WEEKDAYS
from tracker.pictures.heatmap import Words, Year, heatmap

TODAY = date(2026, 11, 19)  # a Thursday
WORDS = Words("Study per day", MONTHS, WEEKDAYS, str)


def year(**changes):
    return Year(**{"last": TODAY, "quantities": {}, "thresholds": (30, 60, 120)} | changes)


def test_it_shows_53_weeks_from_a_monday_to_the_last_day():
    days = list(tips(heatmap(year(), WORDS)))
    assert (days[0], days[-1], len(days)) == ("2025-11-17", "2026-11-19", 52 * 7 + 4)


def test_monday_is_on_top_and_the_newest_week_is_last():
    cell = next(mark for mark in parse(heatmap(year(), WORDS)).iter() if mark.get("data-tip") == "2026-11-16")
    assert (cell.get("x"), cell.get("y")) == (str(28 + 52 * 14), "16")


@pytest.mark.parametrize(
    ("quantity", "tone"), [(1, "h1"), (29, "h1"), (30, "h2"), (60, "h3"), (119, "h3"), (120, "h4")]
)
def test_a_threshold_is_the_least_quantity_of_its_tone(quantity, tone):
    assert len(marks(heatmap(year(quantities={TODAY: quantity}), WORDS), tone)) == 1


def test_a_rest_day_with_nothing_is_a_dot():
    picture = heatmap(year(rest_weekdays={7}), WORDS)
    assert len(marks(picture, "h0 rest")) == 52


def test_a_break_is_struck_through_and_may_be_longer_than_the_picture():
    picture = heatmap(year(breaks=[(date(2020, 1, 1), date(2025, 11, 18)), (TODAY, date(2030, 1, 1))]), WORDS)
    assert [mark.get("data-tip") for mark in marks(picture, "brk-l")] == ["2025-11-17", "2025-11-18", "2026-11-19"]


def test_what_was_done_in_a_break_or_on_a_rest_day_is_shown():
    picture = heatmap(year(quantities={TODAY: 40}, rest_weekdays={4}, breaks=[(TODAY, TODAY)]), WORDS)
    assert len(marks(picture, "h2")) == 1


def test_each_month_is_named_once_over_its_first_week():
    named = [text for text in texts(heatmap(year(), WORDS)) if text in MONTHS]
    assert named == ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]


def test_a_month_that_begins_in_the_last_weeks_has_no_room_for_its_name():
    assert "Dec" not in texts(heatmap(year(last=date(2026, 12, 3)), WORDS))[9:]


def test_texts_are_escaped():
    words = Words('"><script>', ['<b>&"'] * 12, WEEKDAYS, lambda day: '"><i>')
    picture = heatmap(year(), words)
    assert parse(picture).get("aria-label") == '"><script>'
    assert "<b>" not in picture
    assert "<i>" not in picture


def test_a_full_year_stays_small():
    quantities = {TODAY - timedelta(days=index): index for index in range(371)}
    assert len(gzip.compress(heatmap(year(quantities=quantities), WORDS).encode())) < 6_000
