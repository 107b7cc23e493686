"""The daily totals that pages read instead of history: what counted activities of a day and a description add up to."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import batched

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce, Least

from tracker.models import Activity, DailyTotal, Plan, User

#: Keeps a statement's parameters well below what either database takes.
BATCH = 500


def bring_up_to_date(user: User, days: Collection[date]) -> None:
    """Add up the counted activities of these days anew, and mark the stored closings from the first of them on."""
    if not days:
        return
    for batch in batched(sorted(days), BATCH):
        DailyTotal.objects.filter(user=user, local_date__in=batch).delete()
        DailyTotal.objects.bulk_create(list(_totals(user, batch)), batch_size=BATCH)
    first = Value(min(days))
    Plan.objects.filter(user=user).update(closings_from=Least(Coalesce(F("closings_from"), first), first))


def _totals(user: User, days: Sequence[date]) -> Iterator[DailyTotal]:
    keys = ("local_date", "source", "kind", "metric", "context", "skill", "own", "private")
    rows = Activity.objects.filter(user=user, counted=True, local_date__in=days).order_by().values(*keys)
    for row in rows.annotate(quantity_sum=Sum("quantity"), number=Count("id")):
        ownership = {True: "own", False: "others", None: ""}[row.pop("own")]
        yield DailyTotal(user=user, ownership=ownership, quantity=row.pop("quantity_sum"), **row)
