"""The score beside the closing of an earlier day: rows into :mod:`tracker.scoring.changes` and out, as plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.closings import figure, stored, told
from tracker.days import ONE_DAY, IsoWeek
from tracker.measuring import Question, measure
from tracker.models import Closing
from tracker.progress import Standing
from tracker.report.facts import ChangeFacts, ChangesFacts, GoalChangeFacts
from tracker.scoring.changes import Changes, Printed, Told, changes, printed

#: What of a goal, as in a plan's picture, says which activity it takes.
TAKES = ("metric", "start", "filter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Where a user stands, beside the closing of the Sunday before that week."""

    standing: Standing
    closing: Closing
    changes: Changes


def since_sunday(standing: Standing) -> Comparison | None:
    """What changed since the Sunday before the week of ``standing``; None where that has no closing."""
    return since(standing, IsoWeek.of(standing.on).previous.last)


def since(standing: Standing, day: date) -> Comparison | None:
    """What changed since the closing of a day; None where there is none. Three queries, and nothing is written."""
    closing = stored(standing.plan, day)
    if closing is None:
        return None
    questions = {goal_id: Question(goal, day, day) for goal_id, goal in standing.goals.items()}
    by_day = {goal_id: actual.total for goal_id, actual in measure(standing.plan.user, questions).items()}
    found = changes(
        _comparable(told(closing), by_day, standing, day),
        {goal_id: standing.specs[goal_id] for goal_id in standing.goals},
        {goal_id: by_day[goal_id] for goal_id in standing.goals},
        standing.score,
        day,
        live=standing.live,
    )
    return Comparison(standing=standing, closing=closing, changes=found)


def facts_of(comparison: Comparison) -> ChangesFacts:
    """The comparison as it is printed and stored."""
    whole, rows = printed(comparison.changes)
    told_of: dict[int, Mapping[str, Any]] = {term["goal"]: term for term in _told_terms(comparison.closing)}
    goals = {**told_of, **comparison.standing.goals}
    return ChangesFacts(
        sunday=comparison.closing.on.isoformat(),
        goals=[
            GoalChangeFacts(
                goal=int(change.goal),
                title=goals[int(change.goal)]["title"],
                metric=goals[int(change.goal)]["metric"],
                kind=goals[int(change.goal)].get("kind", ""),
                corrected=figure(change.corrected),
                done=figure(change.done),
                **_change(rows[change.goal]),
            )
            for change in comparison.changes.goals
        ],
        **_change(whole),
    )


def _comparable(
    goals: Mapping[int | str, Told], by_sunday: Mapping[int, Fraction], standing: Standing, sunday: date
) -> Mapping[int | str, Told]:
    """What was told, without what was done where the goal takes other activity since."""
    differing = [goal for goal, each in goals.items() if goal in by_sunday and each.actual != by_sunday[int(goal)]]
    if not differing:
        return goals
    revision = standing.plan.revisions.filter(on__lte=sunday + ONE_DAY).last()
    then = {goal["id"]: goal for goal in revision.picture["goals"]} if revision else {}
    return {
        goal: replace(each, actual=None)
        if goal in differing and _recast(then.get(goal), standing.goals[int(goal)])
        else each
        for goal, each in goals.items()
    }


def _recast(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    return then is not None and any(then[name] != now[name] for name in TAKES)


def _told_terms(closing: Closing) -> list[dict[str, Any]]:
    return list(closing.terms if closing.told_terms is None else closing.told_terms)


def _change(row: Printed) -> ChangeFacts:
    return ChangeFacts(
        before=None if row.before is None else str(row.before),
        plan=str(row.plan),
        corrections=str(row.corrections),
        time=str(row.time),
        activity=str(row.activity),
        now=None if row.now is None else str(row.now),
        worth=str(row.worth),
    )
