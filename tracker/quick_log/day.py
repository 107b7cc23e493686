"""When: "yesterday", "on monday", "20 Nov", "周一" to a date."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain

from tracker.figures import FULL_MONTHS, FULL_WEEKDAYS
from tracker.quick_log.line import AFTER, BEFORE, Line, Refused, compiled

#: From what a pattern matched, and today; None where it is no day after all.
type Reading = Callable[[re.Match[str], date], date | None]

MAX_YEARS_BACK = 100

WEEKDAYS = tuple(map(str.lower, FULL_WEEKDAYS))
CHINESE_WEEKDAYS = "一二三四五六日"
#: Words, and how many days ago they mean.
DAY_WORDS = {
    "the day before yesterday": 2,
    "day before yesterday": 2,
    "yesterday": 1,
    "today": 0,
    "tomorrow": -1,
    "大前天": 3,
    "前天": 2,
    "昨天": 1,
    "今天": 0,
    "明天": -1,
    "后天": -2,
}
#: How many weeks ago; English "last" does not say it so clearly and is refused.
CHINESE_WEEKS = {"上": 1, "这": 0, "本": 0, "下": -1}


def take_days(line: Line, today: date) -> set[date]:
    """Cut the days out of the line with which it begins or ends, or the ISO day in it, and return them."""
    days = set()
    while found := _day_in(line.plain, today):
        match, day = found
        line.cut(match)
        days.add(day)
    return days


def check_day(on: date, today: date) -> None:
    """Refuse a day that has not come yet or is long past."""
    name = f"{on.day} {FULL_MONTHS[on.month - 1]}" + ("" if on.year == today.year else f" {on.year}")
    if on > today:
        raise Refused("future_day", f"{name} has not come yet. Days up to today can be logged.", on)
    if on.year < today.year - MAX_YEARS_BACK:
        raise Refused("too_long_ago", f"{name} is too long ago. Up to {MAX_YEARS_BACK} years back can be logged.", on)


def _day_in(plain: str, today: date) -> tuple[re.Match[str], date] | None:
    matches = ((match, read) for pattern, read in PATTERNS if (match := pattern.search(plain)))
    return next(((match, day) for match, read in matches if (day := read(match, today))), None)


def _of_calendar(match: re.Match[str], today: date) -> date:
    """A date; one without a year is the nearest to today."""
    figures = match.groupdict()
    month = _month(figures["month"])
    years = [int(figures["year"])] if figures.get("year") else range(today.year - 1, today.year + 2)
    days = [day for year in years if (day := _day_or_none(year, month, int(figures["day"])))]
    if not days:
        raise Refused("no_such_day", "The calendar has no such day. Write it as 2026-11-20 or 20 Nov.")
    return min(days, key=lambda day: abs(day - today))


def _month_day(match: re.Match[str], today: date) -> date | None:
    """``11-20``, but not the one of "pages 11-20"."""
    return None if match["before"] or match["behind"] else _of_calendar(match, today)


def _month(name: str) -> int:
    if name.isdecimal():
        return int(name)
    return next(number for number, month in enumerate(FULL_MONTHS, 1) if month[:3].lower() == name[:3].lower())


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_word(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=DAY_WORDS[match["word"].lower()])


def _ago(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=int(match["days"]))


def _weeks_ago(match: re.Match[str], today: date) -> date:
    return today - timedelta(weeks=int(match["weeks"] or 1))


def _weekday(match: re.Match[str], today: date) -> date:
    named = next(index for index, name in enumerate(WEEKDAYS) if name[:3] == match["weekday"][:3].lower())
    return _latest(named, today)


def _chinese_weekday(match: re.Match[str], today: date) -> date:
    named = CHINESE_WEEKDAYS.index(match["weekday"].replace("天", "日"))
    if match["week"] is None:
        return _latest(named, today)
    monday = today - timedelta(days=today.weekday(), weeks=CHINESE_WEEKS[match["week"]])
    return monday + timedelta(days=named)


def _latest(weekday: int, today: date) -> date:
    """The last such weekday (0 is Monday) up to today."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _unclear(match: re.Match[str], today: date) -> date:
    raise Refused("unclear_day", "The day is not clear. Write it as 2026-11-20 or 20 Nov.")


def _unclear_weekday(match: re.Match[str], today: date) -> date:
    raise Refused("unclear_weekday", "That may mean two days. A weekday alone is the latest one; else write 20 Nov.")


#: Matches a month's name in any of its usual lengths.
MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in FULL_MONTHS) + r"|sept)\.?"
WEEKDAY = "(?P<weekday>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in WEEKDAYS) + "|tues|thurs?)"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
MONTH_DAY = r"(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
#: What may be numbered: behind or before one of these words, 11-20 is a range.
PARTS = (
    r"(?:lectures?|lec|lessons?|chapters?|ch\.?|sections?|sec\.?|pages?|pp?\.?|weeks?|modules?|units?|parts?|videos?|"
    r"episodes?|exercises?|problems?|questions?|tasks?|steps?|slides?|nos?\.?|[第讲课章节页周题集]|模块|单元|部分|练习)"
)
ISO_DAY = r"(?P<year>\d{4})(?P<sign>[-/])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"

FORMS: tuple[tuple[str, Reading], ...] = (
    (rf"{DAY}\ {MONTH}(?:,?\ (?P<year>\d{{4}}))?", _of_calendar),
    (rf"{MONTH}\ {DAY}(?:,?\ (?P<year>\d{{4}}))?", _of_calendar),
    (r"(?:(?P<year>\d{4})\ ?年\ ?)?(?P<month>\d{1,2})\ ?月\ ?(?P<day>\d{1,2})\ ?[日号]", _of_calendar),
    (f"(?P<word>{'|'.join(DAY_WORDS)})", _by_word),
    (r"(?P<days>\d{1,3})(?:\ days?\ ago|\ ?天前)", _ago),
    (r"(?:(?P<weeks>\d{1,2})\ weeks?\ ago|a\ week\ ago)", _weeks_ago),
    (r"(?P<weeks>\d{1,2})\ ?周前", _weeks_ago),
    (rf"(?:last|past|this|next)\ {WEEKDAY}", _unclear_weekday),
    (WEEKDAY, _weekday),
    (rf"(?P<week>[{''.join(CHINESE_WEEKS)}])?个?(?:周|星期|礼拜)(?P<weekday>[{CHINESE_WEEKDAYS}天])", _chinese_weekday),
)
PATTERNS = tuple(
    chain(
        [
            (compiled(rf"{BEFORE}(?:on\ )?{ISO_DAY}{AFTER}"), _of_calendar),
            (compiled(rf"{BEFORE}\d{{1,2}}([./-])\d{{1,2}}\1\d{{4}}{AFTER}"), _unclear),
        ],
        [
            (compiled(rf"(?:(?P<before>{PARTS})\ ?|{BEFORE}(?:on\ )?){MONTH_DAY}(?P<behind>)$"), _month_day),
            (compiled(rf"^(?P<before>)(?:on\ )?{MONTH_DAY}(?:\ ?(?P<behind>{PARTS}))?{AFTER}"), _month_day),
        ],
        ((compiled(rf"{BEFORE}(?:on\ )?(?:{form})$"), read) for form, read in FORMS),
        ((compiled(rf"^(?:on\ )?(?:{form}){AFTER}"), read) for form, read in FORMS),
    )
)
