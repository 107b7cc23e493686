"""The card that other sites show where somebody links to a profile (Open Graph); always light."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from unicodedata import bidirectional

from tracker.pictures.heatmap import Year, cells
from tracker.pictures.marks import number
from tracker.pictures.raster import FAMILY
from tracker.pictures.widths import width

WIDTH, HEIGHT = 1200, 630
SIDE = 72
INNER = WIDTH - 2 * SIDE
MOST_FACTS = 3
GAP = 48
#: A sign that is not seen, and runs as Arabic and Hebrew do.
RIGHT_TO_LEFT = "\u200f"
#: Letters reach a little out of their own width.
EDGE = 4
LOGO = '<path fill="#131f26" d="M1 7h18v6H1z"/><path fill="#fbd535" stroke="#f9fbfc" d="M11.5 2.5h3v15h-3z"/>'
#: The font has one weight; an outline of its own colour makes the large words bold.
STYLE = (
    f"text{{font-family:'{FAMILY}';fill:#131f26}}.q{{fill:#4b5960}}.b{{stroke:#131f26;stroke-width:.022em}}"
    ".h0{fill:#e9eeee}.h1{fill:#b3d6d8}.h2{fill:#5fa9b7}.h3{fill:#1e7fa0}.h4{fill:#083f57}"
    ".brk-l{stroke:#7b868a;fill:none}"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or a few words in large letters, and below them what they are."""

    said: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is drawn; ``year`` None leaves its place empty."""

    name: str
    title: str
    facts: Sequence[Fact] = ()
    year: Year | None = None


def card(drawn: Card) -> str:
    """Draw it in ``WIDTH`` x ``HEIGHT`` px; words that have no room end with an ellipsis."""
    label = escape(" · ".join(filter(None, (drawn.name, drawn.title, *(fact.said for fact in drawn.facts)))))
    marks = [
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#f9fbfc"/>',
        f'<rect x="{SIDE}" y="40" width="{INNER}" height="2" fill="#131f26"/>',
        f'<g transform="translate({SIDE} 66) scale(1.7)">{LOGO}</g>',
        _line("Headway", SIDE + 46, 92, 28, classes="b"),
        _line(drawn.name if drawn.title else "", WIDTH - SIDE, 92, 28, classes="q", room=INNER - 240, anchor="end"),
        _line(drawn.title or drawn.name, SIDE, 186, 52, classes="b", room=INNER),
        *_facts(drawn.facts[:MOST_FACTS]),
        *(_year(drawn.year) if drawn.year else ()),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{label}">{"".join(marks)}</svg>'
    )


def _facts(facts: Sequence[Fact]) -> list[str]:
    """Side by side, each with a third of the room."""
    room = (INNER - (MOST_FACTS - 1) * GAP) / MOST_FACTS
    return [
        _line(words, SIDE + place * (room + GAP), y, size, classes=classes, room=room)
        for place, fact in enumerate(facts)
        for words, y, size, classes in ((fact.said, 318, 60, "b"), (fact.about, 364, 26, "q"))
    ]


def _year(year: Year) -> list[str]:
    """The days without words, as wide as the card's lines."""
    marks, across, _height = cells(year)
    return [f'<g transform="translate({SIDE} 432) scale({number(INNER / across)})">', *marks, "</g>"]


def _line(
    words: str, x: float, y: float, size: int, *, classes: str, room: float = INNER, anchor: str = "start"
) -> str:
    """One line from ``x``, or up to it; what a font of the system draws wider than was thought is hidden at its end."""
    left = x if anchor == "start" else x - room
    return (
        f'<svg x="{number(left - EDGE)}" width="{number(room + 2 * EDGE)}" height="{HEIGHT}" overflow="hidden">'
        f'<text x="{number(x - left + EDGE)}" y="{number(y)}" font-size="{size}" class="{classes}"'
        f' text-anchor="{anchor}">{escape(_cut(words, size, room))}</text></svg>'
    )


def _cut(words: str, size: float, room: float) -> str:
    """The words, or as many of them as have room before an ellipsis."""
    ends = list(accumulate(map(width, words)))
    if not ends or ends[-1] * size <= room:
        return words
    kept = words[: bisect_right(ends, room / size - width("…"))].rstrip()
    # Behind words that run to the left the ellipsis would stand where they begin.
    return f"{kept}…{RIGHT_TO_LEFT if bidirectional(kept[-1:] or ' ') in ('R', 'AL') else ''}"
