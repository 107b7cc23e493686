"""Study day by day: minutes of the last 53 weeks, this week as bars, and the days that ask for nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Sum
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker import figures
from tracker.days import IsoWeek
from tracker.models import DailyTotal, User
from tracker.pictures.heatmap import WEEKS
from tracker.pictures.week_bars import Bar, week_bars
from tracker.sentences import language


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Days on which a plan asks for nothing: rest weekdays from a day on, and breaks with both ends."""

    rest: Sequence[tuple[date, frozenset[int]]] = ()
    breaks: Sequence[tuple[date, date]] = ()

    @classmethod
    def of(cls, picture: Mapping[str, Any]) -> "FreeDays":
        """As a plan's picture has them."""
        day = date.fromisoformat
        return cls(
            rest=[(day(rule["since"]), frozenset(rule["weekdays"])) for rule in picture["rest_weekdays"]],
            breaks=[(day(each["start"]), day(each["end"])) for each in picture["breaks"]],
        )

    def weekdays(self, on: date) -> frozenset[int]:
        """The rest weekdays that act on a day."""
        acting = [weekdays for since, weekdays in self.rest if since <= on]
        return acting[-1] if acting else frozenset()

    def holds(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays(day) or self._in_break(day)

    def is_rest(self, day: date) -> bool:
        """Whether it is a rest weekday outside all breaks."""
        return day.isoweekday() in self.weekdays(day) and not self._in_break(day)

    def _in_break(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.breaks)


def minutes_by_day(user: User, today: date) -> dict[date, int]:
    """Counted minutes of study on each day of the last 53 weeks that has any. One query."""
    first = IsoWeek.of(today).first - timedelta(weeks=WEEKS - 1)
    rows = DailyTotal.objects.owned_by(user).during(first, today).filter(kind="study").order_by()
    return {row["local_date"]: int(row["sum"]) for row in rows.values("local_date").annotate(sum=Sum("quantity"))}


def week_minutes(minutes: Mapping[date, int], today: date) -> int:
    """Minutes since Monday."""
    return sum(minutes.get(day, 0) for day in IsoWeek.of(today).days())


def week_picture(
    minutes: Mapping[date, int], free: FreeDays, today: date, share: Fraction, *, running: int = 0
) -> SafeString:
    """This week's days; ``share`` is the minutes that the plan asks of one of them, ``running`` those of the timer."""
    days = list(IsoWeek.of(today).days())
    bars = [
        Bar(
            name=figures.weekday_names(language())[day.weekday()],
            done=minutes.get(day, 0),
            running=running if day == today else 0,
            free=free.holds(day),
            today=day == today,
            tip=_tip(day, today, minutes),
        )
        for day in days
    ]
    tips = figures.listed((bar.tip for bar in bars), language(), ";")
    label = _("Study on each day of this week: %(days)s") % {"days": tips}
    return mark_safe(week_bars(bars, share=share, label=label))  # noqa: S308  # pictures escape what they are given


def _tip(day: date, today: date, minutes: Mapping[date, int]) -> str:
    done = minutes.get(day, 0)
    said = figures.duration(done, language()) if done else _("nothing")
    return f"{figures.day(day, today, language())}{figures.sign(':', language())}{said}"
