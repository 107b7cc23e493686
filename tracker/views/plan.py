"""The plan: its goals, its breaks, its rest weekdays and its revisions."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.accounts import PersonRequest, today
from tracker.catalogue.templates import TEMPLATES, HasGoals
from tracker.conflicts import clash, version_of
from tracker.gallery import gallery
from tracker.models import Break, Plan, User
from tracker.plan_forms import BreakForm, DetailsForm, TemplateForm
from tracker.plan_page import plan_page
from tracker.planning import remove_break
from tracker.progress import live
from tracker.source_rows import stale_words

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def plan(request: PersonRequest) -> HttpResponse:
    """The plan as it stands."""
    return _page(request)


@reading_and_writing
@login_required
def details(request: PersonRequest) -> HttpResponse:
    """Change title, dates and rest weekdays."""
    stored, day = Plan.objects.current_of(request.user), today(request.user)
    if stored is None:
        return redirect("plan")
    form = now = DetailsForm.of(stored)
    differences = None
    if request.method == "POST":
        form = DetailsForm(request.POST)
        with transaction.atomic():
            User.objects.hold(request.user)
            now = DetailsForm.of(get_object_or_404(Plan, pk=stored.pk, current=True))
            differences = clash(form, now, day)
            if form.is_valid() and differences is None:
                form.store(request.user, today=day)
                messages.success(request, _("The plan is changed."))
                return redirect("plan")
    context = {"form": form, "version": version_of(now.initial), "differences": differences}
    status = 409 if differences is not None else 422 if form.is_bound else 200
    return render(request, "tracker/plan_form.html", context, status=status)


@require_POST
@login_required
def template(request: PersonRequest) -> HttpResponse:
    """Fill a plan that has no goals from a template."""
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, template_form=form, status=422)
    try:
        form.fill(request.user, today=today(request.user))
    except HasGoals:
        form.add_error(None, _("The plan has goals already; archive them first."))
        return _page(request, template_form=form, status=409)
    messages.success(request, _("The plan stands."))
    return redirect("plan")


@require_POST
@login_required
def take_break(request: PersonRequest) -> HttpResponse:
    """Ask for nothing on some days."""
    stored = get_object_or_404(Plan, user=request.user, current=True)
    form = BreakForm(request.POST, prefix="break")
    if not form.is_valid():
        return _page(request, break_form=form, status=422)
    form.add(stored, today=today(request.user))
    messages.success(request, _("The break is stored: nothing is planned on its days."))
    return redirect("/plan/#breaks")


@reading_and_writing
@login_required
def change_break(request: PersonRequest, break_id: int) -> HttpResponse:
    """Give a break other days."""
    pause = _my_break(request, break_id)
    form = BreakForm(request.POST) if request.method == "POST" else BreakForm.of(pause)
    if form.is_valid():
        form.change(pause, today=today(request.user))
        messages.success(request, _("The break is changed."))
        return redirect("/plan/#breaks")
    return render(request, "tracker/break_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@login_required
def drop_break(request: PersonRequest, break_id: int) -> HttpResponse:
    """Plan for these days again."""
    pause = _my_break(request, break_id)
    remove_break(pause, today=today(request.user))
    messages.success(request, _("The break is removed: its days are planned again."))
    return redirect("/plan/#breaks")


def _my_break(request: PersonRequest, break_id: int) -> Break:
    breaks = Break.objects.select_related("plan__user")
    return get_object_or_404(breaks, plan__user=request.user, plan__current=True, pk=break_id)


def _page(
    request: PersonRequest,
    *,
    template_form: TemplateForm | None = None,
    break_form: BreakForm | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = live(request.user, datetime.now(UTC))
    start = max(standing.plan.start, today(request.user)) if standing else today(request.user)
    context = {
        "page": plan_page(standing) if standing else None,
        "kept": not standing and Plan.objects.kept_by(request.user).exists(),
        "stale": stale_words(standing) if standing else (),
        "today": today(request.user),
        "templates": [each for each in gallery() if each.goals],
        "template_form": template_form or TemplateForm(initial={"start": start, "template": next(iter(TEMPLATES))}),
        "break_form": break_form or BreakForm(prefix="break"),
    }
    return render(request, "tracker/plan.html", context, status=status)
