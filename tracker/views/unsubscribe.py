"""Stopping the weekly reports with the link in one of them, signed in or not (RFC 8058)."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.mail import user_of_token
from tracker.models import User


@csrf_exempt  # a mail program has no cookie of ours; the signed token says whose reports they are
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, since programs open links to look at them; a POST acts, as often as it comes."""
    try:
        user_id = user_of_token(token)
    except BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        User.objects.filter(pk=user_id).update(weekly_report=False)
    return render(request, "tracker/unsubscribe.html", {"stopped": request.method == "POST"})
