"""SVG into PNG: what counts is which pixels change, since the drawer never says that it left something out."""

import struct

import pytest
import resvg_py

from tracker.pictures.raster import DOUBLE, FAMILY, FONT_FILES, FONTS, GROUND, png

#: A private character, which no font of any system has.
NOWHERE = "\U000f1234"
KOREAN = "한"
SIZE = 24


def document(words: str, family: str = FAMILY) -> str:
    text = f'<text y="20" font-size="20" font-family="{family}">{words}</text>' if words else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}">{text}</svg>'


def drawn(words: str, family: str = FAMILY) -> bytes:
    return png(document(words, family))


def test_a_picture_has_double_density() -> None:
    assert struct.unpack(">II", drawn("")[16:24]) == (2 * SIZE, 2 * SIZE)


def test_the_same_document_gives_the_same_bytes() -> None:
    first = drawn("周")
    png.cache_clear()
    assert drawn("周") == first


@pytest.mark.parametrize("words", ["h", "7", "周", "喆", "張", "Ł", "Ђ", "ώ", "−", "（"])
def test_letters_of_every_script_that_is_shipped_change_pixels(words: str) -> None:
    assert len({drawn(words), drawn(""), drawn(NOWHERE)}) == 3


def test_different_characters_are_different_pictures() -> None:
    assert len({drawn(each) for each in "周日落后超前"}) == 6


def test_every_listed_character_is_in_a_font() -> None:
    listed = (FONTS / "characters.txt").read_text("utf-8")
    some = [each for each in listed[::211] if each.isalpha()]
    assert len(some) > 50
    assert drawn(NOWHERE) not in [drawn(each) for each in some]


def test_a_family_that_is_not_shipped_draws_nothing() -> None:
    """Why the family is named in one place: a slip in it is silent."""
    assert drawn("周", "Nobody Sans") == drawn("")


def test_what_no_font_has_is_a_sign_and_never_left_out() -> None:
    assert drawn(NOWHERE) != drawn("")
    assert drawn(NOWHERE) == drawn(chr(ord(NOWHERE) + 1))


def test_what_is_not_shipped_is_drawn_with_a_font_of_the_system() -> None:
    def by_system(words: str) -> bytes:
        return resvg_py.svg_to_bytes(svg_string=document(words), background=GROUND, zoom=DOUBLE, font_files=FONT_FILES)

    if by_system(KOREAN) == by_system(NOWHERE):
        pytest.skip("This system has no Korean font.")
    assert drawn(KOREAN) == by_system(KOREAN)
