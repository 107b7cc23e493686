"""The page on which a script is that asks for something: its header says so, which anybody may write."""

from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest


def current_page(request: HttpRequest) -> SplitResult:
    """Its address; an empty one where none is given, or none that can be."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return urlsplit("")
