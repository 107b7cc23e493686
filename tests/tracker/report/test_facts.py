"""What a report stores: figures from the closing values of a period's last day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories import make_goal, make_plan
from tests.tracker.report.reporting import NOW, START, WEEK, papers, report, stored_report, study, two_goals
from tracker.closings import bring_up_to_date, figure
from tracker.days import IsoWeek
from tracker.forecasting import Forecasts
from tracker.models import Closing, Plan, Report
from tracker.next_steps import next_step
from tracker.planning import Figures, add_break, archive_goal, change_goal, end_plan
from tracker.progress import closing_of, live
from tracker.recording import reached
from tracker.report.facts import ForecastFacts
from tracker.weekly_report import idle_weeks

pytestmark = pytest.mark.django_db

#: The plan's fourth week and its fifth, with enough history for a forecast, and the mornings after them.
FOURTH, FIFTH = IsoWeek(2026, 5), IsoWeek(2026, 6)
STUDY = {"title": "Study", "metric": "study_hours", "kind": "cumulative"}
AFTER_FOURTH, AFTER_FIFTH = datetime(2026, 2, 2, 8, tzinfo=UTC), datetime(2026, 2, 9, 8, tzinfo=UTC)


@pytest.fixture
def plan() -> Plan:
    return two_goals()


def test_the_score_is_the_closing_of_sunday_beside_that_of_the_sunday_before(plan: Plan) -> None:
    study(plan, 7 * 60, 5, 12)
    score = report(plan.user)["score"]
    assert score is not None
    assert (score["value"], score["before"]) == ("75", "75")
    assert Closing.objects.get(on=WEEK.last).score == 75


def test_what_happens_on_monday_is_left_to_the_next_report(plan: Plan) -> None:
    study(plan, 120, 19)
    facts = report(plan.user)
    assert (facts["goals"][0]["actual"], facts["study"]["by_day"]) == ("0", [0] * 7)


def test_a_goal_knows_its_week_and_the_sunday_before(plan: Plan) -> None:
    study(plan, 60, 5, 12, 13)
    goal = next(goal for goal in report(plan.user)["goals"] if goal["title"] == "Study")
    assert (goal["done"], goal["days_ahead"], goal["days_ahead_before"]) == ("2", -11, -6)


def test_the_next_action_is_that_of_monday_morning(plan: Plan) -> None:
    study(plan, 60, *range(5, 19))
    papers(plan, 13)
    step = report(plan.user)["next"]
    assert step is not None
    assert (step["title"], step["units"], step["days_before"], step["days_after"]) == ("Papers", "1", -1, 0)


def test_without_room_for_as_many_hours_the_step_stands_alone(plan: Plan) -> None:
    make_goal(plan, target=10, title="Posts", metric="posts", today=START)
    study(plan, 60, *range(5, 18))
    facts = report(plan.user)
    assert (facts["next"] or {})["title"] == "Posts"
    assert facts["beside"] is None


def test_the_next_action_tells_the_chance_as_it_is_on_monday_morning(plan: Plan) -> None:
    study(plan, 50, *range(5, 32))
    week, monday = IsoWeek(2026, 6), datetime(2026, 2, 9, 0, 30, tzinfo=UTC)
    standing = live(plan.user, monday)
    assert standing is not None
    then = next_step(standing.specs, standing.score, Forecasts.of(standing).odds)
    study(plan, 600, 9, month=2)
    step = report(plan.user, week, monday + timedelta(hours=8))["next"]
    assert step is not None
    assert then is not None
    assert then.odds is not None
    assert (step["goal"], step["units"], step["points"]) == (then.goal, figure(then.units), figure(then.points))
    assert step.get("odds") == {
        "whole": "100",
        "end": "2026-04-14",
        "before": figure(then.odds.before),
        "after": figure(then.odds.after),
        "reached": False,
    }


def test_a_break_asks_for_nothing_in_its_week(plan: Plan) -> None:
    add_break(plan, start=WEEK.first, end=WEEK.last, note="", today=START)
    facts = report(plan.user)
    assert facts["study"]["planned"] == 0
    assert {goal["status"] for goal in facts["goals"]} == {"paused"}


def test_a_goal_of_which_nothing_is_known_is_no_next_action(plan: Plan) -> None:
    """Without anything done for it, one of 100 commits is worth more than an hour."""
    make_goal(plan, target=100, title="Commits", metric="commits", weight=Decimal(9), today=START)
    assert (report(plan.user)["next"] or {}).get("title") == "Commits"
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(days=3))
    assert (report(plan.user)["next"] or {}).get("title") == "Study"


def test_idle_weeks_are_counted_from_the_last_activity(plan: Plan) -> None:
    study(plan, 60, 6)
    assert [idle_weeks(plan.user, IsoWeek(2026, week).last) for week in (2, 3, 8)] == [0, 1, 6]


def test_whoever_never_logged_anything_is_idle_from_the_accounts_first_week_on(plan: Plan) -> None:
    assert [idle_weeks(plan.user, IsoWeek(2026, week).last) for week in (2, 3)] == [1, 2]


def test_closings_are_brought_up_to_date_first(plan: Plan) -> None:
    report(plan.user)
    study(plan, 60, 6)
    facts = report(plan.user)
    assert facts["score"] is not None
    assert facts["score"]["value"] == str(Closing.objects.get(on=WEEK.last).score).rstrip("0")


def test_stored_scores_are_what_a_report_shows(plan: Plan) -> None:
    bring_up_to_date(plan, today=WEEK.next.first)
    Closing.objects.filter(on=WEEK.previous.last).update(score=Decimal("12.5"), formula_version=0)
    facts = report(plan.user)
    assert facts["score"] is not None
    assert facts["score"]["before"] == "12.5"


def test_a_plan_that_was_ended_on_monday_is_told_of_its_last_week_without_a_next_action(plan: Plan) -> None:
    end_plan(plan, today=date(2026, 1, 19))
    make_plan(plan.user, title="Second try", start=date(2026, 1, 19), today=date(2026, 1, 19))
    facts = report(plan.user)
    assert (facts["plan"] and facts["plan"]["title"], len(facts["goals"]), facts["next"]) == ("Into AI work", 2, None)


def test_a_stored_report_and_its_closing_stay_when_the_plan_is_changed(plan: Plan) -> None:
    study(plan, 7 * 60, 5, 12)
    before = stored_report(plan.user)
    closing = Closing.objects.values().get(on=WEEK.last)
    goal = plan.goals.get(metric="study_hours")
    change_goal(goal, figures=Figures(target=Decimal(10), period="", end=plan.end), today=date(2026, 1, 19))
    archive_goal(plan.goals.get(metric="papers"), today=date(2026, 1, 20))
    bring_up_to_date(plan, today=date(2026, 2, 2))
    assert Report.objects.get().facts == before
    assert Closing.objects.values().get(on=WEEK.last) == closing


def test_a_week_in_a_break_is_not_idle(plan: Plan) -> None:
    study(plan, 60, 6)
    add_break(plan, start=date(2026, 1, 15), end=date(2026, 1, 28), note="", today=START)
    assert [idle_weeks(plan.user, IsoWeek(2026, week).last) for week in (3, 4, 5)] == [1, 1, 2]


def test_of_days_before_there_was_the_plan_nothing_was_told(plan: Plan) -> None:
    """It was made on the Wednesday, from a day of the year before on."""
    wednesday = date(2026, 1, 14)
    end_plan(plan, today=START)
    late = make_plan(plan.user, start=date(2025, 12, 1), end=date(2026, 6, 1), today=wednesday)
    make_goal(late, target=100, start=date(2025, 12, 1), today=wednesday)
    facts = report(plan.user)
    assert facts["score"] is not None
    assert (facts["score"]["before"], facts["score"]["days_ahead_before"], facts["changes"]) == (None, None, None)
    next_week = report(plan.user, WEEK.next, NOW + timedelta(weeks=1))
    assert (next_week["score"] or {})["before"] is not None


def test_breaks_are_those_of_the_week_and_of_the_day_after_it(plan: Plan) -> None:
    spans = [(5, 11), (13, 13), (14, 15), (19, 25), (27, 28)]
    for first, last in spans:
        add_break(plan, start=date(2026, 1, first), end=date(2026, 1, last), note="", today=START)
    assert report(plan.user)["breaks"] == [
        {"first": "2026-01-13", "last": "2026-01-15"},
        {"first": "2026-01-19", "last": "2026-01-25"},
    ]


def test_what_comes_is_what_is_owed_by_the_next_sunday(plan: Plan) -> None:
    study(plan, 60, *range(5, 17))
    papers(plan, 21)
    assert report(plan.user)["coming"] == {
        "by": "2026-01-25",
        "goals": [{"goal": plan.goals.get(metric="study_hours").pk, **STUDY, "units": "9"}],
        "on": None,
    }


def test_where_nothing_comes_the_day_is_told_on_which_something_does(plan: Plan) -> None:
    study(plan, 600, 5, 6, 7)
    papers(plan, 40)
    assert report(plan.user)["coming"] == {"by": "2026-01-25", "goals": [], "on": "2026-02-04"}


def test_rest_days_and_weeks_above_the_ceiling_are_those_of_the_period(plan: Plan) -> None:
    study(plan, 240, *range(5, 11), *range(12, 19))
    facts = report(plan.user)["health"]
    assert facts is not None
    assert (facts["weeks"], facts["above"], facts["rest_days"]) == (2, 1, [])


class TestForecasts:
    @pytest.fixture
    def told(self, plan: Plan) -> list[ForecastFacts]:
        """What the first report says of them."""
        study(plan, 50, *range(5, 32))
        papers(plan, 1, *range(5, 29))
        return stored_report(plan.user, FOURTH, AFTER_FOURTH)["forecasts"]

    def test_they_are_those_of_the_goals_on_the_day_after(self, plan: Plan, told: list[ForecastFacts]) -> None:
        forecasts = Forecasts.of(closing_of(plan, FOURTH.last))
        study_goal = forecasts.told(plan.goals.get(metric="study_hours").pk)
        assert study_goal is not None
        assert study_goal.p50 is not None
        found = next(each for each in told if each["title"] == "Study")
        assert (found["p50"], found["end"]) == (study_goal.p50.isoformat(), "2026-04-14")
        assert float(found["chance"]) == pytest.approx(study_goal.chance)

    def test_the_first_report_tells_no_change(self, told: list[ForecastFacts]) -> None:
        assert len(told) == 2
        assert {(each["p50_before"], each["chance_before"]) for each in told} == {(None, None)}

    def test_the_next_one_remembers_what_the_first_told(self, plan: Plan, told: list[ForecastFacts]) -> None:
        study(plan, 50, 3, 4, month=1)
        study(plan, 120, *range(2, 9), month=2)
        now = report(plan.user, FIFTH, AFTER_FIFTH)["forecasts"]
        before = {each["goal"]: (each["p50"], each["p85"], each["chance"]) for each in told}
        assert {each["goal"]: (each["p50_before"], each["p85_before"], each["chance_before"]) for each in now} == before
        assert any((each["p50"], each["chance"]) != (each["p50_before"], each["chance_before"]) for each in now)

    def test_a_new_target_is_compared_with_nothing(self, plan: Plan, told: list[ForecastFacts]) -> None:
        less = Figures(target=Decimal(80), period="", end=plan.end)
        change_goal(plan.goals.get(metric="papers"), today=FIFTH.first, figures=less)
        now = {each["title"]: each["p50_before"] for each in report(plan.user, FIFTH, AFTER_FIFTH)["forecasts"]}
        assert (now["Papers"], now["Study"] is None) == (None, False)

    def test_the_goal_that_needs_it_most_comes_first(self, told: list[ForecastFacts]) -> None:
        assert [each["title"] for each in told] == ["Study", "Papers"]

    def test_whoever_is_away_costs_no_futures(self, plan: Plan, told: list[ForecastFacts]) -> None:
        later = AFTER_FOURTH + timedelta(weeks=2)
        assert report(plan.user, IsoWeek(2026, 7), later)["forecasts"] == []
