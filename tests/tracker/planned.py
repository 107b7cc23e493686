"""What the tests of planning ask for, and what they read of a plan."""

from datetime import date
from decimal import Decimal

from tests.factories import END
from tracker.models import Plan
from tracker.planning import Figures

MARCH = date(2026, 3, 1)


def figures(target: int = 200, period: str = "", end: date = END) -> Figures:
    return Figures(target=Decimal(target), period=period, end=end)


def revisions(plan: Plan) -> list[tuple[int, date]]:
    return list(plan.revisions.values_list("number", "on"))
