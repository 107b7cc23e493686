"""The reports: every one that was made, each as it was sent, the preview of the next, and one now for whoever asks."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reselect, retarget

from tracker import reports_page, returned_mail
from tracker.accounts import PersonRequest, live_part, today
from tracker.mail import verified_address
from tracker.models import Report
from tracker.report.delivery import ask, send_again
from tracker.report.facts import FACTS_VERSION
from tracker.report.periods import title
from tracker.report.picture import chart_svg
from tracker.report.week import MOST_IDLE_WEEKS
from tracker.report.words import ReportWords, words_of
from tracker.reports_page import on_its_way
from tracker.tasks import deliver_reports, ring


@require_safe
@login_required
def reports(request: PersonRequest) -> HttpResponse:
    """The newest first, with the score that each told."""
    return _list(request)


@require_POST
@login_required
def ask_now(request: PersonRequest) -> HttpResponse:
    """Mail the report of the running week. The form brings the number that it was shown with, so twice is once."""
    now, number = datetime.now(UTC), request.POST.get("number", "")
    if verified_address(request.user) is None:
        return _list(request, _("Confirm your address first: a report goes to no other."), status=409)
    if not (number.isascii() and number.isdigit()) or len(number) > 1:
        return _list(request, _("Ask with the button on this page."), status=422)
    asked = ask(request.user, int(number), now)
    if asked is None:
        return _list(request, _("A day has five reports. Tomorrow there are more."), status=422)
    transaction.on_commit(lambda: ring(deliver_reports, [asked.pk]))
    return redirect("reports")


@require_safe
@login_required
def report(request: PersonRequest, slug: str) -> HttpResponse:
    """One report, from the facts that were stored when it was built.

    The part that looks whether it is sent gets the whole page anew once it is, and whoever reads stays where they are.
    """
    row = _mine(request, slug)
    part, in_flight = live_part(request), on_its_way(row, datetime.now(UTC))
    returned = returned_mail.stopped(request.user) if row.state == Report.State.FAILED else None
    context = {"report": row, "in_flight": in_flight, "returned": returned}
    if not part or in_flight:
        return render(request, f"tracker/report.html{part}", context | _told(request, row))
    page = render(request, "tracker/report.html", context | _told(request, row))
    page["HX-Reswap"] = "outerMorph"
    return reselect(retarget(page, "#main"), "#main")


@require_safe
@login_required
def preview(request: PersonRequest) -> HttpResponse:
    """The next weekly report as far as it can be told now. It stores nothing."""
    now = datetime.now(UTC)
    row = reports_page.preview(request.user, now)
    context = {
        "report": row,
        "returned": returned_mail.stopped(request.user),
        "preview": reports_page.next_week(request.user, now),
        "address": verified_address(request.user),
        "silent": row.facts and row.facts["idle_weeks"] > MOST_IDLE_WEEKS,
        "asked": reports_page.asked_today(request.user, now),
    }
    return render(request, "tracker/report.html", context | _told(request, row))


@require_POST
@login_required
def again(request: PersonRequest, slug: str) -> HttpResponse:
    """Send a report once more of which nobody knows whether it arrived, or which the mail server refused."""
    row = _mine(request, slug)
    if send_again(row, datetime.now(UTC)):
        transaction.on_commit(lambda: ring(deliver_reports, [row.pk]))
    return redirect("report", slug)


def _list(request: PersonRequest, problem: str = "", *, status: int = 200) -> HttpResponse:
    now, kind, before = datetime.now(UTC), request.GET.get("kind", ""), request.GET.get("before", "")
    if kind and kind not in Report.Kind.values:
        raise Http404
    # PostgreSQL does not even look for a text that holds a NUL.
    if "\0" in before:
        raise Http404
    rows, older = reports_page.listed(request.user, kind, _mine(request, before) if before else None)
    kinds = Report.objects.filter(user=request.user).order_by().values_list("kind", flat=True).distinct()
    asked = reports_page.asked_today(request.user, now)
    context = {
        "rows": rows,
        "kind": kind,
        "kinds": [(each.value, each.label) for each in Report.Kind if each.value in set(kinds)],
        "newer": before,
        "older": older,
        "coming": reports_page.coming(request.user, now),
        "address": verified_address(request.user),
        "asked": asked,
        "sent_at": asked.newest and asked.newest.sent_at and asked.newest.sent_at.astimezone(request.user.zone),
        "due_at": asked.newest and asked.newest.due_at.astimezone(request.user.zone),
        "in_flight": any(on_its_way(row.report, now) for row in rows),
        "problem": problem,
        "returned": returned_mail.stopped(request.user),
        "today": today(request.user),
    }
    return render(request, f"tracker/reports.html{live_part(request)}", context, status=status)


def _mine(request: PersonRequest, slug: str) -> Report:
    return get_object_or_404(Report, user=request.user, slug=slug)


def _told(request: PersonRequest, row: Report) -> dict[str, object]:
    """What it says, and when something became of it, in its reader's zone."""
    words, zone = _words(row), request.user.zone
    return {
        "title": title(row),
        "words": words,
        "chart": chart_svg(row.facts) if words and row.facts else None,
        "due_at": row.due_at.astimezone(zone),
        "sent_at": row.sent_at and row.sent_at.astimezone(zone),
        "today": today(request.user),
    }


def _words(row: Report) -> ReportWords | None:
    """What it says; None before it is built, and where its facts are of a shape that is no longer read."""
    return words_of(row.facts) if row.facts and row.facts["version"] == FACTS_VERSION else None
