"""Activities made by hand: the rules they keep to, and how they are stored. Pages and API share it."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from tracker import figures
from tracker.claims import completed
from tracker.days import local_day
from tracker.entry import Entry
from tracker.metrics import KINDS
from tracker.models import Activity, DailyTotal, User
from tracker.recording import annotate, record, set_aside
from tracker.resources import unit_error
from tracker.study_rules import day_error, expiry_error, length_error, sum_error

SOURCE = "manual"


class Taken(Exception):
    """Another activity has this id, or this one says something else under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody says has happened. ``quantity`` is minutes for study."""

    id: uuid.UUID
    kind: str
    on: date
    quantity: Decimal
    #: When it began, where that is known; on that day.
    occurred_at: datetime | None = None
    title: str = ""
    note: str = ""
    skill: str = ""
    #: What a study session was about; without a skill of its own it takes the resource's.
    resource_id: int | None = None
    unit: int | None = None
    evidence_url: str = ""
    context: str = ""
    private: bool = False
    #: The last day on which a certification is valid; nothing else expires.
    expires_on: date | None = None
    #: The user's own metric, for kind ``custom``.
    metric: str = ""

    @classmethod
    def of(cls, activity: Activity) -> "Draft":
        """A stored activity, to be corrected with :func:`dataclasses.replace`."""
        same = [field.name for field in fields(cls) if field.name not in ("id", "on")]
        return cls(id=activity.uid, on=activity.local_date, **{name: getattr(activity, name) for name in same})

    def entry(self) -> Entry:
        """The same as the ledger takes it, with what follows from it."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "id"}
        said |= completed(self.kind, title=self.title, evidence_url=self.evidence_url, context=self.context)
        said["expires_on"] = self.expires_on if self.kind == "certification" else None
        return Entry(external_id=str(self.id), **said)


def log(user: User, draft: Draft, *, today: date) -> tuple[Activity, bool]:
    """Store what happened; returns it, and whether it is new: a double submit stores once.

    Raises ValidationError by field, and Taken where the id means something else already.
    """
    with transaction.atomic():
        held = User.objects.hold(user)
        if Activity.objects.filter(user=user, uid=draft.id).exclude(source=SOURCE).exists():
            raise Taken
        draft = _check(held, draft, latest=today, counted=True)
        outcome = record(held, source=SOURCE, entries=[draft.entry()]).outcomes[str(draft.id)]
        if outcome.change == "changed":
            raise Taken
        return Activity.objects.get(user=user, uid=draft.id), outcome.change == "new"


def correct(user: User, draft: Draft, *, today: date) -> None:
    """Store a stored activity as it should have been. Raises ValidationError by field."""
    with transaction.atomic():
        held = User.objects.hold(user)
        stored = Activity.objects.get(user=user, uid=draft.id, source=SOURCE)
        if draft.on != stored.local_date:
            draft = replace(draft, occurred_at=None)
        # Whoever travels west has logged days that have not come here yet.
        draft = _check(held, draft, latest=max(today, stored.local_date), counted=stored.counted)
        record(held, source=SOURCE, entries=[draft.entry()])


def comment(
    user: User,
    activity: Activity,
    *,
    excluded: bool | None = None,
    skill: str | None = None,
    note: str | None = None,
    about: tuple[int | None, int | None] | None = None,
) -> None:
    """Store what an owner may say of any activity, whatever its source. Raises ValidationError by field.

    ``about`` is the id of a resource, or None for none, and the unit of it that was reached; it comes with ``skill``.
    """
    with transaction.atomic():
        held = User.objects.hold(user)
        stored = Activity.objects.get(user=user, pk=activity.pk)
        if about is not None:
            said = replace(Draft.of(stored), skill=skill or "", resource_id=about[0], unit=about[1])
            draft = _with_resource(held, said)
            skill, about = draft.skill, (draft.resource_id, draft.unit)
        if (skill, note, about) != (None, None, None):
            annotate(held, stored, skill=skill, note=note, about=about)
        if excluded is not None:
            set_aside(held, stored, excluded=excluded)
            if stored.counted and stored.kind == "study" and (sentence := _too_long_a_day(held, Draft.of(stored))):
                raise ValidationError({"excluded": sentence})


def check_days(user: User, days: Iterable[date]) -> None:
    """Raises ValidationError where the study that counts on one of these days lasts longer than the day. One query."""
    totals = DailyTotal.objects.owned_by(user).filter(kind="study", local_date__in=set(days)).order_by("local_date")
    for on, minutes in totals.values_list("local_date").annotate(Sum("quantity")):
        if sentence := sum_error(user, on, minutes):
            said = figures.day(on, local_day(datetime.now(UTC), user.zone), user.language)
            raise ValidationError(f"{said}{figures.sign(':', user.language)}{sentence}")


def _check(user: User, draft: Draft, *, latest: date, counted: bool) -> Draft:
    """The draft, with what its resource adds. Raises ValidationError by field."""
    draft = _with_resource(user, draft)
    errors = dict(_errors(user, draft, latest))
    if not errors and counted and draft.kind == "study" and (sentence := _too_long_a_day(user, draft)):
        errors["quantity"] = sentence
    if errors:
        raise ValidationError(errors)
    return draft


def _with_resource(user: User, draft: Draft) -> Draft:
    """With the skill of the resource where it says none. Only study is about a resource, and only about one's own."""
    if draft.kind != "study" or draft.resource_id is None:
        return replace(draft, resource_id=None, unit=None)
    resource = user.resources.filter(pk=draft.resource_id).first()
    if resource is None:
        raise ValidationError({"resource": _("Choose one of your resources.")})
    if sentence := unit_error(resource, draft.unit):
        raise ValidationError({"unit": sentence})
    return replace(draft, skill=draft.skill or resource.skill)


def _errors(user: User, draft: Draft, latest: date) -> Iterator[tuple[str, str]]:
    if draft.kind not in KINDS or not KINDS[draft.kind].by_hand:
        kinds = ", ".join(kind.slug for kind in KINDS.values() if kind.by_hand)
        yield "kind", _("By hand you can log: %(kinds)s.") % {"kinds": kinds}
    elif sentence := _quantity_error(draft):
        yield "quantity", sentence
    if draft.kind != "custom" and draft.metric:
        yield "metric", _("Only a custom activity has a metric.")
    if draft.kind == "custom" and not user.custom_metrics.filter(slug=draft.metric).exists():
        yield "metric", _("A custom activity needs one of your own metrics.")
    if sentence := day_error(draft.on, latest, user.language):
        yield "on", sentence
    if draft.kind == "certification" and (sentence := expiry_error(draft.on, draft.expires_on)):
        yield "expires_on", sentence


def _quantity_error(draft: Draft) -> str | None:
    if draft.kind == "study":
        return length_error(draft.quantity)
    if draft.kind == "custom":
        return None if draft.quantity > 0 else _("Give a number above 0.")
    return None if draft.quantity == 1 else _("This is counted in pieces: the quantity is 1.")


def _too_long_a_day(user: User, draft: Draft) -> str | None:
    others = Activity.objects.counted().filter(user=user, kind="study", local_date=draft.on).exclude(uid=draft.id)
    return sum_error(user, draft.on, (others.aggregate(sum=Sum("quantity"))["sum"] or 0) + draft.quantity)
