"""The weights of all goals on one page."""

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, make_goal, make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.models import Goal, Plan, PlanRevision, User
from tracker.planning import archive_goal, change_goal

PATH, PREVIEW = "/plan/weights/", "/plan/weights/preview/"


@pytest.fixture
def goals(ann: User) -> list[Goal]:
    """Study of weight 3 and posts of weight 1."""
    plan = make_plan(ann)
    study = make_goal(plan, title="Study", weight=Decimal(3))
    return [study, make_goal(plan, title="Posts", metric="posts")]


def filled_in(goals: list[Goal], *weights: str) -> dict[str, Any]:
    """The page's form with these weights, by somebody who sees what is stored now."""
    seen = {f"seen_{goal.pk}": str(Goal.objects.get(pk=goal.pk).weight) for goal in goals}
    return seen | {f"weight_{goal.pk}": weight for goal, weight in zip(goals, weights, strict=True)}


def stored(goals: list[Goal]) -> list[Decimal]:
    return [Goal.objects.get(pk=goal.pk).weight for goal in goals]


def shares(content: bytes) -> list[str]:
    return re.findall(r"<output [^>]*>([^<]*)</output>", content.decode())


def test_every_goal_has_its_slider_and_its_share(page: Client, goals: list[Goal]) -> None:
    archive_goal(make_goal(goals[0].plan, title="Gone", weight=Decimal(5)), today=TODAY)
    content = page.get(PATH).content
    assert re.findall(r'type="range" name="weight_\d+" value="(\d+)"', content.decode()) == ["3", "1"]
    assert shares(content) == ["weight 3 – 75 % of the plan", "weight 1 – 25 % of the plan"]


def test_shares_add_up_to_100(page: Client, goals: list[Goal]) -> None:
    make_goal(goals[0].plan, weight=Decimal(3))
    numbers = [int(number) for number in re.findall(r"– (\d+) %", page.get(PATH).content.decode())]
    assert (numbers, sum(numbers)) == ([43, 14, 43], 100)


def test_they_are_stored_in_one_go_as_one_revision(page: Client, goals: list[Goal]) -> None:
    Plan.objects.update(closings_from=None)
    answer = page.post(PATH, filled_in(goals, "5", "2"))
    assert (answer.headers["Location"], stored(goals)) == ("/plan/", [5, 2])
    assert [revision.on for revision in PlanRevision.objects.all()] == [START, TODAY]
    # What was told of past days stays as it was told.
    assert Plan.objects.get().closings_from == TODAY


def test_where_nothing_changes_there_is_no_revision(page: Client, goals: list[Goal]) -> None:
    answer = page.post(PATH, filled_in(goals, "3", "1"))
    assert (answer.status_code, PlanRevision.objects.count()) == (302, 1)


def test_sent_twice_they_are_stored_once(page: Client, goals: list[Goal]) -> None:
    form = filled_in(goals, "5", "2")
    answers = [page.post(PATH, form).status_code for _ in range(2)]
    assert (answers, stored(goals), PlanRevision.objects.count()) == ([302, 302], [5, 2], 2)


def test_what_another_tab_has_changed_is_told_and_not_overwritten(page: Client, goals: list[Goal]) -> None:
    form = filled_in(goals, "5", "2")
    change_goal(goals[1], weight=Decimal(4), today=TODAY)
    answer = page.post(PATH, form)
    assert (answer.status_code, stored(goals)) == (409, [3, 4])
    said = words(answer.content)
    assert "The weights or the goals have changed meanwhile." in said
    assert "Posts weight 2 – 29 % of the plan 1 2 3 4 5 6 7 8 9 10 Stored meanwhile: 4" in said
    assert "Stored meanwhile: 3" not in said


def test_looked_at_again_they_are_stored(page: Client, goals: list[Goal]) -> None:
    form = filled_in(goals, "5", "2")
    change_goal(goals[1], weight=Decimal(4), today=TODAY)
    content = page.post(PATH, form).content.decode()
    seen = dict(re.findall(r'name="(seen_\d+)" value="([^"]+)"', content))
    page.post(PATH, form | seen)
    assert stored(goals) == [5, 2]


def test_a_goal_added_in_another_tab_is_told_too(page: Client, goals: list[Goal]) -> None:
    form = filled_in(goals, "5", "2")
    new = make_goal(goals[0].plan, weight=Decimal(9))
    answer = page.post(PATH, form)
    assert (answer.status_code, stored([*goals, new])) == (409, [3, 1, 9])
    assert f'name="weight_{new.pk}" value="9"' in answer.content.decode()


def test_a_goal_archived_in_another_tab_is_told_too(page: Client, goals: list[Goal]) -> None:
    form = filled_in(goals, "5", "2")
    archive_goal(goals[1], today=TODAY)
    assert (page.post(PATH, form).status_code, stored(goals)) == (409, [3, 1])


def test_weights_that_no_slider_can_stand_for_stay(page: Client, goals: list[Goal]) -> None:
    change_goal(goals[0], weight=Decimal("0.000001"), today=TODAY)
    content = page.get(PATH).content.decode()
    field = f'<input type="number" name="weight_{goals[0].pk}" value="0.000001"'
    assert field in content
    page.post(PATH, filled_in(goals, "0.000001", "2"))
    assert stored(goals) == [Decimal("0.000001"), 2]


@pytest.mark.parametrize("wrong", ["", "0", "-1", "1001", "many", "0.0000001", "1e3"])
def test_what_cannot_be_is_told_beside_its_field_and_kept(page: Client, goals: list[Goal], wrong: str) -> None:
    answer = page.post(PATH, filled_in(goals, "5", wrong))
    assert (answer.status_code, stored(goals)) == (422, [3, 1])
    content = answer.content.decode()
    assert f'id="id_weight_{goals[1].pk}_error"' in content
    assert f'name="weight_{goals[0].pk}" value="5"' in content


def test_the_preview_says_the_shares_and_stores_nothing(page: Client, goals: list[Goal]) -> None:
    content = page.post(PREVIEW, filled_in(goals, "9", "1")).content
    assert shares(content) == ["weight 9 – 90 % of the plan", "weight 1 – 10 % of the plan"]
    assert (stored(goals), PlanRevision.objects.count()) == ([3, 1], 1)


def test_the_preview_of_what_is_no_weight_says_nothing(page: Client, goals: list[Goal]) -> None:
    assert shares(page.post(PREVIEW, filled_in(goals, "9", "x")).content) == ["", ""]


def test_looking_changes_nothing(page: Client, goals: list[Goal]) -> None:
    page.get(PATH)
    assert (stored(goals), PlanRevision.objects.count()) == ([3, 1], 1)


def test_without_goals_the_page_leads_to_the_first(page: Client, ann: User) -> None:
    make_plan(ann)
    assert 'href="/plan/goals/"' in page.get(PATH).content.decode()


def test_the_plan_leads_to_them(page: Client, goals: list[Goal]) -> None:
    assert f'href="{PATH}"' in page.get("/plan/").content.decode()


def test_a_strangers_goal_is_not_there_and_not_changed(page: Client, ann: User, goals: list[Goal]) -> None:
    theirs = make_goal(make_plan(make_user()), title="Theirs", weight=Decimal(2))
    assert b"Theirs" not in page.get(PATH).content
    page.post(PATH, filled_in([*goals, theirs], "5", "2", "9"))
    assert stored([theirs]) == [2]


def test_without_a_plan_there_is_nothing_to_weigh_and_its_page_leads_to_one(page: Client) -> None:
    assert page.get(PATH).headers["Location"] == "/plan/"
    assert [page.post(path).status_code for path in (PATH, PREVIEW)] == [302, 404]


@pytest.mark.parametrize("path", [PATH, PREVIEW])
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, goals: list[Goal], path: str) -> None:
    assert stranger.post(path, filled_in(goals, "5", "2")).headers["Location"].startswith("/accounts/login/")
    assert stored(goals) == [3, 1]


def test_many_goals_ask_the_database_no_more_often(page: Client, goals: list[Goal]) -> None:
    counts = []
    for number in (1, 20):
        for _ in range(number):
            make_goal(goals[0].plan)
        with CaptureQueriesContext(connection) as queries:
            page.get(PATH)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_field_whose_number_no_goal_can_have_is_passed_over(page: Client, goals: list[Goal]) -> None:
    body = urlencode(filled_in(goals, "5", "2") | {"seen_" + "9" * 5000: "1"})
    form = "application/x-www-form-urlencoded"
    assert [page.post(path, body, content_type=form).status_code for path in (PREVIEW, PATH)] == [200, 302]
