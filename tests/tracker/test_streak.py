"""Weeks in a row: the one rule, and what it costs to look. It is Wednesday, 4 March 2026."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.factories import log_study, make_activity, make_entry, make_plan, make_user, take
from tracker.days import IsoWeek
from tracker.models import User
from tracker.planning import add_break
from tracker.recording import set_aside
from tracker.streak import RULE, streak, streak_words, weeks_in_a_row

TODAY = date(2026, 3, 4)
MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


def weeks_ago(number: int) -> date:
    """The Monday of that week."""
    return MONDAY - number * WEEK


def busy(user: User, weeks: Iterable[int]) -> None:
    """A minute of study on each of these Mondays."""
    entries = (make_entry(kind="study", on=weeks_ago(each), occurred_at=None) for each in weeks)
    take(user, *entries, source="manual", account="")


@pytest.fixture
def ann(db: None) -> User:
    return make_user()


def pause(user: User, first: date, last: date) -> None:
    plan = user.plans.first() or make_plan(user, start=date(2020, 1, 1), today=TODAY)
    add_break(plan, start=first, end=last, note="", today=TODAY)


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ([0, 1, 2], 3),
        ([1, 2], 2),
        ([0], 1),
        ([0, 2, 3], 1),
        ([2, 3], 0),
        ([], 0),
    ],
)
def test_weeks_count_up_to_the_newest_empty_one_that_is_over(ann: User, weeks: list[int], expected: int) -> None:
    busy(ann, weeks)
    assert weeks_in_a_row(ann, TODAY) == expected


def test_a_week_ends_with_its_sunday(ann: User) -> None:
    log_study(ann, on=date(2026, 2, 22))
    assert weeks_in_a_row(ann, date(2026, 3, 1)) == 1
    assert weeks_in_a_row(ann, date(2026, 3, 2)) == 0


def test_whatever_counts_counts_and_what_does_not_does_not(ann: User) -> None:
    make_activity(ann, on=weeks_ago(1), private=True)
    excluded = make_activity(ann, on=weeks_ago(2))
    set_aside(ann, excluded, excluded=True)
    assert weeks_in_a_row(ann, TODAY) == 1


def test_nothing_of_others_counts(ann: User) -> None:
    busy(make_user(), [0, 1])
    assert weeks_in_a_row(ann, TODAY) == 0


def test_a_week_wholly_inside_breaks_neither_ends_nor_adds(ann: User) -> None:
    busy(ann, [0, 1, 2, 4])
    pause(ann, weeks_ago(2), weeks_ago(2) + timedelta(days=3))
    pause(ann, weeks_ago(2) + timedelta(days=4), weeks_ago(2) + timedelta(days=6))
    pause(ann, weeks_ago(3) - timedelta(days=1), weeks_ago(2))
    assert weeks_in_a_row(ann, TODAY) == 3


def test_a_break_inside_another_shortens_it_not(ann: User) -> None:
    busy(ann, [0, 3])
    pause(ann, weeks_ago(2), weeks_ago(0) - timedelta(days=1))
    pause(ann, weeks_ago(2), weeks_ago(2) + timedelta(days=1))
    assert weeks_in_a_row(ann, TODAY) == 2


def test_a_week_of_which_a_day_lies_outside_its_break_is_like_any_other(ann: User) -> None:
    busy(ann, [0, 2])
    pause(ann, weeks_ago(1), weeks_ago(1) + timedelta(days=5))
    assert weeks_in_a_row(ann, TODAY) == 1


def test_the_running_week_inside_a_break_does_not_add(ann: User) -> None:
    busy(ann, [0, 1])
    pause(ann, MONDAY, MONDAY + timedelta(days=6))
    assert weeks_in_a_row(ann, TODAY) == 1


def test_breaks_longer_than_a_look_hide_no_older_weeks(ann: User) -> None:
    busy(ann, [0, 101, 102])
    pause(ann, weeks_ago(100), weeks_ago(0) - timedelta(days=1))
    assert weeks_in_a_row(ann, TODAY) == 3


@pytest.mark.both_databases
@pytest.mark.parametrize(("weeks", "queries"), [(1, 2), (3, 2), (52, 2), (53, 3), (260, 3), (300, 4)])
def test_a_long_row_costs_few_queries(
    ann: User, weeks: int, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    busy(ann, range(weeks))
    busy(ann, range(weeks + 1, weeks + 30))
    with django_assert_num_queries(queries):
        assert weeks_in_a_row(ann, TODAY) == weeks


@given(st.sets(st.integers(0, 12)), st.lists(st.tuples(st.integers(-3, 80), st.integers(0, 20)), max_size=3))
def test_it_is_what_the_rule_says(filled: set[int], pauses: list[tuple[int, int]]) -> None:
    """Counted forwards, week by week, as somebody would by hand."""
    off = {MONDAY - timedelta(days=first - day) for first, length in pauses for day in range(length)}
    expected = 0
    for each in range(12, -1, -1):
        if {weeks_ago(each) + timedelta(days=day) for day in range(7)} <= off:
            continue
        if each in filled:
            expected += 1
        elif each != 0:
            expected = 0
    weeks = {IsoWeek.of(weeks_ago(each)) for each in filled}
    spans = [(day, day) for day in sorted(off)]
    joined: list[tuple[date, date]] = []
    for first, last in spans:
        if joined and first == joined[-1][1] + timedelta(days=1):
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    this_week = IsoWeek.of(TODAY)
    found, _ended = streak(weeks, joined, first=IsoWeek.of(weeks_ago(12)), last=this_week, running=this_week)
    assert found == expected


def test_no_row_is_not_spoken_of() -> None:
    assert [streak_words(weeks) for weeks in (0, 1, 14)] == ["", "1 week in a row", "14 weeks in a row"]


def test_the_rule_is_one_sentence_in_both_languages() -> None:
    assert str(RULE).count(".") == 1
    with override("zh-hans"):
        assert str(RULE).count("。") == 1
