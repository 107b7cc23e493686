"""The reports as they were stored."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter
from pytest_django import DjangoAssertNumQueries

from tests.factories import keep_report, make_goal, make_plan
from tests.tracker.api.caller import Caller
from tracker.days import IsoWeek, Month, ReportPeriod
from tracker.models import Report, User
from tracker.report.delivery import ask
from tracker.report.facts import Facts
from tracker.weekly_report import build

DUE = datetime(2026, 11, 16, 8, 7, tzinfo=UTC)
WEEK, MONTH = IsoWeek(2026, 46), Month(2026, 10)


def make_report(user: User, period: ReportPeriod = WEEK, **values: Any) -> Report:
    return keep_report(user, period, **{"due_at": DUE, "sent_at": DUE, "state": "sent"} | values)


def test_a_report_is_given_as_it_was_stored(api: Caller) -> None:
    make_goal(make_plan(api.user))
    facts = build(api.user, WEEK, DUE)
    make_report(api.user, facts=facts)
    assert api.get("reports/2026-W46").json() == {
        "report": "2026-W46",
        "kind": "weekly",
        "first": "2026-11-09",
        "last": "2026-11-15",
        "state": "sent",
        "reason": "",
        "due_at": "2026-11-16T08:07:00Z",
        "sent_at": "2026-11-16T08:07:00Z",
        "facts": facts,
    }


def test_one_that_is_not_built_has_no_facts(api: Caller) -> None:
    make_report(api.user, state="skipped", sent_at=None, reason="Nobody was there.")
    report = api.get("reports/2026-W46").json()
    assert [report[name] for name in ("state", "reason", "sent_at", "facts")] == [
        "skipped",
        "Nobody was there.",
        None,
        None,
    ]


def test_what_an_older_version_stored_keeps_its_shape(api: Caller) -> None:
    make_report(api.user, facts={"version": 0, "said": "something"})
    assert api.get("reports/2026-W46").json()["facts"] == {"version": 0, "said": "something"}


def test_the_newest_come_first_one_page_after_the_other(api: Caller) -> None:
    make_report(api.user, WEEK.previous)
    make_report(api.user, MONTH)
    make_report(api.user)
    ask(api.user, 1, datetime.now(UTC))
    first = api.get("reports?limit=2").json()
    rest = api.get(f"reports?limit=2&cursor={first['next']}").json()
    assert [each["report"] for each in first["items"] + rest["items"]] == [
        "2026-11-25-1",
        "2026-W46",
        "2026-W45",
        "2026-10",
    ]
    assert rest["next"] is None


def test_one_kind_can_be_asked_for(api: Caller) -> None:
    make_report(api.user, MONTH)
    make_report(api.user)
    assert [each["report"] for each in api.items("reports?kind=monthly")] == ["2026-10"]
    assert list(api.get("reports?kind=daily").json()["errors"]) == ["kind"]


def test_more_reports_ask_the_database_no_more_often(
    api: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_report(api.user)
    api.get("reports")
    make_report(api.user, MONTH)
    with django_assert_num_queries(2):  # whose token it is, and the list
        assert len(api.items("reports")) == 2


@pytest.mark.parametrize("name", ["2026-W46", "2026-W99", "next", "2026-W4"])
def test_what_is_another_persons_is_not_there(api: Caller, stranger: Caller, name: str) -> None:
    make_report(stranger.user)
    assert api.get(f"reports/{name}").status_code == 404
    assert api.items("reports") == []


def test_what_no_report_is_called_is_not_there(api: Caller) -> None:
    for name in ("2026-W99", "2026%00", "2026-W46%0d%0a"):
        answer = api.get(f"reports/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_description_of_the_facts_is_that_of_what_is_stored(api: Caller) -> None:
    schemas = api.get("openapi.json").json()["components"]["schemas"]
    facts = TypeAdapter(Facts).validate_python(build(api.user, WEEK, DUE))
    assert set(schemas["Facts"]["required"]) <= facts.keys() <= schemas["Facts"]["properties"].keys()
    assert schemas["ReportOut"]["properties"]["facts"]["anyOf"][0] == {"$ref": "#/components/schemas/Facts"}
