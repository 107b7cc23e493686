"""Many activities changed at once: told first, stored as told, undone as one."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_resource, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import field, words
from tracker.many import MOST
from tracker.models import Activity, DailyTotal, Resource, Undoable, User

MANY = "/log/many/"


def choose(page: Client, rows: Iterable[Activity], do: str, query: str = "", **more: Any) -> HttpResponse:
    """Choose rows and say what to do."""
    return page.post(f"{MANY}{query}", {"uid": [str(row.uid) for row in rows], "do": do, **more})


def seen(answer: HttpResponse) -> str:
    """What a page says that it has told."""
    return re.findall(r'name="seen" value="(\w+)"', answer.content.decode())[0]


def carry_out(page: Client, rows: Iterable[Activity], do: str, query: str = "", **more: Any) -> str:
    """Do it as it is told; returns the text of the page that follows."""
    rows = list(rows)
    answer = choose(page, rows, do, query, **more, seen=seen(choose(page, rows, do, query, **more)))
    assert answer.status_code == 302
    return page.get(answer.headers["Location"].partition("#")[0]).content.decode()


def undo(page: Client, content: str) -> str:
    """Press Undo on a page; returns the words of the one that follows."""
    sent = {name: field(content, name, "/log/undo/") for name in ("uid", "back")}
    return words(page.post("/log/undo/", sent, follow=True).content)


def minutes(user: User) -> int:
    return int(sum(DailyTotal.objects.filter(user=user).values_list("quantity", flat=True)))


@pytest.fixture
def study(ann: User) -> list[Activity]:
    return [log_study(ann, 60, title=f"Lecture {number}", on=TODAY - timedelta(days=number)) for number in range(3)]


@pytest.fixture
def commit(ann: User) -> Activity:
    return make_activity(ann, title="Commit", on=TODAY)


class TestTelling:
    @pytest.mark.parametrize(
        ("do", "more", "told"),
        [
            ("skill", {"skill": "LoRA"}, "4 get the skill LoRA."),
            ("aside", {}, "4 will not count. That is 3 h of study."),
            ("delete", {}, "3 will be deleted. That is 3 h of study. 1 is kept by GitHub and can only be set aside."),
            ("count", {}, "Nothing would change. 4 are so already."),
        ],
    )
    def test_it_says_what_would_change_and_stores_nothing(
        self, page: Client, ann: User, study: list[Activity], commit: Activity, do: str, more: dict[str, str], told: str
    ) -> None:
        answer = choose(page, [*study, commit], do, **more)
        assert answer.status_code == 200
        assert told in words(answer.content)
        assert (minutes(ann), Activity.objects.exclude(skill="").count()) == (181, 0)

    def test_a_resource_is_what_study_is_about(
        self, page: Client, ann: User, study: list[Activity], commit: Activity
    ) -> None:
        course = make_resource(ann)
        text = words(choose(page, [*study, commit], "resource", resource=course.pk).content)
        assert "3 will be about CS224N. 1 is no study and stays." in text

    def test_the_rows_stay_chosen(self, page: Client, study: list[Activity], commit: Activity) -> None:
        content = choose(page, study, "aside").content.decode()
        ticked = re.findall(r'name="uid" value="([^"]+)" form="bulk" checked', content)
        assert set(ticked) == {str(row.uid) for row in study}

    def test_a_script_asks_for_the_words_alone(self, page: Client, study: list[Activity]) -> None:
        answer = choose(page, study[:2], "aside", look="1")
        assert "<html" not in answer.content.decode()
        assert words(answer.content).startswith("2 will not count. That is 2 h of study.")

    def test_another_wish_than_the_one_that_was_told_is_told_first(
        self, page: Client, ann: User, study: list[Activity]
    ) -> None:
        told = seen(choose(page, study[:1], "delete"))
        answer = choose(page, study, "delete", seen=told)
        assert (answer.status_code, Activity.objects.count()) == (409, 3)
        assert "3 will be deleted." in words(answer.content)

    def test_a_row_that_has_changed_meanwhile_is_told_anew(self, page: Client, study: list[Activity]) -> None:
        told = seen(choose(page, study, "delete"))
        page.post(f"/log/{study[0].uid}/set-aside/")
        assert choose(page, study, "delete", seen=told).status_code == 409
        assert Activity.objects.count() == 3

    @pytest.mark.parametrize(("do", "sentence"), [("", "This field is required."), ("sell", "Select a valid choice.")])
    def test_a_wish_that_is_none_says_so(self, page: Client, study: list[Activity], do: str, sentence: str) -> None:
        answer = choose(page, study, do)
        assert answer.status_code == 422
        assert sentence in words(answer.content)

    def test_nothing_chosen_says_so(self, page: Client, study: list[Activity]) -> None:
        answer = choose(page, [], "delete")
        assert (answer.status_code, "Choose at least one activity." in words(answer.content)) == (422, True)


class TestStoring:
    def test_a_skill_is_given_and_taken_back(
        self, page: Client, ann: User, study: list[Activity], commit: Activity
    ) -> None:
        content = carry_out(page, [*study, commit], "skill", skill="lora")
        assert "4 activities are changed." in words(content)
        assert set(Activity.objects.values_list("skill", flat=True)) == {"LoRA"}
        assert set(DailyTotal.objects.values_list("skill", flat=True)) == {"LoRA"}
        assert "It is as it was before." in undo(page, content)
        assert set(Activity.objects.values_list("skill", flat=True)) == {""}

    def test_a_resource_brings_its_skill_where_there_is_none(
        self, page: Client, ann: User, study: list[Activity]
    ) -> None:
        course = make_resource(ann, skill="NLP")
        Activity.objects.filter(pk=study[0].pk).update(skill="LoRA", unit=None)
        content = carry_out(page, study, "resource", resource=course.pk)
        assert sorted(Activity.objects.values_list("resource", "skill")) == [
            (course.pk, "LoRA"),
            *[(course.pk, "NLP")] * 2,
        ]
        course.refresh_from_db()
        assert (course.minutes, course.sessions) == (180, 3)
        undo(page, content)
        assert set(Activity.objects.values_list("resource", "skill")) == {(None, "LoRA"), (None, "")}
        assert Resource.objects.get().sessions == 0

    def test_what_is_set_aside_counts_again(self, page: Client, ann: User, study: list[Activity]) -> None:
        content = carry_out(page, study, "aside")
        assert minutes(ann) == 0
        undo(page, content)
        assert minutes(ann) == 180
        carry_out(page, study, "aside")
        carry_out(page, study[:2], "count")
        assert minutes(ann) == 120

    def test_what_is_deleted_comes_back_as_it_was(self, page: Client, ann: User, study: list[Activity]) -> None:
        page.post(f"/log/{study[0].uid}/set-aside/")
        before = sorted(Activity.objects.values_list("uid", "title", "local_date", "counted"))
        content = carry_out(page, study, "delete")
        assert "3 activities are deleted." in words(content)
        assert (Activity.objects.count(), minutes(ann)) == (0, 0)
        for _ in range(2):
            undo(page, content)
        assert sorted(Activity.objects.values_list("uid", "title", "local_date", "counted")) == before
        assert minutes(ann) == 120

    def test_what_a_source_keeps_is_not_deleted(self, page: Client, study: list[Activity], commit: Activity) -> None:
        carry_out(page, [*study, commit], "delete")
        assert Activity.objects.get() == commit

    def test_undone_what_was_changed_meanwhile_stays(self, page: Client, ann: User, study: list[Activity]) -> None:
        content = carry_out(page, study, "skill", skill="LoRA")
        carry_out(page, study[:1], "skill", skill="PyTorch")
        assert "1 was changed meanwhile and stays as it is now." in undo(page, content)
        assert sorted(Activity.objects.values_list("skill", flat=True)) == ["", "", "PyTorch"]

    def test_a_day_longer_than_it_lasts_changes_nothing(self, page: Client, ann: User) -> None:
        rows = [log_study(ann, 16 * 60, title=f"Long {number}", on=TODAY) for number in range(2)]
        page.post(f"/log/{rows[0].uid}/set-aside/")
        Activity.objects.filter(pk=rows[1].pk).update(excluded=True, counted=False, ignored_reason="excluded")
        answer = choose(page, rows, "count", seen=seen(choose(page, rows, "count")))
        assert answer.status_code == 422
        assert "Wed 4 Mar: That makes 32 h of study on a day of 24 h." in words(answer.content)
        assert not Activity.objects.counted().exists()
        assert not Undoable.objects.exists()

    def test_it_leads_back_to_the_part_of_the_log_it_came_from(self, page: Client, study: list[Activity]) -> None:
        told = seen(choose(page, study, "aside", "?kind=study"))
        answer = choose(page, study, "aside", "?kind=study", seen=told)
        assert answer.headers["Location"].startswith("/log/?kind=study&undo=")


class TestAll:
    def test_all_on_the_page(self, page: Client, study: list[Activity], commit: Activity) -> None:
        carry_out(page, [], "skill", "?kind=study", all="page", skill="LoRA")
        assert set(Activity.objects.exclude(skill="").values_list("pk", flat=True)) == {row.pk for row in study}

    def test_all_that_fit_are_more_than_those_on_the_page(self, page: Client, ann: User) -> None:
        for number in range(51):
            log_study(ann, 10, on=TODAY - timedelta(days=number))
        make_activity(ann)
        assert "Choose all 51" in words(page.get("/log/?kind=study").content)
        assert "51 get the skill LoRA." in words(
            choose(page, [], "skill", "?kind=study", all="found", skill="LoRA").content
        )

    def test_up_to_five_hundred_at_a_time(self, page: Client, ann: User) -> None:
        rows = [
            Activity(user=ann, source="github", external_id=str(number), kind="commit", local_date=TODAY, quantity=1)
            for number in range(MOST + 1)
        ]
        Activity.objects.bulk_create(rows)
        assert 'value="found"' not in page.get("/log/?kind=commit").content.decode()
        answer = choose(page, [], "aside", all="found")
        assert answer.status_code == 422
        assert "Up to 500 can be changed at a time. Narrow the filter, for instance by days." in words(answer.content)


class TestOthers:
    def test_anothers_row_is_as_absent_as_one_that_is_not(self, page: Client, study: list[Activity]) -> None:
        bea = log_study(make_user("bea"), title="Bea’s", on=TODAY)
        missing = Activity(uid=uuid.uuid4())
        told = [words(choose(page, [*study, row], "delete", look="1").content) for row in (bea, missing)]
        assert told[0] == told[1] == "1 is no longer there. 3 will be deleted. That is 3 h of study."
        carry_out(page, [*study, bea], "delete")
        assert Activity.objects.get() == bea

    def test_anothers_rows_alone_are_none(self, page: Client) -> None:
        bea = log_study(make_user("bea"), on=TODAY)
        assert choose(page, [bea], "delete").status_code == 422

    def test_anothers_resource_is_no_choice(self, page: Client, study: list[Activity]) -> None:
        course = make_resource(make_user("bea"))
        make_resource(study[0].user, "Mine")
        assert choose(page, study, "resource", resource=course.pk).status_code == 422

    def test_a_stranger_is_sent_to_sign_in(self, stranger: Client) -> None:
        assert stranger.post(MANY).headers["Location"] == f"/accounts/login/?next={MANY}"

    def test_reading_its_address_changes_nothing(self, page: Client) -> None:
        assert page.get(MANY).status_code == 405

    def test_a_place_that_cannot_be_is_not_found(self, page: Client) -> None:
        assert page.post(f"{MANY}?before=x", {"do": "delete"}).status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize(("do", "more"), [("skill", {"skill": "LoRA"}), ("aside", {}), ("delete", {})])
def test_it_asks_as_often_for_many_rows_as_for_few(page: Client, ann: User, do: str, more: dict[str, str]) -> None:
    def queries(number: int) -> int:
        rows = [log_study(ann, 10, on=date(2026, 3, 1)) for _number in range(number)]
        told = seen(choose(page, rows, do, **more))
        with CaptureQueriesContext(connection) as asked:
            choose(page, rows, do, **more, seen=told)
        return len(asked)

    queries(1)
    assert queries(3) == queries(20)
