"""The timer: one page, and one form that stands on the dashboard and the log, too."""

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

from tracker.accounts import PersonRequest, today
from tracker.activity_rows import stored_in_words
from tracker.clock import clock
from tracker.timer_forms import TimerForm
from tracker.timing import AnotherRuns, NotRunning, correct, drop, go_on, pause, start, stop, timer_of

PAGES = ("/", "/log/", "/timer/")


@require_safe
@login_required
def timer(request: PersonRequest) -> HttpResponse:
    """The clock, with what can be corrected of it."""
    return _page(request)


@require_POST
@login_required
def act(request: PersonRequest) -> HttpResponse:
    """Start, pause, go on, stop or drop: what the button says. Sent twice it is done once."""
    now, user, line = datetime.now(UTC), request.user, request.POST.get("line", "").strip()
    try:
        uid = uuid.UUID(request.POST.get("id", ""))
        match request.POST.get("do"):
            case "start":
                start(user, uid, line=line, now=now)
            case "pause":
                pause(user, uid, now=now)
            case "go_on":
                go_on(user, uid, now=now)
            case "stop":
                activity = stop(user, uid, line=line, now=now)
                messages.success(request, stored_in_words(activity, today(user)))
            case "drop":
                drop(user, uid)
                messages.success(request, _("The timer is dropped; nothing was stored."))
            case _:
                return _page(request, problem=_("Say what the timer shall do."), line=line)
    except ValueError:
        return _page(request, problem=_("Send the form again as it stands here now."), line=line)
    except ValidationError as error:
        return _page(request, problem=" ".join(error.messages), line=line)
    except AnotherRuns:
        messages.warning(request, _("A timer runs already; it was started in another tab or on another device."))
    except NotRunning:
        messages.warning(request, _("That timer runs no longer: it was stopped or dropped elsewhere."))
    page = request.POST.get("next", "")
    return redirect(page if page in PAGES else "/timer/")


@require_POST
@login_required
def change(request: PersonRequest) -> HttpResponse:
    """Correct when it was begun and what is studied."""
    running, form = timer_of(request.user), TimerForm(request.user, request.POST)
    # The form of another tab may speak of a timer that was stopped since.
    if running is None or str(running.uid) != request.POST.get("id"):
        messages.warning(request, _("That timer runs no longer: it was stopped or dropped elsewhere."))
        return redirect("timer")
    if form.is_valid():
        try:
            correct(request.user, running.uid, now=datetime.now(UTC), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("started_at", error)
        else:
            return redirect("timer")
    return _page(request, form=form)


def _page(request: PersonRequest, *, problem: str = "", form: TimerForm | None = None, **typed: Any) -> HttpResponse:
    now, running = datetime.now(UTC), timer_of(request.user)
    context = {
        "clock": clock(request.user, now, problem=problem, **typed),
        "form": form or (TimerForm.of(request.user, running) if running else None),
        "today": today(request.user),
    }
    return render(request, "tracker/timer.html", context, status=422 if problem or form else 200)
