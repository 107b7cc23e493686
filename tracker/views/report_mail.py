"""A report as the mail that it was or will be: as it looks, its plain text, and the message itself."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from tracker import reports_page
from tracker.accounts import PersonRequest
from tracker.mail import Letter, html_page, report_letter, verified_address
from tracker.models import Report
from tracker.report.facts import FACTS_VERSION

#: A letter brings its styles and its picture, and needs nothing else. Its links may be followed.
LETTER_CSP: Mapping[str, Sequence[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}


@require_safe
@login_required
@csp_override(LETTER_CSP)
def looks(request: PersonRequest, slug: str) -> HttpResponse:
    """The HTML body, as a page of its own."""
    return HttpResponse(html_page(_letter(request, slug)))


@require_safe
@login_required
def text(request: PersonRequest, slug: str) -> HttpResponse:
    """The plain body."""
    return HttpResponse(_letter(request, slug).body, content_type="text/plain; charset=utf-8")


@require_safe
@login_required
def message(request: PersonRequest, slug: str) -> HttpResponse:
    """The whole message with its headers, as a file. It holds the link that stops the reports."""
    content = _letter(request, slug).message().as_bytes()
    name = {"Content-Disposition": f'attachment; filename="headway-{slug}.eml"'}
    return HttpResponse(content, content_type="message/rfc822", headers=name)


def _letter(request: PersonRequest, slug: str) -> Letter:
    """The letter to the address where mail goes now; 404 where it is not built yet."""
    if slug == reports_page.NEXT:
        row = reports_page.preview(request.user, datetime.now(UTC))
    else:
        row = get_object_or_404(Report.objects.select_related("user"), user=request.user, slug=slug)
    if row.facts is None or row.facts["version"] != FACTS_VERSION:
        raise Http404
    return report_letter(row, verified_address(request.user) or request.user.email)
