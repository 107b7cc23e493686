"""The profile's settings: what strangers see, section by section. All is off at first."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.accounts import PersonRequest
from tracker.models import ProfileSettings, User
from tracker.profile_forms import SECTIONS, ProfileForm
from tracker.public import profile_of
from tracker.public_evidence import evidence_of_goal, evidence_of_kind
from tracker.public_pictures import public_page
from tracker.snippets import Snippet, snippets
from tracker.views.public import FindEvidence, evidence_list

#: The sections that have pictures for other pages.
PICTURED = ("score", "goals", "heatmap")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: PersonRequest) -> HttpResponse:
    """Show what is on, or store another choice."""
    stored = _stored(request.user)
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(stored)
    if form.is_valid():
        form.store(request.user)
        messages.success(request, _("Stored. Others may see the page as it was for up to five minutes."))
        return redirect("profile")
    return _settings(request, form, stored)


@require_safe
@login_required
def preview(request: PersonRequest) -> HttpResponse:
    """The page as a stranger would see it with the sections, the name and the words that are asked for.

    What stands in the form is asked for with a name, even an empty one. Nothing is stored, and it works while the
    profile is off.
    """
    stored = _stored(request.user)
    shown, name, bio = stored.shown, stored.name, stored.bio
    if "shown" in request.GET or "name" in request.GET:
        form = ProfileForm(request.GET)
        if not form.is_valid():
            return _settings(request, form, stored)
        shown = form.cleaned_data["shown"]
        if "name" in request.GET:
            name, bio = form.cleaned_data["name"], form.cleaned_data["bio"]
    seen = replace(profile_of(request.user, shown, datetime.now(UTC)), name=name, bio=bio)
    # Without the request, as for strangers: nothing of the one who is signed in stands in the page's frame.
    return HttpResponse(render_to_string("tracker/profile_preview.html", {"page": public_page(seen), "lists": True}))


@require_safe
@login_required
def preview_kind(request: PersonRequest, kind: str) -> HttpResponse:
    """All evidence of one kind, as strangers would see it where they see the proof."""
    return _preview_list(request, partial(evidence_of_kind, kind=kind))


@require_safe
@login_required
def preview_goal(request: PersonRequest, goal_id: int) -> HttpResponse:
    """All that a goal has taken, as strangers would see it where they see goals and proof."""
    return _preview_list(request, partial(evidence_of_goal, goal_id=goal_id))


def _preview_list(request: PersonRequest, find: FindEvidence) -> HttpResponse:
    seen = profile_of(request.user, ("goals", "proof"), datetime.now(UTC))
    written = evidence_list(request, seen, find, preview=True)
    if written is None:
        raise Http404
    return HttpResponse(written)


def _stored(user: User) -> ProfileSettings:
    return getattr(user, "profile_settings", None) or ProfileSettings(user=user)


def _snippets(stored: ProfileSettings) -> list[Snippet]:
    """What can be put into other pages: of what is stored, not of what is being chosen."""
    if not stored.enabled:
        return []
    shown = [slug for slug in PICTURED if slug in stored.shown]
    return snippets(profile_of(stored.user, shown, datetime.now(UTC)), settings.SITE_URL)


def _settings(request: PersonRequest, form: ProfileForm, stored: ProfileSettings) -> HttpResponse:
    context = {
        "form": form,
        "stored": stored,
        "snippets": _snippets(stored),
        "without_picture": [SECTIONS[slug][0] for slug in PICTURED if slug not in stored.shown],
    }
    return render(request, "tracker/profile.html", context, status=422 if form.is_bound else 200)
