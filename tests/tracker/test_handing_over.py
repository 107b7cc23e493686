"""Giving letters to a mail server: what came of each is known whenever it can be, and is nobody else's."""

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django import Settings

from config.addresses import MAIL_TIMEOUT
from tests.fakes.mail import Act, FaultyMailServer, MailServer
from tracker import handing_over, timed_smtp
from tracker.handing_over import (
    AddressRefused,
    Away,
    NotNow,
    Post,
    Refused,
    Unanswered,
    hand_over,
    on_the_wire,
)
from tracker.mail import Letter
from tracker.report.delivery import LEASE

OUTCOMES = (Away, NotNow, AddressRefused, Refused, Unanswered)


def letter(to: str = "ada@example.org", body: str = "Hello") -> Letter:
    headers = {"Message-ID": "<report.1@example.org>"}
    return Letter("Week 7", body, "Headway <headway@example.org>", [to], headers=headers)


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


def outcome(post: Post, to: str) -> str:
    """What came of a letter: the name of the exception, or ``sent``."""
    try:
        post.hand_over(letter(to), before=lambda: None)
    except (NotNow, Refused, Unanswered) as error:
        return next(kind.__name__ for kind in OUTCOMES if isinstance(error, kind))
    return "sent"


def arrived(server: MailServer) -> list[str]:
    return [delivery.recipients[0].partition("@")[0] for delivery in server.deliveries]


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


def test_many_letters_go_over_one_connection(mail_server: MailServer) -> None:
    with Post() as post:
        assert mail_server.connections == 0
        assert [outcome(post, f"{number}@example.org") for number in range(30)] == ["sent"] * 30
    assert arrived(mail_server) == [str(number) for number in range(30)]
    assert mail_server.connections == 1


def test_the_connection_is_ended_with_a_word(faulty: FaultyMailServer) -> None:
    with Post() as post:
        outcome(post, "ada@example.org")
    assert [line.split()[0].lower() for line in faulty.talks[0]] == ["ehlo", "mail", "rcpt", "data", "quit"]


@pytest.mark.parametrize("beyond", ["421 too many", "451 too many", "554 too many", Act.DROP, "what?"])
def test_a_server_that_takes_so_many_letters_a_connection_gets_the_rest_over_new_ones(
    faulty: FaultyMailServer, beyond: str | Act
) -> None:
    faulty.share, faulty.beyond = 3, beyond
    with Post() as post:
        assert [outcome(post, f"{number}@example.org") for number in range(8)] == ["sent"] * 8
    assert arrived(faulty) == list("01234567")
    assert [delivery.connection for delivery in faulty.deliveries] == [1, 1, 1, 2, 2, 2, 3, 3]


def test_nothing_is_handed_over_where_nobody_listens(
    faulty: FaultyMailServer, settings: Settings, before: Calls
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.MAILERS = {"default": faulty.mailer(port=unused.getsockname()[1])}
        with pytest.raises(Away):
            hand_over(letter(), before=before)
    assert before == []


def test_a_host_that_is_none_is_no_reason_to_lose_a_letter(
    faulty: FaultyMailServer, settings: Settings, before: Calls
) -> None:
    settings.MAILERS = {"default": faulty.mailer(host="a..b")}
    with pytest.raises(Away):
        hand_over(letter(), before=before)
    assert before == []


#: What makes a connection useless: it is cut, silent, at its end, or out of step.
CUTS = (Act.DROP, Act.SILENCE, "421 busy", "what?")
WRECKS = (*CUTS, Act.ENDLESS_LINE, Act.ENDLESS_LINES, "", "999 eh", "150 eh", "\x00")
BUSY, LATER, NO_USER = "450 4.2.0 busy", "451-4.3.0 try\n451 again", "550 5.1.1 no such user"
#: A stage, what the server does there once, and what comes of the letter.
FAULTS = [
    *(("connect", act, "Away") for act in (*CUTS, "450 busy", "554 no")),
    ("EHLO", Act.DROP, "Away"),
    *(("MAIL", act, "Away") for act in (*CUTS, BUSY, LATER, "354 eh", "530 5.7.0 sign in", "550 who are you?")),
    *(("RCPT", act, "NotNow") for act in (*WRECKS, BUSY, LATER, "354 eh", "530 sign in", "554 5.7.1 no relay for you")),
    *(("RCPT", act, "AddressRefused") for act in (NO_USER, "550-no such\n550 user", "552 5.2.2 mailbox full")),
    *(("DATA", act, "NotNow") for act in (*CUTS, BUSY, LATER, "250 eh")),
    ("DATA", "554 5.5.1 no", "Refused"),
    ("body", Act.DROP, "Unanswered"),
    *(("dot", act, "Unanswered") for act in (*WRECKS, "354 eh") if act != "421 busy"),
    *(("dot", act, "NotNow") for act in (BUSY, LATER, "421 busy")),
    *(("dot", act, "Refused") for act in ("550 no", "552 too large", "554 5.7.1 spam", "552 5.2.3 too long")),
    *(("dot", act, "AddressRefused") for act in (NO_USER, "552 5.2.2 mailbox full", "550 5.1.10 no such user")),
    *(("kept", act, "Unanswered") for act in (Act.DROP, Act.SILENCE)),
]


def once(server: MailServer, outcomes: dict[str, str]) -> None:
    """Nobody has a letter twice; who is said to have one has it, and who is not has none."""
    for to, came in outcomes.items():
        assert arrived(server).count(to) in {"sent": (1,), "Unanswered": (0, 1)}.get(came, (0,)), f"{to}: {came}"


def deliver(post: Post, *readers: str) -> dict[str, str]:
    return {reader: outcome(post, f"{reader}@example.org") for reader in readers}


@pytest.mark.parametrize(("stage", "act", "came"), FAULTS)
def test_a_fault_is_called_by_its_name_and_is_no_other_readers(
    faulty: FaultyMailServer, stage: str, act: str | Act, came: str
) -> None:
    faulty.at(stage, act)
    with Post() as post:
        outcomes = deliver(post, "ada", "bob")
    assert outcomes == {"ada": came, "bob": "Away" if came == "Away" else "sent"}
    assert bool(post.away) == (came == "Away")
    once(faulty, outcomes)
    assert arrived(faulty).count("ada") == (stage == "kept")
    # Only a refusal that is clear leaves a connection good for the next.
    assert came == "Away" or faulty.deliveries[-1].connection == (1 if "Refused" in came else 2)


@pytest.mark.parametrize(("stage", "act", "came"), [each for each in FAULTS if each[0] not in ("connect", "EHLO")])
def test_what_an_old_connection_is_not_up_to_a_new_one_does(
    faulty: FaultyMailServer, stage: str, act: str | Act, came: str
) -> None:
    with Post() as post:
        outcomes = deliver(post, "eve")
        faulty.at(stage, act)
        outcomes |= deliver(post, "ada", "bob")
    again = stage == "MAIL" or (stage in ("RCPT", "DATA") and (act in WRECKS or act in ("354 eh", "250 eh")))
    assert outcomes == {"eve": "sent", "ada": "sent" if again else came, "bob": "sent"}
    once(faulty, outcomes)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_letter_is_tried_over_one_new_connection_and_no_more(faulty: FaultyMailServer, stage: str) -> None:
    with Post() as post:
        deliver(post, "eve")
        faulty.always(stage, Act.DROP)
        assert deliver(post, "ada")["ada"] != "sent"
    assert faulty.connections == 2


@pytest.mark.parametrize("act", ["450 busy", "550 no", Act.DROP])
def test_a_server_that_does_not_forget_a_refused_letter_is_asked_anew(faulty: FaultyMailServer, act: str | Act) -> None:
    faulty.at("RCPT", NO_USER)
    faulty.at("RSET", act)
    with Post() as post:
        assert deliver(post, "ada", "bob") == {"ada": "AddressRefused", "bob": "sent"}
    assert faulty.connections == 2
    assert arrived(faulty) == ["bob"]


def test_a_refused_letter_costs_no_connection(faulty: FaultyMailServer) -> None:
    faulty.at("RCPT", NO_USER, "250 OK", NO_USER)
    faulty.at("dot", "554 spam")
    with Post() as post:
        assert list(deliver(post, *"abcd").values()) == ["AddressRefused", "Refused", "AddressRefused", "sent"]
    assert faulty.connections == 1


@pytest.mark.parametrize(
    ("stage", "act", "came"), [("RCPT", "450 busy", "450 busy"), ("MAIL", "550-a\n550 b", "550 a b")]
)
def test_a_server_is_quoted_on_one_line(faulty: FaultyMailServer, stage: str, act: str, came: str) -> None:
    faulty.at(stage, act)
    with pytest.raises(NotNow, match=rf"\A{came}\Z"):
        hand_over(letter(), before=lambda: None)


def test_a_server_can_not_make_words_that_no_database_stores(faulty: FaultyMailServer) -> None:
    faulty.at("RCPT", "550 no\x00such\x1b[31m user")
    with pytest.raises(AddressRefused, match=r"\A550 no such \[31m user\Z"):
        hand_over(letter(), before=lambda: None)


def test_whoever_runs_the_site_reads_why_no_mail_goes_out(
    faulty: FaultyMailServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAILERS = {"default": faulty.mailer(username="me", password="very secret")}
    faulty.at("AUTH", "535 5.7.8 bad credentials")
    with Post() as post:
        assert set(deliver(post, *"abc").values()) == {"Away"}
    assert faulty.connections == 1
    assert caplog.messages == ["mail.away reason=535 5.7.8 bad credentials"]


@pytest.mark.parametrize("act", ["454 later", "334 no base 64 !", *CUTS])
def test_a_sign_in_that_goes_wrong_is_no_letters_fault(
    faulty: FaultyMailServer, settings: Settings, act: str | Act
) -> None:
    settings.MAILERS = {"default": faulty.mailer(timeout=0.1, username="me", password="very secret")}
    faulty.at("AUTH", act)
    with Post() as post:
        assert deliver(post, "ada") == {"ada": "Away"}
    assert "secret" not in post.away


@pytest.mark.parametrize(
    ("stage", "came"),
    [("connect", "Away"), ("MAIL", "Away"), ("RCPT", "NotNow"), ("DATA", "NotNow"), ("dot", "Unanswered")],
)
def test_a_server_that_drips_does_not_hold_a_letter_for_ever(
    faulty: FaultyMailServer, monkeypatch: pytest.MonkeyPatch, stage: str, came: str
) -> None:
    monkeypatch.setattr(handing_over, "LETTER_SECONDS", 0.2)
    faulty.always(stage, Act.DRIP)
    began = time.monotonic()
    with Post() as post:
        assert deliver(post, "ada") == {"ada": came}
    assert time.monotonic() - began < 1


def test_a_server_that_drips_is_left_when_it_is_encrypted_too(
    settings: Settings, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(handing_over, "LETTER_SECONDS", 0.2)
    with FaultyMailServer(tls=tls) as server:
        settings.MAILERS = {"default": server.mailer(use_tls=True)}
        server.always("RCPT", Act.DRIP)
        began = time.monotonic()
        with Post() as post:
            assert deliver(post, "ada") == {"ada": "NotNow"}
    assert time.monotonic() - began < 1


def test_a_connection_may_say_as_much_as_it_likes_in_small_answers(
    faulty: FaultyMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed_smtp, "LONGEST_ANSWER", 100)
    with Post() as post:
        assert set(deliver(post, *"abcdefgh").values()) == {"sent"}
    assert faulty.connections == 1


def test_a_letter_has_less_time_than_a_claim_lasts() -> None:
    assert timedelta(seconds=handing_over.LETTER_SECONDS + MAIL_TIMEOUT) < LEASE


def test_a_server_may_read_a_letter_longer_than_it_may_be_silent(faulty: FaultyMailServer) -> None:
    faulty.at("dot", Act.PAUSE)
    with Post() as post:
        assert deliver(post, "ada") == {"ada": "sent"}


def test_after_three_letters_of_unknown_fate_no_fourth_is_risked(faulty: FaultyMailServer) -> None:
    faulty.at("dot", *[Act.DROP] * 2, "250 OK", *[Act.DROP] * 3)
    with Post() as post:
        outcomes = deliver(post, *"abcdefgh")
    assert "".join(came[0] for came in outcomes.values()) == "UUsUUUAA"


def test_nobody_waits_long_for_a_good_bye(
    faulty: FaultyMailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAILERS = {"default": faulty.mailer()}
    monkeypatch.setattr(handing_over, "FAREWELL_SECONDS", 0.1)
    faulty.at("QUIT", Act.SILENCE)
    began = time.monotonic()
    hand_over(letter(), before=lambda: None)
    assert time.monotonic() - began < 1


class Insistent(Post):
    """Sends again what has got no answer."""

    def hand_over(self, letter: EmailMessage, *, before: Callable[[], None]) -> None:
        try:
            super().hand_over(letter, before=before)
        except Unanswered:
            super().hand_over(letter, before=before)


class Hopeful(Post):
    """Takes no answer for a yes."""

    def hand_over(self, letter: EmailMessage, *, before: Callable[[], None]) -> None:
        with suppress(Unanswered):
            super().hand_over(letter, before=before)


class Doubtful(Post):
    """Takes no answer for a no."""

    def hand_over(self, letter: EmailMessage, *, before: Callable[[], None]) -> None:
        try:
            super().hand_over(letter, before=before)
        except Unanswered as error:
            raise NotNow from error


@pytest.mark.parametrize("mutant", [Insistent, Hopeful, Doubtful])
def test_a_post_that_misjudges_a_letter_without_an_answer_is_found_out(
    faulty: FaultyMailServer, mutant: type[Post]
) -> None:
    faulty.at("dot", Act.DROP)
    faulty.at("kept", Act.DROP, Act.DROP)
    with mutant() as post, pytest.raises(AssertionError):
        once(faulty, deliver(post, "ada", "bob"))


def test_a_server_that_hangs_up_after_its_yes_has_the_letter(settings: Settings, before: Calls) -> None:
    with Hasty() as server:
        settings.MAILERS = {"default": server.mailer()}
        with Post() as post:
            assert deliver(post, "ada", "bob") == {"ada": "sent", "bob": "sent"}
    assert arrived(server) == ["ada", "bob"]


@pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt])
def test_whoever_changes_their_mind_at_the_last_moment_sends_nothing(
    mail_server: MailServer, error: type[BaseException]
) -> None:
    def never() -> None:
        raise error

    began = time.monotonic()
    with Post() as post:
        with pytest.raises(error):
            post.hand_over(letter(), before=never)
        assert time.monotonic() - began < 1, "it waited for an answer to nothing"
        deliver(post, "bob")
    assert arrived(mail_server) == ["bob"]


@pytest.mark.parametrize("address", ["not an address", "a@b@c", "a@example.org\nBcc: b@example.org", "ädä@example.org"])
def test_an_impossible_address_is_refused(mail_server: MailServer, before: Calls, address: str) -> None:
    with pytest.raises(AddressRefused):
        hand_over(letter(address), before=before)
    assert (before, mail_server.deliveries) == ([], [])


def test_an_address_in_any_script_is_reached_where_the_server_can(settings: Settings) -> None:
    with FaultyMailServer(utf8=True) as server, Post() as post:
        settings.MAILERS = {"default": server.mailer()}
        assert set(deliver(post, "ädä", "bob").values()) == {"sent"}
    assert arrived(server) == ["ädä", "bob"]
    assert [line for line in server.talks[0] if line.startswith("mail")] == [
        "mail from:<headway@example.org> SMTPUTF8 BODY=8BITMIME",
        "mail from:<headway@example.org>",
    ]
    assert "\r\nTo: ädä@example.org\r\n".encode() in server.deliveries[0].content


def test_a_domain_in_any_script_needs_no_such_server(mail_server: MailServer) -> None:
    hand_over(letter("ada@bücher.example"), before=lambda: None)
    [delivery] = mail_server.deliveries
    assert delivery.recipients == ["ada@xn--bcher-kva.example"]
    assert delivery.content.isascii()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 and its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
    )
    built = built.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize(("option", "at_once"), [("use_tls", False), ("use_ssl", True)])
def test_letters_go_encrypted_over_one_connection_after_signing_in(
    settings: Settings,
    tls: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    at_once: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with FaultyMailServer(tls=tls, tls_at_once=at_once) as server:
        settings.MAILERS = {"default": server.mailer(username="me", password="secret", **{option: True})}
        with Post() as post:
            assert deliver(post, "ada", "bob") == {"ada": "sent", "bob": "sent"}
    assert server.connections == 1
    words = [line.split()[0].lower() for line in server.talks[0]]
    assert words[: words.index("mail")] == ["ehlo", "auth"] if at_once else ["ehlo", "starttls", "ehlo", "auth"]


@pytest.mark.parametrize("option", ["use_tls", "use_ssl"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(
    settings: Settings, tls: ssl.SSLContext, option: str
) -> None:
    with FaultyMailServer(tls=tls, tls_at_once=option == "use_ssl") as server:
        settings.MAILERS = {"default": server.mailer(timeout=1, username="me", password="secret", **{option: True})}
        with Post() as post:
            assert deliver(post, "ada") == {"ada": "Away"}
    said = [line.split()[0].lower() for talk in server.talks for line in talk]
    assert not {"auth", "mail"} & set(said)


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


def test_the_same_letter_is_one_file(folder: Path) -> None:
    with Post() as post:
        assert deliver(post, "ada", "bob") == {"ada": "sent", "bob": "sent"}
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_can_not_be_made_is_tried_again_later(settings: Settings, tmp_path: Path, before: Calls) -> None:
    (tmp_path / "file").touch()
    options = {"file_path": str(tmp_path / "file" / "mail")}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}}
    with pytest.raises(Away):
        hand_over(letter(), before=before)
    assert before == []


def test_any_other_mailer_gets_the_letters_too(settings: Settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    with Post() as post:
        assert deliver(post, "ada", "bob") == {"ada": "sent", "bob": "sent"}
    assert [message.to for message in mail.outbox] == [["ada@example.org"], ["bob@example.org"]]
