"""How wide characters are, as the fonts themselves say."""

import pytest

from tracker.pictures.raster import FONTS
from tracker.pictures.widths import UNKNOWN, _widths, width


@pytest.mark.parametrize(
    ("letter", "wide"), [("W", 0.878), ("i", 0.275), ("张", 1), ("Ш", 0.966), ("Ł", 0.524), ("ş", 0.479)]
)
def test_it_is_what_the_font_says(letter: str, wide: float) -> None:
    assert width(letter) == pytest.approx(wide, abs=0.001)


def test_every_listed_character_has_one() -> None:
    assert {each for each in (FONTS / "characters.txt").read_text("utf-8") if each.isprintable()} <= set(
        map(chr, _widths())
    )


def test_a_character_of_another_font_is_thought_wide_and_a_sign_upon_a_letter_has_no_width() -> None:
    assert (width("\U000f0000"), width("\u0f72")) == (UNKNOWN, 0)
