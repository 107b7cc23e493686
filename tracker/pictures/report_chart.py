"""The pace of a goal as the weekly report's mail shows it: a document of its own, always light, of a fixed size."""

from tracker.pictures.axes import TimeAxis
from tracker.pictures.marks import picture
from tracker.pictures.pace import Frame, Pace, Words, pace_marks
from tracker.pictures.raster import FAMILY

WIDTH, HEIGHT = 536, 204
#: Discs and figures at both ends need a little room.
SIDE = 6
FRAME = Frame(head=20, upper=112, months=26, lower=46, width=WIDTH - 2 * SIDE)
#: The tokens' light colours, as in the letter's frame. Edges have no shades in between: of a dozen colours the picture
#: is a third as large, and at double density nobody sees it. Thin letters would lose parts by that, so all have an
#: outline; that of ``.em`` makes it bold, since the font has one weight.
STYLE = (
    f"text{{font:13px '{FAMILY}';fill:#4b5960;stroke:#4b5960;stroke-width:.3px;text-rendering:optimizeSpeed}}"
    "path,line,rect,circle{shape-rendering:crispEdges}"
    ".em{fill:#131f26;stroke:#131f26;stroke-width:.6px}"
    ".grid-l{stroke:#d9dfe1}.axis,.brk-l{stroke:#7b868a}.today{stroke:#131f26}"
    ".planned,.actual,.p50,.p85{fill:none;stroke:#005f82;stroke-linejoin:round}"
    ".planned{stroke:#4b5960;stroke-width:1.5px;stroke-dasharray:5 4}.actual{stroke-width:2.25px}"
    ".p50{stroke-width:1.25px}.p85{stroke-width:1.25px;stroke-dasharray:3 3}"
    ".fan50{fill:#adccd7}.fan85{fill:#dbe9ed}"
    ".brk{fill:url(#hatch)}"
    ".f-sea{fill:#005f82}.f-paper{fill:#fff;stroke:#005f82;stroke-width:1.5px}"
    ".pos{fill:#dbe9ed;stroke:#005f82;stroke-width:1.25px}.neg{fill:#f1e0da;stroke:#a93c14;stroke-width:1.25px}"
)
HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M-1 1 1 -1M0 6 6 0M5 7 7 5" class="brk-l"/></pattern>'
)
#: From so many months on their ticks are enough: names would be too many for a phone.
MANY_MONTHS = 15


def report_chart(data: Pace, words: Words) -> str:
    """Draw ``data`` in ``WIDTH`` x ``HEIGHT`` px; without days ahead the picture ends above their pane's place."""
    few = len(TimeAxis(data.first, data.last).months()) < MANY_MONTHS
    head = f"<style>{STYLE}{'' if few else '.wide{display:none}'}</style><defs>{HATCH}</defs>"
    marks = [f'<svg x="{SIDE}" width="{FRAME.width}" overflow="visible">', *pace_marks(data, words, FRAME), "</svg>"]
    size = f' xmlns="http://www.w3.org/2000/svg" width="{WIDTH}"'
    return picture([head, *marks], label=words.label, classes="report", height=HEIGHT, extra=size)
