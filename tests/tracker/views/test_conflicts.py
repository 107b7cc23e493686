"""Two tabs with the same form: the slower one is shown both values, keeps what was typed, and may insist."""

import pytest
from django.test import Client

from tests.factories import make_goal, make_plan, make_resource
from tests.tracker.views.reading import words
from tracker.models import Goal, Plan, Resource, User

GOAL = {
    "metric": "study_hours",
    "target": "100",
    "title": "Study",
    "weight": "1",
    "start": "2026-01-01",
    "end": "2026-12-31",
    "acts_from": "2026-03-04",
}
PLAN = {"title": "Into AI work", "start": "2026-01-01", "end": "2026-12-31"}
RESOURCE = {"title": "CS224N", "short_name": "cs224n", "kind": "course", "unit": "lecture", "units": "20"}


@pytest.fixture(params=["goal", "plan", "resource"])
def form(ann: User, request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """Where a form stands, and what it sends as it is."""
    if request.param == "resource":
        return f"/resources/{make_resource(ann).pk}/change/", RESOURCE
    goal = make_goal(make_plan(ann))
    return ("/plan/details/", PLAN) if request.param == "plan" else (f"/goals/{goal.pk}/change/", GOAL)


def version(page: Client, path: str) -> str:
    return page.get(path).content.decode().split('name="version" value="')[1].split('"')[0]


def title(path: str) -> str:
    """What is stored."""
    model = {"plan": Plan, "goals": Goal, "resources": Resource}[path.split("/")[1]]
    return str(model.objects.get())


def test_the_slower_one_is_told_both_values(page: Client, form: tuple[str, dict[str, str]]) -> None:
    path, sent = form
    slow = sent | {"title": "Slow", "version": version(page, path)}
    assert page.post(path, sent | {"title": "Quick", "version": version(page, path)}).status_code == 302
    answer = page.post(path, slow)
    assert (answer.status_code, title(path)) == (409, "Quick")
    assert "Title Slow Quick Store puts yours in the place of theirs." in words(answer.content)
    assert 'name="title" value="Slow"' in answer.content.decode()
    assert f'<a href="{path}">Take theirs</a>' in answer.content.decode()


def test_the_slower_one_may_insist(page: Client, form: tuple[str, dict[str, str]]) -> None:
    path, sent = form
    slow = sent | {"title": "Slow", "version": version(page, path)}
    page.post(path, sent | {"title": "Quick", "version": version(page, path)})
    told = page.post(path, slow).content.decode().split('name="version" value="')[1].split('"')[0]
    assert page.post(path, slow | {"version": told}).status_code == 302
    assert title(path) == "Slow"


def test_sent_twice_it_is_stored_once(page: Client, form: tuple[str, dict[str, str]]) -> None:
    path, sent = form
    wanted = sent | {"title": "Other", "version": version(page, path)}
    answers = [page.post(path, wanted) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert title(path) == "Other"


def test_a_form_without_a_version_is_taken(page: Client, form: tuple[str, dict[str, str]]) -> None:
    path, sent = form
    assert page.post(path, sent | {"title": "Other"}).status_code == 302
