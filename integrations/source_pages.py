"""The pages of one source: its connection, and what it said day by day beside what was counted."""

import re
import uuid
from datetime import UTC, date, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from integrations.connection_page import connection_page
from integrations.models import Connection
from integrations.reconciliation import brought, month_page, tallies
from tracker.accounts import PersonRequest, live_part, today
from tracker.activity_rows import activity_row, source_name

#: No row's number has more digits.
LONGEST_NUMBER = 18
#: So many activities of a day are listed on one page.
ACTIVITIES = 100
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@require_safe
@login_required
def connection(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """One connection; while it is being read the page asks for its live part again."""
    now, before = datetime.now(UTC), _place(request, "before")
    context = {
        "page": connection_page(_mine(request, connection_id), request.user, now, before=before),
        "newest": before is None,
        "now": now.astimezone(request.user.zone),
        "today": today(request.user),
    }
    return render(request, f"integrations/connection.html{live_part(request)}", context)


@require_safe
@login_required
def days(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """One month, day by day: what the source said beside what was fetched and what counts."""
    connection, on = _mine(request, connection_id), today(request.user)
    month = request.GET.get("month")
    context = {
        "connection": connection,
        "name": source_name(connection.provider),
        "month": month_page(connection, _day(f"{month}-01") if month else on.replace(day=1)),
        "today": on,
    }
    return render(request, "integrations/days.html", context)


@require_safe
@login_required
def day(request: PersonRequest, connection_id: uuid.UUID, day: str) -> HttpResponse:
    """What this source brought of one day."""
    connection, on, after = _mine(request, connection_id), _day(day), _place(request, "after") or 0
    found = list(brought(connection).filter(local_date=on, pk__gt=after).order_by("pk")[: ACTIVITIES + 1])
    context = {
        "connection": connection,
        "name": source_name(connection.provider),
        "day": on,
        "tally": tallies(connection, on, on).get(on),
        "rows": [activity_row(each) for each in found[:ACTIVITIES]],
        "more": found[ACTIVITIES - 1].pk if len(found) > ACTIVITIES else None,
        "today": today(request.user),
    }
    return render(request, "integrations/day.html", context)


def _day(written: str) -> date:
    """The day of an address; one that cannot be is not found."""
    try:
        if DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    raise Http404


def _place(request: PersonRequest, name: str) -> int | None:
    """The place in a list that is asked for; one that cannot be is not found."""
    written = request.GET.get(name, "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER):
        raise Http404
    return int(written)


def _mine(request: PersonRequest, connection_id: uuid.UUID) -> Connection:
    return get_object_or_404(Connection, user=request.user, pk=connection_id)
