"""Goals: what they are made of, and what may change."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import make_goal, make_plan, make_user
from tests.tracker.api.caller import Caller
from tracker.models import Goal, Plan
from tracker.planning import MOST_GOALS

STUDY = {"title": "Study", "metric": "study_hours", "kind": "recurring", "target": "20.5", "period": "month"}
EXAM = {"title": "Exam", "metric": "certifications", "kind": "milestone"}
TOTAL = {"title": "Papers", "metric": "papers", "kind": "cumulative", "target": 50}


@pytest.fixture(autouse=True)
def plan(api: Caller) -> None:
    make_plan(api.user, start=date(2026, 1, 1), end=date(2028, 12, 31))


def test_a_goal_starts_today_and_ends_with_the_plan_unless_told_otherwise(api: Caller) -> None:
    answer = api.post("goals", STUDY)

    assert (answer.status_code, answer.json()) == (
        201,
        STUDY
        | {"id": answer.json()["id"], "weight": "1", "start": "2026-11-25", "end": "2028-12-31"}
        | {"skill": "", "filter": {}},
    )


def test_a_target_can_be_a_json_number(api: Caller) -> None:
    answer = api.send("POST", "goals", json.dumps(STUDY).replace('"20.5"', "0.100000"))

    assert answer.json()["target"] == "0.1"


def test_a_goal_of_a_plan_that_has_not_begun_starts_with_the_plan(api: Caller) -> None:
    make_plan(api.user, start=date(2027, 1, 1), end=date(2028, 12, 31))

    assert api.post("goals", STUDY).json()["start"] == "2027-01-01"


def test_a_goal_may_start_before_today_if_it_says_so(api: Caller) -> None:
    assert api.post("goals", STUDY | {"start": "2026-01-01"}).json()["start"] == "2026-01-01"


@pytest.mark.parametrize("target", [{}, {"target": 1}, {"target": "1.0"}, {"target": None}])
def test_a_milestones_target_is_one(api: Caller, target: dict[str, Any]) -> None:
    answer = api.post("goals", EXAM | target).json()

    assert (answer["target"], answer["period"]) == ("1", None)


@pytest.mark.parametrize(
    "taken",
    [
        {},
        {"repositories": "own"},
        {"repositories": ["octo/cat", "a.b/c_d"]},
        {"skills": ["ml"], "certification": "X"},
    ],
)
def test_a_filter_is_given_back_as_it_was_taken(api: Caller, taken: dict[str, Any]) -> None:
    assert api.post("goals", STUDY | {"filter": taken}).json()["filter"] == taken


def test_a_goal_can_count_a_metric_of_ones_own(api: Caller) -> None:
    api.post("metrics", {"slug": "talks", "label": "Talks", "unit": "talks"})

    assert api.post("goals", TOTAL | {"metric": "talks"}).status_code == 201


def test_a_goal_cannot_count_a_strangers_metric(api: Caller, stranger: Caller) -> None:
    stranger.post("metrics", {"slug": "talks", "label": "Talks", "unit": "talks"})

    assert "metric" in api.post("goals", TOTAL | {"metric": "talks"}).json()["errors"]


@pytest.mark.parametrize(
    ("goal", "field", "value"),
    [
        (STUDY, "title", " "),
        (STUDY, "metric", "unknown"),
        (STUDY, "kind", "weekly"),
        (STUDY, "period", None),
        (STUDY, "period", "day"),
        (STUDY, "target", None),
        (STUDY, "target", "-1"),
        (STUDY, "target", True),
        (STUDY, "target", "0.0000001"),
        (STUDY, "target", 10**9),
        (STUDY, "weight", 0),
        (STUDY, "weight", -1),
        (STUDY, "weight", 10**6),
        (STUDY, "start", "2029-01-01"),
        (STUDY, "end", "2026-11-24"),
        (STUDY, "end", "2500-01-01"),
        (STUDY, "skill", "x" * 101),
        (STUDY, "archived_on", "2026-01-01"),
        (STUDY, "filter", {"repositories": "mine"}),
        (STUDY, "filter", {"repositories": []}),
        (STUDY, "filter", {"repositories": ["no-owner"]}),
        (STUDY, "filter", {"repositories": ["a/b"] * 101}),
        (STUDY, "filter", {"skills": "python"}),
        (STUDY, "filter", {"skills": [""]}),
        (STUDY, "filter", {"certification": 7}),
        (STUDY, "filter", {"repository": "own"}),
        (STUDY, "filter", None),
        (TOTAL, "period", "month"),
        (EXAM, "target", 2),
        (EXAM, "period", "year"),
    ],
)
def test_what_makes_no_goal_is_refused(api: Caller, goal: dict[str, Any], field: str, value: Any) -> None:
    answer = api.post("goals", goal | {field: value})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["end" if field == "start" else field]
    assert not Goal.objects.exists()


def test_a_goal_needs_a_plan(stranger: Caller) -> None:
    assert stranger.post("goals", STUDY).status_code == 409


def test_a_full_plan_takes_a_goal_once_another_is_archived(api: Caller) -> None:
    plan = Plan.objects.get()
    Goal.objects.bulk_create(
        Goal(plan=plan, title="x", metric="posts", kind="milestone", start=plan.start) for _ in range(MOST_GOALS)
    )

    refused = api.post("goals", EXAM)
    Goal.objects.filter(pk=Goal.objects.earliest("pk").pk).update(archived_on=plan.start)

    assert (refused.status_code, api.post("goals", EXAM).status_code) == (409, 201)


def test_goals_are_listed_less_archived_ones(api: Caller) -> None:
    first, second = (api.post("goals", goal).json() for goal in (STUDY, EXAM))

    assert api.delete(f"goals/{first['id']}").status_code == 204
    assert api.items("goals") == [second]
    assert api.get(f"goals/{first['id']}").status_code == 404


def test_a_goal_is_given_as_it_is(api: Caller) -> None:
    goal = api.post("goals", STUDY).json()

    assert api.get(f"goals/{goal['id']}").json() == goal


def test_a_changed_target_acts_from_today(api: Caller) -> None:
    goal = make_goal(api.user.plans.get(), target=100)

    answer = api.patch(f"goals/{goal.pk}", {"target": 200})

    assert answer.json()["target"] == "200"
    assert figures(goal) == [("2026-01-01", 100), ("2026-11-25", 200)]


def test_a_changed_target_acts_from_the_day_that_is_given(api: Caller) -> None:
    goal = make_goal(api.user.plans.get(), target=100)

    api.patch(f"goals/{goal.pk}", {"target": "200", "from": "2026-01-01"})

    assert figures(goal) == [("2026-01-01", 200)]


def figures(goal: Goal) -> list[tuple[str, int]]:
    return [(each.since.isoformat(), int(each.target)) for each in goal.figures.all()]


def test_sending_a_goal_as_it_is_changes_nothing(api: Caller) -> None:
    goal = api.post("goals", STUDY | {"start": "2026-01-01"}).json()
    same = {name: value for name, value in goal.items() if name != "id"}

    assert api.patch(f"goals/{goal['id']}", same).json() == goal
    assert Goal.objects.get().figures.count() == 1


def test_an_empty_change_changes_nothing(api: Caller) -> None:
    goal = api.post("goals", STUDY).json()

    assert api.patch(f"goals/{goal['id']}", {}).json() == goal


def test_own_fields_of_a_goal_can_change(api: Caller) -> None:
    goal = api.post("goals", STUDY).json()
    changes = {"title": "Read", "weight": "2.5", "skill": "maths", "filter": {"skills": ["maths"]}, "metric": "papers"}

    assert api.patch(f"goals/{goal['id']}", changes).json() == goal | changes


def test_a_goal_that_ends_sooner_needs_a_day_to_act_from(api: Caller) -> None:
    goal = make_goal(api.user.plans.get())

    refused = api.patch(f"goals/{goal.pk}", {"end": "2026-06-30"})
    taken = api.patch(f"goals/{goal.pk}", {"end": "2026-06-30", "from": "2026-06-01"})

    assert (list(refused.json()["errors"]), taken.json()["end"]) == (["from"], "2026-06-30")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "cumulative"),
        ("title", None),
        ("start", "2029-01-01"),
        ("period", None),
        ("target", None),
        ("weight", "0"),
        ("from", None),
        ("filter", {"repositories": "x"}),
    ],
)
def test_a_change_that_makes_no_goal_is_refused(api: Caller, field: str, value: Any) -> None:
    goal = api.post("goals", STUDY).json()

    answer = api.patch(f"goals/{goal['id']}", {field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["end" if field == "start" else field])
    assert api.get(f"goals/{goal['id']}").json() == goal


def test_a_goal_without_history_has_no_forecast(api: Caller) -> None:
    goal = api.post("goals", STUDY).json()["id"]

    assert api.get(f"goals/{goal}/forecast").json() == {
        "on": "2026-11-25",
        "p50": None,
        "p85": None,
        "chance": None,
        "weeks_used": 0,
        "reason": "not_enough_history",
        "options": [],
    }


def test_a_forecast_tells_days_chance_and_options(api: Caller) -> None:
    goal = api.post("goals", TOTAL | {"start": "2026-06-01", "end": "2026-12-31"}).json()["id"]
    for week in range(20):
        on = date(2026, 6, 1) + timedelta(weeks=week)
        api.post("activities", {"kind": "paper", "on": on.isoformat(), "quantity": 1, "title": f"Paper {week}"})

    answer = api.get(f"goals/{goal}/forecast").json()

    assert date(2026, 11, 25) < date.fromisoformat(answer["p50"]) < date.fromisoformat(answer["p85"])
    assert (float(answer["chance"]) < 0.5, answer["reason"]) == (True, "")
    assert [option["kind"] for option in answer["options"]] == ["rate", "end"]


def test_the_forecast_of_anothers_goal_is_not_found(api: Caller) -> None:
    assert api.get(f"goals/{make_goal(make_plan(make_user())).pk}/forecast").status_code == 404
