"""The evidence pack: a dated page to be printed for applications, its owner's alone unless a share link shows it."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest
from tracker.activity_rows import kind_name
from tracker.evidence import evidence_of
from tracker.models import ProfileSettings, User
from tracker.profile_forms import ProfileForm
from tracker.public import PublicProfile, profile_of
from tracker.public_pictures import public_page


@require_safe
@login_required
def evidence(request: PersonRequest) -> HttpResponse:
    """The pack with the sections that are asked for; else with those that strangers see, or with all of them."""
    stored = getattr(request.user, "profile_settings", None) or ProfileSettings(user=request.user)
    form = ProfileForm(request.GET if "shown" in request.GET else {"shown": stored.shown or ProfileSettings.SECTIONS})
    valid = form.is_valid()
    seen = profile_of(request.user, form.cleaned_data["shown"] if valid else (), datetime.now(UTC))
    address = f"{settings.SITE_URL}/u/{seen.username}/" if stored.enabled else ""
    context = pack(request.user, seen) | {"form": form, "address": address}
    answer = render(request, "tracker/evidence.html", context, status=200 if valid else 422)
    answer["Cache-Control"] = "no-store"
    return answer


def pack(user: User, seen: PublicProfile) -> dict[str, Any]:
    """What the page prints of a profile; where it shows no proof, there is no list of evidence."""
    groups = evidence_of(user) if seen.proof else ()
    named = [(group, kind_name(group.kind, group.counted), kind_name(group.kind)) for group in groups]
    return {"page": public_page(seen), "groups": named}
