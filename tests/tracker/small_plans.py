"""Plans to reckon by hand: 2026 has 365 days, and it is Wednesday, 4 March, with 62 days closed."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from tracker.scoring.plan_line import GoalSpec, Piece
from tracker.scoring.score import Actual, Score, score

START, END, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 3, 4)
SUNDAY = date(2026, 3, 8)
STUDY, POSTS, TALK = 1, 2, 3


def spec(
    goal: int,
    target: int,
    *,
    kind: str = "cumulative",
    weight: int = 1,
    divisible: bool = False,
    start: date = START,
    end: date = END,
    breaks: tuple[tuple[date, date], ...] = (),
) -> GoalSpec:
    piece = Piece(since=start, target=Fraction(target), period=None, end=end)
    return GoalSpec(
        id=goal,
        kind=kind,  # type: ignore[arg-type]
        divisible=divisible,
        weight=Fraction(weight),
        start=start,
        pieces=(piece,),
        breaks=breaks,
    )


def study(target: int = 73, **values: object) -> GoalSpec:
    """73 hours in 365 days: one fifth of an hour a day."""
    return spec(STUDY, target, divisible=True, **values)  # type: ignore[arg-type]


def posts(target: int = 12, **values: object) -> GoalSpec:
    """The n-th of 12 falls due on day ceil(n x 365 / 12): 31 January, 2 March, 2 April."""
    return spec(POSTS, target, **values)  # type: ignore[arg-type]


def live(
    actual: Mapping[GoalSpec, Fraction | int], *, as_of: date | None = None, on: date = TODAY
) -> tuple[dict[int, GoalSpec], Score]:
    goals = [(each, Actual(Fraction(units), as_of=as_of)) for each, units in actual.items()]
    return {int(each.id): each for each, _ in goals}, score(goals, on, closing=False)
