"""Commands that open accounts, make tokens and read sources."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from integrations.models import Connection, SyncRun
from tests.factories import make_connection, make_user
from tests.fakes.web import FakeWeb
from tracker.models import ApiToken, User

pytestmark = pytest.mark.django_db

FEED = """<rss version="2.0"><channel><title>Notes</title><link>https://example.org/</link><item>
<title>Hello</title><link>https://example.org/hello/</link><guid>https://example.org/hello/</guid>
<pubDate>Wed, 25 Nov 2026 12:00:00 +0000</pubDate></item></channel></rss>"""


def said(*command: Any, **options: Any) -> tuple[str, str]:
    """What a command writes to standard output and to standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(*command, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def create(*arguments: str, username: str = "ann", email: str = "Ann@Example.org") -> User:
    said("create_user", username, "--email", email, "--time-zone", "Europe/Berlin", *arguments)
    return User.objects.get(username=username)


def test_an_account_is_active_and_its_address_verified() -> None:
    user = create()

    address = EmailAddress.objects.get(user=user)
    assert (user.is_active, user.is_owner, user.time_zone) == (True, False, "Europe/Berlin")
    assert (address.email, address.verified, address.primary) == ("ann@example.org", True, True)


def test_an_account_can_be_opened_where_nobody_can_sign_up(settings: Any) -> None:
    settings.SIGNUP = "owner"

    assert create().is_active


def test_without_a_password_none_works() -> None:
    assert not create().has_usable_password()


def test_a_password_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" correct horse battery \n"))

    assert create("--password-stdin").check_password(" correct horse battery ")


@pytest.mark.parametrize("given", ["", "\n", "x" * 5000])
def test_an_empty_or_endless_password_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))

    with pytest.raises(CommandError, match="password"):
        create("--password-stdin")
    assert not User.objects.exists()


def test_there_is_one_owner() -> None:
    assert create("--owner").is_owner

    with pytest.raises(CommandError):
        create("--owner", username="bob", email="bob@example.org")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Ann", "--email", "a@example.org"], "Use 3 to 30"),
        (["admin", "--email", "a@example.org"], "taken by a page"),
        (["taken", "--email", "a@example.org"], "That user name is taken"),
        (["ann", "--email", "TAKEN@example.org"], "That address is in use"),
        (["ann", "--email", "a@b@c"], "valid email"),
        (["ann", "--email", "a@example.org", "--time-zone", "../../etc/passwd"], "is not a time zone"),
    ],
)
def test_what_makes_no_account_is_told_in_one_line(arguments: list[str], sentence: str) -> None:
    make_user("taken")

    with pytest.raises(CommandError, match=sentence) as error:
        said("create_user", *arguments)
    assert "\n" not in str(error.value)


def test_a_token_alone_is_printed() -> None:
    user = make_user("ann")

    out, err = said("api_token", "ann", "--scope", "read")

    token = ApiToken.objects.get(user=user)
    assert (out, err) == (out.strip() + "\n", "")
    assert token.digest == ApiToken.digest_of(out.strip())
    assert (token.read, token.write) == (True, False)


def test_a_token_can_have_both_scopes() -> None:
    make_user("ann")

    said("api_token", "ann", "--scope", "read", "--scope", "write")

    assert (ApiToken.objects.get().read, ApiToken.objects.get().write) == (True, True)


@pytest.mark.parametrize("command", [["api_token", "nobody", "--scope", "read"], ["sync", "nobody"]])
def test_an_unknown_user_is_told_in_one_line(command: list[str]) -> None:
    with pytest.raises(CommandError, match="There is no user nobody"):
        said(*command)


@pytest.fixture
def blog(settings: Any) -> Any:
    settings.ALLOW_PRIVATE_FEEDS = True
    with FakeWeb() as web:
        web.page("/feed.xml", FEED)
        yield make_connection(make_user("ann"), provider="feed", account=f"{web.url}/feed.xml", secret="")


def test_sync_reads_a_users_sources_and_says_what_they_brought(blog: Connection) -> None:
    out, err = said("sync", "ann")

    assert out == f"feed {blog.account}: ok, 1 fetched, 1 new, 0 changed, 0 gone.\n"
    assert err == ""


def test_sync_gives_its_runs_as_the_api_does(blog: Connection) -> None:
    (run,) = json.loads(said("sync", "ann", "--json")[0])["runs"]

    stored = SyncRun.objects.get()
    assert (run["id"], run["connection"], run["outcome"], run["counted"]) == (stored.pk, str(blog.pk), "ok", 1)
    assert (run["ignored"], run["ended_at"][-1]) == ({}, "Z")


def test_sync_can_read_one_source_alone(blog: Connection) -> None:
    assert json.loads(said("sync", "ann", "--source", "github", "--json")[0]) == {"runs": []}


def test_sync_reads_nobody_elses_sources(blog: Connection) -> None:
    make_user("bob")

    assert json.loads(said("sync", "bob", "--json")[0]) == {"runs": []}


@pytest.mark.parametrize("state", ["rejected", "paused"])
def test_sync_says_what_it_leaves_alone(blog: Connection, state: str) -> None:
    Connection.objects.update(state=state)

    out, err = said("sync", "ann")

    assert (out, state in err) == ("", True)


def test_sync_waits_for_a_worker_that_is_reading_already(blog: Connection) -> None:
    until = datetime.now(UTC) + timedelta(seconds=0.5)
    Connection.objects.update(lease_id=uuid4(), lease_until=until)

    assert json.loads(said("sync", "ann", "--json")[0])["runs"]
    assert datetime.now(UTC) > until
