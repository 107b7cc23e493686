"""What is said of a report's facts, part by part; whole weeks are read in ``test_report_weeks``."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from tests.factories import make_entry, make_goal, make_plan, make_user, take
from tests.tracker.report.reporting import (
    JOINED,
    NOW,
    START,
    WEEK,
    known_since,
    papers,
    report,
    said,
    stored_report,
    study,
    two_goals,
)
from tests.tracker.test_exams import make_pass
from tracker.days import IsoWeek, Month
from tracker.models import Activity, Plan, User
from tracker.planning import end_plan
from tracker.recording import reached, set_aside
from tracker.report.titles import shown_title
from tracker.report.words import ReportWords, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return two_goals()


def test_goals_come_neediest_first_with_points_that_add_up_to_the_score(plan: Plan) -> None:
    study(plan, 60, *range(5, 19))
    papers(plan, 5)
    facts = report(plan.user)
    assert [(goal["title"], goal["points"], goal["due"], goal["actual"]) for goal in facts["goals"]] == [
        ("Papers", "8.9", "14", "5"),
        ("Study", "75.0", "14", "14"),
    ]
    assert said(plan.user).score == "83.9"


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
        (
            "GitHub ann was last read on Fri 16 Jan: its goals stand as of then. Nothing is lost and nothing counts "
            "against you: the score is computed anew once it answers."
        ),
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


def test_a_goal_whose_source_was_read_after_the_week_is_what_it_is(plan: Plan) -> None:
    make_goal(plan, target=900, title="Commits", metric="commits", weight=Decimal(9), today=START)
    study(plan, 60, 13)
    reached(plan.user, source="github", account="ann", at=NOW - timedelta(hours=10))
    assert said(plan.user).headline.startswith("What needs you most is Commits:")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (420, "Week 3 brought 7 h of study where 7 h were asked for."),
        (330, "Week 3 was a little lighter than planned: 5 h 30 of study where 7 h were asked for."),
        (60, "Week 3 was lighter than planned: 1 h of study where 7 h were asked for."),
        (0, "Week 3 brought no study where 7 h were asked for."),
    ],
)
def test_a_week_is_told_without_praise_or_blame(plan: Plan, minutes: int, words: str) -> None:
    papers(plan, 1)
    study(plan, minutes, *([14] if minutes else []))
    assert said(plan.user).summary == (words,)


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


@pytest.mark.parametrize(
    ("kind", "standing", "change"),
    [
        ("weekly", "11 days behind; a week ago 6 days behind", "−1.8 on the week before: "),
        ("monthly", "11 days behind; a month ago 6 days behind", "−1.8 on the month before: "),
        ("asked", "11 days behind; on Sunday 6 days behind", "−1.8 since Sunday: "),
    ],
)
def test_a_change_is_told_against_what_was_before(plan: Plan, kind: str, standing: str, change: str) -> None:
    study(plan, 60, 5, 12, 13)
    papers(plan, 4, 6)
    words = words_of({**report(plan.user), "kind": kind})
    assert (words.standing, words.change[: len(change)]) == (standing, change)


def test_what_made_a_change_is_named_three_times_at_most(plan: Plan) -> None:
    for number in range(5):
        make_goal(plan, target=100 + number, title=f"More {number}", metric="papers", today=START)
    study(plan, 60, 13)
    papers(plan, 2)
    assert said(plan.user).change == (
        "+11.9 on the week before: Study 1 h (+2.3), Papers 2 (+1.6), More 0 2 (+1.6), other goals (+6.4)."
    )


def test_a_score_that_is_what_it_was_is_not_told_as_a_difference(plan: Plan) -> None:
    study(plan, 60, *range(5, 19))
    papers(plan, 14, 12)
    facts = report(plan.user)
    assert facts["changes"] is not None
    facts["changes"]["before"] = facts["changes"]["now"]
    assert words_of(facts).change.startswith("As the week before: Study 7 h (+37.5), ")


def test_the_study_beside_a_step_is_a_part_of_it(plan: Plan) -> None:
    """A post brings 20 of 100 points, and each of the 14 hours a fourteenth of 60."""
    make_goal(plan, target=10, title="Posts", metric="posts", today=START)
    study(plan, 120, *range(5, 9))
    words = said(plan.user).next
    assert words is not None
    assert words.action == "Publish 1 post, or study 4 h 40"
    assert words.worth == "It has the most points to win: +20.0. The study is worth +20.0."


def test_too_many_hours_are_no_other_way(plan: Plan) -> None:
    make_goal(plan, target=10, title="Posts", metric="posts", today=START)
    study(plan, 60, 13)
    facts = report(plan.user)
    assert facts["beside"] is not None
    facts["beside"]["units"] = "12.5"
    words = words_of(facts).next
    assert words is not None
    assert words.action == "Publish 1 post"


def test_the_goals_beyond_eight_are_told_as_one(plan: Plan) -> None:
    for number in range(8):
        make_goal(plan, target=1, title=f"Event {number}", metric="events", today=START)
    study(plan, 60, *range(5, 19))
    words = said(plan.user)
    assert words.more is not None
    assert (len(words.goals), words.more.say) == (8, "2 more, none of them behind")
    points = [Decimal(each.points) for each in (*words.goals, words.more) if each.points]
    assert f"{sum(points)}" == words.score


def test_days_of_a_goal_that_owes_nothing_yet_are_to_spare(plan: Plan) -> None:
    make_goal(plan, target=1, title="Event", metric="events", today=START)
    study(plan, 60, 13)
    event = next(goal for goal in said(plan.user).goals if goal.title == "Event")
    assert (event.days, event.tone, event.done) == ("85 days to spare", "", "")


def test_a_goal_that_was_reached_is_told(plan: Plan) -> None:
    study(plan, 60, *range(5, 19))
    papers(plan, 100)
    assert "Papers: reached." in said(plan.user).summary


def test_a_goal_is_reached_once(plan: Plan) -> None:
    papers(plan, 100, 6)
    stored_report(plan.user, WEEK.previous, NOW - timedelta(weeks=1))
    papers(plan, 1, 13)
    assert "Papers: reached." not in said(plan.user).summary


def test_shares_that_another_goal_has_changed_are_no_change_of_points(plan: Plan) -> None:
    study(plan, 60, *range(5, 19))
    make_goal(plan, target=1, title="Talk", metric="events", end=date(2026, 1, 16), today=START)
    stored_report(plan.user, WEEK.previous, NOW - timedelta(weeks=1))
    words = said(plan.user)
    assert [goal.change for goal in words.goals] == ["", "", ""]
    assert words.change.endswith(" Due for the first time: Talk.")


def test_a_milestone_ahead_says_its_day_and_nobody_who_owes_nothing_is_told_to_make_it_lighter() -> None:
    plan = make_plan(make_user(date_joined=JOINED), start=START, today=START)
    make_goal(plan, kind="milestone", title="Talk", metric="events", end=date(2026, 3, 31), today=START)
    words = said(plan.user)
    assert (words.headline, words.ways) == ("Nothing is owed before Tue 31 Mar.", ())
    assert [(goal.amounts, goal.days) for goal in words.goals] == [("due 31 Mar", "not due yet")]


def test_an_idle_week_told_no_score_that_could_be_corrected(plan: Plan) -> None:
    stored_report(plan.user, IsoWeek(2026, 4), datetime(2026, 1, 26, 8, tzinfo=UTC))
    study(plan, 60, 6, 27)
    words = said(plan.user, IsoWeek(2026, 5), datetime(2026, 2, 2, 8, tzinfo=UTC))
    assert words.corrections == ("Week 2: 1 activity came in late. It is counted on its own day.",)


def test_titles_keep_their_direction_and_their_line() -> None:
    assert shown_title("Study\n hard") == "Study hard"
    assert shown_title("\N{RIGHT-TO-LEFT OVERRIDE}Study") == "Study"
    hebrew = "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}"
    assert shown_title(hebrew) == f"\N{FIRST STRONG ISOLATE}{hebrew}\N{POP DIRECTIONAL ISOLATE}"


class TestSubject:
    """The dates, and the number that matters."""

    def test_it_is_the_score_and_how_far_it_is_from_the_plan(self, plan: Plan) -> None:
        study(plan, 60, *range(5, 17))
        papers(plan, 14)
        assert said(plan.user).subject == "12–18 Jan: score 89.3, 2 days behind"

    def test_without_a_score_it_is_the_study(self, plan: Plan) -> None:
        end_plan(plan, today=START)
        study(plan, 280, 13)
        assert said(plan.user).subject == "12–18 Jan: 4 h 40 of study"

    def test_the_longest_is_short_enough_for_a_list_of_letters(self, plan: Plan) -> None:
        study(plan, 1, 5, 31)
        facts = report(plan.user)
        assert facts["score"] is not None
        facts["score"]["days_ahead"] = -1234
        facts |= {"first": "2026-12-28", "last": "2027-01-03", "kind": "asked"}
        assert len(words_of(facts).subject) <= 66
        facts["kind"] = "weekly"
        assert len(words_of(facts).subject) <= 60

    @pytest.mark.parametrize(
        ("language", "weekly", "monthly"),
        [
            ("en", "12–18 Jan: score 10.7, 14 days behind", "January 2026: score 5.6, 27 days behind"),
            ("zh-hans", "1 月 12–18 日：得分 10.7，落后 14 天", "2026 年 1 月：得分 5.6，落后 27 天"),
        ],
    )
    def test_it_is_in_the_readers_language(self, plan: Plan, language: str, weekly: str, monthly: str) -> None:
        User.objects.update(language=language)
        study(plan, 60, 12, 13)
        month = said(plan.user, Month(2026, 1), datetime(2026, 2, 1, 8, tzinfo=UTC))
        assert (said(plan.user).subject, month.subject) == (weekly, monthly)


class TestMonth:
    """January, of whose 27 planned days study was on five."""

    @pytest.fixture
    def words(self, plan: Plan) -> ReportWords:
        study(plan, 90, 6, 7, 13, 14, 30)
        return said(plan.user, Month(2026, 1), datetime(2026, 2, 1, 8, tzinfo=UTC))

    def test_it_is_named_without_its_days(self, words: ReportWords) -> None:
        assert (words.period, words.dates) == ("January 2026", "")

    def test_study_is_told_week_by_week(self, words: ReportWords) -> None:
        assert words.study == "nothing in week 1, 3 h in week 2, 3 h in week 3, nothing in week 4, 1 h 30 in week 5"

    def test_a_goal_says_what_was_done_for_it_in_the_month(self, words: ReportWords) -> None:
        assert words.goals[0].done == "7 h 30 this month"

    def test_no_sentence_says_week_where_a_month_is_meant(self, words: ReportWords) -> None:
        texts = (words.headline, *words.summary, words.standing, words.change, words.health, words.built)
        assert not any("this week" in each or "week before" in each for each in texts)


def test_what_was_corrected_of_a_month_is_told_by_week(plan: Plan) -> None:
    study(plan, 60, 6)
    known_since(datetime(2026, 1, 30, tzinfo=UTC))
    stored_report(plan.user, Month(2026, 1), datetime(2026, 2, 1, 8, tzinfo=UTC))
    study(plan, 60, 7, 13)
    words = said(plan.user, Month(2026, 2), datetime(2026, 3, 1, 8, tzinfo=UTC))
    assert words.corrections == (
        "Came in late, each counted on its own day: 1 in week 3, 1 in week 2.",
        "January 2026: the score that was told as 2.8 is now 8.3.",
    )


class TestSoFar:
    """The running week, asked for on its Thursday."""

    @pytest.fixture
    def words(self, plan: Plan) -> ReportWords:
        study(plan, 60, 5, 13)
        return said(plan.user, WEEK, datetime(2026, 1, 15, 15, tzinfo=UTC), so_far=True)

    def test_its_first_sentence_says_until_when(self, words: ReportWords) -> None:
        assert words.headline.startswith("Week 3 until Thu 15 Jan. What needs you most is ")

    def test_its_days_end_today(self, words: ReportWords) -> None:
        assert (words.dates, words.study) == ("12–15 Jan 2026", "Mon –, Tue 1 h, Wed –, Thu –")

    def test_what_the_whole_week_asks_for_is_told(self, words: ReportWords) -> None:
        assert words.summary == ("Study so far: 1 h; 7 h are asked for by Sunday.",)

    def test_it_is_of_live_values(self, words: ReportWords) -> None:
        assert words.built.startswith("Built from the live values of Thursday 15 January 2026")
