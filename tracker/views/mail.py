"""Mail that came back: a door for mail providers, and its reader's word to try again."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tracker.accounts import PersonRequest
from tracker.bounces import NotABounce
from tracker.report.delivery import try_address_again
from tracker.returned_mail import NotOurs, take_in

#: Our letters are below 100 kB, and a bounce holds one at most.
MOST_BYTES = 256 * 1024


@csrf_exempt  # a mail provider has no cookie of ours; the Message-ID that it quotes can't be guessed
@never_cache
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Take in one raw mail. 204 where it is about a letter that was sent from here, as often as it comes."""
    if request.content_type != "message/rfc822":
        return _said(415, "Send the mail as it came, as message/rfc822.")
    try:
        take_in(_raw(request))
    except RequestDataTooBig:
        return _said(413, f"Send up to {MOST_BYTES} bytes; the beginning of the mail is enough.")
    except NotABounce as error:
        return _said(400, str(error))
    except NotOurs as error:
        return _said(404, str(error))
    return HttpResponse(status=204)


@require_POST
@login_required
def again(request: PersonRequest) -> HttpResponse:
    """Let mail go again to the address that gave it back."""
    if try_address_again(request.user, datetime.now(UTC)):
        messages.success(request, _("Mail goes to your address again."))
    return redirect("reports")


def _raw(request: HttpRequest) -> bytes:
    if len(request.body) > MOST_BYTES:
        raise RequestDataTooBig
    return request.body


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
