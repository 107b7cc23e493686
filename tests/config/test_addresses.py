"""URLs in Django's and Celery's own words."""

from pathlib import Path

import pytest

from config import addresses

BASE = Path("/srv/headway")


def test_a_password_may_hold_any_character() -> None:
    database = addresses.database("postgres://me:p%40ss%2Fw%3Ard@db:6432/headway?sslmode=require", BASE)

    assert (database["USER"], database["PASSWORD"]) == ("me", "p@ss/w:rd")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", "6432", "headway")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_postgresql_may_be_reached_by_its_socket() -> None:
    database = addresses.database("postgresql://postgres:@/postgres?host=/run/postgresql", BASE)

    assert (database["HOST"], database["PORT"], database["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///data/a.sqlite3", "/srv/headway/data/a.sqlite3"), ("sqlite:////var/a%20b.sqlite3", "/var/a b.sqlite3")],
)
def test_sqlite_is_a_file(url: str, path: str) -> None:
    assert addresses.database(url, BASE)["NAME"] == path


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://:secret@host:6379/2", "redis://:secret@host:6379/2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
    ],
)
def test_celery_has_its_own_word_for_a_socket(url: str, broker: str) -> None:
    assert addresses.broker(addresses.redis(url)) == broker


def test_a_mail_server_is_given_up_after_15_seconds() -> None:
    options = addresses.mailer("smtp+starttls://me%40example.org:pass@mail.example.org:587")["OPTIONS"]

    assert (options["host"], options["port"], options["username"]) == ("mail.example.org", 587, "me@example.org")
    assert (options["use_tls"], options["use_ssl"], options["timeout"]) == (True, False, 15)


def test_a_mail_server_may_be_given_more_time() -> None:
    assert addresses.mailer("smtps://mail.example.org?timeout=60")["OPTIONS"]["timeout"] == 60


def test_mail_may_be_kept_in_a_folder() -> None:
    assert addresses.mailer("file:///srv/a%20b")["OPTIONS"] == {"file_path": "/srv/a b"}
