"""Courses, books and papers: how far one is, what is left, and the sessions about each."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.accounts import PersonRequest, today
from tracker.activity_rows import activity_row
from tracker.catalogue.resources import RESOURCES
from tracker.conflicts import clash, version_of
from tracker.models import Activity, Resource, User
from tracker.resource_figures import minutes_lately
from tracker.resource_forms import ResourceForm
from tracker.resource_rows import headline, reached, resource_row, shelves
from tracker.resources import add, change, finish, propose, put_aside, remove, take_up

PAGE = 20

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def resources(request: PersonRequest) -> HttpResponse:
    """All of them, by where they stand, and those that the catalogue proposes."""
    own, day = list(request.user.resources.all()), today(request.user)
    found = shelves(own, minutes_lately(request.user, day), day)
    known = {name.casefold() for each in own for name in (each.title, each.short_name)}
    proposals = [each for each in RESOURCES.values() if not {each.title.casefold(), each.short_name} & known]
    context = {"shelves": found, "headline": headline(found, day), "proposals": proposals, "today": day}
    return render(request, "tracker/resources.html", context)


@require_safe
@login_required
def resource(request: PersonRequest, resource_id: int) -> HttpResponse:
    """One of them and its sessions, newest first."""
    stored, day = _mine(request, resource_id), today(request.user)
    pages = Paginator(Activity.objects.filter(resource=stored).newest_first(), PAGE).get_page(request.GET.get("page"))
    lately = minutes_lately(request.user, day).get(stored.pk, Decimal(0))
    context = {
        "row": resource_row(stored, lately, day),
        "resource": stored,
        "pages": pages,
        "rows": [(activity_row(each), reached(stored, each.unit)) for each in pages],
        "today": day,
    }
    return render(request, "tracker/resource.html", context)


@require_POST
@login_required
def take_proposal(request: PersonRequest, name: str) -> HttpResponse:
    """Add one of the catalogue. Asked for twice, it is added once."""
    if name not in RESOURCES:
        raise Http404
    try:
        stored, new = propose(request.user, RESOURCES[name])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("resources")
    if new:
        messages.success(request, _("“%(title)s” is added.") % {"title": stored.title})
    return redirect("resource", stored.pk)


@reading_and_writing
@login_required
def add_resource(request: PersonRequest) -> HttpResponse:
    """Add one's own."""
    form = ResourceForm(request.POST) if request.method == "POST" else ResourceForm()
    if form.is_valid():
        try:
            stored = add(request.user, form.described)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(title)s” is added.") % {"title": stored.title})
            return redirect("resource", stored.pk)
    return render(request, "tracker/resource_form.html", {"form": form}, status=422 if form.is_bound else 200)


@reading_and_writing
@login_required
def change_resource(request: PersonRequest, resource_id: int) -> HttpResponse:
    """Describe it anew."""
    stored = _mine(request, resource_id)
    form = now = ResourceForm.of(stored)
    differences = None
    if request.method == "POST":
        form = ResourceForm(request.POST)
        with transaction.atomic():
            User.objects.hold(request.user)
            now = ResourceForm.of(_mine(request, resource_id))
            differences = clash(form, now, today(request.user))
            if form.is_valid() and differences is None and _changed(request, stored, form):
                return redirect("resource", resource_id)
    context = {"form": form, "resource": stored, "version": version_of(now.initial), "differences": differences}
    status = 409 if differences is not None else 422 if form.is_bound else 200
    return render(request, "tracker/resource_form.html", context, status=status)


@require_POST
@login_required
def finish_resource(request: PersonRequest, resource_id: int) -> HttpResponse:
    """Say that one is through with it."""
    finish(_mine(request, resource_id), on=today(request.user))
    return _back(request, resource_id)


@require_POST
@login_required
def put_resource_aside(request: PersonRequest, resource_id: int) -> HttpResponse:
    """Say that one does not go on with it for now."""
    put_aside(_mine(request, resource_id), on=today(request.user))
    return _back(request, resource_id)


@require_POST
@login_required
def take_resource_up(request: PersonRequest, resource_id: int) -> HttpResponse:
    """Say that one goes on with it."""
    take_up(_mine(request, resource_id))
    return _back(request, resource_id)


@require_POST
@login_required
def delete_resource(request: PersonRequest, resource_id: int) -> HttpResponse:
    """Delete it; its sessions stay in the log."""
    stored = _mine(request, resource_id)
    remove(request.user, stored)
    messages.success(request, _("“%(title)s” is deleted; its sessions stay in the log.") % {"title": stored.title})
    return redirect("resources")


def _changed(request: PersonRequest, stored: Resource, form: ResourceForm) -> bool:
    """Store what the form says; what speaks against it is told there."""
    try:
        change(request.user, stored, form.described)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("“%(title)s” is changed.") % {"title": form.described.title})
    return True


def _mine(request: PersonRequest, resource_id: int) -> Resource:
    return get_object_or_404(request.user.resources, pk=resource_id)


def _back(request: PersonRequest, resource_id: int) -> HttpResponse:
    """To the page on which it was said."""
    return redirect("resource", resource_id) if request.POST.get("back") == "resource" else redirect("resources")
