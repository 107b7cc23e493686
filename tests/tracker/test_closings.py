"""Stored closings: every day that is over has one, and none is ever left out of date."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command

from tests.factories import START, keep_report, log_study, make_entry, make_goal, make_plan, make_user, take
from tests.threads import at_once
from tracker.closings import bring_up_to_date, out_of_date, stored, tell, told_at, told_score
from tracker.days import IsoWeek
from tracker.models import Closing, Plan, User
from tracker.planning import end_plan, take_up
from tracker.progress import closing_of
from tracker.scoring.score import rounded

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = date(2026, 1, 12)


@pytest.fixture
def plan() -> Plan:
    plan = make_plan(make_user())
    make_goal(plan, target=365)
    return plan


def day(number: int) -> date:
    return START + timedelta(days=number)


def scores(plan: Plan) -> dict[date, Decimal | None]:
    return dict(plan.closings.values_list("on", "score"))


def mark(plan: Plan) -> date | None:
    return Plan.objects.values_list("closings_from", flat=True).get(pk=plan.pk)


def test_every_day_from_the_plans_start_to_yesterday_gets_its_row(plan: Plan) -> None:
    assert bring_up_to_date(plan, today=MONDAY)
    assert list(plan.closings.values_list("on", flat=True)) == [day(number) for number in range(11)]


def test_a_row_holds_the_closing_values_of_its_day(plan: Plan) -> None:
    log_study(plan.user, minutes=90)
    bring_up_to_date(plan, today=MONDAY)
    row, closing = stored(plan, day(3)), closing_of(plan, day(3))
    assert row is not None
    assert closing.score.score == Fraction(3, 8) * 100
    assert (row.score, row.days_ahead, row.formula_version) == (Decimal("37.5"), -3, 1)
    assert rounded(closing.baseline or Fraction(0), 6) == row.baseline_score


def test_the_terms_of_a_row_add_up_to_its_score(plan: Plan) -> None:
    for weight in (1, 3):
        make_goal(plan, target=7, weight=Decimal(weight))
    log_study(plan.user, minutes=1)
    bring_up_to_date(plan, today=MONDAY)
    row = stored(plan, day(6))
    assert row is not None
    assert sum(Decimal(term["share"]) for term in row.terms) == row.score


def test_a_late_activity_corrects_the_rows_from_its_day_on(plan: Plan) -> None:
    bring_up_to_date(plan, today=MONDAY)
    before = scores(plan)
    log_study(plan.user, minutes=60, on=day(5))
    bring_up_to_date(plan, today=MONDAY)
    assert [on for on, score in scores(plan).items() if score != before[on]] == [day(number) for number in range(5, 11)]


def test_days_before_the_change_are_not_computed_again(plan: Plan) -> None:
    bring_up_to_date(plan, today=MONDAY)
    Closing.objects.update(score=Decimal(1), formula_version=0)
    log_study(plan.user, on=day(5))
    bring_up_to_date(plan, today=MONDAY)
    assert list(plan.closings.filter(formula_version=0).values_list("on", flat=True)) == [day(n) for n in range(5)]


def test_the_next_day_is_added_to_those_that_are_there(plan: Plan) -> None:
    bring_up_to_date(plan, today=day(1))
    Closing.objects.update(formula_version=0)
    bring_up_to_date(plan, today=day(2))
    assert list(plan.closings.values_list("on", "formula_version")) == [(day(0), 0), (day(1), 1)]


def test_today_is_never_closed(plan: Plan) -> None:
    bring_up_to_date(plan, today=START)
    assert not plan.closings.exists()


def test_a_bounded_call_goes_only_so_far_and_the_next_one_goes_on(plan: Plan) -> None:
    assert not bring_up_to_date(plan, today=MONDAY, at_most=4)
    assert (plan.closings.count(), mark(plan)) == (4, day(4))
    assert bring_up_to_date(plan, today=MONDAY, at_most=7)
    assert plan.closings.count() == 11


def test_activity_older_than_the_plan_closes_no_day_before_it(plan: Plan) -> None:
    log_study(plan.user, on=date(2020, 5, 5))
    bring_up_to_date(plan, today=MONDAY)
    assert plan.closings.order_by("on").values_list("on", flat=True)[0] == START


def test_what_happens_while_today_runs_changes_no_row(plan: Plan) -> None:
    bring_up_to_date(plan, today=MONDAY)
    log_study(plan.user, on=MONDAY)
    assert (mark(plan), list(out_of_date(datetime(2026, 1, 12, 12, tzinfo=UTC)))) == (MONDAY, [])


def test_a_plan_is_out_of_date_when_the_day_ends_where_its_owner_lives() -> None:
    west = make_plan(make_user(time_zone="Pacific/Honolulu"))
    bring_up_to_date(west, today=MONDAY)
    assert list(out_of_date(datetime(2026, 1, 13, 9, 59, tzinfo=UTC))) == []
    assert list(out_of_date(datetime(2026, 1, 13, 10, 0, tzinfo=UTC))) == [west]


def test_a_plan_that_was_ended_is_closed_up_to_its_last_day_and_no_further(plan: Plan) -> None:
    end_plan(plan, today=day(5))
    assert list(out_of_date(datetime(2026, 2, 1, tzinfo=UTC))) == [plan]
    assert bring_up_to_date(plan, today=MONDAY)
    assert plan.closings.latest("on").on == day(5)
    assert list(out_of_date(datetime(2026, 2, 1, tzinfo=UTC))) == []


def test_what_happens_after_its_end_is_none_of_its_business(plan: Plan) -> None:
    end_plan(plan, today=day(5))
    bring_up_to_date(plan, today=MONDAY)
    log_study(plan.user, on=day(6))
    assert list(out_of_date(datetime(2026, 2, 1, tzinfo=UTC))) == []


def test_a_late_activity_corrects_the_rows_of_a_plan_that_was_ended(plan: Plan) -> None:
    end_plan(plan, today=day(5))
    bring_up_to_date(plan, today=MONDAY)
    log_study(plan.user, minutes=360, on=day(5))
    bring_up_to_date(plan, today=MONDAY)
    assert scores(plan)[day(5)] == 100


def test_a_plan_that_was_ended_before_it_began_closes_no_day(plan: Plan) -> None:
    end_plan(plan, today=START - timedelta(days=3))
    assert list(out_of_date(datetime(2026, 2, 1, tzinfo=UTC))) == []
    assert bring_up_to_date(plan, today=MONDAY)
    assert not plan.closings.exists()


def test_a_plan_taken_up_again_closes_the_days_between(plan: Plan) -> None:
    end_plan(plan, today=day(2))
    bring_up_to_date(plan, today=MONDAY)
    take_up(plan, today=MONDAY, as_break=False)
    bring_up_to_date(plan, today=MONDAY)
    assert plan.closings.count() == 11


@pytest.mark.django_db(transaction=True)
def test_activity_that_is_stored_meanwhile_is_in_the_rows_or_marks_them(plan: Plan) -> None:
    user = plan.user

    def study() -> None:
        for number in range(8):
            log_study(user, on=day(number))

    def close() -> None:
        for _ in range(6):
            bring_up_to_date(plan, today=MONDAY)

    at_once(study, close)
    bring_up_to_date(plan, today=MONDAY)

    assert scores(plan) == {on: rounded(closing_of(plan, on).score.score or Fraction(0), 6) for on in scores(plan)}


#: The first Sunday, the Monday after it, on whose morning its report is built, and the Tuesday, when all is told.
SUNDAY = date(2026, 1, 4)
REPORTED, TOLD = SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=2)


@pytest.fixture
def old_plan(plan: Plan) -> Plan:
    """A plan that was there from its first day on, with the closings that were stored on Monday."""
    Plan.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    plan.refresh_from_db()
    bring_up_to_date(plan, today=REPORTED)
    return plan


def corrected(plan: Plan, today: date) -> Closing:
    """The Sunday's closing after something was logged late."""
    log_study(plan.user, 90, on=SUNDAY)
    bring_up_to_date(plan, today=today)
    closing = stored(plan, SUNDAY)
    assert closing is not None
    return closing


def test_what_was_told_of_a_sunday_stays_beside_what_is_known_now(old_plan: Plan) -> None:
    closing = corrected(old_plan, TOLD)
    assert (closing.score, told_score(closing)) == (Decimal("37.5"), 0)


def test_what_was_told_never_changes_again(old_plan: Plan) -> None:
    first = corrected(old_plan, TOLD).told_terms
    assert corrected(old_plan, MONDAY).told_terms == first


def test_until_a_sunday_is_told_its_closing_is_what_will_be_told(old_plan: Plan) -> None:
    closing = corrected(old_plan, REPORTED)
    assert (closing.told_terms, told_score(closing)) == (None, Fraction(75, 2))


def test_a_report_tells_its_sunday(old_plan: Plan) -> None:
    facts = {"built_at": "2026-01-05T08:07:00.000000Z"}
    keep_report(old_plan.user, IsoWeek(2026, 1), due_at=datetime(2026, 1, 5, 8, tzinfo=UTC), facts=facts)
    closing = corrected(old_plan, REPORTED)
    assert (told_score(closing), told_at(closing)) == (0, datetime(2026, 1, 5, 8, 7, tzinfo=UTC))


def test_a_late_report_tells_a_sunday_of_a_plan_that_was_ended_since(old_plan: Plan) -> None:
    end_plan(old_plan, today=REPORTED)
    assert corrected(old_plan, TOLD).told_terms is not None
    tell(old_plan.user, SUNDAY)
    closing = stored(old_plan, SUNDAY)
    assert closing is not None
    assert closing.told_terms is None


def sunday_stored(plan: Plan, at: datetime) -> Closing:
    Closing.objects.filter(on=SUNDAY).update(stored_at=at)
    return Closing.objects.select_related("plan__user").get(on=SUNDAY)


def test_without_a_report_a_sunday_is_told_when_monday_is_over_where_its_owner_lives(old_plan: Plan) -> None:
    User.objects.update(time_zone="Asia/Kathmandu")
    closing = sunday_stored(old_plan, datetime(2026, 1, 4, 19, tzinfo=UTC))
    assert told_at(closing) == datetime(2026, 1, 5, 18, 15, tzinfo=UTC)


def test_what_was_there_when_a_day_was_first_closed_corrects_nothing(old_plan: Plan) -> None:
    late = datetime(2026, 2, 1, tzinfo=UTC)
    assert told_at(sunday_stored(old_plan, late)) == late


def test_what_changes_no_figure_keeps_nothing(old_plan: Plan) -> None:
    take(old_plan.user, make_entry())
    bring_up_to_date(old_plan, today=TOLD)
    assert not Closing.objects.filter(told_terms__isnull=False).exists()


def test_only_sundays_are_told(old_plan: Plan) -> None:
    log_study(old_plan.user, 90)
    bring_up_to_date(old_plan, today=MONDAY)
    assert list(Closing.objects.filter(told_terms__isnull=False).values_list("on", flat=True)) == [SUNDAY]


def test_before_there_was_the_plan_nothing_was_told(plan: Plan) -> None:
    bring_up_to_date(plan, today=REPORTED)
    closing = corrected(plan, TOLD)
    assert (closing.told_terms, told_at(closing)) == (None, None)


def test_close_day_brings_every_current_plan_up_to_date() -> None:
    plans = [make_plan(make_user(), today=START) for _ in range(2)]
    call_command("close_day")
    assert all(each.closings.filter(on=START).exists() for each in plans)


def test_an_index_beyond_its_column_is_stored_as_the_largest() -> None:
    plan = make_plan(make_user(), end=date(2100, 12, 31))
    make_goal(plan, target=1, weight=Decimal("0.001"))
    make_goal(plan, metric="certifications", kind="milestone", target=1, weight=Decimal(1000))
    take(plan.user, make_entry(kind="certification", on=START), source="manual")

    bring_up_to_date(plan, today=day(1))

    closing = stored(plan, START)
    assert closing is not None
    assert closing.plan_index == 999_999_999
