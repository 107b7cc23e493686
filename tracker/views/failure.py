"""What is shown in a page's place when it fails."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error


def failure(request: HttpRequest) -> HttpResponse:
    """Django's page for an error: 503 where the database is away, full or too busy for too long, else 500."""
    if isinstance(sys.exception(), OperationalError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return server_error(request)
