"""The rule that one real thing counts once, however many places tell of it.

Of the activities of one user, kind and identity (:mod:`tracker.identity`) that would count, those of one place do: a
live source's before an import's before a hand-made one, then the one with the earliest day. A live source's own entries
are never each other's duplicates: it tells them apart itself.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import batched, groupby

from tracker.daily_totals import BATCH
from tracker.models import Activity, User
from tracker.recounting import FIELDS, Counted, recounted

#: From the strongest to the weakest; any other source is a live one, and stronger than all.
BY_HAND = ("import", "manual")

#: A kind and an identity.
type Key = tuple[str, str]


def keys_of(activities: Iterable[Activity]) -> set[Key]:
    """What these activities share with their duplicates; one without an identity can have none."""
    return {(activity.kind, activity.identity) for activity in activities if activity.identity}


def settle_duplicates(user: User, keys: Iterable[Key]) -> list[Activity]:
    """Let one of each counts and the others be duplicates; returns those that this changed, as they are now.

    In the caller's transaction, on rows as they are stored; the queries are by batch, not by key.
    """
    changed = [activity for batch in batched(sorted(set(keys)), BATCH) for activity in _unsettled(user, batch)]
    Activity.objects.bulk_update(changed, ["counted", "ignored_reason", *FIELDS], batch_size=BATCH)
    return changed


def _unsettled(user: User, keys: tuple[Key, ...]) -> Iterator[Activity]:
    """The activities of these keys that are not as the rule wants them, turned into what it wants."""
    wanted = set(keys)
    rows = Activity.objects.filter(
        user=user, kind__in={kind for kind, _ in keys}, identity__in={identity for _, identity in keys}
    )
    # What is ignored for another reason takes no part: it is as if it were not there.
    rows = rows.filter(gone_at=None, excluded=False, source_reason="").order_by("kind", "identity")
    for key, twins in groupby(rows, key=lambda row: (row.kind, row.identity)):
        if key in wanted:
            yield from _different(user, list(twins))


def _different(user: User, twins: list[Activity]) -> Iterator[Activity]:
    first = min(twins, key=_precedence)
    for twin in twins:
        counts = twin == first or (_live(first) and (twin.source, twin.account) == (first.source, first.account))
        reason = "" if counts else Activity.Reason.DUPLICATE
        if twin.ignored_reason != reason:
            before = Counted.of(twin)
            twin.counted, twin.ignored_reason = counts, reason
            recounted(twin, before, datetime.now(UTC), user)
            yield twin


def _precedence(activity: Activity) -> tuple[object, ...]:
    """Nothing in it depends on when the activity was stored, so that any order of events comes out the same."""
    rank = 0 if _live(activity) else 1 + BY_HAND.index(activity.source)
    return rank, activity.local_date, activity.source, activity.account, activity.external_id


def _live(activity: Activity) -> bool:
    return activity.source not in BY_HAND
