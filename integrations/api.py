"""Connections and their sync runs in the API."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.responses import Status
from pydantic import Field, StrictBool

from integrations.connecting import ask, change, connect, disconnect, pause, resume
from integrations.models import Connection, SyncRun
from tracker.api.auth import ApiRequest
from tracker.api.fields import LEFT_OUT, Asked, Nothing, Shape
from tracker.api.paging import Page, Paging, page
from tracker.api.problems import Problem

connections = Router()
sync_runs = Router()


class RunQuery(Paging):
    connection: uuid.UUID | None = None


class Leaving(Asked):
    activities: Literal["keep", "remove"] = "keep"


class ConnectionIn(Shape):
    provider: str
    account: str
    secret: str = Field(default_factory=str, repr=False)


class ConnectionChange(Shape):
    account: str = LEFT_OUT
    secret: str = Field(default_factory=str, repr=False)
    paused: StrictBool = LEFT_OUT


class Progress(Shape):
    """Windows of history read, of windows known."""

    done: int
    total: int


class ConnectionOut(Shape):
    id: uuid.UUID
    provider: str
    account: str
    state: Literal["active", "rejected", "paused"]
    reason: str
    last_success_at: datetime | None
    next_sync_at: datetime | None
    #: Null when no work is left.
    progress: Progress | None


class RunOut(Shape):
    id: int
    connection: uuid.UUID
    started_at: datetime | None
    ended_at: datetime | None
    outcome: Literal["running", "ok", "partial", "unavailable", "rejected"]
    reason: str
    fetched: int
    new: int
    changed: int
    unchanged: int
    counted: int
    ignored: dict[str, int]
    gone: int
    requests: int


@connections.get("", response=Page[ConnectionOut])
def list_connections(request: ApiRequest, asked: Query[Paging]) -> Page[ConnectionOut]:
    """The oldest first."""
    return page(Connection.objects.filter(user=request.auth), asked, connection_out, order=("created_at", "id"))


@connections.post("", response={201: ConnectionOut})
def add_connection(request: ApiRequest, body: ConnectionIn) -> Status[ConnectionOut]:
    """Connect an account. Its first sync is its check, and runs at once."""
    made = connect(request.auth, **body.model_dump(exclude_unset=True))
    return Status(201, connection_out(made))


@connections.get("/{connection_id}", response=ConnectionOut)
def get_connection(request: ApiRequest, connection_id: uuid.UUID) -> ConnectionOut:
    return connection_out(_mine(request, connection_id))


@connections.patch("/{connection_id}", response=ConnectionOut)
def change_connection(request: ApiRequest, connection_id: uuid.UUID, body: ConnectionChange) -> ConnectionOut:
    """Another account or secret is tried at once; what an earlier account has brought stays."""
    connection, changes = _mine(request, connection_id), body.model_dump(exclude_unset=True)
    paused = changes.pop("paused", None)
    with transaction.atomic():
        if changes:
            connection = change(connection, **changes)
        if paused is not None:
            connection = pause(connection) if paused else resume(connection)
    return connection_out(connection)


@connections.delete("/{connection_id}", response={204: None})
def delete_connection(request: ApiRequest, connection_id: uuid.UUID, asked: Query[Leaving]) -> Status[None]:
    """Disconnect an account; what it has brought stays, or goes with it."""
    disconnect(_mine(request, connection_id), remove_activities=asked.activities == "remove")
    return Status(204, None)


@connections.post("/{connection_id}/sync", response={202: RunOut})
def ask_for_sync(request: ApiRequest, connection_id: uuid.UUID, body: Nothing | None = None) -> Status[RunOut]:
    """The run in flight, or a new one. One that was switched off is tried again."""
    connection = _mine(request, connection_id)
    if connection.state == Connection.State.PAUSED:
        raise Problem(409, 'This connection is paused. Set "paused" to false first.')
    if connection.made_up:
        raise Problem(409, "This account belongs to the demo and is made up, so nobody is asked.")
    return Status(202, run_out(ask(connection)))


@sync_runs.get("", response=Page[RunOut])
def list_sync_runs(request: ApiRequest, asked: Query[RunQuery]) -> Page[RunOut]:
    """The newest first."""
    runs = SyncRun.objects.filter(connection__user=request.auth)
    if asked.connection is not None:
        runs = runs.filter(connection=asked.connection)
    return page(runs, asked, run_out, order=("-id",))


def connection_out(connection: Connection) -> ConnectionOut:
    same = ("id", "provider", "account", "state", "reason", "last_success_at", "next_sync_at")
    return ConnectionOut(progress=_progress(connection), **{name: getattr(connection, name) for name in same})


def run_out(run: SyncRun) -> RunOut:
    """A sync run as the API and the command tell it."""
    names = (name for name in RunOut.model_fields if name != "connection")
    values: dict[str, Any] = {name: getattr(run, name) for name in names}
    return RunOut(connection=run.connection_id, **values)


def _progress(connection: Connection) -> Progress | None:
    """The first window is known to be needed before any was read."""
    unread = connection.state == Connection.State.ACTIVE and not connection.account_id
    if connection.reading_history or unread:
        return Progress(done=connection.done, total=max(connection.total, connection.done + 1))
    return None


def _mine(request: ApiRequest, connection_id: uuid.UUID) -> Connection:
    return get_object_or_404(Connection, user=request.auth, pk=connection_id)
