"""A goal whose exam is retired, or will be before the goal ends: what is said of it, and how it gets another exam."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.factories import make_goal, make_plan, make_user
from tests.tracker.test_exams import make_pass
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.models import Goal, Plan, PlanRevision, User

SPECIALTY = "AWS Certified Machine Learning – Specialty"
ASSOCIATE = "AWS Certified Machine Learning Engineer – Associate"
#: MLS-C01 retired on 31 March 2026; AI-102 does on 30 June.
APRIL = datetime(2026, 4, 2, 12, tzinfo=UTC)
RETIRED = "MLS-C01 was retired on 31 Mar: it can’t be taken any more."
RETIRES = "MLS-C01 retires on 31 Mar, before this ends."


@pytest.fixture
def plan(ann: User) -> Plan:
    return make_plan(ann)


def wanted(plan: Plan, code: str = "MLS-C01", **values: Any) -> Goal:
    """A milestone: this certification."""
    own: dict[str, Any] = {"title": SPECIALTY, "metric": "certifications", "kind": "milestone", "target": 1}
    return make_goal(plan, **own | {"filter": {"certification": code} if code else {}} | values)


def form_of(page: Client, goal: Goal) -> dict[str, str]:
    """The goal's form as a browser sends it unchanged."""
    form = page.get(f"/goals/{goal.pk}/change/").context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


class TestSaying:
    @pytest.mark.parametrize("path", ["/goals/{}/", "/plan/", "/goals/{}/change/"])
    def test_a_retired_exam_is_told_with_what_came_after_it(self, page: Client, plan: Plan, path: str) -> None:
        place = path.format(wanted(plan).pk)
        with time_machine.travel(APRIL):
            page.force_login(plan.user)
            text = words(page.get(place).content)
        assert RETIRED in text
        assert ASSOCIATE in text
        assert "AWS Certified Generative AI Developer – Professional" in text

    @pytest.mark.parametrize("path", ["/goals/{}/", "/plan/", "/goals/{}/change/"])
    def test_one_that_retires_before_the_goal_ends_is_told_too(self, page: Client, plan: Plan, path: str) -> None:
        assert RETIRES in words(page.get(path.format(wanted(plan, "mls-c01").pk)).content)

    @pytest.mark.parametrize(("code", "end"), [("", None), ("PMLE", None), ("MLS-C01", "2026-03-31"), ("XY-1", None)])
    def test_any_other_goal_is_told_nothing(self, page: Client, plan: Plan, code: str, end: str | None) -> None:
        goal = wanted(plan, code, end=datetime.fromisoformat(end).date() if end else None)
        for path in (f"/goals/{goal.pk}/", "/plan/", f"/goals/{goal.pk}/change/"):
            content = page.get(path).content.decode()
            assert not any(told in content for told in ("/successor/", 'name="successor"', "before this ends"))

    def test_once_it_is_reached_nothing_is_said(self, page: Client, plan: Plan) -> None:
        goal = wanted(plan)
        make_pass(plan.user, "MLS-C01", on=TODAY)
        for path in (f"/goals/{goal.pk}/", "/plan/"):
            assert "retire" not in words(page.get(path).content)

    @pytest.mark.parametrize("named", ["MLS-C01", " mls-c01", SPECIALTY, "AWS MLS-C01"])
    def test_it_is_told_while_the_form_is_filled_in(self, page: Client, plan: Plan, named: str) -> None:
        answer = page.post("/plan/goals/exam/", {"certification": named, "end": "2026-12-31"})
        assert RETIRES in words(answer.content)
        assert (answer.status_code, Goal.objects.exists()) == (200, False)

    @pytest.mark.parametrize("sent", [{}, {"certification": "PMLE"}, {"certification": "AI-102", "end": "soon"}])
    def test_a_form_without_such_an_exam_is_told_nothing(self, page: Client, plan: Plan, sent: dict[str, str]) -> None:
        assert words(page.post("/plan/goals/exam/", sent).content) == ""

    def test_an_exam_that_the_catalogue_has_not_is_told(self, page: Client, plan: Plan) -> None:
        said = words(page.post("/plan/goals/exam/", {"certification": " CKA ", "end": "2026-12-31"}).content)
        assert said == "The catalogue has no “CKA”. What is logged as belonging to exactly this counts."


class TestTakingASuccessor:
    def test_the_goal_asks_for_it_by_a_revision(self, page: Client, plan: Plan) -> None:
        goal = wanted(plan, filter={"certification": "MLS-C01", "skills": ["NLP"]})
        for _ in range(2):
            assert page.post(f"/goals/{goal.pk}/successor/", {"code": "MLA-C01"})["Location"] == f"/goals/{goal.pk}/"
        goal.refresh_from_db()
        assert (goal.title, goal.filter) == (ASSOCIATE, {"certification": "MLA-C01", "skills": ["NLP"]})
        assert PlanRevision.objects.count() == 2

    def test_a_title_of_ones_own_stays(self, page: Client, plan: Plan) -> None:
        goal = wanted(plan, title="The cloud thing")
        page.post(f"/goals/{goal.pk}/successor/", {"code": "AIP-C01"})
        goal.refresh_from_db()
        assert (goal.title, goal.filter) == ("The cloud thing", {"certification": "AIP-C01"})

    @pytest.mark.parametrize("code", ["", "PMLE", "XY-1"])
    def test_what_does_not_come_after_it_is_refused(self, page: Client, plan: Plan, code: str) -> None:
        goal = wanted(plan)
        answer = page.post(f"/goals/{goal.pk}/successor/", {"code": code}, follow=True)
        assert "That exam does not come after the one that the goal asks for." in words(answer.content)
        goal.refresh_from_db()
        assert goal.filter == {"certification": "MLS-C01"}

    def test_a_strangers_goal_is_as_absent_as_none(self, page: Client) -> None:
        goal = wanted(make_plan(make_user()))
        answers = [page.post(f"/goals/{pk}/successor/", {"code": "MLA-C01"}) for pk in (goal.pk, goal.pk + 1)]
        assert [answer.status_code for answer in answers] == [404, 404]
        goal.refresh_from_db()
        assert goal.filter == {"certification": "MLS-C01"}

    def test_in_the_form_it_is_stored_with_what_was_typed(self, page: Client, plan: Plan) -> None:
        goal = wanted(plan)
        sent = form_of(page, goal) | {"weight": "5", "successor": "MLA-C01"}
        assert page.post(f"/goals/{goal.pk}/change/", sent).status_code == 302
        goal.refresh_from_db()
        assert (goal.title, goal.filter, goal.weight) == (ASSOCIATE, {"certification": "MLA-C01"}, 5)

    def test_in_the_form_of_a_new_goal_too(self, page: Client, plan: Plan) -> None:
        sent = {"title": SPECIALTY, "metric": "certifications", "kind": "milestone", "weight": "1"}
        sent |= {"start": "2026-03-04", "end": "2026-12-31", "certification": "MLS-C01", "successor": "AIP-C01"}
        assert page.post("/plan/goals/", sent).status_code == 302
        assert Goal.objects.get().filter == {"certification": "AIP-C01"}

    def test_in_the_form_another_exam_is_not_picked(self, page: Client, plan: Plan) -> None:
        goal = wanted(plan)
        page.post(f"/goals/{goal.pk}/change/", form_of(page, goal) | {"successor": "PMLE"})
        goal.refresh_from_db()
        assert goal.filter == {"certification": "MLS-C01"}


@pytest.mark.parametrize("path", ["/plan/goals/exam/", "/goals/1/successor/"])
def test_it_is_for_those_who_are_signed_in_and_posted(page: Client, stranger: Client, path: str) -> None:
    assert page.get(path).status_code == 405
    assert "/accounts/login/" in stranger.post(path)["Location"]
