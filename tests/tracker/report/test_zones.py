"""When a report falls due: on Monday, or the 1st, at eight to nine where its reader lives, wherever that is by then."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crowd import ZONES
from tests.fakes.mail import MailServer
from tests.on_their_way import MONDAY, make_reader, send_all, states
from tracker.days import IsoWeek, Month, ReportPeriod
from tracker.models import Report, User
from tracker.report.delivery import due_at, latest_due, open_due

#: Weeks before clocks change (Berlin, Azores, Lord Howe by half an hour), around New Year, without a Friday on Samoa,
#: and usual ones.
WEEKS = ("2026-W43", "2027-W12", "2026-W39", "2027-W13", "2026-W53", "2026-W52", "2020-W53", "2011-W52", "2026-W30")
ALL_ZONES = (*ZONES, "Atlantic/Azores", "America/St_Johns", "Pacific/Chatham", "Pacific/Pago_Pago", "UTC")


def dweller(zone: str, number: int = 1, joined: datetime = datetime(2000, 1, 1, tzinfo=UTC)) -> User:
    return User(pk=number, time_zone=zone, date_joined=joined)


@pytest.mark.parametrize("zone", ALL_ZONES)
def test_a_week_falls_due_between_eight_and_nine_on_its_readers_monday(zone: str) -> None:
    for slug in WEEKS:
        week = IsoWeek.parse(slug)
        for number in (1, 2, 999, 5000):
            local = due_at(dweller(zone, number), week).astimezone(ZoneInfo(zone))
            assert (local.date(), local.hour) == (week.next.first, 8)


@pytest.mark.parametrize("zone", ALL_ZONES)
def test_a_month_falls_due_between_eight_and_nine_on_its_readers_first(zone: str) -> None:
    for month in (Month(2026, 2), Month(2026, 10), Month(2026, 12), Month(2027, 3), Month(2011, 12)):
        local = due_at(dweller(zone), month).astimezone(ZoneInfo(zone))
        assert (local.date(), local.hour) == (month.next.first, 8)


def test_the_first_report_of_a_week_is_sent_a_day_and_two_hours_before_the_last() -> None:
    first, last = (due_at(dweller(zone), IsoWeek(2026, 46)) for zone in ("Pacific/Kiritimati", "Etc/GMT+12"))
    assert last - first == timedelta(hours=26)
    assert first.date() == IsoWeek(2026, 46).last


def test_readers_are_spread_evenly_over_the_hour() -> None:
    minutes = Counter(due_at(dweller("UTC", number), IsoWeek(2026, 46)).minute for number in range(1, 3601))
    assert set(minutes.values()) == {60}


def test_the_weeks_around_new_year_come_in_order_in_lists_and_addresses() -> None:
    weeks = [IsoWeek(2026, 52), IsoWeek(2026, 53), IsoWeek(2027, 1), IsoWeek(2027, 2)]
    assert [week.next for week in weeks[:-1]] == weeks[1:]
    assert [week.previous.slug for week in weeks] == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert sorted(week.slug for week in weeks) == [week.slug for week in weeks]
    user = dweller("UTC")
    at = [due_at(user, week).replace(minute=59) for week in weeks]
    assert [latest_due(user, instant) for instant in at] == weeks


@pytest.mark.parametrize(
    ("joined", "first"),
    [
        # 23:30 on Sunday in Auckland, and half an hour later.
        (datetime(2026, 11, 15, 10, 30, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 15, 11, 0, tzinfo=UTC), "2026-W47"),
    ],
)
def test_the_first_week_is_that_in_which_the_account_was_made_where_its_owner_lives(
    joined: datetime, first: str
) -> None:
    user = dweller("Pacific/Auckland", joined=joined)
    weeks = [latest_due(user, joined + timedelta(hours=hours)) for hours in range(24 * 21)]
    assert next(week for week in weeks if week) == IsoWeek.parse(first)


#: A zone, and how many hours after the one before its owner goes there.
JOURNEYS = st.lists(st.tuples(st.sampled_from(ALL_ZONES), st.integers(1, 240)), min_size=1, max_size=12)


@given(JOURNEYS, st.integers(1, 5000))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_no_week_or_month_is_left_out_for_somebody_who_travels(journey: list[tuple[str, int]], number: int) -> None:
    # Hour by hour over five weeks, New Year and week 53 among them.
    start = datetime(2026, 12, 19, tzinfo=UTC)
    zones = [zone for zone, hours in journey for _ in range(hours)]
    known: dict[type[IsoWeek | Month], list[ReportPeriod]] = {IsoWeek: [], Month: []}
    for hour in range(24 * 35):
        user = dweller(zones[min(hour, len(zones) - 1)], number)
        for kind, seen in known.items():
            latest = latest_due(user, start + timedelta(hours=hour), kind)
            assert latest
            # Whoever flies west finds the week before once more, which has its report already.
            if latest not in seen:
                seen.append(latest)
    for seen in known.values():
        assert seen == [seen[0], *(period.next for period in seen[:-1])]


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Australia/Lord_Howe", "Asia/Kathmandu", "Etc/GMT+12"])
def test_a_row_is_there_from_the_readers_own_second_on(zone: str) -> None:
    user = make_reader(joined=MONDAY - timedelta(days=3), time_zone=zone)
    moment = due_at(user, IsoWeek(2026, 46))
    for instant, rows in ((moment - timedelta(seconds=1), 0), (moment, 1), (moment, 1)):
        open_due(instant)
        assert Report.objects.count() == rows


@pytest.mark.django_db
def test_after_days_without_a_tick_every_zone_has_its_week(mail_server: MailServer) -> None:
    users = [make_reader(joined=MONDAY - timedelta(days=5), time_zone=zone, monthly_report=True) for zone in ZONES]
    assert send_all(datetime(2026, 12, 4, 12, tzinfo=UTC)) == ["sent"] * 2 * len(users)
    for user in users:
        weeks = {"2026-W46": "skipped", "2026-W47": "skipped", "2026-W48": "sent"}
        assert states(user) == weeks | {"2026-11": "sent"}


@pytest.mark.django_db
def test_a_minute_in_which_nothing_falls_due_takes_three_queries_however_many_the_readers() -> None:
    wednesday = MONDAY + timedelta(days=2)
    for zone in ALL_ZONES:
        make_reader(time_zone=zone)
    open_due(wednesday)
    with CaptureQueriesContext(connection) as asked:
        open_due(wednesday)
    # Where readers of weeks live, who of them lacks one, and where readers of months live.
    assert len(asked) == 3
