import pytest

from tests.tracker.pictures.svg import marks, texts
from tracker.figures import WEEKDAYS
from tracker.pictures.week_bars import Bar, week_bars


def week(**days):
    """A week whose days by name have the given fields; Sunday is free."""
    return [Bar(name, **({"free": name == "Sun"} | days.get(name, {}))) for name in WEEKDAYS]


def draw(share=48, **days):
    return week_bars(week(**days), share=share, label="This week")


def test_each_day_has_a_track_and_a_free_day_is_hatched():
    picture = draw()
    assert (len(marks(picture, "h0")), len(marks(picture, "brk"))) == (6, 1)


def test_a_bar_stands_on_the_foot_and_the_longest_day_fits():
    (bar,) = marks(draw(Mon={"done": 600}), "f-sea")
    assert float(bar.attrib["height"]) == 60
    assert float(bar.attrib["y"]) == 4


def test_running_time_is_hatched_on_top_of_what_is_done():
    picture = draw(Thu={"done": 30, "running": 30})
    (done,), (running,) = marks(picture, "f-sea"), marks(picture, "miss")
    assert float(running.attrib["y"]) + float(running.attrib["height"]) == pytest.approx(
        float(done.attrib["y"]), abs=0.02
    )


def test_a_day_without_anything_has_no_bar():
    assert not marks(draw(), "f-sea")


def test_the_share_runs_over_the_days_that_plan_something():
    (line,) = marks(draw(), "planned")
    assert (line.get("x1"), line.get("x2")) == ("0%", "85.17%")


def test_no_share_is_drawn_where_nothing_is_planned():
    assert not marks(draw(share=0), "planned")
    assert not marks(week_bars([Bar("Mon", free=True)] * 7, share=48, label="Break"), "planned")


def test_today_is_emphasised():
    assert [mark.text for mark in marks(draw(Thu={"today": True}), "em")] == ["Thu"]
    assert texts(draw()) == list(WEEKDAYS)
