"""Giving a letter to the mail server, so that at each moment it is known whether the server has it.

Django's mailer opens the connection (TLS, sign-in, time-out). The conversation itself is ours: ``sendmail`` does not
say when the letter goes over the wire, and from that moment on a server that falls silent may or may not deliver it.
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.mail import EmailMessage, InvalidMailer, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as Folder
from django.core.mail.backends.smtp import EmailBackend as Smtp


class NotNow(Exception):
    """Nothing was handed over: the server could not be reached, or asks us to come again."""


class Refused(Exception):
    """Nothing was handed over, and trying again will not change that."""


class Unanswered(Exception):
    """The letter went out, and no answer came: nobody can know whether it is delivered."""


def hand_over(letter: EmailMessage, *, before: Callable[[], None]) -> None:
    """Deliver a letter. ``before`` is called when the server is ready to take it, immediately before it is sent.

    What ``before`` raises keeps the letter here. Raises NotNow, Refused and Unanswered.
    """
    try:
        mailer = mailers["default"]
    except InvalidMailer as error:
        raise NotNow(str(error)) from error
    if isinstance(mailer, Smtp):
        _by_smtp(mailer, letter, before)
    elif isinstance(mailer, Folder):
        _into_folder(Path(mailer.file_path), letter, before)
    else:
        _by_other(mailer, letter, before)


def _by_smtp(mailer: Smtp, letter: EmailMessage, before: Callable[[], None]) -> None:
    sender, recipient, content = _envelope(mailer, letter)
    try:
        mailer.open()
    # A host that no name server can be asked for is a UnicodeError.
    except (OSError, UnicodeError) as error:
        raise NotNow(_words(error)) from error
    assert mailer.connection is not None, "an open mailer has a connection"
    try:
        _converse(mailer.connection, sender, recipient, content, before)
    finally:
        # What was answered before is what counts.
        with suppress(OSError):
            mailer.close()


def _envelope(mailer: Smtp, letter: EmailMessage) -> tuple[str, str, bytes]:
    try:
        sender, recipient = mailer.prep_address(letter.from_email), mailer.prep_address(letter.to[0])
    except ValueError as error:
        raise Refused(_words(error)) from error
    return sender, recipient, on_the_wire(letter.message().as_bytes())


def _converse(server: smtplib.SMTP, sender: str, recipient: str, content: bytes, before: Callable[[], None]) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        _expect(250, server.mail(sender))
        _expect(250, server.rcpt(recipient))
        _expect(354, server.docmd("DATA"))
    except OSError as error:
        raise NotNow(_words(error)) from error
    try:
        before()
    except BaseException:
        # The server waits for a letter; a polite QUIT would be taken for its first line.
        server.close()
        raise
    try:
        server.send(content)
        answer = server.getreply()
    except OSError as error:
        raise Unanswered(_words(error)) from error
    if not 400 <= answer[0] < 600 and answer[0] // 100 != 2:
        raise Unanswered(f"{answer[0]} is no answer to a letter")
    _expect(250, answer)


def on_the_wire(content: bytes) -> bytes:
    """A message as RFC 5321 sends it: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content.rstrip(b"\r\n"))
    return re.sub(rb"(?m)^\.", b"..", lines) + b"\r\n.\r\n"


def _expect(wanted: int, answer: tuple[int, bytes]) -> None:
    """All codes with the wanted first digit mean the same to us."""
    code, words = answer[0], _said(*answer)
    if 500 <= code < 600:
        raise Refused(words)
    if code // 100 != wanted // 100:
        raise NotNow(words)


def _into_folder(folder: Path, letter: EmailMessage, before: Callable[[], None]) -> None:
    """A file appears whole or not at all; its name is the Message-ID's, so that the same letter is there once."""
    name = letter.extra_headers["Message-ID"].strip("<>").partition("@")[0]
    before()
    try:
        with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
            file.write(letter.message().as_bytes())
        Path(file.name).replace(folder / f"{name}.eml")
    except OSError as error:
        raise NotNow(_words(error)) from error


def _by_other(mailer: BaseEmailBackend, letter: EmailMessage, before: Callable[[], None]) -> None:
    """A mailer that does not let us see how far it came."""
    before()
    try:
        mailer.send_messages([letter])
    except OSError as error:
        raise Unanswered(_words(error)) from error


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _said(code: int, words: bytes | str) -> str:
    """An answer as the server gave it: ``450 busy``."""
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
