"""The demo's sources: what the dashboard says of them, their own page says, too."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from integrations.models import Connection, SyncRun
from tests.tracker.views.reading import words
from tracker.models import Activity, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_shows_connections_that_call_nobody_by_themselves() -> None:
    call_command("seed_demo", stdout=StringIO())
    assert list(Connection.objects.values_list("provider", "state", "next_sync_at")) == [
        ("feed", "active", None),
        ("github", "active", None),
        ("kaggle", "active", None),
    ]
    browser = Client()
    browser.force_login(User.objects.get())
    assert "Up to date: 3 of 3 connections." in words(browser.get("/sources/").content)
    fetched = sum(SyncRun.objects.values_list("fetched", flat=True))
    assert fetched == Activity.objects.exclude(source="manual").count()
