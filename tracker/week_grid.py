"""One week as a grid of seven days: what was logged by hand line by line, what sources brought as counts."""

from dataclasses import dataclass, field
from datetime import date

from tracker.activity_rows import amount, kind_name
from tracker.days import IsoWeek
from tracker.models import Activity, DailyTotal, User
from tracker.recording import HAND_WRITTEN
from tracker.study_days import FreeDays

#: Nobody logs more by hand in a week; what is beyond stands in the list.
MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a day: how much or how many, and of what."""

    amount: str
    words: str
    sourced: bool


@dataclass(slots=True)
class Day:
    """One day of the grid."""

    on: date
    free: bool
    minutes: int = 0
    lines: list[Line] = field(default_factory=list)


def week_grid(user: User, week: IsoWeek, free: FreeDays) -> list[Day]:
    """Monday to Sunday. Two queries."""
    days = {day: Day(day, free.holds(day)) for day in week.days()}
    by_hand = Activity.objects.owned_by(user).during(week.first, week.last).filter(source__in=HAND_WRITTEN)
    for activity in by_hand.counted().order_by("local_date", "id")[:MOST_LINES]:
        days[activity.local_date].lines.append(
            Line(amount(activity) or "1", activity.title or kind_name(activity.kind), sourced=False)
        )
    totals = DailyTotal.objects.owned_by(user).during(week.first, week.last).order_by("kind")
    counts: dict[tuple[date, str], int] = {}
    for total in totals:
        if total.kind == "study":
            days[total.local_date].minutes += int(total.quantity)
        if total.source not in HAND_WRITTEN:
            much = total.number if total.kind == "study" else int(total.quantity)
            counts[total.local_date, total.kind] = counts.get((total.local_date, total.kind), 0) + much
    for (on, kind), number in counts.items():
        days[on].lines.append(Line(str(number), kind_name(kind), sourced=True))
    return list(days.values())
