import gzip
import re
from datetime import date, timedelta

import pytest

from tests.tracker.pictures.svg import marks, parse, texts
from tracker.figures import MONTHS, WEEKDAYS
from tracker.pictures.heatmap import Words, Year, heatmap

TODAY = date(2026, 11, 19)  # a Thursday
WORDS = Words("Study per day", MONTHS, WEEKDAYS, str)


def year(**changes):
    return Year(**{"last": TODAY, "quantities": {}, "thresholds": (30, 60, 120)} | changes)


def days(drawn, look):
    """The days that are drawn with a look, from where their marks stand."""
    found = marks(heatmap(drawn, WORDS), look)
    places = re.findall(r"M(\d+) (\d+)", found[0].attrib["d"]) if found else []
    return [drawn.monday + timedelta(weeks=(int(x) - 28) // 14, days=(int(y) - 16) // 14) for x, y in places]


def test_it_shows_53_weeks_from_a_monday_to_the_last_day():
    shown = days(year(), "h0")
    assert (shown[0], shown[-1], len(shown)) == (date(2025, 11, 17), TODAY, 52 * 7 + 4)


def test_a_calendar_year_starts_with_its_first_day():
    shown = days(year(since=date(2025, 1, 1), last=date(2025, 12, 31)), "h0")
    assert (shown[0], shown[-1], len(shown)) == (date(2025, 1, 1), date(2025, 12, 31), 365)


@pytest.mark.parametrize(("first", "weeks"), [(date(2012, 1, 1), 54), (date(2026, 1, 1), 53)])
def test_a_year_is_as_wide_as_its_weeks_and_no_narrower_while_it_lasts(first, weeks):
    drawn = heatmap(year(since=first, last=min(date(first.year, 12, 31), TODAY)), WORDS)
    assert parse(drawn).get("width") == str(28 + weeks * 14)


def test_its_days_are_told_from_the_first_on():
    picture = parse(heatmap(year(since=date(2026, 11, 17)), WORDS))
    assert picture.get("data-first") == "2026-11-17"
    assert picture.get("data-told") == "2026-11-17;2026-11-18;2026-11-19"


def test_a_file_tells_no_days():
    assert "data-" not in heatmap(year(), Words("Study per day", MONTHS, WEEKDAYS))


def test_days_after_the_last_that_is_known_are_drawn_as_unknown():
    assert days(year(known=date(2026, 11, 17)), "unver") == [date(2026, 11, 18), TODAY]


def test_monday_is_on_top_and_the_newest_week_is_last():
    assert marks(heatmap(year(quantities={date(2026, 11, 16): 1}), WORDS), "h1")[0].get("d") == (
        f"M{28 + 52 * 14} 16h11v11h-11z"
    )


@pytest.mark.parametrize(
    ("quantity", "tone"), [(1, "h1"), (29, "h1"), (30, "h2"), (60, "h3"), (119, "h3"), (120, "h4")]
)
def test_a_threshold_is_the_least_quantity_of_its_tone(quantity, tone):
    assert len(marks(heatmap(year(quantities={TODAY: quantity}), WORDS), tone)) == 1


def test_a_rest_day_with_nothing_is_a_dot():
    assert len(days(year(rest_weekdays={7}), "h0 rest")) == 52


def test_a_break_is_struck_through_and_may_be_longer_than_the_picture():
    breaks = [(date(2020, 1, 1), date(2025, 11, 18)), (TODAY, date(2030, 1, 1))]
    assert days(year(breaks=breaks), "brk-l") == [
        date(2025, 11, 17),
        date(2025, 11, 18),
        TODAY,
    ]


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
    assert len(gzip.compress(heatmap(year(quantities=quantities), WORDS).encode())) < 4_000
