"""Rows into scoring and out as small frozen dataclasses: what pages, report and API all read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tracker.days import local_day
from tracker.measuring import Question, measure
from tracker.models import Plan, User
from tracker.planning import Picture, picture_of, specs_of
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import Score, score, scored_day
from tracker.sources import Freshness, freshness, known_until, sources_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a user stands with their plan."""

    plan: Plan
    #: The day that is closed, or today where the values are live.
    on: date
    picture: Picture
    #: The picture's goals by id: title, metric and so on.
    goals: Mapping[int, Mapping[str, Any]]
    #: What scoring took of each goal, by goal id.
    specs: Mapping[int, GoalSpec]
    score: Score
    #: The score against revision 1, from 0 to 100; None before anything was due by it.
    baseline: Fraction | None
    sources: tuple[Freshness, ...]
    live: bool


def closing(user: User, on: date) -> Standing | None:
    """The closing values of a day, computed from the ledger and the plan's lines; None without a plan."""
    plan = Plan.objects.current_of(user)
    return closing_of(plan, on) if plan else None


def closing_of(plan: Plan, on: date) -> Standing:
    """The closing values of a day under a given plan."""
    return _standing(plan, on, sources=(), live=False)


def live(user: User, now: datetime) -> Standing | None:
    """Where the user stands now: planned by yesterday, done until now. None without a plan."""
    plan = Plan.objects.current_of(user)
    if plan is None:
        return None
    return _standing(plan, local_day(now, user.zone), sources=freshness(user, now), live=True)


def _standing(plan: Plan, on: date, *, sources: tuple[Freshness, ...], live: bool) -> Standing:
    picture = picture_of(plan)
    first = plan.revisions.first()
    pictures = {"now": picture, "baseline": first.picture if first else picture}
    known = known_until(plan.user, sources)
    questions = {
        (name, goal["id"]): _question(goal, on, known, closing=not live)
        for name, each in pictures.items()
        for goal in each["goals"]
    }
    actuals = measure(plan.user, questions)
    specs = {name: specs_of(each) for name, each in pictures.items()}
    scores = {
        name: score(((spec, actuals[name, goal_id]) for goal_id, spec in each.items()), on, closing=not live)
        for name, each in specs.items()
    }
    return Standing(
        plan=plan,
        on=on,
        picture=picture,
        goals={goal["id"]: goal for goal in picture["goals"]},
        specs=specs["now"],
        score=scores["now"],
        baseline=scores["baseline"].score,
        sources=sources,
        live=live,
    )


def _question(goal: Mapping[str, Any], on: date, known: Mapping[str, date], *, closing: bool) -> Question:
    as_of = min((known[source] for source in sources_of(goal["metric"]) if source in known), default=None)
    return Question(goal, until=on, day=scored_day(on, closing=closing, as_of=as_of), as_of=as_of)
