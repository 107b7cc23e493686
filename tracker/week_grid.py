"""One week as seven days: what was logged by hand line by line, what sources brought as counts."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

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
    #: The entry, which can be changed where it stands; None for a count.
    uid: uuid.UUID | None = None
    #: For a count, where its activities are listed.
    listed: str = ""


@dataclass(slots=True)
class Day:
    """One day of the grid, with what is being added to it."""

    on: date
    free: bool
    #: It has not come yet: nothing can be added.
    future: bool
    minutes: int = 0
    lines: list[Line] = field(default_factory=list)
    typed: str = ""
    problem: str = ""


def week_grid(user: User, week: IsoWeek, free: FreeDays, today: date) -> list[Day]:
    """Monday to Sunday. Two queries."""
    days = {day: Day(day, free.holds(day), day > today) for day in week.days()}
    by_hand = Activity.objects.owned_by(user).during(week.first, week.last).filter(source__in=HAND_WRITTEN)
    for activity in by_hand.counted().order_by("local_date", "id")[:MOST_LINES]:
        days[activity.local_date].lines.append(
            Line(amount(activity) or "1", activity.title or kind_name(activity.kind), sourced=False, uid=activity.uid)
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
        listed = f"/log/?{urlencode({'kind': kind, 'from': on, 'to': on, 'week': week.slug})}#activities"
        days[on].lines.append(Line(str(number), kind_name(kind, number), sourced=True, listed=listed))
    return list(days.values())
