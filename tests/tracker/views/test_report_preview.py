"""What the next report would say: shown, and never stored."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_goal, make_plan
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tests.tracker.views.test_reports import confirm
from tracker.closings import bring_up_to_date
from tracker.days import IsoWeek
from tracker.models import Closing, Plan, Report, User
from tracker.planning import add_break
from tracker.report.delivery import due_at

PATHS = ("/reports/next/", "/reports/next/mail/")
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)


def said(page: Client) -> str:
    return words(page.get("/reports/next/").content)


@pytest.fixture
def plan(ann: User) -> Plan:
    """A plan of 60 hours, 2 h 30 of them done, whose days are closed until yesterday."""
    confirm(ann)
    User.objects.update(date_joined=NOON - timedelta(weeks=9))
    plan = make_plan(ann)
    make_goal(plan, title="Deep study", target=365)
    log_study(ann, minutes=90, on=date(2026, 2, 25))
    log_study(ann, minutes=60, on=TODAY)
    while not bring_up_to_date(plan, today=TODAY):
        pass
    return plan


def test_it_says_what_it_is_and_when_it_goes(page: Client, ann: User, plan: Plan) -> None:
    text = said(page)
    about = f"Mon 9 Mar, about {due_at(ann, IsoWeek(2026, 10)):%H:%M}"
    assert f"A preview, as things stand now. Week 10, 2026 is mailed on {about}." in text
    assert "Deep study" in text
    assert "Reports / Week 10 until Wed 4 Mar 2026 preview" in text


@pytest.mark.parametrize("path", PATHS)
def test_looking_stores_nothing(page: Client, plan: Plan, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert page.get(path).status_code == 200
    assert not [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]
    assert not Report.objects.exists()


def test_more_history_asks_the_database_no_more_often(page: Client, plan: Plan) -> None:
    counts = []
    for days in (range(10), range(10, 50)):
        for day in days:
            log_study(plan.user, on=START + timedelta(days=day))
        with CaptureQueriesContext(connection) as queries:
            page.get("/reports/next/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


def test_on_monday_before_it_goes_it_is_last_weeks_as_it_will_be(page: Client, ann: User, plan: Plan) -> None:
    Closing.objects.filter(on__gte=date(2026, 2, 27)).delete()
    Plan.objects.update(closings_from=date(2026, 2, 27))
    with time_machine.travel(MONDAY):
        page.force_login(ann)
        text = said(page)
    assert "Week 9, 2026 is mailed on Mon 2 Mar, about 08:" in text
    assert "Built from the closing values of Sunday 1 March 2026" in text
    assert not Closing.objects.filter(on__gte=date(2026, 2, 27)).exists()


def test_in_the_first_minutes_of_an_account_there_is_one_too(page: Client, ann: User) -> None:
    User.objects.update(date_joined=NOON - timedelta(minutes=2))
    text = said(page)
    assert "A preview: it is mailed once your address is confirmed." in text
    assert "Send me one now" not in text


def test_in_a_break_there_is_one_too(page: Client, plan: Plan) -> None:
    add_break(plan, start=TODAY, end=TODAY + timedelta(days=9), note="", today=TODAY)
    assert "A preview, as things stand now." in said(page)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"weekly_report": False}, "A preview: weekly reports are switched off, so it is not mailed."),
        ({}, "A preview: nothing was logged for more than six weeks, so it is not mailed."),
    ],
)
def test_it_does_not_promise_what_will_not_go(page: Client, ann: User, values: dict[str, bool], sentence: str) -> None:
    confirm(ann)
    User.objects.update(date_joined=NOON - timedelta(weeks=12), **values)
    assert sentence in said(page)
