"""How long: "1h30", "45 min", "1,5h", "1小时30分" to minutes."""

import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from tracker.claim_rules import LONGEST_STUDY
from tracker.quick_log.day import MONTH
from tracker.quick_log.line import AFTER, BEFORE, Line, Refused, compiled

MOST_HOURS = LONGEST_STUDY.limit // timedelta(hours=1)

NUMERALS = "一二三四五六七八九十"
HOURS = r"\ ?(?:hours?|hrs?|h|个?小时|個?小時|个?钟头)"
MINUTES = r"\ ?(?:minutes?|mins?|m|分钟|分鐘|分)"
WHOLE = rf"(?P<h>\d{{1,3}}|[{NUMERALS}两])"


def _word(pattern: str) -> re.Pattern[str]:
    return compiled(rf"{BEFORE}(?:{pattern}){AFTER}")


WHOLE_HOURS = _word(rf"{WHOLE}{HOURS}")
#: The forms of a time, those that say more first, with the minutes that a form adds by itself.
FORMS = (
    (_word(rf"(?P<h>\d{{1,3}}){HOURS}\ ?(?P<m>[0-5]?\d){MINUTES}"), 0),
    (_word(rf"(?P<h>\d{{1,3}}){HOURS}(?P<m>[0-5]\d)"), 0),
    (_word(r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)"), 0),
    (_word(rf"{WHOLE}(?:个半{HOURS}|{HOURS}半)"), 30),
    (_word(rf"半{HOURS}"), 30),
    (_word(rf"(?P<h>\d{{1,3}}[.,]\d{{1,2}}){HOURS}"), 0),
    (WHOLE_HOURS, 0),
    (_word(rf"(?P<m>\d{{1,4}}){MINUTES}"), 0),
)
#: After whole hours a bare number might be their minutes; after any time another one might belong to it.
BARE_MINUTES = compiled(rf"[ ,]*(?:[0-5]\d(?!\S|\ {MONTH}{AFTER})|\d$)")
MORE_TIME = compiled(rf"[ ,;+&]*\d[\d.,:_]*(?:{HOURS}|{MINUTES}){AFTER}")
#: None of the forms, and yet it must have been meant as a time: 1h5, 1,500h, 1_0m.
MALFORMED = compiled(rf"(?<!\S)[-+]?\d[\d.,:_]*(?:{HOURS}|{MINUTES})\d*(?!\S)")


def take_minutes(line: Line) -> int:
    """Cut the time out of the line and return it in minutes."""
    found = _time_in(line.plain)
    if line.plain.startswith("-") or (found is None and line.plain[:1].isdecimal()):
        raise _unclear()
    if found is None:
        raise Refused("no_time", "The line needs a time, best as its first word: 1h30, 45 min or 1.5h.")
    match, minutes = found
    after = line.plain[match.end() :]
    line.cut(match)
    if MORE_TIME.match(after) or (match.re is WHOLE_HOURS and BARE_MINUTES.match(after)):
        raise _unclear()
    if match.start() > 0 and (_time_in(line.plain) or MALFORMED.search(line.plain)):
        raise _unclear()
    if not timedelta(0) < timedelta(minutes=minutes) <= LONGEST_STUDY.limit:
        raise Refused("time_out_of_range", f"A study entry has from 1 minute up to {MOST_HOURS} hours.")
    return minutes


def says_time(plain: str) -> bool:
    """Whether the text holds a time, or what must have been meant as one."""
    return _time_in(plain) is not None or MALFORMED.search(plain) is not None


def _time_in(plain: str) -> tuple[re.Match[str], int] | None:
    """The time with which the text begins, else the one in it that says most, and its minutes."""
    leading = ((pattern.match(plain), extra) for pattern, extra in FORMS)
    anywhere = ((pattern.search(plain), extra) for pattern, extra in FORMS)
    for match, extra in (*leading, *anywhere):
        if match:
            figures = match.groupdict()
            return match, _hours(figures.get("h", "0")) + int(figures.get("m", "0")) + extra
    return None


def _hours(figure: str) -> int:
    """The minutes of so many hours ("1", "1,5", "两"), to the nearest."""
    if figure in NUMERALS:
        return 60 * (NUMERALS.index(figure) + 1)
    hours = Decimal(2) if figure == "两" else Decimal(figure.replace(",", "."))
    return int((60 * hours).quantize(Decimal(1), ROUND_HALF_UP))


def _unclear() -> Refused:
    return Refused("unclear_time", "The time is not clear. Write it as 1h30, 45 min or 1.5h.")
