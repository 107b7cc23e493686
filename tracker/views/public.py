"""The public profile: what everybody may see, alike for everybody. No session is read and no cookie set.

A profile that is off answers, byte by byte, as one that does not exist.
"""

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.credential import TYP, credential
from tracker.drawn import Drawings, Drawn
from tracker.feed import proof_feed
from tracker.list_places import Place
from tracker.models import ProfileSettings
from tracker.pictures.raster import png
from tracker.public import PublicKind, PublicProfile, indexed_usernames, public_profile
from tracker.public_evidence import PublicEvidence, evidence_of_goal, evidence_of_kind
from tracker.public_evidence_page import evidence_page
from tracker.public_pictures import Look, badge_file, card_file, goal_badge_file, public_page, year_file
from tracker.sealing import CannotUnseal
from tracker.signing import public_keys, signed
from tracker.structured import page_head

#: Seconds for which anybody may keep an answer.
KEPT = 300
#: Seconds after which it may be worth asking again for what cannot be signed.
RETRY_AFTER = 3600
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: A picture that is opened by itself runs nothing and loads nothing.
PICTURE_CSP = "default-src 'none'; style-src 'unsafe-inline'"

#: Some hundred profiles with all their files, in each process.
DRAWINGS = Drawings(most=16 * 1024 * 1024)
log = logging.getLogger(__name__)

#: What an address shows of a profile; None where its owner shows no such thing.
type Show = Callable[[PublicProfile], HttpResponse | None]
#: Which evidence of a profile is asked for: :mod:`tracker.public_evidence` but for its ``before``.
type FindEvidence = Callable[..., PublicEvidence | None]


@require_safe
def page(request: HttpRequest, username: str) -> HttpResponseBase:
    """The profile as a page."""
    return _answer(request, username, _page, drawn=("page",))


@require_safe
def data(request: HttpRequest, username: str) -> HttpResponseBase:
    """The same facts as JSON; what is not shown is absent."""
    return _answer(request, username, _data, drawn=("data",))


@require_safe
def kind(request: HttpRequest, username: str, kind: str) -> HttpResponseBase:
    """All evidence of one kind."""
    return _answer(request, username, _evidence(request, partial(evidence_of_kind, kind=kind)), ("proof",))


@require_safe
def goal(request: HttpRequest, username: str, goal_id: int) -> HttpResponseBase:
    """All that a goal has taken."""
    show = _evidence(request, partial(evidence_of_goal, goal_id=goal_id))
    return _answer(request, username, show, ("goals", "proof"))


@require_safe
def badge(request: HttpRequest, username: str) -> HttpResponseBase:
    """The score as a badge."""
    look = Look.asked(request.GET)

    def show(profile: PublicProfile) -> HttpResponse | None:
        return _picture(badge_file(profile.score, look)) if profile.score else None

    return _answer(request, username, show, ("score",), drawn=("badge", look))


@require_safe
def goal_badge(request: HttpRequest, username: str, goal_id: int) -> HttpResponseBase:
    """A goal as a badge."""
    look = Look.asked(request.GET)

    def show(profile: PublicProfile) -> HttpResponse | None:
        goal = next((goal for goal in profile.goals or () if goal.id == goal_id), None)
        return _picture(goal_badge_file(goal, look)) if goal else None

    return _answer(request, username, show, ("goals",), drawn=("goal_badge", goal_id, look))


@require_safe
def heatmap(request: HttpRequest, username: str) -> HttpResponseBase:
    """The year as a picture."""
    look = Look.asked(request.GET)

    def show(profile: PublicProfile) -> HttpResponse | None:
        return _picture(year_file(profile.year, look)) if profile.year else None

    return _answer(request, username, show, ("heatmap",), drawn=("heatmap", look))


@require_safe
def card(request: HttpRequest, username: str) -> HttpResponseBase:
    """What other sites show where somebody links to the page."""
    return _answer(request, username, _card, drawn=("card",))


@require_safe
def signed_data(request: HttpRequest, username: str) -> HttpResponseBase:
    """The facts of profile.json, signed: by the key and in the hour of now, so that none is kept."""
    return _answer(request, username, _signed)


@require_safe
def signing_keys(request: HttpRequest) -> HttpResponseBase:
    """The public keys of all that was ever signed here."""
    return _kept(request, Drawn.of(JsonResponse(public_keys(), content_type="application/jwk-set+json")))


@require_safe
def feed(request: HttpRequest, username: str) -> HttpResponseBase:
    """The latest proof as an Atom feed."""
    return _answer(request, username, _feed, ("proof",), drawn=("feed",))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The profiles that search engines may keep."""
    addresses = (f"<url><loc>{settings.SITE_URL}/u/{username}/</loc></url>" for username in indexed_usernames())
    written = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{SITEMAP}">{"".join(addresses)}</urlset>\n'
    return _kept(request, Drawn.of(HttpResponse(written, content_type="application/xml")))


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What search engines may read: profiles, each of which says whether it may be kept, and what they look like."""
    lines = (
        "User-agent: *",
        "Allow: /u/",
        "Allow: /static/",
        "Disallow: /",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    )
    return _kept(request, Drawn.of(HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain")))


def _answer(
    request: HttpRequest,
    username: str,
    show: Show,
    sections: Collection[str] = ProfileSettings.SECTIONS,
    *,
    drawn: tuple[object, ...] | None = None,
) -> HttpResponseBase:
    """What is shown, in the owner's language or the one that is asked for, to be kept for a while.

    No more is read than these ``sections``, which ``show`` looks at. What is made of nothing but the profile, the
    language and ``drawn`` is drawn once as long as they stay; a profile is read anew each time, so that what its owner
    switches off is gone at once.
    """
    asked = request.GET.get("language", "")
    asked = asked if asked in dict(settings.LANGUAGES) else ""
    profile = public_profile(username, datetime.now(UTC), sections)
    if profile is None:
        return missing(asked)
    language = asked or profile.language

    def draw() -> Drawn | None:
        with translation.override(language):
            response = show(profile)
        if response is None:
            return None
        response["Content-Language"] = language
        if not profile.indexed:
            response["X-Robots-Tag"] = "noindex"
        return Drawn.of(response)

    # Whoever works on a template wants to see what it says now.
    found = draw() if drawn is None or settings.DEBUG else DRAWINGS.get((drawn, language, profile), draw)
    if found is None:
        return missing(asked)
    return _kept(request, found)


def _kept(request: HttpRequest, drawn: Drawn) -> HttpResponseBase:
    """The answer, to be kept for a while and asked for again."""
    response = HttpResponse(drawn.content, status=drawn.status, headers=drawn.headers)
    # What is in no language says the same to everybody.
    response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
    if response.status_code != HTTPStatus.OK:
        response["Cache-Control"] = "no-store"
        return response
    response["Cache-Control"] = f"public, max-age={KEPT}"
    response["ETag"] = drawn.etag
    return get_conditional_response(request, etag=drawn.etag, response=response) or response


def missing(asked: str) -> HttpResponse:
    """The same for everybody who is not shown, and for everything of them that is not."""
    with translation.override(asked or settings.LANGUAGE_CODE):
        response = HttpResponseNotFound(render_to_string("tracker/public_missing.html"))
        response["Content-Language"] = translation.get_language() or ""
    response["Cache-Control"] = "no-store"
    return response


def _page(profile: PublicProfile) -> HttpResponse:
    # Without the request: the page's frame reads no session then.
    context = {"page": public_page(profile), "head": page_head(profile, settings.SITE_URL), "lists": True}
    return HttpResponse(render_to_string("tracker/public.html", context))


def _evidence(request: HttpRequest, find: FindEvidence) -> Show:
    def show(profile: PublicProfile) -> HttpResponse | None:
        written = evidence_list(request, profile, find, public=True)
        return None if written is None else HttpResponse(written)

    return show


def evidence_list(
    request: HttpRequest, profile: PublicProfile, find: FindEvidence, *, public: bool = False, preview: bool = False
) -> str | None:
    """The page of what ``find`` finds of a profile, from the place on that is asked for; None at what is no place.

    If it is ``public``, it names the one address by which it may be kept.
    """
    try:
        place = Place.read(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return None
    found = find(profile, before=place)
    if found is None:
        return None
    what = f"goals/{found.goal.id}/" if found.goal else f"evidence/{found.kind}/"
    address = f"{settings.SITE_URL}/u/{profile.username}/{what}{f'?before={place}' if place else ''}"
    context = {"page": evidence_page(found), "address": address if public else "", "preview": preview}
    return render_to_string("tracker/public_evidence.html", context)


def _data(profile: PublicProfile) -> HttpResponse:
    return JsonResponse(_facts(profile), encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False})


def _facts(profile: PublicProfile) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(profile).items() if value not in (None, "") and name != "indexed"}
    address = f"{settings.SITE_URL}/u/{profile.username}/"
    if profile.proof:
        shown["proof"] |= {
            "self_reported": profile.proof.self_reported,
            "kinds": [_kind(each, address) for each in profile.proof.kinds],
        }
        for goal in shown.get("goals", ()):
            goal["evidence"] = f"{address}goals/{goal['id']}/"
    if profile.year:
        shown["year"] |= {"counts": {day.isoformat(): number for day, number in profile.year.counts.items()}}
    return shown


def _kind(kind: PublicKind, address: str) -> dict[str, Any]:
    listed = {"evidence": f"{address}evidence/{kind.kind}/"} if kind.listed else {}
    return asdict(kind) | {"self_reported": kind.self_reported} | listed


def _signed(profile: PublicProfile) -> HttpResponse:
    facts = json.loads(json.dumps(_facts(profile), cls=DjangoJSONEncoder))
    address = f"{settings.SITE_URL}/u/{profile.username}/"
    said = credential(facts, address, issuer=settings.SITE_URL, now=datetime.now(UTC))
    try:
        return HttpResponse(signed(said, typ=TYP), content_type=f"application/{TYP}")
    except CannotUnseal as error:
        log.error("No profile can be signed before there is a new key (manage.py rotate_signing_key): %s", error)
        told = _("Profiles cannot be signed here at the moment. The same facts, unsigned, are in profile.json.")
        return HttpResponse(told, status=503, content_type="text/plain", headers={"Retry-After": RETRY_AFTER})


def _feed(profile: PublicProfile) -> HttpResponse | None:
    if profile.proof is None:
        return None
    return HttpResponse(proof_feed(profile, settings.SITE_URL), content_type="application/atom+xml; charset=utf-8")


def _card(profile: PublicProfile) -> HttpResponse:
    return HttpResponse(png(card_file(profile), 1), content_type="image/png")


def _picture(svg: str) -> HttpResponse:
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_CSP})
