"""How far somebody is in a resource, and when they will be through at their own pace. Pure arithmetic."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tracker.models import Resource
from tracker.resource_figures import EIGHT_WEEKS

#: A pace is no older than eight weeks and, for what began just now, no younger than one.
LEAST_DAYS = 7
#: Nobody plans a course for longer.
FARTHEST = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Pace:
    """Minutes a unit, minutes left, and the day on which none is; None where that is unknown."""

    a_unit: Fraction | None = None
    left: Fraction | None = None
    through_on: date | None = None


def pace(resource: Resource, lately: Fraction, today: date) -> Pace:
    """From all counted minutes and the furthest unit; ``lately`` is the minutes of the last eight weeks."""
    if not resource.reached:
        return Pace()
    a_unit = Fraction(resource.minutes) / resource.reached
    if resource.units is None:
        return Pace(a_unit)
    left = a_unit * max(resource.units - resource.reached, 0)
    return Pace(a_unit, left, _through_on(left, lately / _days(resource, today), today))


def _days(resource: Resource, today: date) -> int:
    """So many days the latest minutes are spread over: eight weeks, or those since it was begun."""
    begun = resource.first_day or today
    return max(min((today - begun).days + 1, EIGHT_WEEKS.days), LEAST_DAYS)


def _through_on(left: Fraction, a_day: Fraction, today: date) -> date | None:
    if not left or not a_day:
        return None
    ahead = timedelta(days=min(math.ceil(left / a_day), FARTHEST.days + 1))
    return today + ahead if ahead <= FARTHEST else None
