"""The dashboard's sources alone, for whoever watches one read its history."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest
from tracker.days import local_day
from tracker.source_rows import are_reading, source_rows
from tracker.sources import freshness


@require_safe
@login_required
def sources(request: PersonRequest) -> HttpResponse:
    """How far they are; when none reads any more, the page is told to fetch its figures anew."""
    now, zone = datetime.now(UTC), request.user.zone
    rows = source_rows(freshness(request.user, now), zone)
    reading = are_reading(rows, now)
    context = {"sources": rows, "reading": reading, "now": timezone.localtime(now), "today": local_day(now, zone)}
    answer = render(request, "tracker/dashboard.html#sources", context)
    if not reading:
        answer["HX-Trigger"] = "logged"
    return answer
