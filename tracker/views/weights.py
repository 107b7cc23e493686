"""The weights of all goals beside each other, stored in one go."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.accounts import PersonRequest, today
from tracker.models import Plan
from tracker.planning import ChangedMeanwhile
from tracker.weight_forms import WeightsForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def weights(request: PersonRequest) -> HttpResponse:
    """Every goal's slider with its share of the plan; where there is none, its page leads to one."""
    plan = _plan(request)
    if plan is None:
        return redirect("plan")
    form = _form(request, plan)
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    try:
        form.store(today=today(request.user))
    except ChangedMeanwhile:
        form.add_error(
            None, _("The weights or the goals have changed meanwhile. Nothing of this is stored yet: look at it again.")
        )
        return _page(request, form, status=409)
    messages.success(request, _("The weights are stored."))
    return redirect("plan")


@require_POST
@login_required
def preview_weights(request: PersonRequest) -> HttpResponse:
    """The shares of the weights in the form; stores nothing."""
    plan = _plan(request)
    if plan is None:
        raise Http404
    form = _form(request, plan)
    form.is_valid()
    return render(request, "tracker/weights.html#shares", {"rows": form.rows, "swap": True})


def _plan(request: PersonRequest) -> Plan | None:
    return Plan.objects.select_related("user").current_of(request.user)


def _form(request: PersonRequest, plan: Plan) -> WeightsForm:
    return WeightsForm(plan, list(plan.goals.open()), request.POST if request.method == "POST" else None)


def _page(request: PersonRequest, form: WeightsForm, *, status: int) -> HttpResponse:
    return render(request, "tracker/weights.html", {"form": form, "rows": form.rows}, status=status)
