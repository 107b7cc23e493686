"""Why the next action is this one: every goal's single unit beside each other."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.models import Plan, User
from tracker.planning import add_break
from tracker.recording import reached


@pytest.fixture
def plan(ann: User) -> Plan:
    """The year 2026: 73 hours of study, so one in five days, and 12 posts."""
    plan = make_plan(ann)
    make_goal(plan, title="Focused study", target=73)
    make_goal(plan, title="Posts", metric="posts", target=12)
    return plan


def post(user: User, number: int) -> None:
    take(user, *(make_entry(kind="post", on=START, occurred_at=None) for _ in range(number)), source="feed")


def text(page: Client) -> str:
    return words(page.get("/next/").content)


def titles(page: Client) -> list[str]:
    """The goals in the order of the table."""
    return re.findall(r"<a [^>]*><bdi>([^<]*)</bdi></a>\s*<br>", page.get("/next/").content.decode())


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/next/").headers["Location"] == "/accounts/login/?next=/next/"


def test_the_dashboard_leads_there(page: Client, plan: Plan) -> None:
    assert '<a class="btn" href="/next/">Why this one</a>' in page.get("/").content.decode()


def test_it_says_which_brings_most_and_what_the_next_best_brings(page: Client, plan: Plan) -> None:
    """Of two posts one is missing; of 12.4 hours all are."""
    post(plan.user, 1)
    assert "Publish 1 post It has the most points to win: +25.0. The next best is “Focused study”: +4.0." in text(page)
    assert titles(page) == ["Posts", "Focused study"]


def test_it_says_of_equals_which_needs_it_more(page: Client, plan: Plan) -> None:
    make_goal(plan, title="Papers", metric="papers", target=24)
    make_goal(plan, title="Events", metric="events", target=24)
    log_study(plan.user, 60 * 20)
    post(plan.user, 2)
    take(plan.user, make_entry(kind="event", on=START, occurred_at=None), source="manual", account="")
    told = text(page)
    assert "Read 1 paper It has the most points to win: +6.3, and the plan" in told
    assert "“Events” has as many to win, but needs it less." in told


def test_a_row_says_points_and_chances_before_and_after(page: Client, plan: Plan) -> None:
    for week in range(8):
        log_study(plan.user, 90, on=START + timedelta(weeks=week))
    said = re.search(r"Focused study Study 24 min \+1\.6 ([\d.]+) % → ([\d.]+) % ([\d.]+) % → ([\d.]+) %", text(page))
    assert said
    before, after, *_ = map(float, said.groups())
    assert 0 < before < after < 100


def test_a_goal_without_history_has_no_chance(page: Client, plan: Plan) -> None:
    assert "Posts Publish 1 post +25.0 – –" in text(page)


def test_where_all_that_is_due_is_done_the_chance_decides(page: Client, plan: Plan) -> None:
    for week in range(8):
        log_study(plan.user, 60 * 2, on=START + timedelta(weeks=week))
    post(plan.user, 2)
    told = text(page)
    assert "Study 1 h All that is due is done, and this adds most to the plan’s chance." in told
    assert re.search(r"The plan’s chance: [\d.]+ % → [\d.]+ %. No unit raises the score.", told)


def test_where_nothing_brings_anything_it_is_what_falls_due_first(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60 * 20)
    post(plan.user, 2)
    make_goal(plan, title="Papers", metric="papers", target=5, start=TODAY, end=date(2026, 3, 8), today=TODAY)
    told = text(page)
    assert "Read 1 paper Nothing is behind; this is due by Wed 4 Mar." in told
    assert "No unit raises the score or a chance that can be told; this one falls due first." in told


def test_where_nothing_is_owed_it_says_until_when(page: Client, plan: Plan) -> None:
    log_study(plan.user, 60 * 20)
    post(plan.user, 2)
    content = page.get("/next/").content.decode()
    assert "<h1>Nothing is owed before Thu 2 Apr.</h1>" in content
    assert "btn go" not in content


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("done", "It is reached."),
        ("paused", "Today lies in a break: nothing is planned."),
        ("stale", "Its source was last read on Mon 2 Mar, so nobody knows what is missing."),
        ("not started", "It starts on Mon 1 Jun; until then it asks for nothing."),
        ("not started", "It is due on Tue 30 Jun."),
    ],
)
def test_a_goal_that_rests_says_why(page: Client, ann: User, status: str, why: str) -> None:
    plan = make_plan(ann)
    values: dict[str, object] = {"metric": "papers", "target": 5}
    match why.split()[-1]:
        case "reached.":
            post(ann, 5)
            values |= {"metric": "posts"}
        case "planned.":
            add_break(plan, start=TODAY, end=TODAY, note="", today=TODAY)
        case "missing.":
            reached(ann, source="kaggle", account="ann", at=NOON - timedelta(days=2))
            values |= {"metric": "kaggle_submissions"}
        case "nothing.":
            values |= {"start": date(2026, 6, 1)}
        case _:
            values |= {"kind": "milestone", "target": 1, "end": date(2026, 6, 30)}
    make_goal(plan, title="Resting", **values)  # type: ignore[arg-type]
    assert f"Nothing to do for these now Resting · {status} {why}" in text(page)


def test_without_a_plan_it_leads_to_one(page: Client) -> None:
    content = page.get("/next/").content.decode()
    assert "<h1>Nothing is planned yet, so nothing is owed</h1>" in content
    assert 'class="btn go" href="/start/plan/"' in content


def test_a_plan_without_goals_asks_for_nothing(page: Client, ann: User) -> None:
    make_plan(ann)
    assert "A plan without goals asks for nothing and scores nothing." in text(page)


def test_nothing_of_others_is_shown(page: Client, plan: Plan) -> None:
    make_goal(make_plan(make_user("bea")), title="Bea’s goal")
    assert "Bea" not in text(page)


def queries(page: Client) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as captured:
        assert page.get("/next/").status_code == 200
    return captured


def test_many_goals_take_as_many_queries_as_few(page: Client, plan: Plan) -> None:
    few = len(queries(page))
    for metric in ("papers", "events", "commits", "reviews"):
        make_goal(plan, title=metric, metric=metric)
    log_study(plan.user)
    assert len(queries(page)) == few <= 13


def test_looking_writes_nothing(page: Client, plan: Plan) -> None:
    assert [query["sql"] for query in queries(page) if not query["sql"].startswith("SELECT")] == []


def test_it_speaks_chinese(page: Client, plan: Plan) -> None:
    User.objects.filter(pk=plan.user.pk).update(language="zh-hans")
    assert "每个目标再做一个单位带来什么" in text(page)


class TestAWeekAboveTheCeiling:
    """Above 20 hours, of which a goal of 1,000 still misses most."""

    @pytest.fixture
    def study(self, ann: User) -> Plan:
        log_study(ann, 11 * 60, on=TODAY)
        log_study(ann, 10 * 60, on=TODAY - timedelta(days=1))
        plan = make_plan(ann)
        make_goal(plan, title="Much study", target=1000)
        return plan

    def test_study_can_wait_and_the_next_action_is_of_another_kind(self, page: Client, study: Plan) -> None:
        make_goal(study, title="Posts", metric="posts", target=12)
        said = text(page)
        assert titles(page) == ["Posts"]
        assert "The week is above 20 h of study, so this is of another kind: +25.0." in said
        assert "Much study · behind It can wait: the week is above 20 h." in said

    def test_where_nothing_else_is_due_it_says_rest(self, page: Client, study: Plan) -> None:
        content = page.get("/next/").content.decode()
        assert "<h1>Rest: the week is above 20 h of study, and nothing else is due.</h1>" in content
