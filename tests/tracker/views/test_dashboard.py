"""The dashboard: one true sentence, the sum, the next thing to do."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations import sentences
from tests.factories import START, log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.models import Goal, Plan, User
from tracker.planning import add_break, change_goal
from tracker.recording import reached
from tracker.streak import RULE


@pytest.fixture
def plan(ann: User) -> Plan:
    """The year 2026: 73 hours of study, so one in five days, and 12 posts."""
    plan = make_plan(ann)
    make_goal(plan, title="Focused study", target=73)
    make_goal(plan, title="Posts", metric="posts", target=12)
    return plan


def text(page: Client) -> str:
    """The dashboard's words, in one line."""
    return words(page.get("/").content)


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_nobody_else_may_keep_it(page: Client) -> None:
    assert page.get("/")["Cache-Control"] == "no-store, private"


def test_without_a_plan_it_leads_to_one(page: Client) -> None:
    content = page.get("/").content.decode()
    assert "<h1>Nothing is planned yet, so nothing is owed</h1>" in content
    assert 'class="btn go" href="/start/"' in content


def test_a_plan_without_goals_asks_for_one(page: Client, ann: User) -> None:
    make_plan(ann)
    assert "The plan has no goals yet, so nothing is owed" in text(page)


def test_it_opens_with_the_neediest_goal(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60 * 20)
    # By 3 March, day 62 of 365, two posts are due (2.04), the first since 31 January.
    assert "<h1>Posts: 32 days behind; the other goal is on plan</h1>" in page.get("/").content.decode()


def test_the_points_add_up_to_the_score(page: Client, plan: Plan) -> None:
    # 62 / 365 x 73 = 12.4 h are due, 6.2 h are done: half of one half.
    log_study(plan.user, 372)
    shown = re.findall(r'class="share">([\d.]+)</span> <span class="quiet">/ (\d+)', page.get("/").content.decode())
    assert shown == [("0.0", "50"), ("25.0", "50"), ("25.0", "100")]


def test_a_goal_shows_what_is_due_and_leads_on(page: Client, plan: Plan) -> None:
    log_study(plan.user, 372)
    content = page.get("/").content.decode()
    assert "6.2 / 12.4 h" in content
    assert f'<a href="/goals/{Goal.objects.get(metric="posts").pk}/"><bdi>Posts</bdi></a>' in content


def test_the_next_action_is_one_unit_of_the_neediest_goal(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60 * 20)
    assert "Next Publish 1 post It has the most points to win: +25.0" in text(page)


def test_there_is_one_yellow_button(page: Client, plan: Plan) -> None:
    assert page.get("/").content.decode().count("btn go") == 1


def test_what_is_owed_by_sunday_is_said_with_its_days(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60 * 20)
    assert "Posts 2 due since Sat 31 Jan, Mon 2 Mar All else 0 Nothing is owed before" in text(page)


def test_since_sunday_is_the_difference_to_the_stored_closing(page: Client, plan: Plan) -> None:
    log_study(plan.user, 310)
    bring_up_to_date(plan, today=TODAY)
    log_study(plan.user, 62, on=TODAY)
    # On Sunday 5 h 10 of 12 h were done, now 6 h 12 of 12.4 h are: of 50 points, 21.5 and 25.
    assert "Since Sunday +3.5 Focused study +1 h 02" in text(page)


def test_a_change_of_the_plan_is_named_among_what_moved_the_score(page: Client, plan: Plan) -> None:
    # Where nothing is done, no weight moves anything.
    log_study(plan.user, 310)
    bring_up_to_date(plan, today=TODAY)
    goal = plan.goals.get(metric="posts")
    change_goal(goal, weight=Decimal(3), today=TODAY)
    assert "changes of the plan" in text(page)


def test_what_came_late_is_no_activity_since_sunday(page: Client, plan: Plan) -> None:
    bring_up_to_date(plan, today=TODAY)
    log_study(plan.user, 62, on=date(2026, 2, 20))
    assert "Since Sunday +4.2 corrections +4.3 What changed" in text(page)


def test_the_change_leads_to_what_made_it(page: Client, plan: Plan) -> None:
    bring_up_to_date(plan, today=TODAY)
    assert '<a href="/changes/">What changed</a>' in page.get("/").content.decode()


def test_without_a_stored_closing_no_change_is_claimed(page: Client, plan: Plan) -> None:
    assert "Since Sunday" not in text(page)


def test_a_source_says_how_far_its_history_is_read(page: Client, ann: User) -> None:
    reached(ann, source="github", account="ann", done=31, total=47)
    assert '<progress max="47" value="31"' in page.get("/").content.decode()


def test_a_stale_source_says_since_when(page: Client, ann: User) -> None:
    reached(ann, source="kaggle", account="ann", at=NOON - timedelta(days=2))
    assert "Kaggle stale Not reached since Mon 2 Mar, 12:00." in text(page)


def test_a_stale_source_is_told_beside_the_figures_that_depend_on_it(page: Client, ann: User, plan: Plan) -> None:
    reached(ann, source="kaggle", account="ann", at=NOON - timedelta(days=2))
    assert "its goals stand as of then" not in text(page)
    make_goal(plan, metric="kaggle_submissions")
    assert "Kaggle was last read on Mon 2 Mar: its goals stand as of then. See why" in text(page)


def test_a_source_that_was_silent_for_too_long_is_not_called_fresh(page: Client, ann: User, plan: Plan) -> None:
    reached(ann, source="kaggle", account="ann", at=NOON - timedelta(days=16))
    make_goal(plan, metric="kaggle_submissions")
    assert "Kaggle stale Not reached since Mon 16 Feb, 12:00." in text(page)
    assert "Kaggle was last read on Mon 16 Feb, too long ago to wait for it" in text(page)


def test_what_a_source_says_is_told_in_the_readers_language(page: Client, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(language="zh-hans")
    reason = sentences.CONNECTED_ALREADY % {"name": "octo"}
    reached(ann, source="kaggle", account="ann", state="rejected", reason=reason)
    assert "octo 已连接。" in text(page)


def test_times_are_on_the_clock_where_the_user_lives(page: Client, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(time_zone="Asia/Kathmandu")
    reached(ann, source="kaggle", account="ann", at=NOON - timedelta(days=2))
    assert "Not reached since Mon 2 Mar, 17:45." in text(page)


def test_the_pace_is_the_neediest_goals_until_another_is_asked_for(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60 * 20)
    study = Goal.objects.get(metric="study_hours")
    assert "Posts over its days: 0 done, 2 planned by now, 12 in the end" in page.get("/").content.decode()
    asked = page.get("/", {"pace": study.pk}).content.decode()
    assert "Focused study over its days: 20 h done, 12.4 h planned by now, 73.0 h in the end" in asked


def test_the_latest_five_lead_to_their_evidence(page: Client, ann: User) -> None:
    for number in range(6):
        make_activity(ann, title=f"Fix {number}", evidence_url=f"https://example.org/{number}")
    shown = re.findall(
        r'<a href="https://example.org/(\d)" rel="noopener noreferrer">Fix \d', page.get("/").content.decode()
    )
    assert shown == ["5", "4", "3", "2", "1"]


def test_what_a_source_calls_itself_is_text(page: Client, ann: User) -> None:
    make_activity(ann, title="<script>alert(1)</script>{{ 7*7 }}")
    content = page.get("/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in content


def test_one_day_is_one_day(page: Client, ann: User) -> None:
    log_study(ann, 90, on=TODAY)
    assert "Year: 1 h 30 on 1 day " in text(page)


def test_nothing_of_others_is_shown(page: Client) -> None:
    make_activity(make_user("bea"), title="Bea’s commit")
    assert "Bea" not in page.get("/").content.decode()


def queries(page: Client) -> CaptureQueriesContext:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert page.get("/").status_code == 200
    return captured


def test_a_long_history_takes_as_many_queries_as_a_short_one(page: Client, plan: Plan) -> None:
    for day in range(3):
        log_study(plan.user, on=START + timedelta(days=day))
    short = len(queries(page))
    take(plan.user, *(make_entry(on=START + timedelta(days=number % 60), kind="post") for number in range(3000)))
    assert len(queries(page)) == short <= 22


def test_looking_writes_nothing(page: Client, plan: Plan) -> None:
    assert [query["sql"] for query in queries(page) if not query["sql"].startswith("SELECT")] == []


def test_it_speaks_chinese(page: Client, plan: Plan) -> None:
    User.objects.filter(pk=plan.user.pk).update(language="zh-hans")
    assert "2026 年 3 月 4 日（周三）" in page.get("/").content.decode()


class TestHealth:
    """Wednesday of a week above the 20 hours that everybody has at first."""

    @pytest.fixture
    def long_week(self, ann: User) -> None:
        log_study(ann, 11 * 60, on=TODAY)
        log_study(ann, 10 * 60, on=TODAY - timedelta(days=1))

    def test_the_week_is_named_in_one_line(self, page: Client, plan: Plan, long_week: None) -> None:
        assert "Above 20 h this week. The plan asks for 1.4. Rest days do not count against you." in text(page)

    def test_it_is_named_without_a_plan_too(self, page: Client, long_week: None) -> None:
        assert "Above 20 h this week. Rest days do not count against you." in text(page)

    def test_the_week_after_it_is_told_what_last_week_was_asked_for(self, page: Client, ann: User, plan: Plan) -> None:
        log_study(ann, 11 * 60, on=TODAY - timedelta(weeks=1))
        log_study(ann, 10 * 60, on=TODAY - timedelta(days=8))
        add_break(plan, start=TODAY - timedelta(days=2), end=TODAY + timedelta(days=4), note="", today=TODAY)
        assert "Above 20 h last week. The plan asks for 1.4." in text(page)

    def test_nothing_is_said_of_a_week_below_it(self, page: Client, ann: User, plan: Plan) -> None:
        log_study(ann, 15 * 60, on=TODAY)
        assert "Above" not in text(page)

    def test_another_kind_is_next_though_study_has_more_points_to_win(
        self, page: Client, ann: User, long_week: None
    ) -> None:
        plan = make_plan(ann)
        make_goal(plan, title="Much study", target=1000, weight=Decimal(9))
        make_goal(plan, title="Posts", metric="posts", target=12)
        said = text(page)
        assert "Next Publish 1 post The week is above 20 h of study, so this is of another kind: +5.0." in said
        assert "Study " not in said.split("Next ")[1].split("Owed by Sunday")[0]

    def test_where_nothing_else_is_due_rest_is_next(self, page: Client, ann: User, long_week: None) -> None:
        make_goal(make_plan(ann), title="Much study", target=1000)
        said = text(page)
        assert "Next Rest: the week is above 20 h of study, and nothing else is due." in said
        assert "It can wait: the week is above 20 h." in said
        assert "btn go" not in page.get("/").content.decode()

    def test_without_a_ceiling_study_is_asked_for(self, page: Client, ann: User, long_week: None) -> None:
        make_goal(make_plan(ann), title="Much study", target=1000)
        User.objects.update(study_ceiling=None)
        said = text(page)
        assert "Next Study " in said
        assert "Above" not in said


class TestWeeksInARow:
    @pytest.fixture
    def row(self, ann: User) -> None:
        for weeks in range(1, 15):
            log_study(ann, 30, on=TODAY - timedelta(weeks=weeks))

    def test_they_are_not_shown_until_asked_for(self, page: Client, row: None) -> None:
        assert "in a row" not in text(page)

    def test_they_stand_beside_their_rule(self, page: Client, row: None) -> None:
        User.objects.update(streak=True)
        assert f"14 weeks in a row {RULE}" in text(page)

    def test_after_an_empty_week_nothing_is_said(self, page: Client, ann: User) -> None:
        User.objects.update(streak=True)
        log_study(ann, 30, on=TODAY - timedelta(weeks=2))
        assert "in a row" not in text(page)

    def test_a_long_row_takes_two_queries(self, page: Client, row: None) -> None:
        page.get("/")
        with CaptureQueriesContext(connection) as without:
            page.get("/")
        User.objects.update(streak=True)
        with CaptureQueriesContext(connection) as shown:
            page.get("/")
        assert len(shown) == len(without) + 2
