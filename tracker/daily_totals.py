"""The totals that pages read instead of history: what counted activities add up to, by day and over all days."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import batched

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce, Least

from tracker.models import Activity, DailyTotal, LifetimeTotal, Plan, User
from tracker.querysets import LINKED

#: Keeps a statement's parameters well below what either database takes.
BATCH = 500

#: Source, kind, skill and whether it is private; and what is added up of it: quantity, number and how many are linked.
type _Key = tuple[str, str, str, bool]
type _Sums = tuple[Decimal, int, int]
NOTHING: _Sums = (Decimal(0), 0, 0)


def bring_up_to_date(user: User, days: Collection[date]) -> None:
    """Add up the counted activities of these days anew, and mark the stored closings from the first of them on.

    The lifetime totals take the differences, so that the caller must hold the user.
    """
    if not days:
        return
    differences: dict[_Key, _Sums] = {}
    for batch in batched(sorted(days), BATCH):
        stored = DailyTotal.objects.filter(user=user, local_date__in=batch)
        _add(differences, stored, -1)
        stored.delete()
        totals = list(_totals(user, batch))
        DailyTotal.objects.bulk_create(totals, batch_size=BATCH)
        _add(differences, totals, 1)
    _carry_over(user, {key: sums for key, sums in differences.items() if sums != NOTHING})
    first = Value(min(days))
    Plan.objects.filter(user=user).update(closings_from=Least(Coalesce(F("closings_from"), first), first))


def _totals(user: User, days: Sequence[date]) -> Iterator[DailyTotal]:
    keys = ("local_date", "source", "kind", "metric", "context", "skill", "own", "private")
    rows = Activity.objects.filter(user=user, counted=True, local_date__in=days).order_by().values(*keys)
    rows = rows.annotate(quantity_sum=Sum("quantity"), number=Count("id"), linked=Count("id", filter=LINKED))
    for row in rows:
        ownership = {True: "own", False: "others", None: ""}[row.pop("own")]
        yield DailyTotal(user=user, ownership=ownership, quantity=row.pop("quantity_sum"), **row)


def _add(sums: dict[_Key, _Sums], totals: Iterable[DailyTotal], sign: int) -> None:
    for each in totals:
        key = (each.source, each.kind, each.skill, each.private)
        quantity, number, linked = sums.get(key, NOTHING)
        sums[key] = (quantity + sign * each.quantity, number + sign * each.number, linked + sign * each.linked)


def _carry_over(user: User, differences: dict[_Key, _Sums]) -> None:
    """Add these to the lifetime totals; a total of nothing is none. The queries are by batch, not by total."""
    if not differences:
        return
    stored = {
        (each.source, each.kind, each.skill, each.private): each
        for each in LifetimeTotal.objects.filter(user=user, kind__in={kind for _, kind, _, _ in differences})
    }
    fresh: list[LifetimeTotal] = []
    changed: list[LifetimeTotal] = []
    for key, (quantity, number, linked) in differences.items():
        source, kind, skill, private = key
        total = stored.get(key)
        if total is None:
            described = {"source": source, "kind": kind, "skill": skill, "private": private}
            fresh.append(LifetimeTotal(user=user, quantity=quantity, number=number, linked=linked, **described))
            continue
        total.quantity, total.number, total.linked = (
            total.quantity + quantity,
            total.number + number,
            total.linked + linked,
        )
        changed.append(total)
    LifetimeTotal.objects.bulk_create(fresh, batch_size=BATCH)
    LifetimeTotal.objects.bulk_update(
        [each for each in changed if each.number], ["quantity", "number", "linked"], BATCH
    )
    empty = [each.pk for each in changed if not each.number]
    for pks in batched(empty, BATCH):
        LifetimeTotal.objects.filter(pk__in=pks).delete()
