"""The sources: what is connected, how it is doing, what its runs brought; and the operations of their owner."""

import uuid
from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations import connecting, owning
from integrations.connection_rows import sources_page
from integrations.forms import ChangeForm, ConnectForm, DisconnectForm, FeedForm
from integrations.models import Connection
from integrations.reconciliation import brought
from integrations.registry import PROVIDERS
from integrations.tasks import ring_for_check
from tracker.accounts import PersonRequest, live_part, today
from tracker.activity_rows import source_name
from tracker.models import Plan
from tracker.reasons import in_words
from tracker.reports_page import promised

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def sources(request: PersonRequest) -> HttpResponse:
    """All connections and the newest runs; while one is running the page asks for its live part again."""
    now = datetime.now(UTC)
    context = {
        "page": sources_page(request.user, now),
        "offers": offers(),
        "now": now.astimezone(request.user.zone),
        "today": today(request.user),
    }
    return render(request, f"integrations/sources.html{live_part(request)}", context)


@require_safe
@login_required
def start(request: PersonRequest) -> HttpResponse:
    """The last step of the first run: the sources, what stands by now, and the way to the dashboard."""
    now = datetime.now(UTC)
    context = {
        "page": sources_page(request.user, now),
        "offers": offers(),
        "plan": Plan.objects.annotate(number_of_goals=Count("goals")).current_of(request.user),
        "coming": promised(request.user, now),
        "step": 4,
        "now": now.astimezone(request.user.zone),
        "today": today(request.user),
    }
    return render(request, f"integrations/start.html{live_part(request)}", context)


@reading_and_writing
@login_required
def connect(request: PersonRequest, provider: str) -> HttpResponse:
    """Connect an account; its first sync is its check. From the first run it leads back there."""
    if provider not in PROVIDERS:
        raise Http404
    back = "start_sources" if "start" in request.GET else "sources"
    form = ConnectForm(provider, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.connect(request.user):
        messages.success(request, _("Connected. Its history is being read; you can close this page."))
        return redirect(back)
    context = {"form": form, "name": source_name(provider), "back": back}
    return render(request, "integrations/connect.html", context, status=422 if form.is_bound else 200)


@reading_and_writing
@login_required
def change(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Another account or credential, tried at once."""
    connection = _mine(request, connection_id)
    form = ChangeForm(connection, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.change():
        messages.success(request, _("Stored. It is being read now."))
        return redirect("sources")
    context = {"form": form, "connection": connection, "name": source_name(connection.provider)}
    context["reason"] = in_words(connection.reason)
    context["by_address"] = PROVIDERS[connection.provider].about.by_address
    return render(request, "integrations/change.html", context, status=422 if form.is_bound else 200)


@reading_and_writing
@login_required
def feeds(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Which of a blog's feeds is read, and whether its older posts are, too."""
    connection = _my_blog(request, connection_id)
    form = FeedForm(connection, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.choose():
        messages.success(request, _("Stored. It is being read now."))
        return redirect("sources")
    context = {"form": form, "connection": connection, "older": connection.options.get("older", False)}
    return render(request, "integrations/feeds.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def older(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Read what a blog's feed no longer lists, too."""
    connecting.read_older(_my_blog(request, connection_id))
    messages.success(request, _("Older posts are being read, a few pages a minute; you can close this page."))
    return redirect("sources")


@reading_and_writing
@login_required
def disconnect(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Ask what becomes of its activity, then forget the account and its credential."""
    connection = _mine(request, connection_id)
    form = DisconnectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        connecting.disconnect(connection, remove_activities=form.cleaned_data["activities"] == "remove")
        messages.success(request, _("Disconnected. Its credential is deleted."))
        return redirect("sources")
    context = {
        "form": form,
        "connection": connection,
        "name": source_name(connection.provider),
        "number": brought(connection).count(),
    }
    return render(request, "integrations/disconnect.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def sync(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Ask for a run; a second ask joins the run in flight."""
    connection = _mine(request, connection_id)
    if connection.made_up:
        messages.info(request, _("This account belongs to the demo and is made up, so nobody is asked."))
    elif connection.state == Connection.State.PAUSED:
        messages.error(request, _("This connection is paused. Resume it first."))
    else:
        connecting.ask(connection)
    return _back(request, connection)


@require_POST
@login_required
def check(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Have a blog looked at, whether it says that it is its user's own."""
    connection = _my_blog(request, connection_id)
    if connection.made_up:
        messages.info(request, _("This account belongs to the demo and is made up, so nobody is asked."))
    elif connection.state != Connection.State.ACTIVE:
        messages.error(request, _("Nothing is read of this blog now, so it can’t be looked at."))
    else:
        owning.ask(connection)
        ring_for_check(connection.pk)
        messages.success(request, _("Your blog is being looked at. The answer stands here within a minute or two."))
    return redirect("connection", connection.pk)


@require_POST
@login_required
def pause(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Read nothing until it is resumed."""
    connection = _mine(request, connection_id)
    connecting.pause(connection)
    return _back(request, connection)


@require_POST
@login_required
def resume(request: PersonRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Go on where it was paused."""
    connection = _mine(request, connection_id)
    connecting.resume(connection)
    return _back(request, connection)


def offers() -> list[tuple[str, str, str]]:
    """What can be connected: its slug, its name and what it takes."""
    return [(slug, source_name(slug), translated(each.about.sentence)) for slug, each in PROVIDERS.items()]


def _back(request: PersonRequest, connection: Connection) -> HttpResponse:
    """To the page from which it was asked: the connection's own, or that of all."""
    return redirect("connection", connection.pk) if request.POST.get("back") == "connection" else redirect("sources")


def _mine(request: PersonRequest, connection_id: uuid.UUID) -> Connection:
    return get_object_or_404(Connection, user=request.user, pk=connection_id)


def _my_blog(request: PersonRequest, connection_id: uuid.UUID) -> Connection:
    return get_object_or_404(Connection, user=request.user, pk=connection_id, provider="feed")
