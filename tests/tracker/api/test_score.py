"""The score, worked out by hand."""

from datetime import date

import pytest

from tests.factories import log_study, make_goal, make_plan
from tests.tracker.api.caller import Caller


@pytest.fixture
def ten_days(api: Caller) -> None:
    """Ten hours of study in the ten days that end today, one a day; four of them are done, the last today."""
    plan = make_plan(api.user, start=date(2026, 11, 16), end=date(2026, 11, 25), today=date(2026, 11, 16))
    make_goal(plan, target=10, today=date(2026, 11, 16))
    log_study(api.user, 180, on=date(2026, 11, 17))
    log_study(api.user, 60, on=date(2026, 11, 25))


@pytest.mark.usefixtures("ten_days")
def test_closing_values_are_those_of_the_days_end(api: Caller) -> None:
    score = api.get("score?on=2026-11-21").json()
    (term,) = score.pop("terms")

    assert score == {
        "on": "2026-11-21",
        "score": "50",
        "plan_index": "0.5",
        "days_ahead": -3,
        "baseline_score": "50",
        "formula_version": 1,
    }
    assert {name: term[name] for name in ("planned", "due", "actual", "target", "ratio", "weight", "share")} == {
        "planned": "6",
        "due": "6",
        "actual": "3",
        "target": "10",
        "ratio": "0.5",
        "weight": "1",
        "share": "50",
    }
    assert (term["title"], term["metric"], term["status"], term["days_ahead"]) == ("Study", "study_hours", "behind", -3)
    assert (term["momentum"], term["required_rate"], term["as_of"]) == ("0.5", "12.25", None)


@pytest.mark.usefixtures("ten_days")
def test_live_values_ask_for_what_was_planned_by_yesterday(api: Caller) -> None:
    score = api.get("score").json()

    assert (score["on"], score["terms"][0]["due"], score["terms"][0]["actual"]) == ("2026-11-25", "9", "4")


@pytest.mark.usefixtures("ten_days")
def test_today_can_be_closed_and_tomorrow_cannot(api: Caller) -> None:
    assert api.get("score?on=2026-11-25").json()["score"] == "40"
    assert api.get("score?on=2026-11-26").json()["errors"] == {"on": "26 November has not come yet."}


@pytest.mark.usefixtures("ten_days")
def test_before_anything_is_due_there_is_no_score(api: Caller) -> None:
    score = api.get("score?on=2020-01-01").json()

    assert (score["score"], score["terms"][0]["ratio"], score["terms"][0]["status"]) == (None, None, "not_started")


def test_without_a_plan_there_is_no_score_and_no_term(api: Caller) -> None:
    score = api.get("score").json()

    assert (score["on"], score["score"], score["terms"]) == ("2026-11-25", None, [])


def test_the_shares_add_up_to_the_score_that_is_given(api: Caller) -> None:
    plan = make_plan(api.user)
    for minutes in (7, 11, 13):
        make_goal(plan, target=minutes)
    log_study(api.user, 61)

    score = api.get("score?on=2026-05-05").json()

    millionths = [round(float(term["share"]) * 10**6) for term in score["terms"]]
    assert sum(millionths) == round(float(score["score"]) * 10**6)
