"""A report as its mail: as it looks, its plain text, and the bytes that were handed over."""

from base64 import b64encode
from email.message import MIMEPart
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_user
from tests.fakes.mail import MailServer
from tests.tracker.views.reading import words
from tests.tracker.views.test_reports import BUILT, confirm, facts, make_report
from tracker.mail import Letter, html_page
from tracker.models import Report, User
from tracker.report.delivery import deliver

__all__ = ["facts"]

HTML, TEXT, MESSAGE = (f"/reports/2026-W09/mail{end}" for end in ("/", ".txt", ".eml"))


def test_the_message_is_the_one_that_was_sent_byte_by_byte(
    page: Client, ann: User, facts: dict[str, Any], mail_server: MailServer
) -> None:
    confirm(ann)
    deliver(make_report(ann, facts=facts, state="due"), BUILT)
    answer = page.get(MESSAGE)
    assert answer.content.replace(b"\n", b"\r\n") == mail_server.deliveries[0].content
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"] == 'attachment; filename="headway-2026-W09.eml"'


def test_it_looks_as_it_does_in_a_mail_program(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    answer = page.get(HTML)
    assert answer.content.startswith(b'<!DOCTYPE html><html lang="en">')
    assert "What needs you most is Deep study" in words(answer.content)
    assert b"cid:" not in answer.content
    assert b'src="data:image/png;base64,' in answer.content
    assert "What needs you most is Deep study" in page.get(TEXT).content.decode()


def test_nothing_in_a_letter_can_act(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    policy = page.get(HTML)["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'none'"} < set(policy)
    [sandbox] = [each.split() for each in policy if each.startswith("sandbox")]
    assert "allow-scripts" not in sandbox
    assert "allow-same-origin" not in sandbox


def test_it_keeps_the_language_in_which_it_was_sent(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts | {"language": "zh-hans"})
    assert '<html lang="zh-Hans">' in page.get(HTML).content.decode()
    assert "小时" in page.get(TEXT).content.decode()


def test_the_preview_is_a_mail_too(page: Client, ann: User, facts: dict[str, Any]) -> None:
    assert "Deep study" in words(page.get("/reports/next/mail/").content)


@pytest.mark.parametrize("path", [HTML, TEXT, MESSAGE])
@pytest.mark.parametrize("stored", [None, {"version": 0}])
def test_before_it_is_built_there_is_no_mail(page: Client, ann: User, path: str, stored: dict[str, int] | None) -> None:
    make_report(ann, state="skipped", facts=stored)
    assert page.get(path).status_code == 404


@pytest.mark.parametrize("path", [HTML, TEXT, MESSAGE])
def test_a_strangers_mail_is_not_there(page: Client, ann: User, facts: dict[str, Any], path: str) -> None:
    make_report(make_user(), facts=facts)
    assert page.get(path).status_code == 404


def test_its_page_leads_to_all_three(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    content = page.get("/reports/2026-W09/").content.decode()
    assert all(f'href="{path}"' in content for path in (HTML, TEXT, MESSAGE))
    Report.objects.update(facts=None)
    assert HTML not in page.get("/reports/2026-W09/").content.decode()


def test_a_picture_that_a_letter_carries_stands_in_its_page() -> None:
    letter = Letter("Week 9", "…", to=["ann@example.org"])
    letter.attach_alternative('<img src="cid:pace@headway" alt="Pace">', "text/html")
    picture = MIMEPart()
    picture.set_content(b"\x89PNG" * 40, "image", "png", cid="<pace@headway>")
    letter.attach(picture)
    start = b64encode(b"\x89PNG" * 40).decode()
    assert f'<img src="data:image/png;base64,{start}" alt="Pace">' in html_page(letter)
