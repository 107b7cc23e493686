"""What is to be reached."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.responses import Status
from pydantic import AfterValidator, BeforeValidator, Field

from tracker import progress
from tracker.api.auth import ApiRequest, today
from tracker.api.fields import (
    LEFT_OUT,
    AboveZero,
    Day,
    NotNegative,
    Shape,
    ShortLine,
    Slug,
    Title,
    figure,
    nothing,
)
from tracker.api.paging import Page, Paging, page
from tracker.api.plan import current_plan
from tracker.api.problems import Problem, field_problem
from tracker.forecasting import prospect
from tracker.metrics import METRICS
from tracker.models import Goal, User
from tracker.planning import MOST_GOALS, Figures, FullPlan, add_goal, archive_goal, change_goal, current_figures
from tracker.querysets import GoalQuerySet
from tracker.scoring.replan import Option

router = Router()

REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
MOST_NAMES = 100
HEAVIEST = 1000

type Kind = Literal["cumulative", "recurring", "milestone"]
type Period = Literal["week", "month", "quarter", "year"]


def _repositories(value: object) -> object:
    if value in ("own", "others"):
        return value
    names = value if isinstance(value, list) and 1 <= len(value) <= MOST_NAMES else [None]
    if not all(isinstance(name, str) and REPOSITORY.fullmatch(name) for name in names):
        raise ValueError('Give "own", "others" or a list such as ["owner/name"].')
    return value


def _not_too_heavy(weight: Decimal) -> Decimal:
    if weight > HEAVIEST:
        raise ValueError(f"A weight is at most {HEAVIEST}.")
    return weight


Weight = Annotated[AboveZero, AfterValidator(_not_too_heavy)]
Name = Annotated[ShortLine, Field(min_length=1)]


class Filter(Shape):
    """Which activities of the metric's kinds the goal takes; all of them where nothing is said."""

    repositories: Annotated[Literal["own", "others"] | list[str], BeforeValidator(_repositories)] = LEFT_OUT
    skills: Annotated[list[Name], Field(min_length=1, max_length=MOST_NAMES)] = LEFT_OUT
    certification: Name = LEFT_OUT


class GoalIn(Shape):
    title: Title
    metric: Slug
    kind: Kind
    #: Per period for a recurring goal; 1 or left out for a milestone.
    target: NotNegative | None = None
    period: Period | None = None
    weight: Weight = Decimal(1)
    start: Day | None = None
    end: Day | None = None
    skill: ShortLine = ""
    filter: Filter = Filter()


class GoalChange(Shape):
    title: Title = LEFT_OUT
    metric: Slug = LEFT_OUT
    kind: Kind = LEFT_OUT
    target: NotNegative | None = LEFT_OUT
    period: Period | None = LEFT_OUT
    weight: Weight = LEFT_OUT
    start: Day = LEFT_OUT
    end: Day = LEFT_OUT
    skill: ShortLine = LEFT_OUT
    filter: Filter = LEFT_OUT
    #: The day from which another target, period or end acts; today where left out.
    acts_from: Day = Field(default_factory=nothing, alias="from")


class GoalOut(Shape):
    id: int
    title: str
    metric: str
    kind: Kind
    target: str
    period: Period | None
    weight: str
    start: date
    end: date
    skill: str
    filter: dict[str, str | list[str]]


class OptionOut(Shape):
    """A way to a better chance: a weekly rate, an end or a target (per period for a recurring goal)."""

    kind: Literal["rate", "end", "target"]
    rate: str | None
    end: date | None
    target: str | None
    chance: str


class ForecastOut(Shape):
    on: date
    #: The days by which half and 85 of 100 futures are done; null where that is not in ten years.
    p50: date | None
    p85: date | None
    #: From 0 to 1.
    chance: str | None
    weeks_used: int
    reason: Literal["", "done", "milestone", "not_enough_history", "nothing_done"]
    options: list[OptionOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A goal as it shall be, to be held against the rules."""

    title: str
    metric: str
    kind: str
    target: Decimal | None
    period: str | None
    weight: Decimal
    start: date
    end: date
    skill: str
    filter: dict[str, Any]

    @property
    def figures(self) -> Figures:
        target = Decimal(1) if self.target is None else self.target
        return Figures(target=target, period=self.period or "", end=self.end)

    @property
    def values(self) -> dict[str, Any]:
        """The goal's own fields, which hold for all its days."""
        names = ("title", "metric", "kind", "weight", "start", "skill", "filter")
        return {name: getattr(self, name) for name in names}


@router.get("", response=Page[GoalOut])
def list_goals(request: ApiRequest, asked: Query[Paging]) -> Page[GoalOut]:
    """The current plan's goals, less archived ones."""
    return page(_goals(request), asked, _out, order=("id",))


@router.post("", response={201: GoalOut})
def set_goal(request: ApiRequest, body: GoalIn) -> Status[GoalOut]:
    """Add a goal. Unless told otherwise it starts today, or with the plan if that is later, and ends with the plan."""
    plan, day = current_plan(request), today(request)
    given = body.model_dump(exclude={"filter", "start", "end"})
    wanted = _Wanted(
        **given,
        start=body.start or max(plan.start, day),
        end=body.end or plan.end,
        filter=body.filter.model_dump(exclude_unset=True),
    )
    _check(request.auth, wanted)
    try:
        goal = add_goal(plan, figures=wanted.figures, today=day, **wanted.values)
    except FullPlan as error:
        raise Problem(409, f"A plan holds up to {MOST_GOALS} goals; archive one first.") from error
    return Status(201, _out(goal))


@router.get("/{int:goal_id}", response=GoalOut)
def get_goal(request: ApiRequest, goal_id: int) -> GoalOut:
    return _out(_mine(request, goal_id))


@router.get("/{int:goal_id}/forecast", response=ForecastOut)
def get_forecast(request: ApiRequest, goal_id: int) -> ForecastOut:
    """When the goal will be reached if its owner goes on as before, and the chance of making it in time."""
    goal = _mine(request, goal_id)
    standing = progress.live(request.auth, datetime.now(UTC))
    if standing is None or goal.pk not in standing.goals:
        raise Http404  # it has left the plan since it was read
    told = prospect(standing, goal.pk)
    return ForecastOut(
        on=standing.on,
        p50=told.forecast.p50,
        p85=told.forecast.p85,
        chance=None if told.forecast.chance is None else figure(Fraction(told.forecast.chance)),
        weeks_used=told.forecast.weeks_used,
        reason=told.forecast.reason.value,
        options=[_option(each) for each in told.options],
    )


@router.patch("/{int:goal_id}", response=GoalOut)
def alter_goal(request: ApiRequest, goal_id: int, body: GoalChange) -> GoalOut:
    """Change a goal. A new target, period or end acts from a day on (``from``); everything else holds for all days."""
    goal, day = _mine(request, goal_id), today(request)
    before = _as_it_is(goal)
    wanted = replace(before, **body.model_dump(exclude_unset=True, exclude={"acts_from"}))
    if wanted.kind != before.kind:
        raise field_problem("kind", f"This goal is {before.kind}; archive it and add another.")
    _check(request.auth, wanted)
    acts_from = body.acts_from if "acts_from" in body.model_fields_set else None
    figures = wanted.figures if acts_from or wanted.figures != before.figures else None
    if figures and max(acts_from or day, wanted.start) > wanted.end:
        raise field_problem("from", "The new figures act from this day on; give one up to the goal's end.")
    own = {name: value for name, value in wanted.values.items() if value != before.values[name]}
    change_goal(goal, today=day, figures=figures, acts_from=acts_from, **own)
    return _out(_mine(request, goal_id))


@router.delete("/{int:goal_id}", response={204: None})
def delete_goal(request: ApiRequest, goal_id: int) -> Status[None]:
    """Archive a goal: it takes no part any more; what was done for it stays."""
    archive_goal(_mine(request, goal_id), today=today(request))
    return Status(204, None)


def _option(option: Option) -> OptionOut:
    return OptionOut(
        kind=option.kind,
        rate=figure(option.value) if option.kind == "rate" else None,
        end=option.end if option.kind == "end" else None,
        target=figure(option.value) if option.kind == "target" else None,
        chance=figure(Fraction(option.chance)),
    )


def _goals(request: ApiRequest) -> GoalQuerySet:
    return Goal.objects.owned_by(request.auth).open().prefetch_related("figures")


def _mine(request: ApiRequest, goal_id: int) -> Goal:
    return get_object_or_404(_goals(request).select_related("plan__user"), pk=goal_id)


def _as_it_is(goal: Goal) -> _Wanted:
    figures = current_figures(goal)
    same = ("title", "metric", "kind", "weight", "start", "skill", "filter")
    return _Wanted(
        target=figures.target,
        period=figures.period or None,
        end=figures.end,
        **{name: getattr(goal, name) for name in same},
    )


def _check(user: User, wanted: _Wanted) -> None:
    errors = dict(_errors(user, wanted))
    if errors:
        raise ValidationError(errors)


def _errors(user: User, wanted: _Wanted) -> Iterator[tuple[str, str]]:
    if wanted.metric not in METRICS and not user.custom_metrics.filter(slug=wanted.metric).exists():
        yield "metric", "There is no such metric; GET /api/v1/metrics lists them."
    if wanted.end < wanted.start:
        yield "end", f"The end, {wanted.end}, lies before the start, {wanted.start}."
    if wanted.kind == "recurring" and wanted.period is None:
        yield "period", "A recurring goal needs one: week, month, quarter or year."
    if wanted.kind != "recurring" and wanted.period is not None:
        yield "period", "Only a recurring goal has one."
    if wanted.kind == "milestone" and wanted.target not in (None, 1):
        yield "target", "A milestone has no target; leave it out."
    if wanted.kind != "milestone" and wanted.target is None:
        yield "target", "This field is needed."


def _out(goal: Goal) -> GoalOut:
    figures = current_figures(goal)
    same = ("id", "title", "metric", "kind", "start", "skill", "filter")
    values: dict[str, Any] = {name: getattr(goal, name) for name in same}
    values |= {"period": figures.period or None, "end": figures.end}
    return GoalOut(target=figure(figures.target), weight=figure(goal.weight), **values)
