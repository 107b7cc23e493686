"""The page of certifications: what is said, and what can be done there."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_goal, make_plan, make_user
from tests.tracker.test_exams import make_pass
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.exams import book, plan_exam
from tracker.models import Activity, Exam, User

PLACE = "/certifications/"


def said(page: Client) -> str:
    answer = page.get(PLACE)
    assert answer.status_code == 200
    return words(answer.content)


def section(page: Client, name: str) -> str:
    """The words of one section, by its heading's id."""
    markup = page.get(PLACE).content.decode()
    return words(markup.split(f'aria-labelledby="{name}">', 1)[1].split("</section>")[0]).replace(" ,", ",")


@pytest.fixture
def exam(ann: User) -> Exam:
    return plan_exam(ann, code="PMLE", today=TODAY)


class TestSaying:
    def test_nothing_yet(self, page: Client) -> None:
        assert "No certification yet Plan one from the catalogue below" in said(page)

    def test_what_expires_says_when(self, page: Client, ann: User) -> None:
        make_pass(ann, title="Cloud", on=date(2025, 1, 1), expires_on=TODAY + timedelta(days=80))
        assert "Cloud expires on Sat 23 May, in 80 days 1 passed." in said(page)
        assert "expires on Sat 23 May, in 80 days · How it is renewed" in section(page, "ex")

    def test_it_says_where_the_catalogue_alone_knows(self, page: Client, ann: User) -> None:
        make_pass(ann, on=date(2024, 5, 1))
        assert "(by the catalogue)" in section(page, "ex")

    def test_what_has_expired_says_so(self, page: Client, ann: User) -> None:
        make_pass(ann, on=date(2025, 1, 1), expires_on=TODAY - timedelta(days=1))
        assert "expired on Tue 3 Mar, 1 day ago" in section(page, "ex")

    def test_what_is_booked_says_when(self, page: Client, exam: Exam) -> None:
        book(exam, date(2026, 3, 12), note="Hall 3")
        assert "Professional Machine Learning Engineer is booked for Thu 12 Mar, in 8 days 1 booked." in said(page)
        assert "Thu 12 Mar, in 8 days · PMLE, Google Cloud" in section(page, "bo")
        assert "Hall 3" in section(page, "bo")

    def test_when_the_day_is_over_it_asks(self, page: Client, exam: Exam) -> None:
        book(exam, date(2026, 3, 3), note="")
        assert "The day of Professional Machine Learning Engineer is over" in said(page)
        assert "Passed? Log it" in section(page, "bo")
        assert "Move it" in section(page, "bo")

    def test_what_is_passed_stands_with_its_evidence(self, page: Client, ann: User) -> None:
        make_pass(ann, evidence_url="https://example.org/badge")
        assert 'href="https://example.org/badge"' in page.get(PLACE).content.decode()
        assert "expires on Sat 4 Mar 2028" in section(page, "pa")

    def test_the_catalogue_marks_what_is_retired(self, page: Client, exam: Exam) -> None:
        text = section(page, "ca")
        assert "MLS-C01 · retires on 31 Mar; after it: MLA-C01, AIP-C01" in text
        assert "Professional Machine Learning Engineer PMLE Google Cloud 2 years planned" in text

    def test_a_retired_exam_offers_what_came_after_it(self, page: Client, ann: User) -> None:
        make_pass(ann, "AI-102", on=date(2025, 8, 1))
        plan_exam(ann, code="MLA-C01", today=TODAY)
        with time_machine.travel(date(2026, 7, 1)):
            page.force_login(ann)
            expiring, catalogue = section(page, "ex"), section(page, "ca")
        assert "retired on 30 Jun; after it: AI-103 Plan AI-103" in expiring
        assert "MLS-C01 · retired on 31 Mar; after it: MLA-C01, AIP-C01 AWS 3 years Plan AIP-C01" in catalogue
        assert not any(f"Plan {code}" in catalogue for code in ("AI-102", "MLS-C01", "MLA-C01"))

    def test_titles_are_text_and_nothing_else(self, page: Client, ann: User) -> None:
        plan_exam(ann, title="<script>1", issuer="<script>2", today=TODAY)
        make_pass(ann, "<script>3", title="<script>4")
        assert "<script>1" in said(page)
        assert not any(f"<script>{number}" in page.get(PLACE).content.decode() for number in range(1, 5))

    def test_others_have_their_own(self, page: Client, ann: User) -> None:
        other = make_user()
        plan_exam(other, title="Secret", today=TODAY)
        make_pass(other, title="Hidden")
        assert not {"Secret", "Hidden"} & set(said(page).split())

    def test_what_the_plan_asks_for_can_be_planned(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="certifications", title="Google", filter={"certification": "PMLE"})
        markup = page.get(PLACE).content.decode()
        assert "Your plan asks for Google PMLE, wanted by 31 Dec Plan PMLE" in section(page, "pl")
        assert f'href="/goals/{goal.pk}/"' in markup

    @pytest.mark.parametrize("done", [lambda ann: plan_exam(ann, code="PMLE", today=TODAY), make_pass])
    def test_once_planned_or_passed_it_is_asked_for_no_longer(
        self, page: Client, ann: User, done: Callable[[User], object]
    ) -> None:
        make_goal(make_plan(ann), metric="certifications", filter={"certification": "PMLE"})
        done(ann)
        assert "Your plan asks for" not in said(page)

    def test_a_pass_before_the_goal_began_is_another(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        make_goal(plan, metric="certifications", filter={"certification": "PMLE"})
        make_pass(ann, on=plan.start - timedelta(days=1))
        assert "Your plan asks for" in said(page)

    def test_a_retired_exam_is_asked_for_but_not_to_be_planned(self, page: Client, ann: User) -> None:
        make_goal(make_plan(ann), metric="certifications", filter={"certification": "MLS-C01"})
        with time_machine.travel(date(2026, 4, 1), tick=False):
            page.force_login(ann)
            assert "wanted by 31 Dec retired on 31 Mar; after it: MLA-C01, AIP-C01" in section(page, "pl")
            assert "Plan M" not in section(page, "pl")

    def test_what_others_ask_for_is_not_shown(self, page: Client) -> None:
        make_goal(make_plan(make_user()), metric="certifications", filter={"certification": "PMLE"})
        assert "Your plan asks for" not in said(page)

    def test_a_goal_of_certifications_leads_here(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        exam, study = make_goal(plan, metric="certifications"), make_goal(plan)
        assert "Plan and book exams" in words(page.get(f"/goals/{exam.pk}/").content)
        assert "Plan and book exams" not in words(page.get(f"/goals/{study.pk}/").content)

    def test_looking_changes_nothing(self, page: Client, exam: Exam) -> None:
        with CaptureQueriesContext(connection) as asked:
            page.get(PLACE)
        assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []

    def test_many_exams_take_as_many_queries_as_one(self, page: Client, ann: User, exam: Exam) -> None:
        make_pass(ann)
        plan = make_plan(ann)
        make_goal(plan, metric="certifications", filter={"certification": "AI-103"})
        with CaptureQueriesContext(connection) as few:
            page.get(PLACE)
        for number in range(5):
            plan_exam(ann, title=f"Exam {number}", today=TODAY)
            make_pass(ann, f"Code {number}")
            make_goal(plan, metric="certifications", filter={"certification": f"Other {number}"})
        with CaptureQueriesContext(connection) as many:
            page.get(PLACE)
        assert len(many) == len(few) <= 7


class TestPlanning:
    @pytest.mark.parametrize("times", [1, 2])
    def test_an_exam_of_the_catalogue(self, page: Client, times: int) -> None:
        for _ in range(times):
            assert page.post(f"{PLACE}plan/", {"code": "PMLE"}).status_code == 302
        assert Exam.objects.get().code == "PMLE"

    def test_ones_own(self, page: Client) -> None:
        page.post(f"{PLACE}plan/", {"title": "Deep Learning", "issuer": "Uni A", "note": "in spring"})
        assert "Deep Learning" in section(page, "pl")
        assert "Uni A" in section(page, "pl")
        assert "in spring" in section(page, "pl")

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "title"),
            ({"title": "   "}, "title"),
            ({"title": "two\nlines"}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"title": "x", "issuer": "y" * 101}, "issuer"),
            ({"title": "x", "note": "y" * 201}, "note"),
            ({"code": "NO-SUCH"}, "code"),
            ({"code": "x" * 31}, "code"),
        ],
    )
    def test_what_cannot_be_is_told_beside_its_field(self, page: Client, sent: dict[str, str], field: str) -> None:
        answer = page.post(f"{PLACE}plan/", sent)
        assert (answer.status_code, list(answer.context["exam_form"].errors)) == (422, [field])
        assert not Exam.objects.exists()

    def test_what_was_typed_stays(self, page: Client) -> None:
        content = page.post(f"{PLACE}plan/", {"title": "Mine", "issuer": "y" * 101}).content.decode()
        assert 'value="Mine"' in content

    @pytest.mark.parametrize("sent", [{"code": "AI-102"}, {"title": "Azure AI Engineer Associate"}])
    def test_a_retired_one_is_refused_with_its_successor(self, page: Client, ann: User, sent: dict[str, str]) -> None:
        with time_machine.travel(date(2026, 7, 1)):
            page.force_login(ann)
            answer = page.post(f"{PLACE}plan/", sent)
        assert answer.status_code == 422
        assert "AI-102 can be taken until 30 Jun; after it: AI-103." in words(answer.content)


class TestBooking:
    def test_a_planned_exam_gets_a_day(self, page: Client, exam: Exam) -> None:
        for _ in range(2):
            answer = page.post(f"{PLACE}{exam.pk}/book/", {"day": "2026-04-01", "note": "Hall 3"})
            assert answer.status_code == 302
        exam.refresh_from_db()
        assert (exam.booked_for, exam.note) == (date(2026, 4, 1), "Hall 3")

    def test_it_is_moved(self, page: Client, exam: Exam) -> None:
        book(exam, date(2026, 3, 3), note="")
        page.post(f"{PLACE}{exam.pk}/book/", {"day": "2026-04-01", "note": ""})
        exam.refresh_from_db()
        assert exam.booked_for == date(2026, 4, 1)

    @pytest.mark.parametrize("day", ["", "soon", "2026-03-03", "2101-01-01"])
    def test_a_day_that_cannot_be_is_told_and_kept(self, page: Client, exam: Exam, day: str) -> None:
        answer = page.post(f"{PLACE}{exam.pk}/book/", {"day": day, "note": "typed"})
        assert answer.status_code == 422
        assert f'id="exam-{exam.pk}-day_error"' in answer.content.decode()
        assert 'value="typed"' in answer.content.decode()
        exam.refresh_from_db()
        assert (exam.booked_for, exam.note) == (None, "")

    def test_a_day_after_it_retires_is_refused(self, page: Client, ann: User) -> None:
        exam = plan_exam(ann, code="AI-102", today=TODAY)
        answer = page.post(f"{PLACE}{exam.pk}/book/", {"day": "2026-07-01"})
        assert "AI-102 can be taken until 30 Jun; after it: AI-103." in words(answer.content)
        assert page.post(f"{PLACE}{exam.pk}/book/", {"day": "2026-06-30"}).status_code == 302


class TestLogging:
    def test_the_form_is_filled_in(self, page: Client, exam: Exam) -> None:
        book(exam, date(2026, 3, 3), note="")
        link = page.get(PLACE).content.decode().split('href="/log/?form=')[1].split('"')[0]
        form = page.get(f"/log/?form={link}".replace("&amp;", "&")).context["form"]
        filled = {name: form[name].value() for name in ("kind", "title", "context", "on")}
        assert filled == {
            "kind": "certification",
            "title": "Professional Machine Learning Engineer",
            "context": "PMLE",
            "on": date(2026, 3, 3),
        }

    def test_logged_from_there_it_is_done(self, page: Client, exam: Exam) -> None:
        form = page.get("/log/?form=certification&title=Professional&context=PMLE").context["form"]
        names = ("id", "kind", "title", "context", "on")
        page.post("/log/add/", {name: str(form[name].value()) for name in names})
        assert Activity.objects.get().context == "PMLE"
        assert "None." in section(page, "pl")

    @pytest.mark.parametrize("query", ["on=soon", "on=2026-02-30"])
    def test_a_day_that_cannot_be_is_not_found(self, page: Client, query: str) -> None:
        assert page.get(f"/log/?form=certification&{query}").status_code == 404


class TestDropping:
    def test_it_is_planned_no_longer(self, page: Client, exam: Exam) -> None:
        assert page.post(f"{PLACE}{exam.pk}/drop/").status_code == 302
        assert not Exam.objects.exists()

    def test_what_was_passed_stays(self, page: Client, ann: User, exam: Exam) -> None:
        make_pass(ann)
        page.post(f"{PLACE}{exam.pk}/drop/")
        assert Activity.objects.count() == 1


@pytest.mark.parametrize("act", ["book", "drop"])
def test_a_strangers_exam_is_as_absent_as_none(page: Client, act: str) -> None:
    exam = plan_exam(make_user(), code="PMLE", today=TODAY)
    answers = [page.post(f"{PLACE}{pk}/{act}/", {"day": "2026-04-01"}) for pk in (exam.pk, exam.pk + 1)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].content) == words(answers[1].content)
    exam.refresh_from_db()
    assert exam.booked_for is None


@pytest.mark.parametrize("path", [PLACE, f"{PLACE}plan/", f"{PLACE}1/book/", f"{PLACE}1/drop/"])
def test_it_is_for_those_who_are_signed_in(stranger: Client, path: str) -> None:
    answer = stranger.get(path) if path == PLACE else stranger.post(path)
    assert urlsplit(answer["Location"]).path == "/accounts/login/"
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [path]}


@pytest.mark.parametrize("path", [f"{PLACE}plan/", f"{PLACE}1/book/", f"{PLACE}1/drop/"])
def test_changes_are_posted(page: Client, path: str) -> None:
    assert page.get(path).status_code == 405


class TestDashboard:
    def test_it_warns_in_one_line(self, page: Client, ann: User) -> None:
        make_pass(ann, title="Cloud", on=date(2025, 1, 1), expires_on=date(2026, 5, 23))
        make_pass(ann, "Uni A", title="NLP", on=date(2025, 1, 1), expires_on=date(2026, 3, 12))
        text = words(page.get("/").content)
        assert "Expires soon: NLP on Thu 12 Mar, Cloud on Sat 23 May. Certifications" in text

    def test_where_nothing_expires_it_says_nothing(self, page: Client, ann: User) -> None:
        make_pass(ann)
        assert "Expires soon" not in words(page.get("/").content)
