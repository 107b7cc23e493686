"""A deleted account leaves nothing behind, and nothing acts for it any more."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, JSONField, Model, TextField
from django.test import Client
from pytest_django import Settings

from integrations.claims import LeaseLost, claim, hold
from integrations.models import Connection, ImportDraft, SourceDay, SyncRun
from tests.factories import (
    keep_report,
    make_activity,
    make_connection,
    make_entry,
    make_goal,
    make_plan,
    make_resource,
    make_token,
    make_user,
)
from tests.fakes.mail import MailServer
from tests.meanwhile import meanwhile
from tests.threads import at_once
from tests.tracker.views.reading import words
from tracker import closings, exporting
from tracker.days import IsoWeek
from tracker.leaving import leave
from tracker.mail import unsubscribe_token
from tracker.models import Activity, ProfileSettings, User
from tracker.recording import record
from tracker.report import delivery
from tracker.setup import setup_url
from tracker.timing import start

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(db: None) -> User:
    user = make_user("ann-who-leaves", date_joined=datetime(2026, 1, 1, tzinfo=UTC))
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def browser(ann: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": ann.username, "password": PASSWORD})
    return client


def fill(user: User) -> None:
    """Something of everything that a person can have."""
    goal = make_goal(make_plan(user))
    make_activity(user, title="Something")
    make_resource(user)
    make_token(user)
    connection = make_connection(user)
    SyncRun.objects.create(connection=connection)
    SourceDay.objects.create(connection=connection, day=date(2026, 1, 1))
    ImportDraft.objects.create(user=user, text="day,minutes")
    ProfileSettings.objects.create(user=user, enabled=True, shown=["goals"])
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    exporting.ask(user)
    keep_report(user, IsoWeek(2026, 2), due_at=datetime.now(UTC))
    closings.bring_up_to_date(goal.plan, today=date(2026, 1, 12))
    start(user, uuid4(), line="cs224n", now=datetime.now(UTC))
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=make_user("boss"), content_type=kind, object_id=str(user.pk), object_repr=user.username, action_flag=CHANGE
    )


def rows_about(user_id: int, username: str) -> list[Model]:
    """Every row of every table that points to the user, to something of theirs, or holds their name."""
    found: list[Model] = []
    for model in apps.get_models():
        texts = [f.name for f in model._meta.fields if isinstance(f, CharField | TextField | JSONField)]
        links = [f.attname for f in model._meta.fields if f.related_model is User]
        found += [
            row
            for row in model._default_manager.all()
            if any(getattr(row, link) == user_id for link in links)
            or any(username in json.dumps(getattr(row, text), default=str) for text in texts)
        ]
    return found


def test_no_table_holds_a_row_of_somebody_who_left(ann: User) -> None:
    fill(ann)
    assert len(rows_about(ann.pk, ann.username)) > 12

    leave(ann)

    assert rows_about(ann.pk, ann.username) == []


@pytest.mark.django_db(transaction=True)
def test_no_file_is_left(ann: User, tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    exporting.make(exporting.ask(ann)[0].pk)
    assert list((tmp_path / "exports").iterdir())

    leave(ann)

    assert not list((tmp_path / "exports").iterdir())


def test_what_is_others_stays(ann: User) -> None:
    bea = make_user("bea")
    fill(bea)
    before = len(rows_about(bea.pk, bea.username))

    leave(ann)

    assert len(rows_about(bea.pk, bea.username)) == before


def test_every_session_ends(ann: User, browser: Client) -> None:
    leave(ann)
    assert browser.get("/account/").status_code == 302
    assert not Session.objects.exists()


def test_a_token_opens_nothing_any_more(ann: User) -> None:
    token = make_token(ann)
    leave(ann)
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_the_profile_answers_as_if_it_had_never_been(ann: User) -> None:
    ProfileSettings.objects.create(user=ann, enabled=True, shown=["goals"])
    assert Client().get(f"/u/{ann.username}/").status_code == 200
    leave(ann)
    gone, never = Client().get(f"/u/{ann.username}/"), Client().get("/u/nobody-at-all/")
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content


def test_a_running_sync_stores_nothing_more(ann: User) -> None:
    held = claim(make_connection(ann).pk, "somebody")
    assert held
    leave(ann)
    with pytest.raises(LeaseLost):
        hold(held, done=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_a_sync_that_is_storing_right_then_gets_in_nobodys_way() -> None:
    """Both hold the connection's row before the user's, so that neither waits for the other for ever."""
    for number in range(5):
        user = make_user()
        held = claim(make_connection(user, account=f"ann{number}").pk, "somebody")
        assert held

        def store(held: Connection = held, user: User = user) -> None:
            with suppress(LeaseLost), transaction.atomic():
                hold(held, done=1)
                record(user, source="github", account="7", entries=[make_entry()])

        at_once(store, lambda user=user: leave(user))
    assert (User.objects.count(), Activity.objects.count(), Connection.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("at", ["claimed", "reckoned", "built", "written", "accepted"])
def test_a_report_that_was_on_its_way_is_not_sent(ann: User, mail_server: MailServer, at: str) -> None:
    now = datetime(2026, 1, 12, 10, tzinfo=UTC)
    report = keep_report(ann, IsoWeek(2026, 2), due_at=now)

    def step(point: str) -> None:
        if point == at:
            leave(ann)

    assert delivery.deliver(report, now, step=step) is None
    assert mail_server.deliveries == []


def test_the_link_in_an_old_letter_still_answers(ann: User) -> None:
    token = unsubscribe_token(ann, "weekly")
    leave(ann)
    assert Client().post(f"/unsubscribe/{token}/").status_code == 200


def test_the_page_asks_for_the_password_first(browser: Client) -> None:
    assert browser.get("/account/delete/")["Location"].startswith("/accounts/reauthenticate/")


@pytest.fixture
def confirmed(browser: Client) -> Client:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def test_it_says_how_much_goes(ann: User, confirmed: Client) -> None:
    fill(ann)
    assert "Activities 1 Plans 1 Weekly reports 1" in words(confirmed.get("/account/delete/").content)


def test_reading_the_page_deletes_nothing(ann: User, confirmed: Client) -> None:
    confirmed.get("/account/delete/", {"username": ann.username})
    assert User.objects.filter(pk=ann.pk).exists()


@pytest.mark.parametrize("typed", ["", "ann", "ANN-WHO-LEAVES"])
def test_another_name_deletes_nothing_and_stays_in_its_field(ann: User, confirmed: Client, typed: str) -> None:
    answer = confirmed.post("/account/delete/", {"username": typed})
    assert (answer.status_code, User.objects.filter(pk=ann.pk).exists()) == (422, True)
    assert not typed or f'value="{typed}"' in answer.content.decode()


def test_the_typed_name_deletes_the_account_and_signs_out(ann: User, confirmed: Client) -> None:
    answer = confirmed.post("/account/delete/", {"username": ann.username}, follow=True)
    assert "The account is deleted" in words(answer.content)
    assert not User.objects.exists()
    assert confirmed.get("/account/").status_code == 302


def test_the_last_account_leaves_a_site_that_is_set_up_anew(ann: User, confirmed: Client) -> None:
    User.objects.filter(pk=ann.pk).update(is_owner=True)
    assert "prints a set-up link again" in words(confirmed.get("/account/delete/").content)
    confirmed.post("/account/delete/", {"username": ann.username})
    assert setup_url()


def test_an_owner_who_leaves_others_behind_is_told_what_that_means(ann: User, confirmed: Client) -> None:
    User.objects.filter(pk=ann.pk).update(is_owner=True)
    make_user("bea")
    assert "The other accounts stay" in words(confirmed.get("/account/delete/").content)


def test_said_twice_at_once_it_is_done_once_and_told_twice(ann: User, confirmed: Client) -> None:
    with meanwhile(lambda: leave(ann), once_read="tracker_user"):
        assert confirmed.post("/account/delete/", {"username": ann.username})["Location"] == "/account/deleted/"


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/log/quick/", "/account/export/", "/account/days/", "/account/health/"])
def test_what_is_asked_for_while_one_leaves_is_asked_by_a_stranger(ann: User, browser: Client, path: str) -> None:
    with meanwhile(lambda: leave(ann), once_read="tracker_user"):
        answer = browser.post(path, {"line": "90m Attention", "language": "en", "time_zone": "UTC"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert not User.objects.exists()


@pytest.mark.both_databases
def test_a_token_whose_bearer_leaves_meanwhile_opens_nothing(ann: User) -> None:
    sent = {"kind": "study", "on": "2026-11-25", "quantity": 30}
    headers = {"Authorization": f"Bearer {make_token(ann)}"}
    with meanwhile(lambda: leave(ann), once_read="tracker_apitoken"):
        answer = Client().post("/api/v1/activities", sent, content_type="application/json", headers=headers)
    assert answer.status_code == 401


def test_nobody_who_read_them_before_makes_them_anew(ann: User) -> None:
    leave(User.objects.get())
    with pytest.raises(User.NotUpdated), transaction.atomic():
        ann.save()
    assert not User.objects.exists()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_an_export_that_is_finished_right_then_leaves_no_file(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    for _ in range(3):
        user = make_user()
        asked = exporting.ask(user)[0]
        at_once(lambda asked=asked: exporting.make(asked.pk), lambda user=user: leave(user))
    assert list((tmp_path / "exports").glob("*")) == []
