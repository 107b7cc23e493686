"""What an owner does with connections, wherever they do it."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from integrations import connecting
from integrations.models import Connection, SyncRun
from integrations.registry import PROVIDERS
from tests.factories import make_activity, make_connection, make_user
from tests.threads import at_once
from tracker.models import Activity, SourceState, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return make_user("ann")


def connect(user: User, **values: str) -> Connection:
    return connecting.connect(user, **{"provider": "github", "account": "octocat", "secret": "a-token"} | values)


def refused(user: User, **values: str) -> dict[str, list[str]]:
    """The sentences by field with which a connection is refused."""
    with pytest.raises(ValidationError) as raised:
        connect(user, **values)
    return dict(raised.value.message_dict)


def outcomes() -> list[str]:
    return list(SyncRun.objects.order_by("id").values_list("outcome", flat=True))


def test_a_connection_starts_with_its_first_run(ann: User) -> None:
    connection = connect(ann)
    assert (connection.state, outcomes(), SourceState.objects.get().account) == ("active", ["running"], "octocat")


def test_spaces_around_an_account_are_no_part_of_it(ann: User) -> None:
    assert connect(ann, account=" octocat ").account == "octocat"


@pytest.mark.parametrize("account", ["octocat", "OctoCat"])
def test_an_account_is_connected_once_in_any_case(ann: User, account: str) -> None:
    connect(ann)
    assert refused(ann, account=account) == {"account": ["This account is connected already."]}


def test_two_people_may_connect_the_same_account(ann: User) -> None:
    connect(ann)
    assert connect(make_user()).state == "active"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused(ann: User) -> None:
    def attempt() -> str:
        try:
            return str(connect(ann).state)
        except ValidationError:
            return "refused"

    assert sorted(at_once(attempt, attempt)) == ["active", "refused"]


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("blog.example.org", "https://blog.example.org"),
        ("http://blog.example.org/feed.xml", "http://blog.example.org/feed.xml"),
        ("HTTPS://Blog.example.org/", "HTTPS://Blog.example.org/"),
    ],
)
def test_an_address_is_made_whole(ann: User, address: str, stored: str) -> None:
    assert connect(ann, provider="feed", account=address, secret="").account == stored


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("provider", {"provider": "gitlab"}),
        ("account", {"account": "a b"}),
        ("account", {"account": ""}),
        ("account", {"provider": "feed", "account": "https://ann:pass@example.org", "secret": ""}),
        ("account", {"provider": "feed", "account": "https://example.org:0/", "secret": ""}),
        ("account", {"provider": "feed", "account": "https://[", "secret": ""}),
        ("account", {"provider": "feed", "account": "javascript://example.org", "secret": ""}),
        ("secret", {"provider": "feed", "account": "example.org"}),
        ("secret", {"secret": ""}),
        ("secret", {"secret": "two words"}),
        ("secret", {"secret": "line\n"}),
        ("secret", {"secret": "x" * 1025}),
    ],
)
def test_what_cannot_be_connected_is_told_by_its_field(ann: User, field: str, values: dict[str, str]) -> None:
    assert list(refused(ann, **values)) == [field]
    assert not Connection.objects.exists()


def test_no_refusal_holds_the_secret(ann: User) -> None:
    assert "hunter2" not in str(refused(ann, secret="hunter2 hunter2"))


def test_another_secret_is_tried_at_once_and_the_account_goes_on(ann: User) -> None:
    connection = make_connection(ann, state="rejected", account_id="7", cursor={"next": 3}, last_success_at=None)
    changed = connecting.change(connection, secret="another")
    assert (changed.state, changed.secret, changed.cursor, outcomes()) == (
        *("active", "another", {"next": 3}),
        ["running"],
    )


def test_another_account_is_read_from_its_beginning(ann: User) -> None:
    connection = make_connection(ann, account_id="7", cursor={"next": 3}, done=3, total=9)
    changed = connecting.change(connection, account="hubot")
    assert (changed.account, changed.account_id, changed.cursor, changed.done) == ("hubot", "", {}, 0)


def test_a_blog_at_another_address_is_the_same_blog(ann: User) -> None:
    values = {"provider": "feed", "account": "https://old.example", "account_id": "old.example/feed", "secret": ""}
    connection = make_connection(ann, **values, cursor={"feed": "https://old.example/feed"})
    changed = connecting.change(connection, account="https://new.example")
    assert (changed.account_id, changed.cursor) == ("old.example/feed", {})


def test_a_change_keeps_the_secret_that_is_not_named(ann: User) -> None:
    assert connecting.change(make_connection(ann, secret="kept"), account="hubot").secret == "kept"


def test_a_change_takes_the_connection_from_a_run_with_the_old_secret(ann: User) -> None:
    connection = connect(ann)
    connecting.change(connection, secret="another")
    assert outcomes() == ["partial", "running"]


def test_a_change_that_is_refused_changes_nothing(ann: User) -> None:
    make_connection(ann, account="hubot")
    connection = make_connection(ann, account="octocat", secret="kept", state="rejected")
    with pytest.raises(ValidationError):
        connecting.change(connection, account="hubot", secret="another")
    connection.refresh_from_db()
    assert (connection.account, connection.secret, connection.state, outcomes()) == ("octocat", "kept", "rejected", [])


def test_a_paused_connection_is_due_at_no_time(ann: User) -> None:
    paused = connecting.pause(connect(ann))
    assert (paused.state, paused.next_sync_at, outcomes()) == ("paused", None, ["partial"])
    assert SourceState.objects.get().state == "paused"


def test_resuming_goes_on_where_it_was_paused(ann: User) -> None:
    paused = make_connection(ann, state="paused", cursor={"next": 3})
    resumed = connecting.resume(paused)
    assert (resumed.state, resumed.cursor, outcomes()) == ("active", {"next": 3}, ["running"])


@pytest.mark.parametrize("state", ["active", "rejected"])
def test_only_what_is_paused_is_resumed(ann: User, state: str) -> None:
    assert (connecting.resume(make_connection(ann, state=state)).state, outcomes()) == (state, [])


def test_a_run_that_is_asked_for_twice_is_one(ann: User) -> None:
    connection = make_connection(ann)
    assert connecting.ask(connection) == connecting.ask(connection)


def test_asking_tries_what_was_switched_off_again(ann: User) -> None:
    connection = make_connection(ann, state="rejected", reason="Revoked.", deaths=5)
    connecting.ask(connection)
    connection.refresh_from_db()
    assert (connection.state, connection.reason, connection.deaths) == ("active", "", 0)


@pytest.mark.parametrize(("remove", "left"), [(False, {"7", "8"}), (True, {"8"})])
def test_disconnecting_keeps_or_removes_what_this_account_brought(ann: User, remove: bool, left: set[str]) -> None:
    connection = make_connection(ann, account_id="7")
    for account in ("7", "8"):
        make_activity(ann, account=account)
    connecting.disconnect(connection, remove_activities=remove)
    assert set(Activity.objects.values_list("account", flat=True)) == left
    assert not Connection.objects.exists()


def test_what_was_never_read_removes_nothing(ann: User) -> None:
    make_activity(ann, account="")
    connecting.disconnect(make_connection(ann, account_id=""), remove_activities=True)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("operation", ["pause", "ask", "disconnect"])
def test_a_connection_that_has_gone_meanwhile_is_said_to_be_gone(ann: User, operation: str) -> None:
    connection = make_connection(ann)
    Connection.objects.all().delete()
    arguments: dict[str, Any] = {"remove_activities": False} if operation == "disconnect" else {}
    with pytest.raises(Http404):
        getattr(connecting, operation)(connection, **arguments)


@pytest.fixture
def public_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider of which the public part can be read without a credential."""
    about = replace(PROVIDERS["github"].about, secret_optional=True)
    monkeypatch.setitem(PROVIDERS, "github", replace(PROVIDERS["github"], about=about))


@pytest.mark.usefixtures("public_by_name")
def test_what_is_public_may_be_read_without_a_credential(ann: User) -> None:
    connection = connecting.connect(ann, provider="github", account="octocat")
    assert (connection.state, connection.secret, connection.credential) == ("active", "", "")


@pytest.mark.usefixtures("public_by_name")
def test_an_empty_credential_is_still_refused(ann: User) -> None:
    assert refused(ann, secret="") == {"secret": ["A token or key is needed."]}


@pytest.mark.usefixtures("public_by_name")
def test_a_credential_can_be_added_later(ann: User) -> None:
    connection = connecting.change(connecting.connect(ann, provider="github", account="octocat"), secret="a-token")
    assert connection.secret == "a-token"


@pytest.mark.usefixtures("public_by_name")
def test_the_account_can_be_changed_where_there_is_no_credential(ann: User) -> None:
    connection = connecting.change(connecting.connect(ann, provider="github", account="octocat"), account="hubot")
    assert (connection.account, connection.secret) == ("hubot", "")
