"""The demo account: a plausible life, and no door for anybody else."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import make_user
from tests.tracker.report.reporting import letter
from tracker import demo
from tracker.closings import told_at
from tracker.comparing import since_sunday
from tracker.days import IsoWeek, local_day
from tracker.exams import expiring_soon, open_exams, passed
from tracker.mail import report_letter
from tracker.models import Activity, Break, Closing, Exam, Plan, PlanRevision, ProfileSettings, Report, Resource, User
from tracker.progress import live
from tracker.report.facts import Facts
from tracker.resource_rows import STATES, state_of
from tracker.weekly_report import build

START, LAST = date(2024, 11, 19), date(2026, 11, 19)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="class")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The account, made once for all tests below."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def life() -> list[demo.Happened]:
    return list(demo.life(START, LAST, BERLIN))


def test_a_life_is_the_same_whenever_it_is_told(life: list[demo.Happened]) -> None:
    assert list(demo.life(START, LAST, BERLIN)) == life


def test_a_longer_life_begins_like_a_shorter_one(life: list[demo.Happened]) -> None:
    earlier = list(demo.life(START, LAST - timedelta(days=90), BERLIN))
    assert life[: len(earlier)] == earlier


def test_no_two_things_share_an_id(life: list[demo.Happened]) -> None:
    ids = Counter((each.source, each.account, each.entry.external_id) for each in life)
    assert max(ids.values()) == 1


def test_a_month_has_about_twenty_hours_of_study(life: list[demo.Happened]) -> None:
    minutes = sum(each.entry.quantity for each in life if each.entry.kind == "study")
    assert 16 <= minutes / 60 / 24 <= 23


def test_the_last_study_and_paper_of_a_week_are_remembered_late(life: list[demo.Happened]) -> None:
    week = IsoWeek(2026, 46)
    days = {(each.entry.kind, each.entry.on) for each in life if each.entry.on in set(week.days())}
    late = [(each.entry.kind, each.entry.on) for each in demo.remembered_late(life, week)]
    assert late == [max(day for day in days if day[0] == kind) for kind in ("study", "paper")]


def test_nothing_happens_on_a_holiday(life: list[demo.Happened]) -> None:
    studied = {each.entry.on for each in life if each.entry.kind == "study"}
    assert not any(first <= day <= end for first, end, _ in demo.breaks(START, LAST) for day in studied if day)


def test_links_lead_to_addresses_that_are_nobodys(life: list[demo.Happened]) -> None:
    hosts = ("https://github.com/demo/", "https://git.example.org/", "https://example.org/")
    hosts += ("https://demo.example.org/", "https://kaggle.example.org/")
    assert all(each.entry.evidence_url.startswith(hosts) for each in life if each.entry.evidence_url)


def newest_report() -> Facts:
    """That of last week."""
    told = Report.objects.filter(kind=Report.Kind.WEEKLY, facts__isnull=False).first()
    assert told is not None
    return cast(Facts, told.facts)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
class TestSeeded:
    def test_the_account_can_sign_in_and_do_no_more_than_others(self) -> None:
        user = User.objects.get()
        assert user.check_password("demo")
        assert (user.is_owner, user.is_staff, user.is_superuser) == (False, False, False)
        assert user.emailaddress_set.get().verified

    def test_again_is_as_good_as_once(self) -> None:
        before = contents()
        call_command("seed_demo", stdout=StringIO())
        assert contents() == before

    def test_every_day_until_yesterday_is_closed(self) -> None:
        user, plan = User.objects.get(), Plan.objects.get()
        days = (local_day(datetime.now(UTC), user.zone) - plan.start).days
        assert Closing.objects.count() == days
        assert 725 <= days <= 735

    def test_the_score_is_worth_looking_at(self) -> None:
        standing = live(User.objects.get(), datetime.now(UTC))
        assert standing is not None
        assert standing.score.score is not None
        assert 60 <= standing.score.score < 100

    def test_its_report_is_a_small_letter_with_a_picture(self) -> None:
        user, now = User.objects.get(), datetime.now(UTC)
        week = IsoWeek.of(local_day(now, user.zone)).previous
        letter = report_letter(Report.of(user, week, facts=build(user, week, now)), user.email)
        assert len(letter.message().as_bytes()) < 60_000
        [picture] = letter.pictures.values()
        assert 8_000 < len(picture) < 25_000

    def test_the_plan_has_changed_on_the_way(self) -> None:
        assert PlanRevision.objects.count() >= 5
        assert Break.objects.count() >= 3

    def test_what_was_told_of_last_week_was_corrected_since(self) -> None:
        standing = live(User.objects.get(), datetime.now(UTC))
        assert standing is not None
        comparison = since_sunday(standing)
        assert comparison is not None
        told = told_at(comparison.closing)
        assert told is not None
        late = Activity.objects.filter(local_date__lte=comparison.closing.on, recounted_at__gt=told)
        assert sum(change.corrected > 0 for change in comparison.changes.goals) == late.count() <= 2

    def test_its_report_is_read_in_thirty_seconds(self) -> None:
        """Six goals, three forecasts and what expires soon; an address is no word, nor is a number alone."""
        words = letter(newest_report())[1].partition("\n--\n")[0].split()
        assert sum("://" not in word and any(map(str.isalpha, word)) for word in words) <= 230

    def test_its_report_tells_how_forecasts_changed_and_corrects_no_history(self) -> None:
        facts = newest_report()
        assert {forecast["chance_before"] is None for forecast in facts["forecasts"]} == {False}
        assert (facts["corrections"] or {})["late"] == []

    def test_weeks_and_a_month_were_reported(self) -> None:
        sent = Report.objects.filter(state="sent", facts__isnull=False)
        assert Counter(sent.values_list("kind", flat=True)) == {"weekly": 5, "monthly": 1}

    def test_the_profile_shows_everything(self) -> None:
        settings = ProfileSettings.objects.get()
        assert settings.enabled
        assert all(settings.sections().values())

    def test_a_certificate_expires_soon_and_two_exams_come_next(self) -> None:
        user = User.objects.get()
        today = local_day(datetime.now(UTC), user.zone)
        assert [name for name, _day in expiring_soon(user, today)] == ["Azure AI Engineer Associate"]
        exams = open_exams(user, passed(user))
        assert {(exam.code, bool(exam.booked_for)) for exam in exams} == {("MLA-C01", True), ("AI-103", False)}

    def test_there_is_a_resource_in_every_state(self) -> None:
        assert {state_of(each) for each in Resource.objects.all()} == set(STATES)

    def test_nothing_lies_in_the_future(self) -> None:
        assert not Activity.objects.filter(occurred_at__gt=datetime.now(UTC)).exists()

    def test_it_keeps_away_from_other_people(self) -> None:
        make_user()
        with pytest.raises(CommandError, match="other accounts"):
            call_command("seed_demo")

    def test_an_account_with_rights_is_not_taken_for_the_demo(self) -> None:
        User.objects.update(is_staff=True)
        with pytest.raises(CommandError, match="rights"):
            call_command("seed_demo")


def contents() -> list[object]:
    return [
        list(model.objects.order_by("pk").values_list(*fields))
        for model, fields in (
            (User, ("pk", "password", "date_joined")),
            (Plan, ("pk", "start", "end")),
            (Break, ("pk", "start", "end")),
            (PlanRevision, ("pk", "on", "picture")),
            (Activity, ("pk", "external_id", "quantity", "updated_at")),
            (Closing, ("on", "score")),
            (Exam, ("pk", "code", "booked_for")),
            (Resource, ("pk", "sessions", "reached", "finished_on", "put_aside_on")),
        )
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["https://headway.example.org", "http://192.168.1.2:8000", "http://10.0.0.1"])
def test_it_is_refused_where_others_can_reach_it(settings: Settings, url: str) -> None:
    settings.SITE_URL = url
    with pytest.raises(CommandError, match="loopback"):
        call_command("seed_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_is_refused_where_the_server_listens_to_others(settings: Settings) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, host="0.0.0.0")
    with pytest.raises(CommandError, match="loopback"):
        call_command("seed_demo")
