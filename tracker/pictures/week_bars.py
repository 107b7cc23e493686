"""The week: a track for each day, filled as far as its share is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.pictures.marks import number, percent, picture, text, tip

TOP, TRACK, HEIGHT = 4, 60, 84
#: A track and its gap in percent; seven fill the width, with no gap after the last.
WIDTH, PITCH = 11, 89 / 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. ``running`` is the timer's time, not counted yet; a ``free`` day is a rest day or lies in a break."""

    name: str
    done: Decimal | int = 0
    running: Decimal | int = 0
    free: bool = False
    today: bool = False
    tip: str = ""


def week_bars(bars: Sequence[Bar], *, share: Fraction | Decimal, label: str) -> str:
    """Draw the seven days, with a dashed line at ``share``, what the plan asks of one day in the bars' unit."""
    most = max(*(float(bar.done + bar.running) for bar in bars), float(share) * 1.8, 1)
    days = (mark for index, bar in enumerate(bars) for mark in _day(bar, index * PITCH, TRACK / most))
    return picture([*days, _share(bars, float(share) * TRACK / most)], label=label, classes="ch", height=HEIGHT)


def _day(bar: Bar, left: float, scale: float) -> Iterable[str]:
    done, running = float(bar.done) * scale, float(bar.running) * scale
    foot, extra = TOP + TRACK, tip(bar.tip)
    yield _column(left, TOP, TRACK, "brk" if bar.free else "h0", extra)
    if done:
        yield _column(left, foot - done, done, "f-sea", extra)
    if running:
        yield _column(left, foot - done - running, running, "miss", extra)
    yield text(bar.name, percent(left + WIDTH / 2, 100), 80, classes="em" if bar.today else "", anchor="middle")


def _column(left: float, top: float, height: float, classes: str, extra: str) -> str:
    place = f'x="{number(left)}%" y="{number(top)}" width="{WIDTH}%" height="{number(height)}"'
    return f'<rect {place} class="{classes}"{extra}/>'


def _share(bars: Sequence[Bar], height: float) -> str:
    """A dashed line from the first to the last day on which something is planned."""
    planned = [index for index, bar in enumerate(bars) if not bar.free]
    if not planned or not height:
        return ""
    y, left, right = number(TOP + TRACK - height), planned[0] * PITCH, planned[-1] * PITCH + WIDTH
    return f'<line x1="{number(left)}%" x2="{number(right)}%" y1="{y}" y2="{y}" class="planned"/>'
