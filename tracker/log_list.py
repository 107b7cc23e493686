"""The log's list: what is asked for in the address, the activities that fit, newest first, and what they come to."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum

from tracker.catalogue.skills import meant
from tracker.days import IsoWeek
from tracker.list_places import Place
from tracker.models import Activity, DailyTotal, User
from tracker.querysets import ActivityQuerySet, any_case, holds

PAGE = 50
LONGEST = 200
#: Up to so many rows are counted one by one; what more come to is read from the daily totals.
COUNTED = 1000
#: The filters as an address names them, and the fields that hold them.
FILTERS = {
    "text": "text",
    "source": "source",
    "kind": "kind",
    "counted": "counted",
    "skill": "skill",
    "resource": "resource",
    "from": "since",
    "to": "until",
}
#: What the daily totals know nothing of.
ROW_BY_ROW = ("text", "resource")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What part of the log is asked for; "" asks for all. The filters are as they were typed."""

    week: IsoWeek
    text: str = ""
    source: str = ""
    kind: str = ""
    skill: str = ""
    resource: str = ""
    #: ``yes``, ``no`` or "".
    counted: str = ""
    #: The first and the last day.
    since: str = ""
    until: str = ""
    before: Place | None = None
    after: Place | None = None
    edit: uuid.UUID | None = None
    #: The entry is corrected where the week shows it.
    place: str = ""
    #: The kind for which the form is opened, and what it is filled in with.
    form: str = ""
    title: str = ""
    context: str = ""
    on: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "Asked":
        """From an address; raises ValueError for weeks, places and ids that cannot be."""
        names = {**FILTERS, "at": "place", "form": "form", "title": "title", "context": "context"}
        texts = {field: query.get(name, "")[:LONGEST].strip() for name, field in names.items()}
        on = date.fromisoformat(query["on"]) if query.get("on") else None
        return cls(
            week=_week(query["week"] if query.get("week") else IsoWeek.of(on or today).slug),
            before=Place.read(query["before"]) if query.get("before") else None,
            after=Place.read(query["after"]) if query.get("after") else None,
            edit=uuid.UUID(query["edit"]) if query.get("edit") else None,
            on=on,
            **{name: text.replace("\0", "") for name, text in texts.items()},
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but its words narrows the list."""
        return bool(self.filters.keys() - {"text"})

    @property
    def filters(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        return {name: value for name, field in FILTERS.items() if (value := getattr(self, field))}

    @property
    def cleared(self) -> "Asked":
        """The same week, and all activities."""
        return Asked(week=self.week)

    def in_week(self, week: IsoWeek) -> "Asked":
        """The same with another week."""
        return replace(self, week=week)

    @property
    def unreadable(self) -> list[str]:
        """The names of the filters that are no days."""
        return [name for name in ("from", "to") if (written := getattr(self, FILTERS[name])) and _day(written) is None]

    def address(self, this_week: IsoWeek, **other: str) -> str:
        """The part of the log that is shown, as an address; ``other`` is what is different there, "" what is not."""
        week = {"week": self.week.slug} if self.week != this_week else {}
        places = {name: str(place) for name in ("before", "after") if (place := getattr(self, name))}
        query = {name: value for name, value in (self.filters | week | places | other).items() if value}
        return f"/log/?{urlencode(query)}" if query else "/log/"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of activities; ``older`` and ``newer`` are the places of the pages beside it, "" at the ends."""

    activities: list[Activity]
    older: str
    newer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the activities that fit come to: ``number`` of them, None where they are too many to count one by one."""

    number: int | None
    counted: int | None
    minutes: int | None


def fitting(user: User, asked: Asked) -> ActivityQuerySet:
    """The activities that fit the filters; none where one of them can't be read."""
    rows = Activity.objects.owned_by(user).filter(**_described(asked))
    if asked.unreadable or not asked.resource.isascii() or not (asked.resource or "0").isdigit():
        return rows.none()
    if asked.resource:
        rows = rows.filter(resource=int(asked.resource[:18]))
    if asked.skill:
        rows = rows.filter(any_case("skill", meant(asked.skill)))
    if asked.text:
        rows = rows.filter(holds(("title", "note", "context"), asked.text))
    if asked.counted in ("yes", "no"):
        rows = rows.filter(counted=asked.counted == "yes")
    return rows


def listed(user: User, asked: Asked) -> Listed:
    """One page of the activities that fit. One query; two where a page of newer ones turns out to be the first."""
    rows = fitting(user, asked).newest_first()
    if asked.after:
        found = list(rows.filter(asked.after.newer).order_by("local_date", "id")[: PAGE + 1])
        if len(found) > PAGE:
            page = found[PAGE - 1 :: -1]
            return Listed(page, str(Place.of(page[-1])), str(Place.of(page[0])))
        return listed(user, replace(asked, before=None, after=None))
    if asked.before:
        rows = rows.filter(asked.before.older)
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    return Listed(
        page,
        str(Place.of(page[-1])) if len(found) > PAGE else "",
        str(Place.of(page[0])) if page and asked.before else "",
    )


def sums(user: User, asked: Asked) -> Sums:
    """What all that fits comes to. One query of at most so many rows, and another one of daily totals for more."""
    some = fitting(user, asked).order_by()[: COUNTED + 1]
    told = Activity.objects.filter(pk__in=some.values("pk")).aggregate(
        all=Count("pk"),
        taken=Count("pk", filter=Q(counted=True)),
        minutes=Sum("quantity", filter=Q(counted=True, kind="study"), default=Decimal(0)),
    )
    if told["all"] <= COUNTED:
        return Sums(number=told["all"], counted=told["taken"], minutes=int(told["minutes"]))
    if asked.counted == "no" or any(getattr(asked, FILTERS[name]) for name in ROW_BY_ROW):
        return Sums(number=None, counted=None, minutes=None)
    totals = DailyTotal.objects.owned_by(user).filter(**_described(asked))
    if asked.skill:
        totals = totals.filter(any_case("skill", meant(asked.skill)))
    whole = totals.aggregate(
        taken=Sum("number", default=0), minutes=Sum("quantity", filter=Q(kind="study"), default=Decimal(0))
    )
    return Sums(number=None, counted=whole["taken"], minutes=int(whole["minutes"]))


def _described(asked: Asked) -> dict[str, Any]:
    """The filters that activities and their daily totals share."""
    said = {
        "source": asked.source,
        "kind": asked.kind,
        "local_date__gte": _day(asked.since),
        "local_date__lte": _day(asked.until),
    }
    return {name: value for name, value in said.items() if value}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _week(written: str) -> IsoWeek:
    """A week with weeks around it, to which the page leads: the calendar's first and last year are left out."""
    week = IsoWeek.parse(written)
    if not date.min.year < week.year < date.max.year:
        raise ValueError(f"{written!r} lies at the end of the calendar")
    return week
