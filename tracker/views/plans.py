"""All plans that are kept: ending one, reading it later, taking it up again, and starting anew from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.accounts import PersonRequest, today
from tracker.closings import bring_up_to_date
from tracker.kept_plans import kept_rows, old_plan
from tracker.models import Plan
from tracker.plan_forms import AnewForm
from tracker.planning import HasPlan, end_plan, take_up
from tracker.revision_words import revision_words

#: On one page.
REVISIONS = 50

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def plans(request: PersonRequest) -> HttpResponse:
    """Every plan, the current one first."""
    rows = kept_rows(request.user)
    context = {"rows": rows, "current": any(row.ended_on is None for row in rows), "today": today(request.user)}
    return render(request, "tracker/plans.html", context)


@require_safe
@login_required
def plan(request: PersonRequest, plan_id: int) -> HttpResponse:
    """A plan that was ended, to read; the current one has a page of its own."""
    kept = _mine(request, plan_id)
    return redirect("plan") if kept.current else _page(request, kept)


@reading_and_writing
@login_required
def end(request: PersonRequest, plan_id: int) -> HttpResponse:
    """Ask, and then make it nobody's current plan. Ending it twice changes nothing."""
    kept, day = _mine(request, plan_id), today(request.user)
    if request.method != "POST" and kept.current:
        return render(request, "tracker/plan_end.html", {"plan": kept, "today": day})
    if request.method == "POST" and kept.current:
        end_plan(kept, today=day)
        bring_up_to_date(kept, today=day)
        messages.success(request, _("The plan is ended and kept. Nothing is asked of you now."))
    return redirect("old_plan", plan_id)


@require_safe
@login_required
def revisions(request: PersonRequest, plan_id: int) -> HttpResponse:
    """All that was changed in a plan, current or not, the newest first."""
    kept, day = _mine(request, plan_id), today(request.user)
    pages = Paginator(kept.revisions.all(), REVISIONS).get_page(request.GET.get("page"))
    rows = revision_words(kept, today=day, newest=REVISIONS, skip=pages.start_index() - 1)
    return render(request, "tracker/revisions.html", {"plan": kept, "rows": rows, "pages": pages, "today": day})


@require_POST
@login_required
def resume(request: PersonRequest, plan_id: int) -> HttpResponse:
    """Make it the current plan again."""
    kept = _mine(request, plan_id)
    try:
        take_up(kept, today=today(request.user), as_break="as_break" in request.POST)
    except HasPlan:
        return _in_the_way(request, kept)
    messages.success(request, _("The plan is current again."))
    return redirect("plan")


@require_POST
@login_required
def anew(request: PersonRequest, plan_id: int) -> HttpResponse:
    """Start a new plan with the goals of this one."""
    kept = _mine(request, plan_id)
    if kept.current:
        return _in_the_way(request, kept)
    form = AnewForm(kept, request.POST)
    if not form.is_valid():
        return _page(request, kept, form, status=422)
    try:
        form.start_anew(today=today(request.user))
    except HasPlan:
        return _in_the_way(request, kept)
    messages.success(request, _("The plan stands."))
    return redirect("plan")


def _mine(request: PersonRequest, plan_id: int) -> Plan:
    return get_object_or_404(Plan.objects.select_related("user"), pk=plan_id, user=request.user)


def _in_the_way(request: PersonRequest, kept: Plan) -> HttpResponse:
    messages.error(request, _("There is a current plan; end it first."))
    return redirect("old_plan", kept.pk)


def _page(request: PersonRequest, kept: Plan, form: AnewForm | None = None, *, status: int = 200) -> HttpResponse:
    day = today(request.user)
    context = {
        "old": old_plan(kept, today=day),
        "today": day,
        "current": Plan.objects.current_of(request.user),
        "form": form or AnewForm(kept, initial={"start": day}),
    }
    return render(request, "tracker/old_plan.html", context, status=status)
