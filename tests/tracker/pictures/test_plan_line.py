import pytest

from tests.tracker.pictures.svg import marks, parse, texts
from tracker.pictures.plan_line import plan_line, plan_line_scale


def head(days, **options):
    return next(mark for mark in parse(plan_line(days, label="Posts", **options)).iter() if mark.tag == "circle")


@pytest.mark.parametrize(
    ("days", "x"), [(-120, "2%"), (-30, "26%"), (0, "50%"), (30, "74%"), (120, "98%"), (900, "98%")]
)
def test_the_head_stands_as_far_off_the_line_as_the_root_of_its_days(days, x):
    assert head(days).get("cx") == x


@pytest.mark.parametrize(
    ("days", "stale", "classes"),
    [(-1, False, "f-paper s-rust"), (0, False, "f-sea"), (1, False, "f-sea"), (5, True, "f-paper s-quiet")],
)
def test_ahead_is_filled_behind_is_hollow_and_stale_is_grey(days, stale, classes):
    assert head(days, stale=stale).get("class") == classes


def test_the_bar_runs_from_the_line_to_the_head():
    (bar,) = marks(plan_line(-30, label="Posts"), "f-rust")
    assert (bar.get("x"), bar.get("width")) == ("26%", "24%")


def test_the_scale_names_the_days_with_a_true_minus():
    assert texts(plan_line_scale()) == ["−90", "−30", "0", "+30", "+90"]


def test_the_picture_has_a_name():
    assert parse(plan_line(-3, label='Study <3: "3 days"')).get("aria-label") == 'Study <3: "3 days"'
