"""What a revision says: what it changed against the one before, and what it eased."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from tests.factories import END, START, make_goal, make_plan, make_user
from tracker.models import Goal, Plan
from tracker.planning import (
    Figures,
    add_break,
    archive_goal,
    change_break,
    change_goal,
    put_plan,
    remove_break,
    restore_goal,
    set_weekly_aim,
)
from tracker.revision_words import RevisionWords, declared, revision_words

pytestmark = pytest.mark.django_db

#: A Monday.
MARCH = date(2026, 3, 2)
LATER = date(2026, 3, 10)


@pytest.fixture
def plan() -> Plan:
    """Study for an hour a day in all of 2026, and a post a month."""
    plan = make_plan(make_user())
    make_goal(plan, target=365)
    make_goal(plan, title="Posts", metric="posts", kind="recurring", target=1, period="month")
    return plan


def study(plan: Plan) -> Goal:
    return plan.goals.get(metric="study_hours")


def figures(target: int | str = 365, period: str = "", end: date = END) -> Figures:
    return Figures(target=Decimal(target), period=period, end=end)


def put(plan: Plan, **values: Any) -> None:
    kept: dict[str, Any] = {"title": plan.title, "start": plan.start, "end": plan.end, "rest_weekdays": ()}
    put_plan(plan.user, today=MARCH, **kept | values)


def newest(plan: Plan) -> RevisionWords:
    return revision_words(plan, today=MARCH, newest=8)[0]


CHANGES: list[tuple[Callable[[Plan], object], str]] = [
    (lambda plan: put(plan, title="Onwards"), "The plan’s title: Into AI work → Onwards"),
    (lambda plan: put(plan, end=date(2027, 6, 30)), "The plan’s days: 1 Jan – 31 Dec → 1 Jan – 30 Jun 2027"),
    (lambda plan: put(plan, rest_weekdays=[6, 7]), "Rest days: none → Sat, Sun from Mon 2 Mar"),
    (lambda plan: make_goal(plan, title="Papers", metric="papers", today=MARCH), "Papers added: 100 by 31 Dec"),
    (lambda plan: archive_goal(study(plan), today=MARCH), "Study archived"),
    (lambda plan: change_goal(study(plan), title="Deep study", today=MARCH), "Study is now called Deep study"),
    (lambda plan: change_goal(study(plan), weight=Decimal("2.5"), today=MARCH), "Study: weight 1 → 2.5"),
    (lambda plan: change_goal(study(plan), start=LATER, today=MARCH), "Study: first day 1 Jan → 10 Mar"),
    (
        lambda plan: change_goal(study(plan), figures=figures(400), today=MARCH),
        "Study: 365 h by 31 Dec → 400 h by 31 Dec from Mon 2 Mar",
    ),
    (
        lambda plan: change_goal(study(plan), figures=figures(400), acts_from=START, today=MARCH),
        "Study: 365 h by 31 Dec → 400 h by 31 Dec from Thu 1 Jan",
    ),
    (
        lambda plan: change_goal(
            plan.goals.get(metric="posts"), figures=figures(1, "month", date(2026, 6, 30)), today=MARCH
        ),
        "Posts: last day 31 Dec → 30 Jun from Mon 2 Mar",
    ),
    (
        lambda plan: change_goal(study(plan), filter={"skills": ["LoRA"]}, today=MARCH),
        "Study counts Study; skills: LoRA",
    ),
    (lambda plan: set_weekly_aim(study(plan), Decimal("6.2"), today=MARCH), "Study: an aim of 6.2 h a week"),
    (
        lambda plan: add_break(plan, start=LATER, end=LATER, note="x", today=MARCH),
        "Break 10 Mar – 10 Mar, declared ahead",
    ),
    (
        lambda plan: add_break(plan, start=MARCH - timedelta(days=3), end=LATER, note="", today=MARCH),
        "Break 27 Feb – 10 Mar, declared 3 days after it began",
    ),
]


@pytest.mark.parametrize(("change", "words"), CHANGES, ids=[words for _, words in CHANGES])
def test_a_change_is_told_in_words(plan: Plan, change: Callable[[Plan], object], words: str) -> None:
    change(plan)
    assert newest(plan).changed == (words,)


def test_the_changes_of_a_day_are_told_together(plan: Plan) -> None:
    change_goal(study(plan), weight=Decimal(3), today=MARCH)
    pause = add_break(plan, start=LATER, end=LATER, note="", today=MARCH)
    change_break(pause, start=LATER, end=END, note="", today=MARCH)
    assert newest(plan).changed == ("Study: weight 1 → 3", "Break 10 Mar – 31 Dec, declared ahead")


def test_what_is_taken_back_is_told(plan: Plan) -> None:
    pause = add_break(plan, start=LATER, end=LATER, note="", today=START)
    archive_goal(study(plan), today=date(2026, 2, 1))
    set_weekly_aim(plan.goals.get(metric="posts"), Decimal(1), today=date(2026, 2, 1))
    restore_goal(study(plan), today=MARCH)
    remove_break(pause, today=MARCH)
    set_weekly_aim(plan.goals.get(metric="posts"), None, today=MARCH)
    assert newest(plan).changed == (
        "Study added: 365 h by 31 Dec",
        "Posts: the weekly aim was dropped",
        "Break 10 Mar – 10 Mar removed",
    )


def test_figures_that_act_from_another_day_are_told(plan: Plan) -> None:
    change_goal(study(plan), figures=figures(400), acts_from=date(2026, 2, 2), today=date(2026, 2, 2))
    change_goal(study(plan), figures=figures(400), acts_from=date(2026, 1, 5), today=MARCH)
    assert newest(plan).changed == ("Study: 400 h by 31 Dec from Mon 5 Jan",)


def test_the_first_says_with_how_many_goals_the_plan_began(plan: Plan) -> None:
    assert newest(plan) == RevisionWords(number=1, on=START, changed=("The plan began with 2 goals.",), eases="")


def test_only_so_many_are_told_and_the_rest_on_the_next_page(plan: Plan) -> None:
    for number in range(1, 4):
        change_goal(study(plan), weight=Decimal(number + 1), today=START + timedelta(days=number))
    told = [revision_words(plan, today=MARCH, newest=2, skip=skip) for skip in (0, 2)]
    assert [[each.number for each in page] for page in told] == [[4, 3], [2, 1]]
    assert told[1][0].changed == ("Study: weight 1 → 2",)


def test_many_goals_take_no_more_queries(plan: Plan, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        make_goal(plan, today=START + timedelta(days=number))
    with django_assert_num_queries(2):
        revision_words(plan, today=MARCH, newest=8)


class TestEasing:
    def test_less_in_the_next_week_is_shown(self, plan: Plan) -> None:
        change_goal(study(plan), figures=figures(200), today=MARCH)
        # 305 days are left, for which 140 of 305 hours are left.
        assert newest(plan).eases == "Eases the next seven days: Study 7 h → 3.2 h"

    def test_a_break_in_it_asks_for_nothing(self, plan: Plan) -> None:
        add_break(plan, start=MARCH, end=MARCH + timedelta(days=1), note="", today=MARCH)
        assert newest(plan).eases == "Eases the next seven days: nothing is asked for on some of them."

    def test_archiving_eases_what_was_asked_for(self, plan: Plan) -> None:
        archive_goal(study(plan), today=MARCH)
        assert newest(plan).eases == "Eases the next seven days: Study 7 h → 0 h"

    def test_a_small_difference_is_seen(self, plan: Plan) -> None:
        change_goal(study(plan), figures=figures(364), today=MARCH)
        assert newest(plan).eases == "Eases the next seven days: Study 7 h → 6.98 h"

    def test_of_a_share_of_a_piece_so_many_decimals_are_told_that_it_is_not_nothing(self, plan: Plan) -> None:
        goal = make_goal(plan, title="Exam", metric="certifications", target=1)
        archive_goal(goal, today=MARCH)
        assert newest(plan).eases == "Eases the next seven days: Exam 0.02 → 0"

    def test_only_the_first_goals_are_named(self, plan: Plan) -> None:
        for number in range(3):
            make_goal(plan, title=f"No. {number}", metric="papers", target=365)
        for goal in plan.goals.all():
            archive_goal(goal, today=MARCH)
        assert newest(plan).eases.endswith("Study 7 h → 0 h, Posts 0.2 → 0, No. 0 7 → 0, 2 goals more")

    def test_more_or_later_is_not(self, plan: Plan) -> None:
        change_goal(study(plan), figures=figures(400), today=MARCH)
        add_break(plan, start=date(2026, 5, 1), end=date(2026, 5, 9), note="", today=MARCH)
        change_goal(study(plan), weight=Decimal("0.5"), today=MARCH)
        assert newest(plan).eases == ""

    def test_the_changes_of_a_day_are_compared_with_the_day_before(self, plan: Plan) -> None:
        change_goal(study(plan), figures=figures(200), today=MARCH)
        change_goal(study(plan), figures=figures(400), today=MARCH)
        assert newest(plan).eases == ""

    def test_it_is_told_in_chinese(self, plan: Plan) -> None:
        change_goal(study(plan), figures=figures(200), today=MARCH)
        with override("zh-hans"):
            assert newest(plan).eases == "放宽了接下来七天：Study 7 小时 → 3.2 小时"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (MARCH, "declared ahead"),
        (MARCH - timedelta(days=9), "declared ahead"),
        (MARCH + timedelta(days=1), "declared 1 day after it began"),
        (LATER, "declared 8 days after it began"),
    ],
)
def test_a_break_says_when_it_was_asked_for(on: date, words: str) -> None:
    assert declared(MARCH, on) == words
