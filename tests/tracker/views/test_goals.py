"""One goal: where it stands and why; adding, changing, archiving."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.goal_forms import changed, merged
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.models import Goal, PlanRevision, User
from tracker.planning import MOST_GOALS, Figures, add_break, archive_goal, change_goal, current_figures, set_weekly_aim
from tracker.recording import reached

YESTERDAY = TODAY - timedelta(days=1)


class TestStanding:
    def test_a_goal_says_where_it_stands(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), title="Read code", metric="pull_requests_merged", target=365)
        merged(ann, 31)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "31 of 365 done; by Tue 3 Mar the plan asked for 62. That is 31 days behind." in said
        assert "Status behind Actual / planned 31 / 62 Days −31" in said

    def test_a_goal_that_is_behind_says_how_much_by_when(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), title="Posts", metric="posts", target=12)
        content = page.get(f"/goals/{goal.pk}/").content
        said = words(content)
        assert "2 by Sun 8 Mar With that it stands on its line. by 31 Mar 2 by 31 Dec 12 " in said
        assert b"btn go" not in content  # the blog brings it

    def test_what_is_logged_by_hand_has_the_pages_yellow_button(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        assert '<a class="btn go" href="/log/?form=study#form">' in page.get(f"/goals/{goal.pk}/").content.decode()

    def test_a_goal_that_is_ahead_says_until_when_it_is_safe(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        log_study(ann, minutes=70 * 60)
        content = page.get(f"/goals/{goal.pk}/").content
        assert "Safe until Wed 11 Mar Nothing more is asked for until then: 7 days. by 31 Mar 20 h" in words(content)
        assert b"btn go" not in content

    def test_the_chart_tells_its_weeks_and_has_them_as_a_table(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        content = page.get(f"/goals/{goal.pk}/").content
        assert b'data-told="3 0.0 4.0 \xe2\x88\x924;' in content
        assert "31 Jan 0.0 31.0 −31" in words(content)

    def test_hours_are_said_as_time(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        log_study(ann, minutes=62 * 60 + 30)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "62 h 30 of 365.0 h done; by Tue 3 Mar the plan asked for 62.0 h. That is on the plan line." in said

    def test_the_number_is_explained_by_its_formula(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, metric="pull_requests_merged", target=73, weight=Decimal(3))
        make_goal(plan, title="Write", metric="posts", target=365, weight=Decimal(7))
        make_goal(plan, title="Later", weight=Decimal(5), start=TODAY + timedelta(days=1))
        merged(ann, 6)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert (
            "Why 15.0 of 30 Actual 6 Planned by Tue 3 Mar 12.4 Due, in whole pieces 12 Ratio, at most 1 0.5000 "
            "Weight, of goals with something due 3 of 10 100 × 0.5000 × 3 / 10 15.00"
        ) in said

    def test_its_part_of_what_changed_since_sunday_is_said(self, page: Client, ann: User) -> None:
        # Sunday: 30 of 60 h; by Tuesday 62 are due.
        plan = make_plan(ann)
        goal = make_goal(plan, target=365)
        log_study(ann, minutes=30 * 60)
        bring_up_to_date(plan, today=TODAY)
        log_study(ann, minutes=60, on=TODAY)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Points since Sunday 0.0 1 h done (+1.6), while the plan moved on (−1.6) What changed" in said

    def test_without_a_closing_nothing_is_said_of_sunday(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        assert "since Sunday" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_before_anything_is_due_it_adds_nothing(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="certifications", target=2)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Nothing is due yet: the goal adds nothing to the score and takes nothing from it." in said

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"start": TODAY + timedelta(days=1)}, "It starts on Thu 5 Mar; until then it asks for nothing."),
            ({"target": 0}, "It asks for nothing, so it takes no part in the score."),
            ({"kind": "milestone", "target": 1, "end": TODAY}, "It is due on Wed 4 Mar."),
            ({"kind": "milestone", "target": 1, "end": date(2026, 3, 1)}, "It was due on Sun 1 Mar: 3 days behind."),
            ({"end": date(2026, 3, 1)}, "That is 60 days behind."),
        ],
    )
    def test_every_condition_has_its_sentence(
        self, page: Client, ann: User, values: dict[str, Any], sentence: str
    ) -> None:
        goal = make_goal(make_plan(ann), metric="posts", **{"target": 60} | values)
        assert sentence in words(page.get(f"/goals/{goal.pk}/").content)

    def test_a_reached_goal_says_so(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", target=3)
        merged(ann, 3)
        assert "3 of 3: it is reached." in words(page.get(f"/goals/{goal.pk}/").content)

    def test_a_break_says_that_nothing_is_planned(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        add_break(plan, start=TODAY, end=TODAY, note="", today=TODAY)
        goal = make_goal(plan)
        assert "Today lies in a break: nothing is planned." in words(page.get(f"/goals/{goal.pk}/").content)

    def test_a_stale_source_is_no_fault_of_the_goal(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        reached(ann, source="github", account="ann", at=datetime(2026, 2, 28, 12, tzinfo=UTC))
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "stale as of Sat 28 Feb" in said
        assert "GitHub was last read on Sat 28 Feb: its goals stand as of then." in said
        assert "Its source was not reached since; until then nothing counts against you." in said

    def test_a_stale_source_of_another_goal_is_not_told(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        reached(ann, source="kaggle", account="ann", at=datetime(2026, 2, 28, 12, tzinfo=UTC))
        assert "last read on" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_the_last_four_weeks_are_told_in_units(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", target=365)
        merged(ann, 2)
        merged(ann, 5, occurred_at=datetime(2026, 2, 20, tzinfo=UTC))
        assert "Last 28 days 5 of 28 planned" in words(page.get(f"/goals/{goal.pk}/").content)

    def test_its_history_says_what_was_eased(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, target=365)
        change_goal(goal, figures=Figures(target=Decimal(200), period="", end=plan.end), today=TODAY)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "200 h by 31 Dec From 4 Mar 365 h by 31 Dec From 1 Jan Eased the next seven days: 7 h → 3.2 h" in said

    def test_a_break_is_no_part_of_its_history(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        add_break(goal.plan, start=TODAY, end=TODAY, note="", today=TODAY)
        assert "Eased" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_the_baseline_stands_beside_changed_figures(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, metric="posts", target=365)
        change_goal(goal, figures=Figures(target=Decimal(730), period="", end=plan.end), acts_from=START, today=TODAY)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Asks for 365 by 31 Dec 730 by 31 Dec Due by 3 Mar 62 124" in said


class TestPace:
    def test_planned_and_actual_are_drawn(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", target=365)
        merged(ann, 31)
        content = page.get(f"/goals/{goal.pk}/").content.decode()
        assert 'class="planned"' in content
        assert 'aria-label="Study over its days: 31 done, 62 planned by now, 365 in the end"' in content

    def test_what_the_filter_leaves_out_is_not_drawn(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", filter={"repositories": "others"})
        merged(ann, 3, own=True)
        one = page.get(f"/goals/{goal.pk}/").content.decode()
        merged(ann, 3)
        other = page.get(f"/goals/{goal.pk}/").content.decode()
        lines = [re.findall(r'<path class="actual" d="([^"]*)"', each)[0] for each in (one, other)]
        assert len(set(re.findall(r" ([\d.]+)", lines[0]))) == 1
        assert len(set(re.findall(r" ([\d.]+)", lines[1]))) == 2

    @pytest.mark.parametrize("values", [{"kind": "milestone", "target": 1}, {"start": TODAY + timedelta(days=9)}])
    def test_without_a_line_to_compare_with_there_is_none(
        self, page: Client, ann: User, values: dict[str, Any]
    ) -> None:
        goal = make_goal(make_plan(ann), **values)
        assert 'class="planned"' not in page.get(f"/goals/{goal.pk}/").content.decode()


class TestActivities:
    def test_each_leads_to_its_evidence(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        make_activity(ann, title="Fix it", evidence_url="https://example.org/1")
        assert '<a href="https://example.org/1" rel="noopener noreferrer"><bdi>Fix it</bdi>' in (
            page.get(f"/goals/{goal.pk}/").content.decode()
        )

    def test_a_skill_is_called_as_its_reader_calls_it(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        log_study(ann, skill="Agents")
        ann.language = "zh-hans"
        ann.save()
        assert "<bdi>智能体</bdi>" in page.get(f"/goals/{goal.pk}/").content.decode()

    def test_what_the_goal_does_not_take_is_not_there(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits", filter={"repositories": "others"})
        make_activity(ann, title="mine", own=True)
        make_activity(ann, title="theirs", own=False)
        make_activity(ann, title="early", own=False, occurred_at=datetime(2025, 12, 1, tzinfo=UTC))
        make_activity(make_user(), title="a stranger's", own=False)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        found = [title for title in ("mine", "theirs", "early", "a stranger's") if f" {title} " in said]
        assert (found, "Counted: 1" in said) == (["theirs"], True)

    def test_what_is_not_counted_says_why(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        make_activity(ann, title="Typo", ignored_reason="padding")
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert ("Counted: 0" in said, "Typo" in said, "padding rule" in said) == (True, True, True)

    @pytest.mark.parametrize(("query", "first"), [("", 25), ("?page=2", 5), ("?page=99", 5), ("?page=x", 25)])
    def test_they_come_page_by_page_the_newest_first(self, page: Client, ann: User, query: str, first: int) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        take(ann, *(make_entry(title=f"no. {n}", occurred_at=datetime(2026, 1, n, tzinfo=UTC)) for n in range(1, 26)))
        numbers = re.findall(r"no\. (\d+)", page.get(f"/goals/{goal.pk}/{query}").content.decode())
        assert numbers[0] == str(first)

    def test_a_long_history_asks_the_database_no_more_often(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits", target=5000)
        counts = []
        for number in (3, 300):
            take(ann, *(make_entry(occurred_at=datetime(2026, 1, 1 + n % 28, tzinfo=UTC)) for n in range(number)))
            with CaptureQueriesContext(connection) as queries:
                page.get(f"/goals/{goal.pk}/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


PATHS = ["/goals/{}/", "/goals/{}/change/", "/goals/{}/archive/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_strangers_goal_is_not_there(page: Client, ann: User, path: str) -> None:
    make_plan(ann)
    goal = make_goal(make_plan(make_user()))
    answers = {page.post(path.format(goal.pk), changed()).status_code, page.get(path.format(goal.pk)).status_code}
    assert answers <= {404, 405}
    assert 404 in answers
    assert Goal.objects.get().archived_on is None


@pytest.mark.parametrize("path", ["/goals/{}/change/", "/goals/{}/archive/", "/goals/{}/preview/", "/goals/{}/replan/"])
def test_an_archived_goal_is_not_changed(page: Client, ann: User, path: str) -> None:
    goal = make_goal(make_plan(ann))
    archive_goal(goal, today=TODAY)
    assert 404 in {page.post(path.format(goal.pk)).status_code, page.get(path.format(goal.pk)).status_code}


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, ann: User, path: str) -> None:
    goal = make_goal(make_plan(ann))
    answers = [stranger.post(path.format(goal.pk)), stranger.get(path.format(goal.pk))]
    assert "/accounts/login/" in {each.headers.get("Location", "").split("?")[0] for each in answers}
    assert not {200, 422} & {each.status_code for each in answers}


class TestArchived:
    @pytest.fixture
    def goal(self, ann: User) -> Goal:
        """365 pull requests in the year, of which two were merged; archived today."""
        goal = make_goal(make_plan(ann), title="Read code", metric="pull_requests_merged", target=365)
        merged(ann, 2, title="Fix it")
        archive_goal(goal, today=TODAY)
        return goal

    def test_it_reads_as_it_stood(self, page: Client, goal: Goal) -> None:
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Archived since Wed 4 Mar: it takes no part in the score." in said
        assert "By then 2 of 365 were done; the plan had asked for 63." in said
        assert "Counted: 2" in said
        assert "Fix it" in said

    def test_a_milestone_says_no_more_than_when(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), kind="milestone", target=1)
        archive_goal(goal, today=TODAY)
        assert "By then" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_it_is_brought_back(self, page: Client, goal: Goal) -> None:
        assert f'action="/goals/{goal.pk}/restore/"' in page.get(f"/goals/{goal.pk}/").content.decode()
        answer = page.post(f"/goals/{goal.pk}/restore/", follow=True)
        assert "“Read code” is part of the plan again." in words(answer.content)
        assert Goal.objects.get().archived_on is None

    def test_a_full_plan_takes_none_back(self, page: Client, goal: Goal) -> None:
        Goal.objects.bulk_create(
            Goal(plan=goal.plan, title="x", metric="posts", kind="milestone", start=START) for _ in range(MOST_GOALS)
        )
        answer = page.post(f"/goals/{goal.pk}/restore/", follow=True)
        assert "A plan holds up to 100 goals; archive one first." in words(answer.content)
        assert Goal.objects.get(pk=goal.pk).archived_on == TODAY

    def test_a_strangers_is_not_there(self, page: Client) -> None:
        theirs = make_goal(make_plan(make_user()))
        archive_goal(theirs, today=TODAY)
        answers = [page.get(f"/goals/{theirs.pk}/"), page.post(f"/goals/{theirs.pk}/restore/")]
        assert [each.status_code for each in answers] == [404, 404]
        assert Goal.objects.get().archived_on == TODAY

    def test_bringing_back_is_posted(self, page: Client, goal: Goal) -> None:
        assert page.get(f"/goals/{goal.pk}/restore/").status_code == 405


def test_archiving_is_posted(page: Client, ann: User) -> None:
    goal = make_goal(make_plan(ann))
    assert page.get(f"/goals/{goal.pk}/archive/").status_code == 405


class TestForecast:
    @pytest.fixture
    def goal(self, ann: User) -> Goal:
        """A hundred hours until the end of April, of which one was done in each of eight weeks."""
        goal = make_goal(make_plan(ann), end=date(2026, 4, 30))
        for week in range(8):
            log_study(ann, 60, date(2026, 1, 5) + timedelta(weeks=week))
        return goal

    def test_the_page_says_what_becomes_of_the_goal(self, page: Client, goal: Goal) -> None:
        text = words(page.get(f"/goals/{goal.pk}/").content.decode())
        assert "If you go on as in your last 8 weeks" in text
        assert "By 30 Apr: 1 in 100, almost impossible." in text

    def test_a_way_that_is_taken_changes_the_plan_from_today_on(self, page: Client, goal: Goal) -> None:
        [end] = re.findall(r'name="end" value="([0-9-]+)"', page.get(f"/goals/{goal.pk}/").content.decode())
        page.post(f"/goals/{goal.pk}/replan/", {"end": end})
        assert current_figures(goal).end == date.fromisoformat(end)
        assert current_figures(goal).since == TODAY

    def take_the_rate(self, page: Client, goal: Goal) -> str:
        """Take the way of doing more a week; returns its figure."""
        [rate] = re.findall(r'name="rate" value="([0-9.]+)"', page.get(f"/goals/{goal.pk}/").content.decode())
        page.post(f"/goals/{goal.pk}/replan/", {"rate": rate})
        return str(rate)

    def test_a_higher_rate_becomes_an_aim_and_changes_no_figure(self, page: Client, goal: Goal) -> None:
        before = [(each.since, each.target, each.end) for each in goal.figures.all()]
        rate = self.take_the_rate(page, goal)
        goal.refresh_from_db()
        assert goal.weekly_aim == Decimal(rate)
        assert [(each.since, each.target, each.end) for each in goal.figures.all()] == before
        assert PlanRevision.objects.last().on == TODAY

    def test_a_rate_above_the_ceiling_is_named_and_not_offered(self, page: Client, goal: Goal) -> None:
        User.objects.update(study_ceiling=5)
        content = page.get(f"/goals/{goal.pk}/").content.decode()
        assert "that is above your ceiling of 5 h" in words(content)
        assert 'name="rate"' not in content

    def test_an_aim_stands_beside_what_the_week_has_brought(self, page: Client, goal: Goal) -> None:
        set_weekly_aim(goal, Decimal("6.2"), today=TODAY)
        log_study(goal.plan.user, 45, on=TODAY - timedelta(days=2))
        log_study(goal.plan.user, 80, on=TODAY)
        log_study(goal.plan.user, 500, on=TODAY - timedelta(days=3))
        said = "Your aim: 6.2 h a week; 2 h 05 this week so far."
        assert said in words(page.get(f"/goals/{goal.pk}/").content)
        assert f"Study {said}" in words(page.get("/").content)

    def test_a_goal_that_is_reached_has_no_aim(self, page: Client, goal: Goal) -> None:
        set_weekly_aim(goal, Decimal("6.2"), today=TODAY)
        log_study(goal.plan.user, 100 * 60, on=TODAY)
        assert "Your aim" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_an_aim_is_dropped(self, page: Client, goal: Goal) -> None:
        self.take_the_rate(page, goal)
        answer = page.post(f"/goals/{goal.pk}/aim/drop/", follow=True)
        assert "Your aim" not in words(answer.content)
        assert Goal.objects.get().weekly_aim is None

    def test_a_strangers_aim_is_not_dropped(self, page: Client, ann: User) -> None:
        make_plan(ann)
        theirs = make_goal(make_plan(make_user()))
        set_weekly_aim(theirs, Decimal(6), today=TODAY)
        assert page.post(f"/goals/{theirs.pk}/aim/drop/").status_code == 404
        assert Goal.objects.get(pk=theirs.pk).weekly_aim == 6

    def test_taking_one_makes_a_revision(self, page: Client, goal: Goal) -> None:
        [end] = re.findall(r'name="end" value="([0-9-]+)"', page.get(f"/goals/{goal.pk}/").content.decode())
        page.post(f"/goals/{goal.pk}/replan/", {"end": end})
        assert PlanRevision.objects.last().on == TODAY

    @pytest.mark.parametrize("asked", [{"end": "2030-01-01"}, {"target": "1"}, {"rate": ""}, {}])
    def test_a_way_that_is_not_offered_changes_nothing(self, page: Client, goal: Goal, asked: dict[str, str]) -> None:
        answer = page.post(f"/goals/{goal.pk}/replan/", asked, follow=True)
        assert "The forecast has changed meanwhile" in words(answer.content.decode())
        assert current_figures(goal).end == date(2026, 4, 30)

    def test_a_stranger_is_told_nothing(self, goal: Goal) -> None:
        client = Client()
        client.force_login(make_user("eve"))
        assert client.post(f"/goals/{goal.pk}/replan/", {"end": "2027-01-01"}).status_code == 404
