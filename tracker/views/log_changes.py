"""Changes of the log: an activity entered, corrected, annotated, deleted, brought back."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.accounts import PersonRequest, today
from tracker.activity_forms import EDITED, ActivityForm, SourcedForm, WordsForm, version_of
from tracker.activity_rows import activity_row, stored_in_words
from tracker.days import IsoWeek
from tracker.manual import Taken, comment, correct, log
from tracker.models import Activity, User
from tracker.undoing import Worthless, delete, undo
from tracker.views.log import log_page


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
    messages.success(request, stored_in_words(activity, today(request.user)))
    return redirect(f"/log/?week={IsoWeek.of(activity.local_date).slug}")


@require_POST
@login_required
def change(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Correct a hand-made activity; of others the owner's words alone."""
    activity = get_object_or_404(Activity, user=request.user, uid=uid)
    if activity.manual:
        form: WordsForm = ActivityForm(request.user, request.POST, auto_id=EDITED)
    else:
        form = SourcedForm(request.user, activity, request.POST)
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
            comment(user, activity, about=form.about, **said)
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
