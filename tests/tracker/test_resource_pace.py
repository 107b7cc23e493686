"""Minutes a unit, minutes left and the day on which none is. Today is Wednesday 4 March 2026."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.models import Resource
from tracker.resource_pace import Pace, pace

TODAY = date(2026, 3, 4)


def resource(reached: int = 7, units: int | None = 20, minutes: int = 770, begun: int = 100) -> Resource:
    first = TODAY - timedelta(days=begun)
    return Resource(reached=reached, units=units, minutes=Decimal(minutes), first_day=first, last_day=TODAY)


def test_time_a_unit_is_all_time_through_the_units_reached() -> None:
    found = pace(resource(), Fraction(560), TODAY)
    # 13 lectures at 110 minutes are left; 560 minutes in 56 days are 10 a day.
    assert found == Pace(Fraction(110), Fraction(1430), TODAY + timedelta(days=143))


def test_a_part_of_a_day_is_a_day() -> None:
    assert pace(resource(), Fraction(561), TODAY).through_on == TODAY + timedelta(days=143)


@pytest.mark.parametrize(
    ("begun", "days"),
    [(0, 7), (6, 7), (7, 8), (55, 56), (56, 56)],
)
def test_what_began_lately_is_spread_over_its_days_but_never_under_a_week(begun: int, days: int) -> None:
    found = pace(resource(begun=begun), Fraction(10 * days), TODAY)
    assert found.through_on == TODAY + timedelta(days=143)


def test_before_a_unit_is_reached_nothing_is_known() -> None:
    assert pace(resource(reached=0), Fraction(560), TODAY) == Pace()


def test_without_a_number_of_units_only_the_time_of_one_is_known() -> None:
    assert pace(resource(units=None), Fraction(560), TODAY) == Pace(Fraction(110))


def test_nothing_lately_gives_no_day() -> None:
    assert pace(resource(), Fraction(0), TODAY) == Pace(Fraction(110), Fraction(1430))


def test_over_ten_years_gives_no_day() -> None:
    assert pace(resource(), Fraction(21), TODAY).through_on is None


def test_at_the_end_nothing_is_left() -> None:
    assert pace(resource(reached=20), Fraction(560), TODAY) == Pace(Fraction(77, 2), Fraction(0))
