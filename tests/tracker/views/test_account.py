"""What is a person's own: language, zone, report, health, tokens, and the ways to signing in."""

import re
from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_token, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.account_forms import DaysForm
from tracker.days import IsoWeek
from tracker.models import Activity, ApiToken, User
from tracker.report.delivery import due_at
from tracker.streak import RULE

DAYS = {"language": "en", "time_zone": "Asia/Kolkata"}
REPORTS = {"weekly_report": "on", "monthly_report": "on", "nudge_after": "7"}


def test_the_page_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/account/").headers["Location"] == "/accounts/login/?next=/account/"


def test_nobody_else_may_keep_the_page(page: Client) -> None:
    assert page.get("/account/")["Cache-Control"] == "no-store, private"


def test_changes_are_stored(page: Client, ann: User) -> None:
    page.post("/account/days/", DAYS | {"language": "zh-hans"})
    page.post("/account/reports/", {"weekly_report": ""})
    ann.refresh_from_db()
    assert (ann.language, ann.time_zone, ann.weekly_report) == ("zh-hans", "Asia/Kolkata", False)


def test_one_section_leaves_the_other_alone(page: Client, ann: User) -> None:
    page.post("/account/days/", DAYS)
    ann.refresh_from_db()
    assert (ann.weekly_report, ann.study_ceiling) == (True, 20)
    page.post("/account/reports/", REPORTS)
    ann.refresh_from_db()
    assert ann.time_zone == "Asia/Kolkata"


def test_moving_rewrites_nothing(page: Client, ann: User) -> None:
    activity = log_study(ann, on=TODAY)
    page.post("/account/days/", DAYS | {"time_zone": "Pacific/Auckland"})
    assert Activity.objects.get(pk=activity.pk).local_date == TODAY


def test_pages_speak_the_persons_language_whatever_the_browser_asks_for(page: Client, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(language="zh-hans")
    answer = page.get("/account/", headers={"accept-language": "en"})
    assert '<html lang="zh-Hans">' in answer.content.decode()
    assert answer["Content-Language"] == "zh-hans"


def test_the_menus_language_is_kept(page: Client, ann: User) -> None:
    page.post("/i18n/setlang/", {"language": "zh-hans", "next": "/account/"})
    ann.refresh_from_db()
    assert ann.language == "zh-hans"


def test_a_strangers_language_is_the_browsers(stranger: Client) -> None:
    answer = stranger.get("/accounts/login/", headers={"accept-language": "zh-CN"})
    assert '<html lang="zh-Hans">' in answer.content.decode()


@pytest.mark.parametrize("change", [{"time_zone": "Mars/Olympus"}, {"language": "tlh"}, {"time_zone": ""}])
def test_what_cannot_be_is_refused(page: Client, ann: User, change: dict[str, str]) -> None:
    answer = page.post("/account/days/", DAYS | change)
    ann.refresh_from_db()
    assert (answer.status_code, ann.time_zone) == (422, "UTC")


def test_fields_that_the_form_does_not_have_change_nothing(page: Client, ann: User) -> None:
    page.post("/account/days/", DAYS | {"is_staff": "on", "is_owner": "on", "username": "root"})
    ann.refresh_from_db()
    assert (ann.is_staff, ann.is_owner, ann.username) == (False, False, "ann")


def test_a_token_is_shown_once_and_works(page: Client) -> None:
    content = page.post("/account/tokens/", {"name": "My laptop", "write": "on"}).content.decode()
    token = re.findall(r"headway_[\w-]{43}", content)[0]
    stored = ApiToken.objects.get(digest=ApiToken.digest_of(token))
    assert (stored.name, stored.read, stored.write) == ("My laptop", True, True)
    assert token not in page.get("/account/").content.decode()


def test_a_token_reads_unless_told_otherwise(page: Client) -> None:
    page.post("/account/tokens/", {"name": "Wall display"})
    assert not ApiToken.objects.get().write


def test_a_token_needs_a_name(page: Client) -> None:
    answer = page.post("/account/tokens/", {"name": ""})
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)


def test_a_revoked_token_is_gone(page: Client, ann: User) -> None:
    make_token(ann)
    page.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert not ApiToken.objects.exists()


def test_nobody_revokes_anothers_token(page: Client) -> None:
    make_token(make_user("bea"))
    assert page.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.exists()


@pytest.mark.parametrize(
    "path", ["/account/days/", "/account/health/", "/account/reports/", "/account/tokens/", "/account/tokens/1/revoke/"]
)
def test_reading_an_address_changes_nothing(page: Client, path: str) -> None:
    assert page.get(path).status_code == 405


def test_a_form_without_its_token_is_refused(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    assert client.post("/account/days/", DAYS).status_code == 403


def test_a_zone_that_was_wrong_from_the_start_moves_what_sources_brought_once(page: Client, ann: User) -> None:
    activity = make_activity(ann, occurred_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    page.post("/account/days/", DAYS | {"time_zone": "Pacific/Auckland", "wrong_zone": "on"})
    activity.refresh_from_db()
    assert activity.local_date == date(2026, 1, 2)
    assert "wrong_zone" not in page.get("/account/").content.decode()


def test_moving_house_moves_no_day(page: Client, ann: User) -> None:
    activity = make_activity(ann, occurred_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    page.post("/account/days/", DAYS | {"time_zone": "Pacific/Auckland"})
    activity.refresh_from_db()
    assert activity.local_date == date(2026, 1, 1)


def test_the_ceiling_of_study_is_20_hours_until_its_owner_says_otherwise(page: Client, ann: User) -> None:
    assert 'value="20"' in page.get("/account/").content.decode()
    page.post("/account/health/", {"study_ceiling": "12"})
    ann.refresh_from_db()
    assert ann.study_ceiling == 12


def test_an_empty_ceiling_is_none(page: Client, ann: User) -> None:
    page.post("/account/health/", {"study_ceiling": ""})
    ann.refresh_from_db()
    assert ann.study_ceiling is None


@pytest.mark.parametrize("hours", ["0", "113", "-3", "12.5", "twelve"])
def test_a_ceiling_that_no_week_has_is_refused_and_kept_in_its_field(page: Client, ann: User, hours: str) -> None:
    answer = page.post("/account/health/", {"study_ceiling": hours})
    ann.refresh_from_db()
    assert (answer.status_code, ann.study_ceiling) == (422, 20)
    assert "Give 1 to 112 whole hours." in words(answer.content)
    assert f'value="{hours}"' in answer.content.decode()


def wanted(user: User) -> tuple[bool, bool, int | None]:
    user.refresh_from_db()
    return user.weekly_report, user.monthly_report, user.nudge_after


def test_each_report_is_wanted_by_itself(page: Client, ann: User) -> None:
    page.post("/account/reports/", REPORTS)
    assert wanted(ann) == (True, True, 7)
    page.post("/account/reports/", {"monthly_report": "on", "nudge_after": ""})
    assert wanted(ann) == (False, True, None)


@pytest.mark.parametrize("days", ["1", "61", "0", "-3", "2.5", "soon", "9" * 30])
def test_a_silence_that_is_none_is_refused_and_kept_as_it_was_typed(page: Client, ann: User, days: str) -> None:
    answer = page.post("/account/reports/", {"monthly_report": "on", "nudge_after": days})
    assert answer.status_code == 422
    assert "Give 2 to 60 whole days." in words(answer.content)
    assert f'value="{days}"' in answer.content.decode()
    assert wanted(ann) == (True, False, None)


def test_the_section_says_when_the_next_ones_come(page: Client, ann: User) -> None:
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    answer = page.post("/account/reports/", REPORTS, headers={"HX-Request": "true"})
    about = f"{due_at(ann, IsoWeek(2026, 10)):%H:%M}"
    said = f"Coming: Week 10, 2026 Mon 9 Mar, about {about}; March 2026 Wed 1 Apr, about {about}"
    assert said in words(answer.content)


def test_weeks_in_a_row_are_shown_to_those_who_ask_for_them(page: Client, ann: User) -> None:
    assert not ann.streak
    assert str(RULE) in words(page.get("/account/").content)
    page.post("/account/health/", {"streak": "on"})
    ann.refresh_from_db()
    assert ann.streak


def test_a_script_is_answered_with_the_section_alone(page: Client) -> None:
    answer = page.post("/account/health/", {"study_ceiling": "12"}, headers={"HX-Request": "true"})
    assert words(answer.content).startswith("Health")
    assert "Stored." in words(answer.content)
    assert 'id="tokens"' not in answer.content.decode()


def test_a_scripts_mistake_comes_back_in_its_section(page: Client) -> None:
    answer = page.post("/account/days/", DAYS | {"time_zone": "Mars/Olympus"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'id="days"' in answer.content.decode()
    assert 'id="health"' not in answer.content.decode()


def test_another_language_or_zone_concerns_the_whole_page(page: Client) -> None:
    assert page.post("/account/days/", DAYS, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_page_asks_the_database_as_often_for_many_tokens(page: Client, ann: User) -> None:
    for _number in range(3):
        make_token(ann)
    with CaptureQueriesContext(connection) as queries:
        page.get("/account/")
    assert len(queries) == 9


def test_two_forms_that_are_sent_at_once_are_both_stored(ann: User) -> None:
    form = DaysForm(DAYS, instance=User.objects.get())
    User.objects.update(study_ceiling=30)
    assert form.is_valid()
    form.save()
    ann.refresh_from_db()
    assert (ann.study_ceiling, ann.time_zone) == (30, "Asia/Kolkata")
