"""A web server on loopback that answers by script, and keeps a journal of what it was asked."""

import gzip
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

Answer = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in. ``path`` has the query."""

    path: str
    headers: Message


class Handler(BaseHTTPRequestHandler):
    """Answers one request as its web's script says."""

    protocol_version = "HTTP/1.1"
    web: "FakeWeb"

    def do_GET(self) -> None:
        self.web.requests.append(Asked(self.path, self.headers))
        self.close_connection = True
        try:
            answers, place = self.web.answers, self.path.partition("?")[0]
            answers.get(self.path, answers.get(place, not_found))(self)
        except OSError:
            # The client has seen enough and hung up.
            return

    def log_message(self, *args: object) -> None:
        """The journal is enough."""

    def send(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class FakeWeb:
    """``with FakeWeb() as web`` serves at ``web.url``; with ``tls`` it speaks HTTPS.

    ``answers`` are by path with its query or, whatever the query, without.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[Asked] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"web": self}))
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is no news
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.requests]

    def page(
        self,
        path: str,
        body: bytes | str,
        content_type: str = "application/xml",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Serve a body, with an ETag of its content, and 304 to those who have it."""
        content = body.encode() if isinstance(body, str) else body
        etag = f'"{sha256(content).hexdigest()[:16]}"'

        def answer(handler: Handler) -> None:
            sent = {"Content-Type": content_type, "ETag": etag, **(headers or {})}
            known = handler.headers.get("If-None-Match") == sent["ETag"]
            handler.send(304 if known else 200, sent, b"" if known else content)

        self.answers[path] = answer

    def redirect(self, path: str, to: str, status: int = 301) -> None:
        self.answers[path] = lambda handler: handler.send(status, {"Location": to})

    def fail(self, path: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.answers[path] = lambda handler: handler.send(status, headers or {}, b"a secret of the server")

    def bomb(self, path: str, size: int) -> None:
        """Serve ``size`` zero bytes, packed a thousandfold."""
        packed = gzip.compress(bytes(size), 1)
        self.answers[path] = lambda handler: handler.send(200, {"Content-Encoding": "gzip"}, packed)

    def cut(self, path: str, body: bytes) -> None:
        """Promise a body, and hang up after half of it."""

        def answer(handler: Handler) -> None:
            handler.send(200, {"Content-Length": str(len(body))}, body[: len(body) // 2])

        self.answers[path] = answer

    def say(self, path: str, raw: bytes) -> None:
        """Send bytes that need not be HTTP."""
        self.answers[path] = lambda handler: _write(handler, raw)

    def drip(self, path: str, text: bytes) -> None:
        """Send ``text`` as the raw answer, a byte each hundredth of a second, and then spaces for ever."""

        def answer(handler: Handler) -> None:
            for place in range(100_000):
                handler.wfile.write(text[place : place + 1] or b" ")
                if self.closing.wait(0.01):
                    return

        self.answers[path] = answer


def not_found(handler: Handler) -> None:
    handler.send(404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>")


def _write(handler: Handler, raw: bytes) -> None:
    handler.wfile.write(raw)
