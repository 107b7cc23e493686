"""Plans that are kept: ending one, reading it, taking it up again, starting anew from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_goal, make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.models import Plan, User
from tracker.planning import archive_goal, end_plan

pytestmark = pytest.mark.both_databases

YESTERDAY = TODAY - timedelta(days=1)
LAST_WEEK = TODAY - timedelta(days=7)


@pytest.fixture
def old(ann: User) -> Plan:
    """A plan of 365 hours, of which 31 were done, that was ended a week ago."""
    plan = make_plan(ann, title="First try")
    make_goal(plan, target=365)
    log_study(ann, minutes=31 * 60)
    bring_up_to_date(plan, today=LAST_WEEK + timedelta(days=1))
    end_plan(plan, today=LAST_WEEK)
    return Plan.objects.get()


class TestEnding:
    def test_it_asks_first_and_says_what_is_kept(self, page: Client, ann: User) -> None:
        plan = make_plan(ann, title="First try")
        said = words(page.get(f"/plans/{plan.pk}/end/").content)
        assert "End “First try”? Its last day is today, Wed 4 Mar." in said
        assert "Every weekly report as it was sent." in said
        assert Plan.objects.get().current

    def test_then_there_is_no_current_plan(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        answer = page.post(f"/plans/{plan.pk}/end/")
        assert answer.headers["Location"] == f"/plans/{plan.pk}/"
        assert (Plan.objects.get().current, Plan.objects.get().ended_on) == (False, TODAY)
        assert "No plan is current" in words(page.get("/plan/").content)

    def test_its_closings_are_brought_up_to_date(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        page.post(f"/plans/{plan.pk}/end/")
        assert plan.closings.latest("on").on == YESTERDAY

    def test_a_double_click_changes_nothing(self, page: Client, old: Plan) -> None:
        answer = page.post(f"/plans/{old.pk}/end/")
        assert answer.headers["Location"] == f"/plans/{old.pk}/"
        assert Plan.objects.get().ended_on == LAST_WEEK

    def test_what_is_ended_is_not_asked_about_again(self, page: Client, old: Plan) -> None:
        assert page.get(f"/plans/{old.pk}/end/").headers["Location"] == f"/plans/{old.pk}/"

    def test_the_plans_page_leads_to_it(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        assert f'href="/plans/{plan.pk}/end/"' in page.get("/plan/").content.decode()

    @pytest.mark.usefixtures("old")
    def test_the_dashboard_has_nothing_to_ask(self, page: Client) -> None:
        assert "Nothing is planned yet, so nothing is owed" in words(page.get("/").content)

    @pytest.mark.usefixtures("old")
    @pytest.mark.parametrize(
        "path", ["/", "/log/", "/next/", "/skills/", "/resources/", "/rules/", "/reports/", "/sources/", "/profile/"]
    )
    def test_every_page_reads_without_it(self, page: Client, path: str) -> None:
        assert page.get(path).status_code == 200

    @pytest.mark.usefixtures("old")
    def test_whoever_has_kept_plans_is_not_set_up_again(self, page: Client) -> None:
        assert page.get("/start/").headers["Location"] == "/plan/"

    @pytest.mark.usefixtures("old")
    def test_another_can_be_started_from_a_template(self, page: Client) -> None:
        page.post("/plan/template/", {"template": "light", "start": TODAY.isoformat()})
        assert Plan.objects.filter(current=True).count() == 1
        assert Plan.objects.count() == 2


class TestList:
    def test_the_current_one_stands_first_with_its_last_score(self, page: Client, ann: User, old: Plan) -> None:
        make_plan(ann, title="Second try", today=TODAY)
        said = words(page.get("/plans/").content)
        assert said.index("Second try current") < said.index("First try ended on 25 Feb")
        assert "1 Jan – 31 Dec · 1 goal · 1 revision Score 55.4 on Wed 25 Feb" in said

    def test_without_any_plan_it_says_so(self, page: Client) -> None:
        assert "There is no plan yet." in words(page.get("/plans/").content)

    @pytest.mark.usefixtures("old")
    def test_a_strangers_plans_are_not_there(self, page: Client) -> None:
        make_plan(make_user(), title="Not yours")
        assert "Not yours" not in page.get("/plans/").content.decode()

    def test_many_plans_take_as_many_queries_as_one(self, page: Client, ann: User, old: Plan) -> None:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                page.get("/plans/")
            counts.append(len(queries))
            for number in range(3):
                end_plan(make_plan(ann, title=f"Try {number}"), today=TODAY)
        assert counts[0] == counts[1]


class TestReading:
    def test_it_stands_as_on_its_last_day(self, page: Client, ann: User, old: Plan) -> None:
        log_study(ann, minutes=600, on=YESTERDAY)
        said = words(page.get(f"/plans/{old.pk}/").content)
        assert "It was ended on Wed 25 Feb and is kept as it stood." in said
        assert "Score on 25 Feb 55.4 Against the baseline 55.4 Days −25" in said
        assert "Study 365 h by 31 Dec · behind Study 31.0 / 56.0 h" in said

    def test_nothing_of_it_can_be_changed(self, page: Client, old: Plan) -> None:
        goal = old.goals.get()
        paths = [f"/goals/{goal.pk}/change/", f"/goals/{goal.pk}/archive/", "/plan/breaks/", "/plan/details/"]
        assert [page.post(path).status_code for path in paths] == [404, 404, 404, 302]
        content = page.get(f"/plans/{old.pk}/").content.decode()
        assert not [path for path in paths if path in content]

    def test_the_current_plan_has_a_page_of_its_own(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        assert page.get(f"/plans/{plan.pk}/").headers["Location"] == "/plan/"

    def test_its_goals_lead_to_it(self, page: Client, old: Plan) -> None:
        assert page.get(f"/goals/{old.goals.get().pk}/").headers["Location"] == f"/plans/{old.pk}/"

    def test_looking_changes_nothing(self, page: Client, old: Plan) -> None:
        for path in (f"/plans/{old.pk}/", "/plans/", f"/plans/{old.pk}/end/"):
            page.get(path)
        assert (old.revisions.count(), Plan.objects.get().ended_on) == (1, LAST_WEEK)


class TestRevisions:
    def test_all_are_told_page_by_page(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        for number in range(1, 55):
            make_goal(plan, title=f"No. {number}", metric="posts", today=START + timedelta(days=number))
        first, second = (words(page.get(f"/plans/{plan.pk}/revisions/{q}").content) for q in ("", "?page=2"))
        assert ("Revision 55" in first, "Revision 6 " in first, "Revision 5 " in first) == (True, True, False)
        assert "Revision 5 Mon 5 Jan No. 4 added: 100 by 31 Dec" in second
        assert second.count("baseline Thu 1 Jan") == 1

    def test_those_of_an_old_plan_read_on(self, page: Client, old: Plan) -> None:
        assert "The plan began with 1 goal." in words(page.get(f"/plans/{old.pk}/revisions/").content)

    def test_a_strangers_are_not_there(self, page: Client) -> None:
        assert page.get(f"/plans/{make_plan(make_user()).pk}/revisions/").status_code == 404


class TestTakingUp:
    def test_it_is_current_again_and_the_days_between_are_a_break(self, page: Client, old: Plan) -> None:
        assert page.post(f"/plans/{old.pk}/take-up/", {"as_break": "on"}).headers["Location"] == "/plan/"
        assert (Plan.objects.get().current, Plan.objects.get().ended_on) == (True, None)
        pause = old.breaks.get()
        assert (pause.start, pause.end, pause.declared_on) == (LAST_WEEK + timedelta(days=1), YESTERDAY, TODAY)

    def test_or_they_stay_planned(self, page: Client, old: Plan) -> None:
        page.post(f"/plans/{old.pk}/take-up/")
        assert (Plan.objects.get().current, old.breaks.count(), old.revisions.count()) == (True, 0, 1)

    def test_the_break_is_offered_ticked(self, page: Client, old: Plan) -> None:
        assert 'name="as_break" checked' in page.get(f"/plans/{old.pk}/").content.decode()

    def test_a_double_click_changes_nothing(self, page: Client, old: Plan) -> None:
        for _ in range(2):
            page.post(f"/plans/{old.pk}/take-up/", {"as_break": "on"})
        assert old.breaks.count() == 1

    def test_beside_a_current_plan_it_is_refused(self, page: Client, ann: User, old: Plan) -> None:
        make_plan(ann, today=TODAY)
        answer = page.post(f"/plans/{old.pk}/take-up/", follow=True)
        assert "There is a current plan; end it first." in words(answer.content)
        assert not Plan.objects.get(pk=old.pk).current

    def test_beside_a_current_plan_it_is_not_offered(self, page: Client, ann: User, old: Plan) -> None:
        current = make_plan(ann, title="Second try", today=TODAY)
        content = page.get(f"/plans/{old.pk}/").content.decode()
        assert ("/take-up/" in content, f'href="/plans/{current.pk}/end/"' in content) == (False, True)


class TestStartingAnew:
    def test_it_makes_a_plan_with_the_same_goals_as_long_as_before(self, page: Client, old: Plan) -> None:
        answer = page.post(f"/plans/{old.pk}/anew/", {"start": "2026-04-01"})
        assert answer.headers["Location"] == "/plan/"
        new = Plan.objects.get(current=True)
        assert (new.pk != old.pk, new.start, new.end - new.start) == (True, date(2026, 4, 1), old.end - old.start)
        assert [(goal.title, goal.start) for goal in new.goals.all()] == [("Study", date(2026, 4, 1))]

    def test_only_one_comes_of_a_double_click(self, page: Client, old: Plan) -> None:
        for _ in range(2):
            page.post(f"/plans/{old.pk}/anew/", {"start": "2026-04-01"})
        assert Plan.objects.count() == 2

    @pytest.mark.parametrize("start", ["", "soon", "1980-01-01", "2100-06-01"])
    def test_a_day_that_cannot_be_is_told_and_kept(self, page: Client, old: Plan, start: str) -> None:
        answer = page.post(f"/plans/{old.pk}/anew/", {"start": start})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["start"])
        assert f'value="{start}"' in answer.content.decode() or not start
        assert Plan.objects.count() == 1

    @pytest.mark.parametrize("start", ["", "soon", "2026-04-01"])
    def test_the_current_plan_is_in_its_own_way(self, page: Client, ann: User, start: str) -> None:
        plan = make_plan(ann)
        answer = page.post(f"/plans/{plan.pk}/anew/", {"start": start}, follow=True)
        assert "There is a current plan; end it first." in words(answer.content)
        assert Plan.objects.get().current

    def test_archived_goals_stay_behind(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        archive_goal(make_goal(plan, title="Old one"), today=TODAY)
        make_goal(plan, title="Kept", weight=Decimal(3))
        end_plan(plan, today=TODAY)
        page.post(f"/plans/{plan.pk}/anew/", {"start": START.isoformat()})
        assert [(goal.title, goal.weight) for goal in Plan.objects.get(current=True).goals.all()] == [("Kept", 3)]


@pytest.mark.parametrize("path", ["", "end/"])
def test_a_strangers_plan_is_not_there(page: Client, path: str) -> None:
    plan = make_plan(make_user())
    answers = [page.get(f"/plans/{pk}/{path}") for pk in (plan.pk, plan.pk + 1000)]
    assert [each.status_code for each in answers] == [404, 404]


@pytest.mark.parametrize("path", ["end", "take-up", "anew"])
def test_a_strangers_plan_is_not_changed(page: Client, path: str) -> None:
    plan = make_plan(make_user())
    if path != "end":
        end_plan(plan, today=TODAY)
    before = Plan.objects.values().get()
    assert page.post(f"/plans/{plan.pk}/{path}/", {"start": "2026-04-01"}).status_code == 404
    assert Plan.objects.values().get() == before


@pytest.mark.parametrize("path", ["take-up", "anew"])
def test_changes_are_posted(page: Client, old: Plan, path: str) -> None:
    assert page.get(f"/plans/{old.pk}/{path}/").status_code == 405


@pytest.mark.parametrize("path", ["/plans/", "/plans/1/", "/plans/1/end/"])
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, path: str) -> None:
    assert stranger.get(path).headers["Location"] == f"/accounts/login/?next={path}"
