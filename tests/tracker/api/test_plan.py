"""The current plan."""

from datetime import date
from typing import Any

import pytest

from tests.tracker.api.caller import Caller
from tracker.planning import end_plan

PLAN = {"title": "Into AI work", "start": "2026-01-01", "end": "2028-12-31", "rest_weekdays": [6, 7]}


def test_there_is_no_plan_at_first(api: Caller) -> None:
    assert api.get("plan").status_code == 404


def test_put_makes_a_plan(api: Caller) -> None:
    answer = api.put("plan", PLAN)

    assert (answer.status_code, answer.json()) == (201, PLAN | {"revision": 1})
    assert api.get("plan").json() == answer.json()


def test_put_again_changes_the_plan(api: Caller) -> None:
    api.put("plan", PLAN)

    answer = api.put("plan", PLAN | {"title": "Slower", "rest_weekdays": []})

    assert (answer.status_code, answer.json()["title"], answer.json()["rest_weekdays"]) == (200, "Slower", [])


def test_a_plan_that_was_ended_is_not_there_and_put_makes_another(api: Caller) -> None:
    api.put("plan", PLAN)
    goal = api.post("goals", {"metric": "posts", "kind": "cumulative", "target": "12", "title": "Posts"}).json()["id"]
    pause = api.post("breaks", {"start": "2027-01-01", "end": "2027-01-09"}).json()["id"]
    end_plan(api.user.plans.get(), today=date(2026, 11, 25))

    assert [api.get(path).status_code for path in ("plan", f"goals/{goal}")] == [404, 404]
    assert (api.items("goals"), api.items("breaks"), api.get("score").json()["score"]) == ([], [], None)
    assert api.patch(f"goals/{goal}", {"title": "x"}).status_code == 404
    assert api.delete(f"breaks/{pause}").status_code == 404
    assert (api.put("plan", PLAN).status_code, api.user.plans.count()) == (201, 2)


def test_a_template_becomes_the_plan(api: Caller) -> None:
    answer = api.post("plan/from-template", {"template": "ai-transition", "start": "2026-01-01"})

    assert (answer.status_code, answer.json()["start"], answer.json()["end"]) == (201, "2026-01-01", "2028-12-31")
    assert answer.json() == api.get("plan").json()
    assert {goal["start"] for goal in api.items("goals")} == {"2026-01-01"}


def test_a_template_starts_today_unless_told_otherwise(api: Caller) -> None:
    assert api.post("plan/from-template", {"template": "light"}).json()["start"] == "2026-11-25"


def test_a_template_is_not_mixed_among_goals_that_there_are(api: Caller) -> None:
    api.post("plan/from-template", {"template": "light"})

    assert api.post("plan/from-template", {"template": "empty"}).status_code == 409


@pytest.mark.parametrize(("field", "value"), [("template", "x"), ("template", None), ("start", "soon"), ("end", "x")])
def test_what_is_no_template_is_refused(api: Caller, field: str, value: Any) -> None:
    answer = api.post("plan/from-template", {"template": "light"} | {field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert api.get("plan").status_code == 404


def test_weekdays_are_given_once_and_in_order(api: Caller) -> None:
    assert api.put("plan", PLAN | {"rest_weekdays": [7, 1, 7]}).json()["rest_weekdays"] == [1, 7]


def test_a_plan_of_one_day_is_a_plan(api: Caller) -> None:
    assert api.put("plan", PLAN | {"end": PLAN["start"]}).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("title", "a\0b"),
        ("start", "2026-02-30"),
        ("end", "2025-12-31"),
        ("end", "9999-12-31"),
        ("rest_weekdays", [0]),
        ("rest_weekdays", [8]),
        ("rest_weekdays", ["7"]),
        ("rest_weekdays", [True]),
        ("rest_weekdays", [1, 2, 3, 4, 5, 6, 7]),
        ("rest_weekdays", 7),
        ("revision", 9),
    ],
)
def test_what_makes_no_plan_is_refused(api: Caller, field: str, value: Any) -> None:
    answer = api.put("plan", PLAN | {field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert api.get("plan").status_code == 404
