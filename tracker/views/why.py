"""Why one activity counts or doesn't."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.accounts import PersonRequest, today
from tracker.models import Activity
from tracker.why import why


@require_safe
@login_required
def log_why(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """The answer, in words."""
    activity = get_object_or_404(Activity.objects.select_related("user"), user=request.user, uid=uid)
    on = today(request.user)
    return render(request, "tracker/why.html", {"why": why(activity, on), "today": on})
