"""Where a goal stands: a bar to the left of the plan line (behind) or to the right of it (ahead)."""

from math import copysign, sqrt

from tracker.pictures.marks import number, percent, picture, text

#: Days beyond which the bar is full; half the width less room for its head, in percent.
MOST_DAYS = 120
REACH = 48


def plan_line(days: int, *, label: str, stale: bool = False) -> str:
    """A bar for ``days`` ahead (negative when behind); ``stale`` greys it, since it is as of an earlier day.

    The square root keeps a week visible beside a quarter. The line itself is drawn by the table's cell, unbroken
    through all rows.
    """
    head, colour = _x(days), "quiet" if stale else "sea" if days >= 0 else "rust"
    left = number(min(head, 50))
    bar = f'<rect x="{left}%" y="8.5" width="{number(abs(head - 50))}%" height="3" class="f-{colour}"/>'
    filled = f"f-{colour}" if days >= 0 and not stale else f"f-paper s-{colour}"
    disc = f'<circle cx="{number(head)}%" cy="10" r="4" class="{filled}"/>'
    return picture([bar, disc], label=label, classes="ch", height=20)


def plan_line_scale() -> str:
    """The ticks of the table's header; their figures stand in the column beside it."""
    ticks = ((-90, "−90"), (-30, "−30"), (0, "0"), (30, "+30"), (90, "+90"))
    marks = "".join(text(name, percent(_x(days), 100), 15, anchor="middle") for days, name in ticks)
    return f'<svg class="ch" height="20" aria-hidden="true">{marks}</svg>'


def _x(days: int) -> float:
    """Percent from the left of the cell."""
    return 50 + copysign(sqrt(min(abs(days), MOST_DAYS) / MOST_DAYS) * REACH, days)
