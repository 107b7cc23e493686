"""Around every view: the language and zone of whoever is signed in, pages that nobody else may keep, the way in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from tracker.models import User

type GetResponse = Callable[[HttpRequest], HttpResponse]

#: For strangers and machines: no session is read there, so that their answers are everybody's.
EVERYBODYS = ("/u/", "/api/", "/static/", "/healthz", "/readyz", "/metrics", "/sw.js", "/manifest.webmanifest")


def personal(get_response: GetResponse) -> GetResponse:
    """Answer signed-in people in their language and zone. Stands behind AuthenticationMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(EVERYBODYS) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        if not isinstance(request.user, User):
            return get_response(request)
        # LocaleMiddleware, which stands before, names this language in the answer and starts afresh with the next one.
        translation.activate(request.user.language)
        with timezone.override(request.user.zone):
            response = get_response(request)
        _keep_language(request.user, response)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def sign_in_on_a_page(get_response: GetResponse) -> GetResponse:
    """Lead a script whose session has ended to the sign-in page, instead of putting that page into a fragment's place.

    Stands around whatever may redirect.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        to_sign_in = response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))
        if to_sign_in and request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(response["Location"])
        return response

    return middleware


def _keep_language(user: User, response: HttpResponse) -> None:
    """The language menu sets a cookie; whoever is signed in finds the choice again on other devices and in mails."""
    cookie = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    # Django's menu takes every language that it has itself a translation for.
    if cookie is not None and cookie.value in dict(settings.LANGUAGES) and cookie.value != user.language:
        User.objects.filter(pk=user.pk).update(language=cookie.value)
