"""What changed since last week: the sum by goal, the activity that did it, and the corrections."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.entry import Complete
from tracker.models import Activity, Closing, Goal, Plan, User
from tracker.planning import archive_goal, change_goal
from tracker.recording import erase, set_aside

pytestmark = pytest.mark.both_databases

#: Sunday's closing is told by now.
TUESDAY = datetime(2026, 3, 3, 7, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.fixture
def plan(ann: User) -> Plan:
    """The year 2026, kept since New Year: 73 hours of study, and 12 posts. By Sunday 12 h and 1 post were due."""
    with time_machine.travel(datetime(2026, 1, 1, 9, tzinfo=UTC)):
        plan = make_plan(ann)
        make_goal(plan, title="Focused study", target=73)
        make_goal(plan, title="Posts", metric="posts", target=12)
        log_study(ann, 360, title="Chapter 1")
    with time_machine.travel(TUESDAY):
        bring_up_to_date(plan, today=date(2026, 3, 3))
    return plan


def text(page: Client, **query: str) -> str:
    answer = page.get("/changes/", query)
    assert answer.status_code == 200
    return words(answer.content)


def close(plan: Plan) -> None:
    """What every minute's tick does."""
    bring_up_to_date(plan, today=TODAY)


def study_line(page: Client) -> list[str]:
    """The figures of the study goal: before, corrections, plan changed, plan moved on, activity, now."""
    row = re.search(r'<tr role="row"[^>]*id="goal-\d+">(.*?)</tr>', page.get("/changes/").content.decode(), re.DOTALL)
    assert row
    return [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL)]


def test_it_opens_with_what_changed_and_what_made_it(page: Client, plan: Plan) -> None:
    # Study: 6 of 12 h, then 6.2 of 12.4 h. Posts: none of 1, then 1 of 2.
    log_study(plan.user, 12, on=TODAY)
    make_activity(plan.user, kind="post", source="feed", occurred_at=None, on=TODAY)
    said = text(page)
    assert "The score rose by 25.0 since Sunday" in said
    assert "Focused study 12 min (+0.8), Posts 1 (+25.0), while the plan moved on (−0.8)." in said


def test_each_goals_line_adds_up(page: Client, plan: Plan) -> None:
    log_study(plan.user, 12, on=TODAY)
    assert study_line(page) == ["25.0", "0.0", "0.0", "−0.8", "+0.8", "25.0"]


def test_the_weeks_activity_stands_under_its_goal_with_its_evidence(page: Client, plan: Plan) -> None:
    make_activity(
        plan.user, kind="post", source="feed", title="On LoRA", evidence_url="https://example.org/1", on=TODAY
    )
    log_study(plan.user, 90, on=date(2026, 3, 2), title="Chapter 2")
    content = page.get("/changes/").content.decode()
    assert '<a href="https://example.org/1" rel="noopener noreferrer">On LoRA</a>' in content
    assert "Focused study : 1 h 30 +6.0 points Study: 1 h 30, Chapter 2 Mon 2 Mar" in words(content)
    assert "Chapter 1" not in content


def test_of_many_activities_the_newest_few_are_shown(page: Client, plan: Plan) -> None:
    take(plan.user, *(make_entry(kind="post", on=TODAY, title=f"Post {n}") for n in range(40)), source="feed")
    said = text(page)
    assert said.count("Post: Post ") == 6
    assert "and 34 more in the log" in said


def test_what_was_logged_late_is_a_correction(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60, on=date(2026, 2, 20), title="Chapter 7")
    close(plan)
    said = text(page)
    assert "corrections to earlier weeks (+4.2), while the plan moved on (−1.0)." in said
    assert "Study: 1 h, Chapter 7 Fri 20 Feb back-dated: logged on Wed 4 Mar for Fri 20 Feb, +1 h" in said


def test_what_is_explained_leaves_nothing_besides(page: Client, plan: Plan) -> None:
    # A third of an hour is stored to the sixth place.
    with time_machine.travel(TUESDAY):
        log_study(plan.user, 20, on=date(2026, 2, 1))
        Closing.objects.all().delete()
        bring_up_to_date(plan, today=date(2026, 3, 3))
    log_study(plan.user, 60, on=date(2026, 2, 20))
    assert "besides" not in text(page)


def test_what_a_source_brought_late_is_a_correction(page: Client, plan: Plan) -> None:
    make_activity(plan.user, kind="post", source="feed", title="Old", occurred_at=None, on=date(2026, 2, 1))
    assert "late: Blog told on Wed 4 Mar of Sun 1 Feb, +1" in text(page)


def test_what_is_set_aside_afterwards_is_a_correction(page: Client, plan: Plan) -> None:
    set_aside(plan.user, Activity.objects.get(), excluded=True)
    close(plan)
    said = text(page)
    assert study_line(page)[:3] == ["25.0", "−25.0", "0.0"]
    assert "of Thu 1 Jan, not counted since Wed 4 Mar: you said not to count it, −6 h" in said


def test_what_is_counted_again_within_the_week_was_no_correction(page: Client, plan: Plan) -> None:
    for excluded in (True, False):
        set_aside(plan.user, Activity.objects.get(), excluded=excluded)
    assert "Corrections what came after the closing of Sun 1 Mar was told None." in text(page)


def test_what_counts_again_after_a_week_is_a_correction(page: Client, plan: Plan) -> None:
    with time_machine.travel(datetime(2026, 2, 10, tzinfo=UTC)):
        set_aside(plan.user, Activity.objects.get(), excluded=True)
    Closing.objects.all().delete()
    bring_up_to_date(plan, today=date(2026, 3, 3))
    set_aside(plan.user, Activity.objects.get(), excluded=False)
    assert "of Thu 1 Jan, counted since Wed 4 Mar, +6 h" in text(page)


def test_what_its_source_no_longer_shows_is_a_correction(page: Client, plan: Plan) -> None:
    make_goal(plan, title="Commits", metric="commits", today=START)
    with time_machine.travel(datetime(2026, 1, 2, tzinfo=UTC)):
        make_activity(plan.user, title="Fix")
    with time_machine.travel(TUESDAY):
        close(plan)
    Closing.objects.update(told_terms=None)
    take(plan.user, complete=[Complete(kinds=("commit",), scope=None)])
    assert "Fix Thu 1 Jan of Thu 1 Jan, not counted since Wed 4 Mar: its source no longer shows it, −1" in text(page)


def test_what_was_corrected_says_by_how_much(page: Client, plan: Plan) -> None:
    entry = Activity.objects.get()
    log_study(plan.user, 420, external_id=entry.external_id)
    assert "of Thu 1 Jan, changed on Wed 4 Mar, +1 h" in text(page)


def test_what_was_deleted_is_not_hidden(page: Client, plan: Plan) -> None:
    with transaction.atomic():
        erase(plan.user, Activity.objects.all())
    close(plan)
    assert "Changed, moved to another day or deleted besides: −6 h" in text(page)


def test_a_changed_plan_stands_apart(page: Client, plan: Plan) -> None:
    change_goal(Goal.objects.get(title="Focused study"), today=TODAY, weight=Decimal(3))
    close(plan)
    assert study_line(page)[:3] == ["25.0", "0.0", "+12.5"]
    assert "The plan was changed on Wed 4 Mar." in text(page)


def test_a_goal_that_counts_other_things_now_is_the_plans_change(page: Client, plan: Plan) -> None:
    study = Goal.objects.get(title="Focused study")
    change_goal(study, today=TODAY, filter={"skills": ["LoRA"]})
    close(plan)
    assert study_line(page)[:3] == ["25.0", "0.0", "−25.0"]


def test_a_goal_that_left_the_plan_is_named(page: Client, plan: Plan) -> None:
    archive_goal(Goal.objects.get(title="Posts"), today=TODAY)
    assert "Posts not in the plan any more 0.0" in text(page)


def test_a_week_that_is_over_is_compared_with_the_one_before(page: Client, plan: Plan) -> None:
    # Week 9 ends on Sunday 1 March with 6 of 12 h, week 8 on 22 February with 6 of 10.6 h.
    said = text(page, week="2026-W09")
    assert "The score fell by 3.3 in week 9 the plan moved on (−3.3)." in said


@pytest.mark.parametrize("slug", ["2026-W11", "2026-W9", "2026-W54", "0001-W01", "latest", "\0"])
def test_a_week_that_is_none_has_no_page(page: Client, plan: Plan, slug: str) -> None:
    assert page.get("/changes/", {"week": slug}).status_code == 404


def test_before_the_first_closing_it_says_when_there_is_one(page: Client, ann: User) -> None:
    make_plan(ann, start=date(2026, 3, 2))
    assert "There is no closing of Sun 1 Mar to compare with A plan’s days are closed when they are over." in text(page)


def test_without_a_plan_nothing_can_change(page: Client) -> None:
    assert "Nothing is planned yet, so no score can change" in text(page)


def test_nothing_of_others_is_shown(page: Client, plan: Plan) -> None:
    log_study(make_user(), 60, on=TODAY, title="Another’s")
    log_study(plan.user, 60, on=TODAY)
    assert "Another" not in text(page)


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/changes/").headers["Location"] == "/accounts/login/?next=/changes/"


def queries(page: Client) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as captured:
        assert page.get("/changes/").status_code == 200
    return captured


def test_a_long_history_takes_as_many_queries_as_a_short_one(page: Client, plan: Plan) -> None:
    for on in (date(2026, 2, 2), TODAY):
        log_study(plan.user, 60, on=on)
        make_activity(plan.user, kind="post", source="feed", occurred_at=None, on=on)
    few = len(queries(page))
    for on in (date(2026, 2, 2), TODAY):
        take(plan.user, *(make_entry(on=on, kind="post") for _ in range(300)), source="feed")
    assert len(queries(page)) == few <= 22


def test_looking_writes_nothing(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60, on=date(2026, 2, 20))
    assert [query["sql"] for query in queries(page) if not query["sql"].startswith("SELECT")] == []


def test_it_is_only_read(page: Client) -> None:
    assert page.post("/changes/").status_code == 405


def test_it_speaks_chinese(page: Client, plan: Plan) -> None:
    User.objects.update(language="zh-hans")
    log_study(plan.user, 12, on=TODAY)
    assert "自周日以来" in text(page)
