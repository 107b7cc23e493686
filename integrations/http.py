"""The one door to the network for addresses that users give. Knows no Django.

Every address a name resolves to is checked, and the connection goes to a checked one, so nothing can change between
the check and the connect; redirects are followed by hand through the same check. Nothing is taken from the
environment but the certificate bundle.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Thread
from typing import Any

import httpcore
import httpx

from integrations import http_sentences as sentences
from integrations.addresses import is_open

#: From a host name and a port to the addresses to check; raises OSError where there are none.
Resolver = Callable[[str, int], Iterable[str]]

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
MAX_URL = 2_000
SECONDS = 20.0
PORTS = frozenset({80, 443, 8080, 8443})
TIMEOUTS = {"connect": 5.0, "read": 10.0, "write": 10.0}
LONGEST_WAIT = timedelta(days=7)


class Refused(Exception):
    """This address is not for us to open. ``str(error)`` is a sentence for the owner."""


class Failed(Exception):
    """The address may be opened, but no whole answer came. ``str(error)`` is a sentence for the owner."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer read whole. ``body`` is decoded, and empty unless the status is 200."""

    #: After redirects.
    url: str
    status: int
    headers: httpx.Headers
    body: bytes
    #: Where permanent redirects alone lead from the address asked for, None where it has not moved.
    permanent_url: str | None
    requests: int

    def retry_at(self, now: datetime) -> datetime | None:
        """When the server wants to be asked again, at most a week away; None where it does not say."""
        wish = self.headers.get("retry-after", "").strip()
        try:
            at = now + timedelta(seconds=int(wish)) if wish.isdecimal() else parsedate_to_datetime(wish)
        except (ValueError, OverflowError):
            return None
        at = at.replace(tzinfo=at.tzinfo or UTC)
        return min(at, now + LONGEST_WAIT) if at > now else None


def fetch(
    url: str,
    *,
    allow_private: bool,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    max_redirects: int = MAX_REDIRECTS,
    deadline: float = SECONDS,
    own_site: str = "",
    resolve: Resolver | None = None,
) -> Fetched:
    """GET ``url`` within ``deadline`` seconds in all, following at most ``max_redirects``: none with a credential.

    ``allow_private`` opens private addresses, on any port. ``own_site`` is this server's own address, which is never
    fetched. Raises Refused and Failed; any status is an answer.
    """
    backend = _CheckedBackend(resolve or system_resolver, allow_private, time.monotonic() + deadline)
    target, permanent, unbroken = _checked_url(url, allow_private, own_site), None, True
    for requests in range(1, max_redirects + 2):
        answer = _get(target, headers or {}, max_bytes, backend)
        onward = _redirect(answer)
        if onward is None:
            return replace(answer, permanent_url=permanent, requests=requests)
        target = _checked_url(onward, allow_private, own_site)
        unbroken = unbroken and answer.status in {301, 308}
        permanent = str(target) if unbroken else permanent
    raise Failed(sentences.REDIRECTS % {"number": max_redirects})


def system_resolver(host: str, port: int) -> Iterable[str]:
    return (str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def _checked_url(url: str, allow_private: bool, own_site: str) -> httpx.URL:
    if len(url) > MAX_URL:
        raise Refused(sentences.TOO_LONG)
    try:
        target = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refused(sentences.NO_ADDRESS) from error
    # In ASCII: of some names that are in use (emoji) httpx can't tell the readable form.
    if target.scheme not in {"http", "https"} or not target.raw_host or b"%" in target.raw_host:
        raise Refused(sentences.SCHEME)
    if target.userinfo:
        raise Refused(sentences.USER_INFO)
    if not (0 < _port(target) < 65_536 if allow_private else _port(target) in PORTS):
        raise Refused(sentences.PORT)
    if own_site and _place(target) == _place(httpx.URL(own_site)):
        raise Refused(sentences.OWN_SITE)
    return target


def _port(url: httpx.URL) -> int:
    return url.port if url.port is not None else 443 if url.scheme == "https" else 80


def _place(url: httpx.URL) -> tuple[bytes, int]:
    return url.raw_host.rstrip(b"."), _port(url)


def _get(url: httpx.URL, headers: Mapping[str, str], max_bytes: int, backend: "_CheckedBackend") -> Fetched:
    origin = httpcore.Origin(url.raw_scheme, url.raw_host, _port(url))
    tls = httpx.create_ssl_context() if url.scheme == "https" else None
    request = _request(url, origin, headers)
    try:
        with httpcore.HTTPConnection(origin, ssl_context=tls, network_backend=backend) as connection:
            response = connection.handle_request(request)
            try:
                received = httpx.Headers(response.headers)
                body = _body(response, received, max_bytes) if response.status == 200 else b""
            finally:
                response.close()
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, ssl.SSLError) as error:
        raise Failed(sentences.UNREACHABLE) from error
    return Fetched(str(url), response.status, received, body, None, 1)


def _request(url: httpx.URL, origin: httpcore.Origin, headers: Mapping[str, str]) -> httpcore.Request:
    sent = httpx.Headers(
        {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": "Headway",
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **headers,
        },
        encoding="utf-8",
    )
    parts = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=url.raw_path)
    return httpcore.Request("GET", parts, headers=sent.raw, extensions={"timeout": TIMEOUTS})


def _body(response: httpcore.Response, headers: httpx.Headers, max_bytes: int) -> bytes:
    encoding = headers.get("content-encoding", "identity").strip().lower()
    chunks: Iterator[bytes] = response.iter_stream()
    if encoding in {"gzip", "x-gzip"}:
        chunks = _gunzipped(chunks, max_bytes)
    elif encoding not in {"identity", ""}:
        raise Failed(sentences.PACKED)
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise Failed(sentences.TOO_LARGE % {"size": f"{max_bytes / 1_000_000:g}"})
    return bytes(body)


def _gunzipped(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            # One byte over the limit is enough to know; the rest of a bomb stays packed.
            yield decoder.decompress(chunk, max_bytes + 1)
    except zlib.error as error:
        raise Failed(sentences.DAMAGED) from error
    if not decoder.eof:
        raise Failed(sentences.CUT_OFF)


def _redirect(answer: Fetched) -> str | None:
    location = answer.headers.get("location", "")
    if answer.status not in {301, 302, 303, 307, 308} or not location:
        return None
    try:
        return str(httpx.URL(answer.url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused(sentences.REDIRECTS_NOWHERE) from error


@dataclass(frozen=True, slots=True)
class _CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, all of them under one deadline (on the monotonic clock)."""

    resolve: Resolver
    allow_private: bool
    ends: float

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._checked_addresses(host, port):
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, _left(self.ends, timeout))
                return _TimedStream(stream, self.ends)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _checked_addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = list(dict.fromkeys(_resolved(self.resolve, host, port, _left(self.ends, None))))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        if not all(is_open(address, allow_private=self.allow_private) for address in addresses):
            raise Refused(sentences.UNREACHABLE)
        return addresses


@dataclass(frozen=True, slots=True)
class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline: a drip never outruns it."""

    stream: httpcore.NetworkStream
    ends: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.ends, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.ends, timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, _left(self.ends, timeout))
        return _TimedStream(secured, self.ends)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(ends: float, timeout: float | None) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline")
    return left if timeout is None else min(left, timeout)


def _resolved(resolve: Resolver, host: str, port: int, seconds: float) -> tuple[str, ...]:
    """The resolver's answer. It runs in a thread, as the system's has no timeout of its own."""
    answer: Future[tuple[str, ...]] = Future()

    def ask() -> None:
        try:
            answer.set_result(tuple(resolve(host, port)))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer.result(seconds)
