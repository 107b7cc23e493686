"""The log: what happened, week by week and line by line."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker import figures, sentences
from tracker.accounts import PersonRequest, today
from tracker.activity_forms import ActivityForm, SourcedForm, WordsForm
from tracker.activity_rows import activity_row, kind_name, source_name
from tracker.board import StudyWeek, study_week
from tracker.days import IsoWeek
from tracker.health import health
from tracker.log_list import Asked, listed
from tracker.manual import Draft
from tracker.metrics import KINDS, SOURCES
from tracker.models import Activity, User
from tracker.progress import live
from tracker.setting_aside import aside
from tracker.source_rows import late_words
from tracker.sources import freshness
from tracker.study_days import minutes_by_day, week_minutes, week_picture
from tracker.understanding import Quick
from tracker.undoing import read
from tracker.week_grid import week_grid


@require_safe
@login_required
def log_index(request: PersonRequest) -> HttpResponse:
    """The page; what is asked for that does not exist is not found."""
    return log_page(request)


def log_page(
    request: PersonRequest,
    *,
    quick: Quick | None = None,
    form: ActivityForm | None = None,
    edited: Activity | None = None,
    edit_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with what was filled in where it is shown again."""
    user, on = request.user, today(request.user)
    try:
        asked = Asked.of(request.GET, on)
    except ValueError as error:
        raise Http404 from error
    if edited is None and asked.edit:
        edited = get_object_or_404(Activity, user=user, uid=asked.edit)
    found = listed(user, asked)
    place = _place(asked, IsoWeek.of(on))
    context = _week(user, asked.week, on) | {
        "today": on,
        "asked": asked,
        "rows": [activity_row(each) for each in found.activities],
        "older": f"?{urlencode(asked.filters | {'before': found.older})}#activities" if found.older else "",
        "back": f"/log/?{urlencode(place)}" if place else "/log/",
        "edited": edited and activity_row(edited),
        "edit_form": edit_form or (_edit_form(user, edited) if edited else None),
        "form": form or _blank_form(user, asked, on),
        "open": form is not None or bool(asked.form),
        "quick": quick or Quick(),
        "kinds": [(slug, kind_name(slug)) for slug in KINDS],
        "sources": [(slug, source_name(slug)) for slug in SOURCES],
        "undo": _undo_bar(request, on),
        "aside": aside(user, request.GET.get("aside", "")),
    }
    return render(request, "tracker/log.html", context, status=status)


def _place(asked: Asked, this_week: IsoWeek) -> dict[str, str]:
    """The part of the log that is shown, as it stands in an address."""
    place = asked.filters | ({"week": asked.week.slug} if asked.week != this_week else {})
    if asked.before:
        day, pk = asked.before
        place["before"] = f"{day.isoformat()}.{pk}"
    return place


def _week(user: User, week: IsoWeek, on: date) -> dict[str, Any]:
    now = datetime.now(UTC)
    standing = live(user, now)
    sources = standing.sources if standing else freshness(user, now)
    asks = study_week(standing) if standing else StudyWeek()
    minutes = minutes_by_day(user, on)
    lately = health(minutes, ceiling=user.study_ceiling, free=asks.free, today=on)
    return {
        "week": week,
        "this_week": IsoWeek.of(on),
        "grid": week_grid(user, week, asks.free),
        "week_minutes": week_minutes(minutes, on),
        "week_picture": week_picture(minutes, asks.free, on, asks.share),
        "asks": asks,
        "resting": lately.resting,
        "stale": late_words(user, sources, on),
    }


def _blank_form(user: User, asked: Asked, on: date) -> ActivityForm:
    kind = asked.form or "study"
    filled = {"skill": asked.skill, "title": asked.title, "context": asked.context}
    return ActivityForm.blank(user, on=asked.on or on, kind=kind, **filled)


def _edit_form(user: User, activity: Activity) -> WordsForm:
    return ActivityForm.of(user, activity) if activity.manual else SourcedForm.of(user, activity)


def _undo_bar(request: PersonRequest, on: date) -> dict[str, str] | None:
    """What was deleted on the page before, in words, with the note that brings it back."""
    deleted = request.session.get("deleted") or {}
    draft = read(deleted["note"]) if deleted and deleted["uid"] == request.GET.get("deleted") else None
    if draft is None:
        return None
    return {"note": deleted["note"], "words": _in_words(draft, on)}


def _in_words(draft: Draft, on: date) -> str:
    time = figures.duration(draft.quantity, sentences.language()) if draft.kind == "study" else ""
    parts = [part for part in (time, draft.title or kind_name(draft.kind)) if part]
    return figures.listed([*parts, figures.day(draft.on, on, sentences.language())], sentences.language())
