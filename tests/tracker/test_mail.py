"""The letters as they arrive: both bodies, and what they say."""

import email
import email.policy
import re
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from pytest_django import Settings

from tests.factories import keep_report, log_study, make_goal, make_plan, make_user
from tests.fakes.mail import MailServer
from tests.tracker.test_exams import make_pass
from tracker.days import IsoWeek
from tracker.mail import report_letter, switched_off_letter, verified_address
from tracker.models import Plan, Report, SourceState, User
from tracker.report.delivery import deliver
from tracker.report.picture import chart_png
from tracker.weekly_report import build

pytestmark = pytest.mark.django_db

WEEK = IsoWeek(2026, 3)
NOW = datetime(2026, 1, 19, 9, tzinfo=UTC)
NASTY = '<script>alert("x")</script> & Søn'


def make_report(*, title: str = "Study", **values: Any) -> Report:
    """A report whose facts are built: two hours of study where fourteen were planned."""
    user = make_user(date_joined=datetime(2026, 1, 6, tzinfo=UTC), **values)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    plan = make_plan(user, start=date(2026, 1, 5), end=date(2026, 4, 14), today=date(2026, 1, 5))
    make_goal(plan, target=100, title=title, today=date(2026, 1, 5))
    log_study(user, 120, on=date(2026, 1, 13))
    facts = build(user, WEEK, NOW)
    return keep_report(user, IsoWeek(2026, 3), due_at=NOW, facts=facts)


def sent(report: Report, server: MailServer) -> tuple[bytes, EmailMessage]:
    """The report as the mail server has it: raw, and parsed."""
    deliver(report, NOW)
    content = server.deliveries[-1].content
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return content, message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text


def test_a_letter_has_a_plain_and_an_html_body_that_say_the_same(mail_server: MailServer) -> None:
    _, message = sent(make_report(), mail_server)
    assert message.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        assert "What needs you most is Study: 2.0 of 14.0 h, 12 days behind." in body(message, kind)
        assert "Study 1 h" in body(message, kind)


def test_the_chart_comes_with_the_html_alone_and_says_its_numbers(mail_server: MailServer) -> None:
    report = make_report()
    content, message = sent(report, mail_server)
    plain, related = message.iter_parts()
    html, picture = related.iter_parts()
    assert [part.get_content_type() for part in (plain, related, html, picture)] == [
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert related.get_param("type") == "text/html"
    assert picture.get_content() == chart_png(report.facts or {})
    assert picture.get_content_disposition() == "inline"
    [name] = re.findall(rb"Content-ID: <([^>]*)>\r\n", content)
    numbers = "2.0 h of 14.0 h due by 18 Jan, 100.0 h in the end."
    [image] = re.findall("<img [^>]*>", body(message, "html"))
    assert all(
        part in image for part in (f'src="cid:{name.decode()}"', 'width="536"', 'height="204"', f'alt="{numbers}"')
    )
    for kind in ("plain", "html"):
        assert ("PACE\r\nStudy: " if kind == "plain" else "Pace: Study</h2>") in body(message, kind)
        assert numbers in re.sub("<img [^>]*>", "", body(message, kind))


def test_a_letter_that_is_written_again_shows_the_same_picture(mail_server: MailServer) -> None:
    report = make_report()
    again = [report_letter(report, "a@example.org") for _ in range(2)]
    assert again[0].pictures == again[1].pictures != {}


def test_without_a_goal_to_draw_there_is_no_picture_and_no_word_of_it(mail_server: MailServer) -> None:
    report = make_report()
    report.facts = {**(report.facts or {}), "pace": None}
    report.save()
    _, message = sent(report, mail_server)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not any(word in body(message, kind) for word in ("Pace", "cid:") for kind in ("plain", "html"))


def test_a_letter_of_thirty_goals_with_long_titles_is_small(mail_server: MailServer) -> None:
    report = make_report(language="zh-hans")
    plan = Plan.objects.get(user=report.user)
    for number in range(29):
        make_goal(plan, metric="papers", target=100, title=f"{number:02}{'学习语言模型' * 13}", today=date(2026, 1, 5))
    report.facts = build(report.user, WEEK, NOW)
    report.save()
    content, message = sent(report, mail_server)
    assert body(message, "html").count("学习语言模型") > 8 * 13
    assert len(content) < 100_000


def test_a_letter_says_what_expires_soon_and_where_to_see_it(mail_server: MailServer, settings: Settings) -> None:
    report = make_report()
    make_pass(report.user, title=NASTY, on=date(2025, 1, 1), expires_on=date(2026, 3, 1))
    report.facts = build(report.user, WEEK, NOW)
    report.save()
    _, message = sent(report, mail_server)
    assert f"Expires soon: {NASTY} on Sun 1 Mar." in body(message, "plain")
    assert "on Sun 1 Mar." in body(message, "html")
    assert "<script" not in body(message, "html")
    assert all(f"{settings.SITE_URL}/certifications/" in body(message, kind) for kind in ("plain", "html"))


def test_its_subject_is_the_dates_and_the_score(mail_server: MailServer) -> None:
    _, message = sent(make_report(), mail_server)
    assert message["Subject"] == "12–18 Jan: score 14.3, 12 days behind"


def test_whatever_a_title_holds_is_text(mail_server: MailServer) -> None:
    _, message = sent(make_report(title=NASTY), mail_server)
    assert "<script" not in body(message, "html")
    assert "&lt;script&gt;" in body(message, "html")
    assert NASTY in body(message, "plain")


def test_a_letter_is_small_and_fetches_nothing(mail_server: MailServer) -> None:
    content, message = sent(make_report(), mail_server)
    html = body(message, "html")
    assert len(content) < 100_000
    assert not any(word in html for word in ('src="http', "<link", "url(", "@import", "<script"))


def test_styles_are_inlined_and_darkness_is_a_matter_of_media(mail_server: MailServer) -> None:
    _, message = sent(make_report(), mail_server)
    html = body(message, "html")
    assert '<h1 class="ink" style="' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_a_letter_is_in_its_readers_language(mail_server: MailServer) -> None:
    _, message = sent(make_report(language="zh-hans"), mail_server)
    assert '<html lang="zh-Hans">' in body(message, "html")
    assert "2 小时" in body(message, "plain")


def test_a_letter_keeps_the_language_in_which_it_was_built() -> None:
    report = make_report()
    User.objects.update(language="zh-hans")
    report.user.refresh_from_db()
    assert "小时" not in report_letter(report, "a@example.org").body


def test_mail_goes_to_the_primary_of_the_verified_addresses() -> None:
    user = make_user()
    for address, verified, primary in (("a", True, False), ("b", False, False), ("c", True, True)):
        EmailAddress.objects.create(user=user, email=f"{address}@example.org", verified=verified, primary=primary)
    assert verified_address(user) == "c@example.org"


def test_without_a_verified_address_there_is_none() -> None:
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    assert verified_address(user) is None


def test_a_switched_off_source_is_told_with_its_reason_and_the_way_on(settings: Settings) -> None:
    reason = f"GitHub does not take the token any more. {NASTY}"
    state = SourceState(user=make_user(), pk=1, source="github", account="ann", state="rejected", reason=reason)
    letter = switched_off_letter(state, "ann@example.org")
    assert letter.subject == "Headway: GitHub ann is switched off"
    assert reason in " ".join(str(letter.body).split())
    assert f"{settings.SITE_URL}/sources/" in letter.body
    assert "<script" not in str(letter.alternatives[0][0])
