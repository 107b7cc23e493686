"""A mail server on 127.0.0.1 that keeps what it is given, as raw bytes."""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Delivery:
    """One accepted message, as it came over the wire."""

    sender: str
    recipients: list[str]
    content: bytes


class MailServer:
    """``with MailServer() as server:`` listens at ``server.host``, ``server.port``; see ``server.deliveries``.

    ``server.replies`` are the answers to the next messages (``"451 try later"``); without any, each is accepted.
    With the reply ``""`` the message is kept, and the connection is cut before the sender hears of it.
    """

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.replies: deque[str] = deque()
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

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), self.host, 0)

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
            self.deliveries.append(Delivery(envelope.mail_from or "", list(envelope.rcpt_tos), content))
        if not reply:
            server.transport.abort()
        return reply
