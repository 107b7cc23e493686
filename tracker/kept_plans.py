"""What is said of all plans that somebody keeps, and of one that was ended, as it stood then."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, Subquery

from tracker.closings import last_closed_day
from tracker.models import Closing, Plan, User
from tracker.plan_page import PlanPage, plan_page
from tracker.progress import closing_of

#: So many plans are listed; nobody keeps more.
NEWEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One plan in the list, with its latest stored score; that is None before anything was due."""

    pk: int
    title: str
    start: date
    end: date
    #: None of the current plan.
    ended_on: date | None
    goals_kept: int
    revisions_made: int
    last_score: Decimal | None
    #: The day of that score.
    scored_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPlan:
    """A plan that was ended, by the closing of its last day, or of yesterday where that day is today."""

    page: PlanPage
    on: date
    days_ahead: int | None


def kept_rows(user: User) -> list[KeptRow]:
    """The current plan first, then the newest. One query."""
    scored = Closing.objects.filter(plan=OuterRef("pk")).exclude(score=None).order_by("-on")[:1]
    plans = Plan.objects.kept_by(user).annotate(
        goals_kept=Count("goals", filter=Q(goals__archived_on=None), distinct=True),
        revisions_made=Count("revisions", distinct=True),
        last_score=Subquery(scored.values("score")),
        scored_on=Subquery(scored.values("on")),
    )
    return [KeptRow(**row) for row in plans.values(*(each.name for each in fields(KeptRow)))[:NEWEST]]


def old_plan(plan: Plan, *, today: date) -> OldPlan:
    """A handful of queries, however long its history."""
    standing = closing_of(plan, last_closed_day(plan, today))
    return OldPlan(page=plan_page(standing), on=standing.on, days_ahead=standing.score.days_ahead)
