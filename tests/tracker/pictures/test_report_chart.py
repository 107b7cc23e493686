"""The pace as the mail shows it: a picture of a fixed size, of few colours, in light colours of its own."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tracker.figures import month_names
from tracker.pictures.pace import Break, FanLevel, Pace, Words
from tracker.pictures.raster import png
from tracker.pictures.report_chart import HEIGHT, WIDTH, report_chart

FIRST, LAST, TODAY = date(2025, 1, 1), date(2027, 12, 31), date(2026, 11, 15)
ENGLISH = Words("", "15 Nov", "days ahead", "days behind", month_names("en"), lambda value: f"{value} h")
CHINESE = Words("", "11 月 15 日", "超前天数", "落后天数", month_names("zh-hans"), lambda value: f"{value} 小时")


def draw(words: Words = ENGLISH, **changes: Any) -> str:
    """A long plan with all that a picture can hold."""
    sundays = [FIRST + timedelta(weeks=2 * number) for number in range(49)]
    data = {
        "first": FIRST,
        "last": LAST,
        "today": TODAY,
        "target": 100,
        "planned": [(FIRST, 0), (LAST, 100)],
        "actual": [(day, number + number % 3) for number, day in enumerate(sundays)],
        "days_ahead": [(day, number % 7 - 4) for number, day in enumerate(sundays)],
        "breaks": [Break(date(2026, 7, 1), date(2026, 7, 14))],
        "fan": [FanLevel(50, TODAY, TODAY, TODAY), FanLevel(100, date(2027, 6, 1), date(2027, 9, 1), date(2028, 9, 1))],
    }
    return report_chart(Pace(**data | changes), words)


def without_texts(svg: str) -> str:
    return re.sub("<text.*?</text>", "", svg)


def test_its_size_is_that_of_the_letter_s_column() -> None:
    head = draw()[:200]
    assert (f'width="{WIDTH}"' in head, f'height="{HEIGHT}"' in head) == (True, True)


def test_curves_are_in_px_so_that_no_stroke_is_stretched() -> None:
    [curve] = re.findall('<path class="planned" d="([^"]*)"/>', draw())
    # The last day ends at the pane's right edge, with the target at its top.
    assert curve.split("L")[-1] == f"{WIDTH - 12} 0"


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
def test_a_full_picture_is_small_and_its_words_are_drawn(words: Words) -> None:
    picture = png(draw(words))
    assert 5_000 < len(picture) < 25_000
    assert picture != png(without_texts(draw(words)))


def test_chinese_words_are_drawn_and_not_an_empty_box_each() -> None:
    boxed = re.sub("[一-龥]", "\U000f1234", draw(CHINESE))
    assert png(draw(CHINESE)) != png(boxed)


def test_it_brings_a_style_for_each_of_its_marks() -> None:
    marks = {name for names in re.findall('class="([^"]*)"', draw()) for name in names.split()}
    assert {name for name in marks if f".{name}" not in draw()} == {"report"}


def test_months_have_names_in_a_short_plan_alone() -> None:
    hidden = ".wide{display:none}"
    assert hidden in draw()
    assert hidden not in draw(first=date(2026, 11, 1))


def test_a_finish_that_lies_beyond_the_picture_has_no_disc() -> None:
    assert 'f-paper"' not in draw()
    assert 'f-paper"' in draw(last=date(2028, 12, 31))
