"""What a report says of forecasts and of health."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from tests.factories import make_goal
from tests.tracker.report.reporting import (
    START,
    papers,
    report,
    said,
    study,
    two_goals,
)
from tracker.days import Month
from tracker.models import Plan, User
from tracker.planning import put_plan
from tracker.report.facts import Facts, ForecastFacts
from tracker.report.forecast import forecast_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return two_goals()


class TestHealth:
    """A week of 21 hours, one above the ceiling that everybody has at first."""

    @pytest.fixture
    def long_week(self, plan: Plan) -> None:
        study(plan, 180, *range(12, 19))

    def test_the_week_is_named(self, plan: Plan, long_week: None) -> None:
        assert said(plan.user).health == (
            "Above 20 h this week. The plan asks for 7.0. Rest days do not count against you."
        )

    def test_weeks_in_a_row_are_told(self, plan: Plan, long_week: None) -> None:
        study(plan, 180, *range(5, 12))
        assert said(plan.user).health.startswith("Above 20 h for 2 weeks.")

    def test_a_week_below_it_is_not_told_of_the_one_before(self, plan: Plan) -> None:
        study(plan, 180, *range(5, 12))
        assert said(plan.user).health == ""

    def test_it_asks_for_no_more_study(self, plan: Plan, long_week: None) -> None:
        make_goal(plan, title="Much study", target=10_000, today=START, weight=Decimal(50))
        facts = report(plan.user)
        assert facts["next"] is not None
        assert (facts["next"]["title"], facts["beside"]) == ("Papers", None)
        words = said(plan.user).next
        assert words is not None
        assert words.worth.startswith("The week is above 20 h of study, so this is of another kind: +")

    def test_where_all_that_is_due_is_study_it_says_rest(self, plan: Plan, long_week: None) -> None:
        make_goal(plan, title="Much study", target=10_000, today=START, weight=Decimal(50))
        papers(plan, 100)
        words = said(plan.user)
        assert words.next is None
        assert words.health.endswith("Rest: the week is above 20 h of study, and nothing else is due.")

    def test_it_neither_praises_nor_asks_to_catch_up(self, plan: Plan, long_week: None) -> None:
        make_goal(plan, title="Much study", target=10_000, today=START)
        summary = said(plan.user).summary
        assert summary == ("Week 3 brought 21 h of study where 700 h were asked for.",)

    def test_a_week_below_it_is_told_calmly_with_its_rest_day(self, plan: Plan) -> None:
        put_plan(plan.user, title=plan.title, start=START, end=plan.end, rest_weekdays=[7], today=START)
        study(plan, 60, 13, 14)
        assert said(plan.user).health == "2 h of study this week, ceiling 20 h. Sunday stayed free."

    def test_study_on_a_rest_day_is_no_reproach(self, plan: Plan) -> None:
        put_plan(plan.user, title=plan.title, start=START, end=plan.end, rest_weekdays=[6, 7], today=START)
        study(plan, 60, 17)
        assert said(plan.user).health == "1 h of study this week, ceiling 20 h. 1 of 2 rest days stayed free."

    def test_without_a_ceiling_the_hours_stand_alone(self, plan: Plan) -> None:
        User.objects.update(study_ceiling=None)
        study(plan, 60, 13)
        assert said(plan.user).health == "1 h of study this week."

    def test_of_a_month_the_weeks_above_it_are_counted(self, plan: Plan) -> None:
        study(plan, 240, *range(5, 18))
        words = said(plan.user, Month(2026, 1), datetime(2026, 2, 1, 8, tzinfo=UTC))
        assert words.health == "52 h of study this month, 2 weeks above 20 h."


class TestForecasts:
    """A second report, whose forecasts are set to what the words are about."""

    @pytest.fixture
    def facts(self, plan: Plan) -> Facts:
        study(plan, 60, *range(5, 13))
        return report(plan.user)

    def lines(self, facts: Facts, *forecasts: ForecastFacts) -> list[str]:
        facts["forecasts"] = list(forecasts)
        return [line.say for line in forecast_lines(facts)]

    def test_a_likely_finish_has_two_days_and_how_the_first_moved(self, facts: Facts) -> None:
        told = make_forecast(p50="2027-12-29", p50_before="2028-01-12", p85="2028-01-29", chance="0.6200")
        assert self.lines(facts, told | {"chance_before": "0.5800"}) == [
            "Study: done by 29 Dec 2027 (50 %), 14 days earlier; 29 Jan 2028 (85 %)."
        ]

    def test_below_one_half_the_chance_is_told_beside_what_it_was(self, facts: Facts) -> None:
        told = make_forecast(p50="2028-04-09", p50_before="2028-04-08", chance="0.1500", chance_before="0.1700")
        assert self.lines(facts, told) == [
            "Study: done by 9 Apr 2028 (50 %), 1 day later; chance of 31 Dec 2027: 15\xa0%, before 17\xa0%."
        ]

    def test_a_chance_that_is_good_again_is_told(self, facts: Facts) -> None:
        told = make_forecast(p85="2028-01-29", chance="0.5100", chance_before="0.4700")
        assert self.lines(facts, told) == [
            "Study: done by 29 Dec 2027 (50 %); 29 Jan 2028 (85 %); chance of 31 Dec 2027: 51\xa0%, before 47\xa0%."
        ]

    def test_a_chance_that_fell_though_it_is_done_earlier_is_not_compared(self, facts: Facts) -> None:
        told = make_forecast(p50="2028-04-09", p50_before="2028-04-12", chance="0.1500", chance_before="0.1700")
        assert self.lines(facts, told) == [
            "Study: done by 9 Apr 2028 (50 %), 3 days earlier; chance of 31 Dec 2027: 15\xa0%."
        ]

    def test_what_is_not_reached_in_ten_years_has_no_day(self, facts: Facts) -> None:
        told = make_forecast(p50=None, chance="0.0000")
        assert self.lines(facts, told) == [
            "Study: more likely than not over 10 years from now; chance of 31 Dec 2027: 1\xa0%."
        ]

    def test_after_the_end_there_is_no_chance_of_it(self, facts: Facts) -> None:
        assert self.lines(facts, make_forecast(end="2026-01-01", chance="0.0000")) == [
            "Study: done by 29 Dec 2027 (50 %)."
        ]

    def test_three_are_told_the_first_and_what_moved_most(self, facts: Facts) -> None:
        others = [
            make_forecast(goal=2, title="A", chance="0.9000", chance_before="0.9000"),
            make_forecast(goal=3, title="B", chance="0.9000", chance_before="0.8000"),
            make_forecast(goal=4, title="C", p50_before="2027-12-01", chance="0.9000", chance_before="0.9000"),
        ]
        lines = self.lines(facts, make_forecast(), *others)
        assert [line.partition(":")[0] for line in lines] == ["Study", "B", "C"]

    def test_one_of_them_leads_to_the_ways_to_a_better_chance(self, facts: Facts) -> None:
        facts["forecasts"] = [make_forecast(goal=goal, chance=f"0.{goal}000") for goal in (6, 2, 3)]
        assert [line.goal for line in forecast_lines(facts)] == [None, 2, None]


def make_forecast(**values: Any) -> ForecastFacts:
    """Study, done by 29 December 2027, with nothing told of it before."""
    told = {"goal": 1, "title": "Study", "p50": "2027-12-29", "p85": None, "end": "2027-12-31", "chance": "0.6000"}
    before = dict.fromkeys(("p50_before", "p85_before", "chance_before"))
    return cast(ForecastFacts, told | before | values)
