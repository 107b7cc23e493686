"""One goal: where it stands and why; adding, changing and archiving goals."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import calibration_words, figures
from tracker.accounts import PersonRequest, today
from tracker.activity_rows import activity_row
from tracker.archived_goal import archived_goal
from tracker.calibrating import kept_calibration
from tracker.conflicts import Difference, clash, version_of
from tracker.forecast_words import stored_as
from tracker.forecasting import prospect
from tracker.goal_forms import ChangeGoalForm, GoalForm
from tracker.goal_preview import preview, weight_share
from tracker.goal_sheet import goal_sheet
from tracker.measuring import takes
from tracker.models import Activity, Goal, Plan, User
from tracker.planning import (
    MOST_GOALS,
    Figures,
    FullPlan,
    archive_goal,
    change_goal,
    current_figures,
    restore_goal,
    set_weekly_aim,
)
from tracker.progress import Standing, live
from tracker.proposals import proposals
from tracker.retirement import form_retirement, goal_retirement, take_successor, with_successor
from tracker.scoring.backtest import ASKED
from tracker.setting_aside import aside
from tracker.source_rows import stale_words

PAGE, IGNORED = 20, 10

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def goal(request: PersonRequest, goal_id: int) -> HttpResponse:
    """The goal as it stands now, and the activities that it takes; an archived one as it stood.

    One of a plan that was ended leads to that plan.
    """
    stored = _kept(request, goal_id)
    if not stored.plan.current:
        return redirect("old_plan", stored.plan_id)
    if stored.archived_on:
        old = archived_goal(stored, stored.archived_on, today=today(request.user))
        return render(request, "tracker/goal_archived.html", _taken(request, old.goal) | {"old": old})
    standing = _standing(request, goal_id)
    context = {
        "sheet": goal_sheet(standing, goal_id),
        "stale": stale_words(standing, goal=goal_id),
        "retirement": goal_retirement(standing, goal_id),
        "exams": stored.metric == "certifications",
    }
    return render(request, "tracker/goal.html", _taken(request, standing.goals[goal_id]) | context)


@require_safe
@login_required
def calibration(request: PersonRequest, goal_id: int) -> HttpResponse:
    """How often the forecasts of the last year held: a part that the goal's page loads, or a page."""
    stored, standing = _mine(request, goal_id), _standing(request, goal_id)
    found = kept_calibration(standing, goal_id)
    context = {
        "goal": stored,
        "told": calibration_words.told(found),
        "meaning": calibration_words.meaning(found),
        "weeks": ASKED,
    }
    return render(request, f"tracker/calibration.html{'#told' if request.htmx else ''}", context)


@reading_and_writing
@login_required
def add(request: PersonRequest) -> HttpResponse:
    """Add a goal to the plan; where there is none, its page leads to one."""
    plan, day = Plan.objects.current_of(request.user), today(request.user)
    if plan is None:
        return redirect("plan")
    sent = with_successor(request.POST)
    form = GoalForm(request.user, sent) if request.method == "POST" else GoalForm.blank(plan, today=day)
    if form.is_valid():
        try:
            made = form.add(plan, today=day)
        except FullPlan:
            form.add_error(None, _full())
        else:
            messages.success(request, _("The goal is added."))
            return redirect("goal", made.pk)
    return _form_page(request, form, plan)


@reading_and_writing
@login_required
def change(request: PersonRequest, goal_id: int) -> HttpResponse:
    """Change a goal; new figures act from a day on."""
    day = today(request.user)
    with transaction.atomic():
        User.objects.hold(request.user)
        stored = _mine(request, goal_id)
        now = ChangeGoalForm.of(stored, today=day)
        form = ChangeGoalForm.of(stored, with_successor(request.POST), today=day) if request.method == "POST" else now
        differences = clash(form, now, day)
        if form.is_valid() and differences is None:
            form.change(today=day)
            messages.success(request, _("The goal is changed."))
            return redirect("goal", goal_id)
    return _form_page(request, form, stored.plan, goal=stored, differences=differences)


@require_POST
@login_required
def preview_added(request: PersonRequest) -> HttpResponse:
    """What the goal in the form would ask for; stores nothing."""
    plan, day = get_object_or_404(Plan, user=request.user, current=True), today(request.user)
    form = GoalForm(request.user, request.POST)
    says = preview(plan, form.wanted_values, form.wanted_figures, today=day) if form.is_valid() else []
    context = {"says": says, "form": form, "share": _share(form, plan), "swap": True}
    return render(request, "tracker/goal_form.html#preview", context)


@require_POST
@login_required
def preview_changed(request: PersonRequest, goal_id: int) -> HttpResponse:
    """The same of a goal that is being changed."""
    stored, day = _mine(request, goal_id), today(request.user)
    form, says = ChangeGoalForm.of(stored, request.POST, today=day), []
    if form.is_valid():
        since = form.cleaned_data["acts_from"]
        says = preview(stored.plan, form.wanted_values, form.wanted_figures, today=day, of=stored, since=since)
    context = {"says": says, "form": form, "share": _share(form, stored.plan, of=stored), "swap": True}
    return render(request, "tracker/goal_form.html#preview", context)


@require_POST
@login_required
def exam_note(request: PersonRequest) -> HttpResponse:
    """What is said of the exam that the form names, while it is filled in; stores nothing."""
    form = GoalForm(request.user, request.POST)
    context = {"retirement": form_retirement(form, today(request.user)), "unknown": form.unknown_exam}
    return render(request, "tracker/goal_form.html#exam", context)


@require_POST
@login_required
def successor(request: PersonRequest, goal_id: int) -> HttpResponse:
    """Let the goal ask for an exam that came after its own."""
    if take_successor(_mine(request, goal_id), request.POST.get("code", ""), today=today(request.user)):
        messages.success(request, _("The goal asks for another exam now; the plan has a revision more."))
    else:
        messages.error(request, _("That exam does not come after the one that the goal asks for."))
    return redirect("goal", goal_id)


@require_POST
@login_required
def archive(request: PersonRequest, goal_id: int) -> HttpResponse:
    """Take a goal out of the plan; its activity stays."""
    stored = _mine(request, goal_id)
    archive_goal(stored, today=today(request.user))
    messages.success(request, _("“%(title)s” is archived; what was done for it stays.") % {"title": stored.title})
    return redirect("plan")


@require_POST
@login_required
def restore(request: PersonRequest, goal_id: int) -> HttpResponse:
    """Bring an archived goal back into the plan."""
    stored = get_object_or_404(Goal.objects.owned_by(request.user).select_related("plan__user"), pk=goal_id)
    try:
        restore_goal(stored, today=today(request.user))
    except FullPlan:
        messages.error(request, _full())
        return redirect("goal", goal_id)
    messages.success(request, _("“%(title)s” is part of the plan again.") % {"title": stored.title})
    return redirect("goal", goal_id)


@require_POST
@login_required
def replan(request: PersonRequest, goal_id: int) -> HttpResponse:
    """Take one of the ways to a better chance that the goal's page offers."""
    stored, standing = _mine(request, goal_id), _standing(request, goal_id)
    ways = {(option.kind, stored_as(option)): option for option in prospect(standing, goal_id).options}
    option = next((ways[each] for each in request.POST.items() if each in ways and each[1]), None)
    if option is None:
        messages.error(request, _("The forecast has changed meanwhile; these are its figures now."))
    elif option.kind == "rate":
        set_weekly_aim(stored, Decimal(stored_as(option)), today=standing.on)
        messages.success(request, _("It is your aim now; the plan asks for what it asked before."))
    else:
        now = current_figures(stored)
        target = Decimal(figures.plain(option.value))
        change_goal(stored, today=standing.on, figures=Figures(target=target, period=now.period, end=option.end))
        messages.success(request, _("The plan is changed from today on; what was asked for before stays."))
    return redirect("goal", goal_id)


@require_POST
@login_required
def drop_aim(request: PersonRequest, goal_id: int) -> HttpResponse:
    """Forget what was meant to be done a week."""
    set_weekly_aim(_mine(request, goal_id), None, today=today(request.user))
    messages.success(request, _("The aim is dropped."))
    return redirect("goal", goal_id)


def _form_page(
    request: PersonRequest,
    form: GoalForm,
    plan: Plan,
    *,
    goal: Goal | None = None,
    differences: list[Difference] | None = None,
) -> HttpResponse:
    """A goal's form with what it proposes; ``goal`` is the stored one, where one is changed."""
    day = today(request.user)
    status = 409 if differences is not None else 422 if form.is_bound else 200
    context = {
        "version": version_of(form.initial),
        "differences": differences,
        "form": form,
        "goal": goal,
        "share": _share(form, plan, of=goal),
        "proposed": proposals(request.user, day),
        "retirement": form_retirement(form, day),
        "unknown": form.unknown_exam,
    }
    return render(request, "tracker/goal_form.html", context, status=status)


def _share(form: GoalForm, plan: Plan, *, of: Goal | None = None) -> str:
    weight = form.weight_now
    return "" if weight is None else weight_share(plan, weight, of=of)


def _mine(request: PersonRequest, goal_id: int) -> Goal:
    """A goal that can be changed."""
    goals = Goal.objects.owned_by(request.user).open().select_related("plan__user").prefetch_related("figures")
    return get_object_or_404(goals, pk=goal_id)


def _standing(request: PersonRequest, goal_id: int) -> Standing:
    """Where its owner stands; as for whoever comes later, there is no goal that has left the plan since it was read."""
    standing = live(request.user, datetime.now(UTC))
    if standing is None or goal_id not in standing.goals:
        raise Http404
    return standing


def _kept(request: PersonRequest, goal_id: int) -> Goal:
    """The same, or one that is archived or belongs to a plan that was ended."""
    goals = Goal.objects.filter(plan__user=request.user).select_related("plan__user").prefetch_related("figures")
    return get_object_or_404(goals, pk=goal_id)


def _taken(request: PersonRequest, goal: Mapping[str, Any]) -> dict[str, Any]:
    """The activities that a goal (as in a plan's picture) takes, for its page."""
    taken = Activity.objects.owned_by(request.user).filter(takes(goal)).newest_first()
    pages = Paginator(taken.counted(), PAGE).get_page(request.GET.get("page"))
    return {
        "pages": pages,
        "rows": [activity_row(each) for each in pages],
        "ignored": [activity_row(each) for each in taken.filter(counted=False)[:IGNORED]],
        "today": today(request.user),
        "back": f"{request.path}?page={pages.number}" if pages.number > 1 else request.path,
        "aside": aside(request.user, request.GET.get("aside", "")),
    }


def _full() -> str:
    return _("A plan holds up to %(most)s goals; archive one first.") % {"most": MOST_GOALS}
