"""Days on which nothing is planned."""

from datetime import date

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.responses import Status

from tracker.api.auth import ApiRequest, today
from tracker.api.fields import Day, MediumLine, Shape
from tracker.api.paging import Page, Paging, page
from tracker.api.plan import current_plan
from tracker.api.problems import field_problem
from tracker.models import Break
from tracker.planning import add_break, remove_break

router = Router()


class BreakIn(Shape):
    start: Day
    end: Day
    note: MediumLine = ""


class BreakOut(Shape):
    id: int
    start: date
    end: date
    note: str


@router.get("", response=Page[BreakOut])
def list_breaks(request: ApiRequest, asked: Query[Paging]) -> Page[BreakOut]:
    """The current plan's breaks, the earliest first."""
    return page(Break.objects.filter(plan__user=request.auth, plan__current=True), asked, _out, order=("start", "id"))


@router.post("", response={201: BreakOut})
def take_break(request: ApiRequest, body: BreakIn) -> Status[BreakOut]:
    """Ask for nothing from ``start`` to ``end``, both included."""
    if body.end < body.start:
        raise field_problem("end", "The end lies before the start.")
    return Status(201, _out(add_break(current_plan(request), today=today(request), **body.model_dump())))


@router.delete("/{int:break_id}", response={204: None})
def delete_break(request: ApiRequest, break_id: int) -> Status[None]:
    """Plan for these days again."""
    breaks = Break.objects.filter(plan__user=request.auth, plan__current=True)
    remove_break(get_object_or_404(breaks, pk=break_id), today=today(request))
    return Status(204, None)


def _out(pause: Break) -> BreakOut:
    return BreakOut(id=pause.pk, start=pause.start, end=pause.end, note=pause.note)
