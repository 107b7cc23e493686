"""The reports as they were stored."""

from datetime import date, datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field, TypeAdapter

from tracker.api.auth import ApiRequest
from tracker.api.fields import Shape
from tracker.api.paging import Page, Paging, page
from tracker.api.problems import field_problem
from tracker.models import Report
from tracker.report.facts import Facts

router = Router()

REFERENCE = "#/components/schemas/{model}"


class ReportQuery(Paging):
    kind: str = Field("", max_length=20)


class ReportOut(Shape):
    """A report, and how far its mail has come. ``facts`` is null until it is built."""

    #: 2026-W46, 2026-11, or the day it was asked for and which of that day's it is: 2026-11-12-1.
    report: str
    kind: Literal["weekly", "monthly", "asked"]
    first: date
    last: date
    state: Literal["due", "claimed", "handing", "sent", "failed", "unknown", "skipped"]
    reason: str
    due_at: datetime
    sent_at: datetime | None
    #: As they are stored: what an older version wrote keeps that version's shape.
    facts: dict[str, Any] | None


@router.get("", response=Page[ReportOut])
def list_reports(request: ApiRequest, asked: Query[ReportQuery]) -> Page[ReportOut]:
    """The newest first."""
    if asked.kind and asked.kind not in Report.Kind.values:
        raise field_problem("kind", f"Choose one of: {', '.join(Report.Kind.values)}.")
    rows = Report.objects.filter(user=request.auth)
    return page(rows.filter(kind=asked.kind) if asked.kind else rows, asked, _out, order=("-last", "-first", "-slug"))


@router.get("/{slug:report}", response=ReportOut)
def get_report(request: ApiRequest, report: str) -> ReportOut:
    """One report, named by its week (2026-W46), its month (2026-11) or as the list names it."""
    return _out(get_object_or_404(Report, user=request.auth, slug=report))


def describe_facts(schemas: dict[str, Any]) -> None:
    """Add the shape of the facts, which are given as they are, to those of an OpenAPI document."""
    whole = TypeAdapter(Facts).json_schema(ref_template=REFERENCE)
    shapes: dict[str, Any] = whole.pop("$defs") | {"Facts": whole}
    schemas |= {name: shape | {"additionalProperties": False} for name, shape in shapes.items()}
    schemas["ReportOut"]["properties"]["facts"]["anyOf"][0] = {"$ref": REFERENCE.format(model="Facts")}


def _out(report: Report) -> ReportOut:
    same = ("kind", "first", "last", "state", "reason", "due_at", "sent_at", "facts")
    return ReportOut(report=report.slug, **{name: getattr(report, name) for name in same})
