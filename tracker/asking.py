"""What a goal asks for in terms that its owner can picture: so much a week, so many a year, one in so many months."""

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures
from tracker.days import ONE_DAY
from tracker.sentences import PROMISES, language

#: A year has 52 weeks here, so that anyone can check the words by hand: 20 h a month is 20 × 12 / 52 h a week.
PER_YEAR = {"week": 52, "month": 12, "quarter": 4, "year": 1}
MINUTES = 60


def amount(units: Fraction, *, divisible: bool) -> str:
    """Units as a plan asks for them: ``4 h 37 min``, ``720 h``, ``36``; in Chinese ``36 个``."""
    if divisible:
        return figures.time_asked(units * MINUTES, language())
    return figures.pieces(_number(units), language())


def total(units: Fraction, *, divisible: bool) -> str:
    """The same of a sum, in which minutes are no matter from 100 hours on: ``720 h``."""
    return amount(Fraction(round(units)) if units >= 100 else units, divisible=divisible)


def promise(target: Fraction, period: str, *, divisible: bool) -> str:
    """``20 h a month``, ``2 a week``."""
    return str(PROMISES[period]) % {"amount": amount(target, divisible=divisible)}


def in_other_words(target: Fraction, period: str, *, divisible: bool) -> str:
    """The same promise in another measure: ``4 h 37 min a week``, ``12 a year``, ``1 in 6 months``."""
    a_year = target * PER_YEAR[period]
    if divisible:
        other = "month" if period == "week" else "week"
        return promise(a_year / PER_YEAR[other], other, divisible=True)
    if period != "year":
        return promise(a_year, "year", divisible=False)
    return promise(target / 12, "month", divisible=False) if target > 12 else _one_in_months(12 / target)


def rate(a_week: Fraction, *, divisible: bool) -> str:
    """A rate in the shortest measure with at least one: ``4 h 37 min a week``, ``1 a month``, ``1 in 18 months``."""
    if divisible:
        return promise(a_week, "week", divisible=True)
    a_year = a_week * PER_YEAR["week"]
    for period, number in PER_YEAR.items():
        if period != "quarter" and round(a_year / number, 1) >= 1:
            return promise(a_year / number, period, divisible=False)
    return _one_in_months(12 / a_year)


def span(first: date, last: date) -> str:
    """From a first to a last day, both included: ``3 years``, ``18 months``, ``214 days``."""
    after = last + ONE_DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    if after.day != first.day or not months:
        days = (after - first).days
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": f"{days:,}"}
    if months % 12:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}


def _one_in_months(months: Fraction) -> str:
    if _number(months) == "1":
        return promise(Fraction(1), "month", divisible=False)
    return _("1 in %(count)s months") % {"count": _number(months)}


def _number(value: Fraction) -> str:
    """With one decimal where it is not whole: ``36``, ``1.5``."""
    written = figures.number(value, 1)
    return written.removesuffix(".0")
