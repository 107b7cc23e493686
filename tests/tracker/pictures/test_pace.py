from datetime import date, timedelta

import pytest

from tests.tracker.pictures.svg import marks, parse, points, texts, tips
from tracker.figures import MONTHS
from tracker.pictures.pace import Break, Pace, Words, pace

FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 2)
BEFORE = FIRST - timedelta(days=1)
WORDS = Words("Study: planned and actual", "today", "days ahead", "days behind", MONTHS, lambda value: f"{value} h")


def draw(**changes):
    data = {
        "first": FIRST,
        "last": LAST,
        "today": TODAY,
        "target": 100,
        "planned": [(BEFORE, 0), (LAST, 100)],
        "actual": [(BEFORE, 0), (TODAY, 40)],
    }
    return pace(Pace(**data | changes), WORDS)


def line(picture, name):
    return points(marks(picture, name)[0])


def test_planned_runs_from_the_foot_to_the_target():
    assert line(draw(), "planned") == [(0, 1000), (1000, 0)]


def test_a_closing_value_stands_at_the_end_of_its_day():
    x, y = line(draw(), "actual")[-1]
    assert (x, y) == (pytest.approx(1000 * 183 / 365, abs=0.05), 600)


def test_pieces_step_on_their_day():
    picture = draw(actual=[(BEFORE, 0), (FIRST, 1), (TODAY, 2)], stepped=True, target=2)
    levels = [y for _, y in line(picture, "actual")]
    assert levels == sorted([1000, 1000, 990, 990, 980], reverse=True)


def test_the_baseline_is_drawn_where_there_is_one():
    assert not marks(draw(), "baseline")
    assert line(draw(baseline=[(BEFORE, 0), (LAST, 50)]), "baseline") == [(0, 1000), (1000, 500)]


def test_a_break_is_hatched_within_the_window_and_never_invisible():
    tail = Break(date(2026, 12, 31), date(2027, 3, 1), "holiday")
    outside = Break(date(2027, 2, 1), date(2027, 3, 1), "later")
    picture = draw(breaks=[tail, outside])
    assert list(tips(picture)) == ["holiday"]
    (hatch,) = marks(picture, "brk")
    assert (hatch.get("width"), hatch.get("y"), hatch.get("height")) == ("0.3%", "16", "230")


def test_the_target_has_its_figure_and_levels_near_it_have_none():
    assert texts(draw(target=103))[-2:] == ["50 h", "103 h"]  # and none at 100


def test_a_window_that_starts_high_starts_at_a_printed_level():
    picture = draw(planned=[(BEFORE, 230), (LAST, 480)], actual=[(BEFORE, 220), (TODAY, 330)], target=480)
    assert "200 h" in texts(picture)
    assert 850 < line(picture, "planned")[0][1] < 1000


def test_an_empty_goal_still_has_its_frame():
    picture = draw(planned=[], actual=[], target=0)
    assert "0 h" in texts(picture)


def test_months_are_ticked_and_years_are_bold():
    picture = draw(first=date(2025, 7, 1))
    assert [mark.text for mark in marks(picture, "em") if (mark.text or "").isdigit()] == ["2025", "2026"]
    assert [mark.text for mark in marks(picture, "wide")] == ["Oct", "Apr", "Jul", "Oct"]


def test_a_first_year_that_soon_ends_is_not_printed_beside_the_next():
    picture = draw(first=date(2025, 12, 20))
    assert [mark.text for mark in marks(picture, "em") if (mark.text or "").isdigit()] == ["2026"]


def test_a_year_that_begins_at_the_right_edge_has_no_room_for_its_name():
    assert "2027" not in texts(draw(last=date(2027, 1, 5)))


def test_ten_years_have_years_alone():
    assert not marks(draw(last=date(2035, 12, 31)), "wide")


def test_today_is_marked_on_the_actual_line():
    picture = draw()
    (disc,) = marks(picture, "f-sea")
    assert disc.get("cx") == marks(picture, "today")[0].get("x1")
    assert float(disc.attrib["cy"]) == pytest.approx(16 + 204 * 0.6)


@pytest.mark.parametrize(
    ("today", "place"), [(FIRST, "100%"), (date(2026, 4, 1), "100%"), (TODAY, "0"), (date(2027, 5, 1), "0")]
)
def test_the_targets_figure_leaves_room_for_today(today, place):
    (figure,) = [mark for mark in marks(draw(today=today), "em") if mark.text == "100 h"]
    assert figure.get("x") == place


@pytest.mark.parametrize(
    ("today", "place"),
    [(date(2026, 4, 10), ("27.4%", None)), (date(2026, 9, 1), ("100%", "end")), (LAST, ("100%", "end"))],
)
def test_the_lower_panes_words_stay_in_the_picture(today, place):
    picture = parse(draw(today=today, days_ahead=[(FIRST, 3)]))
    found = [mark for mark in picture.iter() if (mark.text or "").startswith("days ahead")]
    assert [(mark.get("x"), mark.get("text-anchor")) for mark in found] == [place]


def test_a_window_without_today_has_no_line_for_it():
    assert not marks(draw(today=date(2027, 5, 1)), "today")


def test_days_ahead_are_cut_where_they_cross_zero():
    picture = draw(days_ahead=[(date(2026, 2, 1), 10), (date(2026, 3, 1), -10)])
    above, below = line(picture, "pos"), line(picture, "neg")
    assert min(y for _, y in above) < 500 == max(y for _, y in above)
    assert max(y for _, y in below) > 500 == min(y for _, y in below)
    start, end = above[0][0], above[-1][0]
    assert (pytest.approx((start + end) / 2, abs=0.1), 500) in above


@pytest.mark.parametrize(("days", "bound"), [(0, 15), (15, 15), (-16, 30), (31, 45), (46, 60), (170, 180), (200, 240)])
def test_the_lower_pane_prints_its_scale_on_both_sides(days, bound):
    picture = draw(days_ahead=[(TODAY, days)])
    assert {f"days ahead (+{bound})", f"days behind (−{bound})"} <= set(texts(picture))


def test_without_days_ahead_there_is_no_lower_pane():
    assert int(parse(draw()).attrib["height"]) < int(parse(draw(days_ahead=[(TODAY, 1)])).attrib["height"])


def test_the_picture_has_a_name():
    assert parse(draw()).get("aria-label") == "Study: planned and actual"


def test_what_a_script_tells_comes_with_its_days():
    picture = parse(draw(told="3 1;182 40 50 +2;200 51"))
    assert {name: picture.get(f"data-{name}") for name in ("first", "days", "now", "told")} == {
        "first": "2026-01-01",
        "days": "365",
        "now": "1",
        "told": "3 1;182 40 50 +2;200 51",
    }


def test_without_numbers_a_script_has_nothing_to_tell():
    assert "data-" not in draw()
