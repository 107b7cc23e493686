"""The plan's one writer: changes act from a day on, and what was planned stays known."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import END, START, make_goal, make_plan, make_user
from tests.threads import at_once
from tests.tracker.planned import MARCH, figures, revisions
from tracker.models import Break, Goal, Plan, PlanRevision
from tracker.planning import (
    MOST_GOALS,
    ChangedMeanwhile,
    FullPlan,
    add_break,
    archive_goal,
    change_break,
    change_goal,
    current_figures,
    current_rest_weekdays,
    picture_of,
    put_plan,
    remove_break,
    restore_goal,
    set_weekly_aim,
    set_weights,
    specs_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def targets(goal: Goal) -> list[tuple[date, int]]:
    """What the goal asks for, from which day on."""
    return [(each.since, int(each.target)) for each in goal.figures.all()]


def change_plan(plan: Plan, *, today: date, **values: Any) -> Plan:
    kept: dict[str, Any] = {"title": plan.title, "start": plan.start, "end": plan.end, "rest_weekdays": ()}
    return put_plan(plan.user, today=today, **kept | values)[0]


def test_the_first_plan_is_new_and_the_second_put_changes_it() -> None:
    user = make_user()
    values: dict[str, Any] = {"title": "x", "start": START, "end": END, "rest_weekdays": [7], "today": START}

    plan, made = put_plan(user, **values)
    again, made_again = put_plan(user, **values | {"title": "y"})

    assert (made, made_again, again.pk, again.title) == (True, False, plan.pk, "y")


def test_a_new_plan_is_the_baseline() -> None:
    assert revisions(make_plan(make_user())) == [(1, START)]


def test_all_changes_of_a_day_share_one_revision() -> None:
    plan = make_plan(make_user())

    make_goal(plan, today=MARCH)
    add_break(plan, start=MARCH, end=MARCH, note="", today=MARCH)

    assert revisions(plan) == [(1, START), (2, MARCH)]


def test_a_change_on_the_first_day_belongs_to_the_baseline() -> None:
    plan = make_plan(make_user())

    goal = make_goal(plan, today=START)

    assert [each["id"] for each in plan.revisions.get().picture["goals"]] == [goal.pk]


def test_a_change_that_changes_nothing_makes_no_revision() -> None:
    plan = make_plan(make_user())

    change_plan(plan, today=MARCH)

    assert revisions(plan) == [(1, START)]


def test_the_baseline_stays_as_it_was() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan, target=100)
    baseline = plan.revisions.get().picture

    change_goal(goal, figures=figures(50), today=MARCH)

    assert PlanRevision.objects.get(plan=plan, number=1).picture == baseline


def test_new_figures_act_from_today_and_the_old_ones_before() -> None:
    goal = make_goal(make_plan(make_user()), target=100)

    change_goal(goal, figures=figures(200), today=MARCH)

    assert targets(goal) == [(START, 100), (MARCH, 200)]


def test_figures_from_a_named_day_replace_those_that_began_later() -> None:
    goal = make_goal(make_plan(make_user()), target=100)
    change_goal(goal, figures=figures(200), today=MARCH)

    change_goal(goal, figures=figures(300), acts_from=date(2026, 2, 1), today=MARCH)

    assert targets(goal) == [(START, 100), (date(2026, 2, 1), 300)]


def test_figures_from_the_goals_start_correct_a_slip() -> None:
    goal = make_goal(make_plan(make_user()), target=10)

    change_goal(goal, figures=figures(100), acts_from=START, today=MARCH)

    assert targets(goal) == [(START, 100)]


def test_figures_never_act_before_the_goals_start() -> None:
    goal = make_goal(make_plan(make_user()), target=10, start=MARCH)

    change_goal(goal, figures=figures(100), acts_from=START, today=START)

    assert targets(goal) == [(MARCH, 100)]


def test_the_goal_shows_the_figures_that_it_ends_with() -> None:
    goal = make_goal(make_plan(make_user()), target=100)

    change_goal(goal, figures=figures(200), acts_from=END, today=MARCH)

    assert current_figures(goal).target == 200


def test_a_goals_start_can_move_forward_past_a_change() -> None:
    goal = make_goal(make_plan(make_user()), target=100)
    change_goal(goal, figures=figures(200), today=MARCH)

    change_goal(goal, start=date(2026, 4, 1), today=MARCH)

    assert targets(goal) == [(date(2026, 4, 1), 200)]


def test_a_goals_start_can_move_back() -> None:
    goal = make_goal(make_plan(make_user()), target=100, start=MARCH)

    change_goal(goal, start=START, today=MARCH)

    assert targets(goal) == [(START, 100)]


def test_a_changed_weight_holds_for_all_days_and_makes_a_revision() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)

    change_goal(goal, weight=Decimal(3), today=MARCH)

    assert revisions(plan) == [(1, START), (2, MARCH)]
    assert specs_of(picture_of(plan))[goal.pk].weight == 3


def test_rest_weekdays_act_from_today() -> None:
    plan = make_plan(make_user(), rest_weekdays=[7])

    change_plan(plan, rest_weekdays=[6, 7, 6], today=MARCH)

    assert [(rule.since, rule.weekdays) for rule in plan.rest_weekdays.all()] == [(START, [7]), (MARCH, [6, 7])]
    assert current_rest_weekdays(plan) == [6, 7]


def test_rest_weekdays_changed_before_the_plan_begins_hold_from_its_start() -> None:
    plan = make_plan(make_user(), rest_weekdays=[7], today=START - timedelta(days=9))
    goal = make_goal(plan)

    change_plan(plan, rest_weekdays=[1], today=START - timedelta(days=5))

    pieces = specs_of(picture_of(plan))[goal.pk].pieces
    assert [(piece.since, piece.rest_weekdays) for piece in pieces] == [(START, {1})]


def test_a_goal_older_than_the_plan_keeps_its_rest_weekdays_until_the_day_they_change() -> None:
    change = START - timedelta(days=5)
    plan = make_plan(make_user(), rest_weekdays=[7], today=START - timedelta(days=9))
    goal = make_goal(plan, start=START - timedelta(days=30))

    change_plan(plan, rest_weekdays=[1], today=change)

    spec = specs_of(picture_of(plan))[goal.pk]
    days = (goal.start, change - timedelta(days=1), change)
    assert [spec.piece_on(day).rest_weekdays for day in days] == [{7}, {7}, {1}]


def test_rest_weekdays_act_from_today_though_the_plan_is_moved_into_the_future() -> None:
    plan = make_plan(make_user(), rest_weekdays=[7])
    goal = make_goal(plan)

    change_plan(plan, rest_weekdays=[1], start=MARCH + timedelta(days=60), today=MARCH)

    pieces = specs_of(picture_of(plan))[goal.pk].pieces
    assert [(piece.since, piece.rest_weekdays) for piece in pieces] == [(START, {7}), (MARCH, {1})]


def test_a_piece_of_a_goal_begins_with_each_change_of_figures_or_rest_weekdays() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan, target=100)
    change_goal(goal, figures=figures(200), acts_from=date(2026, 2, 1), today=MARCH)
    change_plan(plan, rest_weekdays=[7], today=MARCH)

    pieces = specs_of(picture_of(plan))[goal.pk].pieces

    assert [(piece.since, piece.target, piece.rest_weekdays) for piece in pieces] == [
        (START, Fraction(100), frozenset()),
        (date(2026, 2, 1), Fraction(200), frozenset()),
        (MARCH, Fraction(200), frozenset({7})),
    ]


def test_an_archived_goal_leaves_the_picture_but_not_the_revision_before() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)

    archive_goal(goal, today=MARCH)
    archive_goal(goal, today=END)

    assert [len(revision.picture["goals"]) for revision in plan.revisions.all()] == [1, 0]


def test_a_break_taken_back_is_planned_for_again() -> None:
    plan = make_plan(make_user())
    pause = add_break(plan, start=MARCH, end=MARCH, note="holiday", today=START)

    remove_break(pause, today=MARCH)

    assert not Break.objects.exists()
    assert [len(revision.picture["breaks"]) for revision in plan.revisions.all()] == [1, 0]


def test_stored_closings_are_out_of_date_from_the_earliest_change_on() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)
    Plan.objects.update(closings_from=None)

    add_break(plan, start=date(2026, 5, 1), end=date(2026, 5, 9), note="", today=MARCH)
    change_goal(goal, figures=figures(), today=MARCH)
    add_break(plan, start=date(2026, 6, 1), end=date(2026, 6, 9), note="", today=MARCH)

    assert Plan.objects.get().closings_from == MARCH


def test_stored_closings_stay_unless_a_change_names_their_days() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)
    changes = {
        "weight": lambda: change_goal(goal, weight=Decimal(3), today=MARCH),
        "figures": lambda: change_goal(goal, figures=figures(300), today=MARCH),
        "rest": lambda: change_plan(plan, rest_weekdays=[7], today=MARCH),
        "archive": lambda: archive_goal(goal, today=MARCH),
        "restore": lambda: restore_goal(Goal.objects.get(), today=MARCH),
        "from the start": lambda: change_goal(goal, figures=figures(400), acts_from=START, today=MARCH),
        "start": lambda: change_goal(goal, start=date(2026, 1, 9), today=MARCH),
    }
    marks = {}
    for name, change in changes.items():
        Plan.objects.update(closings_from=None)
        change()
        marks[name] = Plan.objects.get().closings_from

    kept = ("weight", "figures", "rest", "archive", "restore")
    assert marks == dict.fromkeys(kept, MARCH) | dict.fromkeys(["from the start", "start"], START)


def test_a_picture_takes_four_queries_whatever_its_size(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    plan = make_plan(make_user())
    for _ in range(3):
        make_goal(plan)

    with django_assert_num_queries(4):
        picture_of(plan)


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_share_the_days_revision() -> None:
    plan = make_plan(make_user())

    at_once(*[lambda: make_goal(plan, today=MARCH)] * 3)

    assert revisions(plan) == [(1, START), (2, MARCH)]
    assert len(plan.revisions.get(number=2).picture["goals"]) == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_weights_at_once_one_is_told() -> None:
    plan = make_plan(make_user())
    goals = [make_goal(plan) for _ in range(2)]
    before = {goal.pk: Decimal(1) for goal in goals}

    def set_to(weight: int) -> bool:
        try:
            set_weights(plan, {goal.pk: Decimal(weight) for goal in goals}, before=before, today=MARCH)
        except ChangedMeanwhile:
            return False
        return True

    stored = at_once(lambda: set_to(2), lambda: set_to(3))

    assert sorted(stored) == [False, True]
    assert {goal.weight for goal in plan.goals.all()} == {Decimal(2 if stored[0] else 3)}
    assert revisions(plan) == [(1, START), (2, MARCH)]


@pytest.mark.django_db(transaction=True)
def test_two_first_plans_at_once_make_one() -> None:
    user = make_user()

    at_once(*[lambda: make_plan(user)] * 3)

    assert Plan.objects.get().revisions.count() == 1


def test_a_goal_brought_back_is_as_it_was() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan, target=100)
    before = picture_of(plan)["goals"]
    archive_goal(goal, today=MARCH)

    restore_goal(goal, today=END)
    restore_goal(goal, today=END)

    assert picture_of(plan)["goals"] == before
    assert [len(each.picture["goals"]) for each in plan.revisions.all()] == [1, 0, 1]


def test_a_full_plan_takes_no_goal_back() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)
    archive_goal(goal, today=START)
    Goal.objects.bulk_create(
        Goal(plan=plan, title="x", metric="posts", kind="milestone", start=START) for _ in range(MOST_GOALS)
    )

    with pytest.raises(FullPlan):
        restore_goal(goal, today=START)


def test_a_weekly_aim_makes_a_revision_and_is_never_scored() -> None:
    plan = make_plan(make_user())
    goal = make_goal(plan)
    before = specs_of(picture_of(plan))
    Plan.objects.update(closings_from=MARCH)

    set_weekly_aim(goal, Decimal("6.2"), today=MARCH)

    assert picture_of(plan)["goals"][0]["weekly_aim"] == "6.200000"
    assert (specs_of(picture_of(plan)), revisions(plan)) == (before, [(1, START), (2, MARCH)])
    assert Plan.objects.get().closings_from == MARCH


def test_archiving_drops_the_weekly_aim() -> None:
    goal = make_goal(make_plan(make_user()))
    set_weekly_aim(goal, Decimal(6), today=MARCH)

    archive_goal(goal, today=MARCH)

    assert Goal.objects.get().weekly_aim is None


@pytest.mark.parametrize(
    ("start", "end", "declared"),
    [
        (MARCH, date(2026, 3, 9), START),
        (date(2026, 3, 2), date(2026, 3, 5), START),
        (MARCH, date(2026, 3, 10), date(2026, 3, 4)),
        (date(2026, 2, 28), date(2026, 3, 9), date(2026, 3, 4)),
    ],
)
def test_a_break_that_takes_in_more_days_is_declared_anew(start: date, end: date, declared: date) -> None:
    pause = add_break(make_plan(make_user()), start=MARCH, end=date(2026, 3, 9), note="", today=START)

    change_break(pause, start=start, end=end, note="Spring", today=date(2026, 3, 4))

    held = Break.objects.get()
    assert (held.start, held.end, held.note, held.declared_on) == (start, end, "Spring", declared)


def test_a_break_moved_back_plans_for_the_days_that_it_left() -> None:
    plan = make_plan(make_user())
    pause = add_break(plan, start=MARCH, end=MARCH, note="", today=START)
    Plan.objects.update(closings_from=None)

    change_break(pause, start=END, end=END, note="", today=MARCH)

    assert Plan.objects.get().closings_from == MARCH
