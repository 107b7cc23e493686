"""The weekly reports: every one that was made, and each as it was sent."""

from datetime import UTC, datetime
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.fields.json import KT
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts import PersonRequest, today
from tracker.models import Report
from tracker.report_delivery import send_again
from tracker.report_facts import FACTS_VERSION
from tracker.report_periods import title
from tracker.report_picture import chart_svg
from tracker.report_words import ReportWords, words_of

NEWEST = 104


@require_safe
@login_required
def reports(request: PersonRequest) -> HttpResponse:
    """The newest first, with the score that each told."""
    told = Report.objects.annotate(score=KT("facts__score__value"))
    stored = told.filter(user=request.user).defer("facts")[:NEWEST]
    rows = [(row, title(row), row.score and Decimal(row.score)) for row in stored]
    return render(request, "tracker/reports.html", {"rows": rows, "today": today(request.user)})


@require_safe
@login_required
def report(request: PersonRequest, slug: str) -> HttpResponse:
    """One report, from the facts that were stored when it was built."""
    row = _mine(request, slug)
    words = _words(row)
    context = {
        "report": row,
        "title": title(row),
        "words": words,
        "chart": chart_svg(row.facts) if words and row.facts else None,
        "sent_at": row.sent_at and row.sent_at.astimezone(request.user.zone),
        "today": today(request.user),
    }
    return render(request, "tracker/report.html", context)


@require_POST
@login_required
def again(request: PersonRequest, slug: str) -> HttpResponse:
    """Send a report once more of which nobody knows whether it arrived, or which the mail server refused."""
    if send_again(_mine(request, slug), datetime.now(UTC)):
        messages.success(request, _("It is sent again within a minute."))
    return redirect("report", slug)


def _mine(request: PersonRequest, slug: str) -> Report:
    return get_object_or_404(Report, user=request.user, slug=slug)


def _words(row: Report) -> ReportWords | None:
    """What it says; None before it is built, and where its facts are of a shape that is no longer read."""
    return words_of(row.facts) if row.facts and row.facts["version"] == FACTS_VERSION else None
