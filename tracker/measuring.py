"""What goals take of what happened: daily totals added up under each goal's filter, in the metric's unit."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Q, Sum, When

from tracker.days import ONE_DAY, each_day
from tracker.metrics import METRICS
from tracker.models import DailyTotal, User
from tracker.querysets import any_case
from tracker.scoring.score import MOMENTUM_DAYS, Actual

#: How daily totals, and activities, say whose repository it was.
OF_TOTALS = {"own": Q(ownership="own"), "others": Q(ownership="others")}
OF_ACTIVITIES = {"own": Q(own=True), "others": Q(own=False)}


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
    # A baseline takes mostly what the plan of today takes, too.
    takes: list[Any] = []
    for question in questions.values():
        if _takes(question.goal) not in takes:
            takes.append(_takes(question.goal))
    until = sorted({day for question in questions.values() for day in (question.until, _before(question.day))})
    by_span = _by_span(user, takes, until)

    def total(goal: Mapping[str, Any], last: date) -> Fraction:
        number, spans = takes.index(_takes(goal)), range(until.index(last) + 1)
        found = (by_span[span][number] for span in spans if span in by_span)
        return _units(sum((quantity for quantity in found if quantity), Decimal(0)), goal)

    return {
        key: Actual(
            total=total(question.goal, question.until),
            total_28_before=total(question.goal, _before(question.day)),
            as_of=question.as_of,
        )
        for key, question in questions.items()
    }


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


def takes_of_totals(goal: Mapping[str, Any]) -> Q:
    """Which daily totals a goal takes, from its start on."""
    return _taken(goal, OF_TOTALS)


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


def _takes(goal: Mapping[str, Any]) -> Mapping[str, Any]:
    """What of a goal says which activity it takes."""
    return {"metric": goal["metric"], "start": goal["start"], "filter": goal.get("filter") or {}}


def _by_span(
    user: User, takes: Sequence[Mapping[str, Any]], until: Sequence[date]
) -> dict[int, Sequence[Decimal | None]]:
    """What each of ``takes`` has in each span of days: up to the first of ``until``, then to the second, and so on."""
    earliest = min(date.fromisoformat(each["start"]) for each in takes)
    span = Case(*(When(local_date__lte=day, then=number) for number, day in enumerate(until)))
    sums = {f"taken_{number}": Sum("quantity", filter=_taken(each, OF_TOTALS)) for number, each in enumerate(takes)}
    totals = DailyTotal.objects.owned_by(user).during(earliest, until[-1]).order_by()
    return {number: sums for number, *sums in totals.values_list(span).annotate(**sums)}


def _units(quantity: Decimal, goal: Mapping[str, Any]) -> Fraction:
    metric = METRICS.get(goal["metric"])
    return Fraction(quantity) / (metric.scale if metric else 1)
