"""Plans to score: one goal with every figure defaulted, and random ones for hypothesis."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tracker.scoring.plan_line import GoalSpec, Piece

NEW_YEAR = date(2026, 1, 1)
PERIODS = ("week", "month", "quarter", "year")


def piece(**figures: Any) -> Piece:
    defaults = {"since": NEW_YEAR, "target": Fraction(10), "period": None, "end": date(2026, 1, 10)}
    return Piece(**(defaults | figures))


def goal(*pieces: Piece, **figures: Any) -> GoalSpec:
    """A goal over ten days of January, unless told otherwise; ``target``, ``end``, … make its only piece."""
    of_piece = {name: figures.pop(name) for name in ("target", "period", "end", "rest_weekdays") if name in figures}
    defaults = {"id": 1, "kind": "cumulative", "divisible": True, "weight": Fraction(1), "start": NEW_YEAR}
    return GoalSpec(pieces=pieces or (piece(**of_piece),), **(defaults | figures))


def near(day: date = NEW_YEAR, before: int = 0, after: int = 100) -> st.SearchStrategy[date]:
    return st.integers(-before, after).map(lambda days: day + timedelta(days=days))


targets = st.integers(0, 60).map(lambda n: Fraction(n, 2))
rest_weekdays = st.frozensets(st.integers(1, 7), max_size=7)
breaks = st.lists(st.tuples(near(before=5), st.integers(0, 25)), max_size=4).map(
    lambda pairs: tuple((first, first + timedelta(days=days)) for first, days in pairs)
)
activities = st.dictionaries(near(before=10, after=130), st.integers(1, 8).map(lambda n: Fraction(n, 2)), max_size=20)


@st.composite
def specs(draw: st.DrawFn, kind: str | None = None, periods: tuple[str, ...] = PERIODS) -> GoalSpec:
    kind = kind or draw(st.sampled_from(["cumulative", "recurring", "milestone"]))
    period = st.sampled_from(periods)
    start = draw(near(after=20))
    sinces = [start, *sorted(draw(st.lists(near(start, after=90), max_size=2)))]
    pieces = tuple(
        Piece(
            since=since,
            target=draw(targets),
            period=draw(period) if kind == "recurring" else None,
            end=draw(near(start)),
            rest_weekdays=draw(rest_weekdays),
        )
        for since in sinces
    )
    weight = Fraction(draw(st.integers(1, 6)), 2)
    return goal(*pieces, kind=kind, divisible=draw(st.booleans()), weight=weight, start=start, breaks=draw(breaks))
