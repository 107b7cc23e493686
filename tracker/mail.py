"""The letters that Headway writes, in two kinds of body each."""

import email.policy
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage as Message
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from typing import Any, cast

import css_inline
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override, to_locale
from django.utils.translation import gettext as _

from tracker.activity_rows import source_name
from tracker.message_ids import domain, message_id
from tracker.models import Report, SourceState, User
from tracker.plain_text import wrapped
from tracker.reasons import in_words
from tracker.report.facts import Facts
from tracker.report.picture import chart_png
from tracker.report.words import words_of

RAW_HEADERS = ("list-unsubscribe", "list-id", "content-id")
#: RFC 2045 and 2047 allow 76 columns to a line and to an encoded word, two fewer than Python writes.
COLUMNS = 76
#: What no text of a letter may hold, nor HTML: control characters, halves of a pair, code points that are none.
UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
UNSUBSCRIBE = "tracker.mail.unsubscribe"
#: What can be stopped by itself, as links name it, and the list that it is for a mail program.
LISTS = {"weekly": "weekly-report", "monthly": "monthly-report", "nudge": "nudge"}
#: What it means for a user that one of LISTS is stopped.
STOPPED: Mapping[str, Mapping[str, bool | None]] = {
    "weekly": {"weekly_report": False},
    "monthly": {"monthly_report": False},
    "nudge": {"nudge_after": None},
}


class RawAddresses(EmailPolicy):
    """Writes List-Unsubscribe and names as they are.

    The default policy encodes a value that is longer than a line, and a program that looks for the address in the raw
    header, or for the picture of that name, then finds none. Longer lines for the whole letter would break its body.
    """

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in RAW_HEADERS:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in RAW_HEADERS:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


class Letter(EmailMultiAlternatives):
    """A message whose addresses can be found in its raw header, in bytes that every server takes.

    ``pictures`` are PNGs by the name under which its HTML shows them (``cid:name``); they come with that part alone.
    Where its headers say when it was written and what it is called, each writing gives the same bytes.
    """

    pictures: Mapping[str, bytes] = {}

    def message(self, *, policy: Policy | None = None) -> Message:
        policy = (RawAddresses() + (policy or email.policy.default)).clone(cte_type="7bit", max_line_length=COLUMNS)
        message = super().message(policy=policy)
        html = message.get_body(("html",))
        for name, content in self.pictures.items():
            assert html is not None, "what shows pictures is HTML"
            html.add_related(content, "image", "png", cid=f"<{name}>", disposition="inline", filename="pace.png")
            # RFC 2387 wants to know what the related parts belong to.
            html.set_param("type", "text/html")
        digest = hashlib.sha256(message["Message-ID"].encode()).hexdigest()[:32]
        for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
            # "=_" stands in no encoded body.
            part.set_boundary(f"=_{digest}.{number}")
        return message


@dataclass(frozen=True, slots=True)
class NudgeWords:
    """A title without a stop, and a sentence."""

    title: str
    step: str


def report_letter(report: Report, address: str) -> Letter:
    """A report, made of its stored facts alone: whenever it is written, it is the same, byte by byte.

    One that its reader has asked for belongs to no list, so there is nothing in it to stop.
    """
    facts = cast(Facts, report.facts)
    stop = "" if report.kind == Report.Kind.ASKED else unsubscribe_url(report.user, report.kind)
    chart = message_id("pace", report.slug, report.user_id, address).strip("<>")
    with override(facts["language"]):
        words = words_of(facts)
        report_url = f"{settings.SITE_URL}/reports/{report.slug}/"
        context = {"words": words, "report_url": report_url, "unsubscribe_url": stop, "chart": chart}
        letter = _letter("report", words.subject, context, _to(report.user, address))
    if picture := chart_png(facts):
        letter.pictures = {chart: picture}
    letter.extra_headers = {
        "Message-ID": message_id("report", report.slug, report.user_id, address),
        "Date": format_datetime(datetime.fromisoformat(facts["built_at"])),
        "Auto-Submitted": "auto-generated",
    }
    if stop:
        letter.extra_headers |= list_headers(report.kind, stop)
    return letter


def html_page(letter: Letter) -> str:
    """The HTML body as a page of its own, with the pictures that the letter carries."""
    message = letter.message()
    body = message.get_body(("html",))
    assert body is not None, "every letter has one"
    html: str = body.get_content()
    for part in message.walk():
        if name := part["Content-ID"]:
            data = "".join(str(part.get_payload()).split())
            html = html.replace(f"cid:{name.strip('<> ')}", f"data:{part.get_content_type()};base64,{data}")
    return html


def switched_off_letter(state: SourceState, address: str) -> Letter:
    """Says that a source lets Headway in no more, why, and where its owner can act."""
    with override(state.user.language):
        said = {"source": f"{source_name(state.source)} {state.account}".strip()}
        context = {**said, "reason": in_words(state.reason), "sources_url": f"{settings.SITE_URL}/sources/"}
        subject = _("Headway: %(source)s is switched off") % said
        letter = _letter("switched_off", subject, context, _to(state.user, address))
    name = f"{state.pk}-{int(state.reached_at.timestamp()) if state.reached_at else 0}"
    letter.extra_headers = {
        "Message-ID": message_id("notice", name, state.user_id, address),
        "Auto-Submitted": "auto-generated",
    }
    return letter


def nudge_letter(user: User, since: date, words: NudgeWords, address: str) -> Letter:
    """Says in one line that nothing was logged since a day, and what would be enough."""
    stop = unsubscribe_url(user, "nudge")
    with override(user.language):
        context = {"words": words, "log_url": f"{settings.SITE_URL}{reverse('log')}", "unsubscribe_url": stop}
        letter = _letter("nudge", words.title, context, _to(user, address))
    letter.extra_headers = {
        "Message-ID": message_id("nudge", since.isoformat(), user.pk, address),
        "Auto-Submitted": "auto-generated",
        **list_headers("nudge", stop),
    }
    return letter


def verified_address(user: User) -> str | None:
    """Where mail may go: the user's verified address, the primary one first."""
    found: EmailAddress | None
    found = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    return found.email if found else None


def unsubscribe_url(user: User, name: str) -> str:
    """Where one user stops one of LISTS."""
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[unsubscribe_token(user, name)])}"


def list_headers(name: str, stop: str) -> dict[str, str]:
    """What tells a mail program to which of LISTS a letter belongs, and the address that stops it by one POST."""
    return {
        "List-ID": f"Headway {LISTS[name].replace('-', ' ')} <{LISTS[name]}.{domain()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def unsubscribe_token(user: User, name: str) -> str:
    """What stops one of LISTS for one user, and is good for nothing else."""
    return Signer(salt=UNSUBSCRIBE).sign(f"{user.pk}.{name}")


def subscription_of(token: str) -> tuple[int, str]:
    """The id of the user, who may be gone by now, and the one of LISTS. Raises BadSignature."""
    user_id, _dot, name = Signer(salt=UNSUBSCRIBE).unsign(token).partition(".")
    # Tokens of the time when there was one list name none.
    name = name or "weekly"
    if name not in LISTS:
        raise BadSignature(f"{name} is no list")
    return int(user_id), name


def _to(user: User, address: str) -> str:
    """With a name before the address: filters take a bare one for a machine's. A user name needs no quotes."""
    return f"{user.username} <{address}>"


def _letter(name: str, subject: str, context: Mapping[str, Any], to: str) -> Letter:
    language = get_language() or "en"
    shared = {"language": to_locale(language).replace("_", "-"), "site_url": settings.SITE_URL, "subject": subject}
    text, html = (
        UNWRITABLE.sub("", render_to_string(f"emails/{name}.{end}", {**context, **shared})) for end in ("txt", "html")
    )
    letter = Letter(_subject(subject), wrapped(text), to=[to])
    letter.attach_alternative(css_inline.inline(html, keep_at_rules=True), "text/html")
    return letter


def _subject(text: str) -> str:
    """On one line, though a name in it may have more, and not mistaken for words that are encoded."""
    return UNWRITABLE.sub("", " ".join(text.split())).replace("=?", "= ?")
