"""The log: what happened, week by week and line by line."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest, today
from tracker.activity_forms import ActivityForm, SourcedForm, WordsForm
from tracker.activity_rows import activity_row, kind_name, source_name
from tracker.board import StudyWeek, study_week
from tracker.conflicts import Difference
from tracker.days import IsoWeek
from tracker.health import health
from tracker.log_list import Asked, listed, sums
from tracker.many import MOST
from tracker.many_forms import ManyForm
from tracker.many_words import undo_words
from tracker.metrics import KINDS, SOURCES
from tracker.models import Activity, User
from tracker.progress import Standing, live
from tracker.setting_aside import aside
from tracker.source_rows import late_words
from tracker.sources import freshness
from tracker.study_days import minutes_by_day, week_minutes, week_picture
from tracker.understanding import Quick
from tracker.undoing import offered
from tracker.week_grid import week_grid
from tracker.week_log import Read, Week


@require_safe
@login_required
def log_index(request: PersonRequest) -> HttpResponse:
    """The page, or the part of it that a script asks for; what does not exist is not found."""
    asked = asked_of(request)
    part = _part(request)
    if part == "week":
        context = _week_part(request, asked, live(request.user, datetime.now(UTC)))
        if asked.edit:
            edited = get_object_or_404(Activity, user=request.user, uid=asked.edit)
            context |= _edit_context(request.user, edited) | {"edited_here": "week"}
        return render(request, "tracker/log_week.html", context)
    if part == "found":
        context = _found_part(request, asked) | {"oob": True}
        answer = render(request, "tracker/log_list.html#found", context, status=_status(asked))
        answer["HX-Push-Url"] = context["back"]
        return answer
    if part and asked.edit:
        edited = get_object_or_404(Activity, user=request.user, uid=asked.edit)
        context = _place_context(request, asked) | _edit_context(request.user, edited)
        return render(request, "tracker/log_list.html#editing", context)
    return log_page(request, status=_status(asked))


def log_page(
    request: PersonRequest,
    *,
    quick: Quick | None = None,
    form: ActivityForm | None = None,
    edited: Activity | None = None,
    edit_form: Form | None = None,
    differences: list[Difference] | None = None,
    many: object | None = None,
    written: Week | None = None,
    read: Read | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with what was filled in where it is shown again."""
    user, asked = request.user, asked_of(request)
    if edited is None and asked.edit:
        edited = get_object_or_404(Activity, user=user, uid=asked.edit)
    standing = live(user, datetime.now(UTC))
    context = _week_part(request, asked, standing, written, read) | _found_part(request, asked)
    context |= _so_far(user, standing)
    context |= {
        "form": form or _blank_form(user, asked, context["today"]),
        "open": form is not None or bool(asked.form),
        "quick": quick or Quick(),
        "sources": [(slug, source_name(slug)) for slug in SOURCES],
        "kinds": [(slug, kind_name(slug)) for slug in KINDS],
        "resources": list(user.resources.all()),
        "undo": _undo_bar(request, context["today"]),
        "aside": aside(user, request.GET.get("aside", "")),
        "differences": differences,
    }
    if many is not None:
        context["many"] = many
    if edited is not None:
        context |= _edit_context(user, edited, edit_form)
        context["edited_here"] = _edited_here(request, asked, context)
        context["theirs"] = f"{context['back']}{context['joint']}edit={edited.uid}#edit"
    return render(request, "tracker/log.html", context, status=status)


def asked_of(request: PersonRequest) -> Asked:
    """The part of the log that the address names, or that a form leads back to; else it is not found."""
    back = urlsplit(back_of(request)) if request.method == "POST" else None
    query = dict(parse_qsl(back.query)) if back and not request.GET else request.GET
    try:
        return Asked.of(query, today(request.user))
    except ValueError as error:
        raise Http404 from error


def back_of(request: PersonRequest) -> str:
    """The part of the log from which a form was sent; nowhere else."""
    back = request.POST.get("back", "")
    return back if back.startswith("/log/?") else "/log/"


def _part(request: PersonRequest) -> str:
    """The id of the part that a script puts the answer in; "" where it takes its own from the whole page."""
    htmx = request.htmx
    if not htmx or htmx.request_type != "partial" or htmx.history_restore_request:
        return ""
    return (htmx.target or "").partition("#")[2]


def _status(asked: Asked) -> int:
    return 422 if asked.unreadable else 200


def _place_context(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    on = today(request.user)
    this_week = IsoWeek.of(on)
    back = asked.address(this_week)
    weeks = {"earlier": asked.week.previous, "later": asked.week.next, "now": this_week}
    return {
        "today": on,
        "asked": asked,
        "week": asked.week,
        "this_week": this_week,
        "back": back,
        "joint": "&" if "?" in back else "?",
        "links": {name: asked.in_week(week).address(this_week) for name, week in weeks.items()},
    }


def _week_part(
    request: PersonRequest,
    asked: Asked,
    standing: Standing | None,
    written: Week | None = None,
    read: Read | None = None,
) -> dict[str, Any]:
    """The days of a week, with what was typed for them where it is shown again."""
    user, context = request.user, _place_context(request, asked)
    free = (study_week(standing) if standing else StudyWeek()).free
    grid = week_grid(user, asked.week, free, context["today"])
    for day in grid:
        day.typed = written.lines.get(day.on, "") if written else ""
        day.problem = read.problems.get(day.on, "") if read else ""
    return context | {
        "week_sum": sum(day.minutes for day in grid),
        "grid": grid,
        "written": written or Week.blank(),
        "about_problem": read.problems.get(None, "") if read else "",
    }


def _found_part(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    """The activities that fit, with what they come to."""
    user, context = request.user, _place_context(request, asked)
    found = listed(user, asked)
    place = {"before": "", "after": ""}
    this_week = context["this_week"]
    return context | {
        "rows": [activity_row(each) for each in found.activities],
        "older": asked.address(this_week, **place | {"before": found.older}) if found.older else "",
        "newer": asked.address(this_week, **place | {"after": found.newer}) if found.newer else "",
        "sums": sums(user, asked),
        "most": MOST,
        "cleared": asked.cleared.address(this_week),
        "many": {"form": ManyForm(user)},
    }


def _so_far(user: User, standing: Standing | None) -> dict[str, Any]:
    """This week's study, and what the plan asks of it."""
    on = today(user)
    asks = study_week(standing) if standing else StudyWeek()
    minutes = minutes_by_day(user, on)
    lately = health(minutes, ceiling=user.study_ceiling, free=asks.free, today=on)
    return {
        "week_minutes": week_minutes(minutes, on),
        "week_picture": week_picture(minutes, asks.free, on, asks.share),
        "asks": asks,
        "resting": lately.resting,
        "stale": late_words(user, standing.sources if standing else freshness(user, datetime.now(UTC)), on),
    }


def _blank_form(user: User, asked: Asked, on: date) -> ActivityForm:
    kind = asked.form or "study"
    filled = {"skill": asked.skill, "title": asked.title, "context": asked.context}
    return ActivityForm.blank(user, on=asked.on or on, kind=kind, **filled)


def _edit_context(user: User, edited: Activity, form: Form | None = None) -> dict[str, Any]:
    return {"edited": activity_row(edited), "edit_form": form or edit_form(user, edited)}


def edit_form(user: User, activity: Activity) -> WordsForm:
    """The form that corrects an activity, filled in as it is stored."""
    return ActivityForm.of(user, activity) if activity.manual else SourcedForm.of(user, activity)


def _edited_here(request: PersonRequest, asked: Asked, context: dict[str, Any]) -> str:
    """Where the form opens: in the week's day, in the list's row, or above the list."""
    edited = context["edited"]
    at = request.POST.get("at", asked.place)
    if at == "week" and edited.day in asked.week.days():
        return "week"
    return "row" if any(row.uid == edited.uid for row in context["rows"]) else ""


def _undo_bar(request: PersonRequest, on: date) -> dict[str, str] | None:
    """What can be undone on this page, in words."""
    undoable = offered(request.user, request.GET.get("undo", ""))
    return {"uid": str(undoable.uid), "words": undo_words(undoable, on)} if undoable else None
