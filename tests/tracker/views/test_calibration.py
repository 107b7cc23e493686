"""How far a goal's forecast can be trusted, loaded by the goal's page or opened by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_goal, make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.models import Activity, Goal, User

YEAR_AGO = TODAY - timedelta(weeks=40)


@pytest.fixture
def goal(ann: User) -> Goal:
    """Two hours a week for forty weeks."""
    goal = make_goal(make_plan(ann, start=YEAR_AGO, today=YEAR_AGO), start=YEAR_AGO, today=YEAR_AGO, target=200)
    for week in range(40):
        log_study(ann, 120, on=YEAR_AGO + timedelta(weeks=week))
    return goal


def address(goal: Goal) -> str:
    return f"/goals/{goal.pk}/calibration/"


def test_it_says_how_often_forecasts_held(page: Client, goal: Goal) -> None:
    told = words(page.get(address(goal)).content)
    assert "forecasts whose truth is known" in told
    assert "<h1>How far the forecast can be trusted</h1>" in page.get(address(goal)).content.decode()


def test_the_goals_page_links_to_it_and_shows_it_in_place(page: Client, goal: Goal) -> None:
    content = page.get(f"/goals/{goal.pk}/").content.decode()
    link = f'<a href="{address(goal)}" hx-get="{address(goal)}" hx-target="closest div" data-focus="told">'
    assert f"{link}How far the forecast can be trusted</a>" in content


def test_htmx_gets_the_part_alone(page: Client, goal: Goal) -> None:
    content = page.get(address(goal), headers={"HX-Request": "true"}).content.decode()
    assert content.strip().startswith('<p id="told" tabindex="-1">Of the last')
    assert "<h1>" not in content


def test_a_goal_without_a_forecast_offers_none(page: Client, ann: User) -> None:
    goal = make_goal(make_plan(ann))
    assert "calibration" not in page.get(f"/goals/{goal.pk}/").content.decode()
    assert "There is not enough history" in words(page.get(address(goal)).content)


def test_a_stranger_finds_nothing(page: Client, goal: Goal) -> None:
    bea = Client()
    bea.force_login(make_user("bea"))
    assert [bea.get(each).status_code for each in (address(goal), "/goals/999/calibration/")] == [404, 404]


def test_it_is_for_those_who_are_signed_in(stranger: Client, goal: Goal) -> None:
    assert stranger.get(address(goal)).headers["Location"].startswith("/accounts/login/")


def test_it_is_reckoned_once(page: Client, goal: Goal) -> None:
    def asked() -> CaptureQueriesContext:
        with CaptureQueriesContext(connection) as captured:
            page.get(address(goal))
        return captured

    first = [query["sql"] for query in asked()]
    again = [query["sql"] for query in asked()]
    assert any(sql.startswith("INSERT") for sql in first)
    assert {sql.split()[0] for sql in again} == {"SELECT"}
    assert len(again) <= 15


def test_nothing_of_the_ledger_is_changed(page: Client, goal: Goal) -> None:
    before = list(Activity.objects.values())
    page.get(address(goal))
    assert list(Activity.objects.values()) == before


def test_it_speaks_chinese(page: Client, goal: Goal) -> None:
    User.objects.filter(pk=goal.plan.user_id).update(language="zh-hans")
    assert "次已知结果的预测中" in words(page.get(address(goal)).content)
