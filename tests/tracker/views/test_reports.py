"""The weekly reports: a list, and each as it was stored."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import keep_report, log_study, make_goal, make_plan, make_user
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker.days import IsoWeek, Month
from tracker.models import Report, User
from tracker.report.delivery import MISSED, ask, due_at
from tracker.reports_page import PAGE
from tracker.weekly_report import build

WEEK = IsoWeek(2026, 9)
HOUR = timedelta(hours=1)
BUILT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def make_report(user: User, **values: Any) -> Report:
    """A report of week 9 that was sent."""
    same = {"period": WEEK, "state": "sent", "due_at": BUILT, "sent_at": BUILT}
    return keep_report(user, **same | values)


def confirm(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def listed(content: str) -> list[str]:
    """The reports to which the list leads, in its order."""
    return re.findall(r'<a href="/reports/([^/"?]+)/">', content.split('id="re"')[1])


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


def test_a_year_of_weeks_is_a_page_and_the_rest_are_older(
    page: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    weeks = [WEEK]
    while len(weeks) < PAGE + 2:
        weeks.append(weeks[-1].previous)
    Report.objects.bulk_create(Report.of(ann, week, due_at=BUILT, state="sent") for week in weeks)
    page.get("/reports/")
    with django_assert_num_queries(7):
        first = page.get("/reports/").content.decode()
    rest = page.get(f"/reports/?before={weeks[PAGE - 1].slug}").content.decode()
    assert f'href="/reports/?before={weeks[PAGE - 1].slug}"' in first
    assert [listed(content) for content in (first, rest)] == [
        [week.slug for week in weeks[:PAGE]],
        [week.slug for week in weeks[PAGE:]],
    ]


def test_of_those_that_end_on_one_day_none_is_left_out_between_two_pages(page: Client, ann: User) -> None:
    may = Month(2026, 5)
    make_report(ann, period=IsoWeek.of(may.last))
    make_report(ann, period=may)
    for number in (1, 2):
        ask(ann, number, datetime(2026, 5, 31, 12, tzinfo=UTC))
    order = listed(page.get("/reports/").content.decode())
    assert len(order) == 4
    for place, slug in enumerate(order, 1):
        assert listed(page.get(f"/reports/?before={slug}").content.decode()) == order[place:]


def test_weeks_months_and_what_was_asked_for_stand_in_one_list_or_by_kind(page: Client, ann: User) -> None:
    make_report(ann)
    assert "kind=" not in page.get("/reports/").content.decode()
    make_report(ann, period=Month(2026, 2))
    ask(ann, 1, NOON)
    slugs = {"": ["2026-03-04-1", "2026-W09", "2026-02"], "monthly": ["2026-02"], "asked": ["2026-03-04-1"]}
    for kind, found in slugs.items():
        content = page.get(f"/reports/?kind={kind}").content.decode()
        assert listed(content) == found
    assert '<a href="/reports/?kind=asked" aria-current="true">' in content
    assert page.get("/reports/?kind=daily").status_code == 404


def test_a_page_after_a_strangers_report_is_not_there(page: Client, ann: User) -> None:
    make_report(ann, period=IsoWeek(2026, 8))
    make_report(make_user())
    assert page.get("/reports/?before=2026-W09").status_code == 404


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Every week has one, mailed on Monday morning and kept here"),
        ({"weekly_report": False, "monthly_report": True}, "Every month has one, mailed on the 1st"),
        ({"monthly_report": True}, "Every week has one, mailed on Monday morning, and every month one on the 1st."),
        ({"weekly_report": False}, "No report goes by mail. Earlier ones stay here."),
    ],
)
def test_it_says_what_goes_by_mail(page: Client, ann: User, values: dict[str, Any], sentence: str) -> None:
    confirm(ann)
    User.objects.update(**values)
    assert sentence in words(page.get("/reports/").content)


def test_the_next_of_each_kind_has_its_day_and_hour(page: Client, ann: User) -> None:
    confirm(ann)
    User.objects.update(monthly_report=True, time_zone="Asia/Kolkata")
    ann.refresh_from_db()
    about = f"{due_at(ann, WEEK).astimezone(ann.zone):%H:%M}"
    said = words(page.get("/reports/").content)
    assert f"Week 10, 2026 Mon 9 Mar, about {about} March 2026 Wed 1 Apr, about {about}" in said


def test_on_monday_before_eight_last_week_is_still_to_come(page: Client, ann: User) -> None:
    confirm(ann)
    User.objects.update(date_joined=BUILT - timedelta(weeks=3))
    with time_machine.travel(datetime(2026, 3, 2, 7, tzinfo=UTC)):
        page.force_login(ann)
        assert "Week 9, 2026 Mon 2 Mar, about 08:" in words(page.get("/reports/").content)


def test_without_a_confirmed_address_no_report_is_promised(page: Client, ann: User) -> None:
    said = words(page.get("/reports/").content)
    assert "Reports come by mail once your address is confirmed. Confirm the address" in said
    assert "about" not in said


def test_the_newest_stand_first_with_their_state_in_words(page: Client, ann: User) -> None:
    for week, state in ((7, "failed"), (9, "sent"), (8, "unknown")):
        make_report(ann, period=IsoWeek(2026, week), state=state)
    said = words(page.get("/reports/").content)
    assert (
        "Week 9, 2026 sent 23 Feb – 1 Mar Week 8, 2026 could not be confirmed 16 Feb – 22 Feb Week 7, 2026 failed"
    ) in said


def test_without_reports_the_page_says_when_the_first_comes(page: Client, ann: User) -> None:
    confirm(ann)
    make_report(make_user())
    assert "No report yet. The first one comes on the day above." in words(page.get("/reports/").content)


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
        (
            {"state": "skipped", "reason": MISSED},
            "This report was passed over. It was not sent before the next one fell",
        ),
        ({"state": "due"}, "It is not built yet."),
        (
            {"state": "due", "reason": "450 busy", "due_at": NOON + HOUR},
            "The mail server has not taken it yet. Next try Wed 4 Mar, 13:00. Reason: 450 busy",
        ),
        ({"state": "handing"}, "It is on its way."),
        ({"state": "unknown"}, "it may have arrived or not. Sent again, it may arrive twice."),
        ({"state": "failed", "reason": "550 no such mailbox"}, "It did not arrive. Reason: 550 no such mailbox"),
        ({"facts": {"version": 0}}, "It was stored in a form that is no longer read."),
    ],
)
def test_every_state_has_its_sentence(page: Client, ann: User, values: dict[str, Any], sentence: str) -> None:
    make_report(ann, **values)
    assert sentence in words(page.get("/reports/2026-W09/").content)


@pytest.mark.parametrize("slug", ["2026-W10", "2026-W9", "2026-W54", "latest", "9999-W99", "２０２６-W09", "2026%00"])
def test_a_week_without_a_report_has_no_page(page: Client, ann: User, slug: str) -> None:
    make_report(ann)
    assert page.get(f"/reports/{slug}/").status_code == 404
    assert page.get(f"/reports/?before={slug}").status_code == 404


def test_a_strangers_report_is_not_there(page: Client, ann: User) -> None:
    make_report(make_user())
    assert page.get("/reports/2026-W09/").status_code == 404


PATHS = ["/reports/", "/reports/next/", "/reports/2026-W09/"]
PATHS += [f"/reports/2026-W09/mail{end}" for end in ("/", ".txt", ".eml")]


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, ann: User, path: str) -> None:
    make_report(ann)
    assert stranger.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", PATHS)
def test_they_are_only_read(page: Client, ann: User, path: str) -> None:
    make_report(ann)
    assert page.post(path).status_code == 405


def test_while_it_is_on_its_way_the_page_looks_again_and_then_comes_anew(page: Client, ann: User) -> None:
    report = make_report(ann, state="claimed")
    part = page.get("/reports/2026-W09/", headers={"HX-Request": "true"})
    assert 'hx-get="/reports/2026-W09/" hx-trigger="every 2s"' in part.content.decode()
    assert "<html" not in part.content.decode()
    Report.objects.filter(pk=report.pk).update(state="sent")
    whole = page.get("/reports/2026-W09/", headers={"HX-Request": "true"})
    assert (whole["HX-Retarget"], whole["HX-Reselect"], whole["HX-Reswap"]) == ("#main", "#main", "outerMorph")
    assert "<html" in whole.content.decode()


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
    assert " 1.0 h of 60.0 h due by 1 Mar, 365.0 h in the end. Solid is actual" in words(answer.content)


def test_a_report_without_a_pace_has_no_picture(page: Client, ann: User, facts: dict[str, Any]) -> None:
    del facts["pace"]
    make_report(ann, facts=facts)
    answer = page.get("/reports/2026-W09/")
    assert answer.status_code == 200
    assert b"Pace:" not in answer.content
