"""From what a cell says to days, times and lengths. What could mean two things is refused, never guessed."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from integrations.importers.base import Skipped, Wrong
from tracker.kinds import gettext_noop as _

YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))? ?(?:([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE)
SPAN = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
WORDS = re.compile(
    r"(?:(?P<h>\d{1,4}(?:[.,]\d{1,4})?) ?(?:h|hrs?|hours?))?"
    r" ?(?:(?P<m>\d{1,5})(?: ?(?:m|mins?|minutes?)|$))?(?: ?(?P<s>\d{1,5}) ?(?:s|secs?|seconds?))?",
    re.ASCII | re.IGNORECASE,
)
NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?", re.ASCII)
NO_DAY = _("“%(text)s” is no day. Write it as 2026-03-04.")
NO_LENGTH = _("“%(text)s” is no length of time. Write it as 1:30, 1h30 or 90 min.")


def shown(text: str) -> str:
    """What a cell says, short enough for a sentence."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def settled_order(texts: Iterable[str]) -> str:
    """The order of day and month in which all of these are days, "" where both or neither would do."""
    pairs = {(int(found[1]), int(found[3])) for text in texts if (found := YEAR_LAST.fullmatch(_first_word(text)))}
    by_day, by_month = all(second <= 12 for _day, second in pairs), all(first <= 12 for first, _month in pairs)
    if by_day != by_month:
        return "dmy" if by_day else "mdy"
    return "dmy" if all(first == second for first, second in pairs) else ""


def day(text: str, order: str, zone: tzinfo) -> date:
    """The day that a cell names; of a time with an offset, the day it was in ``zone``."""
    try:
        if found := INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(zone).date() if found[2] else date.fromisoformat(found[1])
        if found := YEAR_FIRST.fullmatch(_first_word(text)):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := YEAR_LAST.fullmatch(_first_word(text)):
            first, second = int(found[1]), int(found[3])
            return date(int(found[4]), *((first, second) if order == "mdy" else (second, first)))
    except (ValueError, OverflowError) as error:
        raise Wrong(NO_DAY, text=shown(text)) from error
    raise Wrong(NO_DAY, text=shown(text))


def clock(text: str) -> time:
    """A time of the day, by 24 hours or by 12."""
    found = CLOCK.fullmatch(text)
    if found:
        hour, half = int(found[1]), (found[4] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour <= 23 and (not half or int(found[1]) <= 12):
            return time(hour, int(found[2]), int(found[3] or 0))
    raise Wrong(_("“%(text)s” is no time of the day. Write it as 21:40."), text=shown(text))


def hours(text: str) -> int:
    """Seconds, of a cell that holds hours: ``1:30``, ``1:30:00``, ``1.5`` or ``1,5``."""
    if found := SPAN.fullmatch(text):
        return 3600 * int(found[1]) + 60 * int(found[2]) + int(found[3] or 0)
    return _whole(3600 * number(text))


def minutes(text: str) -> int:
    """Seconds, of a cell that holds minutes."""
    return _whole(60 * number(text))


def duration(text: str) -> int:
    """Seconds, of a cell that holds a length with its unit: ``1h30``, ``90 min``, ``1.5 h``, ``1:30``."""
    if SPAN.fullmatch(text):
        return hours(text)
    found = WORDS.fullmatch(text)
    if not found or not text or text.isdigit():
        raise Wrong(NO_LENGTH, text=shown(text))
    parts = Decimal((found["h"] or "0").replace(",", ".")) * 3600
    return _whole(parts + 60 * int(found["m"] or 0) + int(found["s"] or 0))


def number(text: str) -> Decimal:
    """A number above or equal to 0, with a decimal point or comma."""
    if not NUMBER.fullmatch(text):
        raise Wrong(_("“%(text)s” is no number. Write it as 90 or 1.5."), text=shown(text))
    return Decimal(text.replace(",", "."))


def whole_minutes(seconds: int) -> Decimal:
    """To the nearest minute, halves up. Raises Skipped for what is less than half a minute."""
    if seconds < 30:
        raise Skipped(_("shorter than half a minute"))
    return Decimal((seconds + 30) // 60)


def _whole(seconds: Decimal) -> int:
    return int(seconds.quantize(Decimal(1), ROUND_HALF_UP))


def _first_word(text: str) -> str:
    """A day may be followed by a time that does not matter."""
    return text.strip().partition(" ")[0]
