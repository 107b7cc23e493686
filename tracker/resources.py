"""The only writer of resources, and the rules they and the sessions about them keep to.

Their figures belong to the ledger's writer (:mod:`tracker.recording`).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.catalogue.resources import Proposal
from tracker.models import Resource, User
from tracker.quick_log import Named
from tracker.recording import detach
from tracker.units import UNITS

#: So that a form's choice and the quick log stay quick.
MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What its owner says of a resource. ``unit`` is a slug of :mod:`tracker.units`, ``units`` None where unknown."""

    title: str
    short_name: str = ""
    kind: str = Resource.Kind.COURSE
    unit: str = "lecture"
    units: int | None = None
    skill: str = ""
    url: str = ""


def add(user: User, described: Described) -> Resource:
    """Make a resource. Raises ValidationError by field."""
    with transaction.atomic():
        held = User.objects.hold(user)
        _check(held, described, None)
        return Resource.objects.create(user=held, **asdict(described))


def propose(user: User, proposal: Proposal) -> tuple[Resource, bool]:
    """Add one of the catalogue; returns it, and whether it is new: asked for twice, it is added once.

    Raises ValidationError.
    """
    with transaction.atomic():
        held = User.objects.hold(user)
        known = {name: each for each in held.resources.all() for name in _names(each.title, each.short_name)}
        for name in _names(proposal.title, proposal.short_name):
            if name in known:
                return known[name], False
        return add(held, Described(**asdict(proposal))), True


def change(user: User, resource: Resource, described: Described) -> None:
    """Describe a resource anew; its sessions stay. Raises ValidationError by field, and Http404 where it is deleted."""
    with transaction.atomic():
        held = User.objects.hold(user)
        resource = get_object_or_404(held.resources, pk=resource.pk)
        _check(held, described, resource)
        values = asdict(described)
        for name, value in values.items():
            setattr(resource, name, value)
        resource.save(update_fields=list(values))


def finish(resource: Resource, *, on: date) -> None:
    """Say that its owner is through with it. Said again it keeps the first day."""
    _mark(resource, finished_on=resource.finished_on or on, put_aside_on=None)


def put_aside(resource: Resource, *, on: date) -> None:
    """Say that its owner does not go on with it for now. Said again it keeps the first day."""
    _mark(resource, finished_on=None, put_aside_on=resource.put_aside_on or on)


def take_up(resource: Resource) -> None:
    """Say that its owner goes on with it."""
    _mark(resource, finished_on=None, put_aside_on=None)


def remove(user: User, resource: Resource) -> None:
    """Delete a resource; its sessions stay in the log."""
    with transaction.atomic():
        held = User.objects.hold(user)
        detach(held, resource)
        resource.delete()


def unit_error(resource: Resource, unit: int | None) -> str | None:
    """Why a session cannot have reached this unit; None where it can."""
    if unit is None or resource.units is None or unit <= resource.units:
        return None
    said = {"title": resource.title, "units": UNITS[resource.unit].counted(resource.units)}
    return _("“%(title)s” has %(units)s. If there are more, change the resource first.") % said


def as_named(resource: Resource) -> Named:
    """The resource as the quick log may find it in a line."""
    unit = UNITS[resource.unit]
    names = tuple(filter(None, (resource.title, resource.short_name)))
    return Named(id=resource.pk, names=names, unit_words=(unit.slug, f"{unit.slug}s", *unit.words))


def _mark(resource: Resource, **marks: date | None) -> None:
    Resource.objects.filter(pk=resource.pk).update(**marks)


def _check(user: User, described: Described, resource: Resource | None) -> None:
    others = user.resources.exclude(pk=resource.pk) if resource else user.resources.all()
    # Also by sessions that are not counted: they may be counted again.
    furthest = resource.activities.aggregate(unit=Max("unit"))["unit"] if resource else None
    errors = dict(_errors(described, list(others), furthest or 0))
    if errors:
        raise ValidationError(errors)


def _errors(described: Described, others: list[Resource], reached: int) -> Iterator[tuple[str, str]]:
    taken = {name: each.title for each in others for name in _names(each.title, each.short_name)}
    # Each name stands for one resource, or the quick log could not tell them apart.
    for field in ("title", "short_name"):
        if title := taken.get(_folded(getattr(described, field))):
            yield field, _("Your resource “%(title)s” goes by that name already.") % {"title": title}
    if described.units is not None and described.units < reached:
        said = {"unit": UNITS[described.unit].named(reached)}
        yield "units", _("Your sessions have reached %(unit)s already.") % said
    if len(others) >= MOST:
        yield "__all__", _("You can keep up to %(most)s resources; delete one first.") % {"most": MOST}


def _names(*names: str) -> Iterator[str]:
    return (_folded(name) for name in names if name)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
