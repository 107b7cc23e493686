"""The profile's settings: what strangers see, section by section. All is off at first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.accounts import PersonRequest
from tracker.models import ProfileSettings
from tracker.profile_forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: PersonRequest) -> HttpResponse:
    """Show what is on, or store another choice."""
    stored = ProfileSettings.objects.filter(user=request.user).first() or ProfileSettings(user=request.user)
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(stored)
    if form.is_valid():
        form.store(request.user)
        messages.success(request, _("Stored. Others may see the page as it was for up to five minutes."))
        return redirect("profile")
    context = {"form": form, "stored": stored}
    return render(request, "tracker/profile.html", context, status=422 if form.is_bound else 200)
