"""The account: language, zone, reports, health, API tokens, and the ways to everything about signing in."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from tracker import returned_mail
from tracker.account_forms import DaysForm, HealthForm, ReportsForm, TokenForm
from tracker.accounts import PersonRequest, today
from tracker.models import ApiToken, User
from tracker.reports_page import promised
from tracker.sessions import rows


@require_safe
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """What is the person's own, section by section."""
    return _page(request)


@require_POST
@login_required
def days(request: PersonRequest) -> HttpResponse:
    """Store language and time zone. The whole page follows them, so all of it is read anew."""
    form = DaysForm(request.POST, instance=_stored(request))
    if not form.is_valid():
        return _page(request, "days", status=422, days_form=form)
    person = form.save()
    translation.activate(person.language)
    if form.moves_days:
        messages.success(request, _("Stored. What your sources brought has moved to its day in the new zone."))
    else:
        messages.success(request, _("Stored. Days that are already logged stay where they are."))
    return HttpResponseClientRefresh() if request.htmx else redirect("account")


@require_POST
@login_required
def reports(request: PersonRequest) -> HttpResponse:
    """Store what is sent by mail."""
    form = ReportsForm(request.POST, instance=_stored(request))
    if not form.is_valid():
        return _page(request, "reports", status=422, reports_form=form)
    person = form.save()
    if request.htmx:
        next_ones = promised(person, datetime.now(UTC))
        return _page(request, "reports", reports_form=form, reports_stored=True, coming=next_ones)
    messages.success(request, _("Stored."))
    return redirect("account")


@require_POST
@login_required
def health(request: PersonRequest) -> HttpResponse:
    """Store what is enough."""
    form = HealthForm(request.POST, instance=_stored(request))
    if not form.is_valid():
        return _page(request, "health", status=422, health_form=form)
    form.save()
    if request.htmx:
        return _page(request, "health", health_form=form, health_stored=True)
    messages.success(request, _("Stored."))
    return redirect("account")


@require_POST
@login_required
def make_token(request: PersonRequest) -> HttpResponse:
    """Make an API token; this answer alone shows it."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, "tokens", status=422, token_form=form)
    write, name = form.cleaned_data["write"], form.cleaned_data["name"]
    _row, token = ApiToken.issue(request.user, read=True, write=write, name=name)
    return _page(request, "tokens", token=token)


@require_POST
@login_required
def revoke_token(request: PersonRequest, token_id: int) -> HttpResponse:
    """Take a token back: it opens nothing from now on."""
    get_object_or_404(ApiToken, user=request.user, pk=token_id).delete()
    if request.htmx:
        return _page(request, "tokens", revoked=True)
    messages.success(request, _("The token is revoked."))
    return redirect("account")


def _stored(request: PersonRequest) -> User:
    # A form writes what it is given into its person, valid or not; the page's frame shows the stored one.
    return User.objects.get(pk=request.user.pk)


def _page(request: PersonRequest, section: str = "", *, status: int = 200, **changed: Any) -> HttpResponse:
    """The page, or to a script the one section that it asked about."""
    if section and request.htmx:
        template, context = f"tracker/account.html#{section}", {}
    else:
        template, context = "tracker/account.html", _ways_in(request)
    context |= {
        "days_form": DaysForm(instance=request.user),
        "reports_form": ReportsForm(instance=request.user),
        "coming": promised(request.user, datetime.now(UTC)),
        "health_form": HealthForm(instance=request.user),
        "token_form": TokenForm(),
        "tokens": request.user.api_tokens.order_by("-pk"),
        "today": today(request.user),
    }
    return render(request, template, context | changed, status=status)


def _ways_in(request: PersonRequest) -> dict[str, Any]:
    """How one signs in here, and whether mail arrives. Five queries, one more where it doesn't."""
    types = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    return {
        "address": EmailAddress.objects.filter(user=request.user, primary=True).first(),
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "app": Authenticator.Type.TOTP in types,
        "returned": returned_mail.stopped(request.user),
        "sessions": len(rows(request.user, request.session.session_key)),
    }
