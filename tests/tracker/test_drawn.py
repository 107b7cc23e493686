"""What is kept of answers that were drawn: the same once, another anew, and no more than there is room for."""

from decimal import Decimal

from django.http import HttpResponse

from tracker.drawn import ROOM_OF_ONE, Drawings, Drawn

SIZE = 100


class Drawer:
    """Draws, and counts how often."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.drawings, self.times = Drawings(most), 0

    def ask(self, *made_of: object, absent: bool = False) -> Drawn | None:
        return self.drawings.get(made_of, lambda: self._draw(absent=absent))

    def _draw(self, *, absent: bool) -> Drawn | None:
        self.times += 1
        return None if absent else Drawn.of(HttpResponse(f"{self.times}".rjust(SIZE), content_type="text/plain"))


def test_the_same_is_drawn_once() -> None:
    drawer = Drawer()
    first, again = drawer.ask("card", 1), drawer.ask("card", 1)
    assert first is again
    assert first
    assert (drawer.times, first.headers["Content-Type"]) == (1, "text/plain")


def test_what_is_written_otherwise_is_another_even_where_it_is_equal() -> None:
    drawer = Drawer()
    for each in (Decimal("1.0"), Decimal("1.00"), 1, True, "1"):
        drawer.ask(each)
    assert drawer.times == 5


def test_everything_that_it_is_made_of_tells_it_apart() -> None:
    drawer = Drawer()
    assert drawer.ask("card", "en", 1) is not drawer.ask("card", "en", 2)
    assert drawer.times == 2


def test_two_who_draw_the_same_at_once_take_the_room_of_one() -> None:
    drawer = Drawer(most=2 * (SIZE + ROOM_OF_ONE))

    def meanwhile() -> Drawn | None:
        drawer.ask("a")
        return drawer._draw(absent=False)

    drawer.drawings.get(("a",), meanwhile)
    drawer.ask("b")
    times = drawer.times
    drawer.ask("a")
    assert drawer.times == times


def test_what_is_not_there_is_not_kept() -> None:
    drawer = Drawer()
    assert (drawer.ask("badge", absent=True), drawer.times) == (None, 1)
    assert drawer.ask("badge")


def test_whose_turn_is_longest_ago_makes_room() -> None:
    drawer = Drawer(most=2 * (SIZE + ROOM_OF_ONE))
    for name in ("a", "b", "a", "c"):
        drawer.ask(name)
    drawer.ask("a")
    assert drawer.times == 3
    drawer.ask("b")
    assert drawer.times == 4


def test_what_has_no_room_is_answered_all_the_same() -> None:
    drawer = Drawer(most=SIZE)
    assert drawer.ask("a")
    assert drawer.ask("a")
    assert drawer.times == 2
