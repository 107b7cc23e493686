"""The rules by which things count."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest, today
from tracker.rules_page import rules_page


@require_safe
@login_required
def rules(request: PersonRequest) -> HttpResponse:
    """The page, the same for everybody."""
    return render(request, "tracker/rules.html", {"page": rules_page(today(request.user))})
