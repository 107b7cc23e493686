"""Whole sentences, true in every state of a plan."""

from datetime import date
from fractions import Fraction

import pytest
from django.utils import translation

from tests.tracker.small_plans import POSTS, START, STUDY, TALK, TODAY, live, posts, spec, study
from tracker import quick_log
from tracker.next_steps import Odds, Owed, next_step, owed
from tracker.scoring.plan_line import GoalSpec
from tracker.sentences import NOT_UNDERSTOOD, action, headline, not_understood, nothing_owed, owed_words, worth

GOALS = {
    STUDY: {"title": "Study", "metric": "study_hours", "kind": "cumulative"},
    POSTS: {"title": "Posts", "metric": "posts", "kind": "cumulative"},
    TALK: {"title": "Give a talk", "metric": "events", "kind": "milestone"},
}
TALK_IN_JUNE = spec(TALK, 1, kind="milestone", end=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        ({}, "The plan has no goals yet, so nothing is owed"),
        ({posts(): 1}, "Posts: 2 days behind"),
        ({posts(): 0, study(): 20}, "Posts: 32 days behind; the other goal is on plan"),
        ({posts(): 0, study(): 20, TALK_IN_JUNE: 0}, "Posts: 32 days behind; the other goal is on plan"),
        ({posts(): 0, study(): 0}, "Study: 62 days behind; 1 more goal is behind"),
        ({posts(): 2}, "Every goal is on plan, with 29 days to spare"),
        ({study(): Fraction(62, 5)}, "Every goal is on plan"),
        ({posts(start=date(2026, 3, 1)): 0}, "Nothing is owed yet: 22 days to spare"),
        ({posts(): 12, study(): 73}, "Every goal is reached"),
        ({posts(breaks=((TODAY, TODAY),)): 2, study(): 20}, "A break: nothing is planned today"),
    ],
)
def test_a_page_opens_with_what_is_so(actual: dict[GoalSpec, int | Fraction], sentence: str) -> None:
    assert headline(live(actual)[1], GOALS, START) == sentence


def test_an_outage_does_not_look_like_being_behind() -> None:
    _, now = live({posts(): 0}, as_of=date(2026, 3, 2))
    assert headline(now, GOALS, START) == "Every goal whose source could be reached is on plan"


def test_before_its_first_day_a_plan_owes_nothing() -> None:
    start = date(2026, 3, 9)
    _, now = live({posts(start=start): 0})
    assert headline(now, GOALS, start) == "The plan starts on Mon 9 Mar; nothing is owed before"


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (posts(), "Publish 1 post"),
        (study(), "Study 1 h"),
        (spec(TALK, 1, kind="milestone", end=date(2026, 3, 3)), None),
    ],
)
def test_the_next_action_is_an_order(goal: GoalSpec, words: str | None) -> None:
    specs, now = live({goal: 0})
    step = next_step(specs, now, lambda goal, units: None)
    assert step is not None
    assert action(step, GOALS[int(goal.id)]) == (words or "Reach this: Give a talk")


def test_what_a_step_is_worth_is_said_in_points_and_days() -> None:
    specs, now = live({posts(): 0, study(): 20})
    step = next_step(specs, now, lambda goal, units: None)
    assert step is not None
    assert (
        worth(step, GOALS[POSTS], TODAY)
        == "It has the most points to win: +25.0, and the plan goes from −32 to −2 days."
    )


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ((410, 440), " The chance of 12 by 31 Dec rises from 41\N{NO-BREAK SPACE}% to 44\N{NO-BREAK SPACE}%."),
        ((410, 412), " The chance of 12 by 31 Dec rises from 41.0\N{NO-BREAK SPACE}% to 41.2\N{NO-BREAK SPACE}%."),
        ((0, 999), " The chance of 12 by 31 Dec rises from 1\N{NO-BREAK SPACE}% to 99\N{NO-BREAK SPACE}%."),
        ((1000, 1000), ""),
    ],
    ids=["whole", "as finely as it takes", "nobody knows", "not at all"],
)
def test_what_a_step_is_worth_is_said_in_chances_too(chances: tuple[int, int], words: str) -> None:
    before, after = (Fraction(each, 1000) for each in chances)
    chance = Odds(whole=Fraction(12), end=date(2026, 12, 31), before=before, after=after)
    step = next_step(*live({posts(): 1}), lambda goal, units: chance)
    assert step is not None
    assert (
        worth(step, GOALS[POSTS], TODAY).removeprefix(
            "It has the most points to win: +50.0, and the plan goes from −2 to +29 days."
        )
        == words
    )


def test_a_step_that_brings_no_points_says_what_it_brings() -> None:
    chance = Odds(whole=Fraction(12), end=date(2026, 12, 31), before=Fraction(41, 100), after=Fraction(44, 100))
    step = next_step(*live({posts(): 2}), lambda goal, units: chance)
    assert step is not None
    assert worth(step, GOALS[POSTS], TODAY) == (
        "All that is due is done, and this adds most to the plan’s chance. "
        "The chance of 12 by 31 Dec rises from 41\N{NO-BREAK SPACE}% to 44\N{NO-BREAK SPACE}%."
    )


def test_a_long_list_of_due_days_is_cut() -> None:
    days = tuple(date(2026, 2, day) for day in range(2, 7))
    each = Owed(goal=POSTS, units=Fraction(5), today=Fraction(5), days=days, next_day=None)
    assert owed_words(each, GOALS[POSTS], TODAY) == "due since Mon 2 Feb, Tue 3 Feb, Wed 4 Feb, 2 more"


def test_of_hours_todays_part_is_named() -> None:
    _, now = live({study(): 10})
    assert owed_words(owed(study(), now.terms[0], TODAY), GOALS[STUDY], TODAY) == "2 h 36 of it today."


def test_where_nothing_is_owed_the_next_day_is_named() -> None:
    _, now = live({posts(): 2})
    assert nothing_owed([owed(posts(), now.terms[0], TODAY)], TODAY) == "Nothing is owed before Thu 2 Apr."


@pytest.mark.parametrize(
    "line",
    ["", "1h 2h", "999h", "1h yesterday 2026-03-01", "1h 30 Feb", "1h next monday", "1h #a #b", "x" * 301, "1h \x07"],
)
def test_every_line_that_is_not_understood_gets_its_sentence(line: str) -> None:
    answer = quick_log.parse(line, TODAY)
    assert isinstance(answer, quick_log.NotUnderstood)
    assert answer.code in NOT_UNDERSTOOD
    with translation.override("en"):
        assert not_understood(answer, TODAY).replace("’", "'") == answer.sentence.replace("’", "'")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1h tomorrow", "5 Mar has not come yet. Days up to today can be logged."),
        ("1h 1900-01-01", "1 Jan 1900 is too long ago. Up to 100 years back can be logged."),
    ],
)
def test_a_day_that_cannot_be_is_named(line: str, sentence: str) -> None:
    answer = quick_log.parse(line, TODAY)
    assert isinstance(answer, quick_log.NotUnderstood)
    assert not_understood(answer, TODAY) == sentence
