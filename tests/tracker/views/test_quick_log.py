"""The quick log's line while it is typed: what may follow, what can be written; and when a session began."""

import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories import log_study, make_resource, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.manual import Draft, correct
from tracker.models import Activity, User
from tracker.quick_log_help import examples
from tracker.undoing import delete, undo

HTMX = {"HX-Request": "true"}


def proposed(page: Client, before: str, **more: str) -> list[dict[str, Any]]:
    answer = page.get("/log/words/", {"before": before} | more)
    assert answer.status_code == 200
    proposals: list[dict[str, Any]] = answer.json()["proposals"]
    return proposals


class TestProposals:
    def test_own_skills_come_first_by_latest_use(self, page: Client, ann: User) -> None:
        log_study(ann, on=date(2026, 3, 1), skill="Large models")
        log_study(ann, on=TODAY, skill="Lisp")
        found = [each["text"] for each in proposed(page, "1h x #l")]
        assert found[:4] == ["#Lisp", '#"Large models"', '#"Linear algebra"', "#LoRA"]

    def test_on_chinese_pages_skills_and_units_are_chinese_and_found_by_either_name(
        self, page: Client, ann: User
    ) -> None:
        make_resource(ann)
        User.objects.update(language="zh-hans")
        for typed in ("1h x #linear", "1h x #线"):
            assert [each["text"] for each in proposed(page, typed)] == ["#线性代数"]
        assert proposed(page, "1h cs2")[0]["text"] == "cs224n 第 1 讲"

    def test_a_resource_comes_with_the_unit_that_follows(self, page: Client, ann: User) -> None:
        resource = make_resource(ann)
        log_study(ann, resource_id=resource.pk, unit=3)
        [found] = proposed(page, "1h cs2")
        assert (found["text"], found["before"], found["note"]) == ("cs224n lecture 4", "1h cs224n lecture 4 ", "CS224N")

    def test_a_finished_resource_comes_after_the_open_ones_and_by_its_name(self, page: Client, ann: User) -> None:
        done, _open = make_resource(ann, "Deep Learning"), make_resource(ann, "Deep Work")
        done.finished_on = TODAY
        done.save()
        assert [each["text"] for each in proposed(page, "1h deep")] == ["Deep Work lecture 1", "Deep Learning"]

    def test_an_empty_line_proposes_what_was_studied_last_once(self, page: Client, ann: User) -> None:
        for minutes, title in ((45, "algebra"), (30, "algebra"), (60, "2h talk")):
            log_study(ann, minutes, title=title, skill="NLP")
        assert [each["text"] for each in proposed(page, "")] == ['1h "2h talk" #NLP', "30m algebra #NLP"]
        assert [each["text"] for each in proposed(page, "", timer="")] == ["2h talk #NLP", "algebra #NLP"]

    def test_another_ones_are_never_proposed(self, page: Client, ann: User) -> None:
        eve = make_user("eve")
        make_resource(eve)
        log_study(eve, title="secret", skill="Lisp")
        assert proposed(page, "") == proposed(page, "1h cs2") == proposed(page, "1h #lis") == []

    @pytest.mark.parametrize("line", ["", "1h cs2", "1h #l"])
    def test_they_take_three_queries_however_much_there_is(self, page: Client, ann: User, line: str) -> None:
        for number in range(8):
            resource = make_resource(ann, f"Course {number}")
            log_study(ann, skill=f"Lisp {number}", title=f"x {number}", resource_id=resource.pk)
        with CaptureQueriesContext(connection) as queries:
            proposed(page, line)
        # Session, user, and what is asked for.
        assert len(queries) <= 4

    def test_nonsense_is_answered(self, page: Client) -> None:
        assert proposed(page, "\0#" * 5000, behind="#") == []

    def test_they_are_for_those_who_are_signed_in(self, stranger: Client) -> None:
        assert stranger.get("/log/words/").headers["Location"].startswith("/accounts/login/")


class TestHelp:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("month", [1, 3, 11])
    def test_every_example_is_understood_on_any_day(self, language: str, month: int) -> None:
        with translation.override(language):
            found = [each.told for _, lines in examples(date(2026, month, 5)) for each in lines]
        assert len(found) == 19

    def test_its_page_shows_lines_and_what_they_say(self, page: Client) -> None:
        said = words(page.get("/log/help/").content)
        assert "14:00-15:30 linear algebra Time 1 h 30 14:00–15:30 Kind study On linear algebra" in said

    def test_the_quick_log_leads_to_it(self, page: Client) -> None:
        assert 'href="/log/help/"' in page.get("/log/").content.decode()

    def test_it_is_for_those_who_are_signed_in(self, stranger: Client) -> None:
        assert stranger.get("/log/help/").headers["Location"] == "/accounts/login/?next=/log/help/"


class TestBeginning:
    def test_a_sessions_beginning_is_kept_on_the_users_clock(self, page: Client) -> None:
        User.objects.update(time_zone="Asia/Kathmandu")
        page.post("/log/quick/", {"line": "14:00-15:30 algebra", "id": str(uuid.uuid4())})
        stored = Activity.objects.get()
        assert (stored.quantity, stored.local_date) == (90, TODAY)
        assert stored.occurred_at == datetime(2026, 3, 4, 8, 15, tzinfo=UTC)

    def test_it_is_shown_before_it_is_stored(self, page: Client) -> None:
        answer = page.get("/log/quick/", {"line": "10:00-11:30 algebra mon"}, headers=HTMX)
        said = "Time 1 h 30 10:00–11:30 Kind study On algebra Day Mon 2 Mar , 2 days ago"
        assert words(answer.content) == said

    def test_what_has_not_ended_is_not_stored(self, page: Client) -> None:
        sent = {"line": "11:00-12:30 algebra", "id": str(uuid.uuid4())}
        answer = page.post("/log/quick/", sent, headers=HTMX)
        assert answer.status_code == 422
        assert "It has not ended yet." in words(answer.content)
        assert 'value="11:00-12:30 algebra"' in answer.content.decode()
        assert not Activity.objects.exists()

    def test_a_correction_keeps_it_where_the_day_stays(self, ann: User) -> None:
        activity = log_study(ann, on=TODAY, occurred_at=NOON)
        correct(ann, Draft.of(activity), today=TODAY)
        activity.refresh_from_db()
        assert activity.occurred_at == NOON

    def test_a_correction_of_the_day_drops_it(self, ann: User) -> None:
        activity = log_study(ann, on=TODAY, occurred_at=NOON)
        moved = Draft(
            id=activity.uid, kind="study", on=TODAY.replace(day=3), quantity=activity.quantity, occurred_at=NOON
        )
        correct(ann, moved, today=TODAY)
        activity.refresh_from_db()
        assert activity.occurred_at is None

    def test_an_undone_deletion_brings_it_back(self, ann: User) -> None:
        activity = log_study(ann, on=TODAY, occurred_at=NOON)
        undo(ann, delete(ann, [activity]).uid)
        assert Activity.objects.get().occurred_at == NOON


def test_the_line_is_a_plain_field_until_a_script_makes_more_of_it(page: Client) -> None:
    content = page.get("/log/").content.decode()
    [line] = re.findall(r'<input id="line"[^>]*>', content)
    assert 'data-completes="/log/words/"' in line
    assert "role=" not in line
