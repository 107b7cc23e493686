"""Weeks in a row: off until its owner asks for it; a break freezes it, and an empty week only begins it anew."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.days import ONE_DAY, IsoWeek
from tracker.models import Break, DailyTotal, User

#: The one rule, shown wherever the number is.
RULE = _("A week, Monday to Sunday, counts when anything counted in it; weeks wholly inside breaks are left out.")
#: How many weeks are looked at: in the first query, and how many times as many in each that follows.
FIRST_LOOK, FACTOR = 53, 4
#: Nothing that counts is older.
OLDEST = date(1970, 1, 1)


def weeks_in_a_row(user: User, today: date) -> int:
    """Weeks that count, up to the running one, which counts once it has anything and ends nothing before it is over.

    One query for breaks and one for each stretch of weeks, each four times as long as the one before; they stop at the
    newest empty week. Days of daily totals are all that is read.
    """
    breaks = Break.objects.filter(plan__user=user).order_by("start").values_list("start", "end")
    return weeks_of(user, today, breaks, _days(user, first_day(today), today))


def first_day(today: date) -> date:
    """The first of the days that are always looked at."""
    return IsoWeek.of(today).first - timedelta(weeks=FIRST_LOOK - 1)


def weeks_of(user: User, today: date, breaks: Iterable[tuple[date, date]], recent: Iterable[date]) -> int:
    """The same where all ``breaks``, by start, and the ``recent`` days that count, from the first day on, are known."""
    known = _joined(breaks)
    first, last, look = first_day(today), today, FIRST_LOOK
    weeks, ended = 0, False
    while not ended and last > OLDEST:
        busy = {IsoWeek.of(day) for day in recent}
        more, ended = streak(busy, known, first=IsoWeek.of(first), last=IsoWeek.of(last), running=IsoWeek.of(today))
        weeks += more
        last, look = first - ONE_DAY, FACTOR * look
        first = IsoWeek.of(last).first - timedelta(weeks=look - 1)
        recent = _days(user, first, last)
    return weeks


def streak(
    busy: Collection[IsoWeek],
    breaks: Collection[tuple[date, date]],
    *,
    first: IsoWeek,
    last: IsoWeek,
    running: IsoWeek,
) -> tuple[int, bool]:
    """Weeks that count from ``last`` back to ``first``, and whether an empty week ended them. Pure.

    ``busy`` are the weeks in which something counted, ``breaks`` do not touch one another.
    """
    weeks, week = 0, last
    while week >= first:
        if not any(start <= week.first and week.last <= end for start, end in breaks):
            if week in busy:
                weeks += 1
            elif week != running:
                return weeks, True
        week = week.previous
    return weeks, False


def streak_words(weeks: int) -> str:
    """``14 weeks in a row``; "" where there is no row."""
    return ngettext("%(weeks)s week in a row", "%(weeks)s weeks in a row", weeks) % {"weeks": weeks} if weeks else ""


def _days(user: User, first: date, last: date) -> Iterable[date]:
    """On which anything counted. One query when they are gone through, none before."""
    days = DailyTotal.objects.owned_by(user).during(first, last).order_by()
    return days.values_list("local_date", flat=True).distinct()


def _joined(breaks: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Breaks by start, those that overlap or follow one another as one."""
    joined: list[tuple[date, date]] = []
    for start, end in breaks:
        if joined and start <= joined[-1][1] + ONE_DAY:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
