"""Connections and sync runs over the API."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from integrations import sync
from integrations.models import Connection, SyncRun
from tests.factories import make_activity, make_connection, make_user
from tests.threads import at_once
from tests.tracker.api.caller import Caller
from tracker.models import Activity, DailyTotal, SourceState

pytestmark = pytest.mark.django_db

TOKEN = "ghp_a-secret-that-nobody-may-see"
GITHUB = {"provider": "github", "account": "octocat", "secret": TOKEN}
KEPT_COUNTS = ("fetched", "new", "changed", "unchanged", "counted", "gone", "requests")


@pytest.fixture
def api(db: None) -> Caller:
    return Caller(make_user("ann"))


def test_a_connection_is_made_and_its_first_run_with_it(api: Caller) -> None:
    answer = api.post("connections", GITHUB)
    shown = answer.json()

    assert answer.status_code == 201
    assert shown.keys() == {
        *("id", "provider", "account", "state", "reason", "last_success_at", "next_sync_at", "progress"),
    }
    assert (shown["provider"], shown["account"], shown["state"]) == ("github", "octocat", "active")
    assert [(run["connection"], run["outcome"], run["started_at"]) for run in api.items("sync-runs")] == [
        (shown["id"], "running", None)
    ]


def test_a_connection_that_was_never_read_has_work_left(api: Caller) -> None:
    assert api.post("connections", GITHUB).json()["progress"] == {"done": 0, "total": 1}


@pytest.mark.parametrize(("done", "progress"), [(3, {"done": 3, "total": 9}), (9, None)])
def test_progress_is_told_while_work_is_left(api: Caller, done: int, progress: Any) -> None:
    connection = make_connection(api.user, account_id="7", done=done, total=9)

    assert api.get(f"connections/{connection.pk}").json()["progress"] == progress


def test_a_worker_is_rung_for(
    api: Caller, broker: Redis, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        connection = api.post("connections", GITHUB).json()

    assert connection["id"] in str(broker.lrange("celery", 0, -1))


def test_the_secret_is_stored_sealed_and_never_shown(api: Caller, caplog: pytest.LogCaptureFixture) -> None:
    made = api.post("connections", GITHUB)
    other = [api.get("connections"), api.get("sync-runs"), api.post("connections", GITHUB)]

    stored = Connection.objects.get()
    assert (stored.secret, TOKEN in stored.sealed_secret) == (TOKEN, False)
    assert not any(TOKEN in answer.content.decode() for answer in [made, *other])
    assert TOKEN not in caplog.text


def test_an_idempotent_answer_keeps_no_secret(api: Caller) -> None:
    answers = [api.post("connections", GITHUB, key="one") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert TOKEN not in str(list(api.user._meta.apps.get_model("tracker.RememberedAnswer").objects.values()))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider", "gitlab"),
        ("account", ""),
        ("account", "a/b"),
        ("account", "../x"),
        ("account", "a\0"),
        ("account", "x" * 600),
        ("account", None),
        ("secret", ""),
        ("secret", "two words"),
        ("secret", "line\n"),
        ("secret", "schlüssel"),
        ("secret", "x" * 1025),
        ("secret", ["x"]),
        ("state", "active"),
        ("cursor", {}),
    ],
)
def test_what_cannot_be_connected_is_refused(api: Caller, field: str, value: Any) -> None:
    answer = api.post("connections", GITHUB | {field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not Connection.objects.exists()


def test_a_blog_needs_no_secret_and_takes_none(api: Caller) -> None:
    blog = {"provider": "feed", "account": "blog.example.org"}

    assert "secret" in api.post("connections", blog | {"secret": "x"}).json()["errors"]
    assert api.post("connections", blog).json()["account"] == "https://blog.example.org"


@pytest.mark.parametrize("account", ["ftp://a", "https://ann:pass@example.org", "https://", "http://a b", "file:///x"])
def test_what_is_no_web_address_is_no_blog(api: Caller, account: str) -> None:
    assert "account" in api.post("connections", {"provider": "feed", "account": account}).json()["errors"]


def test_an_account_is_connected_once(api: Caller) -> None:
    api.post("connections", GITHUB)

    answer = api.post("connections", GITHUB)

    assert (answer.status_code, list(answer.json()["errors"])) == (409, ["account"])


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_connection(api: Caller) -> None:
    answers = at_once(*[lambda: api.post("connections", GITHUB)] * 3)

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert SyncRun.objects.count() == 1


def test_a_sync_that_is_asked_for_is_the_run_in_flight(api: Caller) -> None:
    connection = api.post("connections", GITHUB).json()

    answers = [api.post(f"connections/{connection['id']}/sync") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json() == api.items("sync-runs")[0]


@pytest.mark.parametrize(("body", "status"), [("", 202), ("{}", 202), ('{"all": true}', 422), ("x", 400)])
def test_a_sync_needs_no_body_and_takes_no_unknown_field(api: Caller, body: str, status: int) -> None:
    connection = make_connection(api.user)

    assert api.send("POST", f"connections/{connection.pk}/sync", body).status_code == status


@pytest.mark.parametrize("key", [None, "one"])
def test_a_sync_after_a_finished_run_is_a_new_one(api: Caller, key: str | None) -> None:
    connection = make_connection(api.user)
    old = connection.runs.create(outcome="ok")

    run = api.post(f"connections/{connection.pk}/sync", key=key).json()

    assert (run["id"] != old.pk, run["outcome"], run["ignored"]) == (True, "running", {})
    assert {run[name] for name in KEPT_COUNTS} == {0}


def test_a_rejected_connection_is_tried_again(api: Caller) -> None:
    connection = make_connection(api.user, state="rejected", reason="The token was revoked.")

    assert api.post(f"connections/{connection.pk}/sync").status_code == 202
    assert api.get(f"connections/{connection.pk}").json()["state"] == "active"


def test_a_paused_connection_is_not_read(api: Caller) -> None:
    connection = make_connection(api.user, state="paused")

    assert api.post(f"connections/{connection.pk}/sync").status_code == 409
    assert not SyncRun.objects.exists()


def test_pausing_ends_the_run_and_resuming_starts_another(api: Caller) -> None:
    path = f"connections/{api.post('connections', GITHUB).json()['id']}"

    paused = api.patch(path, {"paused": True}).json()
    outcomes = [run["outcome"] for run in api.items("sync-runs")]
    resumed = api.patch(path, {"paused": False}).json()

    assert (paused["state"], paused["next_sync_at"], outcomes) == ("paused", None, ["partial"])
    assert resumed["state"] == "active"
    assert [run["outcome"] for run in api.items("sync-runs")] == ["running", "partial"]


def test_a_new_secret_brings_a_rejected_connection_back_where_it_was(api: Caller) -> None:
    values = {"account_id": "7", "cursor": {"next": 3}, "done": 2, "total": 9}
    connection = make_connection(api.user, state="rejected", reason="The token was revoked.", **values)

    shown = api.patch(f"connections/{connection.pk}", {"secret": "another"}).json()

    connection.refresh_from_db()
    assert (shown["state"], shown["reason"], shown["progress"]) == ("active", "", {"done": 2, "total": 9})
    assert (connection.secret, connection.account_id, connection.cursor) == ("another", "7", {"next": 3})
    assert SyncRun.objects.get().outcome == "running"


def test_another_account_is_read_from_its_beginning_and_the_olds_activity_stays(api: Caller) -> None:
    connection = make_connection(api.user, account_id="7", cursor={"next": 3}, done=2, total=9)
    sync.tell(connection)
    make_activity(api.user, account="7")

    shown = api.patch(f"connections/{connection.pk}", {"account": "hubot"}).json()

    connection.refresh_from_db()
    assert (shown["account"], connection.account_id, connection.cursor, connection.done) == ("hubot", "", {}, 0)
    assert (Activity.objects.count(), SourceState.objects.get().account) == (1, "hubot")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "a b"),
        ("account", None),
        ("secret", ""),
        ("paused", "yes"),
        ("provider", "feed"),
        ("state", "ok"),
    ],
)
def test_a_change_that_cannot_be_is_refused(api: Caller, field: str, value: Any) -> None:
    connection = make_connection(api.user)

    answer = api.patch(f"connections/{connection.pk}", {field: value, "paused": True} | {field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert Connection.objects.get().state == "active"


def test_an_account_cannot_become_one_that_is_connected_already(api: Caller) -> None:
    make_connection(api.user, account="hubot")
    connection = make_connection(api.user, account="octocat")

    assert api.patch(f"connections/{connection.pk}", {"account": "hubot"}).status_code == 409


@pytest.mark.parametrize(("query", "left"), [("", 1), ("?activities=keep", 1), ("?activities=remove", 0)])
def test_disconnecting_keeps_or_removes_what_was_brought(api: Caller, query: str, left: int) -> None:
    connection = make_connection(api.user, account_id="7")
    sync.tell(connection)
    make_activity(api.user, account="7")

    assert api.delete(f"connections/{connection.pk}{query}").status_code == 204
    assert (Activity.objects.count(), DailyTotal.objects.count()) == (left, left)
    assert not Connection.objects.exists()
    assert not SourceState.objects.exists()


def test_disconnecting_leaves_other_accounts_alone(api: Caller) -> None:
    connection = make_connection(api.user, account_id="7")
    make_activity(api.user, account="8")

    api.delete(f"connections/{connection.pk}?activities=remove")

    assert Activity.objects.count() == 1


def test_what_becomes_of_the_activity_is_keep_or_remove(api: Caller) -> None:
    connection = make_connection(api.user)

    assert "activities" in api.delete(f"connections/{connection.pk}?activities=burn").json()["errors"]
    assert Connection.objects.exists()


def test_connections_are_listed_the_oldest_first(api: Caller) -> None:
    accounts = ["c", "a", "b"]
    for account in accounts:
        make_connection(api.user, account=account)
    first = api.get("connections?limit=2").json()

    rest = api.items(f"connections?cursor={first['next']}")

    assert [item["account"] for item in [*first["items"], *rest]] == accounts


def test_runs_are_listed_the_newest_first_and_by_connection(api: Caller) -> None:
    one, two = make_connection(api.user, account="a"), make_connection(api.user, account="b")
    runs = [connection.runs.create(outcome="ok").pk for connection in (one, two, one)]

    assert [run["id"] for run in api.items("sync-runs")] == runs[::-1]
    assert [run["id"] for run in api.items(f"sync-runs?connection={two.pk}")] == [runs[1]]
    assert api.items(f"sync-runs?connection={uuid4()}") == []
    assert "connection" in api.get("sync-runs?connection=1").json()["errors"]


def test_a_run_is_told_with_its_counts_and_reasons(api: Caller) -> None:
    ended = datetime(2026, 11, 25, 12, tzinfo=UTC)
    counts = {"fetched": 5, "new": 3, "changed": 1, "unchanged": 1, "counted": 3, "gone": 1, "requests": 9}
    make_connection(api.user).runs.create(
        outcome="partial",
        reason="One repository could not be read",
        started_at=ended - timedelta(minutes=1),
        ended_at=ended,
        ignored_count=2,
        ignored={"padding": 2},
        **counts,
    )

    (run,) = api.items("sync-runs")

    assert {name: run[name] for name in counts} == counts
    assert (run["outcome"], run["ignored"], run["ended_at"]) == ("partial", {"padding": 2}, "2026-11-25T12:00:00Z")
