"""Deleting the account."""

from contextlib import suppress

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tracker.account_forms import LeavingForm
from tracker.accounts import PersonRequest
from tracker.leaving import belongings, leave
from tracker.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]  # allauth ships no types
def delete(request: PersonRequest) -> HttpResponse:
    """Say what goes; delete it once the user name is typed."""
    form = LeavingForm(request.user, request.POST or None)
    if form.is_valid():
        with suppress(User.DoesNotExist):  # sent twice
            leave(request.user)
        logout(request)
        return redirect("account_deleted")
    context = {
        "form": form,
        "belongings": belongings(request.user),
        "others": User.objects.exclude(pk=request.user.pk).exists(),
    }
    return render(request, "tracker/account_delete.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
def deleted(request: HttpRequest) -> HttpResponse:
    """What is left to say."""
    return render(request, "tracker/account_deleted.html", {"empty": not User.objects.exists()})
