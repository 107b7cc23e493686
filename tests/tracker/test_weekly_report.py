"""What a weekly report says: facts from a Sunday's closing values, and the words made of them alone."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from tests.factories import keep_report, log_study, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.test_exams import make_pass
from tracker.closings import bring_up_to_date, figure
from tracker.days import IsoWeek
from tracker.forecasting import Forecasts
from tracker.models import Activity, Closing, Plan, Report, User
from tracker.next_steps import next_step
from tracker.planning import Figures, add_break, archive_goal, change_goal, end_plan
from tracker.progress import live
from tracker.recording import reached, set_aside
from tracker.report_facts import Facts
from tracker.report_words import ReportWords, words_of
from tracker.weekly_report import build, idle_weeks

pytestmark = pytest.mark.django_db

#: Monday to Sunday, the plan's second week.
WEEK = IsoWeek(2026, 3)
NOW = datetime(2026, 1, 19, 8, tzinfo=UTC)
JOINED = datetime(2026, 1, 6, tzinfo=UTC)
START = date(2026, 1, 5)


@pytest.fixture
def plan() -> Plan:
    """Two goals from Monday 5 January on: an hour of study a day, and a paper a day."""
    plan = make_plan(make_user(date_joined=JOINED), start=START, end=START + timedelta(days=99), today=START)
    make_goal(plan, target=100, title="Study", weight=Decimal(3), today=START)
    make_goal(plan, target=100, title="Papers", metric="papers", today=START)
    return plan


def report(user: User, week: IsoWeek = WEEK, now: datetime = NOW) -> Facts:
    return build(User.objects.get(pk=user.pk), week, now)


def stored_report(user: User, week: IsoWeek = WEEK, now: datetime = NOW) -> Facts:
    """A report that was built and kept."""
    facts = report(user, week, now)
    keep_report(user, week, due_at=now, facts=facts)
    return facts


def said(user: User, **values: Any) -> ReportWords:
    facts = report(user, **values)
    with override(facts["language"]):
        return words_of(json.loads(json.dumps(facts)))


def study(plan: Plan, minutes: int, *days: int, month: int = 1) -> None:
    for day in days:
        log_study(plan.user, minutes, on=date(2026, month, day))


def papers(plan: Plan, number: int, day: int = 12) -> None:
    entries = [make_entry(kind="paper", occurred_at=None, on=date(2026, 1, day)) for _ in range(number)]
    take(plan.user, *entries, source="manual", account="")


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


def test_goals_come_neediest_first_with_points_that_add_up_to_the_score(plan: Plan) -> None:
    study(plan, 60, *range(5, 19))
    papers(plan, 5)
    facts = report(plan.user)
    assert [(goal["title"], goal["points"], goal["due"], goal["actual"]) for goal in facts["goals"]] == [
        ("Papers", "8.9", "14", "5"),
        ("Study", "75.0", "14", "14"),
    ]
    assert said(plan.user).score == "83.9"


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


def test_it_is_told_with_the_hours_of_study_that_bring_as_much(plan: Plan) -> None:
    """A post brings 20 of 100 points, and each of the 14 hours a fourteenth of 60."""
    make_goal(plan, target=10, title="Posts", metric="posts", today=START)
    study(plan, 120, *range(5, 9))
    words = said(plan.user).next
    assert words is not None
    assert words.action == "Publish 1 post"
    assert words.worth.endswith(" Or study 4 h 40 for Study: +20.0.")


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


def test_the_week_is_told_by_kind_and_study_by_day(plan: Plan) -> None:
    study(plan, 90, 12, 14)
    papers(plan, 3)
    take(plan.user, make_entry(occurred_at=datetime(2026, 1, 13, 12, tzinfo=UTC)))
    facts = report(plan.user)
    assert [(each["kind"], each["number"], each["quantity"]) for each in facts["activities"]] == [
        ("study", 2, "180"),
        ("paper", 3, "3"),
        ("commit", 1, "1"),
    ]
    assert facts["study"] == {"by_day": [90, 0, 90, 0, 0, 0, 0], "planned": 420}
    assert said(plan.user).activities == "Study 3 h, Papers read 3, Commits 1"


def test_a_break_asks_for_nothing_in_its_week(plan: Plan) -> None:
    add_break(plan, start=WEEK.first, end=WEEK.last, note="", today=START)
    facts = report(plan.user)
    assert facts["study"]["planned"] == 0
    assert {goal["status"] for goal in facts["goals"]} == {"paused"}


def test_what_came_in_late_is_a_correction(plan: Plan) -> None:
    stored_report(plan.user, WEEK.previous, datetime(2026, 1, 12, 8, tzinfo=UTC))
    study(plan, 60, 6, 7, 13)
    corrections = report(plan.user)["corrections"]
    assert corrections == {
        "period": "2026-W02",
        "late": [{"week": "2026-W02", "number": 2}],
        "changed": 0,
        "score_told": "0",
        "score_now": "21.428571",
    }
    assert said(plan.user).corrections == (
        "Week 2: 2 activities came in late. They are counted on their own days.",
        "Week 2: the score that was told as 0.0 is now 21.4.",
    )


def test_a_late_history_is_told_in_few_lines(plan: Plan) -> None:
    now = NOW + timedelta(weeks=10)
    stored_report(plan.user, IsoWeek(2026, 12), datetime(2026, 3, 23, 8, tzinfo=UTC))
    study(plan, 60, *range(5, 29))
    corrections = report(plan.user, IsoWeek(2026, 13), now)["corrections"]
    assert corrections is not None
    assert [(each["week"], each["number"]) for each in corrections["late"]] == [
        ("2026-W05", 3),
        ("2026-W04", 7),
        ("2026-W03", 7),
        ("2026-W02", 7),
    ]


def test_where_nothing_came_in_late_nothing_is_said(plan: Plan) -> None:
    study(plan, 60, 6)
    stored_report(plan.user, WEEK.previous, datetime.now(UTC))
    assert said(plan.user).corrections == ()


def test_a_source_that_could_not_be_reached_is_named(plan: Plan) -> None:
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(days=3))
    reached(plan.user, source="feed", account="ann.example.org", at=NOW)
    reached(plan.user, source="kaggle", account="ann", state="rejected", reason="Kaggle refuses the key.")
    assert said(plan.user).sources == (
        "GitHub ann was last read on Fri 16 Jan: its goals stand as of then. Nothing is lost.",
        "Kaggle ann is switched off until you act: Kaggle refuses the key.",
    )


def test_a_source_that_is_off_says_how_far_it_was_read(plan: Plan) -> None:
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(days=3), state="paused")
    assert said(plan.user).sources == (
        "GitHub ann is paused. It was last read on Fri 16 Jan: its goals stand as of then.",
    )


def test_a_source_that_is_silent_for_too_long_is_named_all_the_same(plan: Plan) -> None:
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(days=16))
    assert said(plan.user).sources == (
        "GitHub ann was last read on Sat 3 Jan, too long ago to wait for it: its goals are scored all the same.",
    )


@pytest.fixture
def outage(plan: Plan) -> Plan:
    """A third goal, far behind, whose source was last read on the Friday of the week."""
    make_goal(plan, target=900, title="Commits", metric="commits", weight=Decimal(9), today=START)
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(days=3))
    for day in range(5, 19):
        study(plan, 60, day)
        take(plan.user, make_entry(kind="paper", on=date(2026, 1, day), occurred_at=None), source="manual", account="")
    return plan


def test_a_goal_whose_source_was_not_read_is_stale_and_not_behind(outage: Plan) -> None:
    words = said(outage.user)
    assert words.headline == "Every goal whose source could be reached is on plan."
    commits = next(goal for goal in words.goals if goal.title == "Commits")
    assert (commits.days, commits.tone) == ("stale, as of 16 Jan", "")
    assert words.standing == "on the plan line; a week ago 7 days behind"


def test_a_goal_of_which_nothing_is_known_is_no_next_action(outage: Plan) -> None:
    assert (report(outage.user)["next"] or {}).get("title") != "Commits"


def test_what_nobody_knows_is_not_back_on_plan(outage: Plan) -> None:
    assert not any("back on plan" in sentence for sentence in said(outage.user).summary)


def test_a_goal_whose_source_was_read_after_the_week_is_what_it_is(outage: Plan) -> None:
    reached(outage.user, source="github", account="ann", at=NOW - timedelta(hours=10))
    assert said(outage.user).headline.startswith("What needs you most is Commits:")


def test_idle_weeks_are_counted_from_the_last_activity(plan: Plan) -> None:
    study(plan, 60, 6)
    assert [idle_weeks(plan.user, IsoWeek(2026, week).last) for week in (2, 3, 8)] == [0, 1, 6]


def test_whoever_never_logged_anything_is_idle_from_the_accounts_first_week_on(plan: Plan) -> None:
    assert [idle_weeks(plan.user, IsoWeek(2026, week).last) for week in (2, 3)] == [1, 2]


def test_a_plan_that_has_not_started_has_no_score(plan: Plan) -> None:
    facts = report(plan.user, IsoWeek(2026, 1), NOW - timedelta(weeks=2))
    assert facts["score"] is not None
    assert facts["score"]["value"] is None
    assert said(plan.user, week=IsoWeek(2026, 1), now=NOW - timedelta(weeks=2)).headline == "Nothing is owed yet."


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


HEADLINES = [
    ([], [], "What needs you most is Study: 0.0 of 14.0 h, 14 days behind."),
    ([60] * 14, [14], "Every goal is on plan."),
]


@pytest.mark.parametrize(("minutes", "read", "headline"), HEADLINES)
def test_the_headline_names_the_goal_that_needs_it_most(
    plan: Plan, minutes: list[int], read: list[int], headline: str
) -> None:
    for day, each in enumerate(minutes, 5):
        study(plan, each, day)
    for each in read:
        papers(plan, each)
    assert said(plan.user).headline == headline


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (420, "Week 3 brought 7 h of study where 7 h were asked for."),
        (330, "Week 3 was a little lighter than planned: 5 h 30 of study where 7 h were asked for."),
        (60, "Week 3 was lighter than planned: 1 h of study where 7 h were asked for."),
    ],
)
def test_a_week_is_told_without_praise_or_blame(plan: Plan, minutes: int, words: str) -> None:
    study(plan, minutes, 14)
    assert said(plan.user).summary == (words,)


def test_a_goal_that_is_back_on_plan_is_told(plan: Plan) -> None:
    study(plan, 840, 14)
    assert "Study: back on plan." in said(plan.user).summary


def test_an_empty_week_offers_a_break(plan: Plan) -> None:
    assert said(plan.user).summary == (
        "Nothing was logged in week 3. If you were away, enter a break and it asks for nothing.",
    )


def test_the_sixth_idle_week_is_the_last_to_be_told(plan: Plan) -> None:
    week = IsoWeek(2026, 7)
    summary = said(plan.user, week=week, now=NOW + timedelta(weeks=4)).summary
    assert summary[-1].startswith("This is the last report for now")


def test_a_change_is_the_difference_of_what_is_printed(plan: Plan) -> None:
    study(plan, 60, *range(5, 12))
    study(plan, 60, 12, 13)
    words = said(plan.user)
    assert (words.score, words.change) == (
        "48.2",
        "−26.8 on the week before: Study 2 h (+10.7), while the plan moved on (−37.5).",
    )


def test_the_change_is_told_against_what_the_last_report_told(plan: Plan) -> None:
    Plan.objects.update(created_at=JOINED)
    stored_report(plan.user, WEEK.previous, datetime(2026, 1, 12, 8, tzinfo=UTC))
    study(plan, 60, *range(5, 12))
    facts = report(plan.user)
    assert facts["score"] is not None
    assert (facts["score"]["before"], facts["corrections"] and facts["corrections"]["score_told"]) == ("0", "0")
    assert said(plan.user).change == (
        "+37.5 on the week before: corrections to earlier weeks (+75.0), while the plan moved on (−37.5)."
    )


def test_what_counts_no_more_is_a_correction(plan: Plan) -> None:
    study(plan, 60, 6)
    Activity.objects.update(created_at=JOINED, recounted_at=JOINED)
    stored_report(plan.user, WEEK.previous, datetime(2026, 1, 12, 8, tzinfo=UTC))
    with transaction.atomic():
        set_aside(plan.user, Activity.objects.get(), excluded=True)
    assert said(plan.user).corrections == (
        "Earlier weeks: 1 activity counts for something else since, or not any more.",
        "Week 2: the score that was told as 10.7 is now 0.0.",
    )


def test_what_expires_within_90_days_is_told(plan: Plan) -> None:
    make_pass(plan.user, title="Cloud", on=date(2025, 1, 1), expires_on=WEEK.next.first + timedelta(days=90))
    make_pass(plan.user, "Uni A", title="NLP", on=date(2025, 1, 1), expires_on=WEEK.last)
    assert report(plan.user).get("expiring") == [{"name": "Cloud", "on": "2026-04-19"}]
    assert said(plan.user).expiring == "Expires soon: Cloud on Sun 19 Apr."


def test_where_nothing_expires_a_report_says_nothing_of_it(plan: Plan) -> None:
    assert said(plan.user).expiring == ""


def test_without_a_plan_the_report_says_so() -> None:
    user = make_user(date_joined=JOINED)
    log_study(user, 30, on=date(2026, 1, 13))
    words = said(user)
    assert (words.headline, words.score, words.goals, words.activities) == (
        "Nothing is planned yet, so nothing is owed.",
        "",
        (),
        "Study 30 min",
    )


def test_a_plan_that_was_ended_on_monday_is_told_of_its_last_week_without_a_next_action(plan: Plan) -> None:
    end_plan(plan, today=date(2026, 1, 19))
    make_plan(plan.user, title="Second try", start=date(2026, 1, 19), today=date(2026, 1, 19))
    facts = report(plan.user)
    assert (facts["plan"], len(facts["goals"]), facts["next"]) == ("Into AI work", 2, None)


def test_a_plan_that_was_ended_within_the_week_is_told_no_more(plan: Plan) -> None:
    end_plan(plan, today=date(2026, 1, 17))
    assert (report(plan.user)["plan"], report(plan.user)["score"]) == (None, None)


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


def test_the_days_are_written_in_the_readers_language(plan: Plan) -> None:
    User.objects.update(language="zh-hans")
    words = said(plan.user)
    assert "1 月 18 日" in words.dates
    assert "2026 年 1 月 18 日（周日）" in words.built


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
