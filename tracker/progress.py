"""Rows into scoring and out as small frozen dataclasses: what pages, report and API all read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tracker.days import local_day
from tracker.measuring import Question, measure, measure_days
from tracker.models import Plan, User
from tracker.planning import Picture, picture_of, specs_of
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import Actual, Score, score, scored_day
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


def closings_of(plan: Plan, first: date, last: date) -> Iterator[Standing]:
    """The closing values of each day from first to last under a plan. Seven queries, however many the days."""
    pictures = _pictures(plan)
    specs = {name: specs_of(each) for name, each in pictures.items()}
    goals = {(name, goal["id"]): goal for name, each in pictures.items() for goal in each["goals"]}
    for on, actuals in measure_days(plan.user, goals, first=first, last=last):
        yield _scored(plan, on, pictures, specs, actuals)


def _pictures(plan: Plan) -> dict[str, Picture]:
    picture = picture_of(plan)
    first = plan.revisions.first()
    return {"now": picture, "baseline": first.picture if first else picture}


def _standing(plan: Plan, on: date, *, sources: tuple[Freshness, ...], live: bool) -> Standing:
    pictures = _pictures(plan)
    known = known_until(plan.user, sources)
    questions = {
        (name, goal["id"]): _question(goal, on, known, closing=not live)
        for name, each in pictures.items()
        for goal in each["goals"]
    }
    actuals = measure(plan.user, questions)
    specs = {name: specs_of(each) for name, each in pictures.items()}
    return _scored(plan, on, pictures, specs, actuals, sources=sources, live=live)


def _scored(
    plan: Plan,
    on: date,
    pictures: Mapping[str, Picture],
    specs: Mapping[str, Mapping[int, GoalSpec]],
    actuals: Mapping[tuple[str, int], Actual],
    *,
    sources: tuple[Freshness, ...] = (),
    live: bool = False,
) -> Standing:
    scores = {
        name: score(((spec, actuals[name, goal_id]) for goal_id, spec in each.items()), on, closing=not live)
        for name, each in specs.items()
    }
    return Standing(
        plan=plan,
        on=on,
        picture=pictures["now"],
        goals={goal["id"]: goal for goal in pictures["now"]["goals"]},
        specs=specs["now"],
        score=scores["now"],
        baseline=scores["baseline"].score,
        sources=sources,
        live=live,
    )


def _question(goal: Mapping[str, Any], on: date, known: Mapping[str, date], *, closing: bool) -> Question:
    as_of = min((known[source] for source in sources_of(goal["metric"]) if source in known), default=None)
    return Question(goal, until=on, day=scored_day(on, closing=closing, as_of=as_of), as_of=as_of)
