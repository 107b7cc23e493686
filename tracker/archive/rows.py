"""A row as plain data, and back: every value is checked before it may become one again."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string

NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,6})?")
#: Ids stay well below what a column holds, so that there is room behind them.
HIGHEST_ID = 2**40


type Reader = Callable[[Any], Any]


class Unfit(Exception):
    """A value that its column can't take. ``str(error)`` says what it should be."""


def plain(value: Any) -> Any:
    """A column's value as JSON has it: exact numbers, days and instants as text."""
    match value:
        case Decimal():
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case uuid.UUID():
            return str(value)
    return value


def reader_of(column: "models.Field[Any, Any]") -> Reader:
    """Makes of what ``plain`` wrote what the column takes. The reader raises Unfit."""
    read = next(reader for kind, reader in READERS.items() if isinstance(column, kind))
    choices = {choice for choice, _ in column.flatchoices} | ({""} if column.blank else set())
    kinds = (type(column.get_default()),) if column.has_default() else (dict, list)
    validators, is_json = column.validators, isinstance(column, models.JSONField)

    def value_of(written: Any) -> Any:
        if written is None:
            if not column.null:
                raise Unfit("a value")
            return None
        found = read(written)
        if column.choices and found not in choices:
            raise Unfit("one of its choices")
        if is_json and not isinstance(found, kinds):
            raise Unfit("a list or an object")
        _validate(found, validators)
        return found

    return value_of


def identified(column: "models.Field[Any, Any] | None", value: Any) -> Any:
    """A row's id, as its column takes it. Raises Unfit."""
    if isinstance(column, models.UUIDField):
        return _uuid(value)
    if type(value) is not int or not 0 < value < HIGHEST_ID:
        raise Unfit("an id")
    return value


def renamed(value: Any, key: str, names: Mapping[int, int]) -> Any:
    """JSON data in which every goal that stands under ``key`` goes by its new id; 0 where it has none."""
    if isinstance(value, list):
        return [renamed(each, key, names) for each in value]
    if isinstance(value, dict):
        return {
            name: names.get(each, 0) if name == key and type(each) is int else renamed(each, key, names)
            for name, each in value.items()
        }
    return value


def _validate(value: Any, validators: Sequence[Callable[[Any], None]]) -> None:
    """An empty text is no address and no name, and need not be one."""
    if value == "":
        return
    try:
        for validator in validators:
            validator(value)
    except ValidationError as error:
        raise Unfit(" ".join(error.messages)) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("true or false")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise Unfit("a whole number")
    return value


def _decimal(value: Any) -> Decimal:
    if not (isinstance(value, str) and NUMBER.fullmatch(value)):
        raise Unfit('a number such as "1.5"')
    return Decimal(value)


def _day(value: Any) -> date:
    return _made(date.fromisoformat, value, "a day such as 2026-11-25")


def _instant(value: Any) -> datetime:
    found = _made(datetime.fromisoformat, value, "an instant such as 2026-11-25T12:00:00Z")
    if found.tzinfo is None or found.year < 2:
        raise Unfit("an instant such as 2026-11-25T12:00:00Z")
    return found.astimezone(UTC)


def _duration(value: Any) -> timedelta:
    found = _made(parse_duration, value, "a duration such as P0DT00H05M00S")
    if found is None:
        raise Unfit("a duration such as P0DT00H05M00S")
    return found


def _uuid(value: Any) -> uuid.UUID:
    return _made(uuid.UUID, value, "a UUID")


def _json(value: Any) -> Any:
    return value


def _made[Made](make: Callable[[str], Made], value: Any, wanted: str) -> Made:
    try:
        return make(_text(value))
    except (ValueError, OverflowError) as error:
        raise Unfit(wanted) from error


#: A subclass stands before its base.
READERS: dict[type["models.Field[Any, Any]"], Callable[[Any], Any]] = {
    models.BooleanField: _flag,
    models.DateTimeField: _instant,
    models.DateField: _day,
    models.DecimalField: _decimal,
    models.DurationField: _duration,
    models.UUIDField: _uuid,
    models.JSONField: _json,
    models.IntegerField: _whole,
    models.CharField: _text,
    models.TextField: _text,
}
