"""What changed a score, in words."""

from typing import Any

import pytest
from django.utils.translation import override

from tracker import change_words
from tracker.report.facts import ChangesFacts, GoalChangeFacts


def goal(**values: Any) -> GoalChangeFacts:
    """A goal in which nothing changed."""
    same = {"goal": 1, "title": "Study", "metric": "study_hours", "kind": "recurring", "corrected": "0", "done": "0"}
    return GoalChangeFacts(**same | _figures() | values)  # type: ignore[typeddict-item]


def changed(*goals: GoalChangeFacts, **values: Any) -> ChangesFacts:
    """A plan in which nothing changed since Sunday 1 March."""
    return ChangesFacts(**{"sunday": "2026-03-01", "goals": list(goals)} | _figures() | values)  # type: ignore[typeddict-item]


def _figures() -> dict[str, Any]:
    nothing = dict.fromkeys(("plan", "corrections", "time", "activity", "worth"), "0.0")
    return {"before": "50.0", "now": "50.0"} | nothing


@pytest.mark.parametrize(
    ("before", "now", "since_sunday", "in_the_week"),
    [
        ("50.0", "51.3", "The score rose by 1.3 since Sunday", "The score rose by 1.3 in week 10"),
        ("50.0", "49.0", "The score fell by 1.0 since Sunday", "The score fell by 1.0 in week 10"),
        ("50.0", "50.0", "The score is what it was on Sunday, 50.0", "Week 10 left the score at 50.0"),
        (None, "50.0", "It is the first score, 50.0: nothing was due before", None),
        ("50.0", None, "There is no score any more: nothing is due. It was 50.0", None),
        (None, None, "Nothing is due yet, so there is no score to compare", None),
    ],
)
def test_the_headline_says_what_became_of_the_score(
    before: str | None, now: str | None, since_sunday: str, in_the_week: str | None
) -> None:
    facts = changed(before=before, now=now)
    assert change_words.headline(facts, live=True) == since_sunday
    assert change_words.headline(facts, live=False) == (in_the_week or since_sunday)


def test_each_part_is_named_with_its_points() -> None:
    facts = changed(
        goal(done="1.5", worth="0.6", activity="0.6"),
        goal(title="Posts", metric="posts", done="1", worth="0.9", activity="0.9"),
        corrections="0.3",
        plan="-1.0",
        time="-0.2",
    )
    assert change_words.made_of(facts) == (
        "Study 1 h 30 (+0.6), Posts 1 (+0.9), corrections to earlier weeks (+0.3), changes of the plan (−1.0), "
        "while the plan moved on (−0.2)"
    )


def test_where_nothing_changed_nothing_is_said() -> None:
    assert (change_words.made_of(changed(goal())), change_words.of_goal(goal())) == ("", "")


def test_activity_that_brings_no_points_is_named_all_the_same() -> None:
    assert change_words.made_of(changed(goal(done="2"))) == "Study 2 h (0.0)"


def test_a_goal_without_activity_may_make_room_for_another() -> None:
    assert change_words.of_goal(goal(activity="-2.0")) == "the other goals' weights (−2.0)"


def test_beside_the_score_stand_the_units_and_what_else_there_was() -> None:
    facts = changed(goal(done="0.2"), corrections="0.7", plan="-0.5")
    assert change_words.beside_score(facts) == "Study +12 min, corrections +0.7, changes of the plan −0.5"


def test_chinese_has_its_own_brackets() -> None:
    with override("zh-hans"):
        assert change_words.made_of(changed(goal(done="2", worth="0.5"))) == "Study 2 小时（+0.5）"
