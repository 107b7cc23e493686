"""Rows into scoring: what was planned and done, read from the database, scores as the rules' own text says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.factories import START, log_study, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.scoring.oracle import Oracle
from tracker.models import Activity, Goal, Plan, User
from tracker.planning import Figures, add_break, archive_goal, change_goal, put_plan
from tracker.progress import Standing, closing, live
from tracker.recording import reached
from tracker.scoring.plan_line import GoalSpec, Piece

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def closed(user: User, on: date) -> Standing:
    standing = closing(user, on)
    assert standing is not None
    return standing


def live_at(user: User, now: datetime) -> Standing:
    standing = live(user, now)
    assert standing is not None
    return standing


def test_without_a_plan_there_is_nothing_to_say() -> None:
    assert closing(make_user(), START) is None
    assert live(make_user(), datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_closing_compares_what_was_due_with_what_was_done() -> None:
    user = make_user()
    make_goal(make_plan(user), target=365)
    log_study(user, 60 * 5, on=START)
    (term,) = closed(user, START + 9 * DAY).score.terms
    assert (term.planned, term.actual, term.ratio) == (10, 5, Fraction(1, 2))


def test_live_nobody_is_behind_at_breakfast() -> None:
    user = make_user(time_zone="Asia/Tokyo")
    make_goal(make_plan(user), target=365)
    log_study(user, 60, on=START)
    morning = live_at(user, datetime(2026, 1, 1, 22, tzinfo=UTC))
    assert morning.on == date(2026, 1, 2)
    assert morning.score.score == 100


def test_live_counts_what_was_done_today() -> None:
    user = make_user()
    make_goal(make_plan(user), target=365)
    log_study(user, 60, on=START + DAY)
    (term,) = live_at(user, datetime(2026, 1, 2, 12, tzinfo=UTC)).score.terms
    assert (term.planned, term.actual) == (1, 1)


def test_an_archived_goal_takes_no_part() -> None:
    user = make_user()
    plan = make_plan(user)
    archive_goal(make_goal(plan, target=365), today=START)
    assert closed(user, START + DAY).score.terms == ()


def test_the_baseline_is_scored_against_revision_1() -> None:
    user = make_user()
    goal = make_goal(make_plan(user), target=365)
    change_goal(
        goal, today=START + DAY, acts_from=START, figures=Figures(target=Decimal(730), period="", end=goal.plan.end)
    )
    for day in range(10):
        log_study(user, 60, on=START + day * DAY)
    standing = closed(user, START + 9 * DAY)
    assert (standing.score.score, standing.baseline) == (50, 100)


def test_a_stale_source_is_scored_at_the_day_it_was_last_known() -> None:
    user = make_user()
    make_goal(make_plan(user), metric="commits", target=365)
    take(user, *(make_entry(on=START + day * DAY) for day in range(5)))
    reached(user, source="github", account="ann", at=datetime(2026, 1, 5, 20, tzinfo=UTC))
    standing = live_at(user, datetime(2026, 1, 12, 12, tzinfo=UTC))
    (term,) = standing.score.terms
    assert (term.status, term.as_of, term.due, term.ratio) == ("stale", date(2026, 1, 5), 5, 1)


def test_a_closing_knows_of_no_outage() -> None:
    user = make_user()
    make_goal(make_plan(user), metric="commits", target=365)
    reached(user, source="github", account="ann", at=datetime(2026, 1, 5, 20, tzinfo=UTC))
    (term,) = closed(user, date(2026, 1, 12)).score.terms
    assert (term.as_of, term.due) == (None, 12)


@pytest.mark.parametrize("days", [3, 300])
def test_the_length_of_history_changes_no_number_of_queries(
    days: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    plan = make_plan(user)
    for _ in range(days // 50 + 1):
        make_goal(plan)
    take(user, *(make_entry(kind="study", on=START + day * DAY) for day in range(days)), source="manual", account="")
    with django_assert_num_queries(9):
        live(user, datetime(2026, 12, 1, tzinfo=UTC))


periods = st.sampled_from(["", "week", "month", "quarter", "year"])
days = st.integers(0, 90).map(lambda number: START + number * DAY)
histories = st.lists(st.tuples(st.integers(-10, 120).map(lambda n: START + n * DAY), st.integers(1, 300)), max_size=12)
rests = st.sets(st.integers(1, 7), max_size=3)


@pytest.mark.both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    period=periods,
    target=st.integers(1, 90),
    later_target=st.integers(1, 90),
    rest=rests,
    later_rest=rests,
    pause=st.tuples(days, st.integers(0, 20)),
    change=st.integers(1, 60),
    history=histories,
    on=days,
)
def test_a_closing_is_what_the_rules_say(
    period: str,
    target: int,
    later_target: int,
    rest: set[int],
    later_rest: set[int],
    pause: tuple[date, int],
    change: int,
    history: list[tuple[date, int]],
    on: date,
) -> None:
    """A random plan is made, changed and worked at through the product's writers, and reckoned by the oracle."""
    user, end, changed = make_user(), START + 80 * DAY, START + change * DAY
    plan = make_plan(user, end=end, rest_weekdays=rest)
    kind = "recurring" if period else "cumulative"
    goal = make_goal(plan, kind=kind, period=period, target=target, end=end)
    change_goal(goal, today=changed, figures=Figures(target=Decimal(later_target), period=period, end=end))
    put_plan(user, title="P", start=START, end=end, rest_weekdays=later_rest, today=changed)
    first, length = pause
    add_break(plan, start=first, end=first + length * DAY, note="", today=changed)
    entries = (make_entry(kind="study", on=day, quantity=Decimal(minutes)) for day, minutes in history)
    take(user, *entries, source="manual", account="")

    (term,) = closed(user, on).score.terms

    spec = GoalSpec(
        id=goal.pk,
        kind=kind,
        divisible=True,
        weight=Fraction(1),
        start=START,
        pieces=(
            Piece(START, Fraction(target), period or None, end, frozenset(rest)),
            Piece(changed, Fraction(later_target), period or None, end, frozenset(later_rest)),
        ),
        breaks=((first, first + length * DAY),),
    )
    oracle = Oracle(spec)
    minutes = sum(each.quantity for each in Activity.objects.filter(user=user, local_date__range=(START, on)))
    assert (term.due, term.q) == (oracle.due(on), oracle.q)
    assert term.actual == Fraction(minutes) / 60
    Plan.objects.all().delete()


SECOND = timedelta(seconds=1)
#: The first instant of a day on the wall, and the date before it: both clock changes, and the day that Samoa skipped.
MIDNIGHTS = [
    ("Asia/Kathmandu", datetime(2026, 3, 7, 18, 15, tzinfo=UTC), date(2026, 3, 8), date(2026, 3, 7)),
    ("America/Los_Angeles", datetime(2026, 3, 8, 8, tzinfo=UTC), date(2026, 3, 8), date(2026, 3, 7)),
    ("America/Los_Angeles", datetime(2026, 3, 9, 7, tzinfo=UTC), date(2026, 3, 9), date(2026, 3, 8)),
    ("America/Los_Angeles", datetime(2026, 11, 2, 8, tzinfo=UTC), date(2026, 11, 2), date(2026, 11, 1)),
    ("Pacific/Auckland", datetime(2026, 4, 5, 12, tzinfo=UTC), date(2026, 4, 6), date(2026, 4, 5)),
    ("Pacific/Auckland", datetime(2026, 9, 27, 11, tzinfo=UTC), date(2026, 9, 28), date(2026, 9, 27)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), date(2011, 12, 31), date(2011, 12, 29)),
]


@pytest.mark.parametrize(("zone", "midnight", "day", "before"), MIDNIGHTS)
def test_live_moves_on_with_the_wall_clocks_midnight(zone: str, midnight: datetime, day: date, before: date) -> None:
    """An hour a day is asked for from ten days before, and owed when its day is over."""
    user, start = make_user(time_zone=zone), day - 10 * DAY
    make_goal(make_plan(user, start=start, end=start + 99 * DAY, today=start), target=100, today=start)
    log_study(user, 60, on=day)
    for moment, today in ((midnight - SECOND, before), (midnight, day)):
        standing = live_at(user, moment)
        (term,) = standing.score.terms
        assert (standing.on, term.due) == (today, (today - start).days)
        assert term.actual == (today == day)


WHERE = ["Asia/Kathmandu", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Apia", "Europe/Berlin"]
CHANGES = [moment for _zone, moment, _day, _before in MIDNIGHTS if moment.year == 2026]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 31), timezones=st.just(UTC)) | st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds), st.sampled_from(CHANGES), st.integers(-90_000, 90_000)
)


@cache
def everywhere() -> Oracle:
    """An hour a day in 2026, but on Sundays and in a break over a change of the clocks."""
    piece = Piece(START, Fraction(365), None, date(2026, 12, 31), frozenset({7}))
    pause = (date(2026, 3, 5), date(2026, 3, 9))
    return Oracle(GoalSpec(1, "cumulative", True, Fraction(1), START, (piece,), (pause,)))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(zone=st.sampled_from(WHERE), moment=moments)
def test_at_any_moment_live_is_the_rules_word_on_the_walls_date(zone: str, moment: datetime) -> None:
    user = User.objects.filter(username="everywhere").first()
    if user is None:
        user = make_user("everywhere")
        goal = make_goal(make_plan(user, rest_weekdays=[7]), target=365)
        add_break(goal.plan, start=date(2026, 3, 5), end=date(2026, 3, 9), note="", today=START)
        take(user, *(make_entry(kind="study", on=START + 9 * n * DAY) for n in range(40)), source="manual", account="")
    user.time_zone = zone
    wall = moment.astimezone(ZoneInfo(zone)).date()

    standing = live_at(user, moment)

    (term,) = standing.score.terms
    done = {START + 9 * n * DAY: Fraction(1, 60) for n in range(40)}
    expected = everywhere().term(done, wall, False, None)
    assert standing.on == wall
    assert {name: getattr(term, name) for name in expected} == expected


def monthly(user: User) -> Goal:
    """20 hours a month from January 2025 on."""
    plan = make_plan(user, start=date(2025, 1, 1), end=date(2027, 12, 31), today=date(2025, 1, 1))
    return make_goal(plan, kind="recurring", period="month", target=20, today=date(2025, 1, 1))


def ratio_on(user: User, day: date) -> Fraction | None:
    return closed(user, day).score.terms[0].ratio


def test_a_target_raised_after_eighteen_perfect_months_keeps_the_ratio_at_one() -> None:
    user = make_user()
    goal = monthly(user)
    for month in range(18):
        log_study(user, minutes=20 * 60, on=date(2025 + month // 12, month % 12 + 1, 28))
    raised = Figures(target=Decimal(40), period="month", end=date(2027, 12, 31))
    change_goal(goal, figures=raised, today=date(2026, 7, 1))
    assert ratio_on(user, date(2026, 6, 30)) == 1
    assert live_at(user, datetime(2026, 7, 1, 12, tzinfo=UTC)).score.score == 100


def test_easing_does_not_forgive() -> None:
    user = make_user()
    goal = monthly(user)
    log_study(user, minutes=60 * 60, on=date(2025, 1, 28))
    lower = Figures(target=Decimal(2), period="month", end=date(2027, 12, 31))
    before = ratio_on(user, date(2025, 6, 30))
    change_goal(goal, figures=lower, today=date(2025, 7, 1))
    # Of six months 120 hours were due and 60 done; July adds two to what is due and forgives nothing.
    assert (before, ratio_on(user, date(2025, 6, 30))) == (Fraction(1, 2), Fraction(1, 2))
    assert ratio_on(user, date(2025, 7, 31)) == Fraction(60, 122)
