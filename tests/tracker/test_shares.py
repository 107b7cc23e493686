"""Whole percent that add up."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.shares import percents

#: In millionths.
WEIGHTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=12)
on_a_busy_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ([3], [100]),
        ([3, 3, 1, 1, 1, 1], [30, 30, 10, 10, 10, 10]),
        ([1, 1, 1], [34, 33, 33]),
        ([1, 1, 1, 1, 1, 1], [17, 17, 17, 17, 16, 16]),
        ([Fraction(1, 10**6), 1000], [0, 100]),
    ],
)
def test_the_largest_remainders_get_what_is_missing(weights: list[Fraction], shares: list[int]) -> None:
    assert percents([Fraction(weight) for weight in weights]) == shares


@on_a_busy_machine
@given(WEIGHTS)
def test_they_add_up_and_none_is_off_by_one(millionths: list[int]) -> None:
    weights = [Fraction(each, 10**6) for each in millionths]
    shares = percents(weights)
    assert sum(shares) == 100
    assert all(abs(share - 100 * weight / sum(weights)) < 1 for share, weight in zip(shares, weights, strict=True))


@on_a_busy_machine
@given(WEIGHTS)
def test_a_heavier_one_has_no_smaller_share(millionths: list[int]) -> None:
    weights = [Fraction(each, 10**6) for each in millionths]
    shares = [share for _weight, share in sorted(zip(weights, percents(weights), strict=True))]
    assert shares == sorted(shares)
