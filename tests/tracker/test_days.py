from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.days import ONE_DAY, IsoWeek, Month, Period, day_start, each_day, local_day, period_bounds, report_period

APIA = ZoneInfo("Pacific/Apia")
BERLIN = ZoneInfo("Europe/Berlin")
SAMOAS_MISSING_DAY = date(2011, 12, 30)
ZONES = [
    ZoneInfo(key)
    for key in (
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "America/Los_Angeles",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "America/Havana",
        "Etc/GMT+12",
    )
]
SECOND = timedelta(seconds=1)

zones = st.sampled_from(ZONES)
instants = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
some_days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
clock_changes = st.sampled_from(
    [
        SAMOAS_MISSING_DAY,
        date(2011, 12, 29),
        date(2011, 12, 31),
        date(2018, 11, 4),
        date(2026, 3, 8),
        date(2026, 3, 29),
        date(2026, 4, 5),
        date(2026, 9, 27),
        date(2026, 10, 4),
        date(2026, 10, 25),
        date(2026, 11, 1),
        date(2027, 3, 28),
    ]
)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Asia/Kathmandu", date(2026, 11, 19)),
        ("Asia/Kolkata", date(2026, 11, 18)),
        ("Pacific/Kiritimati", date(2026, 11, 19)),
        ("America/Los_Angeles", date(2026, 11, 18)),
    ],
)
def test_a_day_is_the_date_on_the_wall(key: str, expected: date) -> None:
    assert local_day(datetime(2026, 11, 18, 18, 20, tzinfo=UTC), ZoneInfo(key)) == expected


def test_a_naive_instant_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 11, 18, 12), BERLIN)


@given(instants, zones)
def test_an_instant_lies_between_the_start_of_its_day_and_that_of_the_next(instant: datetime, zone: ZoneInfo) -> None:
    day = local_day(instant, zone)
    assert day_start(day, zone) <= instant < day_start(day + timedelta(days=1), zone)


@given(some_days | clock_changes, zones)
def test_a_day_starts_where_the_day_before_ends(day: date, zone: ZoneInfo) -> None:
    start = day_start(day, zone)
    assert local_day(start - SECOND, zone) < day
    assert local_day(start, zone) == day or (zone is APIA and day == SAMOAS_MISSING_DAY)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/Los_Angeles", date(2026, 3, 8), 23),
        ("America/Los_Angeles", date(2026, 11, 1), 25),
        ("Pacific/Auckland", date(2026, 9, 27), 23),
        ("Pacific/Auckland", date(2026, 4, 5), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
        ("Pacific/Apia", SAMOAS_MISSING_DAY, 0),
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(zone: str, day: date, hours: float) -> None:
    length = day_start(day + timedelta(days=1), ZoneInfo(zone)) - day_start(day, ZoneInfo(zone))
    assert length == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        ("America/Toronto", date(1919, 3, 31), datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_day_whose_midnight_is_skipped_or_comes_twice_starts_with_its_first_instant(
    zone: str, day: date, start: datetime
) -> None:
    assert day_start(day, ZoneInfo(zone)) == start


def test_each_day_includes_both_ends() -> None:
    assert list(each_day(date(2026, 2, 27), date(2026, 3, 1))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]


def test_each_day_of_nothing_is_none() -> None:
    assert list(each_day(date(2026, 3, 1), date(2026, 2, 28))) == []


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        (date(2026, 2, 15), "2026-W07"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_belongs_to_its_iso_year(day: date, slug: str) -> None:
    assert str(IsoWeek.of(day)) == slug


@given(some_days)
def test_a_week_runs_from_monday_to_sunday(day: date) -> None:
    week = IsoWeek.of(day)
    assert (week.first.isoweekday(), week.last.isoweekday()) == (1, 7)
    assert list(week.days()) == list(each_day(week.first, week.last))
    assert day in week.days()


@given(some_days)
def test_weeks_follow_one_another(day: date) -> None:
    week = IsoWeek.of(day)
    assert week.next.previous == week
    assert week.next.first == week.last + timedelta(days=1)
    assert week.previous < week < week.next


@given(some_days)
def test_a_slug_reads_back(day: date) -> None:
    assert IsoWeek.parse(IsoWeek.of(day).slug) == IsoWeek.of(day)


@pytest.mark.parametrize(
    "slug", ["2025-W53", "2026-W00", "2026-W7", "2026W07", "26-W07", "-001-W01", "２０２６-W07", "0000-W01", ""]
)
def test_what_is_no_week_is_refused(slug: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        IsoWeek.parse(slug)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("week", date(2028, 2, 7), date(2028, 2, 13)),
        ("month", date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2028, 1, 1), date(2028, 3, 31)),
        ("year", date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_periods_are_the_calendars(period: Period, first: date, last: date) -> None:
    assert period_bounds(period, date(2028, 2, 9)) == (first, last)


@given(some_days, st.sampled_from(["week", "month", "quarter", "year"]))
def test_every_day_of_a_period_lies_in_the_same_one(day: date, period: Period) -> None:
    first, last = bounds = period_bounds(period, day)
    assert first <= day <= last
    assert period_bounds(period, first) == period_bounds(period, last) == bounds


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_months_follow_each_other_without_a_gap(day: date) -> None:
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert (month.next.first - month.last, month.next.previous) == (ONE_DAY, month)
    assert report_period(month.slug) == month


@pytest.mark.parametrize("slug", ["2026-13", "2026-1", "2026-W54", "2026", "二〇二六-01", "0000-01", ""])
def test_what_is_no_week_and_no_month_is_refused(slug: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each says why in its own words
        report_period(slug)
