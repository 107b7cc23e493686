from wsgiref.util import setup_testing_defaults

import pytest

from config.wsgi import application


# A request looks at the connections that earlier tests have left open.
@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["hex", "unicode_escape", "utf-7", "no-such"])
def test_a_request_is_read_as_utf_8_whatever_it_calls_itself(charset: str) -> None:
    environ = {"PATH_INFO": "/healthz", "CONTENT_TYPE": f"text/plain; charset={charset}", "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    statuses: list[str] = []
    b"".join(application(environ, lambda status, headers: statuses.append(status)))
    assert statuses == ["200 OK"]
