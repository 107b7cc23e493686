"""Why the next action is the one that it is."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest
from tracker.next_page import next_page
from tracker.progress import live
from tracker.scoring.futures import PATHS


@require_safe
@login_required
def next_step(request: PersonRequest) -> HttpResponse:
    """One unit of every goal, the one that brings most first."""
    standing = live(request.user, datetime.now(UTC))
    context = {"page": next_page(standing) if standing else None, "futures": PATHS}
    return render(request, "tracker/next.html", context)
