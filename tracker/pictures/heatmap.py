"""The year: 53 weeks of days, Monday on top, five tones."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

from tracker.days import ONE_DAY, each_day
from tracker.pictures.marks import data

WEEKS = 53
CELL = 11
PITCH = 14  # a cell and its gap
LEFT, TOP = 28, 16  # room for weekdays and months
SQUARE, DOT, STROKE = f"h{CELL}v{CELL}h-{CELL}z", "h3v3h-3z", "l9-9"


@dataclass(frozen=True, slots=True)
class Year:
    """The days from ``since`` to ``last``; without ``since`` 53 weeks that end with ``last``.

    ``quantities`` holds the days with something; ``thresholds`` are the least quantities of the second, third and
    fourth tone. Rest weekdays are ISO numbers, breaks include both ends. Days after ``known`` are drawn as unknown.
    """

    last: date
    quantities: Mapping[date, Decimal | int]
    thresholds: tuple[Decimal | int, Decimal | int, Decimal | int]
    rest_weekdays: Collection[int] = ()
    breaks: Sequence[tuple[date, date]] = ()
    since: date | None = None
    known: date | None = None

    @property
    def first(self) -> date:
        """The first day that is drawn, a Monday unless another was asked for."""
        return self.since or self.last - timedelta(days=self.last.isoweekday() - 1, weeks=WEEKS - 1)

    @property
    def monday(self) -> date:
        """The Monday on which the picture starts."""
        return self.first - timedelta(days=self.first.isoweekday() - 1)

    @property
    def weeks(self) -> int:
        """So many columns: 54 in a leap year that begins on a Sunday, else 53, also of a year that is not over."""
        return max(WEEKS, (self.last - self.monday).days // 7 + 1)


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the picture: its name, month names from January, weekday names from Monday.

    ``said`` is a day's quantity in words, for the script that tells days one by one; a file has no script.
    """

    label: str
    months: Sequence[str]
    weekdays: Sequence[str]
    said: Callable[[date], str] | None = None


def heatmap(year: Year, words: Words) -> str:
    """Draw ``year`` at its full size in px; the page lets it scroll where it is wider than the screen."""
    width, height = LEFT + year.weeks * PITCH, TOP + 7 * PITCH
    marks = [*_months(year, words.months), *_weekdays(words.weekdays), *_cells(year)]
    return (
        f'<svg class="heat ch" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(words.label)}"{_told(year, words.said)}>{"".join(marks)}</svg>'
    )


def cells(year: Year) -> tuple[list[str], int, int]:
    """The days alone, without room for words, with their width and height in px."""
    width, height = year.weeks * PITCH - (PITCH - CELL), 7 * PITCH - (PITCH - CELL)
    return [f'<g transform="translate(-{LEFT} -{TOP})">', *_cells(year), "</g>"], width, height


def _told(year: Year, said: Callable[[date], str] | None) -> str:
    """The days in words, from the first on."""
    if said is None:
        return ""
    days = ";".join(said(day) for day in each_day(year.first, year.last))
    return data("first", year.first.isoformat()) + data("told", days)


def _cells(year: Year) -> Iterator[str]:
    """A path for all days of one look: a fifth of the size of 371 marks."""
    looks: dict[str, list[str]] = defaultdict(list)
    free = _days_of(year.breaks, year.first, year.last)
    for index, day in enumerate(each_day(year.monday, year.last)):
        if day >= year.first:
            week, row = divmod(index, 7)
            look, dx, dy, shape = _look(year, day, free)
            looks[look].append(f"M{LEFT + week * PITCH + dx} {TOP + row * PITCH + dy}{shape}")
    for look in sorted(looks):
        yield f'<path class="{look}" d="{"".join(looks[look])}"/>'


def _look(year: Year, day: date, free: Collection[date]) -> tuple[str, int, int, str]:
    """Its class, how far it is from the cell's corner, and its shape."""
    if quantity := year.quantities.get(day, 0):
        return f"h{_tone(quantity, year.thresholds)}", 0, 0, SQUARE
    if day in free:
        return "brk-l", 1, 10, STROKE
    if day.isoweekday() in year.rest_weekdays:
        return "h0 rest", 4, 4, DOT
    if year.known and day > year.known:
        return "unver", 0, 0, SQUARE
    return "h0", 0, 0, SQUARE


def _tone(quantity: Decimal | int, thresholds: Sequence[Decimal | int]) -> int:
    return 1 + sum(quantity >= least for least in thresholds)


def _days_of(breaks: Sequence[tuple[date, date]], first: date, last: date) -> set[date]:
    """The days of ``breaks`` inside the picture; a break may be years long."""
    return {day for start, end in breaks for day in each_day(max(start, first), min(end, last))}


def _months(year: Year, names: Sequence[str]) -> Iterator[str]:
    """Month names over the week that holds the month's first day; the last two columns have no room for one."""
    for week in range(year.weeks - 2):
        sunday = year.monday + timedelta(days=6, weeks=week)
        if sunday.day <= 7 and sunday - 7 * ONE_DAY <= year.last:
            yield f'<text x="{LEFT + week * PITCH}" y="10">{escape(names[sunday.month - 1])}</text>'


def _weekdays(names: Sequence[str]) -> Iterator[str]:
    for row in (0, 2, 4):
        yield f'<text x="0" y="{TOP + row * PITCH + 10}">{escape(names[row])}</text>'
