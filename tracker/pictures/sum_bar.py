"""The score as the sum of its terms: what is earned is solid, what is missing is hatched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.pictures.marks import number, percent, picture, text, tip, width_of

BAR = 14
#: The bar's least width in px on a screen that shows the names below it.
LEAST_WIDTH = 600


@dataclass(frozen=True, slots=True)
class Segment:
    """One term: ``points`` of at most ``most``; all ``most`` of a bar add up to 100."""

    name: str
    points: Fraction | Decimal
    most: Fraction | Decimal
    tip: str = ""


def sum_bar(segments: Sequence[Segment], *, label: str) -> str:
    """Draw ``segments`` from left to right; the solid length is the score."""
    return picture(_marks(segments), label=label, classes="ch sum", height=34)


def _marks(segments: Sequence[Segment]) -> Iterable[str]:
    left = 0.0
    for segment in segments:
        points, most = float(segment.points), float(segment.most)
        yield _solid(left, points, tip(segment.tip))
        if points < most:
            yield _missing(left + points, most - points, tip(segment.tip))
        if left:
            yield f'<rect x="{number(left)}%" width="2" height="{BAR}" class="f-ground"/>'
        if width_of(segment.name, 12) < LEAST_WIDTH * most / 100:
            yield text(segment.name, percent(left, 100), 30, classes="wide")
        left += most


def _solid(left: float, width: float, extra: str) -> str:
    return f'<rect x="{number(left)}%" width="{number(width)}%" height="{BAR}" class="f-sea"{extra}/>'


def _missing(left: float, width: float, extra: str) -> str:
    return f'<rect x="{number(left)}%" y=".5" width="{number(width)}%" height="{BAR - 1}" class="miss"{extra}/>'
