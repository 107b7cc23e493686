"""Activities and goals as tables for people: CSV that a spreadsheet opens and never takes for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker.archive.rows import plain
from tracker.models import Goal, User
from tracker.planning import current_figures

ACTIVITY_COLUMNS = (
    *("local_date", "kind", "metric", "quantity", "title", "note", "skill", "resource", "unit", "evidence_url"),
    *("source", "account", "context", "own", "private", "counted", "ignored_reason", "occurred_at", "uid"),
)
GOAL_COLUMNS = (
    *("id", "plan", "title", "metric", "kind", "target", "period", "weight", "start", "end", "skill", "archived_on"),
)
#: What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def line(values: Iterable[Any]) -> bytes:
    """One line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return text.getvalue().encode()


def activity_line(activity: Mapping[str, Any], resources: Mapping[int, str]) -> bytes:
    """An exported activity; its resource goes by its title."""
    named = dict(activity) | {"resource": resources.get(activity["resource"], "")}
    return line(named[name] for name in ACTIVITY_COLUMNS)


def goal_lines(user: User) -> Iterator[bytes]:
    """Every goal of every plan, with the figures that it ends with."""
    yield line(GOAL_COLUMNS)
    goals = Goal.objects.filter(plan__user=user).select_related("plan").prefetch_related("figures").order_by("pk")
    for goal in goals:
        figures = current_figures(goal)
        yield line(
            [
                *(goal.pk, goal.plan.title, goal.title, goal.metric, goal.kind, plain(figures.target), figures.period),
                *(plain(goal.weight), goal.start, figures.end, goal.skill, goal.archived_on),
            ]
        )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
