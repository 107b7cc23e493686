"""Exams that are planned and booked, what the ledger says was passed, and what expires."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import make_activity, make_user
from tests.threads import at_once
from tracker.exams import Passed, Retired, book, expiring, expiring_soon, open_exams, passed, plan_exam
from tracker.models import Activity, Exam, User
from tracker.recording import erase, set_aside

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TODAY = date(2026, 3, 4)


@pytest.fixture
def ann() -> User:
    return make_user("ann")


def make_pass(user: User, code: str = "PMLE", on: date = TODAY, **values: Any) -> Activity:
    """A certification that was logged by hand."""
    told = {"kind": "certification", "occurred_at": None, "on": on, "context": code, "title": f"Passed {code}"}
    return make_activity(user, source="manual", account="", **told | values)


def open_codes(user: User) -> list[str]:
    return [str(exam) for exam in open_exams(user, passed(user))]


def ends(user: User, today: date = TODAY) -> list[tuple[str, date | None]]:
    return [(each.name, each.valid_until) for each in expiring(passed(user), today)]


class TestPlanning:
    def test_twice_is_as_good_as_once(self, ann: User) -> None:
        first = plan_exam(ann, code="PMLE", today=TODAY)
        book(first, TODAY, note="Hall 3")
        assert plan_exam(ann, code="PMLE", today=TODAY) == first
        assert (Exam.objects.get().booked_for, Exam.objects.get().note) == (TODAY, "Hall 3")

    def test_by_several_at_once_it_is_planned_once(self, transactional_db: None) -> None:
        ann = make_user()
        at_once(*[lambda: plan_exam(ann, title="Deep Learning", today=TODAY)] * 3)
        assert Exam.objects.count() == 1

    def test_everybody_plans_for_themselves(self, ann: User) -> None:
        plan_exam(ann, code="PMLE", today=TODAY)
        plan_exam(make_user(), code="PMLE", today=TODAY)
        assert Exam.objects.count() == 2

    def test_one_of_the_catalogue_is_known_by_its_title(self, ann: User) -> None:
        exam = plan_exam(ann, title="professional machine learning engineer", issuer="Google", today=TODAY)
        assert (exam.code, exam.title, exam.issuer) == ("PMLE", "", "")

    def test_ones_own_is_known_by_its_title_and_issuer(self, ann: User) -> None:
        for issuer in ("Uni A", "Uni B", "Uni A"):
            plan_exam(ann, title="Deep Learning", issuer=issuer, today=TODAY)
        assert Exam.objects.count() == 2

    def test_a_retired_one_cannot_be_planned(self, ann: User) -> None:
        with pytest.raises(Retired):
            plan_exam(ann, code="MLS-C01", today=date(2026, 4, 1))
        assert not Exam.objects.exists()

    def test_on_the_day_on_which_it_retires_it_can(self, ann: User) -> None:
        assert plan_exam(ann, code="MLS-C01", today=date(2026, 3, 31)).code == "MLS-C01"


class TestPassing:
    def test_what_was_passed_is_planned_no_longer(self, ann: User) -> None:
        plan_exam(ann, code="PMLE", today=TODAY)
        make_pass(ann, "pmle")
        assert open_codes(ann) == []

    def test_another_exam_settles_nothing(self, ann: User) -> None:
        plan_exam(ann, code="PMLE", today=TODAY)
        make_pass(ann, "AI-103")
        assert open_codes(ann) == ["PMLE"]

    def test_what_was_passed_is_known_by_the_exams_title(self, ann: User) -> None:
        plan_exam(ann, code="PMLE", today=TODAY)
        make_pass(ann, "", title="Professional Machine Learning Engineer")
        assert open_codes(ann) == []

    def test_ones_own_is_known_by_its_title(self, ann: User) -> None:
        plan_exam(ann, title="Deep Learning", issuer="Uni A", today=TODAY)
        make_pass(ann, "Uni A", title="deep  learning")
        assert open_codes(ann) == []

    @pytest.mark.parametrize("away", ["erased", "set aside"])
    def test_when_it_is_not_passed_after_all_the_plan_is_as_it_was(self, ann: User, away: str) -> None:
        book(plan_exam(ann, code="PMLE", today=TODAY), TODAY, note="Hall 3")
        activity = make_pass(ann)
        if away == "erased":
            erase(ann, [activity])
        else:
            set_aside(ann, activity, excluded=True)
        assert open_codes(ann) == ["PMLE"]
        assert (Exam.objects.get().booked_for, Exam.objects.get().note) == (TODAY, "Hall 3")

    def test_a_renewal_is_open_until_it_is_passed_again(self, ann: User) -> None:
        make_pass(ann, on=date(2024, 4, 1))
        plan_exam(ann, code="PMLE", today=TODAY)
        assert open_codes(ann) == ["PMLE"]
        make_pass(ann)
        assert open_codes(ann) == []

    def test_it_can_be_planned_again_after_it_was_passed(self, ann: User) -> None:
        book(plan_exam(ann, code="PMLE", today=TODAY), TODAY, note="Hall 3")
        make_pass(ann)
        plan_exam(ann, code="PMLE", today=TODAY)
        exam = Exam.objects.get()
        assert (open_codes(ann), exam.booked_for, exam.note) == (["PMLE"], None, "")


class TestExpiring:
    def test_a_certificate_is_valid_as_long_as_it_says(self, ann: User) -> None:
        make_pass(ann, on=date(2025, 1, 1), expires_on=date(2026, 5, 1))
        assert ends(ann) == [("Passed PMLE", date(2026, 5, 1))]

    def test_where_it_does_not_say_the_catalogue_does(self, ann: User) -> None:
        make_pass(ann, on=date(2024, 5, 1))
        assert ends(ann) == [("Passed PMLE", date(2026, 5, 1))]
        assert passed(ann)[0].by_catalogue

    def test_of_29_february_it_is_the_28th(self, ann: User) -> None:
        make_pass(ann, on=date(2024, 2, 29))
        assert passed(ann)[0].valid_until == date(2026, 2, 28)

    def test_where_nobody_says_it_does_not_expire(self, ann: User) -> None:
        make_pass(ann, "ACP-AI", on=date(2010, 1, 1))
        make_pass(ann, "Somebody's", on=date(2010, 1, 1))
        assert ends(ann) == []

    @pytest.mark.parametrize(("days", "warned"), [(91, False), (90, True), (0, True), (-1, False)])
    def test_it_is_warned_of_90_days_ahead(self, ann: User, days: int, warned: bool) -> None:
        make_pass(ann, on=date(2025, 1, 1), expires_on=TODAY + timedelta(days=days))
        assert bool(expiring_soon(ann, TODAY)) is warned

    def test_what_is_over_stands_among_them_until_it_is_renewed(self, ann: User) -> None:
        make_pass(ann, on=date(2023, 1, 1))
        assert [name for name, _day in ends(ann)] == ["Passed PMLE"]
        make_pass(ann, "", title="Professional Machine Learning Engineer")
        assert ends(ann) == []

    def test_two_certificates_of_one_school_are_two(self, ann: User) -> None:
        for title in ("NLP", "Vision"):
            make_pass(ann, "Uni A", title=title, on=date(2025, 1, 1), expires_on=TODAY)
        assert len(ends(ann)) == 2

    def test_the_first_to_expire_stands_first(self, ann: User) -> None:
        make_pass(ann, "PMLE", on=date(2025, 1, 1), expires_on=TODAY + timedelta(days=9))
        make_pass(ann, "HCIA-AI", on=date(2025, 1, 2), expires_on=TODAY + timedelta(days=3))
        assert [name for name, _day in ends(ann)] == ["Passed HCIA-AI", "Passed PMLE"]

    def test_what_does_not_count_does_not_expire(self, ann: User) -> None:
        set_aside(ann, make_pass(ann, on=date(2025, 1, 1), expires_on=TODAY), excluded=True)
        assert expiring_soon(ann, TODAY) == []


def test_a_name_is_found_for_what_has_no_title(ann: User) -> None:
    def name(**values: str) -> str:
        said = {"title": "", "context": "", "evidence_url": ""} | values
        same: dict[str, Any] = {"uid": None, "on": TODAY, "expires_on": None, "manual": True, "known": None}
        return Passed(**same, **said).name

    assert name(context="Uni A") == "Uni A"
    assert name(evidence_url="https://example.org/1") == "https://example.org/1"
