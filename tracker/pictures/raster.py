"""SVG into PNG, for mail programs and others that take no SVG.

Text is drawn with the fonts that are shipped. A character that neither has is looked for among the fonts of the system,
which costs more and looks different from machine to machine; where none has it, the fonts' own sign for a missing
character stands in its place. The drawer leaves out all text of a family that it does not find, and says nothing.
"""

from functools import cache, lru_cache
from pathlib import Path

import resvg_py

FONTS = Path(__file__).parent / "fonts"
#: What a picture's text has to name; it has all but a few western letters, for which the other font stands in.
FAMILY = "Noto Sans CJK SC"
FONT_FILES = [str(FONTS / name) for name in ("NotoSansCJKsc-Regular.otf", "NotoSans-Regular.ttf")]
GROUND = "#ffffff"
#: Drawing takes some 40 ms; a letter that is tried again, and the page that shows it, want the same.
KEPT = 32
#: Pixels for one px, for displays of double density.
DOUBLE = 2


@lru_cache(maxsize=KEPT)
def png(svg: str, density: int = DOUBLE) -> bytes:
    """Draw a whole document that has its size in px, on white. The same document gives the same bytes.

    ``density`` is in pixels for one px.
    """
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        background=GROUND,
        zoom=density,
        font_files=FONT_FILES,
        skip_system_fonts=_drawable().issuperset(svg),
    )


@cache
def _drawable() -> frozenset[str]:
    """The characters that the fonts have."""
    return frozenset((FONTS / "characters.txt").read_text("utf-8"))
