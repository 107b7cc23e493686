"""All that is yours, as one file."""

import uuid
from datetime import UTC, datetime
from typing import Literal, cast

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404
from ninja import Router
from ninja.responses import Status

from tracker import exporting
from tracker.api.auth import ApiRequest
from tracker.api.fields import Nothing, Shape
from tracker.models import Export
from tracker.tasks import make_export, ring

router = Router()

type State = Literal["asked", "running", "ready", "failed"]

ZIP = {"description": "The file", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


class ExportProgress(Shape):
    """Activities that are written, of so many."""

    done: int
    total: int


class ExportOut(Shape):
    state: State
    asked_at: datetime
    #: Null where nothing is being written.
    progress: ExportProgress | None
    #: Where the file is, for a bearer who may read; null until it is ready.
    link: str | None
    #: Bytes.
    size: int | None
    made_at: datetime | None
    #: When the file is deleted.
    expires_at: datetime | None


@router.post("", response={202: ExportOut})
def ask_for_export(request: ApiRequest, body: Nothing | None = None) -> Status[ExportOut]:
    """Ask for an export; one that is being made is answered with as it is. One of before is deleted."""
    export, _new = exporting.ask(request.auth)
    transaction.on_commit(lambda: ring(make_export, export.pk))
    return Status(202, _out(export))


@router.get("", response=ExportOut)
def get_export(request: ApiRequest) -> ExportOut:
    """How far the export is, and where it lies once it is ready. 404 where none was asked for, or its day is over."""
    export = exporting.export_of(request.auth, datetime.now(UTC))
    if export is None:
        raise Http404
    return _out(export)


@router.get("/{uuid:file}", openapi_extra={"responses": {200: ZIP}})
def download_export(request: ApiRequest, file: uuid.UUID) -> FileResponse:
    """The file."""
    return exporting.file_of(request.auth, file, datetime.now(UTC))


def _out(export: Export) -> ExportOut:
    return ExportOut(
        state=cast(State, export.state),
        asked_at=export.asked_at,
        progress=ExportProgress(done=export.done, total=export.total) if export.state == "running" else None,
        link=f"{settings.SITE_URL}/api/v1/export/{export.file}" if export.file else None,
        size=export.size,
        made_at=export.made_at,
        expires_at=export.made_at and export.made_at + exporting.KEPT,
    )
