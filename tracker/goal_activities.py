"""The activities that each of several goals takes, the newest few of each: two queries, whatever there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Window
from django.db.models.functions import RowNumber

from tracker.measuring import takes
from tracker.models import Activity
from tracker.querysets import ActivityQuerySet

#: So many of one kind are looked through for goals that take only some of them.
OF_A_KIND = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """Some activities of a goal, the newest first, and how many there are in all."""

    activities: tuple[Activity, ...]
    number: int

    @property
    def more(self) -> int:
        """How many are not among them."""
        return self.number - len(self.activities)


def by_goal(rows: ActivityQuerySet, goals: Mapping[int, Mapping[str, Any]], *, most: int) -> dict[int, Taken]:
    """Of each goal up to ``most`` of ``rows`` that it takes; goals that take none are left out."""
    if not goals:
        return {}
    taken = {f"goal_{goal_id}": takes(goal) for goal_id, goal in goals.items()}
    rows = rows.filter(reduce(or_, taken.values())).order_by()
    numbers = rows.aggregate(**{name: Count("pk", filter=condition) for name, condition in taken.items()})
    if not any(numbers.values()):
        return {}
    marked = rows.annotate(**{name: ExpressionWrapper(each, BooleanField()) for name, each in taken.items()})
    order = [F("local_date").desc(), F("id").desc()]
    placed = marked.annotate(place=Window(RowNumber(), partition_by=["kind", "metric"], order_by=order))
    newest = list(placed.filter(place__lte=OF_A_KIND).newest_first())
    return {
        goal_id: Taken(tuple([each for each in newest if getattr(each, name)][:most]), numbers[name])
        for name, goal_id in zip(taken, goals, strict=True)
        if numbers[name]
    }
