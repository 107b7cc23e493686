"""What of a report looks ahead, as stored facts: breaks, what is asked for next, and forecasts."""

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any

from tracker.closings import figure
from tracker.days import ONE_DAY, IsoWeek
from tracker.forecasting import Forecasts
from tracker.next_steps import Owed, neediest_first, owed
from tracker.progress import Standing
from tracker.report.facts import BreakFacts, ComingFacts, Facts, ForecastFacts, OwedFacts
from tracker.scoring.plan_line import plan_line
from tracker.scoring.score import Score, Status
from tracker.study_days import FreeDays

#: Each takes some hundredths of a second, and a report has to be short.
MOST_FORECASTS = 4
BEHIND = (Status.BEHIND, Status.OVERDUE)
#: Of these a forecast says nothing: it is not known how they stand.
UNKNOWN = (Status.STALE, Status.NOT_STARTED)


def break_facts(free: FreeDays, first: date, last: date) -> list[BreakFacts]:
    """The breaks that touch the days of a report or the day after it, those that follow on each other as one."""
    merged: list[tuple[date, date]] = []
    for begins, ends in sorted(free.breaks):
        if merged and begins <= merged[-1][1] + ONE_DAY:
            merged[-1] = merged[-1][0], max(ends, merged[-1][1])
        else:
            merged.append((begins, ends))
    return [
        BreakFacts(first=begins.isoformat(), last=ends.isoformat())
        for begins, ends in merged
        if begins <= last + ONE_DAY and ends >= first
    ]


def coming_facts(standing: Standing, coming: Score) -> ComingFacts:
    """What every goal asks for by the Sunday of the week in which ``coming`` is."""
    found = [(term, owed(standing.specs[int(term.goal)], term, coming.on)) for term in neediest_first(coming.terms)]
    days = [each.next_day for _, each in found if each.next_day]
    goals = [_owed(each, standing.goals[each.goal]) for _, each in found if each.units]
    return ComingFacts(
        by=IsoWeek.of(coming.on).last.isoformat(),
        goals=goals,
        on=min(days).isoformat() if days and not goals else None,
    )


def forecast_facts(forecasts: Forecasts, told: Facts | None) -> list[ForecastFacts]:
    """Of the goal that needs it most and of those with the most weight; ``told`` is the report before."""
    before = {each["goal"]: each for each in told["forecasts"]} if told else {}
    found = (_forecast(forecasts, goal_id, before.get(goal_id)) for goal_id in _weightiest(forecasts.standing.score))
    return list(islice(filter(None, found), MOST_FORECASTS))


def _owed(each: Owed, goal: Mapping[str, Any]) -> OwedFacts:
    return OwedFacts(
        goal=each.goal, title=goal["title"], metric=goal["metric"], kind=goal["kind"], units=figure(each.units)
    )


def _weightiest(now: Score) -> list[int]:
    behind = [term for term in neediest_first(now.terms) if term.status in BEHIND]
    known = [term for term in now.terms if term.status not in UNKNOWN]
    terms = [*behind[:1], *sorted(known, key=lambda term: -term.weight)]
    return list(dict.fromkeys(int(term.goal) for term in terms))


def _forecast(forecasts: Forecasts, goal_id: int, before: ForecastFacts | None) -> ForecastFacts | None:
    told, spec = forecasts.told(goal_id), forecasts.standing.specs[goal_id]
    if told is None or told.chance is None:
        return None
    end, target = spec.end.isoformat(), figure(plan_line(spec).q)
    # A changed plan moves its forecast, and that is no change of pace.
    if before and (before["end"], before.get("target", target)) != (end, target):
        before = None
    return ForecastFacts(
        goal=goal_id,
        title=forecasts.standing.goals[goal_id]["title"],
        p50=_day(told.p50),
        p85=_day(told.p85),
        end=end,
        target=target,
        chance=f"{told.chance:.4f}",
        p50_before=before["p50"] if before else None,
        p85_before=before["p85"] if before else None,
        chance_before=before["chance"] if before else None,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
