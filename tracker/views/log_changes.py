"""Changes of the log: an activity entered, corrected, annotated, deleted, brought back; a week entered at once."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker import figures, sentences
from tracker.accounts import PersonRequest, today
from tracker.activity_forms import EDITED, ActivityForm, SourcedForm, WordsForm
from tracker.activity_rows import stored_in_words
from tracker.conflicts import Difference, differences
from tracker.days import IsoWeek
from tracker.manual import Taken, comment, correct, log
from tracker.models import Activity, User
from tracker.undoing import Undone, Worthless, delete, undo
from tracker.views.log import asked_of, back_of, edit_form, log_page
from tracker.week_log import Read, Week, read_week, store_week


class Deleted(Exception):
    """The row is no longer there."""


class Changed(Exception):
    """The row is no longer what the form was made from, nor what it says."""

    def __init__(self, stored: Activity, theirs: WordsForm, told: list[Difference]) -> None:
        super().__init__()
        self.stored, self.theirs, self.told = stored, theirs, told


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
def add_week(request: PersonRequest, slug: str) -> HttpResponse:
    """Store what was typed for the days of a week, all or nothing. Sent twice, it is stored once."""
    try:
        days = list(IsoWeek.parse(slug).days())
    except ValueError as error:
        raise Http404 from error
    week = _typed(request, days)
    read = read_week(request.user, week)
    if "look" in request.POST:
        return render(request, "tracker/log_week.html#says", {"read": read, "typed": bool(week.lines)})
    problems = dict(read.problems)
    if not week.lines:
        problems[None] = _("Type a time for at least one day.")
    problems = problems or store_week(request.user, read, today=today(request.user))
    if problems:
        told = Read(drafts=read.drafts, problems=problems)
        return log_page(request, written=week, read=told, status=422)
    messages.success(request, _week_in_words(read))
    return redirect(back_of(request))


@require_POST
@login_required
def change(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Correct a hand-made activity; of others the owner's words alone."""
    activity = Activity.objects.filter(user=request.user, uid=uid).first()
    if activity is None:
        return _deleted(request, uid)
    if activity.manual:
        form: WordsForm = ActivityForm(request.user, request.POST, auto_id=EDITED)
    else:
        form = SourcedForm(request.user, activity, request.POST)
    if not form.is_valid() or form.cleaned_data.get("id", uid) != uid:
        return log_page(request, edited=activity, edit_form=form, status=422)
    try:
        _change(request.user, activity, form)
    except ValidationError as error:
        _blame(form, error)
        return log_page(request, edited=activity, edit_form=form, status=422)
    except Deleted:
        return _deleted(request, uid)
    except Changed as changed:
        return _conflict(request, form, changed)
    return redirect(back_of(request))


@require_POST
@login_required
def remove(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Delete a hand-made activity; the next page offers to undo it."""
    activity = get_object_or_404(Activity, user=request.user, uid=uid, source="manual")
    undoable = delete(request.user, [activity])
    this_week = IsoWeek.of(today(request.user))
    return redirect(f"{asked_of(request).address(this_week, undo=str(undoable.uid))}#undo")


@require_POST
@login_required
def restore(request: PersonRequest) -> HttpResponse:
    """Bring back what a change of the log replaced."""
    try:
        undone = undo(request.user, uuid.UUID(request.POST.get("uid", "")))
    except (Worthless, ValueError):
        messages.error(request, _("This can no longer be undone."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _undone_in_words(undone))
    return redirect(back_of(request))


def _typed(request: PersonRequest, days: list[Any]) -> Week:
    """The lines that are not empty; a client that makes no id gets one."""
    lines = {day: line for day in days if (line := request.POST.get(day.isoformat(), "").strip())}
    try:
        uid = uuid.UUID(request.POST.get("id", ""))
    except ValueError:
        uid = uuid.uuid4()
    return Week(id=uid, about=request.POST.get("about", ""), lines=lines)


def _week_in_words(read: Read) -> str:
    number = len(read.drafts)
    words = ngettext("Stored for %(number)s day.", "Stored for %(number)s days.", number) % {"number": number}
    time = figures.duration(read.minutes, sentences.language())
    more = _("%(time)s of study in all.") % {"time": time} if read.minutes else ""
    return f"{words}{figures.gap(sentences.language())}{more}"


def _undone_in_words(undone: Undone) -> str:
    words = _("It is as it was before.")
    if not undone.kept:
        return words
    more = ngettext(
        "%(number)s was changed meanwhile and stays as it is now.",
        "%(number)s were changed meanwhile and stay as they are now.",
        undone.kept,
    )
    return f"{words}{figures.gap(sentences.language())}{more % {'number': undone.kept}}"


def _change(user: User, activity: Activity, form: WordsForm) -> None:
    """Store the change. Sent twice, it is stored once. Raises Changed, and Deleted."""
    with transaction.atomic():
        User.objects.hold(user)
        stored = Activity.objects.filter(user=user, pk=activity.pk).first()
        if stored is None:
            raise Deleted
        theirs = edit_form(user, stored)
        if form.cleaned_data["version"] != theirs.initial["version"]:
            told = differences(form, theirs, today(user))
            if told:
                raise Changed(stored, theirs, told)
        if isinstance(form, ActivityForm):
            correct(user, form.draft(stored), today=today(user))
        else:
            said = {name: form.cleaned_data[name] for name in ("skill", "note", "excluded")}
            comment(user, stored, about=form.about, **said)


def _conflict(request: PersonRequest, form: WordsForm, changed: Changed) -> HttpResponse:
    """Somebody, perhaps the same person in another tab, was quicker: both versions are shown."""
    form.data = dict(form.data.items()) | {"version": changed.theirs.initial["version"]}
    return log_page(request, edited=changed.stored, edit_form=form, differences=changed.told, status=409)


def _deleted(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """What was deleted meanwhile can be stored anew: its words are still in the form that was sent."""
    if request.POST.get("id") != str(uid) or not request.POST.get("version"):
        raise Http404
    form = ActivityForm(request.user, request.POST)
    form.add_error(
        None, _("This was deleted elsewhere meanwhile. What you wrote stands below: store it to add it anew.")
    )
    return log_page(request, form=form, status=409)


def _blame(form: Form, error: ValidationError) -> None:
    """Tell the fields what the ledger refuses; what it says of none of them stands above."""
    by_field: Mapping[str, Any] = error.message_dict if hasattr(error, "error_dict") else {}
    for name, sentences_ in by_field.items():
        form.add_error(name if name in form.fields else None, sentences_)
    if not by_field:
        form.add_error(None, error)
