"""The totals that pages read are always what counted activities add up to."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import log_study, make_entry, make_user, take
from tests.threads import at_once
from tracker.entry import Complete
from tracker.models import Activity, DailyTotal, LifetimeTotal, User
from tracker.recording import annotate, erase, set_aside

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

moves = st.one_of(
    st.tuples(
        st.just("record"),
        st.lists(
            st.builds(
                make_entry,
                external_id=st.sampled_from("abcd"),
                kind=st.sampled_from(["commit", "study"]),
                occurred_at=st.sampled_from([NOON, NOON + timedelta(days=1), NOON + timedelta(days=2)]),
                quantity=st.decimals("0", "900", places=6),
                evidence_url=st.sampled_from(["", "https://example.org/1"]),
                own=st.sampled_from([True, False, None]),
                private=st.booleans(),
                skill=st.sampled_from(["", "python"]),
                ignored_reason=st.sampled_from(["", "", "padding"]),
            ),
            max_size=4,
        ),
    ),
    st.tuples(st.just("exclude"), st.sampled_from("abcd")),
    st.tuples(st.just("annotate"), st.sampled_from("abcd")),
    st.tuples(st.just("complete"), st.tuples(st.sampled_from(["commit", "study"]), st.booleans())),
    st.tuples(st.just("erase"), st.sampled_from("abcd")),
)

type Totals = dict[tuple[Any, ...], tuple[Decimal, int]]
type Lifetime = dict[tuple[Any, ...], tuple[Decimal, int, int]]


@pytest.mark.django_db(transaction=True)
def test_two_entries_of_one_day_from_two_threads_are_both_in_its_total() -> None:
    user = make_user()

    at_once(*[lambda: log_study(user, 30)] * 4)

    assert DailyTotal.objects.get().quantity == 120
    assert (LifetimeTotal.objects.get().quantity, LifetimeTotal.objects.get().number) == (120, 4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moves, max_size=8))
def test_daily_totals_always_are_what_counted_activities_add_up_to(history: list[tuple[str, Any]]) -> None:
    user = make_user()
    for move, what in history:
        make_move(user, move, what)

    assert totals_kept(user) == totals_recomputed(user)
    assert lifetime_kept(user) == lifetime_recomputed(user)


def make_move(user: User, move: str, what: Any) -> None:
    if move == "record":
        take(user, *what)
    elif move == "complete":
        kind, keep_counting = what
        take(user, complete=[Complete(kinds=(kind,), keep_counting=keep_counting)])
    elif activity := Activity.objects.filter(user=user, external_id=what).first():
        with transaction.atomic():
            if move == "exclude":
                set_aside(user, activity, excluded=not activity.excluded)
            elif move == "annotate":
                annotate(user, activity, skill="sql")
            else:
                erase(user, [activity])


def totals_kept(user: User) -> Totals:
    return {
        (row.local_date, row.source, row.kind, row.skill, row.ownership, row.private): (row.quantity, row.number)
        for row in DailyTotal.objects.filter(user=user)
    }


def totals_recomputed(user: User) -> Totals:
    totals: Totals = {}
    ownership = {True: "own", False: "others", None: ""}
    for row in Activity.objects.filter(user=user, counted=True):
        key = (row.local_date, row.source, row.kind, row.skill, ownership[row.own], row.private)
        quantity, number = totals.get(key, (Decimal(0), 0))
        totals[key] = (quantity + row.quantity, number + 1)
    return totals


def lifetime_kept(user: User) -> Lifetime:
    return {
        (row.source, row.kind, row.skill, row.private): (row.quantity, row.number, row.linked)
        for row in LifetimeTotal.objects.filter(user=user)
    }


def lifetime_recomputed(user: User) -> Lifetime:
    totals: Lifetime = {}
    for row in Activity.objects.filter(user=user, counted=True):
        key = (row.source, row.kind, row.skill, row.private)
        quantity, number, linked = totals.get(key, (Decimal(0), 0, 0))
        followed = bool(row.evidence_url) and not row.unlisted
        totals[key] = (quantity + row.quantity, number + 1, linked + followed)
    return totals
