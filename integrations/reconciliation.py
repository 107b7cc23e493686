"""What a source said of its days, beside what was fetched of them, what counts, and what does not and why."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as translated

from integrations.connection_rows import reasons_in_words
from integrations.models import Connection
from integrations.registry import PROVIDERS
from tracker.models import Activity
from tracker.querysets import ActivityQuerySet


@dataclass(slots=True, kw_only=True)
class Tally:
    """What there is of one day, or of all days of a month together."""

    #: The source's own count, None where it says nothing.
    said: int | None = None
    counted: int = 0
    #: Counted, of the kinds that the source counts, on days of which it says something.
    compared: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    gone: int = 0

    @property
    def ignored_count(self) -> int:
        return self.ignored.total()

    @property
    def fetched(self) -> int:
        return self.counted + self.ignored_count

    @property
    def ignored_in_words(self) -> str:
        return reasons_in_words(self.ignored)

    @property
    def more_there(self) -> int:
        """How many more the source itself counts; negative where it counts fewer."""
        return 0 if self.said is None else self.said - self.compared

    @property
    def more_here(self) -> int:
        return -self.more_there

    def add(self, other: "Tally") -> None:
        if other.said is not None:
            self.said = (self.said or 0) + other.said
            self.compared += other.compared
        self.counted += other.counted
        self.ignored += other.ignored
        self.gone += other.gone


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage:
    """The days of one month with anything, the newest first; ``earlier`` and ``later`` are the next months with any."""

    first: date
    days: tuple[tuple[date, Tally], ...]
    total: Tally
    earlier: date | None
    later: date | None
    #: Why the source may count otherwise; "" where it says nothing of its days.
    differs: str


def month_page(connection: Connection, first: date) -> MonthPage:
    """The month that begins on ``first``. Six queries: of that month alone, and of the nearest day on either side."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    days, total, about = tallies(connection, first, last), Tally(), PROVIDERS[connection.provider].about
    for each in days.values():
        total.add(each)
    return MonthPage(
        first=first,
        days=tuple(sorted(days.items(), reverse=True)),
        total=total,
        earlier=_earlier(connection, first),
        later=_later(connection, last),
        differs=translated(about.said_differs) if about.said_differs else "",
    )


def tallies(connection: Connection, first: date, last: date) -> dict[date, Tally]:
    """What there is of each day with anything, from the first to the last. Two queries."""
    said = connection.days.filter(day__gte=first, day__lte=last, said__isnull=False)
    days = {day: Tally(said=number) for day, number in said.order_by().values_list("day", "said")}
    about = PROVIDERS[connection.provider].about
    rows = brought(connection).during(first, last).order_by().values("local_date", "kind", "ignored_reason")
    for row in rows.annotate(number=Count("pk")):
        tally, number, reason = days.setdefault(row["local_date"], Tally()), row["number"], row["ignored_reason"]
        if reason == Activity.Reason.GONE:
            tally.gone += number
        elif reason:
            tally.ignored[reason] += number
        else:
            tally.counted += number
            tally.compared += number if row["kind"] in about.said_kinds else 0
    return {day: tally for day, tally in days.items() if tally.said or tally.fetched or tally.gone}


def brought(connection: Connection) -> ActivityQuerySet:
    """All activities that are from this account; none before it was first read."""
    owned = Activity.objects.filter(user_id=connection.user_id, source=connection.provider)
    return owned.filter(account=connection.account_id) if connection.account_id else owned.none()


def _earlier(connection: Connection, first: date) -> date | None:
    """The nearest month before that has anything."""
    happened = brought(connection).filter(local_date__lt=first).newest_first().values_list("local_date", flat=True)[:1]
    said = connection.days.filter(day__lt=first, said__gt=0).order_by("-day").values_list("day", flat=True)[:1]
    return max((day.replace(day=1) for day in (*happened, *said)), default=None)


def _later(connection: Connection, last: date) -> date | None:
    """The nearest month after that has anything."""
    happened = brought(connection).filter(local_date__gt=last).order_by("local_date", "pk")
    said = connection.days.filter(day__gt=last, said__gt=0).order_by("day").values_list("day", flat=True)[:1]
    days = (*happened.values_list("local_date", flat=True)[:1], *said)
    return min((day.replace(day=1) for day in days), default=None)
