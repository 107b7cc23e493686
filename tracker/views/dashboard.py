"""The dashboard: where the plan stands and what to do next."""

from datetime import UTC, date, datetime
from fractions import Fraction

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest
from tracker.activity_rows import activity_row
from tracker.board import StudyWeek, board
from tracker.clock import clock
from tracker.days import IsoWeek, local_day
from tracker.exams import expiring_soon
from tracker.health import Health, health, health_line, week_planned
from tracker.models import Activity
from tracker.pictures.plan_line import plan_line_scale
from tracker.progress import Standing, live
from tracker.sentences import expires_soon
from tracker.source_rows import source_rows, stale_words
from tracker.sources import freshness
from tracker.streak import RULE, streak_words, weeks_in_a_row
from tracker.study_days import FreeDays, minutes_by_day, week_minutes, week_picture, year_picture, year_words
from tracker.understanding import Quick

LATEST = 5


@require_safe
@login_required
def dashboard(request: PersonRequest) -> HttpResponse:
    """As many queries for a long history as for a short one."""
    user, now = request.user, datetime.now(UTC)
    today, standing = local_day(now, user.zone), live(user, now)
    minutes = minutes_by_day(user, today)
    free = FreeDays.of(standing.picture) if standing else FreeDays()
    lately = health(minutes, ceiling=user.study_ceiling, free=free, today=today)
    plan = board(standing, lately, pace_of=request.GET.get("pace", "")) if standing else None
    week = plan.week if plan else StudyWeek()
    timer = clock(user, now)
    context = {
        "board": plan,
        "now": timezone.localtime(now),
        "today": today,
        "iso_week": IsoWeek.of(today),
        "quick": Quick(),
        "clock": timer,
        "week_minutes": week_minutes(minutes, today),
        "week_picture": week_picture(minutes, week.free, today, week.share, running=timer.minutes),
        "share": week.share,
        "year_picture": year_picture(minutes, week.free, today),
        "year_words": year_words(minutes),
        "health": health_line(lately, _planned(standing, today, lately)),
        "streak": streak_words(weeks_in_a_row(user, today)) if user.streak else "",
        "streak_rule": RULE,
        "stale": stale_words(standing) if standing else (),
        "expires": expires_soon(expiring_soon(user, today), today),
        "sources": source_rows(standing.sources if standing else freshness(user, now), user.zone),
        "scale": mark_safe(plan_line_scale()),  # noqa: S308  # a constant picture
        "latest": [activity_row(each) for each in Activity.objects.owned_by(user).counted().newest_first()[:LATEST]],
    }
    return render(request, "tracker/dashboard.html", context)


def _planned(standing: Standing | None, today: date, lately: Health) -> Fraction | None:
    """What the newest of the weeks that the health line is about was asked for, in hours."""
    this_week = IsoWeek.of(today)
    week = this_week if lately.running else this_week.previous
    return week_planned(standing.specs, standing.goals, week) if standing else None
