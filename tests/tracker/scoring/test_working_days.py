from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.scoring.working_days import working_days

days = st.integers(1, 800_000)
some_rest = st.frozensets(st.integers(1, 7), max_size=6)


@given(some_rest, days, st.integers(-1, 40))
def test_a_count_is_what_walking_finds(rest: frozenset[int], first: int, length: int) -> None:
    walked = [day for day in range(first, first + length) if date.fromordinal(day).isoweekday() not in rest]
    assert working_days(rest).count(first, first + length - 1) == len(walked)


@given(some_rest, days, st.integers(1, 40))
def test_the_nth_day_is_the_first_that_makes_the_count(rest: frozenset[int], first: int, n: int) -> None:
    week = working_days(rest)
    day = week.nth(n, first)
    assert (week.count(first, day), week.count(first, day - 1)) == (n, n - 1)


def test_a_week_of_rest_has_no_days() -> None:
    assert working_days(frozenset(range(1, 8))).count(1, 700) == 0
