from tests.tracker.pictures.svg import marks, points
from tracker.pictures.spark import spark


def line(values):
    return points(marks(spark(values, label="Score"), "actual")[0])


def test_values_stand_at_even_distances():
    assert [x for x, _ in line([1, 5, 9])] == [0, 500, 1000]


def test_the_highest_value_is_on_top():
    assert [y for _, y in line([80, 100, 90])] == [1000, 0, 500]


def test_a_line_that_hardly_moves_stays_in_the_middle():
    assert [y for _, y in line([94, 95])] == [625, 375]


def test_one_value_is_a_disc_without_a_line():
    picture = spark([50], label="Score")
    assert not marks(picture, "actual")
    assert marks(picture, "f-sea")[0].get("cy") == "20"
