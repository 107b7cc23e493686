"""The owner's share links: which there are, making one, and revoking it."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker import share_links
from tracker.accounts import PersonRequest, today
from tracker.models import ShareLink
from tracker.profile_forms import SECTIONS
from tracker.share_link_forms import ShareLinkForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def links(request: PersonRequest) -> HttpResponse:
    """Show them, or make one more."""
    day = today(request.user)
    form = ShareLinkForm(day, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            share_links.make(request.user, **form.cleaned_data, today=day)
        except share_links.TooManyError:
            form.add_error(None, _("Fifty links work already. Revoke one first."))
        except ShareLink.DoesNotExist as error:
            raise Http404 from error
        else:
            messages.success(request, _("The link works. Copy its address below."))
            return redirect("share_links")
    rows = [_row(link, works=link.works_on(day)) for link in share_links.links_of(request.user, day)]
    context = {"form": form, "links": rows, "today": day}
    answer = render(request, "tracker/share_links.html", context, status=422 if form.is_bound else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
def revoke(request: PersonRequest, uid: uuid.UUID) -> HttpResponse:
    """End one at once."""
    if not share_links.revoke(request.user, uid):
        raise Http404
    messages.success(request, _("That link shows nothing any more."))
    return redirect("share_links")


def _row(link: ShareLink, *, works: bool) -> dict[str, Any]:
    """A link, with its address while it works."""
    path = reverse("shared", args=[share_links.token_of(link)])
    names = [SECTIONS[slug][0] for slug in link.sections if slug in SECTIONS]
    return {"link": link, "sections": names, "works": works, "address": f"{settings.SITE_URL}{path}" if works else ""}
