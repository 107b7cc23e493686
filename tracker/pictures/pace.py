"""The pace of one goal: planned beside actual over the plan's days, and below it the days ahead week by week."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from tracker.pictures.axes import Scale, TimeAxis, month_ticks
from tracker.pictures.marks import PANE, Point, number, pane, path, percent, picture, text, tip
from tracker.pictures.marks import data as attribute

#: Shares of the width up to which "today" has no room to the left of its line, and none beside the target's figure.
EARLY, CLOSE = 0.15, 0.3
#: From the first on, words to the right of today reach out of a phone's picture, from the second on out of any.
LATE, LAST = 0.6, 0.8

type Quantity = Fraction | Decimal | int
type Line = Sequence[tuple[date, Quantity]]


@dataclass(frozen=True, slots=True)
class Break:
    """Days on which nothing is planned, both ends included."""

    first: date
    last: date
    tip: str = ""


@dataclass(frozen=True, slots=True)
class FanLevel:
    """So much in all, and the days by which 15, 50 and 85 % of the futures have it."""

    amount: Quantity
    early: date
    likely: date
    safe: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is drawn between the days ``first`` and ``last``, in the goal's unit; every line is in order of days.

    ``actual`` ends with today. Hours slope from point to point, ``stepped`` pieces step on their day. ``baseline`` is
    the planned line of revision 1, empty where it is today's. ``days_ahead`` are weekly closings, empty for a
    milestone. ``fan`` is the forecast, from what is done now to the target. ``told`` are the numbers of single days,
    for the script that tells them.
    """

    first: date
    last: date
    today: date
    target: Quantity
    planned: Line
    actual: Line
    baseline: Line = ()
    days_ahead: Sequence[tuple[date, int]] = ()
    breaks: Sequence[Break] = ()
    stepped: bool = False
    fan: Sequence[FanLevel] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts: the picture's name, four short words, month names from January, and a quantity with its unit."""

    label: str
    today: str
    ahead: str
    behind: str
    months: Sequence[str]
    amount: Callable[[Quantity], str]


class Curve(NamedTuple):
    """A line through points in pane units, or an area."""

    points: Sequence[Point]
    classes: str
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Px from the top: room for "today", then the upper pane, the months, the lower pane.

    Without a ``width`` the panes stretch to their place; with one their units are px, for a drawer that would stretch
    the strokes, too.
    """

    head: int = 16
    upper: int = 204
    months: int = 26
    lower: int = 72
    width: int | None = None

    def height(self, data: Pace) -> int:
        """Of the whole picture: without ``days_ahead`` the lower pane is left out."""
        return self.head + self.upper + self.months + (self.lower if data.days_ahead else 0)

    def pane(self, curves: Iterable[Curve], *, top: int, height: int, cut: bool = False) -> str:
        """One of the panes with its curves."""
        units = (self.width, height) if self.width else (PANE, PANE)
        wide, high = (each / PANE for each in units)
        paths = (
            path([(x * wide, y * high) for x, y in each.points], each.classes, closed=each.closed) for each in curves
        )
        # Where the width is fixed the document ends with the picture, and a cut would cost a tenth of the drawing.
        return pane(paths, top=top, height=height, cut=cut and not self.width, units=units)


#: As on pages.
STRETCHED = Frame()


def pace(data: Pace, words: Words) -> str:
    """Draw ``data`` for a page."""
    height = STRETCHED.height(data)
    return picture(
        pace_marks(data, words, STRETCHED), label=words.label, classes="ch pace", height=height, extra=_told(data)
    )


def pace_marks(data: Pace, words: Words, frame: Frame) -> list[str]:
    """All that is drawn, from the ground up."""
    axis, scale = TimeAxis(data.first, data.last), _scale(data, frame)
    height = frame.height(data)
    return [
        *_breaks(data.breaks, axis, frame.head, height),
        *_grid(scale, data.target),
        _fan(data, axis, scale, frame),
        _curves(data, axis, scale, frame),
        *month_ticks(axis, words.months, top=frame.head + frame.upper),
        *(_days_ahead(data, axis, words, frame) if data.days_ahead else ()),
        *_finishes(data, axis, scale),
        *_today(data, axis, scale, words.today, height),
        *_amounts(scale, data.target, words.amount, aside=axis.first <= data.today and axis.after(data.today) < CLOSE),
    ]


def _told(data: Pace) -> str:
    """What the script reads: the first day, how many there are, the numbers, and which of them are today's."""
    days = [int(each.split(" ", 1)[0]) for each in data.told.split(";")] if data.told else []
    today = bisect_left(days, (data.today - data.first).days)
    told = {"first": data.first.isoformat(), "days": str((data.last - data.first).days + 1), "now": str(today)}
    return "".join(attribute(name, value) for name, value in (told | {"told": data.told}).items()) if days else ""


def _scale(data: Pace, frame: Frame) -> Scale:
    values = [float(value) for line in (data.planned, data.actual, data.baseline) for _, value in line]
    return Scale.over(min(values, default=0), max(*values, float(data.target), 1), top=frame.head, height=frame.upper)


def _breaks(breaks: Sequence[Break], axis: TimeAxis, top: int, height: int) -> Iterator[str]:
    for days in breaks:
        left, right = axis.at(max(days.first, axis.first)), axis.after(min(days.last, axis.last))
        if left < right:
            place = f'x="{percent(left)}" y="{top}" width="{percent(max(right - left, 0.003))}" height="{height - top}"'
            yield f'<rect {place} class="brk"{tip(days.tip)}/>'


def _grid(scale: Scale, target: Quantity) -> Iterator[str]:
    for level in scale.lines():
        yield _level(scale.px(level), "axis" if level == scale.low else "grid-l")
    yield _level(scale.px(target), "axis")


def _level(y: float, classes: str) -> str:
    return f'<line x2="100%" y1="{number(y)}" y2="{number(y)}" class="{classes}"/>'


def _amounts(scale: Scale, target: Quantity, amount: Callable[[Quantity], str], *, aside: bool) -> Iterator[str]:
    """The levels' figures, on top of the lines that cross them; 0 says itself, and the target's figure has its room.

    ``aside`` puts the target's figure at the right end, where today is not.
    """
    goal = scale.px(target)
    for level in scale.lines():
        if level and abs(scale.px(level) - goal) > 16:
            yield text(amount(int(level)), "0", scale.px(level) - 4)
    yield text(amount(target), "100%" if aside else "0", goal - 4, classes="em", anchor="end" if aside else "")


def _fan(data: Pace, axis: TimeAxis, scale: Scale, frame: Frame) -> str:
    """Two areas, and the lines of the two days that are told."""
    if not data.fan:
        return ""

    def points(name: str) -> list[Point]:
        return [(PANE * axis.after(getattr(each, name)), PANE * (1 - scale.up(each.amount))) for each in data.fan]

    early, likely, safe = points("early"), points("likely"), points("safe")
    curves = [
        Curve([*early, *reversed(likely)], "fan85", closed=True),
        Curve([*likely, *reversed(safe)], "fan50", closed=True),
        Curve(likely, "p50"),
        Curve(safe, "p85"),
    ]
    return frame.pane(curves, top=frame.head, height=frame.upper, cut=True)


def _finishes(data: Pace, axis: TimeAxis, scale: Scale) -> Iterator[str]:
    """A full disc where half of the futures are done, a hollow one where 85 % are."""
    for day, classes in ((each, name) for level in data.fan[-1:] for each, name in _days(level)):
        if day <= axis.last:
            place = f'cx="{percent(axis.after(day))}" cy="{number(scale.px(data.fan[-1].amount))}"'
            yield f'<circle {place} r="4.5" class="{classes}"/>'


def _days(level: FanLevel) -> tuple[tuple[date, str], ...]:
    return (level.likely, "f-sea"), (level.safe, "f-paper")


def _curves(data: Pace, axis: TimeAxis, scale: Scale, frame: Frame) -> str:
    def points(line: Line) -> list[Point]:
        return [(PANE * axis.after(day), PANE * (1 - scale.up(value))) for day, value in line]

    actual = points(data.actual)
    curves = [
        Curve(points(data.baseline), "baseline"),
        Curve(points(data.planned), "planned"),
        Curve(_steps(actual) if data.stepped else actual, "actual"),
    ]
    return frame.pane(curves, top=frame.head, height=frame.upper)


def _steps(points: Sequence[Point]) -> list[Point]:
    """The same line, level until the next point's day."""
    corners = [(right[0], left[1]) for left, right in pairwise(points)]
    return [*(point for pair in zip(points, corners, strict=False) for point in pair), *points[-1:]]


def _today(data: Pace, axis: TimeAxis, scale: Scale, word: str, height: int) -> Iterator[str]:
    if not axis.first <= data.today <= axis.last:
        return
    x = axis.after(data.today)
    yield f'<line x1="{percent(x)}" x2="{percent(x)}" y2="{height}" class="today"/>'
    if data.actual:
        y = number(scale.px(data.actual[-1][1]))
        yield f'<circle cx="{percent(x)}" cy="{y}" r="4" class="f-sea"/>'
    side = ("end", -5) if x > EARLY else ("", 5)
    yield text(word, percent(x), 11, classes="em", anchor=side[0], shift=side[1])


def _days_ahead(data: Pace, axis: TimeAxis, words: Words, frame: Frame) -> Iterator[str]:
    top, bound = frame.head + frame.upper + frame.months, _bound([days for _, days in data.days_ahead])
    points = [(PANE * axis.after(day), PANE * (0.5 - days / bound / 2)) for day, days in data.days_ahead]
    above, below = _beside_zero(points)
    yield frame.pane([Curve(above, "pos", closed=True), Curve(below, "neg", closed=True)], top=top, height=frame.lower)
    yield _level(top + frame.lower / 2, "axis")
    x, anchor, shift = _beside(axis.after(min(data.today, axis.last)))
    for word, sign, y in ((words.ahead, "+", top + 12), (words.behind, "−", top + frame.lower - 3)):
        yield text(f"{word} ({sign}{bound})", x, y, anchor=anchor, shift=shift)


def _beside(today: float) -> tuple[str, str, int]:
    """Where words stand that the curve shall not cross: to the right of today while they fit."""
    if today < LATE:
        return percent(today), "", 8
    return ("100%", "end", 0) if today < LAST else (percent(today), "end", -8)


def _bound(days: Sequence[int]) -> int:
    """The scale's end on both sides: the first of 15, 30, 45, 60, 90, 120, 180, 240, ... that holds all."""
    most, bound = max(map(abs, days)), 15
    while bound < most:
        bound *= 2
    return bound * 3 // 4 if bound > 30 and bound * 3 // 4 >= most else bound


def _beside_zero(points: Sequence[Point]) -> tuple[list[Point], list[Point]]:
    """The areas above and below the middle: the line cut where it crosses, and closed along the middle."""
    middle = PANE / 2
    cut = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        if (y1 - middle) * (y2 - middle) < 0:
            cut.append((x1 + (x2 - x1) * (middle - y1) / (y2 - y1), middle))
        cut.append((x2, y2))
    ends = (cut[0][0], middle), (cut[-1][0], middle)
    above = [ends[0], *((x, min(y, middle)) for x, y in cut), ends[1]]
    below = [ends[0], *((x, max(y, middle)) for x, y in cut), ends[1]]
    return above, below
