"""What another tab changes while a request is on its way: the answer is that of whoever comes later."""

import pytest
from django.test import Client

from tests.factories import make_goal, make_plan, make_resource
from tests.meanwhile import meanwhile
from tests.tracker.views.conftest import TODAY
from tracker.exams import plan_exam
from tracker.models import Activity, Exam, Goal, Plan, User
from tracker.planning import archive_goal, end_plan, set_weekly_aim
from tracker.resources import remove

pytestmark = pytest.mark.both_databases


@pytest.fixture
def goal(ann: User) -> Goal:
    return make_goal(make_plan(ann))


@pytest.mark.parametrize("path", ["", "calibration/"])
def test_a_goal_that_is_archived_while_it_is_read(page: Client, goal: Goal, path: str) -> None:
    with meanwhile(lambda: archive_goal(goal, today=TODAY), once_read="tracker_goal"):
        assert page.get(f"/goals/{goal.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "calibration/"])
def test_a_plan_that_is_ended_while_a_goal_is_read(page: Client, goal: Goal, path: str) -> None:
    with meanwhile(lambda: end_plan(goal.plan, today=TODAY), once_read="tracker_goal"):
        assert page.get(f"/goals/{goal.pk}/{path}").status_code == 404


def test_a_goal_that_is_archived_while_its_plan_is_changed(page: Client, goal: Goal) -> None:
    with meanwhile(lambda: archive_goal(goal, today=TODAY), once_read="tracker_goal"):
        assert page.post(f"/goals/{goal.pk}/replan/", {"rate": "5"}).status_code == 404


def test_a_goal_that_is_archived_while_it_is_changed_stays_as_it_was(page: Client, goal: Goal) -> None:
    form = {"metric": "study_hours", "target": "300", "title": "More", "weight": "2", "start": "2026-01-01"}
    days = {"end": "2026-12-31", "acts_from": "2026-03-04"}
    with meanwhile(lambda: archive_goal(goal, today=TODAY), once_read="tracker_goal"):
        assert page.post(f"/goals/{goal.pk}/change/", form | days).status_code == 404
    goal.refresh_from_db()
    assert (goal.title, goal.weight, goal.figures.get().target) == ("Study", 1, 100)


def test_an_archived_goal_takes_no_aim(goal: Goal) -> None:
    archive_goal(goal, today=TODAY)
    set_weekly_aim(goal, goal.weight, today=TODAY)
    assert Goal.objects.get().weekly_aim is None


def test_a_plan_that_is_ended_while_its_details_are_changed_has_no_successor(page: Client, goal: Goal) -> None:
    details = {"title": "Another", "start": "2026-01-01", "end": "2026-12-31"}
    with meanwhile(lambda: end_plan(goal.plan, today=TODAY), once_read="tracker_plan"):
        assert page.post("/plan/details/", details).status_code == 404
    assert [(plan.title, plan.current) for plan in Plan.objects.all()] == [("Into AI work", False)]


def test_an_exam_that_is_dropped_while_it_is_booked_is_not_booked(page: Client, ann: User) -> None:
    exam = plan_exam(ann, title="Deep Learning", today=TODAY)
    with meanwhile(Exam.objects.all().delete, once_read="tracker_exam"):
        assert page.post(f"/certifications/{exam.pk}/book/", {"day": "2026-05-01"}).status_code == 404


def test_a_resource_that_is_deleted_while_it_is_changed(page: Client, ann: User) -> None:
    course = make_resource(ann)
    form = {"title": "CS229", "kind": "course", "unit": "lecture"}
    with meanwhile(lambda: remove(ann, course), once_read="tracker_resource"):
        assert page.post(f"/resources/{course.pk}/change/", form).status_code == 404


def test_a_resource_that_is_deleted_while_a_session_is_logged_keeps_what_was_typed(page: Client, ann: User) -> None:
    course, line = make_resource(ann), "1h30 cs224n lecture 3"
    with meanwhile(lambda: remove(ann, course), once_read="tracker_resource"):
        answer = page.post("/log/quick/", {"line": line})
    assert (answer.status_code, Activity.objects.exists()) == (422, False)
    assert f'value="{line}"' in answer.content.decode()
