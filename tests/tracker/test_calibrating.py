"""How far a goal's forecasts can be trusted, reckoned once a week."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_goal, make_plan, make_user
from tracker import calibration_words
from tracker.calibrating import kept_calibration, past_calibration
from tracker.models import Goal
from tracker.progress import live
from tracker.scoring.backtest import Calibration

pytestmark = pytest.mark.django_db

#: A Monday.
NOW = datetime(2026, 9, 7, 12, tzinfo=UTC)


@pytest.fixture
def goal() -> Goal:
    """Two hours on each Monday since 5 January."""
    goal = make_goal(make_plan(make_user("ann")))
    for week in range(1, 36):
        log_study(goal.plan.user, 120, NOW.date() - timedelta(weeks=week))
    return goal


def found(goal: Goal, now: datetime = NOW) -> Calibration:
    standing = live(goal.plan.user, now)
    assert standing is not None
    return kept_calibration(standing, goal.pk)


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache WHERE cache_key LIKE %s", ["%calibration:%"])
        return [key for (key,) in cursor.fetchall()]


def test_it_is_reckoned_and_kept(goal: Goal) -> None:
    standing = live(goal.plan.user, NOW)
    assert standing is not None
    assert found(goal) == past_calibration(standing, goal.pk)
    assert len(kept()) == 1


def test_what_is_kept_is_told_again(goal: Goal) -> None:
    found(goal)
    (key,) = kept()
    cache.set(key.removeprefix(":1:"), (31, 17, 27))
    assert found(goal, NOW + timedelta(days=6)) == Calibration(31, 17, 27)


def test_another_week_is_reckoned_anew(goal: Goal) -> None:
    found(goal)
    found(goal, NOW + timedelta(days=7))
    assert len(kept()) == 2


def test_what_came_in_late_is_reckoned_anew(goal: Goal) -> None:
    found(goal)
    log_study(goal.plan.user, 60, NOW.date() - timedelta(weeks=3))
    found(goal)
    assert len(kept()) == 2


def test_what_happens_today_changes_nothing(goal: Goal) -> None:
    found(goal)
    log_study(goal.plan.user, 60, NOW.date())
    found(goal)
    assert len(kept()) == 1


def test_a_milestone_has_none() -> None:
    goal = make_goal(make_plan(make_user()), kind="milestone", metric="certifications", target=1)
    assert found(goal) == Calibration()


def test_it_takes_one_query_beside_the_cache(goal: Goal) -> None:
    found(goal)
    standing = live(goal.plan.user, NOW)
    assert standing is not None
    with CaptureQueriesContext(connection) as queries:
        kept_calibration(standing, goal.pk)
    assert [query["sql"] for query in queries if '"cache"' not in query["sql"]] == [queries[0]["sql"]]


def test_it_says_how_many_held() -> None:
    assert calibration_words.told(Calibration(31, 17, 27)) == (
        "Of the last 31 forecasts whose truth is known, 17 fell inside the 50 % and 27 inside the 85 %."
    )


def test_few_forecasts_say_nothing() -> None:
    few = Calibration(7, 3, 6)
    assert calibration_words.told(few) == "There is not enough history to say how often such forecasts held."
    assert calibration_words.meaning(few) == ""


@pytest.mark.parametrize(
    ("likely", "safe", "words"),
    [
        (26, 44, "That is about what they promise."),
        (18, 38, "That is about what they promise."),
        (20, 30, "They were too sure: it took longer than they said, so plan with the later day."),
        (12, 44, "They were too sure: it took longer than they said, so plan with the later day."),
        (44, 52, "They were too careful: it was mostly done sooner than they said."),
    ],
)
def test_it_says_what_that_means(likely: int, safe: int, words: str) -> None:
    assert calibration_words.meaning(Calibration(52, likely, safe)) == words
