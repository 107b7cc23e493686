"""The weekly reports: a list, and each as it was stored."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.factories import keep_report, log_study, make_goal, make_plan, make_user
from tests.tracker.views.reading import words
from tracker.days import IsoWeek
from tracker.models import Report, User
from tracker.weekly_report import build

WEEK = IsoWeek(2026, 9)
BUILT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def make_report(user: User, **values: Any) -> Report:
    """A report of week 9 that was sent."""
    same = {"period": WEEK, "state": "sent", "due_at": BUILT, "sent_at": BUILT}
    return keep_report(user, **same | values)


@pytest.fixture
def facts(ann: User) -> dict[str, Any]:
    """What the report of week 9 holds."""
    make_goal(make_plan(ann), title="Deep study", target=365)
    log_study(ann, minutes=60)
    return dict(build(ann, WEEK, BUILT))


def test_the_list_says_the_score_that_each_told(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    make_report(ann, period=IsoWeek(2026, 8))
    said = words(page.get("/reports/").content)
    assert f"23 Feb – 1 Mar · score {float(facts['score']['value']):.1f} Week 8, 2026 sent 16 Feb – 22 Feb " in said


def test_the_newest_stand_first_with_their_state_in_words(page: Client, ann: User) -> None:
    for week, state in ((7, "failed"), (9, "sent"), (8, "unknown")):
        make_report(ann, period=IsoWeek(2026, week), state=state)
    said = words(page.get("/reports/").content)
    assert (
        "Week 9, 2026 sent 23 Feb – 1 Mar Week 8, 2026 could not be confirmed 16 Feb – 22 Feb Week 7, 2026 failed"
    ) in said


def test_without_reports_the_page_says_when_the_first_comes(page: Client, ann: User) -> None:
    make_report(make_user())
    assert "No report yet." in words(page.get("/reports/").content)


def test_a_report_says_what_was_stored(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    log_study(ann, minutes=600)
    said = words(page.get("/reports/2026-W09/").content)
    assert "What needs you most is Deep study: 1.0 of 60.0 h, 59 days behind." in said
    assert "Sent Mon 2 Mar, 08:00." in said
    assert "Built from the closing values of Sunday 1 March 2026, UTC." in said


def test_a_report_says_what_expires_soon(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts | {"expiring": [{"name": "<b>Cloud", "on": "2026-03-12"}]})
    assert "Certifications All certifications Expires soon: <b>Cloud on Thu 12 Mar." in words(
        page.get("/reports/2026-W09/").content
    )


def test_a_report_leads_to_what_changed_in_its_week(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    assert 'href="/changes/?week=2026-W09"' in page.get("/reports/2026-W09/").content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": "skipped"}, "This week was passed over"),
        ({"state": "due"}, "It is not built yet."),
        ({"state": "unknown"}, "it may have arrived or not."),
        ({"state": "failed", "reason": "550 no such mailbox"}, "It could not be mailed. 550 no such mailbox"),
        ({"facts": {"version": 0}}, "It was stored in a form that is no longer read."),
    ],
)
def test_every_state_has_its_sentence(page: Client, ann: User, values: dict[str, Any], sentence: str) -> None:
    make_report(ann, **values)
    assert sentence in words(page.get("/reports/2026-W09/").content)


@pytest.mark.parametrize("slug", ["2026-W10", "2026-W9", "2026-W54", "latest", "9999-W99", "２０２６-W09"])
def test_a_week_without_a_report_has_no_page(page: Client, ann: User, slug: str) -> None:
    make_report(ann)
    assert page.get(f"/reports/{slug}/").status_code == 404


def test_a_strangers_report_is_not_there(page: Client, ann: User) -> None:
    make_report(make_user())
    assert page.get("/reports/2026-W09/").status_code == 404


@pytest.mark.parametrize("path", ["/reports/", "/reports/2026-W09/"])
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, ann: User, path: str) -> None:
    make_report(ann)
    assert stranger.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["/reports/", "/reports/2026-W09/"])
def test_they_are_only_read(page: Client, ann: User, path: str) -> None:
    make_report(ann)
    assert page.post(path).status_code == 405


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_what_may_not_have_arrived_is_sent_again_when_its_reader_asks(page: Client, ann: User, state: str) -> None:
    make_report(ann, state=state)
    page.post("/reports/2026-W09/again/")
    assert Report.objects.get().state == "due"


def test_what_was_sent_is_not_sent_again(page: Client, ann: User) -> None:
    make_report(ann, state="sent")
    page.post("/reports/2026-W09/again/")
    assert Report.objects.get().state == "sent"


def test_a_stranger_can_have_nothing_sent_again(page: Client) -> None:
    report = make_report(make_user(), state="failed")
    assert page.post(f"/reports/{report.slug}/again/").status_code == 404
    assert Report.objects.get().state == "failed"


def test_a_report_draws_the_pace_with_its_numbers_as_text(page: Client, ann: User, facts: dict[str, Any]) -> None:
    make_report(ann, facts=facts)
    answer = page.get("/reports/2026-W09/")
    assert b'<svg class="ch pace"' in answer.content
    assert "Pace: Deep study" in words(answer.content)
    assert " 1.0 h by 1 Mar where 60.0 h were due, 365.0 h in the end. Solid is actual" in words(answer.content)


def test_a_report_without_a_pace_has_no_picture(page: Client, ann: User, facts: dict[str, Any]) -> None:
    del facts["pace"]
    make_report(ann, facts=facts)
    answer = page.get("/reports/2026-W09/")
    assert answer.status_code == 200
    assert b"Pace:" not in answer.content
