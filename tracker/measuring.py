"""What goals take of what happened: daily totals added up under each goal's filter, in the metric's unit."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import DecimalField, Q, Sum

from tracker.days import ONE_DAY, each_day
from tracker.metrics import METRICS
from tracker.models import DailyTotal, User
from tracker.querysets import any_case
from tracker.scoring.score import MOMENTUM_DAYS, Actual

#: How daily totals, and activities, say whose repository it was.
OF_TOTALS = {"own": Q(ownership="own"), "others": Q(ownership="others")}
OF_ACTIVITIES = {"own": Q(own=True), "others": Q(own=False)}
QUANTITY = DecimalField(max_digits=18, decimal_places=6)


@dataclass(frozen=True, slots=True)
class Question:
    """What a goal (as in a plan's picture) has until a day, compared with what was due by the closing of ``day``."""

    goal: Mapping[str, Any]
    until: date
    day: date
    #: The last day that its source is known of, where that is stale.
    as_of: date | None = None


def measure[Key: Hashable](user: User, questions: Mapping[Key, Question]) -> dict[Key, Actual]:
    """What each goal has. One query, however long the history and however many the goals."""
    if not questions:
        return {}
    # A baseline asks mostly what the plan of today asks, too.
    asked: list[Question] = []
    for question in questions.values():
        if question not in asked:
            asked.append(question)
    sums: dict[str, Sum] = {}
    for number, question in enumerate(asked):
        taken = _taken(question.goal, OF_TOTALS)
        sums[f"now_{number}"] = _sum(taken & Q(local_date__lte=question.until))
        sums[f"before_{number}"] = _sum(taken & Q(local_date__lte=_before(question.day)))
    row = DailyTotal.objects.owned_by(user).filter(local_date__gte=_earliest(questions)).aggregate(**sums)
    actuals = [
        Actual(
            total=_units(row[f"now_{number}"], question.goal),
            total_28_before=_units(row[f"before_{number}"], question.goal),
            as_of=question.as_of,
        )
        for number, question in enumerate(asked)
    ]
    return {key: actuals[asked.index(question)] for key, question in questions.items()}


def measure_days[Key: Hashable](
    user: User, goals: Mapping[Key, Mapping[str, Any]], *, first: date, last: date
) -> Iterator[tuple[date, dict[Key, Actual]]]:
    """What each goal has by the closing of each day from first to last. Two queries, however many the days."""
    # A baseline asks mostly what the plan of today asks, too.
    asked: list[Mapping[str, Any]] = []
    for goal in goals.values():
        if goal not in asked:
            asked.append(goal)
    numbered = dict(enumerate(asked))
    known_by = _before(_before(first))
    known = measure(user, {number: Question(goal, known_by, known_by) for number, goal in numbered.items()})
    more = units_by_day(user, numbered, since=known_by + ONE_DAY, until=last)
    totals = {known_by: [known[number].total for number in numbered]}
    for day in each_day(known_by + ONE_DAY, last):
        totals[day] = [
            total + more[number].get(day, 0) for number, total in zip(numbered, totals[day - ONE_DAY], strict=True)
        ]
    for day in each_day(first, last):
        pairs = zip(totals[day], totals[_before(day)], strict=True)
        actuals = [Actual(total=total, total_28_before=before) for total, before in pairs]
        yield day, {key: actuals[asked.index(goal)] for key, goal in goals.items()}


def units_by_day[Key: Hashable](
    user: User, goals: Mapping[Key, Mapping[str, Any]], *, since: date, until: date
) -> dict[Key, dict[date, Fraction]]:
    """What each goal has on each day that has any, in order of days, in its unit. One query for all of them."""
    if not goals:
        return {}
    taken = [_taken(goal, OF_TOTALS) for goal in goals.values()]
    sums = {f"goal_{number}": Sum("quantity", filter=each) for number, each in enumerate(taken)}
    totals = DailyTotal.objects.owned_by(user).during(since, until).filter(reduce(or_, taken))
    rows = list(totals.order_by("local_date").values_list("local_date").annotate(**sums))
    return {
        key: {day: _units(units[number], goal) for day, *units in rows if units[number]}
        for number, (key, goal) in enumerate(goals.items())
    }


def takes(goal: Mapping[str, Any]) -> Q:
    """Which activities a goal takes, from its start on: its metric's kinds under its filter."""
    return _taken(goal, OF_ACTIVITIES)


def _taken(goal: Mapping[str, Any], ownership: Mapping[str, Q]) -> Q:
    metric = METRICS.get(goal["metric"])
    taken = Q(kind__in=metric.kinds) if metric else Q(kind="custom", metric=goal["metric"])
    taken &= Q(local_date__gte=date.fromisoformat(goal["start"]))
    return taken & _filter(goal.get("filter") or {}, ownership)


def _filter(conditions: Mapping[str, Any], ownership: Mapping[str, Q]) -> Q:
    taken = Q()
    match conditions.get("repositories"):
        case "own" | "others" as whose:
            taken &= ownership[whose]
        case [_, *_] as names:
            # A repository's name is the same in any case.
            alternatives = (Q(context__iexact=name) for name in names)
            taken &= reduce(or_, alternatives)
    if conditions.get("skills"):
        # Nobody means another skill by another case.
        names_of_it = (any_case("skill", name) for name in conditions["skills"])
        taken &= reduce(or_, names_of_it)
    if conditions.get("certification"):
        taken &= Q(context__iexact=conditions["certification"])
    return taken


def _before(day: date) -> date:
    """Momentum's days lie after this one."""
    return date.fromordinal(max(1, day.toordinal() - MOMENTUM_DAYS))


def _sum(condition: Q) -> Sum:
    return Sum("quantity", filter=condition, default=Decimal(0), output_field=QUANTITY)


def _earliest(questions: Mapping[Any, Question]) -> date:
    return min(date.fromisoformat(question.goal["start"]) for question in questions.values())


def _units(quantity: Decimal, goal: Mapping[str, Any]) -> Fraction:
    metric = METRICS.get(goal["metric"])
    return Fraction(quantity) / (metric.scale if metric else 1)
