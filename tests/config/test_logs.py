"""One line an event."""

import logging
import sys

from django.test import RequestFactory
from django.urls import resolve

from config.logs import LineFormatter


def record(message: str, **fields: object) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "headway", "levelname": "INFO", "msg": message, "created": 0.0, **fields})


def test_an_event_is_its_name_and_its_fields() -> None:
    line = LineFormatter().format(record("sync_run_ended", connection=3, reason="try again"))

    assert line == '1970-01-01T00:00:00Z INFO headway sync_run_ended connection=3 reason="try again"'


def test_a_value_cannot_forge_a_second_event() -> None:
    line = LineFormatter().format(record("title\n1970 ERROR", title="a\r\nb\u2028c"))

    assert len(line.splitlines()) == 1


def test_an_exception_stays_on_the_line_of_its_event() -> None:
    try:
        raise ValueError("bad\nvalue")
    except ValueError:
        line = LineFormatter().format(record("failed", exc_info=sys.exc_info()))

    assert len(line.splitlines()) == 1
    assert "ValueError" in line


def test_a_link_that_acts_for_its_bearer_is_not_kept_in_the_log() -> None:
    request = RequestFactory().put("/unsubscribe/1.weekly:secret/")
    request.resolver_match = resolve(request.path)

    line = LineFormatter().format(record(f"Method Not Allowed (PUT): {request.path}", request=request))

    assert line.endswith("Method Not Allowed (PUT): /unsubscribe/…/")
