"""Bringing a file: it is looked at, stored whole or not at all, and can be taken back."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations import importing
from integrations.importers.base import Choices
from integrations.models import ImportDraft
from integrations.tasks import tick
from tests.factories import log_study, make_activity, make_connection, make_user
from tests.integrations.importers.reading import CLOCKIFY, TOGGL, TOGGL_LINE, clockify_line
from tests.threads import at_once
from tests.tracker.views.reading import words
from tracker.models import Activity, DailyTotal, User

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
OWN = "date,minutes,title,skill"
MARCH = f"{OWN}\n2026-03-02,90,Lecture 3,NLP\n2026-03-03,45,Lecture 4,NLP"
KERNELS = "Id,AuthorUserId,CurrentUrlSlug,Medal,MedalAwardDate\n12,7,lora,1,04/03/2025"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def bring(page: Client, text: str | bytes, name: str = "a.csv") -> str:
    """Upload a file; returns the address of its preview."""
    raw = text.encode() if isinstance(text, str) else text
    answer = page.post("/log/import/", {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, words(answer.content)
    return str(answer["Location"])


def bring_and_store(page: Client, text: str, **choices: str) -> str:
    address = bring(page, text)
    answer = page.post(address, choices)
    assert answer.status_code == 302, words(answer.content)
    return words(page.get(address).content)


def stored() -> list[tuple[str, int, str]]:
    rows = Activity.objects.order_by("local_date", "id").values_list("local_date", "quantity", "title")
    return [(day.isoformat(), int(quantity), title) for day, quantity, title in rows]


class TestBringing:
    def test_a_file_is_kept_and_nothing_stored(self, page: Client, ann: User) -> None:
        bring(page, MARCH)
        assert (ImportDraft.objects.get().user, Activity.objects.exists()) == (ann, False)

    def test_its_text_may_be_pasted(self, page: Client) -> None:
        answer = page.post("/log/import/", {"text": MARCH})
        assert "2 activities would be new" in words(page.get(answer["Location"]).content)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({}, "Choose a file, or paste its text."),
            ({"text": " \n "}, "Choose a file, or paste its text."),
            ({"text": "date,title\n1,2"}, "The first line must name columns of a format below; it says: date, title."),
            ({"text": "date,minutes\n"}, "There are no lines below the header."),
            ({"text": "date,minutes\n1,\0"}, "Null characters are not allowed."),
            ({"text": "x" * 500_001}, "Ensure this value has at most 500000 characters"),
            ({"file": b""}, "There are no lines below the header."),
            ({"file": b"PK\x03\x04 a spreadsheet"}, "This is a packed file or a spreadsheet."),
            ({"file": b"date,minutes\n1,\0"}, "This is no text file."),
            ({"file": b"date,minutes\n" + b"x" * 5_000_000}, "A file has up to 5 MB."),
        ],
    )
    def test_what_cannot_be_read_is_refused_beside_its_field(
        self, page: Client, data: dict[str, Any], sentence: str
    ) -> None:
        if "file" in data:
            data = {"file": SimpleUploadedFile("a.csv", data["file"])}
        answer = page.post("/log/import/", data)
        assert (answer.status_code, ImportDraft.objects.exists()) == (422, False)
        assert sentence in words(answer.content)

    def test_what_was_pasted_stays(self, page: Client) -> None:
        assert "date,title" in page.post("/log/import/", {"text": "date,title\n1,2"}).content.decode()

    def test_a_file_is_read_no_further_than_the_limit(self, page: Client) -> None:
        answer = page.post("/log/import/", {"file": SimpleUploadedFile("a.csv", b"x" * 9_000_000)})
        assert answer.wsgi_request.FILES["file"].size == 5_000_001

    def test_the_sample_can_be_brought(self, page: Client) -> None:
        sample = page.get("/log/import/sample.csv")
        assert sample["Content-Type"].startswith("text/csv")
        assert "2 activities would be new" in words(page.get(bring(page, sample.content)).content)

    def test_the_log_leads_there(self, page: Client) -> None:
        assert 'href="/log/import/"' in page.get("/log/").content.decode()


class TestPreview:
    def said(self, page: Client, text: str, query: str = "") -> str:
        return words(page.get(bring(page, text) + query).content)

    def test_it_says_what_would_be_stored(self, page: Client) -> None:
        text = self.said(page, MARCH + "\n2026-04-01,30,Lecture 5,NLP")
        assert "Headway’s own format: 3 lines. 2 h 45 of study. Nothing is stored yet." in text
        assert "2026-03 2 h 15 2 2026-04 30 min 1" in text
        assert "Mon 2 Mar 1 h 30 Lecture 3 NLP" in text

    def test_it_stores_nothing(self, page: Client) -> None:
        self.said(page, MARCH)
        assert not Activity.objects.exists()

    def test_it_tells_what_is_there_already(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        text = self.said(page, MARCH + "\n2026-03-04,30,Lecture 5,NLP")
        assert "1 activity would be new" in text
        assert "2 are there already; their notes and skills stay as you have them" in text

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            ('2026-03-02,"1,5x",x,', "Line 2: minutes: “1,5x” is no number."),
            ("2026-03-02,,x,", "Line 2: minutes: The field is empty."),
            ("2026-03-02,961,x,", "Line 2: Study takes 1 to 960 whole minutes."),
            ("2026-05-05,9,x,", "Line 2: 5 May has not come yet."),
            ("1989-12-31,9,x,", "Line 2: Days from 1990 on can be logged."),
            ("0001-01-01,9,x,", "Line 2: Days from 1990 on can be logged."),
            ("9999-12-31,9,x,", "Line 2: 31 December 9999 has not come yet."),
            ("2026-03-02,9,x,,,surplus", "Line 2: The line has more fields than the header."),
        ],
    )
    def test_a_line_that_is_wrong_is_told(self, page: Client, line: str, sentence: str) -> None:
        assert sentence in self.said(page, f"{OWN}\n{line}")

    def test_a_line_for_which_its_day_is_too_short_is_told(self, page: Client, ann: User) -> None:
        log_study(ann, 600, on=date(2026, 3, 2))
        text = self.said(page, f"{OWN}\n2026-03-02,800,a,\n2026-03-02,100,b,\n2026-03-02,30,c,")
        assert "Line 3: That makes 25 h of study on a day of 24 h." in text
        assert "2 activities would be new" in text
        assert "On 1 of its days there is study from elsewhere, too." in text

    def test_lines_that_are_left_out_have_their_reason(self, page: Client) -> None:
        assert "1 line is left out: shorter than half a minute." in self.said(page, f"{OWN}\n2026-03-02,0.3,x,")

    def test_an_open_order_of_day_and_month_is_asked(self, page: Client) -> None:
        text = self.said(page, f"{CLOCKIFY}\n{clockify_line('03/04/2026')}")
        assert "The file leaves something open" in text
        assert "03/04/2026 is 3 April" in text
        assert "The file does not say." in text

    @pytest.mark.parametrize(("order", "day"), [("dmy", "Fri 3 Apr"), ("mdy", "Wed 4 Mar")])
    def test_the_order_that_was_said_is_taken(self, page: Client, order: str, day: str) -> None:
        assert day in self.said(page, f"{CLOCKIFY}\n{clockify_line('03/04/2026')}", f"?order={order}")

    def test_an_order_that_the_file_settles_is_not_asked(self, page: Client) -> None:
        text = self.said(page, f"{CLOCKIFY}\n{clockify_line('13/04/2026')}\n{clockify_line('03/04/2026')}")
        assert "Order of day and month" not in text
        assert "2 activities would be new" in text

    def test_whose_lines_are_meant_is_asked_where_there_are_several_people(self, page: Client) -> None:
        lines = f"{CLOCKIFY}\n{clockify_line()}\n{clockify_line(email='bob@example.org')}"
        assert "Whose lines" in self.said(page, lines)
        text = self.said(page, lines, "?person=ann@example.org")
        assert "1 activity would be new" in text
        assert "1 line is left out: another person’s." in text

    def test_the_skill_is_taken_from_where_one_says(self, page: Client) -> None:
        assert "Lecture 3, again video" in self.said(page, f"{TOGGL}\n{TOGGL_LINE}", "?skill=tag")

    def test_its_tables_have_names_and_no_id_stands_twice(self, page: Client) -> None:
        content = page.get(bring(page, f"{TOGGL}\n{TOGGL_LINE}")).content.decode()
        ids = re.findall(r'\bid="([^"]+)"', content)
        assert len(ids) == len(set(ids))
        assert all("aria-labelledby" in table for table in re.findall("<table[^>]*>", content))

    @pytest.mark.parametrize("query", ["?skill=nonsense", "?user_name=../x"])
    def test_a_choice_that_does_not_exist_changes_nothing(self, page: Client, query: str) -> None:
        text = f"{TOGGL}\n{TOGGL_LINE}" if "skill" in query else KERNELS
        assert "The file leaves something open" in self.said(page, text, query)

    def test_markup_is_text(self, page: Client) -> None:
        address = bring(page, f"{OWN}\n2026-03-02,9,<script>alert(1)</script>,<big>\n<i>,1,,")
        content = page.get(address).content.decode()
        assert ("<script>alert" in content, "&lt;script&gt;alert" in content) == (False, True)
        assert ("<big>" in content, "<i>" in content) == (False, False)

    def test_twenty_thousand_lines_ask_the_database_no_more_often(self, page: Client) -> None:
        counts = []
        for number in (2, 300):
            lines = [f"2026-{1 + each % 4:02}-{1 + each % 28:02},5,Lecture {each}," for each in range(number)]
            address = bring(page, "\n".join([OWN, *lines]))
            with CaptureQueriesContext(database) as queries:
                page.get(address)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestStoring:
    def test_all_lines_are_stored(self, page: Client) -> None:
        assert "Stored 2 new, 0 changed, 0 unchanged." in bring_and_store(page, MARCH)
        assert stored() == [("2026-03-02", 90, "Lecture 3"), ("2026-03-03", 45, "Lecture 4")]
        assert list(Activity.objects.values_list("source", "account").distinct()) == [("import", "csv")]

    def test_the_same_file_again_stores_nothing(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        assert "0 new, 0 changed, 2 unchanged." in bring_and_store(page, MARCH)
        assert Activity.objects.count() == 2

    def test_the_same_lines_in_another_order_and_form_store_nothing(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        again = "Title;Hours;Date\nLecture 4;0,75;03.03.2026\nLecture 3;1:30;2026/3/2"
        assert "0 new, 0 changed, 2 unchanged." in bring_and_store(page, again)

    def test_one_more_line_is_one_more_activity(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        assert "1 new, 0 changed, 2 unchanged." in bring_and_store(page, MARCH + "\n2026-03-03,45,Lecture 4,NLP")

    def test_lines_that_say_the_same_are_as_many_sessions(self, page: Client) -> None:
        line = "2026-03-02,30,Pomodoro,"
        bring_and_store(page, "\n".join([OWN, line, line, line]))
        assert stored() == [("2026-03-02", 30, "Pomodoro")] * 3

    def test_storing_twice_stores_once(self, page: Client) -> None:
        address = bring(page, MARCH)
        answers = [page.post(address) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Activity.objects.count() == 2

    def test_two_tabs_store_once(self, page: Client) -> None:
        addresses = [bring(page, MARCH), bring(page, MARCH)]
        for address in addresses:
            page.post(address)
        assert Activity.objects.count() == 2

    @pytest.mark.both_databases
    @pytest.mark.django_db(transaction=True)
    def test_requests_at_once_store_once(self, page: Client, ann: User) -> None:
        address, session = bring(page, MARCH), page.cookies["sessionid"].value
        answers = at_once(*[lambda: Client(headers={"cookie": f"sessionid={session}"}).post(address)] * 3)
        assert [answer.status_code for answer in answers] == [302] * 3
        assert (Activity.objects.count(), DailyTotal.objects.count()) == (2, 2)
        assert ImportDraft.objects.get().stored == {"new": 2, "duplicate": 0}

    def test_whoever_comes_second_changes_nothing(self, page: Client, ann: User) -> None:
        draft = importing.keep(ann, "file", MARCH)
        for _ in range(2):
            with transaction.atomic():
                found = importing.look(ann, importing.File.of(MARCH), Choices(), today=NOON.date())
                importing.store(ann, draft.pk, found)
        draft.refresh_from_db()
        assert draft.stored == {"new": 2, "duplicate": 0}

    def test_a_long_day_again_is_no_longer_day(self, page: Client) -> None:
        long = f"{OWN}\n2026-03-02,800,Lecture 3,"
        bring_and_store(page, long)
        assert "0 new, 0 changed, 1 unchanged." in bring_and_store(page, long)

    def test_with_errors_nothing_is_stored(self, page: Client) -> None:
        answer = page.post(bring(page, f"{MARCH}\nx,1,,"))
        assert (answer.status_code, Activity.objects.exists()) == (422, False)
        assert "Nothing is stored yet: there are errors in what you brought." in words(answer.content)

    def test_lines_with_errors_can_be_left_out(self, page: Client) -> None:
        assert "2 new" in bring_and_store(page, f"{MARCH}\nx,1,,", leave_out="on")

    def test_nothing_is_no_import(self, page: Client) -> None:
        answer = page.post(bring(page, f"{OWN}\nx,1,,"), {"leave_out": "on"})
        assert (answer.status_code, Activity.objects.exists()) == (422, False)

    def test_what_is_open_must_be_said(self, page: Client) -> None:
        answer = page.post(bring(page, f"{CLOCKIFY}\n{clockify_line('03/04/2026')}"))
        assert (answer.status_code, Activity.objects.exists()) == (422, False)

    def test_what_was_said_is_what_is_stored(self, page: Client) -> None:
        bring_and_store(page, f"{CLOCKIFY}\n{clockify_line('03/04/2026')}", order="mdy", skill="tag")
        activity = Activity.objects.get()
        assert (activity.local_date, activity.skill) == (date(2026, 3, 4), "video")

    def test_its_days_are_added_up(self, page: Client, ann: User) -> None:
        bring_and_store(page, MARCH)
        assert DailyTotal.objects.get(user=ann, local_date=date(2026, 3, 2)).quantity == 90

    def test_its_owners_words_stay(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        Activity.objects.filter(title="Lecture 3").update(note="by hand", skill="Transformers")
        bring_and_store(page, MARCH)
        activity = Activity.objects.get(title="Lecture 3")
        assert (activity.note, activity.skill) == ("by hand", "Transformers")

    def test_its_text_is_forgotten(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        assert ImportDraft.objects.get().text == ""

    def test_days_are_the_users(self, page: Client) -> None:
        User.objects.update(time_zone="Asia/Kolkata")
        bring_and_store(page, "date,minutes\n2026-03-02T20:00:00Z,30\n2026-03-02T23:00,30")
        assert [day for day, _, _ in stored()] == ["2026-03-02", "2026-03-03"]

    def test_a_medal_told_by_hand_counts_once(self, page: Client, ann: User) -> None:
        claim = {"kind": "medal", "occurred_at": None, "on": date(2025, 4, 3)}
        by_hand = make_activity(
            ann, source="manual", account="", evidence_url="https://www.kaggle.com/code/ann/lora", **claim
        )
        text = bring_and_store(page, KERNELS, user_name="ann")
        by_hand.refresh_from_db()
        assert "1 new" in text
        assert (by_hand.counted, Activity.objects.get(source="import").title) == (False, "Gold medal: lora")

    def test_the_user_name_of_the_connected_account_is_offered(self, page: Client, ann: User) -> None:
        make_connection(ann, provider="kaggle", account_name="ann-k")
        assert 'value="ann-k"' in page.get(bring(page, KERNELS)).content.decode()

    def test_a_medal_that_became_gold_is_the_same_medal(self, page: Client) -> None:
        bring_and_store(page, KERNELS.replace(",1,", ",3,"))
        assert "0 new, 1 changed" in bring_and_store(page, KERNELS)
        assert [title for _, _, title in stored()] == ["Gold medal: lora"]


class TestTakingBack:
    @pytest.mark.both_databases
    def test_what_was_new_is_deleted(self, page: Client) -> None:
        bring_and_store(page, MARCH)
        address = bring(page, MARCH + "\n2026-03-04,30,Lecture 5,")
        page.post(address)
        answer = page.post(f"{address}take-back/", follow=True)
        assert "The import was taken back 1 activity was deleted." in words(answer.content)
        assert [title for _, _, title in stored()] == ["Lecture 3", "Lecture 4"]

    def test_twice_is_once(self, page: Client) -> None:
        address = bring(page, MARCH)
        page.post(address)
        for _ in range(2):
            assert page.post(f"{address}take-back/").status_code == 302
        assert not Activity.objects.exists()

    def test_only_what_was_stored_can_be(self, page: Client) -> None:
        assert page.post(f"{bring(page, MARCH)}take-back/").status_code == 404


class TestKeeping:
    def test_a_strangers_file_is_not_there(self, page: Client) -> None:
        draft = importing.keep(make_user(), "file", MARCH)
        address = f"/log/import/{draft.pk}/"
        answers = [page.get(address), page.post(address), page.post(f"{address}take-back/")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert (ImportDraft.objects.get().stored, Activity.objects.exists()) == (None, False)

    def test_after_a_day_it_is_not_there(self, page: Client) -> None:
        with time_machine.travel(NOON - timedelta(days=1, minutes=1)):
            address = bring(page, MARCH)
        assert page.get(address).status_code == 404

    def test_the_tick_deletes_it_after_a_day(self, page: Client) -> None:
        bring(page, MARCH)
        tick()
        assert ImportDraft.objects.exists()
        with time_machine.travel(NOON + timedelta(hours=25)):
            tick()
        assert not ImportDraft.objects.exists()

    def test_what_is_deleted_while_it_is_stored_is_not_there(self, page: Client) -> None:
        address = bring(page, MARCH)

        def deleting(execute: Any, sql: str, *rest: Any) -> Any:
            """As another tab does that brings a sixth file, or the tick, once the request has found the draft."""
            if "integrations_connection" in sql:
                ImportDraft.objects.all().delete()
            return execute(sql, *rest)

        with database.execute_wrapper(deleting):
            assert page.post(address).status_code == 404
        assert not Activity.objects.exists()

    def test_only_the_newest_five_are_kept(self, page: Client) -> None:
        importing.keep(make_user(), "file", MARCH)
        addresses = [bring(page, MARCH) for _ in range(6)]
        assert [page.get(each).status_code for each in addresses] == [404, 200, 200, 200, 200, 200]
        assert ImportDraft.objects.count() == 6


@pytest.mark.parametrize("path", ["", "sample.csv", "4be0643f-1d98-473b-97cd-ca98a65347dd/"])
def test_the_pages_are_for_those_who_are_signed_in(client: Client, db: None, path: str) -> None:
    assert client.get(f"/log/import/{path}").status_code == 302
