"""What a change of the log replaced, kept for a day: from it many activities, or one, are brought back as they were."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tracker.manual import SOURCE, Draft, check_days
from tracker.models import Activity, Undoable, User
from tracker.recording import amend, erase, record

GOOD_FOR = timedelta(days=1)
DELETED = "delete"


class Worthless(Exception):
    """There is nothing to undo: it is too old, never was, or is another person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How many activities are as they were, and how many were changed meanwhile and stay as they are now."""

    number: int
    kept: int
    #: The day of one of them.
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is different of one activity: the values of its fields as they were, and as they were left."""

    pk: int
    before: Mapping[str, object]
    after: Mapping[str, object]


def delete(user: User, activities: Sequence[Activity]) -> Undoable:
    """Delete hand-made activities, and keep them for a day."""
    with transaction.atomic():
        held = User.objects.hold(user)
        rows = [{"draft": asdict(Draft.of(each)), "excluded": each.excluded} for each in activities]
        erase(held, activities)
        return _keep(held, DELETED, rows)


def keep(user: User, what: str, changes: Iterable[Change]) -> Undoable:
    """Keep what a change replaced; in the transaction that makes it."""
    return _keep(user, what, [asdict(change) for change in changes])


def offered(user: User, written: str) -> Undoable | None:
    """What can be undone by this id; None where nothing can."""
    try:
        uid = uuid.UUID(written)
    except ValueError:
        return None
    return _kept(user).filter(uid=uid, undone_at=None).first()


def undo(user: User, uid: uuid.UUID) -> Undone:
    """Bring back what was there before. Said twice, it is done once.

    Raises Worthless, and ValidationError where a day of study would become longer than it lasts.
    """
    with transaction.atomic():
        held = User.objects.hold(user)
        undoable = _kept(held).filter(uid=uid).first()
        if undoable is None:
            raise Worthless
        if undoable.undone_at is not None:
            return Undone(number=0, kept=0)
        undone = (_store_again if undoable.what == DELETED else _change_back)(held, undoable.rows)
        undoable.undone_at = datetime.now(UTC)
        undoable.save(update_fields=["undone_at"])
    return undone


def deleted(undoable: Undoable) -> Draft | None:
    """The one activity that was deleted; None where it was something else, or more."""
    one = undoable.what == DELETED and len(undoable.rows) == 1
    return _draft(undoable.rows[0]["draft"]) if one else None


def forget(now: datetime) -> None:
    """Drop what can no longer be undone, whoever's it is."""
    Undoable.objects.filter(made_at__lt=now - GOOD_FOR).delete()


def _keep(user: User, what: str, rows: list[dict[str, Any]]) -> Undoable:
    return Undoable.objects.create(user=user, what=what, rows=rows)


def _kept(user: User) -> QuerySet[Undoable]:
    return Undoable.objects.filter(user=user, made_at__gte=datetime.now(UTC) - GOOD_FOR)


def _store_again(user: User, rows: Sequence[Mapping[str, Any]]) -> Undone:
    """What somebody has stored anew meanwhile stays as they did; a resource that is gone is left out."""
    told = {draft.id: (draft, row["excluded"]) for row in rows for draft in [_draft(row["draft"])]}
    there = set(Activity.objects.filter(user=user, uid__in=told).values_list("uid", flat=True))
    resources = set(user.resources.values_list("pk", flat=True))
    drafts = [_about_what_is_there(draft, resources) for draft, _ in told.values() if draft.id not in there]
    record(user, source=SOURCE, entries=[draft.entry() for draft in drafts])
    left_out = [draft.id for draft in drafts if told[draft.id][1]]
    pks = Activity.objects.filter(user=user, uid__in=left_out).values_list("pk", flat=True)
    amend(user, {pk: {"excluded": True} for pk in pks})
    check_days(user, {draft.on for draft in drafts})
    return Undone(number=len(drafts), kept=len(there), on=next((draft.on for draft, _ in told.values()), None))


def _change_back(user: User, rows: Sequence[Mapping[str, Any]]) -> Undone:
    changes = {row["pk"]: row for row in rows}
    stored = {each.pk: each for each in Activity.objects.filter(user=user, pk__in=changes)}
    resources = set(user.resources.values_list("pk", flat=True))
    wanted = {
        pk: _about_resources_there(changes[pk]["before"], resources)
        for pk, activity in stored.items()
        if all(getattr(activity, name) == value for name, value in changes[pk]["after"].items())
    }
    changed = amend(user, wanted)
    check_days(user, {each.local_date for each in changed})
    return Undone(number=len(wanted), kept=len(changes) - len(wanted))


def _about_what_is_there(draft: Draft, resources: set[int]) -> Draft:
    there = draft.resource_id is None or draft.resource_id in resources
    return draft if there else replace(draft, resource_id=None, unit=None)


def _about_resources_there(before: Mapping[str, Any], resources: set[int]) -> Mapping[str, Any]:
    there = before.get("resource_id") is None or before["resource_id"] in resources
    return before if there else {**before, "resource_id": None, "unit": None}


def _draft(told: Mapping[str, Any]) -> Draft:
    expires, began = told.get("expires_on"), told.get("occurred_at")
    typed = {
        "id": uuid.UUID(told["id"]),
        "on": date.fromisoformat(told["on"]),
        "occurred_at": datetime.fromisoformat(began) if began else None,
        "quantity": Decimal(told["quantity"]),
        "expires_on": date.fromisoformat(expires) if expires else None,
    }
    return Draft(**{**told, **typed})
