"""Stopping letters with the link in one of them, signed in or not (RFC 8058)."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.mail import STOPPED, subscription_of
from tracker.models import User


@csrf_exempt  # a mail program has no cookie of ours; the signed token says whose letters they are
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, since programs open links to look at them; a POST acts, as often as it comes.

    It stops the list of the token, or with ``all`` every one of them.
    """
    try:
        user_id, name = subscription_of(token)
    except BadSignature as error:
        raise Http404 from error
    lists = list(STOPPED) if "all" in request.POST else [name]
    if request.method == "POST":
        values = {field: value for each in lists for field, value in STOPPED[each].items()}
        User.objects.filter(pk=user_id).update(**values)
    context = {"list": name, "all": len(lists) > 1, "stopped": request.method == "POST"}
    return render(request, "tracker/unsubscribe.html", context)
