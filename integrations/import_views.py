"""Bringing history: a file is looked at first, then stored whole or not at all; it can be taken back for a day."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from integrations import badges, importing, storing
from integrations.import_forms import BadgeForm, ChoicesForm, FileForm
from integrations.importers.dialects import DIALECTS
from integrations.importers.own import SAMPLE
from integrations.importing import File, Found, Refused
from integrations.models import ImportDraft
from integrations.tasks import ring_for_import
from tracker.accounts import PersonRequest, live_part, today
from tracker.models import User

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])
#: Of what a preview shows line by line.
MOST_SHOWN = 100
FIRST_ROWS = 10


@reading_and_writing
@login_required
def start(request: PersonRequest) -> HttpResponse:
    """Take a file; nothing of it is stored before it was looked at."""
    bound = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if bound else FileForm()
    if bound and (kept := form.keep(request.user)):
        return redirect("import_draft", kept.pk)
    return _start_page(request, status=422 if bound else 200, form=form, badge_form=BadgeForm())


@reading_and_writing
@login_required
def badge(request: PersonRequest) -> HttpResponse:
    """Take a badge; an address is fetched now, and nothing is stored before it was looked at."""
    if request.method != "POST":
        return redirect("import")
    form = BadgeForm(request.POST, request.FILES)
    if kept := form.keep(request.user):
        return redirect("import_draft", kept.pk)
    return _start_page(request, status=422, form=FileForm(), badge_form=form)


@require_safe
@login_required
def sample(request: HttpRequest) -> HttpResponse:
    """Headway's own format, to be filled in."""
    headers = {"Content-Disposition": 'attachment; filename="headway-sample.csv"'}
    return HttpResponse(SAMPLE, content_type="text/csv; charset=utf-8", headers=headers)


@reading_and_writing
@login_required
def draft(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What storing a file would do, and storing it; once it is stored, what it did."""
    kept = get_object_or_404(_drafts(request.user), pk=draft_id)
    if live_part(request) and not kept.in_hand:
        # Whoever watched it being stored is led to what that did.
        return HttpResponseClientRedirect(request.path)
    if kept.stored is not None:
        return redirect("import_draft", kept.pk) if request.method == "POST" else _stored_page(request, kept)
    if kept.in_hand:
        return redirect("import_draft", kept.pk) if request.method == "POST" else _storing_page(request, kept)
    if kept.what == ImportDraft.What.BADGE:
        return _store_badge(request, kept) if request.method == "POST" else _badge_page(request, kept)
    if request.method == "POST":
        return _store_file(request, kept)
    return _file_page(request, kept, ChoicesForm(request.user, File.of(kept.text), request.GET or kept.asked or {}))


@require_POST
@login_required
def take_back(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Delete what an import has newly stored."""
    kept = get_object_or_404(_drafts(request.user), pk=draft_id, stored__isnull=False)
    try:
        importing.take_back(request.user, kept.pk)
    except ImportDraft.DoesNotExist as error:
        raise Http404 from error
    return redirect("import_draft", kept.pk)


def _drafts(user: User) -> Any:
    return ImportDraft.objects.filter(user=user, created_at__gte=datetime.now(UTC) - importing.KEPT)


def _start_page(request: PersonRequest, *, status: int, form: FileForm, badge_form: BadgeForm) -> HttpResponse:
    names = [translated(dialect.name) for dialect in DIALECTS]
    context = {"form": form, "badge_form": badge_form, "formats": names}
    return render(request, "integrations/import.html", context, status=status)


def _store_file(request: PersonRequest, kept: ImportDraft) -> HttpResponse:
    """One transaction: what was looked at is looked at again, and stored as it is now."""
    form = ChoicesForm(request.user, File.of(kept.text), request.POST)
    if not form.is_valid():
        return _file_page(request, kept, form, status=422)
    leave_out = storing.LEAVE_OUT in request.POST
    if storing.is_large(form.file):
        storing.ask(kept, form, leave_out=leave_out)
        ring_for_import(kept.pk)
        return redirect("import_draft", kept.pk)
    try:
        with transaction.atomic():
            held = User.objects.hold(request.user)
            found = importing.look(held, form.file, form.choices(), today=today(held))
            importing.store(held, kept.pk, found, leave_out=leave_out)
    except Refused as error:
        messages.error(request, str(error))
        return _file_page(request, kept, form, status=422)
    except ImportDraft.DoesNotExist as error:
        raise Http404 from error
    return redirect("import_draft", kept.pk)


def _file_page(request: PersonRequest, kept: ImportDraft, form: ChoicesForm, *, status: int = 200) -> HttpResponse:
    on = today(request.user)
    found = importing.look(request.user, form.file, form.choices(), today=on) if form.is_valid() else None
    context = {
        "draft": kept,
        "form": form,
        "name": translated(form.file.dialect.name),
        "lines": len(form.file.table.lines),
        "found": found,
        "problems": found.problems[:MOST_SHOWN] if found else [],
        "months": found.months() if found else [],
        "rows": found.entries[:FIRST_ROWS] if found else [],
        "skipped": _skipped(found) if found else [],
        "today": on,
    }
    return render(request, "integrations/import_file.html", context, status=status)


def _store_badge(request: PersonRequest, kept: ImportDraft) -> HttpResponse:
    try:
        with transaction.atomic():
            held = User.objects.hold(request.user)
            found = badges.look(held, badges.kept(kept.text), today=today(held))
            importing.store(held, kept.pk, found)
    except Refused as error:
        messages.error(request, str(error))
        return _badge_page(request, kept, status=422)
    except ImportDraft.DoesNotExist as error:
        raise Http404 from error
    return redirect("import_draft", kept.pk)


def _badge_page(request: PersonRequest, kept: ImportDraft, *, status: int = 200) -> HttpResponse:
    shown, on = badges.kept(kept.text), today(request.user)
    context = {
        "draft": kept,
        "badge": shown,
        "found": badges.look(request.user, shown, today=on),
        "yours": shown.is_of(request.user.email),
        "today": on,
    }
    return render(request, "integrations/import_badge.html", context, status=status)


def _skipped(found: Found) -> list[str]:
    """Each reason for which lines are left out, with how many."""
    return [
        ngettext("%(number)s line is left out: %(reason)s.", "%(number)s lines are left out: %(reason)s.", number)
        % {"number": f"{number:,}", "reason": reason}
        for reason, number in found.skipped.most_common()
    ]


def _storing_page(request: PersonRequest, kept: ImportDraft) -> HttpResponse:
    done, total = storing.progress(kept) or (0, 0)
    context = {"draft": kept, "done": done, "total": total}
    return render(request, f"integrations/import_storing.html{live_part(request)}", context)


def _stored_page(request: PersonRequest, kept: ImportDraft) -> HttpResponse:
    return render(request, "integrations/import_stored.html", {"draft": kept, "counts": kept.stored})
