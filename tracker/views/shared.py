"""What a share link shows: the public page with the link's sections, to whoever holds it, and kept by nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from tracker.models import ShareLink
from tracker.public import PublicProfile, profile_of
from tracker.public_evidence import evidence_of_goal, evidence_of_kind
from tracker.public_pictures import public_page
from tracker.share_links import shared_by
from tracker.views.evidence import pack
from tracker.views.public import FindEvidence, evidence_list, missing

#: Neither stores, search engines nor the pages that are led to get to know the address.
SECRET = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The profile as a page."""
    return _answer(request, token, _page)


@require_safe
def evidence(request: HttpRequest, token: str) -> HttpResponse:
    """The same with the whole list of evidence, to be printed."""
    return _answer(request, token, _evidence)


@require_safe
def kind(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """All evidence of one kind."""
    return _answer(request, token, _list(request, partial(evidence_of_kind, kind=kind)))


@require_safe
def goal(request: HttpRequest, token: str, goal_id: int) -> HttpResponse:
    """All that a goal has taken."""
    return _answer(request, token, _list(request, partial(evidence_of_goal, goal_id=goal_id)))


def _answer(request: HttpRequest, token: str, show: Callable[[ShareLink, datetime], str | None]) -> HttpResponse:
    """What is shown, in the owner's language or the one that is asked for; else the same 404 as for a profile."""
    asked = request.GET.get("language", "")
    asked = asked if asked in dict(settings.LANGUAGES) else ""
    now = datetime.now(UTC)
    link = shared_by(token, now)
    if link is None:
        return missing(asked)
    with translation.override(asked or link.user.language):
        written = show(link, now)
        if written is None:
            return missing(asked)
        return HttpResponse(written, headers=SECRET | {"Content-Language": translation.get_language() or ""})


def _page(link: ShareLink, now: datetime) -> str:
    seen = _seen(link, now)
    # Without the request: the page's frame reads no session then.
    return render_to_string("tracker/shared.html", {"page": public_page(seen), "link": link, "lists": True})


def _evidence(link: ShareLink, now: datetime) -> str:
    return render_to_string("tracker/evidence.html", pack(link.user, _seen(link, now)))


def _list(request: HttpRequest, find: FindEvidence) -> Callable[[ShareLink, datetime], str | None]:
    return lambda link, now: evidence_list(request, _seen(link, now), find)


def _seen(link: ShareLink, now: datetime) -> PublicProfile:
    return replace(profile_of(link.user, link.sections, now), indexed=False)
