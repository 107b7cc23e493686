"""What is particular to whoever is signed in: their language, their zone, and pages that nobody else may keep."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from tracker.models import User

type GetResponse = Callable[[HttpRequest], HttpResponse]

#: For strangers and machines: no session is read there, so that their answers are everybody's.
EVERYBODYS = ("/u/", "/api/", "/static/", "/healthz", "/readyz", "/metrics")


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


def _keep_language(user: User, response: HttpResponse) -> None:
    """The language menu sets a cookie; whoever is signed in finds the choice again on other devices and in mails."""
    cookie = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie is not None and cookie.value != user.language:
        User.objects.filter(pk=user.pk).update(language=cookie.value)
