"""What all pictures are drawn with: numbers, text and the stretched pane."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape

type Point = tuple[float, float]

#: The sides of a stretched pane, in its own units.
PANE = 1000


def number(value: float) -> str:
    """``value`` with two decimals at most, short enough for hundreds of marks."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(part: float, whole: float = 1) -> str:
    """``part`` of ``whole`` as an SVG percentage."""
    return f"{number(100 * part / whole)}%"


def data(name: str, text: str) -> str:
    """An attribute that a script reads; nothing for an empty text."""
    return f' data-{name}="{escape(text)}"' if text else ""


def tip(text: str) -> str:
    """The attribute that the tooltip reads; nothing for an empty text."""
    return data("tip", text)


def picture(marks: Iterable[str], *, label: str, classes: str, height: int, extra: str = "") -> str:
    """The outer element: as wide as its place, ``height`` px high, with a sentence as its name."""
    named = f'class="{classes}" height="{height}" role="img" aria-label="{escape(label)}"'
    return f"<svg {named}{extra}>{''.join(marks)}</svg>"


def pane(
    paths: Iterable[str],
    *,
    top: float,
    height: float,
    width: str = "100%",
    cut: bool = False,
    units: tuple[int, int] = (PANE, PANE),
) -> str:
    """An inner element whose ``units`` across and down stretch to its place; ``cut`` hides what reaches out of it."""
    return (
        f'<svg y="{number(top)}" width="{width}" height="{number(height)}" viewBox="0 0 {units[0]} {units[1]}"'
        f' preserveAspectRatio="none" overflow="{"hidden" if cut else "visible"}">{"".join(paths)}</svg>'
    )


def path(points: Iterable[Point], classes: str, *, closed: bool = False) -> str:
    """A line through ``points``, in pane units to a tenth; nothing when there are none."""
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in _without_level(list(points))).replace(".0", "")
    return f'<path class="{classes}" d="M{line}{"z" if closed else ""}"/>' if line else ""


def _without_level(points: Sequence[Point]) -> Iterator[Point]:
    """Without those in the middle of a level stretch, which is the same line with its ends alone."""
    for place, (x, y) in enumerate(points):
        beside = points[max(0, place - 1) : place + 2]
        level = len(beside) == 3 and beside[0][1] == y == beside[2][1] and beside[0][0] <= x <= beside[2][0]
        if not level:
            yield x, y


def text(words: str, x: str, y: float, *, classes: str = "", anchor: str = "", shift: int = 0) -> str:
    """One line of text at percent ``x`` and px ``y``, moved by ``shift`` px to the right."""
    attributes = (("class", classes), ("dx", str(shift or "")), ("text-anchor", anchor))
    extra = "".join(f' {name}="{value}"' for name, value in attributes if value)
    return f'<text x="{x}" y="{number(y)}"{extra}>{escape(words)}</text>'


def width_of(words: str, size: float) -> float:
    """About how many px ``words`` take at ``size`` px: wide characters are square, others about half."""
    return sum(size * (1.0 if unicodedata.east_asian_width(char) in "WF" else 0.53) for char in words)
