"""The year: 53 weeks of days, Monday on top, five tones."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

from tracker.pictures.marks import tip

WEEKS = 53
CELL = 11
PITCH = 14  # a cell and its gap
LEFT, TOP = 28, 16  # room for weekdays and months


@dataclass(frozen=True, slots=True)
class Year:
    """53 weeks of days that end with ``last``.

    ``quantities`` holds the days with something; ``thresholds`` are the least quantities of the second, third and
    fourth tone. Rest weekdays are ISO numbers, breaks include both ends.
    """

    last: date
    quantities: Mapping[date, Decimal | int]
    thresholds: tuple[Decimal | int, Decimal | int, Decimal | int]
    rest_weekdays: Collection[int] = ()
    breaks: Sequence[tuple[date, date]] = ()

    @property
    def first(self) -> date:
        """The Monday on which the picture starts."""
        return self.last - timedelta(days=self.last.isoweekday() - 1, weeks=WEEKS - 1)


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the picture: its name, month names from January, weekday names from Monday, a day's tooltip."""

    label: str
    months: Sequence[str]
    weekdays: Sequence[str]
    tip: Callable[[date], str]


def heatmap(year: Year, words: Words) -> str:
    """Draw ``year`` at its full size in px; the page lets it scroll where it is wider than the screen."""
    width, height = LEFT + WEEKS * PITCH, TOP + 7 * PITCH
    marks = [*_months(year.first, words.months), *_weekdays(words.weekdays), *_cells(year, words.tip)]
    return (
        f'<svg class="heat ch" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(words.label)}">{"".join(marks)}</svg>'
    )


def _cells(year: Year, tip_of: Callable[[date], str]) -> Iterator[str]:
    first = year.first
    free = _days_of(year.breaks, first, year.last)
    for index in range((year.last - first).days + 1):
        day = first + timedelta(days=index)
        week, row = divmod(index, 7)
        x, y, extra = LEFT + week * PITCH, TOP + row * PITCH, tip(tip_of(day))
        if quantity := year.quantities.get(day, 0):
            yield _cell(x, y, f"h{_tone(quantity, year.thresholds)}", extra)
        elif day in free:
            yield f'<path d="M{x + 1} {y + 10}l9-9" class="brk-l"{extra}/>'
        elif row + 1 in year.rest_weekdays:
            yield f'<rect x="{x + 4}" y="{y + 4}" width="3" height="3" class="h0 rest"{extra}/>'
        else:
            yield _cell(x, y, "h0", extra)


def _cell(x: int, y: int, tone: str, extra: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" class="{tone}"{extra}/>'


def _tone(quantity: Decimal | int, thresholds: Sequence[Decimal | int]) -> int:
    return 1 + sum(quantity >= least for least in thresholds)


def _days_of(breaks: Sequence[tuple[date, date]], first: date, last: date) -> set[date]:
    """The days of ``breaks`` inside the picture; a break may be years long."""
    clipped = [(max(start, first), min(end, last)) for start, end in breaks]
    return {start + timedelta(days=step) for start, end in clipped for step in range((end - start).days + 1)}


def _months(first: date, names: Sequence[str]) -> Iterator[str]:
    """Month names over the week that holds the month's first day; the last two columns have no room for one."""
    for week in range(WEEKS - 2):
        sunday = first + timedelta(days=6, weeks=week)
        if sunday.day <= 7:
            yield f'<text x="{LEFT + week * PITCH}" y="10">{escape(names[sunday.month - 1])}</text>'


def _weekdays(names: Sequence[str]) -> Iterator[str]:
    for row in (0, 2, 4):
        yield f'<text x="0" y="{TOP + row * PITCH + 10}">{escape(names[row])}</text>'
