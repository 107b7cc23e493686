"""The skills: what was studied, what can be shown for it, and what was left alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest, today
from tracker.skills_page import skills_page


@require_safe
@login_required
def skills(request: PersonRequest) -> HttpResponse:
    """The page, private work included: it is its owner's own."""
    on = today(request.user)
    return render(request, "tracker/skills.html", {"page": skills_page(request.user, on), "today": on})
