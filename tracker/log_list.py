"""The log's list: what is asked for in the address, and the activities that fit, newest first."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tracker.days import IsoWeek
from tracker.models import Activity, User
from tracker.querysets import any_case

PAGE = 50
LONGEST = 200
#: The last row of the page before: its day and its number.
PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What part of the log is asked for; "" asks for all."""

    week: IsoWeek
    source: str = ""
    kind: str = ""
    skill: str = ""
    #: ``yes``, ``no`` or "".
    counted: str = ""
    before: tuple[date, int] | None = None
    edit: uuid.UUID | None = None
    #: The kind for which the form is opened, and what it is filled in with.
    form: str = ""
    title: str = ""
    context: str = ""
    on: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "Asked":
        """From an address; raises ValueError for weeks, places and ids that cannot be."""
        names = ("source", "kind", "skill", "counted", "form", "title", "context")
        texts = {name: query.get(name, "")[:LONGEST].strip() for name in names}
        on = date.fromisoformat(query["on"]) if query.get("on") else None
        return cls(
            week=_week(query["week"] if query.get("week") else IsoWeek.of(on or today).slug),
            before=_place(query["before"]) if query.get("before") else None,
            edit=uuid.UUID(query["edit"]) if query.get("edit") else None,
            on=on,
            **{name: text.replace("\0", "") for name, text in texts.items()},
        )

    @property
    def filters(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        names = ("source", "kind", "skill", "counted")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of activities; ``older`` leads to the next, "" at the end."""

    activities: list[Activity]
    older: str


def listed(user: User, asked: Asked) -> Listed:
    """The activities that fit. One query."""
    rows = Activity.objects.owned_by(user).newest_first()
    if asked.source:
        rows = rows.filter(source=asked.source)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.skill:
        rows = rows.filter(any_case("skill", asked.skill))
    if asked.counted in ("yes", "no"):
        rows = rows.filter(counted=asked.counted == "yes")
    if asked.before:
        day, pk = asked.before
        rows = rows.filter(Q(local_date__lt=day) | Q(local_date=day, pk__lt=pk))
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Listed(found[:PAGE], f"{last.local_date.isoformat()}.{last.pk}" if last else "")


def _week(written: str) -> IsoWeek:
    """A week with weeks around it, to which the page leads: the calendar's first and last year are left out."""
    week = IsoWeek.parse(written)
    if not date.min.year < week.year < date.max.year:
        raise ValueError(f"{written!r} lies at the end of the calendar")
    return week


def _place(written: str) -> tuple[date, int]:
    match = PLACE.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is no place in a list")
    return date.fromisoformat(match[1]), int(match[2])
