"""The pace that a report draws: whose it is, what it is made of, and what is said of it."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from tests.factories import log_study, make_entry, make_goal, make_plan, make_user, take
from tracker.days import ONE_DAY, IsoWeek
from tracker.forecasting import Forecasts
from tracker.models import Plan
from tracker.planning import add_break
from tracker.progress import closing_of
from tracker.recording import reached
from tracker.report.facts import Facts, PaceFacts
from tracker.report.pace import pace_facts
from tracker.report.picture import chart_png, chart_svg, pace_words
from tracker.weekly_report import build

pytestmark = pytest.mark.django_db

START = date(2026, 1, 5)
#: Monday to Sunday, the plan's second week.
WEEK, NOW = IsoWeek(2026, 3), datetime(2026, 1, 19, 8, tzinfo=UTC)


@pytest.fixture
def plan() -> Plan:
    """A hundred days from Monday 5 January on."""
    user = make_user(date_joined=datetime(2026, 1, 6, tzinfo=UTC))
    return make_plan(user, start=START, end=START + timedelta(days=99), today=START)


@pytest.fixture
def study(plan: Plan) -> Plan:
    """An hour a day; two in the first week, three in the second."""
    make_goal(plan, target=100, title="Study", today=START)
    log_study(plan.user, 120, on=date(2026, 1, 7))
    log_study(plan.user, 180, on=date(2026, 1, 12))
    return plan


def report(plan: Plan, **values: Any) -> Facts:
    """As it comes back from the database."""
    facts: Facts = json.loads(json.dumps(build(plan.user, **{"period": WEEK, "now": NOW} | values)))
    return facts


def maybe_paced(plan: Plan, on: date = WEEK.last) -> PaceFacts | None:
    """As a report on the closing of a day has it."""
    standing = closing_of(plan, on)
    facts: PaceFacts | None = json.loads(json.dumps(pace_facts(standing, Forecasts.of(standing))))
    return facts


def paced(plan: Plan, on: date = WEEK.last) -> PaceFacts:
    pace = maybe_paced(plan, on)
    assert pace is not None
    return pace


def study_daily(plan: Plan, days: int) -> None:
    """About half an hour a day from the start on."""
    entries = [
        make_entry(kind="study", occurred_at=None, on=START + day * ONE_DAY, quantity=Decimal(30 + day % 5))
        for day in range(days)
    ]
    take(plan.user, *entries, source="manual", account="")


def test_it_is_that_of_the_goal_that_needs_it_most(plan: Plan) -> None:
    make_goal(plan, metric="certifications", kind="milestone", target=1, title="Exam", end=date(2026, 1, 10), weight=9)
    make_goal(plan, metric="papers", target=10, title="Papers", weight=1)
    make_goal(plan, target=100, title="Study", weight=5)
    log_study(plan.user, 60, on=WEEK.last)
    facts = report(plan)
    assert [goal["title"] for goal in facts["goals"]] == ["Exam", "Study", "Papers"]
    assert (facts.get("pace") or {}).get("title") == "Study"


def test_a_goal_that_is_reached_or_has_not_begun_is_not_drawn(plan: Plan) -> None:
    make_goal(plan, metric="papers", target=1, title="Done")
    make_goal(plan, target=1, title="To come", start=date(2026, 2, 1))
    take(plan.user, make_entry(kind="paper", occurred_at=None, on=date(2026, 1, 12)), source="manual", account="")
    assert maybe_paced(plan) is None


def test_a_goal_whose_source_was_not_read_is_not_drawn_as_if_it_were_behind(plan: Plan) -> None:
    make_goal(plan, metric="commits", target=100, title="Commits", today=START)
    reached(plan.user, source="github", account="7", at=datetime(2026, 1, 13, tzinfo=UTC), state="active")
    facts = report(plan)
    assert (facts["goals"][0]["status"], facts.get("pace")) == ("stale", None)


def test_its_points_are_closings_from_the_day_before_the_start_to_the_end(study: Plan) -> None:
    pace = paced(study)
    assert (pace["days"][0], pace["days"][-1]) == ("2026-01-04", "2026-04-14")
    assert pace["days"][1:3] == ["2026-01-11", "2026-01-18"]
    assert (pace["planned"][:3], pace["planned"][-1]) == (["0", "7", "14"], "100")
    assert pace["actual"] == ["0", "2", "5"]
    assert pace["days_ahead"] == [None, -5, -9]


def test_a_short_goal_has_a_point_a_day(plan: Plan) -> None:
    make_goal(plan, target=30, end=START + timedelta(days=29))
    log_study(plan.user, 60, on=START)
    assert paced(plan)["actual"] == ["0", *["1"] * 14]


def test_a_goal_of_ten_years_has_no_more_points_than_can_be_seen() -> None:
    plan = make_plan(make_user(), start=date(2016, 1, 4), end=date(2026, 12, 31), today=date(2016, 1, 4))
    make_goal(plan, target=1000, today=date(2016, 1, 4))
    pace = paced(plan)
    assert 60 < len(pace["days"]) < 85
    assert pace["days"][len(pace["actual"]) - 1] == pace["on"] == "2026-01-18"


def test_breaks_are_drawn(study: Plan) -> None:
    add_break(study, start=date(2026, 2, 2), end=date(2026, 2, 8), note="", today=START)
    assert paced(study)["breaks"] == [["2026-02-02", "2026-02-08"]]


def test_the_running_week_ends_today_with_what_is_done_until_now(study: Plan) -> None:
    log_study(study.user, 60, on=date(2026, 1, 21))
    now = datetime(2026, 1, 21, 12, tzinfo=UTC)
    pace = report(study, period=IsoWeek(2026, 4), now=now, so_far=True).get("pace")
    assert pace is not None
    assert (pace["on"], pace["actual"][-1], pace["due_now"]) == ("2026-01-21", "6", "16")


@pytest.mark.parametrize("days", [1, 200])
def test_it_takes_one_query_however_long_the_history(
    plan: Plan, days: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_goal(plan, target=1000, end=START + 299 * ONE_DAY, today=START)
    study_daily(plan, days)
    standing = closing_of(plan, START + 200 * ONE_DAY)
    forecasts = Forecasts.of(standing)
    with django_assert_num_queries(1):
        pace_facts(standing, forecasts)


def test_its_forecast_goes_from_what_is_done_to_the_target(study: Plan) -> None:
    study_daily(study, 55)
    pace = paced(study, date(2026, 3, 1))
    amount, *days = pace["fan"][0]
    assert (amount, {*days}) == (pace["actual"][-1], {"2026-03-01"})
    amount, _early, likely, safe = pace["fan"][-1]
    assert (amount, likely, safe) == ("100", pace["p50"], pace["p85"])


def test_its_numbers_are_said_in_the_readers_language(study: Plan) -> None:
    facts = report(study)
    said = pace_words(facts)
    assert said is not None
    assert said.numbers == "5.0 h of 14.0 h due by 18 Jan, 100.0 h in the end."
    assert said.key == "Solid is actual, dashed is planned."
    with override("zh-hans"):
        said = pace_words(facts)
        assert said is not None
        assert said.numbers == "截至 1 月 18 日，实际 5.0 小时，应完成 14.0 小时，最终目标 100.0 小时。"


def test_a_finish_is_said_with_its_days_and_a_disc_only_where_it_is_drawn(study: Plan) -> None:
    facts = report(study)
    pace = facts.get("pace")
    assert pace is not None
    told = []
    pace |= {"p50": "2026-04-20", "p85": "2027-05-02"}  # type: ignore[typeddict-item]
    for last in ("2026-04-14", "2026-04-20", "2027-05-02"):
        pace["last"] = last
        said = pace_words(facts)
        assert said is not None
        assert said.finish == "Done by 20 Apr as likely as not, by 2 May 2027 with 85 %."
        told.append(said.key.removeprefix("Solid is actual, dashed is planned."))
    assert told == [
        "",
        " The disc at the target is as likely as not.",
        " The full disc is as likely as not, the hollow one with 85 %.",
    ]


def test_the_same_facts_are_the_same_picture_in_the_language_of_the_report(study: Plan) -> None:
    facts = report(study)
    picture = chart_png(facts)
    with override("zh-hans"):
        assert chart_png(facts) == picture
    assert chart_png({**facts, "language": "zh-hans"}) != picture


def test_a_page_has_it_in_its_own_colours_with_its_numbers_as_its_name(study: Plan) -> None:
    picture = chart_svg(report(study))
    assert picture is not None
    assert 'class="ch pace"' in picture
    assert 'aria-label="5.0 h of 14.0 h due by 18 Jan, 100.0 h in the end."' in picture


@pytest.mark.parametrize("pace", [{"pace": None}, {}])
def test_a_report_without_a_pace_has_nothing_to_say_of_it(plan: Plan, pace: dict[str, None]) -> None:
    facts = report(plan)
    facts.pop("pace", None)
    facts |= pace  # type: ignore[typeddict-item]
    assert (pace_words(facts), chart_png(facts), chart_svg(facts)) == (None, None, None)
