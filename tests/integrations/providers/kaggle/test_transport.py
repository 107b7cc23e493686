"""What Kaggle or the network may do to a request, and what must never leave or enter by it."""

import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread
from traceback import format_exception
from zoneinfo import ZoneInfo

import pytest
from kagglesdk.kernels.services.kernels_api_service import KernelsApiClient

from integrations.providers.base import Access, Rejected, Unavailable
from integrations.providers.kaggle import Kaggle
from integrations.providers.kaggle.transport import Limits, Transport
from tests.fakes.kaggle import FakeKaggle

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ACCESS = Access(account="alice", account_id="", secret="KGAT_a-secret", zone=ZoneInfo("UTC"), now=NOW)


@pytest.fixture
def kaggle() -> Iterator[FakeKaggle]:
    with FakeKaggle() as fake:
        fake.add_user("alice", token=ACCESS.secret)
        fake.add_user("mallory", token="KGAT_mallory")
        yield fake


def sync(kaggle: FakeKaggle) -> None:
    for _ in Kaggle(kaggle.url).windows(ACCESS, {}):
        pass


def pause(kaggle: FakeKaggle, headers: dict[str, str]) -> timedelta:
    """How long Kaggle is left alone after status 429 with these headers."""
    kaggle.fail("ListKernels", status=429, headers=headers)
    with pytest.raises(Unavailable) as caught:
        sync(kaggle)
    assert caught.value.retry_at is not None
    return caught.value.retry_at - NOW


@pytest.mark.parametrize("method", ["IntrospectToken", "ListCompetitions", "ListKernels"])
def test_401_needs_a_person(kaggle: FakeKaggle, method: str) -> None:
    kaggle.fail(method, status=401)
    with pytest.raises(Rejected):
        sync(kaggle)


def test_401_in_a_body_needs_a_person(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListKernels", body=b'{"code": 401, "message": "Unauthorized"}')
    with pytest.raises(Rejected):
        sync(kaggle)


def test_403_for_who_am_i_is_tried_again(kaggle: FakeKaggle) -> None:
    kaggle.fail("IntrospectToken", status=403)
    with pytest.raises(Unavailable):
        sync(kaggle)


def test_400_for_who_am_i_needs_a_person(kaggle: FakeKaggle) -> None:
    kaggle.fail("IntrospectToken", status=400)
    with pytest.raises(Rejected):
        sync(kaggle)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 500, 502, 503, 504])
def test_a_failing_server_is_tried_again(kaggle: FakeKaggle, status: int) -> None:
    kaggle.fail("ListDatasets", status=status, headers={"Location": f"{kaggle.url}/elsewhere"})
    with pytest.raises(Unavailable):
        sync(kaggle)
    assert kaggle.requests[-1].method == "ListDatasets"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"<!doctype html>", b"[]", b"null", b'"x"', b"[" * 200_000, b'{"datasets": {}}', b"\xff\xfe"],
    ids=["empty", "half", "html", "list", "null", "text", "deep", "no list", "no text"],
)
def test_an_answer_of_another_form_is_tried_again(kaggle: FakeKaggle, body: bytes) -> None:
    kaggle.fail("ListDatasets", body=body)
    with pytest.raises(Unavailable):
        sync(kaggle)


def test_a_body_that_is_cut_off_is_tried_again(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListCompetitions", cut=True)
    with pytest.raises(Unavailable):
        sync(kaggle)


def test_a_broken_encoding_is_tried_again(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListCompetitions", body=b"{}", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Unavailable):
        sync(kaggle)


def test_a_server_that_is_not_there_is_tried_again(kaggle: FakeKaggle) -> None:
    with pytest.raises(Unavailable):
        list(Kaggle("http://127.0.0.1:9").windows(ACCESS, {}))


def test_an_answer_that_unfolds_to_no_end_is_given_up(kaggle: FakeKaggle) -> None:
    bomb = gzip.compress(b"[" + b" " * (64 << 20) + b"]", 1)
    kaggle.fail("ListCompetitions", body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Unavailable, match="more than an answer can hold"):
        sync(kaggle)


def test_a_dripping_answer_is_given_up(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListKernels", body=b" " * 1000, drip=0.02)
    transport = Transport(kaggle.url, ACCESS, Limits(total=0.1))
    began = time.monotonic()
    with pytest.raises(Unavailable, match="too long"):
        KernelsApiClient(transport).list_kernels()
    transport.close()
    assert time.monotonic() - began < 5


def test_dripping_headers_are_given_up() -> None:
    done = Event()

    def serve() -> None:
        client, _ = server.accept()
        with client, suppress(ConnectionError):
            while not done.wait(0.02):
                client.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=serve, daemon=True).start()
        transport = Transport(f"http://127.0.0.1:{server.getsockname()[1]}", ACCESS, Limits(total=0.2))
        began = time.monotonic()
        with pytest.raises(Unavailable, match="too long"):
            KernelsApiClient(transport).list_kernels()
        done.set()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("location", ["http://[", "http://127.0.0.1:1/"])
def test_where_a_redirect_leads_is_not_even_looked_at(kaggle: FakeKaggle, location: str) -> None:
    kaggle.fail("ListKernels", status=302, headers={"Location": location})
    with pytest.raises(Unavailable, match="status 302"):
        sync(kaggle)


def test_the_body_of_a_redirect_is_bounded(kaggle: FakeKaggle) -> None:
    bomb = gzip.compress(b" " * (10 << 20))
    headers = {"Location": "/", "Content-Encoding": "gzip"}
    kaggle.fail("ListKernels", status=302, headers=headers, body=bomb)
    with pytest.raises(Unavailable, match="more than an answer can hold"):
        sync(kaggle)


def test_a_silent_server_is_given_up(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListKernels", body=b"  ", drip=1)
    transport = Transport(kaggle.url, ACCESS, Limits(read=0.1))
    with pytest.raises(Unavailable, match="could not be reached"):
        KernelsApiClient(transport).list_kernels()
    transport.close()


# Pauses


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        ("5", 60),
        ("0", 60),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("1e9", 60),
        ("99999999999999999999", 86400),
        (format_datetime(NOW + timedelta(minutes=10), usegmt=True), 600),
        (format_datetime(NOW - timedelta(minutes=10), usegmt=True), 60),
        ("Tue, 24 Nov 2026 09:10:00", 600),
        ("Tue, 99 Nov 2026 09:10:00 GMT", 60),
        ("Tue, 24 Nov 2026 09:10:00 +99999999999999999999", 60),
    ],
)
def test_429_asks_for_a_pause(kaggle: FakeKaggle, retry_after: str, seconds: int) -> None:
    waited = pause(kaggle, {"Retry-After": retry_after})
    assert timedelta(seconds=seconds - 1) < waited < timedelta(seconds=seconds + 10)


def test_429_without_a_word_is_a_minutes_pause(kaggle: FakeKaggle) -> None:
    assert timedelta(seconds=60) <= pause(kaggle, {}) < timedelta(seconds=70)


def test_429_in_the_newer_body_asks_for_a_pause(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListKernels", body=b'{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}')
    with pytest.raises(Unavailable, match="pause"):
        sync(kaggle)


@pytest.mark.parametrize(("method", "requests"), [("IntrospectToken", 1), ("ListCompetitions", 2), ("ListDatasets", 1)])
def test_a_run_that_fails_tells_the_requests_that_no_window_told(
    kaggle: FakeKaggle, method: str, requests: int
) -> None:
    kaggle.fail(method, status=503)
    with pytest.raises(Unavailable) as caught:
        sync(kaggle)
    assert caught.value.requests == requests


# Secrets


@pytest.mark.parametrize("fault", [{"status": 401}, {"status": 503}, {"cut": True}, {"body": b"<html>"}])
def test_no_failure_tells_the_secret(kaggle: FakeKaggle, fault: dict[str, object]) -> None:
    kaggle.fail("ListKernels", **fault)  # type: ignore[arg-type]
    with pytest.raises((Rejected, Unavailable)) as caught:
        sync(kaggle)
    assert ACCESS.secret not in "".join(format_exception(caught.value))
    assert caught.value.__context__ is None


def test_no_picture_of_the_client_tells_the_secret(kaggle: FakeKaggle) -> None:
    transport = Transport(kaggle.url, ACCESS)
    transport.close()
    assert ACCESS.secret not in repr(transport) + repr(transport.__dict__) + repr(ACCESS)


def test_the_secret_goes_to_kaggle_alone(kaggle: FakeKaggle) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)

    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    kaggle.fail(status=307, headers={"Location": f"http://127.0.0.1:{server.server_port}/"})
    with pytest.raises(Unavailable):
        sync(kaggle)
    server.shutdown()
    server.server_close()
    assert asked == []


# What processes share


def test_credentials_and_proxies_of_the_environment_are_ignored(
    kaggle: FakeKaggle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", "KGAT_mallory")
    monkeypatch.setenv("KAGGLE_USERNAME", "mallory")
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "nonsense")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    sync(kaggle)
    assert {request.user for request in kaggle.requests} == {"alice"}


PROGRAM = """
import json, sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from integrations.providers.base import Access
from integrations.providers.kaggle import Kaggle
access = Access(account="alice", account_id="", secret=sys.argv[2], zone=ZoneInfo("UTC"), now=datetime.now(UTC))
windows = len(list(Kaggle(sys.argv[1]).windows(access, {})))
json.dump([windows, "kaggle" in sys.modules, "django" in sys.modules], sys.stderr)
"""


def test_nothing_is_printed_written_or_signed_in(kaggle: FakeKaggle, tmp_path: Path) -> None:
    (tmp_path / ".kaggle").mkdir()
    (tmp_path / ".kaggle" / "access_token").write_text("KGAT_mallory")
    tmp_path.chmod(0o500)
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "KAGGLE_API_TOKEN": "KGAT_mallory"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, kaggle.url, ACCESS.secret],
        env=environ, capture_output=True, check=False, timeout=30,
    )  # fmt: skip
    tmp_path.chmod(0o700)
    assert (json.loads(run.stderr), run.stdout) == ([4, False, False], b"")
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".kaggle", "access_token"]
    assert {request.user for request in kaggle.requests} == {"alice"}
