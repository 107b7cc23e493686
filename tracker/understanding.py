"""What a quick log's line was understood as, and what storing it would change."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures
from tracker.activity_rows import kind_name
from tracker.board import study_week
from tracker.catalogue.skills import meant
from tracker.claims import completed
from tracker.metrics import METRICS
from tracker.models import Resource
from tracker.next_steps import what_if
from tracker.progress import Standing
from tracker.quick_log import Parsed
from tracker.quick_log.time_spent import Time, written_time
from tracker.resource_rows import about
from tracker.scoring.score import Score, rounded
from tracker.sentences import language


@dataclass(frozen=True, slots=True)
class Understood:
    """A line that can be stored. ``minutes`` is 0 for all but study; ``effect`` is "" where it changes no score."""

    minutes: int
    #: From when to when it was, "" where the line does not say.
    span: str
    kind: str
    title: str
    on: date
    #: ``today``, ``3 days ago``: so that a slip is seen at once.
    ago: str
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


def understood(
    parsed: Parsed, today: date, standing: Standing | None = None, resource: Resource | None = None
) -> Understood:
    """The line's parts, and what it changes in the plan; ``resource`` is what the line is about."""
    told = _completed(parsed)
    return Understood(
        minutes=parsed.minutes,
        span=_span(parsed) if parsed.began else "",
        kind=_("study") if parsed.minutes else kind_name(parsed.kind),
        title=told["title"],
        on=parsed.on,
        ago=figures.days_ago((today - parsed.on).days, language()),
        skill=meant(parsed.skill),
        evidence_url=told["evidence_url"],
        resource=about(resource, parsed.about.unit) if resource and parsed.about else "",
        effect=_effect(parsed, standing) if standing else "",
    )


def _span(parsed: Parsed) -> str:
    """``14:00–15:30``."""
    return written_time(Time(parsed.minutes, parsed.began)).replace("-", "–")


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
    said = (_days(standing, then, first), _score(standing.score, then), _owed(standing, then))
    return figures.listed(filter(None, said), language())


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


def _owed(standing: Standing, then: Score) -> str:
    """What is left of the study that is owed by Sunday."""
    before, after = (study_week(each).owed for each in (standing, replace(standing, score=then)))
    said = {"before": figures.duration(before, language()), "after": figures.duration(after, language())}
    return _("owed by Sunday %(before)s → %(after)s") % said if before != after else ""


def _score(now: Score, then: Score) -> str:
    if now.score is None or then.score is None:
        return ""
    before, after = (figures.number(rounded(each, 1), 1) for each in (now.score, then.score))
    return _("score %(before)s → %(after)s") % {"before": before, "after": after} if before != after else ""
