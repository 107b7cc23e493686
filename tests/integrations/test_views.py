"""The sources' pages: what is connected, how it is doing, and what its owner does with it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.models import Connection, SyncRun
from integrations.registry import PROVIDERS
from tests.factories import make_activity, make_connection, make_plan, make_user
from tests.meanwhile import meanwhile
from tests.tracker.views.reading import words
from tracker.models import Activity, User

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOKEN = "ghp_a-secret-that-nobody-may-see"
HTMX = {"HX-Request": "true"}
#: Of no connection.
UNKNOWN = "4be0643f-1d98-473b-97cd-ca98a65347dd"
ANOTHER = {"account": "octocat", "secret": "another"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def said(page: Client) -> str:
    return words(page.get("/sources/").content)


class TestState:
    """One connection's row."""

    def test_one_that_was_read_says_when_and_when_next(self, page: Client, ann: User) -> None:
        values = {"account_id": "7", "account_name": "octo", "done": 4, "total": 4}
        make_connection(ann, last_success_at=NOON - 6 * MINUTE, next_sync_at=NOON + 50 * MINUTE, **values)
        assert "Up to date: 1 of 1 connection. " in said(page)
        assert "GitHub octo 6 minutes ago Last read Wed 4 Mar, 11:54. Next Wed 4 Mar, 12:50." in said(page)

    def test_times_are_the_users(self, page: Client, ann: User) -> None:
        User.objects.update(time_zone="Asia/Kolkata")
        make_connection(ann, last_success_at=NOON - 6 * MINUTE)
        assert "Last read Wed 4 Mar, 17:24." in said(page)

    def test_one_that_reads_its_history_says_how_far_it_is(self, page: Client, ann: User) -> None:
        make_connection(ann, account_id="7", next_sync_at=NOON, done=31, total=47)
        content = page.get("/sources/").content.decode()
        assert '<progress max="47" value="31"' in content
        assert "31 of 47 windows." in words(content)

    def test_one_that_was_rejected_says_what_a_person_must_do(self, page: Client, ann: User) -> None:
        make_connection(ann, state="rejected", reason="The token was revoked.")
        text = said(page)
        assert "1 needs you. Next Give GitHub, ann, a new token The token was revoked." in text
        assert "switched off The token was revoked. Nothing more is read until then" in text

    def test_one_without_a_token_is_not_asked_for_a_new_one(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, secret="", state="rejected", reason="GitHub does not show this account.")
        text = said(page)
        assert "Give GitHub, ann, another name or a token" in text
        assert "Change the token" not in text
        assert "keep the one that is stored" not in words(page.get(f"/sources/{connection.pk}/change/").content)

    def test_one_that_cannot_be_reached_blames_nobody(self, page: Client, ann: User) -> None:
        make_connection(
            ann,
            failures=3,
            reason="GitHub answers 503.",
            last_success_at=NOON - timedelta(days=2),
            next_sync_at=NOON + 15 * MINUTE,
        )
        assert (
            "stale Last read Mon 2 Mar, 12:00. GitHub answers 503. Nothing is lost and nothing counts against you. "
            "Next try Wed 4 Mar, 12:15."
        ) in said(page)

    @pytest.mark.parametrize(
        ("values", "state"),
        [
            ({"state": "paused"}, "paused"),
            ({"failures": 1}, "not reached"),
            ({}, "not read yet"),
            ({"failures": 1, "last_success_at": NOON - MINUTE}, "not reached"),
        ],
    )
    def test_every_other_state_has_its_word(self, page: Client, ann: User, values: dict[str, Any], state: str) -> None:
        make_connection(ann, **values)
        assert f"GitHub ann {state} " in said(page)

    def test_its_last_run_says_its_counts_and_reasons(self, page: Client, ann: User) -> None:
        counts = {"fetched": 14, "new": 1, "changed": 2, "unchanged": 11, "counted": 7, "ignored_count": 7, "gone": 3}
        runs = make_connection(ann, last_success_at=NOON).runs
        runs.create(outcome="ok", started_at=NOON, ignored={"padding": 5, "undated": 2}, **counts)
        runs.create(outcome="running")
        assert (
            "Last run: 14 fetched, 1 new, 2 changed; 7 counted, 7 not counted "
            "(padding rule: 5, it has no date yet: 2); 3 gone."
        ) in said(page)


class TestRuns:
    def test_the_newest_twenty_are_listed(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        for number in range(22):
            connection.runs.create(outcome="ok", started_at=NOON, requests=100 + number)
        numbers = re.findall(r'data-l="requests">(\d+)', page.get("/sources/").content.decode())
        assert numbers == [str(number) for number in range(121, 101, -1)]

    def test_its_counts_add_up(self, page: Client, ann: User) -> None:
        made = {"fetched": 10, "new": 1, "changed": 2, "unchanged": 7, "counted": 8, "ignored_count": 2}
        make_connection(ann).runs.create(outcome="ok", started_at=NOON, ignored={"padding": 2}, **made)
        counts = dict(re.findall(r'data-l="(\w+)">(\d+)', page.get("/sources/").content.decode()))
        names = ("fetched", "new", "changed", "unchanged", "counted", "ignored")
        assert [counts[name] for name in names] == ["10", "1", "2", "7", "8", "2"]

    def test_one_that_nobody_has_taken_waits(self, page: Client, ann: User) -> None:
        make_connection(ann).runs.create()
        assert "waiting for a worker" in said(page)

    def test_a_strangers_are_not_listed(self, page: Client, ann: User) -> None:
        make_connection(ann)
        make_connection(make_user(), account="stranger").runs.create(outcome="ok", reason="theirs")
        assert ("stranger" in said(page), "theirs" in said(page)) == (False, False)

    def test_many_ask_the_database_no_more_often(self, page: Client, ann: User) -> None:
        counts = []
        for number in range(2):
            connection = make_connection(ann, account=f"a{number}")
            SyncRun.objects.bulk_create(SyncRun(connection=connection, outcome="ok") for _ in range(10))
            with CaptureQueriesContext(database) as queries:
                page.get("/sources/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestWatching:
    """The page asks again by itself only while there is something to see."""

    def watched(self, page: Client) -> bool:
        return 'hx-trigger="every 2s"' in page.get("/sources/", headers=HTMX).content.decode()

    def test_while_a_run_is_running(self, page: Client, ann: User) -> None:
        make_connection(ann).runs.create(started_at=NOON)
        assert self.watched(page)

    def test_between_two_turns_of_a_long_history(self, page: Client, ann: User) -> None:
        make_connection(ann, account_id="7", done=3, total=9, next_sync_at=NOON)
        assert self.watched(page)

    @pytest.mark.parametrize(
        "values",
        [
            {"last_success_at": NOON, "next_sync_at": NOON},
            {"done": 3, "total": 9, "state": "paused"},
            {"done": 3, "total": 9, "next_sync_at": NOON + timedelta(hours=1)},
        ],
    )
    def test_not_when_nothing_runs(self, page: Client, ann: User, values: dict[str, Any]) -> None:
        make_connection(ann, **values).runs.create(outcome="ok")
        assert not self.watched(page)

    def test_a_script_gets_the_live_part_alone(self, page: Client, ann: User) -> None:
        make_connection(ann)
        content = page.get("/sources/", headers=HTMX).content.decode().strip()
        assert (content[:15], "<html" in content) == ('<div id="live" ', False)


class TestConnecting:
    @pytest.mark.parametrize(
        ("provider", "account", "secret"),
        [
            ("github", "octocat", TOKEN),
            ("github", "octocat", ""),
            ("kaggle", "octo", "KGAT_x"),
            ("feed", "https://blog.example.org/", ""),
        ],
    )
    def test_an_account_is_connected(self, page: Client, ann: User, provider: str, account: str, secret: str) -> None:
        answer = page.post(f"/sources/connect/{provider}/", {"account": account, "secret": secret})
        connection = Connection.objects.get(user=ann)
        assert answer.headers["Location"] == "/sources/"
        assert (connection.provider, connection.account, connection.secret) == (provider, account, secret)

    def test_spaces_around_a_token_are_no_part_of_it(self, page: Client) -> None:
        page.post("/sources/connect/github/", {"account": "octocat", "secret": f" {TOKEN}\n"})
        assert Connection.objects.get().secret == TOKEN

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("account", {"account": ""}),
            ("account", {"account": "a/b"}),
            ("account", {"account": "a\0"}),
            ("secret", {"secret": "two words"}),
            ("secret", {"secret": "schlüssel"}),
            ("secret", {"secret": "x" * 10_000}),
        ],
    )
    def test_what_cannot_be_is_told_beside_its_field(self, page: Client, field: str, values: dict[str, str]) -> None:
        answer = page.post("/sources/connect/github/", {"account": "octocat", "secret": TOKEN} | values)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert 'class="err"' in answer.content.decode()
        assert not Connection.objects.exists()

    def test_a_credential_that_is_needed_and_left_out_is_told_beside_its_field(self, page: Client) -> None:
        answer = page.post("/sources/connect/kaggle/", {"account": "octo", "secret": ""})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["secret"])
        assert not Connection.objects.exists()

    def test_an_account_that_is_connected_already_is_said_to_be(self, page: Client, ann: User) -> None:
        make_connection(ann, account="octocat")
        answer = page.post("/sources/connect/github/", {"account": "octocat", "secret": TOKEN})
        assert (answer.status_code, "connected already" in answer.content.decode()) == (422, True)

    def test_the_account_that_was_typed_is_kept_and_the_secret_never_shown(self, page: Client) -> None:
        content = page.post("/sources/connect/github/", {"account": "a/b", "secret": TOKEN}).content.decode()
        assert ('value="a/b"' in content, TOKEN in content) == (True, False)

    def test_a_secret_is_typed_unseen_and_kept_by_no_browser(self, page: Client) -> None:
        content = page.get("/sources/connect/kaggle/").content.decode()
        field = re.findall(r'<input[^>]*name="secret"[^>]*>', content)[0]
        assert ('type="password"' in field, 'autocomplete="off"' in field) == (True, True)

    def test_a_blog_is_asked_for_no_secret(self, page: Client) -> None:
        assert 'name="secret"' not in page.get("/sources/connect/feed/").content.decode()

    def test_a_provider_that_there_is_not_has_no_page(self, page: Client) -> None:
        assert page.get("/sources/connect/gitlab/").status_code == 404


class TestChanging:
    def test_another_token_is_stored_and_tried(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, account="octocat", state="rejected", reason="Revoked.")
        page.post(f"/sources/{connection.pk}/change/", ANOTHER)
        connection.refresh_from_db()
        assert (connection.secret, connection.state, SyncRun.objects.count()) == ("another", "active", 1)

    def test_an_empty_token_keeps_the_stored_one(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, secret="kept")
        page.post(f"/sources/{connection.pk}/change/", {"account": "octocat", "secret": ""})
        connection.refresh_from_db()
        assert (connection.account, connection.secret) == ("octocat", "kept")

    @pytest.mark.parametrize(("provider", "told"), [("feed", "not counted again"), ("github", "from its beginning")])
    def test_what_another_account_means_is_told_before(self, page: Client, ann: User, provider: str, told: str) -> None:
        connection = make_connection(ann, provider=provider)
        assert told in page.get(f"/sources/{connection.pk}/change/").content.decode()

    def test_a_blogs_address_is_changed(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, provider="feed", account="https://old.example.org", secret="")
        page.post(f"/sources/{connection.pk}/change/", {"account": "new.example.org"})
        connection.refresh_from_db()
        assert connection.account == "https://new.example.org"

    def test_the_stored_secret_is_not_shown(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, secret=TOKEN)
        content = page.get(f"/sources/{connection.pk}/change/").content.decode()
        assert (TOKEN in content, connection.sealed_secret in content, 'value="ann"' in content) == (
            *(False, False),
            True,
        )

    def test_what_cannot_be_is_told_beside_its_field(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, state="rejected")
        answer = page.post(f"/sources/{connection.pk}/change/", {"account": "octocat", "secret": "two words"})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["secret"])
        assert Connection.objects.get().state == "rejected"


class TestDisconnecting:
    def test_the_page_says_how_much_it_has_brought(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, account_id="7")
        make_activity(ann, account="7")
        make_activity(ann, account="8")
        text = words(page.get(f"/sources/{connection.pk}/disconnect/").content)
        assert "It has brought 1 activity. Its credential is deleted at once." in text

    @pytest.mark.parametrize(("choice", "left"), [("keep", 1), ("remove", 0)])
    def test_its_activity_is_kept_or_removed(self, page: Client, ann: User, choice: str, left: int) -> None:
        connection = make_connection(ann, account_id="7")
        make_activity(ann, account="7")
        page.post(f"/sources/{connection.pk}/disconnect/", {"activities": choice})
        assert (Connection.objects.count(), Activity.objects.count()) == (0, left)

    @pytest.mark.parametrize("choice", ["", "burn"])
    def test_nothing_is_done_without_a_choice(self, page: Client, ann: User, choice: str) -> None:
        connection = make_connection(ann)
        assert page.post(f"/sources/{connection.pk}/disconnect/", {"activities": choice}).status_code == 422
        assert Connection.objects.exists()


def test_a_sync_is_asked_for(page: Client, ann: User) -> None:
    connection = make_connection(ann)
    assert page.post(f"/sources/{connection.pk}/sync/").headers["Location"] == "/sources/"
    assert SyncRun.objects.get().outcome == "running"


def test_a_paused_connection_is_not_synced(page: Client, ann: User) -> None:
    connection = make_connection(ann, state="paused")
    answer = page.post(f"/sources/{connection.pk}/sync/", follow=True)
    assert ("This connection is paused." in words(answer.content), SyncRun.objects.exists()) == (True, False)


def test_a_connection_is_paused_and_resumed(page: Client, ann: User) -> None:
    connection = make_connection(ann)
    states = []
    for operation in ("pause", "resume"):
        page.post(f"/sources/{connection.pk}/{operation}/")
        states.append(Connection.objects.get().state)
    assert states == ["paused", "active"]


def test_without_a_source_the_page_offers_them(page: Client) -> None:
    content = page.get("/sources/").content.decode()
    assert "No source is connected." in content
    assert re.findall(r'href="/sources/connect/(\w+)/"', content) == list(PROVIDERS)


OPERATIONS = ["change", "disconnect", "sync", "pause", "resume"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_strangers_connection_is_not_there(page: Client, operation: str) -> None:
    connection = make_connection(make_user(), secret="kept")
    data = ANOTHER | {"activities": "remove"}
    answers = [page.post(f"/sources/{pk}/{operation}/", data) for pk in (connection.pk, UNKNOWN)]
    connection.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (connection.secret, connection.state, SyncRun.objects.exists()) == ("kept", "active", False)


@pytest.mark.parametrize("operation", ["change", "disconnect"])
def test_a_strangers_forms_are_not_there(page: Client, operation: str) -> None:
    assert page.get(f"/sources/{make_connection(make_user()).pk}/{operation}/").status_code == 404


@pytest.mark.parametrize("path", ["", "connect/github/", *(f"{UNKNOWN}/{operation}/" for operation in OPERATIONS)])
def test_the_pages_are_for_those_who_are_signed_in(client: Client, db: None, path: str) -> None:
    answers = {client.get(f"/sources/{path}"), client.post(f"/sources/{path}", ANOTHER)}
    assert all(answer.status_code in (302, 405) for answer in answers)
    assert not Connection.objects.exists()


@pytest.mark.parametrize("operation", ["sync", "pause", "resume"])
def test_changes_are_posted(page: Client, ann: User, operation: str) -> None:
    assert page.get(f"/sources/{make_connection(ann).pk}/{operation}/").status_code == 405


def test_the_administration_shows_no_credential(ann: User, admin_client: Client) -> None:
    connection = make_connection(ann, secret=TOKEN)
    content = admin_client.get(f"/admin/integrations/connection/{connection.pk}/change/").content.decode()
    assert (str(connection.pk) in content, TOKEN in content) == (True, False)
    assert connection.sealed_secret not in content


class TestFirstRun:
    """The last step of the first run."""

    def test_what_is_connected_leads_back_to_it(self, page: Client, ann: User) -> None:
        assert 'href="/sources/connect/github/?start=1"' in page.get("/start/sources/").content.decode()
        address = "/sources/connect/github/?start=1"
        assert 'href="/start/sources/">Cancel' in page.get(address).content.decode()
        answer = page.post(address, {"account": "octocat", "secret": TOKEN})
        assert answer.headers["Location"] == "/start/sources/"
        said = words(page.get("/start/sources/").content)
        assert "GitHub octocat not read yet" in said
        assert TOKEN not in said

    def test_it_says_what_stands_and_watches_what_is_read(self, page: Client, ann: User) -> None:
        make_plan(ann)
        assert "hx-trigger" not in page.get("/start/sources/").content.decode().split('id="live"')[1].split(">")[0]
        make_connection(ann, account_id="7", next_sync_at=NOON, done=31, total=47)
        content = page.get("/start/sources/", headers=HTMX).content.decode()
        assert 'hx-trigger="every 2s"' in content
        assert '<progress max="47" value="31"' in content
        assert "Days are days in UTC." in words(content.encode())
        assert "<main" not in content

    def test_it_says_when_the_first_report_comes_and_to_no_other_address(self, page: Client, ann: User) -> None:
        assert "First report" not in words(page.get("/start/sources/").content)
        EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
        assert "First report Mon 9 Mar, about 08:" in words(page.get("/start/sources/").content)

    def test_more_connections_ask_the_database_no_more_often(self, page: Client, ann: User) -> None:
        counts = []
        for account in ("ann", "bea"):
            make_connection(ann, account=account)
            with CaptureQueriesContext(database) as asked:
                page.get("/start/sources/")
            counts.append(len(asked))
        assert counts[0] == counts[1]


@pytest.mark.parametrize("operation", ["disconnect", "sync", "pause"])
def test_what_is_disconnected_in_another_tab_meanwhile_is_not_found(page: Client, ann: User, operation: str) -> None:
    connection = make_connection(ann)
    gone = Connection.objects.filter(pk=connection.pk).delete
    with meanwhile(gone, once_read="integrations_connection"):
        answer = page.post(f"/sources/{connection.pk}/{operation}/", {"activities": "keep"})
    assert answer.status_code == 404
