"""How figures, days and times are written. Pure: the language, ``en`` or ``zh-hans``, is an argument."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

type Number = int | Decimal | Fraction

MINUS = "−"
FULL_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FULL_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(name[:3] for name in FULL_MONTHS)
WEEKDAYS = tuple(name[:3] for name in FULL_WEEKDAYS)
CHINESE_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
FULL_WIDTH = {",": "，", ";": "；", ":": "：", ".": "。"}


def is_chinese(language: str) -> bool:
    """Whether ``language`` is written in Chinese here; every other one is written in English."""
    return language.startswith("zh")


def sign(mark: str, language: str) -> str:
    """A comma, semicolon, colon or stop between two parts of a sentence: ``, ``; in Chinese full-width: ``，``."""
    if is_chinese(language):
        return FULL_WIDTH[mark]
    return mark if mark == "." else f"{mark} "


def listed(parts: Iterable[str], language: str, mark: str = ",") -> str:
    """``Mon, Tue``; ``周一，周二``."""
    return sign(mark, language).join(parts)


def gap(language: str) -> str:
    """What stands between two sentences; a full-width stop brings its own."""
    return "" if is_chinese(language) else " "


def in_brackets(words: str, more: str, language: str) -> str:
    """``Study (hours)``; ``学习（小时）``."""
    return f"{words}（{more}）" if is_chinese(language) else f"{words} ({more})"


def number(value: Number, places: int = 0) -> str:
    """``value`` with exactly ``places`` decimals, halves away from zero: ``1,095``, ``0.97``, ``−3``."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # A value that rounds to nothing has no sign.
    return f"{rounded or abs(rounded):,f}".replace("-", MINUS)


def signed(value: Number, places: int = 0) -> str:
    """The same with its sign: ``+46``, ``−78``, ``0``."""
    written = number(value, places)
    return f"+{written}" if value > 0 and written.strip("0.") else written


def plain(value: Fraction) -> str:
    """As a form's field takes it: up to six decimals, ``36``, ``7.5``."""
    written = f"{Decimal(value.numerator) / value.denominator:.6f}"
    return written.rstrip("0").rstrip(".")


def percent(share: Number, language: str, places: int = 0) -> str:
    """A share of 1: ``50 %``, in Chinese ``50%``."""
    return f"{number(share * 100, places)}{'' if is_chinese(language) else ' '}%"


def duration(minutes: Number, language: str) -> str:
    """Time done: ``1 h 30``, ``45 min``, ``2 h``; in Chinese ``1 小时 30 分``, ``45 分钟``, ``2 小时``."""
    hours, rest = divmod(int(Fraction(minutes) + Fraction(1, 2)), 60)
    if is_chinese(language):
        parts = [f"{hours:,} 小时"] if hours else []
        return " ".join([*parts, f"{rest} 分"] if hours and rest else parts or [f"{rest} 分钟"])
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest:02}" if rest else f"{hours:,} h"


def time_asked(minutes: Number, language: str) -> str:
    """Time that a plan asks for, to be read by somebody new: ``4 h 37 min``, ``20 h``; ``4 小时 37 分钟``."""
    hours, rest = divmod(int(Fraction(minutes) + Fraction(1, 2)), 60)
    hour, minute = ("小时", "分钟") if is_chinese(language) else ("h", "min")
    parts = [f"{hours:,} {hour}"] if hours else []
    return " ".join([*parts, f"{rest} {minute}"] if rest or not hours else parts)


def hours(value: Number, language: str, places: int = 1) -> str:
    """Planned hours, with one decimal unless told otherwise: ``430.3 h``, ``430.3 小时``."""
    return f"{number(value, places)} {'小时' if is_chinese(language) else 'h'}"


def pieces(amount: str, language: str) -> str:
    """So many of what is counted one by one: ``36``; Chinese has a word between a number and its thing: ``36 个``."""
    return f"{amount} 个" if is_chinese(language) else amount


def weekly(rate: Number, language: str, *, divisible: bool) -> str:
    """Units a week: ``4.6 h a week``, ``1.8 a week``; pieces below one a week are ``1 in 3.6 weeks``."""
    if divisible:
        return f"每周 {hours(rate, language)}" if is_chinese(language) else f"{hours(rate, language)} a week"
    if 0 < rate < 1:
        weeks = number(1 / Fraction(rate), 1)
        return f"每 {weeks} 周 1 个" if is_chinese(language) else f"1 in {weeks} weeks"
    return f"每周 {number(rate, 1)} 个" if is_chinese(language) else f"{number(rate, 1)} a week"


def days_ahead(days: int, language: str) -> str:
    """``22 days behind``, ``1 day ahead``, ``on the plan line``; in columns use :func:`signed`."""
    count = f"{abs(days):,}"
    if is_chinese(language):
        return f"{'超前' if days > 0 else '落后'} {count} 天" if days else "与计划持平"
    if not days:
        return "on the plan line"
    return f"{count} {'day' if count == '1' else 'days'} {'ahead' if days > 0 else 'behind'}"


def short_day(day: date, today: date, language: str) -> str:
    """``19 Nov``, with the year where it is not today's: ``31 Dec 2027``; ``11 月 19 日``, ``2027 年 12 月 31 日``."""
    same_year = day.year == today.year
    if is_chinese(language):
        return f"{'' if same_year else f'{day.year} 年 '}{day.month} 月 {day.day} 日"
    return f"{day.day} {MONTHS[day.month - 1]}{'' if same_year else f' {day.year}'}"


def span(first: date, last: date, language: str, *, year: bool = False) -> str:
    """``9–15 Nov``, ``26 Oct – 1 Nov``, ``28 Dec 2026 – 3 Jan 2027``; ``11 月 9–15 日``. ``year``: always with it."""
    with_year = year or first.year != last.year
    if first == last:
        return short_day(last, date.min if with_year else last, language)
    if is_chinese(language):
        begin = short_day(first, date.min if with_year else first, language)
        if (first.year, first.month) == (last.year, last.month):
            return f"{begin.removesuffix(' 日')}–{last.day} 日"
        return f"{begin} – {short_day(last, first, language)}"
    end = short_day(last, date.min if with_year else last, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{short_day(first, last, language)} – {end}"


def day(on: date, today: date, language: str) -> str:
    """The same with its weekday: ``Thu 19 Nov``, ``Fri 31 Dec 2027``; ``11 月 19 日（周四）``."""
    if is_chinese(language):
        return f"{short_day(on, today, language)}（{CHINESE_WEEKDAYS[on.weekday()]}）"
    return f"{WEEKDAYS[on.weekday()]} {short_day(on, today, language)}"


def day_form(language: str) -> str:
    """How :func:`day` writes a day of this year and of another, with its names, for scripts."""
    form = "{m} {d} 日（{w}）|{y} 年 {m} {d} 日（{w}）" if is_chinese(language) else "{w} {d} {m}|{w} {d} {m} {y}"
    return "|".join([form, ",".join(weekday_names(language)), ",".join(month_names(language))])


def full_day(on: date, language: str) -> str:
    """``Thursday 19 November 2026``; ``2026 年 11 月 19 日（周四）``."""
    if is_chinese(language):
        return f"{on.year} 年 {on.month} 月 {on.day} 日（{CHINESE_WEEKDAYS[on.weekday()]}）"
    return f"{FULL_WEEKDAYS[on.weekday()]} {on.day} {FULL_MONTHS[on.month - 1]} {on.year}"


def weekday(on: date, language: str) -> str:
    """``Thursday``; ``周四``."""
    return (CHINESE_WEEKDAYS if is_chinese(language) else FULL_WEEKDAYS)[on.weekday()]


def month(of: date, language: str) -> str:
    """``November 2026``; ``2026 年 11 月``."""
    return f"{of.year} 年 {of.month} 月" if is_chinese(language) else f"{FULL_MONTHS[of.month - 1]} {of.year}"


def moment(at: datetime, today: date, language: str) -> str:
    """A day and its time on the clock, as ``at`` carries them: ``Tue 17 Nov, 21:40``; ``11 月 17 日（周二）21:40``."""
    return f"{day(at.date(), today, language)}{'' if is_chinese(language) else ', '}{at:%H:%M}"


def ago(then: datetime, now: datetime, language: str) -> str:
    """How long ago ``then`` was: ``6 minutes ago``, ``2 hours ago``, ``3 days ago``; ``6 分钟前``."""
    count, unit, chinese = _span(now - then)
    if is_chinese(language):
        return f"{count} {chinese}前" if count else "不到 1 分钟前"
    return f"{count} {unit if count == 1 else f'{unit}s'} ago" if count else "under a minute ago"


def days_ago(days: int, language: str) -> str:
    """``today``, ``yesterday``, ``3 days ago``; ``今天``, ``3 天前``."""
    if is_chinese(language):
        return ("今天", "昨天")[days] if days < 2 else f"{days:,} 天前"
    return ("today", "yesterday")[days] if days < 2 else f"{days:,} days ago"


def _span(passed: timedelta) -> tuple[int, str, str]:
    for seconds, unit, chinese in ((86400, "day", "天"), (3600, "hour", "小时")):
        if passed.total_seconds() >= seconds:
            return int(passed.total_seconds() // seconds), unit, chinese
    return max(int(passed.total_seconds() // 60), 0), "minute", "分钟"


def month_names(language: str) -> tuple[str, ...]:
    """Short names from January, for the pictures."""
    return tuple(f"{month} 月" for month in range(1, 13)) if is_chinese(language) else MONTHS


def weekday_names(language: str) -> tuple[str, ...]:
    """Short names from Monday, for the pictures."""
    return CHINESE_WEEKDAYS if is_chinese(language) else WEEKDAYS
