"""Mail servers on 127.0.0.1 that keep what they are given, as raw bytes: one that works, and one that does as told."""

import asyncio
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain, cycle, repeat
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Delivery:
    """One accepted message, as it came over the wire."""

    sender: str
    recipients: list[str]
    content: bytes
    #: The number of the connection that it came by, from 1 on.
    connection: int


class MailServer:
    """``with MailServer() as server:`` listens at ``server.host``, ``server.port``; see ``server.deliveries``.

    ``server.replies`` are the answers to the next messages (``"451 try later"``); without any, each is accepted.
    With the reply ``""`` the message is kept, and the connection is cut before the sender hears of it.
    """

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.replies: deque[str] = deque()
        #: How many connections there have been.
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def mailer(self, **options: Any) -> dict[str, Any]:
        """An entry of Django's MAILERS that sends here."""
        options = {"host": self.host, "port": self.port, "timeout": 5} | options
        return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._connect, self.host, 0)

    def _connect(self) -> SMTP:
        self.connections += 1
        smtp = SMTP(self, loop=self._loop)
        smtp.number = self.connections
        return smtp

    async def _close(self) -> None:
        self._server.close()
        self._server.close_clients()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        """Keep the message, or answer as the test has told us to."""
        reply = self.replies.popleft() if self.replies else "250 OK"
        if reply.startswith("250") or not reply:
            content = envelope.original_content or b""
            self.deliveries.append(Delivery(envelope.mail_from or "", list(envelope.rcpt_tos), content, server.number))
        if not reply:
            server.transport.abort()
        return reply


class Act(Enum):
    """What a server can do instead of answering."""

    DROP = auto()
    SILENCE = auto()
    #: A tenth of a second, and then the usual answer.
    PAUSE = auto()
    #: A byte every hundredth of a second.
    DRIP = auto()
    ENDLESS_LINE = auto()
    ENDLESS_LINES = auto()


class _Over(Exception):
    """The connection is closed from this side."""


class FaultyMailServer(MailServer):
    """A mail server that does at each stage as it is told, and otherwise what RFC 5321 asks of it.

    ``at("RCPT", "450 busy", Act.DROP)`` says how it takes the next two RCPT, ``always`` how it takes all. A stage is a
    command, ``connect`` (before the greeting), ``body`` (a letter begins to arrive), ``dot`` (it has, and is not kept
    yet) or ``kept``. ``share`` is how many letters it takes over one connection; ``beyond`` what it says to the next.
    """

    beyond: str | Act = "421 too many letters"

    def __init__(
        self,
        *,
        share: int | None = None,
        tls: ssl.SSLContext | None = None,
        tls_at_once: bool = False,
        utf8: bool = False,
    ) -> None:
        super().__init__()
        self.share, self.tls, self.tls_at_once, self.utf8 = share, tls, tls_at_once, utf8
        #: What was said to it, a list of lines a connection.
        self.talks: list[list[str]] = []
        self._script: defaultdict[str, Iterator[str | Act]] = defaultdict(lambda: iter(()))

    def at(self, stage: str, *acts: str | Act) -> None:
        self._script[stage] = chain(self._script[stage], acts)

    def always(self, stage: str, act: str | Act) -> None:
        self._script[stage] = repeat(act)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(
            self._serve, self.host, 0, limit=2**20, ssl=self.tls if self.tls_at_once else None
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.talks.append([])
        with suppress(_Over, ConnectionError, asyncio.IncompleteReadError):
            await _Talk(self, self.connections, reader, writer).run()
        writer.close()

    async def do(self, stage: str, otherwise: str | Act, writer: asyncio.StreamWriter) -> int:
        """Answer, and return the code of the answer."""
        answer = await self.told(stage, otherwise, writer)
        await _write(writer, "\r\n".join(answer.split("\n")).encode() + b"\r\n")
        if answer.startswith("421"):
            raise _Over
        return int(answer[:3]) if answer[:3].isdecimal() else 0

    async def told(self, stage: str, otherwise: str | Act, writer: asyncio.StreamWriter) -> str:
        """The answer that it is told to give; an act is done here."""
        act = next(self._script[stage], otherwise)
        if act is Act.PAUSE:
            await asyncio.sleep(0.1)
            act = otherwise
        if isinstance(act, Act):
            await _misbehave(act, writer)
        return f"{act}"


class _Talk:
    """One connection."""

    def __init__(
        self, server: FaultyMailServer, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.number, self.reader, self.writer = server, number, reader, writer
        self.sender: str | None = None
        self.recipients: list[str] = []
        self.letters = 0

    async def run(self) -> None:
        await self.server.do("connect", "220 mail.example.org", self.writer)
        while line := await self.reader.readline():
            text = line.decode().strip()
            self.server.talks[self.number - 1].append(text)
            verb = text.partition(" ")[0].upper()
            await getattr(self, f"on_{verb.lower()}", self.on_other)(text.partition(" ")[2])

    async def do(self, stage: str, otherwise: str | Act) -> int:
        return await self.server.do(stage, otherwise, self.writer)

    async def on_ehlo(self, _: str) -> None:
        can = ["mail.example.org", "AUTH PLAIN", *["SMTPUTF8"] * self.server.utf8]
        if self.server.tls and not self.writer.get_extra_info("sslcontext"):
            can.append("STARTTLS")
        await self.do("EHLO", "\n".join([*(f"250-{each}" for each in can), "250 8BITMIME"]))

    async def on_starttls(self, _: str) -> None:
        if await self.do("STARTTLS", "220 go ahead") == 220:
            assert self.server.tls
            await self.writer.start_tls(self.server.tls)

    async def on_auth(self, _: str) -> None:
        await self.do("AUTH", "235 welcome")

    async def on_mail(self, words: str) -> None:
        full = self.server.share is not None and self.letters >= self.server.share
        answer = self.server.beyond if full else "503 one letter at a time" if self.sender is not None else "250 OK"
        if await self.do("MAIL", answer) == 250:
            self.sender = _address(words)

    async def on_rcpt(self, words: str) -> None:
        answer = "250 OK" if self.sender is not None else "503 from whom?"
        if not words.isascii() and not self.server.utf8:
            answer = "553 ASCII"
        if await self.do("RCPT", answer) == 250:
            self.recipients.append(_address(words))

    async def on_data(self, _: str) -> None:
        if await self.do("DATA", "354 go ahead" if self.recipients else "503 to whom?") != 354:
            return
        content = await self._content()
        delivery = Delivery(self.sender or "", self.recipients, content, self.number)
        self._forget()
        answer = await self.server.told("dot", "250 OK", self.writer)
        if answer.startswith("2"):
            self.letters += 1
            self.server.deliveries.append(delivery)
        await self.do("kept", answer)

    async def _content(self) -> bytes:
        lines = []
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            if not lines:
                await self.server.told("body", "", self.writer)
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    async def on_rset(self, _: str) -> None:
        self._forget()
        await self.do("RSET", "250 OK")

    async def on_quit(self, _: str) -> None:
        await self.do("QUIT", "221 bye")
        raise _Over

    async def on_other(self, _: str) -> None:
        await self.do("other", "500 what?")

    def _forget(self) -> None:
        self.sender, self.recipients = None, []


def _address(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]


async def _write(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(content)
    await writer.drain()


async def _misbehave(act: Act, writer: asyncio.StreamWriter) -> None:
    """Never returns: the connection ends here, from one side or the other."""
    if act is Act.DROP:
        writer.transport.abort()
        raise _Over
    if act is Act.SILENCE:
        await asyncio.sleep(3600)
    if act is Act.DRIP:
        for byte in cycle(b"250-"):
            await _write(writer, bytes([byte]))
            await asyncio.sleep(0.01)
    while True:
        await _write(writer, (b"x" if act is Act.ENDLESS_LINE else b"250-x\r\n") * 1000)
