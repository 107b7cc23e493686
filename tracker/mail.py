"""The letters that Headway writes, in two kinds of body each."""

import email.policy
from collections.abc import Mapping
from email.message import EmailMessage as Message
from email.policy import EmailPolicy, Policy
from email.utils import parseaddr
from typing import Any, cast

import css_inline
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, override, to_locale
from django.utils.translation import gettext as _

from tracker.activity_rows import source_name
from tracker.models import Report, SourceState, User
from tracker.plain_text import wrapped
from tracker.reasons import in_words
from tracker.report_facts import Facts
from tracker.report_picture import chart_png
from tracker.report_words import words_of

RAW_HEADERS = ("list-unsubscribe",)
UNSUBSCRIBE = "tracker.mail.unsubscribe"


class RawAddresses(EmailPolicy):
    """Writes List-Unsubscribe as it is.

    The default policy encodes a value that is longer than a line, and a program that looks for the address in the raw
    header then finds none. Longer lines for the whole letter would break its body instead.
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
    """

    pictures: Mapping[str, bytes] = {}

    def message(self, *, policy: Policy | None = None) -> Message:
        message = super().message(policy=(RawAddresses() + (policy or email.policy.default)).clone(cte_type="7bit"))
        html = message.get_body(("html",))
        for name, content in self.pictures.items():
            assert html is not None, "what shows pictures is HTML"
            html.add_related(content, "image", "png", cid=f"<{name}>", disposition="inline", filename="pace.png")
            # RFC 2387 wants to know what the related parts belong to.
            html.set_param("type", "text/html")
        return message


def report_letter(report: Report, address: str) -> Letter:
    """A weekly report, made of its stored facts alone: whenever it is written, it says the same."""
    facts = cast(Facts, report.facts)
    chart = f"pace.{report.slug}.{_digest('pace', report.user_id, report.slug)}@{_domain()}"
    with override(facts["language"]):
        words = words_of(facts)
        unsubscribe_url = f"{settings.SITE_URL}{reverse('unsubscribe', args=[unsubscribe_token(report.user)])}"
        context = {
            "words": words,
            "report_url": f"{settings.SITE_URL}/reports/{report.slug}/",
            "unsubscribe_url": unsubscribe_url,
            "chart": chart,
        }
        letter = _letter("report", words.subject, context, address)
    if picture := chart_png(facts):
        letter.pictures = {chart: picture}
    letter.extra_headers = {
        "Message-ID": f"<report.{report.slug}.{_digest('report', report.user_id, report.slug)}@{_domain()}>",
        "List-ID": f"Headway weekly report <weekly-report.{_domain()}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return letter


def switched_off_letter(state: SourceState, address: str) -> Letter:
    """Says that a source lets Headway in no more, why, and where its owner can act."""
    with override(state.user.language):
        said = {"source": f"{source_name(state.source)} {state.account}".strip()}
        context = {**said, "reason": in_words(state.reason), "sources_url": f"{settings.SITE_URL}/sources/"}
        letter = _letter("switched_off", _("Headway: %(source)s is switched off") % said, context, address)
    digest = _digest("switched_off", state.pk, f"{state.reached_at}")
    letter.extra_headers = {
        "Message-ID": f"<switched-off.{digest}@{_domain()}>",
        "Auto-Submitted": "auto-generated",
    }
    return letter


def verified_address(user: User) -> str | None:
    """Where mail may go: the user's verified address, the primary one first."""
    found: EmailAddress | None
    found = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    return found.email if found else None


def unsubscribe_token(user: User) -> str:
    """What stops the weekly reports of one user, and is good for nothing else."""
    return Signer(salt=UNSUBSCRIBE).sign(str(user.pk))


def user_of_token(token: str) -> int:
    """The id of the user, who may be gone by now. Raises BadSignature."""
    return int(Signer(salt=UNSUBSCRIBE).unsign(token))


def _letter(name: str, subject: str, context: Mapping[str, Any], address: str) -> Letter:
    language = get_language() or "en"
    shared = {"language": to_locale(language).replace("_", "-"), "site_url": settings.SITE_URL, "subject": subject}
    text = wrapped(render_to_string(f"emails/{name}.txt", {**context, **shared}))
    html = css_inline.inline(render_to_string(f"emails/{name}.html", {**context, **shared}), keep_at_rules=True)
    # A reader may have put a line end into a title; a subject is one line.
    letter = Letter(" ".join(subject.split()), text, to=[address])
    letter.attach_alternative(html, "text/html")
    return letter


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _digest(purpose: str, *parts: object) -> str:
    """A name that nobody can guess and that is the same whenever it is made."""
    text = " ".join(map(str, parts))
    return salted_hmac(f"tracker.mail.{purpose}", text, algorithm="sha256").hexdigest()[:32]
