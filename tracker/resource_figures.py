"""What the sessions of a resource come to, kept beside it so that no page adds up history."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import batched
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Coalesce

from tracker.daily_totals import BATCH
from tracker.models import Activity, Resource, User

#: As far back as a pace looks.
EIGHT_WEEKS = timedelta(weeks=8)
NOTHING: dict[str, Any] = {"minutes": Decimal(0), "sessions": 0, "reached": 0, "first_day": None, "last_day": None}


def resources_of(activities: Iterable[Activity]) -> set[int]:
    """The ids of the resources that these activities are about."""
    return {activity.resource_id for activity in activities if activity.resource_id is not None}


def bring_figures_up_to_date(resources: Collection[int]) -> None:
    """Add up the counted sessions of these resources anew; in the transaction that touched them."""
    for ids in batched(sorted(resources), BATCH):
        rows = Activity.objects.counted().filter(resource__in=ids).order_by().values("resource")
        sums: Iterable[Mapping[str, Any]] = rows.annotate(
            minutes=Sum("quantity"),
            sessions=Count("id"),
            reached=Coalesce(Max("unit"), 0),
            first_day=Min("local_date"),
            last_day=Max("local_date"),
        )
        told = {row["resource"]: {name: row[name] for name in NOTHING} for row in sums}
        for pk in ids:
            Resource.objects.filter(pk=pk).update(**told.get(pk, NOTHING))


def minutes_lately(user: User, today: date) -> dict[int, Decimal]:
    """Counted minutes of the eight weeks up to today, by resource. One query."""
    rows = Activity.objects.owned_by(user).counted().during(today - EIGHT_WEEKS + timedelta(days=1), today)
    sums = rows.filter(resource__isnull=False).order_by().values_list("resource").annotate(Sum("quantity"))
    return dict(sums)
