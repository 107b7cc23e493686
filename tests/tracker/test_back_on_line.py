"""What puts a goal on its line, and until when nothing is asked, reckoned by hand."""

from datetime import date
from fractions import Fraction

import pytest

from tests.tracker.small_plans import END, TALK, TODAY, live, posts, spec, study
from tracker.back_on_line import BackOnLine, back_on_line
from tracker.scoring.plan_line import GoalSpec


def told(goal: GoalSpec, actual: Fraction | int, *, as_of: date | None = None, on: date = TODAY) -> BackOnLine | None:
    _specs, now = live({goal: actual}, as_of=as_of, on=on)
    metric = "study_hours" if goal.divisible else "posts"
    return back_on_line({"metric": metric}, goal, now.terms[0], on)


def lines(back: BackOnLine | None) -> list[tuple[str, str]]:
    assert back is not None
    return [(f"{each.day:%d %b}", each.units) for each in back.by]


def test_pieces_are_owed_by_sunday_then_by_the_ends_of_month_and_year() -> None:
    # Of 12 posts the second is due on 2 March, the third on 2 April.
    back = told(posts(), 0)
    assert back is not None
    assert (back.say, back.until) == ("2 by Sun 8 Mar", None)
    assert lines(back) == [("31 Mar", "2"), ("31 Dec", "12")]


def test_hours_are_owed_as_time() -> None:
    # By Sunday, day 67, 13.4 h are due; by 31 March 18, by the end 73.
    back = told(study(), 10)
    assert back is not None
    assert back.say == "3 h 24 by Sun 8 Mar"
    assert lines(back) == [("31 Mar", "8 h"), ("31 Dec", "63 h")]


def test_who_owes_nothing_is_told_until_when() -> None:
    back = told(posts(), 2)
    assert back is not None
    assert (back.say, back.more) == ("Safe until Wed 1 Apr", "Nothing more is asked for until then: 28 days.")
    assert back.until == date(2026, 4, 1)
    assert lines(back) == [("31 Dec", "10")]


def test_nothing_is_told_twice_where_ends_fall_together() -> None:
    assert lines(told(posts(), 9, on=date(2026, 12, 29))) == []


def test_in_the_last_days_the_end_is_the_day() -> None:
    back = told(posts(), 9, on=date(2026, 12, 29))
    assert back is not None
    assert back.say == "3 by Thu 31 Dec"


@pytest.mark.parametrize(
    ("goal", "actual", "on"),
    [
        (posts(), 12, TODAY),
        (posts(start=date(2026, 5, 1)), 0, TODAY),
        (posts(end=date(2026, 2, 1)), 0, TODAY),
        (posts(breaks=((TODAY, END),)), 0, TODAY),
        (spec(TALK, 1, kind="milestone", end=date(2026, 2, 1)), 0, TODAY),
    ],
    ids=["reached", "not begun", "over", "in a break", "milestone"],
)
def test_where_nothing_is_asked_nothing_is_said(goal: GoalSpec, actual: int, on: date) -> None:
    assert told(goal, actual, on=on) is None


def test_of_what_is_not_known_nothing_is_said() -> None:
    assert told(posts(), 0, as_of=date(2026, 3, 1)) is None
