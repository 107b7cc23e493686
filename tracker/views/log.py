"""The log: what happened, week by week and line by line, to be entered, corrected and deleted."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker import figures, sentences
from tracker.accounts import PersonRequest, today
from tracker.activity_rows import SOURCES, activity_row, kind_name, source_name
from tracker.board import StudyWeek, study_week
from tracker.days import IsoWeek
from tracker.forms import ActivityForm, SourcedForm, WordsForm, version_of
from tracker.log_list import Asked, listed
from tracker.manual import Draft, Taken, comment, correct, log
from tracker.metrics import KINDS
from tracker.models import Activity, User
from tracker.progress import live
from tracker.study_days import minutes_by_day, week_minutes, week_picture
from tracker.understanding import Quick
from tracker.undoing import Worthless, delete, read, undo
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
    context = _week(user, asked.week, on) | {
        "today": on,
        "asked": asked,
        "rows": [activity_row(each) for each in found.activities],
        "older": f"?{urlencode(asked.filters | {'before': found.older})}#activities" if found.older else "",
        "back": f"{request.path}?{urlencode(asked.filters)}" if asked.filters else "/log/",
        "edited": edited and activity_row(edited),
        "edit_form": edit_form or (_edit_form(user, edited) if edited else None),
        "form": form or ActivityForm.blank(user, on=on, kind=asked.form or "study"),
        "open": form is not None or bool(asked.form),
        "quick": quick or Quick(),
        "kinds": [(slug, kind_name(slug)) for slug in KINDS],
        "sources": [(slug, source_name(slug)) for slug in SOURCES],
        "undo": _undo_bar(request, on),
    }
    return render(request, "tracker/log.html", context, status=status)


@require_POST
@login_required
def add(request: PersonRequest) -> HttpResponse:
    """Store what the form holds. Sent twice, it is stored once."""
    form = ActivityForm(request.user, request.POST)
    if not form.is_valid():
        return log_page(request, form=form, status=422)
    try:
        activity, _new = log(request.user, form.draft(), today=today(request.user))
    except ValidationError as error:
        _blame(form, error)
        return log_page(request, form=form, status=422)
    except Taken:
        form.add_error(None, _("Another entry was stored from this form already. Open the log anew to add this one."))
        return log_page(request, form=form, status=409)
    return redirect(f"/log/?week={IsoWeek.of(activity.local_date).slug}")


@require_POST
@login_required
def change(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Correct a hand-made activity; of others the owner's words alone."""
    activity = get_object_or_404(Activity, user=request.user, uid=uid)
    form = ActivityForm(request.user, request.POST, auto_id="edit_%s") if activity.manual else SourcedForm(request.POST)
    if not form.is_valid() or form.cleaned_data.get("id", uid) != uid:
        return log_page(request, edited=activity, edit_form=form, status=422)
    try:
        stale = _change(request.user, activity, form)
    except ValidationError as error:
        _blame(form, error)
        return log_page(request, edited=activity, edit_form=form, status=422)
    if stale:
        return _stale(request, activity, form)
    return redirect(_back(request))


@require_POST
@login_required
def remove(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Delete a hand-made activity; the next page offers to undo it."""
    activity = get_object_or_404(Activity, user=request.user, uid=uid, source="manual")
    request.session["deleted"] = {"uid": str(uid), "note": delete(request.user, activity)}
    return redirect(f"/log/?deleted={uid}")


@require_POST
@login_required
def restore(request: PersonRequest) -> HttpResponse:
    """Store a deleted activity again, under its own id."""
    try:
        draft = undo(request.user, request.POST.get("note", ""), today=today(request.user))
    except (Worthless, Taken):
        return _not_undone(request, _("This can no longer be undone."))
    except ValidationError as error:
        return _not_undone(request, " ".join(error.messages))
    return redirect(f"/log/?week={IsoWeek.of(draft.on).slug}")


def _week(user: User, week: IsoWeek, on: date) -> dict[str, Any]:
    standing = live(user, datetime.now(UTC))
    asks = study_week(standing) if standing else StudyWeek()
    minutes = minutes_by_day(user, on)
    return {
        "week": week,
        "this_week": IsoWeek.of(on),
        "grid": week_grid(user, week, asks.free),
        "week_minutes": week_minutes(minutes, on),
        "week_picture": week_picture(minutes, asks.free, on, asks.share),
        "asks": asks,
    }


def _edit_form(user: User, activity: Activity) -> WordsForm:
    return ActivityForm.of(user, activity) if activity.manual else SourcedForm.of(activity)


def _change(user: User, activity: Activity, form: WordsForm) -> bool:
    """Store the change; returns whether the row is no longer what the form was made from, and so stays as it is."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        activity.refresh_from_db()
        if form.cleaned_data["version"] != version_of(activity):
            return True
        if isinstance(form, ActivityForm):
            correct(user, form.draft(activity), today=today(user))
        else:
            said = {name: form.cleaned_data[name] for name in ("skill", "note", "excluded")}
            comment(user, activity, **said)
    return False


def _stale(request: PersonRequest, activity: Activity, form: WordsForm) -> HttpResponse:
    """Somebody, perhaps the same person in another tab, was quicker: both versions are shown."""
    stored = activity_row(activity)
    said = {"what": stored.what, "amount": stored.amount or "1", "day": stored.day.isoformat()}
    form.add_error(
        None,
        _("This was changed elsewhere meanwhile; stored now: %(what)s, %(amount)s, %(day)s. Store again to replace it.")
        % said,
    )
    form.data = dict(form.data.items()) | {"version": version_of(activity)}
    return log_page(request, edited=activity, edit_form=form, status=409)


def _blame(form: Form, error: ValidationError) -> None:
    """Tell the fields what the ledger refuses; what it says of none of them stands above."""
    by_field: Mapping[str, Any] = error.message_dict if hasattr(error, "error_dict") else {}
    for name, sentences_ in by_field.items():
        form.add_error(name if name in form.fields else None, sentences_)
    if not by_field:
        form.add_error(None, error)


def _back(request: PersonRequest) -> str:
    """The list from which the form was opened; nowhere else."""
    back = request.POST.get("back", "")
    return back if back.startswith("/log/?") else "/log/"


def _not_undone(request: PersonRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("log")


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
    return f"{', '.join(parts)} ({figures.day(draft.on, on, sentences.language())})"
