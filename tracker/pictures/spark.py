"""The score line: how a score went, without an axis."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tracker.pictures.marks import PANE, number, pane, path, picture

HEIGHT, EDGE = 40, 3
#: A line that hardly moves is drawn as one: no less than this many points from bottom to top.
LEAST_SPAN = 4


def spark(values: Sequence[Fraction | Decimal | float], *, label: str) -> str:
    """Draw ``values`` in order at even distances, with a disc on the last; at least one is needed."""
    heights = _heights([float(value) for value in values])
    step = PANE / max(len(heights) - 1, 1)
    line = pane(
        [path([(index * step, y) for index, y in enumerate(heights)], "actual")],
        top=EDGE,
        height=HEIGHT - 2 * EDGE,
        width="97%",
    )
    end = EDGE + heights[-1] / PANE * (HEIGHT - 2 * EDGE)
    disc = f'<circle cx="97%" cy="{number(end)}" r="3.5" class="f-sea"/>'
    return picture([line if len(heights) > 1 else "", disc], label=label, classes="ch spark", height=HEIGHT)


def _heights(values: Sequence[float]) -> list[float]:
    """Distances from the top in pane units, the values' middle in the middle."""
    low, high = min(values), max(values)
    span, middle = max(high - low, LEAST_SPAN), (low + high) / 2
    return [PANE * (0.5 - (value - middle) / span) for value in values]
