"""The plan's page: details, a template, breaks and revisions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_goal, make_plan, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.models import Break, Goal, Plan, PlanRevision, User
from tracker.planning import Figures, add_break, archive_goal, change_goal, current_rest_weekdays
from tracker.recording import reached

DETAILS = {"title": "Into AI", "start": "2026-01-01", "end": "2027-12-31", "rest_weekdays": ["6", "7"]}
BREAK = {"break-start": "2026-04-01", "break-end": "2026-04-10", "break-note": "Spring"}
TEMPLATE = {"template": "light", "start": "2026-03-02"}
POSTS = ["/plan/details/", "/plan/template/", "/plan/breaks/", "/plan/goals/"]


def test_a_plan_is_shown_with_its_goals_and_what_they_ask_for(page: Client, ann: User) -> None:
    plan = make_plan(ann, title="Into AI work", rest_weekdays=[7])
    make_goal(plan, title="Read code", metric="pull_requests_merged", target=36, filter={"repositories": "others"})
    said = words(page.get("/plan/").content)
    assert "Into AI work 1 Jan to 31 Dec. Rest days: Sun." in said
    assert "Read code 36 by 31 Dec · behind" in said
    assert "Pull requests merged ; in other people’s repositories 0 / 6" in said


def test_figures_that_act_from_today_are_what_a_goal_asks_for(page: Client, ann: User) -> None:
    plan = make_plan(ann)
    goal = make_goal(plan, kind="recurring", period="month", target=20)
    change_goal(goal, figures=Figures(target=Decimal(5), period="week", end=plan.end), today=TODAY)
    assert "Study 5 h a week · behind" in words(page.get("/plan/").content)


def test_without_a_plan_the_page_leads_to_the_templates(page: Client) -> None:
    answer = page.get("/plan/")
    assert (answer.status_code, 'href="/start/plan/"' in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(("ceiling", "said"), [(12, "12"), (None, "no ceiling")])
def test_it_says_where_the_ceiling_of_a_week_is_set(page: Client, ann: User, ceiling: int | None, said: str) -> None:
    make_plan(ann)
    User.objects.filter(pk=ann.pk).update(study_ceiling=ceiling)
    assert f"Most hours of study a week : {said}" in words(page.get("/plan/").content)
    assert 'id="id_study_ceiling"' in page.get("/account/").content.decode()


def test_titles_are_text_and_nothing_else(page: Client, ann: User) -> None:
    make_goal(make_plan(ann, title="<script>1"), title="<script>2")
    content = page.get("/plan/").content.decode()
    assert ("<script>1" in content, "<script>2" in content, "&lt;script&gt;2" in content) == (False, False, True)


def test_details_are_changed(page: Client, ann: User) -> None:
    make_plan(ann)
    answer = page.post("/plan/details/", DETAILS)
    plan = Plan.objects.get()
    assert answer.headers["Location"] == "/plan/"
    assert (plan.title, plan.end, current_rest_weekdays(plan)) == ("Into AI", date(2027, 12, 31), [6, 7])


def test_other_rest_days_act_from_today(page: Client, ann: User) -> None:
    plan = make_plan(ann)
    page.post("/plan/details/", DETAILS)
    assert [(rule.since, rule.weekdays) for rule in plan.rest_weekdays.all()] == [(START, []), (TODAY, [6, 7])]


def test_the_form_shows_what_is_stored(page: Client, ann: User) -> None:
    make_plan(ann, title="Into AI work", rest_weekdays=[7])
    content = page.get("/plan/details/").content.decode()
    assert 'value="Into AI work"' in content
    assert 'value="7" checked' in content
    assert 'value="6" checked' not in content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("title", "two\nlines"),
        ("start", "soon"),
        ("start", "0001-01-01"),
        ("end", "2025-12-31"),
        ("end", "9999-12-31"),
        ("rest_weekdays", ["1", "2", "3", "4", "5", "6", "7"]),
        ("rest_weekdays", ["8"]),
    ],
)
def test_details_that_cannot_be_are_told_beside_their_field(
    page: Client, ann: User, field: str, value: str | list[str]
) -> None:
    make_plan(ann)
    answer = page.post("/plan/details/", DETAILS | {field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'class="err"' in answer.content.decode()
    assert Plan.objects.get().title == "Into AI work"


def test_what_was_typed_is_kept(page: Client, ann: User) -> None:
    make_plan(ann)
    content = page.post("/plan/details/", DETAILS | {"end": "2020-01-01"}).content.decode()
    assert ('value="Into AI"' in content, 'value="6" checked' in content) == (True, True)


class TestTemplate:
    def test_it_fills_a_plan_without_goals(self, page: Client, ann: User) -> None:
        make_plan(ann)
        page.post("/plan/template/", TEMPLATE)
        assert Goal.objects.owned_by(ann).count() == 4

    def test_it_is_offered_with_what_it_asks_for(self, page: Client, ann: User) -> None:
        make_plan(ann)
        said = words(page.get("/plan/").content)
        assert "Technical expert" in said
        assert "In sum: study 5 h 32 min a week, 864 h in 3 years, beside 5 other goals." in said
        assert "An empty plan" not in said

    def test_it_is_offered_only_while_there_is_no_goal(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        before = page.get("/plan/").content.decode()
        make_goal(plan)
        after = page.get("/plan/").content.decode()
        assert ('action="/plan/template/"' in before, 'action="/plan/template/"' in after) == (True, False)

    def test_a_plan_that_has_goals_is_not_filled(self, page: Client, ann: User) -> None:
        make_goal(make_plan(ann))
        answer = page.post("/plan/template/", TEMPLATE)
        assert answer.status_code == 409
        assert "The plan has goals already; archive them first." in words(answer.content)
        assert Goal.objects.count() == 1

    @pytest.mark.parametrize(("field", "value"), [("template", "bogus"), ("template", ""), ("start", "")])
    def test_what_cannot_be_is_told_beside_its_field(self, page: Client, ann: User, field: str, value: str) -> None:
        make_plan(ann)
        answer = page.post("/plan/template/", TEMPLATE | {field: value})
        assert (answer.status_code, list(answer.context["template_form"].errors)) == (422, [field])
        assert 'class="err"' in answer.content.decode()


class TestBreaks:
    def test_one_is_added(self, page: Client, ann: User) -> None:
        make_plan(ann)
        page.post("/plan/breaks/", BREAK)
        pause = Break.objects.get()
        assert (pause.start, pause.end, pause.note) == (date(2026, 4, 1), date(2026, 4, 10), "Spring")

    def test_one_is_removed(self, page: Client, ann: User) -> None:
        pause = add_break(make_plan(ann), start=TODAY, end=TODAY, note="", today=TODAY)
        page.post(f"/plan/breaks/{pause.pk}/remove/")
        assert not Break.objects.exists()

    @pytest.mark.parametrize(("field", "value"), [("start", ""), ("end", "2026-03-31"), ("note", "x" * 201)])
    def test_what_cannot_be_is_told_beside_its_field(self, page: Client, ann: User, field: str, value: str) -> None:
        make_plan(ann)
        answer = page.post("/plan/breaks/", BREAK | {f"break-{field}": value})
        assert (answer.status_code, list(answer.context["break_form"].errors)) == (422, [field])
        assert '<details class="more gapt" open>' in answer.content.decode()
        assert not Break.objects.exists()

    def test_each_says_whether_it_was_declared_ahead(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        add_break(plan, start=TODAY, end=TODAY, note="Rest", today=TODAY)
        add_break(plan, start=TODAY - timedelta(days=3), end=TODAY, note="Flu", today=TODAY)
        said = words(page.get("/plan/").content)
        assert "declared ahead; Rest" in said
        assert "declared 3 days after it began; Flu" in said

    def test_one_is_changed(self, page: Client, ann: User) -> None:
        pause = add_break(make_plan(ann), start=TODAY, end=TODAY, note="", today=START)
        answer = page.post(f"/plan/breaks/{pause.pk}/", {"start": "2026-03-01", "end": "2026-03-09", "note": "Flu"})
        assert answer.headers["Location"] == "/plan/#breaks"
        pause.refresh_from_db()
        assert (pause.start, pause.end, pause.note) == (date(2026, 3, 1), date(2026, 3, 9), "Flu")
        assert pause.declared_on == TODAY

    def test_the_form_shows_what_is_stored_and_keeps_what_was_typed(self, page: Client, ann: User) -> None:
        pause = add_break(make_plan(ann), start=TODAY, end=TODAY, note="Rest", today=START)
        assert 'value="2026-03-04"' in page.get(f"/plan/breaks/{pause.pk}/").content.decode()
        answer = page.post(f"/plan/breaks/{pause.pk}/", {"start": "2026-03-09", "end": "2026-03-01", "note": "Flu"})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["end"])
        assert 'value="Flu"' in answer.content.decode()
        assert Break.objects.get().note == "Rest"

    def test_a_strangers_break_is_not_changed(self, page: Client, ann: User) -> None:
        make_plan(ann)
        pause = add_break(make_plan(make_user()), start=TODAY, end=TODAY, note="", today=TODAY)
        path, other = f"/plan/breaks/{pause.pk}/", {"start": "2026-03-01", "end": "2026-03-09"}
        assert [page.get(path).status_code, page.post(path, other).status_code] == [404, 404]
        assert Break.objects.get().start == TODAY

    def test_a_strangers_break_is_not_there(self, page: Client, ann: User) -> None:
        make_plan(ann)
        pause = add_break(make_plan(make_user()), start=TODAY, end=TODAY, note="", today=TODAY)
        assert page.post(f"/plan/breaks/{pause.pk}/remove/").status_code == 404
        assert Break.objects.exists()


def test_revisions_are_listed_the_newest_first(page: Client, ann: User) -> None:
    make_plan(ann)
    page.post("/plan/breaks/", BREAK)
    said = words(page.get("/plan/").content)
    assert "Revision 2 Wed 4 Mar Break 1 Apr – 10 Apr, declared ahead Revision 1 baseline Thu 1 Jan" in said


def test_the_score_stands_beside_that_against_the_baseline(page: Client, ann: User) -> None:
    plan = make_plan(ann)
    goal = make_goal(plan, target=365)
    log_study(ann, minutes=31 * 60)
    change_goal(goal, figures=Figures(target=Decimal(730), period="", end=plan.end), acts_from=START, today=TODAY)
    assert "The score is 25.0; against the baseline it is 50.0." in words(page.get("/plan/").content)


def test_a_revision_says_what_it_changed_and_eased(page: Client, ann: User) -> None:
    plan = make_plan(ann)
    goal = make_goal(plan, target=365)
    change_goal(goal, figures=Figures(target=Decimal(200), period="", end=plan.end), today=TODAY)
    said = words(page.get("/plan/").content)
    assert "Study: 365 h by 31 Dec → 200 h by 31 Dec from Wed 4 Mar Eases the next seven days: Study 7 h →" in said


def test_the_baseline_stands_beside_every_goal_of_now(page: Client, ann: User) -> None:
    plan = make_plan(ann)
    make_goal(plan, title="Kept", metric="posts", target=12)
    changed = make_goal(plan, title="Raised", target=100)
    gone = make_goal(plan, title="Gone", metric="papers", target=50)
    assert "Baseline and now" not in words(page.get("/plan/").content)
    change_goal(changed, figures=Figures(target=Decimal(150), period="", end=plan.end), weight=Decimal(2), today=TODAY)
    archive_goal(gone, today=TODAY)
    make_goal(plan, title="New", metric="events", target=3, today=TODAY)
    said = words(page.get("/plan/").content)
    assert "Kept 12 by 31 Dec, weight 1 as then" in said
    assert "Raised 100 h by 31 Dec, weight 1 150 h by 31 Dec, weight 2" in said
    assert "Gone 50 by 31 Dec, weight 1 archived" in said
    assert "New not there yet 3 by 31 Dec, weight 1" in said


def test_a_long_story_of_revisions_takes_no_more_queries_and_leads_to_all(page: Client, ann: User) -> None:
    plan, counts = make_plan(ann), []
    for number in range(1, 25):
        make_goal(plan, metric="posts", today=START + timedelta(days=number))
        if number in (9, 24):
            with CaptureQueriesContext(connection) as queries:
                content = page.get("/plan/").content.decode()
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert f'href="/plans/{plan.pk}/revisions/"' in content
    assert ("Revision 21" in content, "Revision 20" in content) == (True, False)


def test_archived_goals_are_named_apart(page: Client, ann: User) -> None:
    plan = make_plan(ann)
    archive_goal(make_goal(plan, title="Old one"), today=TODAY)
    assert "Archived goals Old one since 4 Mar Bring it back" in words(page.get("/plan/").content)


@pytest.mark.parametrize("path", ["/plan/", "/plan/details/", "/plan/goals/"])
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, path: str) -> None:
    assert stranger.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_changes_nothing(stranger: Client, path: str) -> None:
    assert stranger.post(path, DETAILS | BREAK | TEMPLATE).headers["Location"].startswith("/accounts/login/")
    assert not Plan.objects.exists()


@pytest.mark.parametrize("path", ["/plan/details/", "/plan/goals/"])
def test_without_a_plan_there_is_nothing_to_change_and_its_page_leads_to_one(page: Client, path: str) -> None:
    assert {page.get(path).headers["Location"], page.post(path, DETAILS).headers["Location"]} == {"/plan/"}
    assert not Plan.objects.exists()


def test_without_a_plan_there_is_nothing_to_break(page: Client) -> None:
    assert page.post("/plan/breaks/", BREAK).status_code == 404


@pytest.mark.parametrize("path", ["/plan/template/", "/plan/breaks/", "/plan/breaks/1/remove/"])
def test_changes_are_posted(page: Client, path: str) -> None:
    assert page.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/plan/", "/plan/details/", "/plan/goals/"])
def test_looking_changes_nothing(page: Client, ann: User, path: str) -> None:
    make_plan(ann)
    page.get(path)
    assert PlanRevision.objects.count() == 1


def test_goals_of_a_stale_source_say_as_of_when_they_stand(page: Client, ann: User) -> None:
    make_goal(make_plan(ann), metric="commits")
    reached(ann, source="github", account="ann", at=NOON - timedelta(days=3))
    text = words(page.get("/plan/").content)
    assert "GitHub was last read on Sun 1 Mar: its goals stand as of then." in text
    assert "stale, as of Sun 1 Mar" in text
