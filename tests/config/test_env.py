"""What an operator may write, and what stops the start."""

import os
import stat
import subprocess
import sys
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from config import env, keys

ROOT = Path(__file__).parents[2]
KEY = urlsafe_b64encode(bytes(range(32))).decode()


def read(base: Path, **variables: str) -> env.Environment:
    return env.read(variables, base)


def test_nothing_need_be_set(tmp_path: Path) -> None:
    environment = read(tmp_path)

    assert environment.data_dir == tmp_path / "data"
    assert environment.database_url["NAME"] == str(tmp_path / "data" / "headway.sqlite3")
    assert (environment.site_url, environment.signup, environment.redis_url) == ("http://127.0.0.1:8000", "owner", None)


def test_a_site_without_a_domain_needs_no_sender_named(tmp_path: Path) -> None:
    environment = read(tmp_path, HOST="::1")

    assert environment.site_url == "http://[::1]:8000"
    assert environment.default_from_email == "Headway <headway@localhost>"


def test_a_site_at_an_address_in_numbers_sends_from_a_name(tmp_path: Path) -> None:
    assert read(tmp_path).default_from_email == "Headway <headway@localhost>"
    assert read(tmp_path, SITE_URL="https://7.example").default_from_email == "Headway <headway@7.example>"


def test_a_site_with_letters_of_other_alphabets_is_named_as_browsers_send_it(tmp_path: Path) -> None:
    environment = read(tmp_path, SITE_URL="https://bücher.example:8443")

    assert environment.site_url == "https://xn--bcher-kva.example:8443"
    assert environment.allowed_hosts == ["xn--bcher-kva.example"]
    assert environment.default_from_email == "Headway <headway@xn--bcher-kva.example>"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("on", True), ("false", False), ("0", False)])
def test_booleans_have_four_spellings(tmp_path: Path, text: str, value: bool) -> None:
    assert read(tmp_path, DEBUG=text).debug is value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DEBUG", "maybe"),
        ("PORT", "0"),
        ("PORT", "80x"),
        ("PORT", "65536"),
        ("TRUSTED_PROXIES", "-1"),
        ("SIGNUP", "everybody"),
        ("SITE_URL", "headway.example.org"),
        ("SITE_URL", "https://example.org/headway"),
        ("SITE_URL", "https://example.org:port"),
        ("SITE_URL", "https://example.org>,<mailto"),
        ("SITE_URL", "https://straße.example"),
        ("ALLOWED_HOSTS", "https://example.org"),
        ("DATABASE_URL", "mysql://root@localhost/headway"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgres://localhost/"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis:///0"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://mail.example.org?timeout=soon"),
        ("EMAIL_URL", "smtp://mail.example.org?timeout=0"),
        ("EMAIL_URL", "smtp://ann:m%C3%BCll@mail.example.org"),
        ("EMAIL_URL", "file://mail"),
        ("DEFAULT_FROM_EMAIL", "Headway"),
        ("GITHUB_API_URL", "ftp://api.github.com"),
        ("KAGGLE_API_URL", "https://user:password@api.kaggle.com"),
        ("CREDENTIAL_KEYS", "no-colon"),
        ("CREDENTIAL_KEYS", "a:too-short"),
        ("CREDENTIAL_KEYS", f"a:{KEY},a:{KEY}"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(env.VariableError, match=rf"\A{name} [^\n]+\Z"):
        read(tmp_path, **{name: text})


def test_a_refused_address_is_not_repeated_because_it_may_hold_a_password(tmp_path: Path) -> None:
    with pytest.raises(env.VariableError) as error:
        read(tmp_path, DATABASE_URL="postgres://headway:hunter2@host:port/name")

    assert "hunter2" not in str(error.value)


def test_private_feeds_and_strangers_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(env.VariableError, match="ALLOW_PRIVATE_FEEDS"):
        read(tmp_path, ALLOW_PRIVATE_FEEDS="yes", SIGNUP="open")


def test_the_process_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nSIGNUP=open\nexport PORT='9000'\n\n")

    environment = read(tmp_path, SIGNUP="invite")

    assert (environment.signup, environment.port) == ("invite", 9000)


def test_an_empty_variable_means_the_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SIGNUP=open\n")

    assert read(tmp_path, SIGNUP="").signup == "owner"


def test_a_line_that_assigns_nothing_is_refused_by_number(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SIGNUP=open\nPORT 9000\n")

    with pytest.raises(env.VariableError, match="line 2"):
        read(tmp_path)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")

    assert read(tmp_path, METRICS_TOKEN_FILE=str(tmp_path / "token")).metrics_token == "s3cret"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(env.VariableError, match="both set"):
        read(tmp_path, METRICS_TOKEN="a", METRICS_TOKEN_FILE="/b")


def test_a_secret_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(env.VariableError, match="METRICS_TOKEN_FILE"):
        read(tmp_path, METRICS_TOKEN_FILE=str(tmp_path / "missing"))


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    assert "s3cret" not in repr(read(tmp_path, SECRET_KEY="s3cret", DATABASE_URL="postgres://u:s3cret@h/n"))


def test_credential_keys_keep_their_order(tmp_path: Path) -> None:
    environment = read(tmp_path, CREDENTIAL_KEYS=f"new:{KEY}, old:{KEY.rstrip('=')}")

    assert list(environment.credential_keys.items()) == [("new", bytes(range(32))), ("old", bytes(range(32)))]


def test_made_keys_are_private_and_stay(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)

    assert (first.secret_key, first.credential_keys) == (second.secret_key, second.credential_keys)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert modes == {0o600}


def test_processes_that_start_at_once_end_with_the_same_key(tmp_path: Path) -> None:
    barrier = Barrier(8)

    def make(_: int) -> str:
        barrier.wait()
        return keys.stored(tmp_path / "key", keys.new_secret_key)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(8)))

    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "gunicorn", "-c", "python:config.web", "config.wsgi"],
        ["-m", "celery", "-A", "config.celery", "worker"],
        ["-m", "celery", "-A", "config.beat", "beat"],
    ],
    ids=["manage.py", "gunicorn", "worker", "beat"],
)
def test_every_process_stops_with_one_line_and_status_2(command: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"SIGNUP": "everybody"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "headway: SIGNUP is 'everybody' and must be one of owner, invite, open.\n"
