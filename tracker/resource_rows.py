"""Resources as pages say them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker import figures
from tracker.models import Resource
from tracker.resource_pace import Pace, pace
from tracker.sentences import language
from tracker.units import UNITS

STATES = ("in_work", "to_come", "finished", "put_aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRow:
    """One resource, ready to print. What is unknown is "" or None."""

    resource: Resource
    kind: str
    #: ``7 of 20 lectures``.
    progress: str
    #: ``1 h 50 a lecture``.
    a_unit: str
    #: ``23 h left``.
    left: str
    #: When it is through at the pace of the last eight weeks.
    through_on: date | None
    #: ``in_work``, ``to_come``, ``finished`` or ``put_aside``.
    state: str
    #: Every unit is reached, and its owner has not said that it is finished.
    all_reached: bool

    @property
    def facts(self) -> list[str]:
        """What stands below its title."""
        return [fact for fact in (self.progress, self.a_unit, self.left) if fact]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The resources of one state, under its heading."""

    state: str
    rows: list[ResourceRow]


def resource_row(resource: Resource, lately: Decimal, today: date) -> ResourceRow:
    """The row of a resource; ``lately`` is the minutes of the last eight weeks."""
    found = pace(resource, Fraction(lately), today)
    state = state_of(resource)
    open_ = state in ("in_work", "to_come")
    return ResourceRow(
        resource=resource,
        kind=str(resource.get_kind_display()),
        progress=_progress(resource),
        a_unit=_a_unit(found, resource),
        left=_left(found) if open_ else "",
        through_on=found.through_on if open_ else None,
        state=state,
        all_reached=open_ and resource.units is not None and resource.reached >= resource.units,
    )


def shelves(resources: Iterable[Resource], lately: Mapping[int, Decimal], today: date) -> list[Shelf]:
    """All of them: what is in work first, the latest one on top."""
    rows = [resource_row(each, lately.get(each.pk, Decimal(0)), today) for each in resources]
    latest = sorted(rows, key=lambda row: row.resource.last_day or date.min, reverse=True)
    found = (Shelf(state, [row for row in latest if row.state == state]) for state in STATES)
    return [shelf for shelf in found if shelf.rows]


def state_of(resource: Resource) -> str:
    """Where it stands: its owner has the word, then its sessions."""
    if resource.finished_on:
        return "finished"
    if resource.put_aside_on:
        return "put_aside"
    return "in_work" if resource.sessions else "to_come"


def headline(found: Iterable[Shelf], today: date) -> str:
    """The page's first sentence."""
    rows = {shelf.state: shelf.rows for shelf in found}
    working = rows.get("in_work", [])
    ending = [(row.through_on, row.resource.title) for row in working if row.through_on]
    if ending:
        day, title = min(ending)
        said = {"title": title, "day": figures.day(day, today, language())}
        return _("At the pace of your last eight weeks you are through with “%(title)s” on %(day)s.") % said
    if working:
        last = working[0].resource
        assert last.last_day is not None, "what is in work has sessions"
        said = {"title": last.title, "day": figures.day(last.last_day, today, language())}
        return _("The last one you worked on is “%(title)s”, on %(day)s.") % said
    return _("Nothing is in work.") if rows else _("There is no course, book or paper here yet.")


def about(resource: Resource, unit: int | None) -> str:
    """``CS224N, lecture 3``."""
    return figures.listed(filter(None, (resource.title, reached(resource, unit))), language())


def reached(resource: Resource, unit: int | None) -> str:
    """``lecture 3``; "" where a session says nothing of a unit."""
    return UNITS[resource.unit].named(unit) if unit else ""


def _progress(resource: Resource) -> str:
    unit = UNITS[resource.unit]
    if resource.units is not None:
        said = {"reached": resource.reached, "units": unit.counted(resource.units)}
        return _("%(reached)s of %(units)s") % said
    if not resource.reached:
        return ""
    return _("up to %(unit)s") % {"unit": unit.named(resource.reached)}


def _a_unit(found: Pace, resource: Resource) -> str:
    if found.a_unit is None:
        return ""
    time = figures.duration(found.a_unit, language()) if found.a_unit >= 1 else _("under a minute")
    return _("%(time)s a %(unit)s") % {"time": time, "unit": UNITS[resource.unit].label}


def _left(found: Pace) -> str:
    return _("%(time)s left") % {"time": figures.duration(found.left, language())} if found.left else ""
