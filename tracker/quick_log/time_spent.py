"""How long: "1h30", "45 min", "1,5h", "1小时30分" to minutes; "14:00-15:30" to minutes and their beginning."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tracker.claim_rules import LONGEST_STUDY
from tracker.quick_log.day import MONTH
from tracker.quick_log.line import AFTER, BEFORE, NUMERALS, Line, Refused, compiled, number

MOST_HOURS = LONGEST_STUDY.limit // timedelta(hours=1)

HOURS = r"\ ?(?:hours?|hrs?|h|个?小时|個?小時|个?钟头)"
MINUTES = r"\ ?(?:minutes?|mins?|m|分钟|分鐘|分)"
WHOLE = rf"(?P<h>\d{{1,3}}|[{NUMERALS}两])"


@dataclass(frozen=True, slots=True)
class Time:
    """How long, in minutes, and when it began on the clock of whoever typed it, where the line says so."""

    minutes: int
    began: time | None = None


def _word(pattern: str) -> re.Pattern[str]:
    return compiled(rf"{BEFORE}(?:{pattern}){AFTER}")


#: Parts of the day, and the hours on a clock of twenty-four that an hour behind them can mean.
PARTS_OF_DAY = {
    **dict.fromkeys(("凌晨",), range(6)),
    **dict.fromkeys(("早上", "早晨", "上午"), range(5, 13)),
    **dict.fromkeys(("中午",), range(11, 15)),
    **dict.fromkeys(("下午",), range(12, 19)),
    **dict.fromkeys(("傍晚", "晚上"), range(17, 25)),
}
PART = f"(?:{'|'.join(PARTS_OF_DAY)})"
CLOCK = (
    rf"(?:{PART}?\ ?\d{{1,2}}:[0-5]\d(?:\ ?[ap]m)?|\d\d\.[0-5]\d|\d{{1,2}}\ ?[ap]m|"
    rf"{PART}?\ ?(?:\d{{1,2}}|[{NUMERALS}两]{{1,3}})[点点時时](?:[0-5]?\d分?|半|一刻|三刻|整|钟)?)"
)
CLOCK_PARTS = compiled(
    rf"(?P<part>{PART})?\ ?(?P<hour>\d{{1,2}}|[{NUMERALS}两]{{1,3}})[:.点時时]?"
    r"(?:(?P<minute>\d{1,2})分?|(?P<fraction>半|一刻|三刻)|整|钟)?\ ?(?P<half>[ap]m)?"
)
FRACTIONS = {"半": 30, "一刻": 15, "三刻": 45}
TO = r"\ ?(?:-|~|to|until|till|到|至)\ ?"
SPAN = _word(rf"(?:from\ |从)?(?P<begin>{CLOCK}){TO}(?P<end>{CLOCK})")
#: Who begins after it and ends before it is meant to have worked past midnight; anybody else has mistyped.
EVENING, NOON = 18 * 60, 12 * 60

WHOLE_HOURS = _word(rf"{WHOLE}{HOURS}")
CLOCK_LIKE = _word(r"(?P<h>\d):(?P<m>[0-5]\d)")
#: The forms of a time, those that say more first, with the minutes that a form adds by itself.
FORMS = (
    (_word(rf"(?P<h>\d{{1,3}}){HOURS}\ ?(?P<m>[0-5]?\d){MINUTES}"), 0),
    (_word(rf"(?P<h>\d{{1,3}}){HOURS}(?P<m>[0-5]\d)"), 0),
    (CLOCK_LIKE, 0),
    (_word(rf"{WHOLE}(?:个半{HOURS}|{HOURS}半)"), 30),
    (_word(rf"半{HOURS}"), 30),
    (_word(r"half\ an\ hour"), 30),
    (_word(rf"(?P<h>\d{{1,3}}[.,]\d{{1,2}}){HOURS}"), 0),
    (WHOLE_HOURS, 0),
    (_word(rf"(?P<m>\d{{1,4}}){MINUTES}"), 0),
)
#: After whole hours a bare number might be their minutes; after any time another one might belong to it.
BARE_MINUTES = compiled(rf"[ ,]*(?:[0-5]\d(?!\S|\ {MONTH}{AFTER})|\d$)")
MORE_TIME = compiled(rf"[ ,;+&]*\d[\d.,:_]*(?:{HOURS}|{MINUTES}){AFTER}")
#: After 9:30 it would make a span of it, and none of the above.
OPEN_SPAN = compiled(rf"{TO}\d")
#: None of the forms, and yet it must have been meant as a time: 1h5, 1,500h, 1_0m.
MALFORMED = compiled(rf"(?<!\S)[-+]?\d[\d.,:_]*(?:{HOURS}|{MINUTES})\d*(?!\S)")
#: A time of day, and no length: 14:00.
OF_DAY = compiled(rf"{BEFORE}\d\d:[0-5]\d(?!\d)")


def take_time(line: Line) -> Time:
    """Cut the time out of the line and return it."""
    found = _time_in(line.plain)
    if found is None or line.plain.startswith("-"):
        raise _none_in(line)
    after = line.plain[found.end() :]
    line.cut(found)
    if MORE_TIME.match(after) or SPAN.search(line.plain) or _is_half_read(found, after):
        raise _unclear()
    if found.start() > 0 and (_time_in(line.plain) or MALFORMED.search(line.plain)):
        raise _unclear()
    spent = _span(found) if found.re is SPAN else Time(_length(found))
    if not timedelta(0) < timedelta(minutes=spent.minutes) <= LONGEST_STUDY.limit:
        raise Refused("time_out_of_range", f"A study entry has from 1 minute up to {MOST_HOURS} hours.")
    return spent


def says_time(plain: str) -> bool:
    """Whether the text holds a time, or what must have been meant as one."""
    return _time_in(plain) is not None or MALFORMED.search(plain) is not None


def check_ended(spent: Time, now: time) -> None:
    """Refuse what has not ended yet, where it is of today."""
    if spent.began and 60 * spent.began.hour + spent.began.minute + spent.minutes > 60 * now.hour + now.minute:
        raise Refused("not_ended", "It has not ended yet. Log it when it has, or name the day on which it began.")


def written_time(spent: Time) -> str:
    """The shortest way to write it: ``1h30``, ``45m``, ``14:00-15:30``."""
    hours, minutes = divmod(spent.minutes, 60)
    if spent.began:
        begin = 60 * spent.began.hour + spent.began.minute
        end = begin + spent.minutes
        end -= 24 * 60 if end > 24 * 60 else 0
        return "-".join(f"{each // 60:02}:{each % 60:02}" for each in (begin, end))
    return f"{hours}h{minutes:02}" if hours and minutes else f"{hours}h" if hours else f"{minutes}m"


def _time_in(plain: str) -> re.Match[str] | None:
    """The time with which the text begins, else the one in it that says most."""
    patterns = (SPAN, *(pattern for pattern, _ in FORMS))
    leading = (pattern.match(plain) for pattern in patterns)
    anywhere = (pattern.search(plain) for pattern in patterns)
    return next(filter(None, (*leading, *anywhere)), None)


def _is_half_read(found: re.Match[str], after: str) -> bool:
    """Whether what stands behind a time might belong to it: the 30 of "1h 30", the rest of "9:30 - 11"."""
    if found.re is WHOLE_HOURS:
        return BARE_MINUTES.match(after) is not None
    return found.re is CLOCK_LIKE and OPEN_SPAN.match(after) is not None


def _length(found: re.Match[str]) -> int:
    figures = found.groupdict()
    extra = next(extra for pattern, extra in FORMS if pattern is found.re)
    return _hours(figures.get("h", "0")) + int(figures.get("m", "0")) + extra


def _hours(figure: str) -> int:
    """The minutes of so many hours ("1", "1,5", "两"), to the nearest."""
    if figure in NUMERALS or figure == "两":
        return 60 * number(figure)
    return int((60 * Decimal(figure.replace(",", "."))).quantize(Decimal(1), ROUND_HALF_UP))


def _span(found: re.Match[str]) -> Time:
    """From one time of day to the next, as clocks show them; past midnight for evenings alone."""
    first, last = (CLOCK_PARTS.fullmatch(found[name]) for name in ("begin", "end"))
    assert first is not None
    assert last is not None
    if (first["half"] is None) != (last["half"] is None):
        raise _unclear_span()
    begin, end = _of_day(first, first["part"]), _of_day(last, last["part"] or first["part"])
    if begin is None or end is None or begin == 24 * 60:
        raise _unclear_span()
    if end < begin:
        if begin < EVENING or end > NOON:
            raise _unclear_span()
        end += 24 * 60
    return Time(end - begin, time(*divmod(begin, 60)))


def _of_day(clock: re.Match[str], part: str | None) -> int | None:
    """The minute of the day; None for what no clock shows, or not in that part of the day."""
    hour = number(clock["hour"])
    minutes = FRACTIONS.get(clock["fraction"], int(clock["minute"] or 0))
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"].lower() == "pm" else 0)
    elif part:
        meant = [each for each in (hour, hour + 12) if each in PARTS_OF_DAY[part]]
        if len(meant) != 1:
            return None
        hour = meant[0]
    return 60 * hour + minutes if 60 * hour + minutes <= 24 * 60 and minutes < 60 else None


def _none_in(line: Line) -> Refused:
    if OF_DAY.search(line.plain):
        return Refused("time_of_day", "A time of day is not how long. Write 14:00-15:30, or 1h30.")
    if line.plain.startswith("-") or line.plain[:1].isdecimal():
        return _unclear()
    return Refused("no_time", "The line needs a time, best as its first word: 1h30, 45 min or 14:00-15:30.")


def _unclear() -> Refused:
    return Refused("unclear_time", "The time is not clear. Write it as 1h30, 45 min or 1.5h.")


def _unclear_span() -> Refused:
    return Refused("unclear_span", "From when to when is not clear. Write it as 14:00-15:30.")
