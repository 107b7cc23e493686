"""The dashboard: where the plan stands and what to do next."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from tracker import returned_mail
from tracker.accounts import PersonRequest
from tracker.activity_rows import activity_row
from tracker.board import StudyWeek, board, pace_of_one
from tracker.clock import clock
from tracker.current_page import current_page
from tracker.days import IsoWeek, local_day
from tracker.exams import expiring_soon
from tracker.forecasting import Forecasts
from tracker.goal_rows import goal_rows
from tracker.health import Health, health, health_line, study_planned
from tracker.models import Activity, Plan
from tracker.pictures.plan_line import plan_line_scale
from tracker.planning import picture_of
from tracker.progress import Standing, live
from tracker.sentences import expires_soon
from tracker.source_rows import are_reading, source_rows, stale_words
from tracker.sources import freshness
from tracker.streak import RULE, streak_words, weeks_in_a_row
from tracker.study_days import FreeDays, minutes_by_day, week_minutes, week_picture
from tracker.understanding import Quick
from tracker.year_map import year_map

LATEST = 5
#: What the address remembers: whose pace is drawn, and what the year shows.
OF_PACE, OF_YEAR = ("pace",), ("metric", "source", "year")


@require_safe
@login_required
def dashboard(request: PersonRequest) -> HttpResponse:
    """As many queries for a long history as for a short one. What a script fetches anew shows what its page does."""
    user, now = request.user, datetime.now(UTC)
    asked = _asked(_page(request)) if request.htmx else _asked(request.GET)
    today, standing = local_day(now, user.zone), live(user, now)
    minutes = minutes_by_day(user, today)
    free = FreeDays.of(standing.picture) if standing else FreeDays()
    lately = health(minutes, ceiling=user.study_ceiling, free=free, today=today)
    sources = standing.sources if standing else freshness(user, now)
    plan = board(standing, lately, pace_of=asked.get("pace", "")) if standing else None
    week = plan.week if plan else StudyWeek()
    timer = clock(user, now)
    rows = source_rows(sources, user.zone)
    context = {
        "board": plan,
        "pace": plan and plan.pace,
        "asked": asked,
        "now": timezone.localtime(now),
        "today": today,
        "iso_week": IsoWeek.of(today),
        "quick": Quick(),
        "clock": timer,
        "week_minutes": week_minutes(minutes, today),
        "week_picture": week_picture(minutes, week.free, today, week.share, running=timer.minutes),
        "share": week.share,
        "year": year_map(user, asked, today, free=free, sources=sources, minutes=minutes),
        "health": health_line(lately, _planned(standing, today, lately)),
        "streak": streak_words(weeks_in_a_row(user, today)) if user.streak else "",
        "streak_rule": RULE,
        "stale": stale_words(standing) if standing else (),
        "expires": expires_soon(expiring_soon(user, today), today),
        "returned": returned_mail.stopped(user),
        "sources": rows,
        "reading": are_reading(rows, now),
        "scale": mark_safe(plan_line_scale()),  # noqa: S308  # a constant picture
        "latest": [activity_row(each) for each in Activity.objects.owned_by(user).counted().newest_first()[:LATEST]],
    }
    return render(request, "tracker/dashboard.html", context)


@require_safe
@login_required
def pace(request: PersonRequest) -> HttpResponse:
    """The part of the dashboard that shows one goal's pace, for a script; without one the whole page."""
    if not request.htmx:
        return redirect(f"/?{request.GET.urlencode()}#pace")
    now = datetime.now(UTC)
    standing = live(request.user, now)
    if standing is None:
        raise Http404
    asked = _changed(request, OF_PACE)
    chosen = pace_of_one(Forecasts.of(standing), goal_rows(standing), asked.get("pace", ""))
    if chosen is None:
        raise Http404
    context = {"pace": chosen, "asked": asked, "today": standing.on}
    return _part(request, "pace", context)


@require_safe
@login_required
def year(request: PersonRequest) -> HttpResponse:
    """The part of the dashboard that shows a year, likewise."""
    if not request.htmx:
        return redirect(f"/?{request.GET.urlencode()}#year")
    user, now = request.user, datetime.now(UTC)
    today, plan = local_day(now, user.zone), Plan.objects.current_of(user)
    free = FreeDays.of(picture_of(plan)) if plan else FreeDays()
    asked = _changed(request, OF_YEAR)
    context = {
        "asked": asked,
        "today": today,
        "year": year_map(user, asked, today, free=free, sources=freshness(user, now)),
        "streak": streak_words(weeks_in_a_row(user, today)) if user.streak else "",
        "streak_rule": RULE,
    }
    return _part(request, "year", context)


def _part(request: PersonRequest, name: str, context: Mapping[str, object]) -> HttpResponse:
    """One part, and the address of a page that shows the same."""
    asked = context["asked"]
    assert isinstance(asked, dict)
    response = render(request, f"tracker/dashboard.html#{name}", dict(context))
    return replace_url(response, f"/?{urlencode(asked)}" if asked else "/")


def _asked(query: Mapping[str, str]) -> dict[str, str]:
    """What an address remembers."""
    return {name: value for name in (*OF_PACE, *OF_YEAR) if (value := query.get(name, ""))}


def _page(request: PersonRequest) -> QueryDict:
    """The query of the page from which a script asks."""
    return QueryDict(current_page(request).query)


def _changed(request: PersonRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What the address of the page remembers, with what was chosen anew."""
    return _asked(_asked(_page(request)) | {name: request.GET.get(name, "") for name in names})


def _planned(standing: Standing | None, today: date, lately: Health) -> Fraction | None:
    """What the newest of the weeks that the health line is about was asked for, in hours."""
    this_week = IsoWeek.of(today)
    week = this_week if lately.running else this_week.previous
    return study_planned(standing.specs, standing.goals, week) if standing else None
