"""The demo's sources: what the dashboard says of them, their own page says, too."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from integrations import connecting
from integrations.models import Connection, SyncRun
from integrations.sync import sync
from tests.fakes.web import FakeWeb
from tests.tracker.api.caller import Caller
from tests.tracker.views.reading import words
from tracker.models import Activity, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def nowhere(settings: Settings) -> Iterator[FakeWeb]:
    """Where every provider would ask; nothing is asked there."""
    with FakeWeb() as web:
        settings.GITHUB_API_URL = settings.KAGGLE_API_URL = web.url
        yield web
        assert web.requests == []


@pytest.fixture(scope="class")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The account, made once for all tests below."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("seeded")
class TestSources:
    def test_the_demo_shows_connections_that_call_nobody_by_themselves(self) -> None:
        assert list(Connection.objects.values_list("provider", "state", "next_sync_at")) == [
            ("feed", "active", None),
            ("github", "active", None),
            ("hugging_face", "paused", None),
            ("kaggle", "active", None),
        ]
        browser = Client()
        browser.force_login(User.objects.get())
        assert "Up to date: 3 of 4 connections." in words(browser.get("/sources/").content)
        fetched = sum(SyncRun.objects.values_list("fetched", flat=True))
        assert fetched == Activity.objects.exclude(source="manual").count()

    @pytest.mark.both_databases
    def test_asked_to_sync_it_says_that_nobody_is_there(self) -> None:
        user, browser = User.objects.get(), Client()
        browser.force_login(user)
        runs = SyncRun.objects.count()
        for connection in Connection.objects.all():
            said = words(browser.post(f"/sources/{connection.pk}/sync/", follow=True).content)
            assert "This account belongs to the demo and is made up, so nobody is asked." in said
            assert Caller(user).post(f"connections/{connection.pk}/sync").status_code == 409
            assert connecting.resume(connecting.pause(connection)).state == "active"
            assert sync(connection.pk) is None
        said = StringIO()
        call_command("sync", "demo", stderr=said)
        assert said.getvalue().count("made up") == 4
        assert (SyncRun.objects.count(), Connection.objects.exclude(next_sync_at=None).count()) == (runs, 0)
        assert not Connection.objects.exclude(sealed_secret="").exclude(credential="").exists()
