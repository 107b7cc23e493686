"""Many activities changed at once: told first, then stored."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker.accounts import PersonRequest, today
from tracker.days import IsoWeek
from tracker.log_list import Asked, fitting, listed
from tracker.many import MOST, carry_out, intended
from tracker.many_forms import ManyForm, ids_in
from tracker.many_words import in_words
from tracker.models import Activity, User
from tracker.querysets import ActivityQuerySet
from tracker.views.log import asked_of, log_page

LIST = "tracker/log_list.html"


@dataclass(slots=True)
class Chosen:
    """What the page says of the rows that are ticked, and of what would become of them."""

    form: ManyForm
    uids: Collection[uuid.UUID] = ()
    #: ``page`` or ``found`` where all of them are chosen.
    all: str = ""
    sentences: list[str] = field(default_factory=list)
    problem: str = ""
    #: What was told, so that nothing else is done.
    seen: str = ""


@require_POST
@login_required
def many(request: PersonRequest) -> HttpResponse:
    """Say what the wish would change; store it where just this was told before. The address names the part shown."""
    user = request.user
    asked = asked_of(request)
    sent = request.POST
    chosen = Chosen(ManyForm(user, sent), ids_in(sent.getlist("uid")), _all(sent.getlist("all")))
    with transaction.atomic():
        held = User.objects.hold(user)
        rows = _rows(held, asked, chosen)
        if rows and chosen.form.is_valid():
            what = intended(chosen.form.wish, rows)
            chosen.sentences = [*_gone(chosen, rows), *in_words(what)]
            chosen.seen = what.digest if what.changing else ""
            if chosen.seen and sent.get("seen") == chosen.seen and "look" not in sent:
                try:
                    undoable = carry_out(held, what)
                except ValidationError as error:
                    chosen.problem = " ".join(error.messages)
                    transaction.set_rollback(True)
                else:
                    this_week = IsoWeek.of(today(user))
                    return redirect(asked.address(this_week, undo=str(undoable.uid)) + "#undo")
    return _answer(request, asked, chosen)


def _answer(request: PersonRequest, asked: Asked, chosen: Chosen) -> HttpResponse:
    if "look" in request.POST:
        if not request.POST.get("do"):
            chosen.problem = ""
        return render(request, f"{LIST}#intended", {"many": chosen, "most": MOST})
    if not chosen.form.is_valid() and not chosen.problem:
        chosen.problem = " ".join(str(error) for errors in chosen.form.errors.values() for error in errors)
    told = request.POST.get("seen")
    status = 422 if chosen.problem else 409 if told and told != chosen.seen else 200
    return log_page(request, many=chosen, status=status)


def _rows(user: User, asked: Asked, chosen: Chosen) -> list[Activity]:
    """The chosen activities; another person's are as absent as ones that never were."""
    if chosen.all == "found":
        return _up_to_most(fitting(user, asked), chosen)
    if chosen.all == "page":
        return listed(user, asked).activities
    rows = _up_to_most(Activity.objects.owned_by(user).filter(uid__in=list(chosen.uids)[: MOST + 1]), chosen)
    if not rows and not chosen.problem:
        chosen.problem = _("They are no longer there.") if chosen.uids else _("Choose at least one activity.")
    return rows


def _all(boxes: list[str]) -> str:
    """The larger of what is ticked."""
    return next((each for each in ("found", "page") if each in boxes), "")


def _up_to_most(rows: ActivityQuerySet, chosen: Chosen) -> list[Activity]:
    found = list(rows[: MOST + 1])
    if len(found) <= MOST:
        return found
    words = _("Up to %(most)s can be changed at a time. Narrow the filter, for instance by days.")
    chosen.problem = words % {"most": MOST}
    return []


def _gone(chosen: Chosen, rows: list[Activity]) -> list[str]:
    gone = 0 if chosen.all else len(chosen.uids) - len(rows)
    words = ngettext("%(number)s is no longer there.", "%(number)s are no longer there.", gone)
    return [words % {"number": gone}] if gone else []
