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
    breaks = _joined(Break.objects.filter(plan__user=user).order_by("start").values_list("start", "end"))
    last, look = today, FIRST_LOOK
    weeks, ended = 0, False
    while not ended and last > OLDEST:
        first = IsoWeek.of(last).first - timedelta(weeks=look - 1)
        days = DailyTotal.objects.owned_by(user).during(first, last).order_by()
        busy = {IsoWeek.of(day) for day in days.values_list("local_date", flat=True).distinct()}
        more, ended = streak(busy, breaks, first=IsoWeek.of(first), last=IsoWeek.of(last), running=IsoWeek.of(today))
        weeks += more
        last, look = first - ONE_DAY, FACTOR * look
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


def _joined(breaks: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Breaks by start, those that overlap or follow one another as one."""
    joined: list[tuple[date, date]] = []
    for start, end in breaks:
        if joined and start <= joined[-1][1] + ONE_DAY:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
