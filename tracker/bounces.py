"""Reads what comes back for letters: bounces of many mail servers, complaints, and mail that is neither. Pure.

Delivery status notifications (RFC 3464) are read by their fields, feedback reports (RFC 5965) by theirs. Older bounces
are plain text that quotes the letter's headers; they are known by their sender. What a person or an absence notice
answers is no bounce, whatever it quotes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum

#: Bytes that are read: what is told stands at the beginning, and our letters are small. Anyone may send a mail that is
#: made to be slow: the parser's time grows with the square of some things, and with depth times lines.
MOST_BYTES = 64 * 1024
MOST_MULTIPARTS = 20
#: Of blocks of fields in a status, one a recipient; our letters have one.
MOST_BLOCKS = 20
LONGEST_SENDER = 1000
LONGEST_REASON = 400
#: Enhanced status codes (RFC 3463) of an address that will never work: it isn't there, or takes nothing any more.
GONE = re.compile(r"5\.(1\.([1236]|10)|2\.1)")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
#: As the letter's headers stand in a text, folded or not.
QUOTED_ID = re.compile(r"^[> \t|]*message-id:[ \t]*(?:\n[> \t|]*)?(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
ANY_ID = re.compile(r"<[^<>\s]{1,250}>")
DAEMONS = ("mailer-daemon", "postmaster")
#: In a plain bounce: the answer that it passes on, where the letter's copy begins, and that nothing is lost yet.
ANSWER = re.compile(r"(?<![\d.])[45]\d\d[ -].*")
COPY = re.compile(r"^[ \t]*--.*(?:copy of|original message|returned message)", re.IGNORECASE | re.MULTILINE)
WAITS = re.compile(r"delay|warning", re.IGNORECASE)
TRYING = re.compile(
    r"will be retried|will keep trying|still being attempted|still trying|not yet been delivered|no action is required",
    re.IGNORECASE,
)
#: What holds a letter that came back, or its headers alone.
QUOTES = ("message/rfc822", "message/global", "message/rfc822-headers", "text/rfc822-headers", "message/global-headers")


class Verdict(StrEnum):
    """What became of a letter."""

    #: The address isn't there.
    GONE = "gone"
    #: It came back, and the next one may arrive.
    FAILED = "failed"
    #: Its reader calls it unwanted.
    COMPLAINT = "complaint"
    #: It is still on its way, or arrived, or a program answered for its reader.
    NOTHING = "nothing"


class NotABounce(Exception):
    """It tells nothing of a letter. Says in English what it is instead."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a mail tells of a letter. ``message_ids`` are the candidates for the letter's own, likeliest first."""

    verdict: Verdict
    reason: str
    message_ids: tuple[str, ...]


def read(raw: bytes) -> Returned:
    """Read one mail, however broken. Raises NotABounce."""
    beginning = raw[:MOST_BYTES]
    if beginning.lower().count(b"multipart/") > MOST_MULTIPARTS:
        raise NotABounce("Its parts are nested too deep.")
    try:
        return _read(message_from_bytes(beginning))
    except RecursionError as error:
        raise NotABounce("Its parts are nested too deep.") from error
    except ValueError as error:
        # Python's parser fails on some fields that no mail server writes, such as a part number of 5000 digits.
        raise NotABounce("Its fields can't be read.") from error


def _read(mail: Message) -> Returned:
    if not mail.keys():
        raise NotABounce("It is no mail: it has no headers.")
    parts = list(_parts(mail))
    kinds = [part.get_content_type() for part in parts]
    quoted = [part for part in parts if part.get_content_type() in QUOTES]
    verdict, reason = _judged(mail, parts, kinds)
    found = (*_ids_of(quoted), *_ids_in(_text(part) for part in parts if part.get_content_maintype() == "text"))
    if not found and verdict is not Verdict.COMPLAINT:
        found = tuple(ANY_ID.findall(f"{mail['In-Reply-To']} {mail['References']}"))
    if not found:
        raise NotABounce("It names no letter that it is about.")
    return Returned(verdict, reason, tuple(dict.fromkeys(found)))


def _judged(mail: Message, parts: list[Message], kinds: list[str]) -> tuple[Verdict, str]:
    if "message/feedback-report" in kinds:
        fields = _fields(parts[kinds.index("message/feedback-report")])
        complains = fields.get("feedback-type") == "abuse"
        return (Verdict.COMPLAINT if complains else Verdict.NOTHING), ""
    if "message/delivery-status" in kinds:
        return _by_fields(_fields(parts[kinds.index("message/delivery-status")]))
    text = "\n".join(_text(part) for part in parts if part.get_content_type() == "text/plain")
    if mail["X-Failed-Recipients"] or _from_a_daemon(mail):
        return _by_words(f"{mail['Subject']}", text)
    if _answers_by_itself(mail):
        return Verdict.NOTHING, ""
    raise NotABounce("It is no bounce, complaint or automatic answer.")


def _by_fields(fields: dict[str, str]) -> tuple[Verdict, str]:
    action, status, words = (fields.get(name, "") for name in ("action", "status", "diagnostic-code"))
    if action not in ("", "failed") or (not action and not status.startswith("5")):
        return Verdict.NOTHING, ""
    # "smtp; 550 5.1.1 no such user"
    said = words.partition(";")[2].strip() or words or status
    return _failed([status, words]), _reason(said)


def _by_words(subject: str, text: str) -> tuple[Verdict, str]:
    own = COPY.split(text, maxsplit=1)[0]
    if WAITS.search(subject) or TRYING.search(own):
        return Verdict.NOTHING, ""
    answer = ANSWER.search(own)
    return _failed([own]), _reason(answer[0] if answer else own)


def _failed(texts: Iterable[str]) -> Verdict:
    """By the status codes in some texts: a server may say 5.0.0 of its own and quote another's 5.1.1."""
    codes = {".".join(each) for text in texts for each in STATUS.findall(text)}
    return Verdict.GONE if any(GONE.fullmatch(code) for code in codes) else Verdict.FAILED


def _parts(mail: Message) -> Iterator[Message]:
    """The mail's parts, but nothing of what it quotes whole."""
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in _inner(mail):
            yield from _parts(part)
    else:
        yield mail


def _inner(part: Message) -> list[Message]:
    """The mails or blocks of fields that it holds; none where it is text."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _fields(part: Message) -> dict[str, str]:
    """The fields of a status part by their names in lower case; of several recipients, one that failed stands first."""
    fields: dict[str, str] = {}
    for block in _inner(part)[:MOST_BLOCKS]:
        own = {name.lower(): " ".join(f"{value}".split()) for name, value in block.items()}
        own |= {name: own[name].lower() for name in ("action", "feedback-type") if name in own}
        fields = fields | own if own.get("action") == "failed" else own | fields
    return fields


def _ids_of(quoted: Iterable[Message]) -> Iterator[str]:
    """Of letters that came back whole, or as their headers."""
    for part in quoted:
        for mail in _inner(part):
            yield from ANY_ID.findall(f"{mail['Message-ID']}")
        yield from QUOTED_ID.findall(_text(part))


def _ids_in(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from QUOTED_ID.findall(text)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    # Codes and Message-IDs are ASCII in every charset that mail is written in.
    return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""


def _from_a_daemon(mail: Message) -> bool:
    return parseaddr(f"{mail['From']}"[:LONGEST_SENDER])[1].partition("@")[0].lower() in DAEMONS


def _answers_by_itself(mail: Message) -> bool:
    """Absence notices and receipts of reading (RFC 3834, 8098)."""
    automatic = f"{mail['Auto-Submitted'] or 'no'}".strip().lower() != "no"
    absent = bool(mail["X-Autoreply"] or mail["X-Autorespond"]) or f"{mail['Precedence']}".lower() == "auto_reply"
    return automatic or absent or mail.get_content_type() == "multipart/report"


def _reason(words: str) -> str:
    """On one line that can be stored and shown."""
    printable = "".join(each if each.isprintable() else " " for each in words)
    return " ".join(printable.split())[:LONGEST_REASON]
