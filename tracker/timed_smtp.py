"""Django's SMTP mailer, on whose connection no wait outlasts the time that a letter has.

A time-out counts from one byte to the next; a server that sends a byte a second would hold its caller for ever.
"""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader, RawIOBase
from math import inf
from socket import socket
from time import monotonic
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as Smtp

#: Bytes. The longest answer that a server has reason to give, the list of what it can, has a few hundred.
LONGEST_ANSWER = 65_536


class Clock:
    """How long the other side may take: ``wait`` seconds for its next bytes, and ``within`` a time for all it says."""

    def __init__(self, wait: float | None) -> None:
        self._wait = inf if wait is None else wait
        self._end = inf

    def left(self) -> float:
        """Seconds that the next wait may last. Raises TimeoutError when time is up."""
        left = min(self._wait, self._end - monotonic())
        if left <= 0:
            raise TimeoutError("it took too long")
        return left

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """All waits together last no longer than this."""
        before, self._end = self._end, min(self._end, monotonic() + seconds)
        try:
            yield
        finally:
            self._end = before

    @contextmanager
    def waiting(self, times: int) -> Iterator[None]:
        """A wait that may be ``times`` as long as others."""
        before, self._wait = self._wait, self._wait * times
        try:
            yield
        finally:
            self._wait = before


class TimedMailer(Smtp):
    """The mailer that ``configured`` is, with the connections of this module."""

    def __init__(self, configured: Smtp, clock: Clock) -> None:
        super().__init__(
            alias="default",
            host=configured.host,
            port=configured.port,
            username=configured.username,
            password=configured.password,
            use_tls=configured.use_tls,
            use_ssl=configured.use_ssl,
            timeout=configured.timeout,
            ssl_keyfile=configured.ssl_keyfile,
            ssl_certfile=configured.ssl_certfile,
        )
        self._clock = clock

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:  # type: ignore[override]  # it is only ever called
        return partial(_TimedTls if self.use_ssl else _Timed, clock=self._clock)


class _Timed(smtplib.SMTP):
    def __init__(self, *address: Any, clock: Clock, **options: Any) -> None:
        # The connection is made, and its first answer read, in here.
        self._clock = clock
        super().__init__(*address, **options | {"timeout": clock.left()})

    def getreply(self) -> tuple[int, bytes]:
        # Whatever opens the connection, or makes it a TLS one, leaves this empty for the next answer's reader.
        if self.file is None and self.sock:
            self._answers = _Answers(self.sock, self._clock)
            self.file = BufferedReader(self._answers)
        self._answers.taken = 0
        return super().getreply()


class _TimedTls(_Timed, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte on."""


class _Answers(RawIOBase):
    """What a server says. Raises OSError where it takes too long or never ends."""

    def __init__(self, sock: socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock
        #: Bytes of the answer that is being read.
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._clock.left())
        count = self._sock.recv_into(buffer)
        self.taken += count
        if self.taken > LONGEST_ANSWER:
            raise OSError("its answer has no end")
        return count
