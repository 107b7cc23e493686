"""Around every view: the language and zone of whoever is signed in, pages that nobody else may keep, the way in."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ObjectNotUpdated
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from tracker import sessions
from tracker.current_page import current_page
from tracker.models import User

type GetResponse = Callable[[HttpRequest], HttpResponse]

#: For strangers and machines: no session is read there, so that their answers are everybody's.
EVERYBODYS = (
    *("/u/", "/s/", "/api/", "/static/", "/healthz", "/readyz", "/metrics", "/sw.js", "/manifest.webmanifest"),
    *("/mail/bounces/", "/robots.txt", "/sitemap.xml", "/.well-known/"),
)
#: What gets smaller. What is streamed, or compressed in itself, keeps its length, by which a browser shows progress.
TEXT = ("text/", "application/json", "image/svg+xml")
#: Of these, what may be kept heeds no language but the address's own.
ALIKE = ("/u/", "/robots.txt", "/sitemap.xml", "/.well-known/")

#: What a request ends with that has lost its row.
GONE = (ObjectDoesNotExist, ObjectNotUpdated, IntegrityError)


class Compressed(GZipMiddleware):
    """Answers in words go gzipped, with random bytes so that their length tells nothing of what they hold."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)


def personal(get_response: GetResponse) -> GetResponse:
    """Answer signed-in people in their language and zone. Stands behind AuthenticationMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = _reader(request)
        if user is None:
            return get_response(request)
        # LocaleMiddleware, which stands before, names this language in the answer and starts afresh with the next one.
        translation.activate(user.language)
        with timezone.override(user.zone):
            response = get_response(request)
        _keep_language(user, response)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def alike(get_response: GetResponse) -> GetResponse:
    """Let caches keep one answer for everybody, where it never heeds the language of whoever asks.

    Stands around LocaleMiddleware, which says of every answer that it does.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(ALIKE) and response.get("Cache-Control", "").startswith("public"):
            others = [name for name in response.get("Vary", "").split(", ") if name != "Accept-Language"]
            del response["Vary"]
            if any(others):
                response["Vary"] = ", ".join(others)
        return response

    return middleware


class Departed:
    """Whoever left in another tab while this was asked is a stranger now, which is no error of the server.

    Whatever waited for their row has then found none; where it didn't wait, the database refuses at the end.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Lead them to the sign-in page; None where it is something else that went wrong."""
        if not isinstance(error, GONE) or not isinstance(request.user, User):
            return None
        if User.objects.filter(pk=request.user.pk).exists():
            return None
        request.session.flush()
        return redirect(settings.LOGIN_URL)


def session_seen(get_response: GetResponse) -> GetResponse:
    """Keep "last seen" of the session up to date. Stands behind AuthenticationMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _reader(request):
            sessions.notice(request)
        return get_response(request)

    return middleware


def lead_on(get_response: GetResponse) -> GetResponse:
    """Lead a script to another page, instead of putting that page into a fragment's place.

    A page is left where the session has ended, and where a form that is answered in place leads on: what follows then
    comes with its own address, title and scripts. Stands around whatever may redirect.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.headers.get("HX-Request") != "true":
            return response
        if response.status_code == 302 and _leads_elsewhere(request, response["Location"]):
            # It keeps its cookies: the words for the next page may be in one.
            response.status_code, response["HX-Redirect"] = 200, response["Location"]
            del response["Location"]
        elif request.method == "POST" and _in_place(request):
            # Its address may know no GET, and a reload shall bring the page back.
            response["HX-Replace-Url"] = "false"
        return response

    return middleware


def _reader(request: HttpRequest) -> User | None:
    """Who is signed in; where an answer is everybody's, nobody is."""
    if request.path.startswith(EVERYBODYS) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, User) else None


def _leads_elsewhere(request: HttpRequest, location: str) -> bool:
    """Whether it is the sign-in page, or for a form in place another path than the one that it stands on."""
    if location.startswith(resolve_url(settings.LOGIN_URL)):
        return True
    return _in_place(request) and urlsplit(location).path != current_page(request).path


def _in_place(request: HttpRequest) -> bool:
    return request.headers.get("HX-Boosted") == "true"


def _keep_language(user: User, response: HttpResponse) -> None:
    """The language menu sets a cookie; whoever is signed in finds the choice again on other devices and in mails."""
    cookie = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    # Django's menu takes every language that it has itself a translation for.
    if cookie is not None and cookie.value in dict(settings.LANGUAGES) and cookie.value != user.language:
        User.objects.filter(pk=user.pk).update(language=cookie.value)
