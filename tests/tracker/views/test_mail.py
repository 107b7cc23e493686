"""An address that gave mail back is told, calmly, wherever its owner looks; mail goes on when they say so."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.factories import keep_report, make_user
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker.days import IsoWeek
from tracker.models import Report, ReturnedMail, User
from tracker.report.delivery import RETURNED

PAGES = ("/", "/reports/", "/account/")


@pytest.fixture
def returned(ann: User) -> ReturnedMail:
    """Mail to Ann came back three times."""
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    values = {"reason": "550 <b>no</b> such user", "refusals": 3, "since": NOON, "stopped_at": NOON}
    row: ReturnedMail = ann.returned_mail.create(address=ann.email, **values)
    return row


@pytest.mark.parametrize("path", PAGES)
def test_it_is_told_with_the_servers_words_and_two_ways_on(page: Client, returned: ReturnedMail, path: str) -> None:
    content = page.get(path).content
    assert (
        "Mail to ann@example.org came back: 550 <b>no</b> such user "
        "Reports are kept here, and none is mailed until you say so. Try again Change the address"
    ) in words(content)
    assert b'href="/accounts/email/"' in content


@pytest.mark.parametrize("path", PAGES)
def test_one_that_only_came_back_once_is_not_told(page: Client, returned: ReturnedMail, path: str) -> None:
    ReturnedMail.objects.update(stopped_at=None)
    assert "came back" not in words(page.get(path).content)


@pytest.mark.parametrize("path", PAGES)
def test_another_persons_is_not_told(page: Client, returned: ReturnedMail, path: str) -> None:
    ReturnedMail.objects.update(user=make_user())
    assert "came back" not in words(page.get(path).content)


def test_trying_again_lets_mail_go_and_sends_the_latest_report(page: Client, ann: User, returned: ReturnedMail) -> None:
    for week, state in ((7, "failed"), (8, "failed"), (9, "skipped")):
        keep_report(ann, IsoWeek(2026, week), due_at=NOON, state=state)
    answer = page.post("/mail/again/", follow=True)
    assert "Mail goes to your address again." in words(answer.content)
    assert list(Report.objects.order_by("slug").values_list("state", flat=True)) == ["failed", "due", "skipped"]
    assert not ReturnedMail.objects.exists()


def test_a_report_that_was_kept_for_it_has_the_same_way_on(page: Client, ann: User, returned: ReturnedMail) -> None:
    keep_report(ann, IsoWeek(2026, 9), due_at=NOON, state="failed", reason=RETURNED)
    said = words(page.get("/reports/2026-W09/").content)
    assert "Mail to ann@example.org came back: 550 <b>no</b> such user" in said
    assert ("Try again" in said, "Send it again" in said) == (True, False)


def test_no_page_of_reports_promises_mail_to_it(page: Client, returned: ReturnedMail) -> None:
    for path in ("/reports/", "/reports/next/", "/account/"):
        said = words(page.get(path).content)
        assert "Mon 9 Mar, about" not in said
        assert "Send me one now" not in said
    assert "so it is not mailed" in words(page.get("/reports/next/").content)
    assert "None goes by mail now." in words(page.get("/reports/").content)


def test_trying_again_once_more_changes_nothing(page: Client, ann: User) -> None:
    keep_report(ann, IsoWeek(2026, 8), due_at=NOON, state="failed")
    assert "again." not in words(page.post("/mail/again/", follow=True).content)
    assert Report.objects.get().state == "failed"


def test_a_stranger_frees_nobodys_address(page: Client, stranger: Client, returned: ReturnedMail) -> None:
    ReturnedMail.objects.update(user=make_user())
    page.post("/mail/again/")
    assert stranger.post("/mail/again/").headers["Location"] == "/accounts/login/?next=/mail/again/"
    assert ReturnedMail.objects.exists()


def test_looking_frees_nothing(page: Client, returned: ReturnedMail) -> None:
    assert page.get("/mail/again/").status_code == 405
    assert ReturnedMail.objects.exists()
