"""Plans that are ended, taken up again or started anew."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import END, START, make_goal, make_plan, make_user
from tests.threads import at_once
from tests.tracker.planned import MARCH, figures, revisions
from tracker.models import Break, Plan
from tracker.planning import (
    Ended,
    HasPlan,
    add_break,
    archive_goal,
    change_break,
    change_goal,
    current_rest_weekdays,
    end_plan,
    picture_of,
    remove_break,
    set_weekly_aim,
    specs_of,
    start_anew,
    take_up,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_plan_that_is_ended_is_kept_and_nobodys_current_one() -> None:
    plan = make_plan(make_user())

    end_plan(plan, today=MARCH)
    end_plan(plan, today=END)

    held = Plan.objects.get()
    assert (held.current, held.ended_on, revisions(held)) == (False, MARCH, [(1, START)])
    assert Plan.objects.current_of(plan.user) is None


def test_nothing_of_a_plan_that_was_ended_meanwhile_is_changed() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)
    pause = add_break(plan, start=MARCH, end=MARCH, note="", today=START)
    before = picture_of(plan)
    end_plan(plan, today=MARCH)

    for change in (
        lambda: make_goal(plan),
        lambda: change_goal(goal, title="x", today=MARCH),
        lambda: archive_goal(goal, today=MARCH),
        lambda: add_break(plan, start=MARCH, end=MARCH, note="", today=MARCH),
        lambda: change_break(pause, start=END, end=END, note="", today=MARCH),
        lambda: remove_break(pause, today=MARCH),
        lambda: set_weekly_aim(goal, Decimal(1), today=MARCH),
    ):
        with pytest.raises(Ended):
            change()

    assert picture_of(plan) == before


def test_a_plan_taken_up_again_goes_on_after_a_break() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)
    end_plan(plan, today=MARCH)

    take_up(plan, today=date(2026, 3, 11), as_break=True)

    assert specs_of(picture_of(plan))[goal.pk].breaks == ((date(2026, 3, 2), date(2026, 3, 10)),)
    assert revisions(plan) == [(1, START), (2, date(2026, 3, 11))]


def test_taken_up_on_the_day_it_was_ended_it_has_missed_nothing() -> None:
    plan = make_plan(make_user())
    end_plan(plan, today=MARCH)

    take_up(plan, today=MARCH, as_break=True)

    assert (Plan.objects.get().current, plan.breaks.count(), revisions(plan)) == (True, 0, [(1, START)])


def test_beside_a_current_plan_no_other_is_taken_up_or_started() -> None:
    user = make_user()
    old = make_plan(user)
    end_plan(old, today=MARCH)
    make_plan(user, title="Second", today=MARCH)

    with pytest.raises(HasPlan):
        take_up(old, today=END, as_break=True)
    with pytest.raises(HasPlan):
        start_anew(old, start=END, today=END)

    assert (Plan.objects.count(), Plan.objects.get(current=True).title, old.breaks.count()) == (2, "Second", 0)


def test_a_plan_started_anew_has_a_baseline_of_its_own() -> None:
    old = make_plan(make_user(), rest_weekdays=[7])
    goal = make_goal(old, target=100, start=MARCH, weight=Decimal(3), filter={"skills": ["PyTorch"]})
    change_goal(goal, figures=figures(200), today=date(2026, 4, 1))
    add_break(old, start=MARCH, end=MARCH, note="", today=MARCH)
    end_plan(old, today=END)

    new = start_anew(old, start=date(2027, 1, 1), today=END)

    copy = new.goals.get()
    assert (copy.start, copy.weight, copy.filter) == (date(2027, 3, 1), 3, {"skills": ["PyTorch"]})
    assert [(each.since, each.target, each.end) for each in copy.figures.all()] == [
        (date(2027, 3, 1), 200, date(2027, 12, 31))
    ]
    assert (revisions(new), current_rest_weekdays(new), new.breaks.count()) == ([(1, END)], [7], 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_start_anew_at_once_make_one() -> None:
    old = make_plan(make_user())
    make_goal(old)
    end_plan(old, today=MARCH)

    def start() -> None:
        with suppress(HasPlan):
            start_anew(old, start=MARCH, today=MARCH)

    at_once(*[start] * 3)

    assert (Plan.objects.count(), Plan.objects.get(current=True).goals.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_ended_and_taken_up_by_several_at_once_it_happens_once() -> None:
    plan = make_plan(make_user())

    at_once(*[lambda: end_plan(plan, today=MARCH)] * 3)
    at_once(*[lambda: take_up(plan, today=END, as_break=True)] * 3)

    assert (Plan.objects.get().current, Break.objects.count()) == (True, 1)
    assert revisions(plan) == [(1, START), (2, END)]


@pytest.mark.django_db(transaction=True)
def test_ending_while_a_goal_is_added_leaves_one_or_the_other() -> None:
    plan = make_plan(make_user())

    def add() -> None:
        with suppress(Ended):
            make_goal(plan, today=START)

    at_once(add, lambda: end_plan(plan, today=MARCH))

    assert not Plan.objects.get().current
    assert len(plan.revisions.get().picture["goals"]) == plan.goals.count()
