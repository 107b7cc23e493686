"""What a quick log's line was understood as, and what storing it would change."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures
from tracker.next_steps import what_if
from tracker.progress import Standing
from tracker.quick_log import Parsed
from tracker.scoring.score import Score, rounded
from tracker.sentences import language


@dataclass(frozen=True, slots=True)
class Understood:
    """A line that can be stored. ``effect`` is "" where it changes no score."""

    minutes: int
    title: str
    on: date
    skill: str
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The state of the quick log. Its id is made with the form, so that sending it twice stores it once."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    line: str = ""
    problem: str = ""
    stored: str = ""
    understood: Understood | None = None


def understood(parsed: Parsed, standing: Standing | None) -> Understood:
    """The line's parts, and what it changes in the plan."""
    effect = _effect(parsed, standing) if standing else ""
    return Understood(parsed.minutes, parsed.title, parsed.on, parsed.skill, effect)


def _effect(parsed: Parsed, standing: Standing) -> str:
    hours = Fraction(parsed.minutes, 60)
    more = {goal_id: hours for goal_id, goal in standing.goals.items() if _takes(goal, parsed)}
    if not more:
        return ""
    then = what_if(standing.specs, standing.score, more)
    first = next(iter(more))
    return figures.listed(filter(None, (_days(standing, then, first), _score(standing.score, then))), language())


def _takes(goal: Mapping[str, Any], parsed: Parsed) -> bool:
    """Whether a goal takes study of this day and skill; study has neither a repository nor an exam."""
    conditions = goal.get("filter") or {}
    return (
        goal["metric"] == "study_hours"
        and date.fromisoformat(goal["start"]) <= parsed.on
        and not conditions.get("repositories")
        and not conditions.get("certification")
        and (not conditions.get("skills") or parsed.skill in conditions["skills"])
    )


def _days(standing: Standing, then: Score, goal_id: int) -> str:
    before, after = (
        next(term.days_ahead for term in each.terms if term.goal == goal_id) for each in (standing.score, then)
    )
    if before is None or after is None or before == after:
        return ""
    said = {"goal": standing.goals[goal_id]["title"], "before": figures.signed(before), "after": figures.signed(after)}
    return _("%(goal)s %(before)s → %(after)s days") % said


def _score(now: Score, then: Score) -> str:
    if now.score is None or then.score is None:
        return ""
    before, after = (figures.number(rounded(each, 1), 1) for each in (now.score, then.score))
    return _("score %(before)s → %(after)s") % {"before": before, "after": after} if before != after else ""
