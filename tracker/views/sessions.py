"""Where one is signed in, and ending that elsewhere."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts import PersonRequest, today
from tracker.sessions import end_all, rows


@require_safe
@login_required
def sessions(request: PersonRequest) -> HttpResponse:
    """Every browser in which the person is signed in."""
    context = {"sessions": rows(request.user, request.session.session_key), "today": today(request.user)}
    return render(request, "tracker/sessions.html", context)


@require_POST
@login_required
def end(request: PersonRequest, session_id: int) -> HttpResponse:
    """Sign one browser out."""
    session = get_object_or_404(UserSession, user=request.user, pk=session_id)
    session.end()
    if session.session_key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That browser is signed out."))
    return redirect("sessions")


@require_POST
@login_required
def end_others(request: PersonRequest) -> HttpResponse:
    """Sign every other browser out."""
    end_all(request.user, but=request.session.session_key)
    messages.success(request, _("Every other browser is signed out."))
    return redirect("sessions")
