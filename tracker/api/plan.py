"""The current plan."""

from datetime import date
from typing import Annotated

from ninja import Router
from ninja.responses import Status
from pydantic import AfterValidator, Field, StrictInt

from tracker.api.auth import ApiRequest, today
from tracker.api.fields import Day, Shape, Title
from tracker.api.problems import Problem, field_problem
from tracker.catalogue.templates import TEMPLATES, HasGoals, apply_template
from tracker.models import Plan
from tracker.planning import current_rest_weekdays, put_plan

router = Router()


def _some_days_left(weekdays: list[int]) -> list[int]:
    if len(set(weekdays)) == 7:
        raise ValueError("Leave at least one weekday for the plan.")
    return weekdays


class PlanIn(Shape):
    title: Title
    start: Day
    end: Day
    rest_weekdays: Annotated[
        list[Annotated[StrictInt, Field(ge=1, le=7)]], Field(max_length=7), AfterValidator(_some_days_left)
    ] = []


class FromTemplate(Shape):
    template: str
    #: Today where left out.
    start: Day | None = None


class PlanOut(Shape):
    title: str
    start: date
    end: date
    #: ISO numbers, Monday is 1.
    rest_weekdays: list[int]
    #: The number of the latest revision; 1 is the baseline.
    revision: int


@router.get("", response=PlanOut)
def get_plan(request: ApiRequest) -> PlanOut:
    """The plan; 404 where there is none."""
    plan = Plan.objects.current_of(request.auth)
    if plan is None:
        raise Problem(404, "There is no plan yet. PUT one here.")
    return _out(plan)


@router.put("", response={200: PlanOut, 201: PlanOut})
def store_plan(request: ApiRequest, body: PlanIn) -> Status[PlanOut]:
    """Make the plan, or change it; other rest weekdays act from today."""
    if body.end < body.start:
        raise field_problem("end", "The end lies before the start.")
    plan, made = put_plan(request.auth, today=today(request), **body.model_dump())
    return Status(201 if made else 200, _out(plan))


@router.post("/from-template", response={201: PlanOut})
def start_from_template(request: ApiRequest, body: FromTemplate) -> Status[PlanOut]:
    """Make one of the gallery's plans one's own. Refused once there are goals, among which its own would mix."""
    if body.template not in TEMPLATES:
        raise field_problem("template", f"Choose one of: {', '.join(TEMPLATES)}.")
    day = today(request)
    try:
        plan = apply_template(request.auth, body.template, start=body.start or day, today=day)
    except HasGoals as error:
        raise Problem(409, "The plan has goals already; archive them first.") from error
    return Status(201, _out(plan))


def current_plan(request: ApiRequest) -> Plan:
    """The plan that a goal or a break is to belong to. Raises Problem 409 where there is none."""
    plan = Plan.objects.current_of(request.auth)
    if plan is None:
        raise Problem(409, "There is no plan yet. PUT one at /api/v1/plan first.")
    return plan


def _out(plan: Plan) -> PlanOut:
    latest = plan.revisions.last()
    assert latest is not None, "a plan has a revision from its making on"
    return PlanOut(
        title=plan.title,
        start=plan.start,
        end=plan.end,
        rest_weekdays=current_rest_weekdays(plan),
        revision=latest.number,
    )
