"""What a report's week or month is called, in the language that is active."""

from datetime import date

from django.utils.translation import gettext as _

from tracker import figures
from tracker.days import IsoWeek, report_period
from tracker.models import Report
from tracker.report.facts import Facts
from tracker.report.week import first_day, last_day
from tracker.sentences import language


def period_name(slug: str) -> str:
    """``Week 46``, ``November 2026``."""
    period = report_period(slug)
    if isinstance(period, IsoWeek):
        return _("Week %(number)s") % {"number": period.week}
    return figures.month(period.first, language())


def name(facts: Facts) -> str:
    """The same of a report; of the running week ``Week 46 so far``."""
    if facts["kind"] == Report.Kind.ASKED:
        return _("%(period)s so far") % {"period": period_name(facts["period"])}
    return period_name(facts["period"])


def dates(facts: Facts) -> str:
    """``9–15 Nov 2026``; "" for a month, whose name says it."""
    if facts["kind"] == Report.Kind.MONTHLY:
        return ""
    first, last = first_day(facts), last_day(facts)
    return figures.span(first, last, language(), year=True)


def title(report: Report) -> str:
    """What its page is called: ``Week 46, 2026``, ``November 2026``, ``Week 46 until Thu 12 Nov``."""
    period = report.period
    if not isinstance(period, IsoWeek):
        return figures.month(period.first, language())
    if report.kind == Report.Kind.ASKED:
        said = {"number": period.week, "day": figures.day(report.last, date.min, language())}
        return _("Week %(number)s until %(day)s") % said
    return _("Week %(number)s, %(year)s") % {"number": period.week, "year": period.year}


def short(facts: Facts) -> str:
    """As in a subject: ``9–15 Nov``, ``November 2026``, ``23–27 Nov so far``."""
    if facts["kind"] == Report.Kind.MONTHLY:
        return period_name(facts["period"])
    days = figures.span(first_day(facts), last_day(facts), language())
    return _("%(period)s so far") % {"period": days} if facts["kind"] == Report.Kind.ASKED else days
