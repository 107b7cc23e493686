"""How wide the fonts that are shipped draw a character, read from the font files (OpenType 1.9: cmap, hmtx). Pure."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from
from unicodedata import combining

from tracker.pictures.raster import FONT_FILES

#: Of what only a font of the system may have, as by a letter's size; most are narrower.
UNKNOWN = 1.0


def width(letter: str) -> float:
    """By the letter's size; a sign that stands upon another letter has none where the fonts do not know it."""
    return _widths().get(ord(letter), 0 if combining(letter) else UNKNOWN)


@cache
def _widths() -> dict[int, float]:
    """By code point; the first font that has one draws it."""
    found: dict[int, float] = {}
    for name in reversed(FONT_FILES):
        found |= _of_font(Path(name).read_bytes())
    return found


def _of_font(font: bytes) -> dict[int, float]:
    tables = {font[at : at + 4]: unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * _short(font, 4), 16)}
    size, measured = _short(font, tables[b"head"] + 18), _short(font, tables[b"hhea"] + 34)
    # The glyphs after the last that is measured are as wide as that one.
    advances = [_short(font, tables[b"hmtx"] + 4 * glyph) / size for glyph in range(measured)]
    return {code: advances[min(glyph, measured - 1)] for code, glyph in _glyphs(font, tables[b"cmap"]) if glyph}


def _glyphs(font: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Each code point with its glyph, of all subtables in the two usual formats."""
    for number in range(_short(font, cmap + 2)):
        table = cmap + unpack_from(">I", font, cmap + 8 + 8 * number)[0]
        if _short(font, table) == 4:
            yield from _segments(font, table)
        if _short(font, table) == 12:
            for group in range(unpack_from(">I", font, table + 12)[0]):
                first, last, glyph = unpack_from(">III", font, table + 16 + 12 * group)
                yield from zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)


def _segments(font: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Format 4: four lists of as many numbers, with two bytes of padding after the first."""
    twice = _short(font, table + 6)
    for end in range(table + 14, table + 14 + twice, 2):
        first, delta, place = end + twice + 2, end + 2 * twice + 2, end + 3 * twice + 2
        start, offset = _short(font, first), _short(font, place)
        for code in range(start, min(_short(font, end), 0xFFFE) + 1):
            glyph = _short(font, place + offset + 2 * (code - start)) if offset else code
            yield code, (glyph + _short(font, delta)) & 0xFFFF if glyph or not offset else 0


def _short(font: bytes, at: int) -> int:
    return int(unpack_from(">H", font, at)[0])
