"""What changed since last week, or in a week that is over."""

from datetime import UTC, date, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest
from tracker.changes_page import changes_page
from tracker.comparing import since_sunday
from tracker.days import IsoWeek, local_day
from tracker.progress import closing, live


@require_safe
@login_required
def changes(request: PersonRequest) -> HttpResponse:
    """This week's score beside last Sunday's; a week that is over beside the one before it."""
    now = datetime.now(UTC)
    today = local_day(now, request.user.zone)
    week = _week(request.GET.get("week", ""), today)
    standing = live(request.user, now) if today in week.days() else closing(request.user, week.last)
    comparison = since_sunday(standing) if standing else None
    context = {
        "page": changes_page(comparison, today) if comparison else None,
        "plan": standing and standing.plan,
        "week": week,
        "this_week": IsoWeek.of(today),
        "today": today,
    }
    return render(request, "tracker/changes.html", context)


def _week(slug: str, today: date) -> IsoWeek:
    """The week that is asked for, this one by default. There is none to come, and none at the calendar's begin."""
    this_week = IsoWeek.of(today)
    try:
        week = IsoWeek.parse(slug) if slug else this_week
    except ValueError as error:
        raise Http404 from error
    if not date.min.year < week.year <= this_week.year or week > this_week:
        raise Http404
    return week
