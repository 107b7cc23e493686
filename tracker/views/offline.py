"""The log without a network: what makes Headway installable, and the door for lines that have waited in a browser."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import sentences
from tracker.accounts import PersonRequest, today
from tracker.activity_rows import stored_in_words
from tracker.manual import Taken, log
from tracker.models import Activity, User
from tracker.offline_forms import QueuedLine
from tracker.quick_log import NotUnderstood
from tracker.typed_lines import draft_of, read

#: The paper of the light theme: what is behind the icon while the application starts.
PAPER = "#f9fbfc"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser installs, in the language that the page asks for; a request for it carries no cookies."""
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    content = {
        "id": "/",
        "name": "Headway",
        "short_name": "Headway",
        "description": _("Plan, score and forecast of the way into AI work."),
        "lang": translation.get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [_icon("192"), _icon("512"), _icon("maskable", sizes="512x512", purpose="maskable")],
        "shortcuts": [{"name": _("Log"), "url": "/log/"}, {"name": _("Timer"), "url": "/timer/"}],
    }
    answer = JsonResponse(content, content_type="application/manifest+json")
    patch_cache_control(answer, public=True, max_age=3600)
    return answer


def _icon(name: str, *, sizes: str = "", purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"tracker/icon-{name}.png"),
        "sizes": sizes or f"{name}x{name}",
        "type": "image/png",
        "purpose": purpose,
    }


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. From the root, it may answer for every page; asked for anew, it is never an old one."""
    script = render_to_string("tracker/sw.js")
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
@login_required
def page(request: PersonRequest) -> HttpResponse:
    """What a browser keeps to show without a network. The frame treats its reader as a stranger: it holds nothing of
    theirs but the key of their queue.
    """
    return render(request, "tracker/offline.html", {"user": "", "queue_owner": request.user})


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Say whose lines can be sent (GET), or store one that has waited (POST). Sent again, it is stored once."""
    if not isinstance(request.user, User):
        return _refusal(401, user=_("Sign in to send what waits."))
    if request.method == "POST":
        return _store(request, request.user)
    return JsonResponse({"user": request.user.queue_key, "csrf": get_token(request)})


def _store(request: HttpRequest, user: User) -> HttpResponse:
    if request.POST.get("user") != user.queue_key:
        return _refusal(403, user=_("This was typed by somebody else."))
    form = QueuedLine(user, request.POST)
    if not form.is_valid():
        return _refusal(422, **{name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    sent, typed = form.cleaned_data["id"], form.cleaned_data["typed"]
    parsed, _resource = read(user, form.cleaned_data["line"], typed)
    if isinstance(parsed, NotUnderstood):
        return _refusal(422, line=sentences.not_understood(parsed, typed.date()))
    try:
        activity, new = log(user, draft_of(user, parsed, sent), today=today(user))
    except ValidationError as error:
        return _refusal(422, **{name: " ".join(errors) for name, errors in error.message_dict.items()})
    except Taken:
        return _refusal(409, id=_stored_otherwise(user, sent))
    return JsonResponse({"stored": stored_in_words(activity, today(user))}, status=201 if new else 200)


def _stored_otherwise(user: User, sent: uuid.UUID) -> str:
    """The line was changed after a sending that got no answer, or what it stored was corrected since."""
    stored = stored_in_words(Activity.objects.get(user=user, uid=sent), today(user))
    return _("It is in the log already, in other words. %(stored)s Correct it there and delete this line.") % {
        "stored": stored
    }


def _refusal(status: int, **errors: str) -> HttpResponse:
    """What is not taken, by field."""
    return JsonResponse({"errors": errors}, status=status)
