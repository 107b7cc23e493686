"""Giving letters to the mail server, so that at each moment it is known whether the server has one.

Django's mailer opens the connection (TLS, sign-in, time-out). The conversation itself is ours: ``sendmail`` does not
say when the letter goes over the wire, and from that moment on a server that falls silent may or may not deliver it.
"""

import email.policy
import logging
import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, Self

from django.core.mail import EmailMessage, InvalidMailer, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as Folder
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.utils.translation import gettext_noop

from tracker.timed_smtp import Clock, TimedMailer

log = logging.getLogger(__name__)

#: For all that the server says to one letter. With a time-out for sending, less than a claim on it lasts (``LEASE``).
LETTER_SECONDS = 90
#: A server reads a letter through before it answers, and giving up then leaves its fate open: so many time-outs.
PATIENCE = 3
#: What was answered before is what counts; nobody waits long for a good-bye.
FAREWELL_SECONDS = 2
#: After so many letters in a row whose fate is open, no further one is risked.
MOST_UNANSWERED = 3
#: Enhanced status codes (RFC 3463) that blame the address, whenever they come.
OF_THE_ADDRESS = re.compile(r"\A5\d\d 5\.(1\.([1-36]|10)|2\.[12])\b")
#: Many servers say only when a reader is named that they know or like the sender not: sign-in and policy.
OURS = re.compile(r"\A(530\b|5\d\d 5\.7\.)")
#: "Service not available, closing transmission channel": whatever it answers, it is the connection's end.
CLOSING = 421

LATIN_ALONE = gettext_noop("The mail server takes addresses in Latin letters alone.")

type Answer = tuple[int, bytes]


class NotNow(Exception):
    """Nothing was handed over: the server could not be reached, or asks us to come again."""


class Away(NotNow):
    """Nothing was handed over, and no other letter would be: out of reach, or takes nothing from us at all."""


class Refused(Exception):
    """Nothing was handed over, and trying again will not change that."""


class AddressRefused(Refused):
    """It is the reader's address that is refused, whatever the letter says."""


class Unanswered(Exception):
    """The letter went out, and no answer came: nobody can know whether it is delivered."""


class Post:
    """Takes letters to the mail server, over one connection that opens with the first. A context manager.

    Once the server is ``away`` (why, or empty), every further letter is Away without a try: each would wait as long.
    """

    def __init__(self) -> None:
        self.away = ""
        self._way: _Way | None = None
        self._unanswered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._way:
            self._way.close()

    def hand_over(self, letter: EmailMessage, *, before: Callable[[], None]) -> None:
        """Deliver a letter. ``before`` is called when the server is ready to take it, immediately before it is sent.

        What ``before`` raises keeps the letter here. Raises NotNow, Refused and Unanswered. What became of one letter
        changes nothing for the next, unless it is Away.
        """
        if self.away:
            raise Away(self.away)
        try:
            self._way = self._way or _way()
            self._way.take(letter, before)
        except Away as error:
            self._give_up(str(error))
            raise
        except Unanswered as error:
            self._unanswered += 1
            if self._unanswered == MOST_UNANSWERED:
                self._give_up(str(error))
            raise
        self._unanswered = 0

    def _give_up(self, reason: str) -> None:
        self.away = reason
        log.warning("mail.away reason=%s", reason)


def hand_over(letter: EmailMessage, *, before: Callable[[], None]) -> None:
    """Deliver one letter, as ``Post.hand_over`` does."""
    with Post() as post:
        post.hand_over(letter, before=before)


def on_the_wire(content: bytes) -> bytes:
    """A message as RFC 5321 sends it: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content.rstrip(b"\r\n"))
    return re.sub(rb"(?m)^\.", b"..", lines) + b"\r\n.\r\n"


class _Way(Protocol):
    def take(self, letter: EmailMessage, before: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


def _way() -> _Way:
    try:
        mailer = mailers["default"]
    except InvalidMailer as error:
        raise Away(_words(error)) from error
    if isinstance(mailer, Smtp):
        return _BySmtp(mailer)
    return _IntoFolder(Path(mailer.file_path)) if isinstance(mailer, Folder) else _ByOther(mailer)


class _Broken(NotNow):
    """The connection broke off, or is out of step, before the letter was handed over."""


@dataclass(frozen=True)
class _Envelope:
    sender: str
    recipient: str
    content: bytes
    #: Options of MAIL FROM. Our letters are in 7 bits and small, so that 8BITMIME and SIZE would say nothing.
    options: tuple[str, ...]


class _BySmtp:
    def __init__(self, configured: Smtp) -> None:
        self._clock = Clock(configured.timeout)
        self._mailer = TimedMailer(configured, self._clock)
        #: Whether the server still holds the envelope of a letter that it did not get.
        self._begun = False

    def take(self, letter: EmailMessage, before: Callable[[], None]) -> None:
        envelope = self._envelope(letter)
        try:
            with self._clock.within(LETTER_SECONDS):
                self._announce(envelope)
                before()
                self._send(envelope.content)
        except NotNow:
            # Perhaps it is this connection that has had its share.
            self.close()
            raise
        except (Refused, Unanswered):
            raise
        except BaseException:
            # The server may wait for a letter; a polite QUIT would be taken for its first line.
            self._drop()
            raise

    def close(self) -> None:
        with self._clock.within(FAREWELL_SECONDS), suppress(OSError):
            self._mailer.close()
        self._drop()

    def _envelope(self, letter: EmailMessage) -> _Envelope:
        try:
            sender = self._mailer.prep_address(letter.from_email)
        except ValueError as error:
            raise Away(_words(error)) from error
        try:
            recipient = self._mailer.prep_address(letter.to[0], force_ascii=False)
            name_is_ascii = recipient.rpartition("@")[0].isascii()
            if name_is_ascii:
                recipient = self._mailer.prep_address(recipient)
        except ValueError as error:
            raise AddressRefused(_words(error)) from error
        if name_is_ascii:
            return _Envelope(sender, recipient, on_the_wire(letter.message().as_bytes()), ())
        content = letter.message(policy=email.policy.SMTPUTF8).as_bytes()
        return _Envelope(sender, recipient, on_the_wire(content), ("SMTPUTF8", "BODY=8BITMIME"))

    def _announce(self, envelope: _Envelope) -> None:
        """Come to where the server waits for the letter itself."""
        if not self._open():
            try:
                return self._converse(envelope)
            except (Away, _Broken):
                # What an old connection takes no longer, a new one may; nothing was handed over.
                self.close()
                self._open()
        return self._converse(envelope)

    def _open(self) -> bool:
        """Whether a new connection was made."""
        if self._mailer.connection:
            return False
        try:
            self._mailer.open()
            self._server.ehlo_or_helo_if_needed()
        # A host that no name server can be asked for is a UnicodeError, a challenge in no known code a ValueError.
        except (OSError, ValueError) as error:
            raise Away(_words(error)) from error
        return True

    def _converse(self, envelope: _Envelope) -> None:
        server = self._server
        if envelope.options and not server.has_extn("smtputf8"):
            raise AddressRefused(LATIN_ALONE)
        # Until its reader is named, nothing that is refused is that reader's fault.
        if self._begun:
            _judge(self._ask(server.rset, 2, broken=Away), refused=Away, later=Away)
        self._begun = True
        answer = self._ask(partial(server.mail, envelope.sender, envelope.options), 2, broken=Away)
        _judge(answer, refused=AddressRefused if envelope.options else Away, later=Away)
        answer = self._ask(partial(server.rcpt, envelope.recipient), 2, broken=_Broken)
        _judge(answer, refused=NotNow if OURS.match(_said(*answer)) else AddressRefused)
        _judge(self._ask(partial(server.docmd, "DATA"), 3, broken=_Broken), refused=Refused)

    def _ask(self, command: Callable[[], Answer], wanted: int, *, broken: type[Exception]) -> Answer:
        """An answer whose code begins with ``wanted``, 4 or 5. Raises ``broken`` where the connection is of no use."""
        try:
            answer = command()
        except OSError as error:
            self._drop()
            raise broken(_words(error)) from error
        if answer[0] // 100 not in (wanted, 4, 5):
            self._drop()
            raise broken(_said(*answer))
        return answer

    def _send(self, content: bytes) -> None:
        answer = self._ask(partial(self._say, content), 2, broken=Unanswered)
        self._begun = False
        _judge(answer, refused=AddressRefused if OF_THE_ADDRESS.match(_said(*answer)) else Refused)

    def _say(self, content: bytes) -> Answer:
        self._server.send(content)
        with self._clock.waiting(PATIENCE):
            return self._server.getreply()

    @property
    def _server(self) -> smtplib.SMTP:
        assert self._mailer.connection is not None, "an open mailer has a connection"
        return self._mailer.connection

    def _drop(self) -> None:
        if self._mailer.connection:
            self._mailer.connection.close()
        self._mailer.connection = None
        self._begun = False


def _judge(answer: Answer, *, refused: type[Exception], later: type[NotNow] = NotNow) -> None:
    """All codes with the same first digit mean the same to us, but for the one that is the connection's end."""
    code, words = answer[0], _said(*answer)
    if code == CLOSING and later is NotNow:
        raise _Broken(words)
    if code // 100 == 4:
        raise later(words)
    if code // 100 == 5:
        raise refused(words)


class _IntoFolder:
    """A file appears whole or not at all; its name is the Message-ID's, so that the same letter is there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, letter: EmailMessage, before: Callable[[], None]) -> None:
        name = letter.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        before()
        try:
            with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
                file.write(letter.message().as_bytes())
            Path(file.name).replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise Away(_words(error)) from error

    def close(self) -> None:
        """Nothing is open."""


class _ByOther:
    """A mailer that does not let us see how far it came."""

    def __init__(self, mailer: BaseEmailBackend) -> None:
        self._mailer = mailer

    def take(self, letter: EmailMessage, before: Callable[[], None]) -> None:
        before()
        try:
            self._mailer.send_messages([letter])
        except OSError as error:
            raise Unanswered(_words(error)) from error

    def close(self) -> None:
        """It closes what it opens."""


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return _printable(str(error)) or type(error).__name__


def _said(code: int, words: bytes | str) -> str:
    """An answer as the server gave it, on one line: ``450 busy``."""
    return _printable(f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}")


def _printable(text: str) -> str:
    """It will be stored, and PostgreSQL stores no NUL."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
