"""Giving a letter to a mail server: what came of it is known whenever it can be."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from tests.fakes.mail import MailServer
from tracker.handing_over import NotNow, Refused, Unanswered, hand_over, on_the_wire


def letter(to: str = "ada@example.org", body: str = "Hello") -> EmailMultiAlternatives:
    headers = {"Message-ID": "<report.1@example.org>"}
    return EmailMultiAlternatives("Week 7", body, "Headway <headway@example.org>", [to], headers=headers)


def send_by(settings: Settings, host: str, port: int, timeout: float = 5) -> None:
    options = {"host": host, "port": port, "timeout": timeout}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


class Picky(MailServer):
    """Answers RCPT as it is told."""

    answer = "250 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.answer:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return self.answer


@pytest.fixture
def picky(settings: Settings) -> Iterator[Picky]:
    with Picky() as server:
        send_by(settings, server.host, server.port)
        yield server


class Hasty(MailServer):
    """Hangs up as soon as it has taken a letter."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        server.loop.call_later(0.01, server.transport.abort)
        return await super().handle_DATA(server, session, envelope)


class Calls(list[str]):
    """How often, and that, the last moment was announced."""

    def __call__(self) -> None:
        self.append("before")


@pytest.fixture
def before() -> Calls:
    return Calls()


def test_a_letter_arrives_and_its_last_moment_is_announced_once(mail_server: MailServer, before: Calls) -> None:
    hand_over(letter(), before=before)
    [delivery] = mail_server.deliveries
    assert (delivery.sender, delivery.recipients) == ("headway@example.org", ["ada@example.org"])
    assert before == ["before"]


def test_lines_that_begin_with_a_dot_arrive_as_they_were(mail_server: MailServer, before: Calls) -> None:
    hand_over(letter(body=".\n..hidden\n."), before=before)
    assert b"\r\n\r\n.\r\n..hidden\r\n.\r\n" in mail_server.deliveries[0].content


@pytest.mark.parametrize(
    ("content", "wire"),
    [
        (b"a\nb", b"a\r\nb\r\n.\r\n"),
        (b"a\r\n\r\n\r\n", b"a\r\n.\r\n"),
        (b".\n.a\nb.", b"..\r\n..a\r\nb.\r\n.\r\n"),
        (b"a\rb", b"a\r\nb\r\n.\r\n"),
    ],
)
def test_a_message_on_the_wire(content: bytes, wire: bytes) -> None:
    assert on_the_wire(content) == wire


def test_nothing_is_handed_over_where_nobody_listens(settings: Settings, before: Calls) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        send_by(settings, *unused.getsockname())
        with pytest.raises(NotNow):
            hand_over(letter(), before=before)
    assert before == []


def test_a_server_that_says_nothing_is_left_after_the_timeout(settings: Settings, before: Calls) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        send_by(settings, *silent.getsockname(), timeout=0.2)
        with pytest.raises(NotNow):
            hand_over(letter(), before=before)
    assert before == []


def turn_away(listener: socket.socket) -> None:
    with listener.accept()[0] as caller:
        caller.sendall(b"421 too busy\r\n")


def test_a_server_that_turns_us_away_is_quoted(settings: Settings, before: Calls) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy, ThreadPoolExecutor(1) as pool:
        send_by(settings, *busy.getsockname())
        pool.submit(turn_away, busy)
        with pytest.raises(NotNow, match=r"\A421 too busy\Z"):
            hand_over(letter(), before=before)


def test_a_host_that_is_none_is_no_reason_to_lose_a_letter(settings: Settings, before: Calls) -> None:
    send_by(settings, "a..b", 25)
    with pytest.raises(NotNow):
        hand_over(letter(), before=before)
    assert before == []


@pytest.mark.parametrize(("answer", "error"), [("450 busy", NotNow), ("550 no such user", Refused), ("", NotNow)])
def test_what_happens_to_the_recipient_happens_before_the_letter(
    picky: Picky, before: Calls, answer: str, error: type[Exception]
) -> None:
    picky.answer = answer
    with pytest.raises(error, match=answer or None):
        hand_over(letter(), before=before)
    assert (before, picky.deliveries) == ([], [])


@pytest.mark.parametrize(
    ("answer", "error"), [("451 try later", NotNow), ("554 spam", Refused), ("999 eh", Unanswered)]
)
def test_the_answer_to_the_letter_counts(
    mail_server: MailServer, before: Calls, answer: str, error: type[Exception]
) -> None:
    mail_server.replies.append(answer)
    with pytest.raises(error):
        hand_over(letter(), before=before)
    assert before == ["before"]


def test_a_letter_without_an_answer_may_have_arrived(mail_server: MailServer, before: Calls) -> None:
    mail_server.replies.append("")
    with pytest.raises(Unanswered):
        hand_over(letter(), before=before)
    assert len(mail_server.deliveries) == 1


def test_a_server_that_hangs_up_after_its_yes_has_the_letter(settings: Settings, before: Calls) -> None:
    with Hasty() as server:
        send_by(settings, server.host, server.port)
        hand_over(letter(), before=before)
    assert len(server.deliveries) == 1


def test_whoever_changes_their_mind_at_the_last_moment_sends_nothing(mail_server: MailServer) -> None:
    def never() -> None:
        raise LookupError

    began = time.monotonic()
    with pytest.raises(LookupError):
        hand_over(letter(), before=never)
    assert time.monotonic() - began < 3, "it waited for an answer to nothing"
    hand_over(letter("bob@example.org"), before=lambda: None)
    assert [delivery.recipients for delivery in mail_server.deliveries] == [["bob@example.org"]]


@pytest.mark.parametrize("address", ["not an address", "a@b@c", "a@example.org\nBcc: b@example.org", "ädä@example.org"])
def test_an_impossible_address_is_refused(mail_server: MailServer, before: Calls, address: str) -> None:
    with pytest.raises(Refused):
        hand_over(letter(address), before=before)
    assert (before, mail_server.deliveries) == ([], [])


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    options = {"file_path": str(tmp_path / "mail")}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}}
    return tmp_path / "mail"


def test_without_a_mail_server_a_letter_becomes_a_file(folder: Path, before: Calls) -> None:
    hand_over(letter(), before=before)
    assert before == ["before"]
    assert [path.name for path in folder.iterdir()] == ["report.1.eml"]
    assert b"Subject: Week 7\n" in (folder / "report.1.eml").read_bytes()


def test_the_same_letter_is_one_file(folder: Path, before: Calls) -> None:
    hand_over(letter(), before=before)
    hand_over(letter(), before=before)
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_can_not_be_made_is_tried_again_later(settings: Settings, tmp_path: Path, before: Calls) -> None:
    (tmp_path / "file").touch()
    options = {"file_path": str(tmp_path / "file" / "mail")}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}}
    with pytest.raises(NotNow):
        hand_over(letter(), before=before)
    assert before == []
