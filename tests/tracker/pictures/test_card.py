"""The card that other sites show: its size, its words by pixels, and what nobody can put into it."""

import struct
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.one_line import one_plain_line
from tracker.pictures.card import HEIGHT, WIDTH, Card, Fact, card
from tracker.pictures.heatmap import Year
from tracker.pictures.raster import png

YEAR = Year(last=date(2026, 3, 4), quantities={date(2026, 3, 1): 3}, thresholds=(2, 4, 6))
FULL = Card(name="Ann", title="Into AI work", facts=(Fact("94.8", "score of 100"),) * 3, year=YEAR)


@pytest.mark.parametrize("drawn", [FULL, Card(name="ann", title="")])
def test_it_has_the_size_that_sites_ask_for(drawn: Card) -> None:
    picture = png(card(drawn), 1)
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT) == (1200, 630)
    assert len(picture) < 100_000


def test_chinese_names_are_drawn_and_are_no_boxes() -> None:
    """Two characters that are missing look the same; two that are drawn do not."""
    drawn = {png(card(Card(name=name, title="")), 1) for name in ("张伟", "王芳", "李娜")}
    missing = {png(card(Card(name=name, title="")), 1) for name in ("\U000f0000", "\U000f0001")}
    assert (len(drawn), len(missing), drawn & missing) == (3, 1, set())


def test_a_character_that_no_font_has_is_not_left_out_silently() -> None:
    assert png(card(Card(name="a\U000f0000b", title="")), 1) != png(card(Card(name="ab", title="")), 1)


def test_words_without_room_end_with_an_ellipsis() -> None:
    texts = [each.text or "" for each in ET.fromstring(card(Card(name="W" * 80, title="安" * 80))).iter() if each.text]
    assert [text[-1] for text in texts if text[0] in "W安"] == ["…", "…"]


def reaches_the_edge(document: str) -> bool:
    """Whether anything is drawn right of the card's lines."""
    cover = f'<rect x="1132" width="68" height="{HEIGHT}" fill="#f9fbfc"/></svg>'
    return png(document, 1) != png(document.removesuffix("</svg>") + cover, 1)


@pytest.mark.parametrize("letter", ["W", "m", "Щ", "ш", "Ω", "Œ", "—", "…", "½", "Ł", "安", "ﾊ"])
def test_words_are_cut_by_the_width_that_they_are_drawn_with(letter: str) -> None:
    document = card(Card(name=letter * 80, title=""))
    assert not reaches_the_edge(document.replace('overflow="hidden"', 'overflow="visible"'))


@pytest.mark.parametrize(("letter", "end"), [("W", "W…"), ("ש", "ש…\u200f"), ("خ", "خ…\u200f")])
def test_the_ellipsis_stands_where_the_words_end(letter: str, end: str) -> None:
    drawn = [each.text or "" for each in ET.fromstring(card(Card(name="", title=letter * 200))).iter()]
    assert [text[-len(end) :] for text in drawn if text.startswith(letter)] == [end]


def test_what_is_wider_than_anybody_could_know_stays_in_its_place() -> None:
    assert not reaches_the_edge(card(Card(name="\ufdfd\u2e3b" * 30, title="")))


@given(st.text(), st.text())
def test_whatever_is_written_the_document_is_well_formed_and_runs_nothing(name: str, title: str) -> None:
    document = card(Card(name=one_plain_line(name), title=one_plain_line(title), facts=(Fact("</svg>", "<script>"),)))
    names = {each.tag.rpartition("}")[2] for each in ET.fromstring(document).iter()}
    assert names <= {"svg", "style", "rect", "g", "path", "text"}
