"""“Don’t count this”, said of any activity where it is shown, and taken back."""

import re
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tracker.accounts import PersonRequest
from tracker.manual import comment
from tracker.models import Activity

#: The pages that show activities with this choice; a form leads back to one of them and nowhere else.
PAGES = re.compile(r"/log/(?:\?.*)?|/log/[0-9a-f-]{36}/why/|/goals/\d+/(?:\?page=\d+)?", re.ASCII)


@require_POST
@login_required
def set_aside(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Count it no longer; the page that follows says so and offers to undo it. Said twice, it is said once."""
    _say(request, uid, excluded=True)
    back = _back(request)
    return redirect(f"{back}{'&' if '?' in back else '?'}aside={uid}#aside")


@require_POST
@login_required
def count(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """Count it again, where nothing else speaks against it."""
    try:
        _say(request, uid, excluded=False)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{_back(request)}#a-{uid}")


def _say(request: PersonRequest, uid: uuid.UUID, *, excluded: bool) -> None:
    try:
        comment(request.user, Activity.objects.get(user=request.user, uid=uid), excluded=excluded)
    except Activity.DoesNotExist as error:
        raise Http404 from error


def _back(request: PersonRequest) -> str:
    back = request.POST.get("back", "")
    return back if PAGES.fullmatch(back) else "/log/"
