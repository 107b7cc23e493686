"""What goals take of what happened."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import START, log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tracker.days import each_day
from tracker.measuring import Question, measure, measure_days, takes
from tracker.models import Activity, Goal, User
from tracker.planning import picture_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def pictured(goal: Goal) -> Any:
    return next(each for each in picture_of(goal.plan)["goals"] if each["id"] == goal.pk)


def goal_of(user: User, **values: Any) -> Goal:
    return make_goal(make_plan(user), **{"metric": "commits"} | values)


def total(user: User, goal: Goal, until: date = date(2026, 12, 31)) -> Fraction:
    return measure(user, {1: Question(pictured(goal), until=until, day=until)})[1].total


def test_study_is_measured_in_hours() -> None:
    user = make_user()
    goal = goal_of(user, metric="study_hours")
    log_study(user, 50)
    log_study(user, 30)
    assert total(user, goal) == Fraction(80, 60)


def test_contributions_are_commits_pull_requests_reviews_and_issues() -> None:
    user = make_user()
    goal = goal_of(user, metric="contributions")
    for kind in ("commit", "pull_request_opened", "review", "issue", "pull_request_merged", "release", "post"):
        make_activity(user, kind=kind)
    assert total(user, goal) == 4


def test_nothing_before_the_goals_start_is_taken() -> None:
    user = make_user()
    goal = goal_of(user, start=START + timedelta(days=1))
    take(user, make_entry(on=START), make_entry(on=START + timedelta(days=1)))
    assert total(user, goal) == 1


def test_nothing_after_the_day_is_taken() -> None:
    user = make_user()
    goal = goal_of(user)
    take(user, make_entry(on=START), make_entry(on=START + timedelta(days=1)))
    assert total(user, goal, until=START) == 1


def test_activity_after_the_end_is_taken_so_that_an_overdue_goal_can_be_finished() -> None:
    user = make_user()
    goal = goal_of(user, end=START)
    take(user, make_entry(on=START + timedelta(days=9)))
    assert total(user, goal) == 1


def test_what_happened_28_days_before_is_told_apart() -> None:
    user = make_user()
    goal = goal_of(user)
    take(user, make_entry(on=START), make_entry(on=START + timedelta(days=1)))
    day = START + timedelta(days=28)
    assert measure(user, {1: Question(pictured(goal), until=day, day=day)})[1].total_28_before == 1


@pytest.mark.parametrize(
    ("conditions", "taken"),
    [
        ({}, 4),
        ({"repositories": "own"}, 1),
        ({"repositories": "others"}, 2),
        ({"repositories": ["bob/lib"]}, 1),
        ({"repositories": ["BOB/Lib", "ann/app"]}, 2),
        ({"skills": ["PyTorch"]}, 1),
        ({"repositories": "others", "skills": ["PyTorch"]}, 1),
    ],
)
def test_a_filter_takes_what_fits_it(conditions: dict[str, Any], taken: int) -> None:
    user = make_user()
    goal = goal_of(user, filter=conditions)
    take(
        user,
        make_entry(own=True, context="ann/app"),
        make_entry(own=False, context="bob/lib"),
        make_entry(own=False, context="eve/lab", skill="PyTorch"),
        make_entry(own=None),
    )
    assert total(user, goal) == taken
    assert Activity.objects.filter(takes(pictured(goal)), user=user).count() == taken


@pytest.mark.parametrize("name", ["Обучение с учителем", "ОБУЧЕНИЕ С УЧИТЕЛЕМ", "обучение с учителем"])
def test_a_skill_is_the_same_in_any_case_in_any_alphabet(name: str) -> None:
    user = make_user()
    goal = goal_of(user, filter={"skills": [name]})
    take(user, make_entry(skill="Обучение с учителем"), make_entry(skill="Обучение с учителем (2)"))
    assert total(user, goal) == 1
    assert Activity.objects.filter(takes(pictured(goal)), user=user).count() == 1


def test_a_goal_for_one_certification_takes_that_one() -> None:
    user = make_user()
    goal = goal_of(user, metric="certifications", filter={"certification": "AI-103"})
    take(user, make_entry(kind="certification", context="ai-103"), make_entry(kind="certification", context="HCIA-AI"))
    assert total(user, goal) == 1


def test_an_own_metric_takes_its_own_activities() -> None:
    user = make_user()
    goal = goal_of(user, metric="pages")
    take(
        user,
        make_entry(kind="custom", metric="pages", quantity=Decimal("12.5")),
        make_entry(kind="custom", metric="talks"),
    )
    assert total(user, goal) == Fraction(25, 2)


def test_what_does_not_count_is_not_taken() -> None:
    user = make_user()
    goal = goal_of(user)
    take(user, make_entry(), make_entry(ignored_reason="padding"))
    assert total(user, goal) == 1


def test_nobody_elses_activity_is_taken() -> None:
    user = make_user()
    goal = goal_of(user)
    take(make_user(), make_entry())
    assert total(user, goal) == 0


def test_any_number_of_goals_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user()
    plan = make_plan(user)
    goals = [make_goal(plan, metric="commits") for _ in range(12)]
    take(user, *(make_entry(on=START + timedelta(days=day)) for day in range(100)))
    questions = {goal.pk: Question(pictured(goal), until=date(2026, 12, 31), day=START) for goal in goals}
    with django_assert_num_queries(1):
        measured = measure(user, questions)
    assert {actual.total for actual in measured.values()} == {Fraction(100)}


def test_many_days_are_measured_as_each_of_them(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user()
    goals = {name: pictured(goal_of(user, metric=name)) for name in ("study_hours", "posts")}
    for days in range(0, 120, 7):
        log_study(user, 50 + days, on=START + timedelta(days=days))
        make_activity(user, kind="post", on=START + timedelta(days=days + 3))
    first, last = START + timedelta(days=50), START + timedelta(days=90)
    with django_assert_num_queries(2):
        found = dict(measure_days(user, goals, first=first, last=last))
    assert found == {
        day: measure(user, {name: Question(goal, until=day, day=day) for name, goal in goals.items()})
        for day in each_day(first, last)
    }
