"""Certifications: what expires, is booked, planned and passed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts import PersonRequest, today
from tracker.catalogue.certifications import CHECKED
from tracker.certification_page import certification_page
from tracker.exam_forms import BookForm, ExamForm
from tracker.models import Exam


@require_safe
@login_required
def certifications(request: PersonRequest) -> HttpResponse:
    """The page."""
    return _page(request)


@require_POST
@login_required
def plan(request: PersonRequest) -> HttpResponse:
    """Plan an exam. Twice is as good as once."""
    form = ExamForm(request.POST)
    if not form.is_valid() or form.plan(request.user, today=today(request.user)) is None:
        return _page(request, exam_form=form, status=422)
    messages.success(request, _("The exam is planned."))
    return redirect("/certifications/#planned")


@require_POST
@login_required
def book(request: PersonRequest, exam_id: int) -> HttpResponse:
    """Book an exam for a day, or move it there."""
    form = BookForm(_mine(request, exam_id), request.POST, today=today(request.user))
    if not form.is_valid():
        return _page(request, book_form=form, status=422)
    form.book()
    messages.success(request, _("The exam is booked."))
    return redirect("/certifications/#booked")


@require_POST
@login_required
def drop(request: PersonRequest, exam_id: int) -> HttpResponse:
    """Plan an exam no longer; what was passed stays in the log."""
    _mine(request, exam_id).delete()
    messages.success(request, _("The exam is no longer planned."))
    return redirect("certifications")


def _mine(request: PersonRequest, exam_id: int) -> Exam:
    return get_object_or_404(Exam, user=request.user, pk=exam_id)


def _page(
    request: PersonRequest,
    *,
    exam_form: ExamForm | None = None,
    book_form: BookForm | None = None,
    status: int = 200,
) -> HttpResponse:
    day = today(request.user)
    context = {
        "page": certification_page(request.user, day, book_form),
        "exam_form": exam_form or ExamForm(),
        "checked": CHECKED,
        "today": day,
    }
    return render(request, "tracker/certifications.html", context, status=status)
