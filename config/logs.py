"""How an event is written: one line, its name first, then the fields that were handed over as ``extra``."""

import json
import logging
from datetime import UTC, datetime

#: What every record has; anything beyond it is a field of the event.
ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "server_time"}


#: What links carry that sign their bearer in or act for them, by its name in the URL patterns: ours, and allauth's.
KEYS = ("token", "key", "uidb36")


class LineFormatter(logging.Formatter):
    """``2026-11-23T08:00:00Z INFO integrations.sync sync_run_ended connection=3 fetched=14``."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {name: value for name, value in vars(record).items() if name not in ORDINARY}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        words = (f"{name}={_word(value)}" for name, value in fields.items())
        return " ".join([moment, record.levelname, record.name, _line(_without_keys(record)), *words])


class Unready(logging.Filter):
    """Drops what Django says of a /readyz that answered 503."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(getattr(record, "request", None), "path", "") != "/readyz"


def _without_keys(record: logging.LogRecord) -> str:
    """The message; where Django names the path of a request in it, without the keys that are in the path."""
    text, match = record.getMessage(), getattr(getattr(record, "request", None), "resolver_match", None)
    for name in KEYS:
        if match and (key := match.kwargs.get(name)):
            text = text.replace(key, "…")
    return text


def _line(text: str) -> str:
    """The text on one line: a value from outside must not be able to forge an event of its own."""
    return text if text.isprintable() else json.dumps(text)[1:-1]


def _word(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and text and " " not in text else json.dumps(text)
