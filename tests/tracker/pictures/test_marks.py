"""What all pictures are drawn with."""

from tracker.pictures.marks import path


def test_a_level_stretch_is_its_two_ends() -> None:
    points = [(0.0, 5.0), (1.0, 9.0), (2.0, 9.0), (3.0, 9.0), (4.0, 5.0), (3.0, 5.0), (6.0, 5.0)]
    assert path(points, "a") == '<path class="a" d="M0 5L1 9L3 9L4 5L3 5L6 5"/>'
