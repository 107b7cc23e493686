"""What the plan's page says: its goals with their figures, and its breaks and revisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.goal_filter import in_words
from tracker.goal_rows import GoalRow, goal_rows
from tracker.metrics import METRICS
from tracker.models import Break, Goal, Plan, PlanRevision
from tracker.planning import current_rest_weekdays
from tracker.progress import Standing
from tracker.retirement import Retirement, goal_retirement
from tracker.scoring.score import rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGoal:
    """One goal with what it asks for. ``narrowed`` is "" where it takes all of its metric's activity."""

    row: GoalRow
    counts: str
    narrowed: str
    weight: str
    start: date
    end: date
    retirement: Retirement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A plan in full. ``score`` and ``baseline`` (against revision 1) are None before anything was due."""

    plan: Plan
    rest: str
    goals: tuple[PlanGoal, ...]
    archived: tuple[Goal, ...]
    breaks: tuple[Break, ...]
    #: The newest first.
    revisions: tuple[PlanRevision, ...]
    score: Decimal | None
    baseline: Decimal | None


def plan_page(standing: Standing) -> PlanPage:
    """A handful of queries, however long the history."""
    plan = standing.plan
    own = own_labels(plan)
    return PlanPage(
        plan=plan,
        rest=figures.listed(_weekdays(plan), sentences.language()),
        goals=tuple(_plan_goal(standing, row, own) for row in goal_rows(standing)),
        archived=tuple(plan.goals.exclude(archived_on=None)),
        breaks=tuple(plan.breaks.all()),
        revisions=tuple(plan.revisions.defer("picture").order_by("-number")),
        score=_rounded(standing.score.score),
        baseline=_rounded(standing.baseline),
    )


def own_labels(plan: Plan) -> dict[str, str]:
    """What the owner's own metrics are called, by slug."""
    return dict(plan.user.custom_metrics.values_list("slug", "label"))


def counted(metric: str, own: Mapping[str, str]) -> str:
    """What a metric counts, in words; ``own`` as :func:`own_labels` gives them."""
    return str(METRICS[metric].label) if metric in METRICS else own.get(metric, metric)


def weight_in_words(weight: Fraction, whole: Fraction) -> str:
    """``3 of 10``."""
    return _("%(weight)s of %(whole)s") % {"weight": _short(weight), "whole": _short(whole)}


def _plan_goal(standing: Standing, row: GoalRow, own: Mapping[str, str]) -> PlanGoal:
    goal = standing.goals[row.id]
    return PlanGoal(
        row=row,
        counts=counted(goal["metric"], own),
        narrowed=in_words(goal["filter"]),
        weight=weight_in_words(Fraction(goal["weight"]), whole_weight(standing)),
        start=date.fromisoformat(goal["start"]),
        end=date.fromisoformat(goal["figures"][-1]["end"]),
        retirement=goal_retirement(standing, row.id),
    )


def whole_weight(standing: Standing) -> Fraction:
    """The weights of all goals together."""
    return sum((Fraction(goal["weight"]) for goal in standing.goals.values()), Fraction(0))


def _weekdays(plan: Plan) -> list[str]:
    names = figures.weekday_names(sentences.language())
    return [names[number - 1] for number in current_rest_weekdays(plan)]


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, 1)


def _short(value: Fraction) -> str:
    return figures.number(rounded(value, 2), 0 if value.denominator == 1 else 2)
