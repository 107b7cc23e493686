"""A report now, for whoever asks: once for each button, five a day."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.factories import make_user
from tests.fakes.mail import MailServer
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import field, words
from tests.tracker.views.test_reports import confirm
from tracker.models import Report, User
from tracker.report.delivery import ask

PATH = "/reports/now/"


@pytest.fixture
def reader(ann: User) -> User:
    """Ann, whose address is confirmed."""
    confirm(ann)
    return ann


def content(page: Client) -> str:
    return page.get("/reports/").content.decode()


def test_it_is_mailed_within_the_request_s_next_seconds(
    page: Client,
    reader: User,
    mail_server: MailServer,
    served: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = page.post(PATH, {"number": field(content(page), "number", PATH)})
    assert answer["Location"] == "/reports/"
    assert [delivery.recipients for delivery in mail_server.deliveries] == [["ann@example.org"]]
    assert "Sent Wed 4 Mar, 12:00. See it" in words(content(page))


def test_until_then_the_page_says_so_and_looks_again(page: Client, reader: User) -> None:
    page.post(PATH, {"number": "1"})
    part = page.get("/reports/", headers={"HX-Request": "true"}).content.decode()
    assert "On its way to ann@example.org." in words(part)
    assert 'hx-get="/reports/" hx-trigger="every 2s"' in part
    assert "<html" not in part
    Report.objects.update(state="sent", sent_at=NOON)
    assert "hx-trigger" not in content(page).split('id="live"')[1].split(">")[0]


def test_one_that_the_mail_server_did_not_take_is_not_on_its_way(
    page: Client,
    reader: User,
    mail_server: MailServer,
    served: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mail_server.replies.append("451 try later")
    with django_capture_on_commit_callbacks(execute=True):
        page.post(PATH, {"number": "1"})
    said = words(content(page))
    assert "The mail server has not taken it yet. Next try Wed 4 Mar, 12:05. See why" in said
    assert "asked for at 12:00" in said
    assert "On its way" not in said


def test_a_button_that_is_pressed_twice_sends_one(page: Client, reader: User) -> None:
    number = field(content(page), "number", PATH)
    for _ in range(2):
        page.post(PATH, {"number": number})
    assert 'name="number"' not in content(page)
    assert Report.objects.get().slug == "2026-03-04-1"
    Report.objects.update(state="sent", sent_at=NOON)
    assert field(content(page), "number", PATH) == "2"


def test_the_sixth_of_a_day_is_refused(page: Client, reader: User) -> None:
    for number in range(1, 6):
        ask(reader, number, NOON)
    assert 'name="number"' not in content(page)
    answer = page.post(PATH, {"number": "6"})
    assert answer.status_code == 422
    assert "A day has five reports. Tomorrow there are more." in words(answer.content)
    assert Report.objects.count() == 5


@pytest.mark.parametrize("number", ["", "0", "-1", "99", "one", "１", "1\x00"])
def test_what_is_no_number_is_refused(page: Client, reader: User, number: str) -> None:
    assert page.post(PATH, {"number": number}).status_code == 422
    assert not Report.objects.exists()


def test_without_a_confirmed_address_there_is_none(page: Client, ann: User) -> None:
    assert 'name="number"' not in content(page)
    answer = page.post(PATH, {"number": "1"})
    assert answer.status_code == 409
    assert "Confirm your address first" in words(answer.content)
    assert not Report.objects.exists()


def test_looking_asks_for_none(page: Client, reader: User) -> None:
    assert page.get(PATH).status_code == 405
    content(page)
    assert not Report.objects.exists()


def test_a_stranger_is_asked_to_sign_in(stranger: Client, reader: User) -> None:
    assert stranger.post(PATH, {"number": "1"}).status_code == 302
    assert not Report.objects.exists()


def test_what_others_asked_for_is_not_ones_own(page: Client, reader: User) -> None:
    ask(make_user(), 1, NOON)
    ask(reader, 1, NOON - timedelta(days=1))
    assert field(content(page), "number", PATH) == "1"


def test_what_the_mail_server_refused_is_sent_again_at_once(
    page: Client,
    reader: User,
    mail_server: MailServer,
    served: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mail_server.replies.append("554 not this one")
    with django_capture_on_commit_callbacks(execute=True):
        page.post(PATH, {"number": "1"})
    assert Report.objects.get().state == "failed"
    with django_capture_on_commit_callbacks(execute=True):
        page.post("/reports/2026-03-04-1/again/")
    assert (Report.objects.get().state, len(mail_server.deliveries)) == ("sent", 1)


def test_what_is_sent_again_goes_at_once(
    page: Client,
    reader: User,
    mail_server: MailServer,
    served: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    report = ask(reader, 1, NOON)
    Report.objects.update(state="unknown")
    assert report
    with django_capture_on_commit_callbacks(execute=True):
        page.post(f"/reports/{report.slug}/again/")
    report.refresh_from_db()
    assert (report.state, len(mail_server.deliveries)) == ("sent", 1)
