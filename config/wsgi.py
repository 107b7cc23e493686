"""What the web server calls."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, the one charset of our pages, whatever its Content-Type says.

    Django takes any codec of Python's by its name, before any middleware: ``hex`` fails there, at every address, and
    ``unicode_escape`` makes halves of characters that no database stores.
    """

    @property
    def encoding(self) -> None:
        """None stands for Django's own default, UTF-8."""

    @encoding.setter
    def encoding(self, name: str) -> None:
        """What the Content-Type names is not used; the API refuses it with a sentence."""


application = get_wsgi_application()
application.request_class = Utf8Request
