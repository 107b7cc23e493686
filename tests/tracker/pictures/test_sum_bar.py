from decimal import Decimal

import pytest

from tests.tracker.pictures.svg import marks, texts, tips
from tracker.pictures.sum_bar import Segment, sum_bar

SEGMENTS = [
    Segment("Pull requests 26.8", Decimal("26.8"), Decimal(30), "merged"),
    Segment("Study 68", Decimal(68), Decimal(68)),
    Segment("A name that is far too long for it", Decimal(0), Decimal(2)),
]


def share(mark, name="width"):
    return float(mark.attrib[name].rstrip("%"))


@pytest.fixture
def picture():
    return sum_bar(SEGMENTS, label="The score")


def test_the_solid_length_is_the_score(picture):
    assert sum(share(mark) for mark in marks(picture, "f-sea")) == pytest.approx(94.8)


def test_earned_and_missing_fill_the_bar(picture):
    missing = marks(picture, "miss")
    assert [share(mark) for mark in missing] == pytest.approx([3.2, 2])
    assert [share(mark, "x") for mark in missing] == pytest.approx([26.8, 98])


def test_a_gap_stands_between_segments_not_before_the_first(picture):
    assert [mark.get("x") for mark in marks(picture, "f-ground")] == ["30%", "98%"]


def test_a_name_without_room_is_left_to_the_table(picture):
    assert texts(picture) == ["Pull requests 26.8", "Study 68"]


def test_both_parts_of_a_segment_carry_its_tip(picture):
    assert list(tips(picture)) == ["merged", "merged"]
