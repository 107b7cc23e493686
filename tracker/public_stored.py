"""What is stored of the user whose public profile is asked for: each thing is read once, and only if it is needed."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol

from django.db.models import Q, QuerySet, Sum

from tracker.models import Break, Closing, DailyTotal, Goal, LifetimeTotal, Plan, RestWeekdays, SourceState, User
from tracker.streak import first_day


class Part(Protocol):
    """How many activities of one source there are, and how many of them have a link."""

    @property
    def source(self) -> str: ...
    @property
    def private(self) -> bool: ...
    @property
    def number(self) -> int: ...
    @property
    def linked(self) -> int: ...
    @property
    def read(self) -> bool:
        """Whether its source is read still."""
        ...


class Total(NamedTuple):
    """A lifetime total: how much there is of one source, kind and skill."""

    source: str
    kind: str
    skill: str
    private: bool
    quantity: Decimal
    number: int
    linked: int
    read: bool


class Stored:
    """One user's stored figures, ``today`` where the user lives. Each property is one query, but for ``plan``."""

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today

    @cached_property
    def closing(self) -> Closing | None:
        """The current plan's latest, which brings its plan along."""
        closings = Closing.objects.filter(plan__user=self.user, plan__current=True)
        return closings.select_related("plan").order_by("-on").first()

    @cached_property
    def plan(self) -> Plan | None:
        """The current plan. No query of its own where it has a closing."""
        return self.closing.plan if self.closing else Plan.objects.current_of(self.user)

    @cached_property
    def goal_titles(self) -> dict[int, str]:
        """The current plan's goals that are not archived, by id."""
        return dict(Goal.objects.owned_by(self.user).open().values_list("pk", "title"))

    @cached_property
    def rest_weekdays(self) -> list[int]:
        """The weekdays (ISO numbers) on which the current plan asks for nothing now."""
        rules = RestWeekdays.objects.filter(plan__user=self.user, plan__current=True).order_by("-since")
        return list(rules.values_list("weekdays", flat=True).first() or ())

    @cached_property
    def breaks(self) -> list[tuple[date, date, bool]]:
        """Of all plans: first day, last day, and whether it is the current plan's; by first day."""
        breaks = Break.objects.filter(plan__user=self.user).order_by("start", "id")
        return list(breaks.values_list("start", "end", "plan__current"))

    @cached_property
    def year(self) -> dict[date, int]:
        """How many activities count on each day of the last 53 weeks; no day of none."""
        days = DailyTotal.objects.owned_by(self.user).during(first_day(self.today), self.today).order_by()
        return dict(days.values_list("local_date").annotate(Sum("number")))

    @cached_property
    def totals(self) -> list[Total]:
        """What all days add up to."""
        totals = LifetimeTotal.objects.filter(user=self.user).annotate(read=Q(source__in=connected_sources(self.user)))
        return [Total(*row) for row in totals.order_by().values_list(*Total._fields)]

    @cached_property
    def states(self) -> list[SourceState]:
        """The sources that are connected."""
        return list(SourceState.objects.filter(user=self.user))


def connected_sources(user: User) -> QuerySet[SourceState, str]:
    """The sources that are read still: what they brought can be read anew."""
    states = SourceState.objects.filter(user=user).exclude(state=SourceState.State.REJECTED)
    return states.order_by().values_list("source", flat=True)
