"""The timer: one page, and one panel that stands on the dashboard, too.

Scripts swap the panel, and with it the top bar's clock.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker import timing
from tracker.accounts import PersonRequest, today
from tracker.activity_rows import stored_in_words
from tracker.clock import clock
from tracker.resource_rows import about
from tracker.timer_forms import TimerForm
from tracker.timing import AnotherRuns, NotRunning, subject_of, timer_of

PAGES = ("/", "/log/", "/timer/")


@require_safe
@login_required
def timer(request: PersonRequest) -> HttpResponse:
    """The clock, with what can be corrected of it. What was typed stays when another device has moved it."""
    line = request.GET.get("line")
    return _page(request, line=line if line != request.GET.get("was") else None)


@require_safe
@login_required
def now(request: PersonRequest) -> HttpResponse:
    """The top bar's clock for a page that shows another one (``is``); its panel hears of it."""
    if not request.htmx:
        return redirect("timer")
    shown = clock(request.user, datetime.now(UTC))
    if shown.key == request.GET.get("is"):
        return HttpResponse(status=204)
    answer = render(request, "running.html", {"clock": shown})
    answer["HX-Trigger"] = "timer"
    return answer


@require_safe
@login_required
def line(request: PersonRequest) -> HttpResponse:
    """What a line that is being typed says is studied."""
    if not request.htmx:
        return redirect("timer")
    try:
        subject = subject_of(request.user, request.GET.get("line", ""), datetime.now(UTC))
    except ValidationError as error:
        return render(request, "tracker/timer.html#subject", {"unclear": " ".join(error.messages)})
    resource = subject.about and request.user.resources.filter(pk=subject.about.resource).first()
    told = about(resource, subject.about.unit) if resource and subject.about else ""
    skill = subject.skill or (resource.skill if resource else "")
    return render(request, "tracker/timer.html#subject", {"resource": told, "skill": skill})


@require_POST
@login_required
def act(request: PersonRequest) -> HttpResponse:
    """Start, name, pause, go on, stop or drop: what the button says. Sent twice it is done once."""
    typed = request.POST.get("line", "").strip()
    try:
        uid = uuid.UUID(request.POST.get("id", ""))
        return _do(request, uid, typed)
    except ValueError:
        return _page(request, problem=_("Send the form again as it stands here now."), line=typed)
    except ValidationError as error:
        return _page(request, problem=" ".join(error.messages), line=typed)
    except AnotherRuns:
        said = _("A timer runs already; it was started in another tab or on another device.")
    except NotRunning:
        said = _("That timer runs no longer: it was stopped or dropped elsewhere.")
    return _done(request, said, messages.WARNING)


@require_POST
@login_required
def change(request: PersonRequest) -> HttpResponse:
    """Correct when it was begun and what is studied."""
    running, form = timer_of(request.user), TimerForm(request.user, request.POST)
    # The form of another tab may speak of a timer that was stopped since.
    if running is None or str(running.uid) != request.POST.get("id"):
        said = _("That timer runs no longer: it was stopped or dropped elsewhere.")
        return _done(request, said, messages.WARNING)
    if form.is_valid():
        try:
            timing.correct(request.user, running.uid, now=datetime.now(UTC), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("started_at", error)
        else:
            return _done(request)
    return _page(request, form=form)


def _do(request: PersonRequest, uid: uuid.UUID, typed: str) -> HttpResponse:
    now, user, do = datetime.now(UTC), request.user, request.POST.get("do")
    match do:
        case "start":
            timing.start(user, uid, line=typed, now=now)
        case "pause":
            timing.pause(user, uid, now=now)
        case "go_on":
            timing.go_on(user, uid, now=now)
        case "name":
            timing.name(user, uid, line=typed, now=now)
        case "stop":
            activity = timing.stop(user, uid, line=typed, now=now)
            return _done(request, stored_in_words(activity, today(user)), messages.SUCCESS, logged=True)
        case "drop":
            timing.drop(user, uid)
            return _done(request, _("The timer is dropped; nothing was stored."), messages.SUCCESS)
        case _:
            return _page(request, problem=_("Say what the timer shall do."), line=typed)
    # Another tab may show an older line: only one that was changed here is kept.
    if do in ("pause", "go_on") and typed != request.POST.get("was", typed):
        timing.name(user, uid, line=typed, now=now)
    return _done(request)


def _done(request: PersonRequest, said: str = "", level: int = messages.INFO, *, logged: bool = False) -> HttpResponse:
    """Lead on, or swap in how it stands now; ``said`` is told in either case."""
    if not request.htmx:
        if said:
            messages.add_message(request, level, said)
        return redirect(_next(request))
    answer = _page(request, said=said)
    if logged:
        # The page's figures listen for it and fetch themselves anew.
        answer["HX-Trigger"] = "logged"
    return answer


def _next(request: PersonRequest) -> str:
    page = request.POST.get("next") or request.GET.get("next", "")
    return page if page in PAGES else "/timer/"


def _page(
    request: PersonRequest, *, problem: str = "", form: TimerForm | None = None, said: str = "", **typed: Any
) -> HttpResponse:
    if request.method == "POST":
        # The timer was read with the request, before anything was done.
        request.user.refresh_from_db()
    now, running, page = datetime.now(UTC), timer_of(request.user), _next(request) if request.htmx else "/timer/"
    context = {
        "clock": clock(request.user, now, problem=problem, **typed),
        "correcting": form or (TimerForm.of(request.user, running) if running and page == "/timer/" else None),
        "next": page,
        "said": said,
        "today": today(request.user),
    }
    template = "tracker/timer.html#moved" if request.htmx else "tracker/timer.html"
    return render(request, template, context, status=422 if problem or form else 200)
