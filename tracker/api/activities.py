"""What happened: the whole ledger to read, the hand-made part of it to write."""

import uuid
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field, StrictBool

from tracker.api.auth import ApiRequest, today
from tracker.api.fields import (
    LEFT_OUT,
    AboveZero,
    Context,
    Day,
    Evidence,
    Line,
    Lines,
    Shape,
    ShortLine,
    Slug,
    figure,
)
from tracker.api.paging import Page, Paging, page
from tracker.api.problems import FIELDS_DETAIL, Problem, field_problem
from tracker.manual import Draft, Taken, comment, correct, log
from tracker.metrics import KINDS, SOURCES
from tracker.models import Activity
from tracker.querysets import ActivityQuerySet
from tracker.recording import erase

router = Router()

#: What an owner may say of an activity that a source has brought.
OWN_WORDS = ("excluded", "skill", "note")


class ActivityQuery(Paging):
    source: str = Field("", max_length=20)
    kind: str = Field("", max_length=30)
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    counted: bool | None = None


class ActivityIn(Shape):
    #: A client's own id makes the request safe to repeat.
    id: uuid.UUID = Field(default_factory=uuid.uuid4)
    kind: str
    on: Day
    #: Minutes for study, else a count.
    quantity: AboveZero
    title: Line = ""
    note: Lines = ""
    skill: ShortLine = ""
    evidence_url: Evidence = ""
    context: Context = ""
    private: StrictBool = False
    metric: Slug | None = None


class ActivityChange(Shape):
    kind: str = LEFT_OUT
    on: Day = LEFT_OUT
    quantity: AboveZero = LEFT_OUT
    title: Line = LEFT_OUT
    note: Lines = LEFT_OUT
    skill: ShortLine = LEFT_OUT
    evidence_url: Evidence = LEFT_OUT
    context: Context = LEFT_OUT
    private: StrictBool = LEFT_OUT
    metric: Slug | None = LEFT_OUT
    excluded: StrictBool = LEFT_OUT


class ActivityOut(Shape):
    id: uuid.UUID
    source: str
    kind: str
    on: date
    quantity: str
    title: str
    note: str
    skill: str
    evidence_url: str
    external_id: str
    context: str
    own: bool | None
    private: bool
    metric: str | None
    counted: bool
    ignored_reason: Literal["padding", "excluded", "undated", "duplicate", "gone"] | None
    occurred_at: datetime | None


@router.get("", response=Page[ActivityOut])
def list_activities(request: ApiRequest, asked: Query[ActivityQuery]) -> Page[ActivityOut]:
    """The latest day first."""
    _refuse_unknown_filters(asked)
    rows: ActivityQuerySet = Activity.objects.owned_by(request.auth)
    filters = {
        "source": asked.source or None,
        "kind": asked.kind or None,
        "local_date__gte": asked.first,
        "local_date__lte": asked.last,
        "counted": asked.counted,
    }
    rows = rows.filter(**{name: value for name, value in filters.items() if value is not None})
    return page(rows, asked, _out, order=("-local_date", "-id"))


@router.post("", response={200: ActivityOut, 201: ActivityOut})
def log_activity(request: ApiRequest, body: ActivityIn) -> Status[ActivityOut]:
    """Log something by hand. Sent again under the same ``id``, it is answered with what was stored."""
    draft = Draft(**body.model_dump(exclude={"metric"}), metric=body.metric or "")
    try:
        activity, new = log(request.auth, draft, today=today(request))
    except Taken as error:
        raise Problem(409, "Another activity has this id.", {"id": "Choose a new one."}) from error
    return Status(201 if new else 200, _out(activity))


@router.get("/{activity_id}", response=ActivityOut)
def get_activity(request: ApiRequest, activity_id: uuid.UUID) -> ActivityOut:
    return _out(_mine(request, activity_id))


@router.patch("/{activity_id}", response=ActivityOut)
def change_activity(request: ApiRequest, activity_id: uuid.UUID, body: ActivityChange) -> ActivityOut:
    """Correct what was logged by hand. Of other activities only ``excluded``, ``skill`` and ``note`` can be changed."""
    activity = _mine(request, activity_id)
    changes = body.model_dump(exclude_unset=True)
    if not activity.manual:
        _refuse_foreign_words(activity, changes)
    with transaction.atomic():
        corrections = {name: value for name, value in changes.items() if name not in OWN_WORDS}
        if corrections:
            correct(request.auth, _corrected(activity, corrections), today=today(request))
        comment(request.auth, activity, **{name: changes[name] for name in OWN_WORDS if name in changes})
    return _out(_mine(request, activity_id))


@router.delete("/{activity_id}", response={204: None})
def delete_activity(request: ApiRequest, activity_id: uuid.UUID) -> Status[None]:
    """Delete what was logged by hand; what a source has brought would come back with its next sync."""
    activity = _mine(request, activity_id)
    if not activity.manual:
        raise Problem(409, f'This comes from {activity.source}. Set "excluded" to true to leave it uncounted.')
    with transaction.atomic():
        erase(request.auth, [activity])
    return Status(204, None)


def _mine(request: ApiRequest, activity_id: uuid.UUID) -> Activity:
    return get_object_or_404(Activity.objects.owned_by(request.auth), uid=activity_id)


def _corrected(activity: Activity, corrections: dict[str, Any]) -> Draft:
    if "metric" in corrections:
        corrections["metric"] = corrections["metric"] or ""
    return replace(Draft.of(activity), **corrections)


def _refuse_foreign_words(activity: Activity, changes: dict[str, Any]) -> None:
    sentence = f"This comes from {activity.source}; only excluded, skill and note can be changed."
    errors = {name: sentence for name in changes if name not in OWN_WORDS}
    if errors:
        raise Problem(422, FIELDS_DETAIL, errors)


def _refuse_unknown_filters(asked: ActivityQuery) -> None:
    if asked.source and asked.source not in SOURCES:
        raise field_problem("source", f"Choose one of: {', '.join(sorted(SOURCES))}.")
    if asked.kind and asked.kind not in KINDS:
        raise field_problem("kind", f"Choose one of: {', '.join(KINDS)}.")
    if asked.first and asked.last and asked.last < asked.first:
        raise field_problem("to", "This lies before from.")


def _out(activity: Activity) -> ActivityOut:
    same = ("source", "kind", "title", "note", "skill", "evidence_url", "external_id", "context", "own", "private")
    values: dict[str, Any] = {name: getattr(activity, name) for name in (*same, "counted", "occurred_at")}
    values |= {name: getattr(activity, name) or None for name in ("metric", "ignored_reason")}
    return ActivityOut(id=activity.uid, on=activity.local_date, quantity=figure(activity.quantity), **values)
