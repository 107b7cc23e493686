"""What a share link shows: the public page with the link's sections, to whoever holds it, and kept by nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from tracker.models import ShareLink
from tracker.public import PublicProfile, profile_of
from tracker.public_pictures import public_page
from tracker.share_links import shared_by
from tracker.views.evidence import pack
from tracker.views.public import missing

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


def _answer(request: HttpRequest, token: str, show: Callable[[ShareLink, datetime], str]) -> HttpResponse:
    """What is shown, in the owner's language or the one that is asked for; else the same 404 as for a profile."""
    asked = request.GET.get("language", "")
    asked = asked if asked in dict(settings.LANGUAGES) else ""
    now = datetime.now(UTC)
    link = shared_by(token, now)
    if link is None:
        return missing(asked)
    with translation.override(asked or link.user.language):
        return HttpResponse(show(link, now), headers=SECRET | {"Content-Language": translation.get_language() or ""})


def _page(link: ShareLink, now: datetime) -> str:
    seen = _seen(link, now)
    # Without the request: the page's frame reads no session then.
    return render_to_string("tracker/shared.html", {"page": public_page(seen), "link": link})


def _evidence(link: ShareLink, now: datetime) -> str:
    return render_to_string("tracker/evidence.html", pack(link.user, _seen(link, now)))


def _seen(link: ShareLink, now: datetime) -> PublicProfile:
    return replace(profile_of(link.user, link.sections, now), indexed=False)
