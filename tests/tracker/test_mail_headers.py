"""Letters in the raw, as a mail server has them, read by a parser of a few lines that knows the RFCs alone."""

import re
from base64 import b64decode
from dataclasses import dataclass
from quopri import decodestring

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import keep_report, make_user
from tests.fakes.mail import MailServer
from tests.tracker.test_mail import NOW, make_report, sent
from tracker.days import Month
from tracker.mail import Letter, report_letter, switched_off_letter
from tracker.models import Report, SourceState
from tracker.report.delivery import ask, deliver

pytestmark = pytest.mark.django_db

FIELD = re.compile(rb"([!-9;-~]+): ?(.*)", re.DOTALL)


@dataclass
class Part:
    """A message or a part of one: its fields in their order, and what stands below."""

    fields: list[tuple[str, str]]
    content: bytes

    def __getitem__(self, name: str) -> str:
        [value] = [value for known, value in self.fields if known == name.lower()]
        return value

    def text(self) -> str:
        """The content, decoded."""
        decode = {"base64": b64decode, "quoted-printable": decodestring, "7bit": bytes}
        return decode[self["Content-Transfer-Encoding"]](self.content).decode()

    def parts(self) -> list["Part"]:
        """Those of a multipart message, in their order."""
        boundary = re.findall(r'boundary="([^"]+)"', self["Content-Type"])[0].encode()
        pieces = (b"\r\n" + self.content).split(b"\r\n--" + boundary)
        assert pieces[-1].strip() == b"--"
        return [read(piece.removeprefix(b"\r\n")) for piece in pieces[1:-1]]


def read(raw: bytes) -> Part:
    """Take a message apart (RFC 5322, section 2.2)."""
    head, _empty, content = raw.partition(b"\r\n\r\n")
    fields = []
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        found = FIELD.fullmatch(line)
        assert found, line
        fields.append((found[1].decode().lower(), found[2].decode()))
    return Part(fields, content)


def raw(report: Report) -> bytes:
    """As it is written, with the line ends that it gets on its way."""
    return report_letter(report, "ann@example.org").message().as_bytes().replace(b"\n", b"\r\n")


@pytest.fixture
def usual(mail_server: MailServer) -> tuple[bytes, Part]:
    """The weekly report of somebody who reads Chinese, as the mail server has it."""
    content, _ = sent(make_report(language="zh-hans", title="学" * 150), mail_server)
    return content, read(content)


def test_its_bytes_are_those_that_every_server_takes(usual: tuple[bytes, Part]) -> None:
    content, _ = usual
    assert content.isascii()
    assert b"\0" not in content
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 998
    encoded = content.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(len(line) for line in encoded if not line.startswith(b"Content-")) <= 76


def test_every_field_stands_there_once(usual: tuple[bytes, Part]) -> None:
    names = [name for name, _ in usual[1].fields]
    assert sorted(names) == sorted(set(names))
    assert {"from", "to", "subject", "date", "message-id", "mime-version", "auto-submitted", "list-id"} < set(names)
    assert not {"reply-to", "cc", "bcc", "sender"} & set(names)


def test_a_parser_that_is_not_ours_finds_both_bodies(usual: tuple[bytes, Part]) -> None:
    plain, html = usual[1].parts()
    assert plain["Content-Type"] == 'text/plain; charset="utf-8"'
    assert "学" * 150 in plain.text().replace("\n", "")
    if html["Content-Type"].startswith("multipart/related"):
        html = html.parts()[0]
    assert '<html lang="zh-Hans">' in html.text()


def test_a_long_unsubscribe_address_stands_in_the_raw_header(mail_server: MailServer, settings: Settings) -> None:
    settings.SITE_URL = f"https://headway.{'very-' * 11}long.example.org"
    content, _ = sent(make_report(), mail_server)
    [line] = [line for line in content.split(b"\r\n") if line.lower().startswith(b"list-unsubscribe:")]
    address = line.removeprefix(b"List-Unsubscribe: <").removesuffix(b">").decode()
    assert address.startswith(f"{settings.SITE_URL}/unsubscribe/")
    assert address in read(content).parts()[0].text()
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content


def test_it_says_that_a_machine_wrote_it(usual: tuple[bytes, Part]) -> None:
    assert usual[1]["Auto-Submitted"] == "auto-generated"


def test_each_kind_has_a_list_of_its_own_and_what_was_asked_for_has_none(mail_server: MailServer) -> None:
    week = make_report()
    month = keep_report(week.user, Month(2026, 1), due_at=NOW, facts=week.facts)
    asked = ask(week.user, 1, NOW)
    assert asked
    asked.facts = dict(week.facts or {})
    heads = [dict(read(raw(report)).fields) for report in (week, month, asked)]
    assert [head.get("list-id") for head in heads] == [
        "Headway weekly report <weekly-report.localhost>",
        "Headway monthly report <monthly-report.localhost>",
        None,
    ]
    addresses = [head.get("list-unsubscribe") for head in heads]
    assert addresses[2] is None
    assert addresses[0] != addresses[1]
    assert "unsubscribe" not in raw(asked).decode().lower()


def test_writing_it_again_gives_the_same_bytes() -> None:
    report = make_report()
    first = raw(report)
    again = Report.objects.select_related("user").get()
    assert raw(again) == first


def test_what_is_tried_again_hours_later_is_the_same_letter(mail_server: MailServer) -> None:
    report = make_report()
    mail_server.replies.append("")
    deliver(report, NOW)
    Report.objects.update(state="due")
    deliver(report, NOW)
    first, second = (delivery.content for delivery in mail_server.deliveries)
    assert first == second


def test_its_date_is_when_it_was_built(usual: tuple[bytes, Part]) -> None:
    assert usual[1]["Date"] == "Mon, 19 Jan 2026 09:00:00 +0000"


def test_two_letters_share_neither_name_nor_boundary() -> None:
    first, second = (read(raw(make_report())) for _ in range(2))
    for name in ("Message-ID", "Content-Type"):
        assert first[name] != second[name]


def test_a_senders_name_and_domain_go_as_ascii(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Fortschritt für Søren <headway@bücher.example>"
    head = read(raw(make_report()))
    assert head["From"].isascii()
    assert head["From"].endswith("<headway@xn--bcher-kva.example>")
    assert head["Message-ID"].endswith("@xn--bcher-kva.example>")
    assert head["List-ID"].endswith("<weekly-report.xn--bcher-kva.example>")


def test_with_a_long_domain_the_names_stand_in_the_raw_headers(settings: Settings) -> None:
    domain = f"headway.{'very-' * 11}long.example.org"
    settings.DEFAULT_FROM_EMAIL = f"Headway <headway@{domain}>"
    letter = read(raw(make_report()))
    assert letter["List-ID"] == f"Headway weekly report <weekly-report.{domain}>"
    html, picture = letter.parts()[1].parts()
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html.text()


def test_what_no_letter_may_hold_is_left_out() -> None:
    report = make_report()
    assert report.facts
    report.facts["goals"][0]["title"] = "St\0u\x1b\x86\ufffed\ud800y \N{PARTY POPPER}"
    plain, html = read(raw(report)).parts()
    assert "Study \N{PARTY POPPER}" in plain.text()
    assert "Study \N{PARTY POPPER}" in html.parts()[0].text()


def test_a_name_that_looks_encoded_stays_what_it_is() -> None:
    state = SourceState(user=make_user(), source="feed", account="=?utf-8?q?=0D=0ABcc:x?=", reason="")
    content = switched_off_letter(state, "ann@example.org").message().as_bytes().replace(b"\n", b"\r\n")
    assert "= ?utf-8?q?=0D=0ABcc:x?=" in read(content)["Subject"]


def test_what_signing_in_needs_is_a_machines_letter_too(client: Client, mail_server: MailServer) -> None:
    user = make_user(language="zh-hans")
    client.post("/accounts/password/reset/", {"email": user.email})
    [delivery] = mail_server.deliveries
    letter = read(delivery.content)
    assert delivery.content.isascii()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9.]+@localhost>", letter["Message-ID"])
    assert "/accounts/password/reset/key/" in letter.text()


def test_to_names_its_reader(usual: tuple[bytes, Part]) -> None:
    assert re.fullmatch(r"(ann-\d+) <\1@example\.org>", usual[1]["To"])


def test_a_letter_goes_through_servers_that_know_seven_bits_alone() -> None:
    letter = Letter("第 7 周", "你好", to=["ada@example.org"])
    assert letter.message().as_bytes().isascii()
