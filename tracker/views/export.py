"""The export: asked for, watched while it is made, fetched for a day."""

import uuid
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tracker import exporting
from tracker.accounts import PersonRequest, live_part, today
from tracker.tasks import make_export, ring


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def export(request: PersonRequest) -> HttpResponse:
    """How far the export is; asked again while it is made. POST asks for one."""
    if request.method == "POST":
        asked, _new = exporting.ask(request.user)
        transaction.on_commit(lambda: ring(make_export, asked.pk))
        return redirect("export")
    now = datetime.now(UTC)
    found = exporting.export_of(request.user, now)
    context = {
        "export": found,
        "in_flight": found and found.state in exporting.IN_FLIGHT,
        "made_at": found and found.made_at and found.made_at.astimezone(request.user.zone),
        "until": found and found.made_at and (found.made_at + exporting.KEPT).astimezone(request.user.zone),
        "today": today(request.user),
    }
    return render(request, f"tracker/export.html{live_part(request)}", context)


@require_safe
@login_required
def export_file(request: PersonRequest, file: uuid.UUID) -> FileResponse:
    """The file, for its owner alone."""
    return exporting.file_of(request.user, file, datetime.now(UTC))
