"""What comes back for letters, in the shapes of several mail servers, and however broken."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from tracker.bounces import NotABounce, Verdict, read

SAMPLES = Path(__file__).parents[1] / "payloads" / "mail"
MESSAGE_ID = "<report.2026-W46.17.0123456789abcdef0123456789abcdef@example.net>"


def sample(name: str, message_id: str = MESSAGE_ID) -> bytes:
    """One mail that came back."""
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"{MESSAGE_ID}", message_id.encode())


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("postfix", Verdict.GONE, "550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown in virtual "),
        ("postfix_headers", Verdict.FAILED, "mail for example.org loops back to myself"),
        ("postfix_expired", Verdict.FAILED, "connect to mx.example.org[192.0.2.7]:25: Connection timed out"),
        ("exim", Verdict.GONE, "550 5.1.1 <ann@example.org> unknown user"),
        ("exim_old", Verdict.GONE, "550 5.1.1 No such user here"),
        ("exchange", Verdict.GONE, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP "),
        ("gmail", Verdict.GONE, "550-5.1.1 The email account that you tried to reach does not exist. "),
        ("qmail", Verdict.FAILED, "552 5.2.2 Mailbox full"),
        ("complaint", Verdict.COMPLAINT, ""),
        ("not_spam", Verdict.NOTHING, ""),
        ("postfix_delayed", Verdict.NOTHING, ""),
        ("exim_warning", Verdict.NOTHING, ""),
        ("delivered", Verdict.NOTHING, ""),
        ("vacation", Verdict.NOTHING, ""),
        ("receipt", Verdict.NOTHING, ""),
    ],
)
def test_what_became_of_a_letter(name: str, verdict: Verdict, reason: str) -> None:
    returned = read(sample(name))
    assert (returned.verdict, returned.message_ids[0]) == (verdict, MESSAGE_ID)
    assert returned.reason.startswith(reason)
    assert bool(returned.reason) == bool(reason)


@pytest.mark.parametrize("name", ["postfix", "exchange", "exim_old", "complaint", "vacation"])
def test_line_ends_make_no_difference(name: str) -> None:
    assert read(sample(name).replace(b"\n", b"\r\n")) == read(sample(name))


def test_what_a_person_answers_is_no_bounce_whatever_it_quotes() -> None:
    with pytest.raises(NotABounce, match="It is no bounce, complaint or automatic answer"):
        read(sample("reply"))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "It is no mail: it has no headers."),
        (b"\x00\xff" * 1000, "It is no mail: it has no headers."),
        (sample("postfix").replace(MESSAGE_ID.encode(), b""), "It names no letter that it is about."),
        (b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5000)), "too deep"),
        (b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 100 + b"\n" * 50_000, "too deep"),
        (b"Content-Type: multipart/mixed; boundary*" + b"9" * 5000 + b"=a\n\n--a\n", "fields can't be read"),
    ],
    ids=["empty", "garbage", "anonymous", "nested", "deep_and_long", "numbers"],
)
def test_what_is_none_says_what_it_is(raw: bytes, why: str) -> None:
    with pytest.raises(NotABounce, match=why):
        read(raw)


def test_a_bounce_that_brings_ten_megabytes_back_is_read_at_its_beginning() -> None:
    raw = sample("postfix").replace(b"What needs you most", b"x" * 10_000_000)
    assert read(raw).verdict is Verdict.GONE


def test_a_line_without_an_end_is_read_as_quickly() -> None:
    raw = sample("qmail").replace(b"Giving up", b"> \t" * 10_000 + b"\n" * 10_000)
    assert read(raw).verdict is Verdict.FAILED


def test_a_status_of_very_many_recipients_is_read_at_its_beginning() -> None:
    blocks = b"".join(b"\nFinal-Recipient: %d\nAction: relayed\nX-%d: 1\n" % (number, number) for number in range(30))
    head, status, rest = sample("postfix").partition(b"Content-Type: message/delivery-status\n\n")
    assert status
    late = read(head + status + blocks.lstrip() + b"\n" + rest)
    assert late.verdict is Verdict.NOTHING


@pytest.mark.parametrize("name", ["postfix", "exchange", "exim_old", "complaint", "gmail"])
def test_however_it_is_cut_or_broken_it_is_read_or_refused(name: str) -> None:
    dice, whole = random.Random(name), sample(name)
    for _ in range(60):
        raw = bytearray(whole[: dice.randrange(len(whole))])
        for _ in range(dice.randrange(20)):
            raw[dice.randrange(len(raw) or 1) : dice.randrange(len(raw) or 1)] = dice.randbytes(dice.randrange(4))
        with suppress(NotABounce):
            assert isinstance(read(bytes(raw)).verdict, Verdict)


def test_a_reason_is_one_line_that_can_be_stored() -> None:
    raw = sample("exim").replace(
        b"Diagnostic-Code: smtp; 550", b"Diagnostic-Code: smtp; \x00\x07\xff 550 " + b"x" * 900
    )
    reason = read(raw).reason
    assert len(reason) <= 400
    assert reason.isprintable()
