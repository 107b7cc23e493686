"""A deleted activity in a sealed note, from which it can be stored again under its own id."""

import json
import uuid
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from tracker.manual import Draft, comment, log
from tracker.models import Activity, User
from tracker.recording import erase

SALT = "tracker.undoing"
GOOD_FOR = 24 * 3600


class Worthless(Exception):
    """The note is too old, was tampered with, or is another person's."""


def delete(user: User, activity: Activity) -> str:
    """Delete a hand-made activity; returns the note that brings it back."""
    note = {"user": user.pk, "excluded": activity.excluded, "draft": asdict(Draft.of(activity))}
    with transaction.atomic():
        erase(user, [activity])
    return signing.dumps(note, salt=SALT, serializer=_Json, compress=True)


def undo(user: User, note: str, *, today: date) -> Draft:
    """Store the note's activity again; doing it twice stores it once. Raises Worthless."""
    try:
        told = signing.loads(note, salt=SALT, serializer=_Json, max_age=GOOD_FOR)
    except signing.BadSignature as error:
        raise Worthless from error
    if told["user"] != user.pk:
        raise Worthless
    draft = _draft(told["draft"])
    with transaction.atomic():
        if draft.resource_id and not user.resources.filter(pk=draft.resource_id).exists():
            # It was deleted meanwhile.
            draft = replace(draft, resource_id=None, unit=None)
        activity, new = log(user, draft, today=max(today, draft.on))
        if new and told["excluded"]:
            comment(user, activity, excluded=True)
    return draft


def read(note: str) -> Draft | None:
    """What a note speaks of; None where it is worthless."""
    try:
        return _draft(signing.loads(note, salt=SALT, serializer=_Json, max_age=GOOD_FOR)["draft"])
    except signing.BadSignature:
        return None


def _draft(told: dict[str, object]) -> Draft:
    expires, began = told.get("expires_on"), told.get("occurred_at")
    typed = {
        "id": uuid.UUID(str(told["id"])),
        "on": date.fromisoformat(str(told["on"])),
        "occurred_at": datetime.fromisoformat(str(began)) if began else None,
        "quantity": Decimal(str(told["quantity"])),
        "expires_on": date.fromisoformat(str(expires)) if expires else None,
    }
    return Draft(**{**told, **typed})  # type: ignore[arg-type]  # the texts are as they were


class _Json(signing.JSONSerializer):
    """JSON that knows dates, decimals and UUIDs."""

    def dumps(self, obj: object) -> bytes:
        return json.dumps(obj, cls=DjangoJSONEncoder, separators=(",", ":")).encode()
