"""What a quick log's line was understood as, and what storing it would change."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures
from tracker.activity_rows import kind_name
from tracker.catalogue.skills import meant
from tracker.claims import completed
from tracker.metrics import METRICS
from tracker.models import Resource
from tracker.next_steps import what_if
from tracker.progress import Standing
from tracker.quick_log import Parsed
from tracker.resource_rows import about
from tracker.scoring.score import Score, rounded
from tracker.sentences import language


@dataclass(frozen=True, slots=True)
class Understood:
    """A line that can be stored. ``minutes`` is 0 for all but study; ``effect`` is "" where it changes no score."""

    minutes: int
    kind: str
    title: str
    on: date
    skill: str
    evidence_url: str
    #: The resource that a study session is about, with the unit that was reached; "" without one.
    resource: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The state of the quick log. Its id is made with the form, so that sending it twice stores it once."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    line: str = ""
    problem: str = ""
    stored: str = ""
    understood: Understood | None = None


def understood(parsed: Parsed, standing: Standing | None, resource: Resource | None = None) -> Understood:
    """The line's parts, and what it changes in the plan; ``resource`` is what the line is about."""
    told = _completed(parsed)
    return Understood(
        minutes=parsed.minutes,
        kind=_("study") if parsed.minutes else kind_name(parsed.kind),
        title=told["title"],
        on=parsed.on,
        skill=meant(parsed.skill),
        evidence_url=told["evidence_url"],
        resource=about(resource, parsed.about.unit) if resource and parsed.about else "",
        effect=_effect(parsed, standing) if standing else "",
    )


def _completed(parsed: Parsed) -> dict[str, str]:
    """Title, evidence and context as they would be stored."""
    told = {"title": parsed.title, "evidence_url": parsed.evidence_url, "context": ""}
    return told | completed(parsed.kind, **told)


def _effect(parsed: Parsed, standing: Standing) -> str:
    units = Fraction(parsed.minutes, 60) if parsed.minutes else Fraction(1)
    more = {goal_id: units for goal_id, goal in standing.goals.items() if _takes(goal, parsed)}
    if not more:
        return ""
    then = what_if(standing.specs, standing.score, more)
    first = next(iter(more))
    return figures.listed(filter(None, (_days(standing, then, first), _score(standing.score, then))), language())


def _takes(goal: Mapping[str, Any], parsed: Parsed) -> bool:
    """Whether a goal takes what is logged by hand on this day; that is in nobody's repository."""
    conditions = goal.get("filter") or {}
    metric = METRICS.get(goal["metric"])
    exam, skill = conditions.get("certification", ""), meant(parsed.skill).casefold()
    return (
        metric is not None
        and parsed.kind in metric.kinds
        and date.fromisoformat(goal["start"]) <= parsed.on
        and not conditions.get("repositories")
        and (not exam or exam.casefold() == _completed(parsed)["context"].casefold())
        and (not conditions.get("skills") or skill in map(str.casefold, conditions["skills"]))
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
