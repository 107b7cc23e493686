"""A server that stands in front of a service and does to an answer whatever servers do."""

import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from gzip import compress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Self
from urllib.parse import urlsplit

from tests.fakes.feeds import HTML

#: How long it asks to be left alone, in seconds.
PAUSE = 1800
#: And how long a provider may wait for an answer, where it must.
PATIENCE = 0.3
METADATA = "http://169.254.169.254/latest/meta-data/"


class Door(BaseHTTPRequestHandler):
    """Passes a request on to the fake behind, or meets it with a fault."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    gate: "Gate"

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.gate.next_fault(self.path)
        self.close_connection = True
        try:
            fault(self, lambda: self.gate.behind(self, sent))
        except OSError:
            # The client has seen enough and hung up.
            return

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args: object) -> None:
        """The journal is enough."""

    def send(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


Answered = Callable[[], tuple[int, dict[str, str], bytes]]
Fault = Callable[[Door, Answered], None]


def honest(door: Door, behind: Answered) -> None:
    door.send(*behind())


@dataclass
class Gate:
    """A server in front of a fake. ``faults`` and ``events`` are by place in the journal of what was asked."""

    origin: str
    journal: list[str] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    events: dict[int, Callable[[], object]] = field(default_factory=dict)
    #: Places at which a fault was met.
    met: list[int] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundDoor", (Door,), {"gate": self}))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reset is no news
        self._thread = Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next_fault(self, path: str) -> Fault:
        place = len(self.journal)
        self.journal.append(path)
        self.events.pop(place, lambda: None)()
        if place in self.faults:
            self.met.append(place)
        return self.faults.pop(place, honest)

    def behind(self, door: Door, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        """The fake's own answer."""
        connection = HTTPConnection(urlsplit(self.origin).netloc, timeout=5)
        headers = {name: value for name, value in door.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            connection.request(door.command, door.path, sent, headers)
            answer = connection.getresponse()
            received = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
            return answer.status, received, answer.read()
        finally:
            connection.close()


HOP_BY_HOP = {"connection", "content-length", "date", "host", "server", "transfer-encoding"}


def says(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, content_type: str = "") -> Fault:
    sent = {"Content-Type": content_type or "application/json", **(headers or {})}
    return lambda door, behind: door.send(status, sent, body)


def slow(door: Door, behind: Answered) -> None:
    door.gate.closing.wait(4 * PATIENCE)


def drip(door: Door, behind: Answered) -> None:
    door.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(round(4 * PATIENCE / 0.02)):
        door.wfile.write(b" ")
        if door.gate.closing.wait(0.02):
            return


def cut(door: Door, behind: Answered) -> None:
    status, headers, body = behind()
    door.send(status, {**headers, "Content-Length": str(len(body) + 1)}, body[: len(body) // 2])


def reset(door: Door, behind: Answered) -> None:
    cut(door, behind)
    door.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    door.connection.close()


def huge(door: Door, behind: Answered) -> None:
    door.send(200, {"Content-Type": "application/json", "Content-Length": str(12_000_000)})
    for _ in range(12):
        door.wfile.write(b" " * 1_000_000)


BOMB = compress(bytes(40_000_000), 1)
AFTER = {"Retry-After": str(PAUSE)}
JSON_ERROR = b'{"message": "No", "error": "No"}'

#: What a server may do to a request.
FAULTS: dict[str, Fault] = {
    "401": says(401, JSON_ERROR),
    "403": says(403, JSON_ERROR),
    "404": says(404, b"<h1>Not found</h1>", content_type=HTML),
    "429": says(429),
    "403 with Retry-After": says(403, JSON_ERROR, AFTER),
    "429 with Retry-After": says(429, b"", AFTER),
    "503 with Retry-After": says(503, b"<h1>Back soon</h1>", AFTER, HTML),
    "503": says(503, b"<h1>Back soon</h1>", content_type=HTML),
    "slow": slow,
    "drip": drip,
    "reset": reset,
    "cut": cut,
    "html": says(200, b"<html><body>Log in to the hotel's network</body></html>", content_type=HTML),
    "empty": says(200),
    "empty object": says(200, b"{}"),
    "empty list": says(200, b"[]"),
    "malformed": says(200, b'{"data": {"viewer": ['),
    "huge": huge,
    "bomb": says(200, BOMB, {"Content-Encoding": "gzip"}),
    "metadata": says(302, headers={"Location": METADATA}),
}
#: Those with a word about when to come back.
PAUSES = {name for name in FAULTS if name.endswith("Retry-After")}
#: They take the provider's whole patience, so they are met less often.
LASTING = {"slow", "drip"}
