import datetime as dt
import gzip
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from integrations.addresses import is_open
from integrations.http import Failed, Fetched, Refused, Resolver, fetch
from integrations.http_sentences import UNREACHABLE
from tests.fakes.web import FakeWeb, Handler

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)

PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd12::1", "::ffff:10.0.0.1"]
METADATA = ["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]
METADATA += ["::ffff:169.254.169.254", "169.254.170.2"]
NEVER = ["0.0.0.0", "192.0.0.8", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"]
NEVER += ["192.0.2.1", "192.88.99.1", "::", "fe80::1", "fe80::1%2", "fec0::1", "ff02::1", "::127.0.0.1", "3fff::1"]
NEVER += ["64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:53aa:64c::1", "2001:db8::1", "5f00::1", "4000::1"]
SPELLINGS = ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "127.0.0.1.", "127。0。0。1", "LOCALHOST", "[::1]"]
SPELLINGS += ["[::ffff:127.0.0.1]", "[::]", "0.0.0.0", "[fe80::1%25lo]", "①②⑦.⓪.⓪.①", "localhost"]


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as web:
        yield web


def answers(*addresses: str) -> Resolver:
    return lambda host, port: addresses


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_opened_only_where_allowed(address: str) -> None:
    assert not is_open(address, allow_private=False)
    assert is_open(address, allow_private=True)


@pytest.mark.parametrize("address", METADATA + NEVER)
def test_metadata_and_disguised_addresses_are_never_opened(address: str) -> None:
    assert not is_open(address, allow_private=False)
    assert not is_open(address, allow_private=True)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14"])
def test_public_addresses_are_opened(address: str) -> None:
    assert is_open(address, allow_private=False)


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_opened(host: str) -> None:
    with pytest.raises((Refused, Failed)):
        fetch(f"http://{host}:8080/", allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://blog.example/",
        "ftp://blog.example/",
        "//blog.example/",
        "blog.example",
        "http:///",
        "http://",
        "",
        "http://user@blog.example/",
        "http://user:password@blog.example/",
        "http://127.0.0.1:80\\@blog.example/",
        "http://blog.example:22/",
        "http://blog.example:6379/",
        "http://blog.example:0/",
        "http://blog.example:99999/",
        "http://blog.example:x/",
        "http://blog\n.example/",
        "http://blog.example/" + "a" * 2_000,
        "http://bl\ud800g.example/",
    ],
)
def test_what_is_no_plain_web_address_is_refused_before_any_lookup(url: str) -> None:
    def no_lookup(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(Refused):
        fetch(url, allow_private=False, resolve=no_lookup)


@pytest.mark.parametrize("name", ["xn--ls8h.example", "xn--.example", "xn--aa"])
def test_a_name_that_has_no_readable_form_is_looked_up_as_it_is(web: FakeWeb, name: str) -> None:
    web.page("/", "hello")
    answer = fetch(f"http://{name}:{web.port}/", allow_private=True, resolve=answers("127.0.0.1"))
    assert (answer.body, web.requests[0].headers["Host"]) == (b"hello", f"{name}:{web.port}")


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(Refused):
        fetch("http://blog.example/", allow_private=False, resolve=answers("93.184.215.14", "10.0.0.1"))


def test_metadata_stays_shut_where_private_addresses_are_open() -> None:
    with pytest.raises(Refused):
        fetch("http://blog.example/", allow_private=True, resolve=answers("169.254.169.254"))


def test_a_name_is_looked_up_once_so_that_it_cannot_change_after_the_check(web: FakeWeb) -> None:
    web.page("/", "hello")
    lookups = iter([["127.0.0.1"], ["169.254.169.254"]])
    answer = fetch(f"http://blog.example:{web.port}/", allow_private=True, resolve=lambda host, port: next(lookups))
    assert answer.body == b"hello"
    assert web.requests[0].headers["Host"] == f"blog.example:{web.port}"


def test_the_next_address_is_tried_where_the_first_is_closed(web: FakeWeb) -> None:
    web.page("/", "hello")
    answer = fetch(f"http://blog.example:{web.port}/", allow_private=True, resolve=answers("::1", "127.0.0.1"))
    assert answer.body == b"hello"


def no_such_name(host: str, port: int) -> list[str]:
    raise OSError("NXDOMAIN")


def silence(host: str, port: int) -> list[str]:
    time.sleep(1)
    return []


@pytest.mark.parametrize(
    ("resolve", "allow_private", "error"),
    [
        (answers("10.0.0.1"), False, Refused),
        (answers("127.0.0.1"), True, Failed),
        (answers(), True, Failed),
        (no_such_name, True, Failed),
        (silence, True, Failed),
    ],
)
def test_private_closed_unknown_and_silent_look_the_same(
    resolve: Resolver, allow_private: bool, error: type[Exception]
) -> None:
    with FakeWeb() as web:
        port = web.port if allow_private else 8080
    with pytest.raises(error) as raised:
        fetch(f"http://blog.example:{port}/", allow_private=allow_private, resolve=resolve, deadline=0.2)
    assert str(raised.value) == UNREACHABLE


def test_a_silent_resolver_ends_at_the_deadline() -> None:
    started = time.monotonic()
    with pytest.raises(Failed):
        fetch("http://blog.example/", allow_private=False, resolve=silence, deadline=0.2)
    assert time.monotonic() - started < 0.8


def test_this_server_itself_is_refused(web: FakeWeb) -> None:
    with pytest.raises(Refused):
        fetch(web.url, allow_private=True, own_site=f"{web.url}/")


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_ignored(web: FakeWeb, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    web.page("/", "hello")
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(f"{web.url}/", allow_private=True).body == b"hello"


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "gopher://blog.example/",
        "http://user@blog.example/",
        "http://①②⑦.⓪.⓪.①/",
        "http://[",
        "http:////]#",
    ],
)
def test_a_redirect_is_checked_like_the_address_itself(web: FakeWeb, to: str) -> None:
    web.redirect("/", to.encode().decode("latin-1"))
    with pytest.raises(Refused):
        fetch(f"{web.url}/", allow_private=True)


def test_a_redirect_to_a_closed_port_number_is_refused(web: FakeWeb) -> None:
    web.redirect("/", "http://blog.example:99999/")
    with pytest.raises(Refused):
        fetch(f"{web.url}/", allow_private=True)


def test_five_redirects_are_followed(web: FakeWeb) -> None:
    for step in range(5):
        web.redirect(f"/{step}", f"{step + 1}", 302)
    web.page("/5", "hello")
    answer = fetch(f"{web.url}/0", allow_private=True)
    assert (answer.body, answer.url, answer.requests) == (b"hello", f"{web.url}/5", 6)


def test_a_redirect_loop_ends(web: FakeWeb) -> None:
    web.redirect("/", "/", 302)
    with pytest.raises(Failed, match="redirects more than 5 times"):
        fetch(f"{web.url}/", allow_private=True)
    assert len(web.requests) == 6


def test_a_permanent_address_is_where_permanent_redirects_alone_lead(web: FakeWeb) -> None:
    web.redirect("/old", "/moved", 301)
    web.redirect("/moved", "/again", 308)
    web.redirect("/again", "/today", 302)
    web.redirect("/today", "/never-believed", 301)
    web.page("/never-believed", "hello")
    assert fetch(f"{web.url}/old", allow_private=True).permanent_url == f"{web.url}/again"


def test_a_temporary_redirect_moves_nothing(web: FakeWeb) -> None:
    web.redirect("/", "/there", 307)
    web.page("/there", "hello")
    assert fetch(f"{web.url}/", allow_private=True).permanent_url is None


def test_cookies_are_not_kept(web: FakeWeb) -> None:
    web.answers["/"] = lambda handler: handler.send(302, {"Location": "/there", "Set-Cookie": "a=b; Path=/"})
    web.page("/there", "hello")
    fetch(f"{web.url}/", allow_private=True)
    assert web.requests[1].headers["Cookie"] is None


def test_validators_are_sent_and_not_modified_is_an_answer(web: FakeWeb) -> None:
    web.page("/", "hello")
    etag = fetch(f"{web.url}/", allow_private=True).headers["ETag"]
    assert fetch(f"{web.url}/", allow_private=True, headers={"If-None-Match": etag}).status == 304


def test_the_body_of_an_error_is_not_read(web: FakeWeb) -> None:
    web.fail("/", 500)
    answer = fetch(f"{web.url}/", allow_private=True)
    assert (answer.status, answer.body) == (500, b"")


def test_a_bomb_is_stopped_at_the_decoded_size(web: FakeWeb) -> None:
    web.bomb("/", 100_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(Failed, match="larger than 10 MB"):
            fetch(f"{web.url}/", allow_private=True)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_packed_answer_is_unpacked(web: FakeWeb) -> None:
    web.bomb("/", 300_000)
    assert fetch(f"{web.url}/", allow_private=True).body == bytes(300_000)


def test_an_answer_of_exactly_the_limit_is_taken(web: FakeWeb) -> None:
    web.page("/", "12345")
    assert fetch(f"{web.url}/", allow_private=True, max_bytes=5).body == b"12345"
    with pytest.raises(Failed):
        fetch(f"{web.url}/", allow_private=True, max_bytes=4)


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_a_compression_that_was_not_asked_for_is_not_unpacked(web: FakeWeb, encoding: str) -> None:
    web.page("/", "hello", headers={"Content-Encoding": encoding})
    with pytest.raises(Failed, match="compressed"):
        fetch(f"{web.url}/", allow_private=True)
    assert web.requests[0].headers["Accept-Encoding"] == "gzip"


def test_a_damaged_packed_answer_fails(web: FakeWeb) -> None:
    web.page("/", "hello", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Failed, match="damaged"):
        fetch(f"{web.url}/", allow_private=True)


def test_an_answer_cut_off_fails(web: FakeWeb) -> None:
    web.cut("/", b"hello there")
    with pytest.raises(Failed):
        fetch(f"{web.url}/", allow_private=True)


def test_a_packed_answer_cut_off_fails(web: FakeWeb) -> None:
    web.page("/", gzip.compress(b"hello")[:-1], headers={"Content-Encoding": "gzip"})
    with pytest.raises(Failed, match="cut off"):
        fetch(f"{web.url}/", allow_private=True)


@pytest.mark.parametrize("text", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_drip_ends_at_the_deadline(web: FakeWeb, text: bytes) -> None:
    web.drip("/", text)
    started = time.monotonic()
    with pytest.raises(Failed):
        fetch(f"{web.url}/", allow_private=True, deadline=0.4)
    assert time.monotonic() - started < 1


def test_redirects_share_one_deadline(web: FakeWeb) -> None:
    def slowly(handler: Handler) -> None:
        web.closing.wait(0.15)
        handler.send(302, {"Location": "/"})

    web.answers["/"] = slowly
    with pytest.raises(Failed) as raised:
        fetch(f"{web.url}/", allow_private=True, deadline=0.4)
    assert str(raised.value) == UNREACHABLE


def test_something_that_speaks_no_http_fails(web: FakeWeb) -> None:
    web.say("/", b"220 mail.example ESMTP\r\n")
    with pytest.raises(Failed) as raised:
        fetch(f"{web.url}/", allow_private=True)
    assert str(raised.value) == UNREACHABLE


@pytest.mark.parametrize(
    ("wish", "wait"),
    [
        ("120", dt.timedelta(minutes=2)),
        ("Wed, 01 Jul 2026 13:00:00 GMT", dt.timedelta(hours=1)),
        ("9" * 30, None),
        ("999999999", dt.timedelta(days=7)),
        ("Wed, 01 Jul 2026 11:00:00 GMT", None),
        ("0", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_servers_wish_to_be_left_alone_is_read(web: FakeWeb, wish: str, wait: dt.timedelta | None) -> None:
    web.fail("/", 503, {"Retry-After": wish})
    answer: Fetched = fetch(f"{web.url}/", allow_private=True)
    assert answer.retry_at(NOW) == (NOW + wait if wait else None)


def certificate(name: str, folder: Path) -> ssl.SSLContext:
    """A server's TLS context with a self-signed certificate for ``name``, which is also at ``folder/certificate``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate").write_bytes(made.public_bytes(pem))
    (folder / "key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return context


@pytest.mark.parametrize(("host", "trusted"), [("blog.example", True), ("other.example", False)])
def test_the_certificate_must_be_the_names_not_the_addresses(
    host: str, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeWeb(tls=certificate("blog.example", tmp_path)) as web:
        web.page("/", "hello")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate"))
        url = f"https://{host}:{web.port}/"
        if trusted:
            assert fetch(url, allow_private=True, resolve=answers("127.0.0.1")).body == b"hello"
        else:
            with pytest.raises(Failed):
                fetch(url, allow_private=True, resolve=answers("127.0.0.1"))
