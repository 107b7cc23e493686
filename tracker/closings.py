"""Stored closing values: one row a plan and day, for the days that are over where its owner lives.

``Plan.closings_from`` is the first day whose row is missing or out of date. The writers of the ledger and of plans move
it back, and only this module moves it on. Each step holds the plan's row, moves the mark and then reads: whoever writes
meanwhile waits for the row and moves the mark back again, so that no change is missed.

A Sunday's closing is told: by its week's report, or at the latest when Monday is over. Where it is computed anew after
that, its terms as they were told are kept beside the new ones, and never change again.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from tracker.days import ONE_DAY, IsoWeek, day_start, local_day
from tracker.models import Closing, Plan, Report, User
from tracker.progress import Standing, closings_of
from tracker.scoring.changes import Told
from tracker.scoring.score import FORMULA_VERSION, Term, rounded, rounded_shares

PLACES = 6
LARGEST_INDEX = Fraction(10**9 - 1)
#: So many days are stored in one transaction, for which every other writer of an SQLite database waits.
DAYS_A_STEP = 20
UPDATED = ("score", "baseline_score", "plan_index", "days_ahead", "formula_version", "terms", "told_terms")
SUNDAY = 7


def out_of_date(now: datetime) -> Iterator[Plan]:
    """The plans that lack the closing of a day that is over, with their users: of one that was ended up to its end."""
    latest_today = now.astimezone(UTC).date() + ONE_DAY
    plans = Plan.objects.filter(user__is_active=True, start__lt=latest_today)
    lacking = plans.exclude(closings_from__gte=latest_today).exclude(ended_on__lt=F("closings_from"))
    for plan in lacking.select_related("user").iterator():
        if _first_day(plan) <= last_closed_day(plan, local_day(now, plan.user.zone)):
            yield plan


def bring_up_to_date(plan: Plan, *, today: date, at_most: int = 100) -> bool:
    """Store closings that are missing or out of date, up to yesterday or the plan's end. Returns whether all are there.

    ``at_most`` is a number of days.
    """
    done = False
    while at_most > 0 and not done:
        done = _step(plan, today, min(at_most, DAYS_A_STEP))
        at_most -= DAYS_A_STEP
    return done


def stored(plan: Plan, on: date) -> Closing | None:
    """The closing of a day; None where there is none."""
    return plan.closings.filter(on=on).first()


def told(closing: Closing) -> dict[int | str, Told]:
    """A closing's goals as they were told, by id."""
    terms = closing.terms if closing.told_terms is None else closing.told_terms
    return {term["goal"]: Told(_fraction(term["share"]), Fraction(term["actual"])) for term in terms}


def told_score(closing: Closing) -> Fraction | None:
    """The score as it was told; None before anything was due."""
    if closing.told_terms is None:
        return None if closing.score is None else Fraction(closing.score)
    shares = [each.share for each in told(closing).values() if each.share is not None]
    return sum(shares, Fraction(0)) if shares else None


def tell(user: User, sunday: date) -> None:
    """Say that a report tells a Sunday's closing as it is stored now, however late that is."""
    Closing.objects.filter(plan__user=user, on=sunday).update(told_terms=None)


def told_at(closing: Closing) -> datetime | None:
    """What comes after this moment for a Sunday corrects what was told of it; None where nothing was. One query."""
    plan = closing.plan
    if closing.on < _made_on(plan):
        return None
    built_at = _reports(plan, closing.on).values_list("facts__built_at", flat=True).first()
    if built_at:
        return datetime.fromisoformat(built_at)
    return max(day_start(_by_now_told(closing.on), plan.user.zone), closing.stored_at)


def last_closed_day(plan: Plan, today: date) -> date:
    """The last day that has, or is to have, a closing: yesterday, or the day on which the plan was ended."""
    yesterday = today - ONE_DAY
    return min(plan.ended_on, yesterday) if plan.ended_on else yesterday


def figure(value: Fraction | Decimal) -> str:
    """A number as it is stored among terms: up to six decimal places, without trailing zeros."""
    return f"{rounded(Fraction(value), PLACES):f}".rstrip("0").rstrip(".")


def figure_or_none(value: Fraction | Decimal | None) -> str | None:
    return None if value is None else figure(value)


def terms_of(standing: Standing) -> list[dict[str, Any]]:
    """A closing's terms as plain data, named as in the API's ``score``; the shares add up to the stored score."""
    shares = rounded_shares(standing.score.terms, PLACES)
    return [_term(standing, term, share) for term, share in zip(standing.score.terms, shares, strict=True)]


@transaction.atomic
def _step(plan: Plan, today: date, at_most: int) -> bool:
    """Store some closings; returns whether all are there."""
    held = Plan.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=plan.pk)
    first, latest = _first_day(held), last_closed_day(held, today)
    last = min(latest, first + timedelta(days=at_most - 1))
    if first <= last:
        Plan.objects.filter(pk=held.pk).update(closings_from=last + ONE_DAY)
        rows = [_row(standing) for standing in closings_of(held, first, last)]
        _keep_what_was_told(held, rows, today)
        Closing.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["plan", "on"], update_fields=list(UPDATED)
        )
    return last == latest or first > latest


def _keep_what_was_told(plan: Plan, rows: Iterable[Closing], today: date) -> None:
    """Hand on the terms of Sundays as they were told. Of days before there was the plan nothing was told."""
    made_on = _made_on(plan)
    sundays = {row.on: row for row in rows if row.on.isoweekday() == SUNDAY and row.on >= made_on}
    for known in plan.closings.filter(on__in=sundays):
        row = sundays[known.on]
        row.told_terms = known.told_terms
        if known.told_terms is None and known.terms != row.terms and _is_told(plan, known.on, today):
            row.told_terms = known.terms


def _is_told(plan: Plan, sunday: date, today: date) -> bool:
    return today >= _by_now_told(sunday) or _reports(plan, sunday).exists()


def _reports(plan: Plan, sunday: date) -> QuerySet[Report]:
    """The report that told of a Sunday."""
    return Report.objects.filter(user=plan.user_id, slug=IsoWeek.of(sunday).slug, facts__isnull=False)


def _made_on(plan: Plan) -> date:
    return local_day(plan.created_at, plan.user.zone)


def _by_now_told(sunday: date) -> date:
    """Tuesday: reports are built on Monday morning."""
    return sunday + 2 * ONE_DAY


def _first_day(plan: Plan) -> date:
    return max(plan.closings_from or plan.start, plan.start)


def _row(standing: Standing) -> Closing:
    return Closing(
        plan=standing.plan,
        on=standing.on,
        score=_rounded(standing.score.score),
        baseline_score=_rounded(standing.baseline),
        plan_index=_stored_index(standing.score.plan_index),
        days_ahead=standing.score.days_ahead,
        formula_version=FORMULA_VERSION,
        terms=terms_of(standing),
    )


def _term(standing: Standing, term: Term, share: Decimal | None) -> dict[str, Any]:
    goal = standing.goals[int(term.goal)]
    return {
        "goal": int(term.goal),
        "title": goal["title"],
        "metric": goal["metric"],
        "planned": figure(term.planned),
        "due": figure(term.due),
        "actual": figure(term.actual),
        "target": figure(term.target),
        "ratio": figure_or_none(term.ratio),
        "weight": figure(term.weight),
        "share": figure_or_none(share),
        "days_ahead": term.days_ahead,
        "momentum": figure_or_none(term.momentum),
        "required_rate": figure_or_none(term.required_rate),
        "status": term.status.value,
        "reason": term.reason.value,
    }


def _fraction(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)


def _stored_index(index: Fraction | None) -> Decimal | None:
    """The index, or what its column holds where a heavy goal is done long before a light one has begun."""
    return None if index is None else _rounded(min(index, LARGEST_INDEX))


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, PLACES)
