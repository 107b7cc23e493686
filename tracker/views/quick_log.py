"""The quick log: one line, what was understood of it, and its storing. A part of the dashboard and of the log."""

import uuid
from dataclasses import asdict
from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import sentences
from tracker.accounts import PersonRequest, today
from tracker.activity_rows import stored_in_words
from tracker.completion import proposed
from tracker.manual import Taken, log
from tracker.models import Activity, User
from tracker.progress import live
from tracker.quick_log import NotUnderstood
from tracker.quick_log.line import MAX_LENGTH
from tracker.quick_log_help import examples
from tracker.resources import unit_error
from tracker.typed_lines import draft_of, read
from tracker.understanding import Quick, understood
from tracker.views.log import log_page

FRAGMENT = "tracker/log.html#quick_log"
PAGES = ("/", "/log/")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def quick_log(request: PersonRequest) -> HttpResponse:
    """Say what a line is understood as (GET), or store it (POST)."""
    if request.method == "POST":
        return _store(request)
    if not request.htmx:
        return redirect("log")
    quick = _preview(request.user, request.GET.get("line", ""))
    return render(request, "tracker/log.html#understood", {"quick": quick, "today": today(request.user)})


@require_safe
@login_required
def words(request: PersonRequest) -> JsonResponse:
    """What a line may go on with from the caret, for the quick log or, with ``timer``, for the timer's line."""
    before, behind = (request.GET.get(name, "")[:MAX_LENGTH] for name in ("before", "behind"))
    found = proposed(request.user, before, behind, timed="timer" not in request.GET)
    return JsonResponse({"proposals": [asdict(each) for each in found]})


@require_safe
@login_required
def log_help(request: PersonRequest) -> HttpResponse:
    """What can be written, by examples that are read as the line is."""
    on = today(request.user)
    return render(request, "tracker/log_help.html", {"groups": examples(on), "today": on})


def _preview(user: User, line: str) -> Quick:
    """What is typed is unfinished: it may be hard to understand without being wrong."""
    parsed, resource = read(user, line, datetime.now(user.zone))
    if isinstance(parsed, NotUnderstood):
        return Quick(problem=sentences.not_understood(parsed, today(user)) if line.strip() else "")
    if resource and parsed.about and (problem := unit_error(resource, parsed.about.unit)):
        return Quick(problem=problem)
    return Quick(understood=understood(parsed, today(user), live(user, datetime.now(UTC)), resource))


def _store(request: PersonRequest) -> HttpResponse:
    user, line = request.user, request.POST.get("line", "")
    sent = _id_of(request)
    parsed, _resource = read(user, line, datetime.now(user.zone))
    if isinstance(parsed, NotUnderstood):
        return _refused(request, Quick(id=sent, line=line, problem=sentences.not_understood(parsed, today(user))))
    draft = draft_of(user, parsed, sent)
    try:
        activity, _new = log(user, draft, today=today(user))
    except ValidationError as error:
        return _refused(request, Quick(id=sent, line=line, problem=" ".join(error.messages)))
    except Taken:
        problem = _("Another entry was stored from this form already. Store once more to add this one.")
        return _refused(request, Quick(line=line, problem=problem), status=409)
    return _stored(request, activity)


def _id_of(request: PersonRequest) -> uuid.UUID:
    """The id that came with the form; a client that makes none gets one."""
    try:
        return uuid.UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid.uuid4()


def _refused(request: PersonRequest, quick: Quick, status: int = 422) -> HttpResponse:
    if request.htmx:
        return render(request, FRAGMENT, {"quick": quick, "today": today(request.user)}, status=status)
    return log_page(request, quick=quick, status=status)


def _stored(request: PersonRequest, activity: Activity) -> HttpResponse:
    sentence = stored_in_words(activity, today(request.user))
    if not request.htmx:
        messages.success(request, sentence)
        page = request.POST.get("next", "")
        return redirect(page if page in PAGES else "log")
    answer = render(request, FRAGMENT, {"quick": Quick(stored=sentence), "today": today(request.user)})
    # The page's figures listen for it and fetch themselves anew.
    answer["HX-Trigger"] = "logged"
    return answer
