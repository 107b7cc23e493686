"""When an activity came to count for something else, and what it counted for before: what corrections are made of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.days import IsoWeek, local_day
from tracker.models import Activity, User

FIELDS = ("recounted_at", "recounted_from")


@dataclass(frozen=True, slots=True)
class Counted:
    """What an activity counts for: so much, on a day, under a description."""

    quantity: Decimal
    place: tuple[object, ...]

    @classmethod
    def of(cls, activity: Activity) -> "Counted":
        """As it is now."""
        quantity = activity.quantity if activity.counted else Decimal(0)
        description = (activity.kind, activity.metric, activity.context, activity.skill, activity.own)
        return cls(quantity, (activity.local_date, *description))


def recounted(activity: Activity, before: Counted, at: datetime, user: User) -> None:
    """Note that an activity, which counted for ``before``, was corrected; nothing where it counts for the same.

    Of several corrections in one week the first says what it counted for before.
    """
    now = Counted.of(activity)
    if now == before or not (now.quantity or before.quantity):
        return
    weeks = (IsoWeek.of(local_day(each, user.zone)) for each in (activity.recounted_at, at))
    if activity.recounted_from is None or len(set(weeks)) > 1:
        activity.recounted_from = before.quantity
    if now.place != before.place:
        activity.recounted_from = None
    activity.recounted_at = at
