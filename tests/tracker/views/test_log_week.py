"""The week in the log: typed in one go, corrected where it stands, moved through by its part alone."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_resource
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import field, words
from tracker.models import Activity, User

WEEK = "/log/week/2026-W10/"
UID = "4be0643f-1d98-473b-97cd-ca98a65347dd"
MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def send(page: Client, **typed: Any) -> HttpResponse:
    """Store the week; ``mon`` and ``tue`` are the lines of its days."""
    days = {MONDAY: typed.pop("mon", ""), TUESDAY: typed.pop("tue", "")}
    return page.post(WEEK, {"id": UID, **days, **typed})


def stored(user: User) -> list[tuple[date, Decimal, str]]:
    rows = Activity.objects.owned_by(user).order_by("local_date")
    return [(each.local_date, each.quantity, each.title) for each in rows]


def test_a_week_is_stored_in_one_go(page: Client, ann: User) -> None:
    answer = send(page, mon="1h30", tue="45 min LoRA paper", about="CS224N lectures", back="/log/?week=2026-W10")
    assert answer.headers["Location"] == "/log/?week=2026-W10"
    assert stored(ann) == [(date(2026, 3, 2), 90, "CS224N lectures"), (date(2026, 3, 3), 45, "LoRA paper")]
    assert "Stored for 2 days. 2 h 15 of study in all." in words(page.get("/log/").content)


def test_sent_twice_it_is_stored_once(page: Client, ann: User) -> None:
    for _ in range(2):
        assert send(page, mon="1h30", tue="45 min").status_code == 302
    assert len(stored(ann)) == 2


def test_another_line_under_a_used_id_is_told_apart(page: Client, ann: User) -> None:
    send(page, mon="1h30")
    answer = send(page, mon="2h")
    assert answer.status_code == 422
    assert "Another entry was stored from this line already." in words(answer.content)
    assert len(stored(ann)) == 1


def test_what_the_days_were_about_may_name_a_resource_and_a_skill(page: Client, ann: User) -> None:
    course = make_resource(ann)
    send(page, mon="1h30", tue="45 min LoRA paper", about="cs224n lecture 3 #lora")
    monday, tuesday = Activity.objects.order_by("local_date")
    assert (monday.resource, monday.unit, monday.skill) == (course, 3, "LoRA")
    assert (tuesday.resource, tuesday.skill) == (None, "")


def test_when_it_began_is_kept(page: Client, ann: User) -> None:
    send(page, mon="14:00-15:30")
    began = Activity.objects.get().occurred_at
    assert began is not None
    assert began.isoformat() == "2026-03-02T14:00:00+00:00"


def test_a_claim_may_stand_in_a_day(page: Client, ann: User) -> None:
    send(page, mon="paper 2106.09685", about="CS224N")
    assert Activity.objects.get().evidence_url == "https://arxiv.org/abs/2106.09685"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("25h", "A study entry has from 1 minute up to 16 hours."),
        ("lora", "The line needs a time"),
        ("1h yesterday", "This line is for Tue 3 Mar: leave the day out."),
        ("15h", "That makes 25 h of study on a day of 24 h."),
    ],
)
def test_what_is_wrong_is_told_at_its_day_and_nothing_is_stored(
    page: Client, ann: User, line: str, sentence: str
) -> None:
    log_study(ann, 600, title="Before", on=date(2026, 3, 3))
    answer = send(page, mon="1h30", tue=line, about="CS224N")
    content = answer.content.decode()
    assert (answer.status_code, len(stored(ann))) == (422, 1)
    assert sentence in words(content.split(f'id="p-{TUESDAY}"')[1].split("</p>")[0].replace(">", "", 1))
    assert f'aria-describedby="p-{TUESDAY}"' in content
    assert f'name="{MONDAY}" value="1h30"' in content
    assert field(content, "about", WEEK) == "CS224N"


def test_what_cannot_be_read_of_what_the_days_were_about_is_told_there(page: Client, ann: User) -> None:
    answer = send(page, mon="1h30", about="#a #b")
    assert (answer.status_code, stored(ann)) == (422, [])
    assert 'id="about-problem"' in answer.content.decode()


def test_a_unit_that_the_resource_has_not_is_told_at_its_day(page: Client, ann: User) -> None:
    make_resource(ann)
    answer = send(page, mon="1h30 cs224n lecture 300")
    assert (answer.status_code, f'id="p-{MONDAY}"' in answer.content.decode()) == (422, True)


def test_nothing_typed_says_so(page: Client) -> None:
    answer = send(page)
    assert (answer.status_code, "Type a time for at least one day." in words(answer.content)) == (422, True)


def test_a_day_that_has_not_come_takes_nothing(page: Client, ann: User) -> None:
    assert 'name="2026-03-05"' not in page.get("/log/").content.decode()
    answer = page.post(WEEK, {"id": UID, "2026-03-05": "1h"})
    assert (answer.status_code, stored(ann)) == (422, [])


def test_another_weeks_day_is_none_of_it(page: Client, ann: User) -> None:
    page.post(WEEK, {"id": UID, MONDAY: "1h", "2026-02-02": "1h"})
    assert [on for on, _, _ in stored(ann)] == [date(2026, 3, 2)]


def test_what_is_typed_is_told_and_not_stored(page: Client, ann: User) -> None:
    answer = send(page, mon="1h30", tue="45 min", look="1")
    assert words(answer.content) == "To be stored for 2 days, 2 h 15 of study in all."
    assert words(send(page, mon="25h", look="1").content) == "A study entry has from 1 minute up to 16 hours."
    assert stored(ann) == []


@pytest.mark.parametrize("slug", ["2026-W99", "x"])
def test_a_week_that_cannot_be_is_not_found(page: Client, slug: str) -> None:
    assert page.post(f"/log/week/{slug}/", {MONDAY: "1h"}).status_code == 404


def test_a_stranger_is_sent_to_sign_in(stranger: Client) -> None:
    assert stranger.post(WEEK).headers["Location"] == f"/accounts/login/?next={WEEK}"


def test_reading_its_address_changes_nothing(page: Client) -> None:
    assert page.get(WEEK).status_code == 405


class TestGrid:
    def test_an_entry_is_corrected_under_its_day(self, page: Client, ann: User) -> None:
        entry = log_study(ann, 60, title="Lecture", on=date(2026, 2, 24))
        content = page.get(f"/log/?week=2026-W09&at=week&edit={entry.uid}").content.decode()
        week = content.split('<ol class="week"')[1].split("</ol>")[0]
        sent = {name: field(week, name, f"/log/{entry.uid}/") for name in ("id", "version", "back", "at")}
        change = {"kind": "study", "quantity": "2h", "on": "2026-02-24"}
        assert content.count('id="edit"') == 1
        wrong = page.post(f"/log/{entry.uid}/", sent | change | {"quantity": "25h"}).content.decode()
        assert 'id="edit"' in wrong.split('<ol class="week"')[1].split("</ol>")[0]
        assert page.post(f"/log/{entry.uid}/", sent | change).headers["Location"] == "/log/?week=2026-W09"

    def test_a_script_gets_it_there_too(self, page: Client, ann: User) -> None:
        entry = log_study(ann, 60, title="Lecture", on=TODAY)
        answer = page.get(f"/log/?at=week&edit={entry.uid}", headers=PART | {"HX-Target": "section#week"})
        week = answer.content.decode().split('<ol class="week"')[1].split("</ol>")[0]
        assert f'action="/log/{entry.uid}/"' in week

    def test_a_count_leads_to_what_it_counts(self, page: Client, ann: User) -> None:
        for number in range(2):
            make_activity(ann, title=f"Commit {number}", on=TODAY)
        make_activity(ann, title="Before", on=date(2026, 3, 1))
        content = page.get("/log/").content.decode()
        address = "/log/?kind=commit&from=2026-03-04&to=2026-03-04&week=2026-W10"
        assert f'href="{address.replace("&", "&amp;")}#activities"' in content
        assert "2 activities" in words(page.get(address).content)

    def test_a_script_gets_another_week_alone(self, page: Client, ann: User) -> None:
        log_study(ann, 90, title="Lecture", on=date(2026, 2, 24))
        answer = page.get("/log/?week=2026-W09&kind=study", headers=PART | {"HX-Target": "section#week"})
        content = answer.content.decode()
        assert "<html" not in content
        assert "1 h 30 Lecture" in words(content)
        assert 'href="/log/?kind=study&amp;week=2026-W08"' in content
        assert 'href="/log/?kind=study"' in content

    def test_history_brings_the_whole_page(self, page: Client) -> None:
        restore = PART | {"HX-Target": "section#week", "HX-History-Restore-Request": "true"}
        assert "<html" in page.get("/log/?week=2026-W09", headers=restore).content.decode()

    def test_a_full_week_asks_as_often_as_an_empty_one(self, page: Client, ann: User) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                page.get("/log/", headers=PART | {"HX-Target": "section#week"})
            return len(asked)

        log_study(ann, 10, on=TODAY)
        few = queries()
        for _number in range(10):
            log_study(ann, 10, on=TODAY)
            make_activity(ann, on=TODAY)
        assert queries() == few


def test_the_id_of_a_day_comes_from_that_of_the_week(page: Client, ann: User) -> None:
    send(page, mon="1h")
    assert Activity.objects.get().uid == uuid.uuid5(uuid.UUID(UID), MONDAY)
