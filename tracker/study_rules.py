"""What a claim may say of its day and of study, whoever makes it: a person by hand, or a file that is imported."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from tracker.claim_rules import FIRST_DAY, LONGEST_STUDY
from tracker.days import ONE_DAY, day_start
from tracker.figures import FULL_MONTHS, duration, is_chinese, short_day
from tracker.kinds import Rule
from tracker.models import Activity, User

ONE_MINUTE = timedelta(minutes=1)


def day_error(on: date, latest: date, language: str) -> str | None:
    """Why nothing can be claimed for a day; None where it can."""
    if on > latest:
        return _("%(day)s has not come yet. Days up to today can be logged.") % {"day": _day_name(on, latest, language)}
    return too_early(on)


def too_early(on: date, first: Rule[date] = FIRST_DAY) -> str | None:
    """The same for days that are long past."""
    return _("Days from %(year)s on can be logged.") % {"year": first.limit.year} if on < first.limit else None


def length_error(minutes: Decimal, longest: Rule[timedelta] = LONGEST_STUDY) -> str | None:
    """Why no session of study is that long; None where one may be."""
    most = longest.limit // ONE_MINUTE
    fits = 1 <= minutes <= most and minutes == minutes.to_integral_value()
    return None if fits else _("Study takes 1 to %(most)s whole minutes.") % {"most": most}


def sum_error(user: User, on: date, minutes: Decimal) -> str | None:
    """Nobody studies longer than the day lasts, which is 23 or 25 hours when the clock changes."""
    length = (day_start(on + ONE_DAY, user.zone) - day_start(on, user.zone)) / ONE_MINUTE
    if minutes <= length:
        return None
    said = {"sum": duration(minutes, user.language), "length": duration(int(length), user.language)}
    return _("That makes %(sum)s of study on a day of %(length)s.") % said


def studied(user: User, days: Iterable[date], *, source: str, besides: Iterable[str]) -> dict[date, Decimal]:
    """Counted minutes of study on each of these days that has any, without some of a source's own, by external id."""
    wanted, left_out = set(days), set(besides)
    minutes: dict[date, Decimal] = {}
    if not wanted:
        return minutes
    counted = Activity.objects.counted().filter(user=user, kind="study")
    rows = counted.filter(local_date__range=(min(wanted), max(wanted)))
    for each in rows.values_list("local_date", "quantity", "source", "external_id"):
        day, quantity, of, external_id = each
        if day in wanted and not (of == source and external_id in left_out):
            minutes[day] = minutes.get(day, Decimal(0)) + quantity
    return minutes


def _day_name(day: date, today: date, language: str) -> str:
    if is_chinese(language):
        return short_day(day, today, language)
    return f"{day.day} {FULL_MONTHS[day.month - 1]}{'' if day.year == today.year else f' {day.year}'}"
