"""What a goal asks for, in terms that one can picture."""

from datetime import date
from fractions import Fraction

import pytest
from django.utils.translation import override

from tracker import asking


@pytest.mark.parametrize(
    ("target", "period", "divisible", "english", "chinese"),
    [
        (20, "month", True, "4 h 37 min a week", "每周 4 小时 37 分钟"),
        (8, "month", True, "1 h 51 min a week", "每周 1 小时 51 分钟"),
        (5, "week", True, "21 h 40 min a month", "每月 21 小时 40 分钟"),
        (52, "year", True, "1 h a week", "每周 1 小时"),
        (2, "week", False, "104 a year", "每年 104 个"),
        (1, "month", False, "12 a year", "每年 12 个"),
        (1, "quarter", False, "4 a year", "每年 4 个"),
        (2, "year", False, "1 in 6 months", "每 6 个月 1 个"),
        (5, "year", False, "1 in 2.4 months", "每 2.4 个月 1 个"),
        (24, "year", False, "2 a month", "每月 2 个"),
        (12, "year", False, "1 a month", "每月 1 个"),
    ],
)
def test_a_promise_is_said_in_another_measure(
    target: int, period: str, divisible: bool, english: str, chinese: str
) -> None:
    with override("en"):
        assert asking.in_other_words(Fraction(target), period, divisible=divisible) == english
    with override("zh-hans"):
        assert asking.in_other_words(Fraction(target), period, divisible=divisible) == chinese


@pytest.mark.parametrize(
    ("a_week", "divisible", "said"),
    [
        (Fraction(5), True, "5 h a week"),
        (Fraction(1, 2), True, "30 min a week"),
        (Fraction(2), False, "2 a week"),
        (Fraction(36 * 7, 1096), False, "1 a month"),
        (Fraction(2, 52), False, "2 a year"),
        (Fraction(2, 3 * 52), False, "1 in 18 months"),
    ],
)
def test_a_rate_has_the_shortest_measure_with_at_least_one(a_week: Fraction, divisible: bool, said: str) -> None:
    assert asking.rate(a_week, divisible=divisible) == said


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 12, 1), date(2029, 11, 30), "3 years", "3 年"),
        (date(2027, 1, 1), date(2027, 12, 31), "1 year", "1 年"),
        (date(2026, 11, 27), date(2028, 5, 26), "18 months", "18 个月"),
        (date(2027, 2, 1), date(2027, 2, 28), "1 month", "1 个月"),
        (date(2026, 3, 5), date(2026, 10, 4), "7 months", "7 个月"),
        (date(2026, 3, 4), date(2026, 10, 4), "215 days", "215 天"),
        (date(2026, 3, 4), date(2026, 3, 4), "1 day", "1 天"),
    ],
)
def test_a_span_is_said_in_whole_years_or_months_where_it_is_whole(
    first: date, last: date, english: str, chinese: str
) -> None:
    with override("en"):
        assert asking.span(first, last) == english
    with override("zh-hans"):
        assert asking.span(first, last) == chinese


@pytest.mark.parametrize(
    ("hours", "said"), [(Fraction(120 * 60 + 6, 60), "120 h"), (Fraction(99 * 2 + 1, 2), "99 h 30 min")]
)
def test_in_a_large_sum_minutes_are_no_matter(hours: Fraction, said: str) -> None:
    assert asking.total(hours, divisible=True) == said
