"""How an export that was asked for gets made once, whatever dies in between.

A row goes ``asked`` -> ``running`` -> ``ready``, each step a compare-and-set under the lease's id, as a weekly report's
does. While it is written, the row is told how far it is, and the lease goes on; a worker that was killed stops telling,
and the next tick hands its work to another, which begins anew. The file stays for a day.
"""

import logging
import uuid
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Self

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from tracker import export_files
from tracker.archive.writing import write
from tracker.models import Export, User

log = logging.getLogger(__name__)

State = Export.State
IN_FLIGHT = (State.ASKED, State.RUNNING)
LEASE = timedelta(minutes=1)
TOLD_EVERY_SECONDS = 0.5
KEPT = timedelta(days=1)
#: So many claims without a result: something in it kills whoever makes it.
MOST_ATTEMPTS = 5


class LostLease(Exception):
    """Another worker makes the export now, or nobody wants it any more."""


def ask(user: User) -> tuple[Export, bool]:
    """The user's export: the one in flight, or a new one in place of what was there. Says whether it is new.

    Raises User.DoesNotExist where they have left meanwhile.
    """
    anew = {"state": State.ASKED, "asked_at": datetime.now(UTC), "done": 0, "total": 0, "attempts": 0}
    anew |= {"lease_id": None, "lease_until": None, "file": None, "size": None, "made_at": None}
    with transaction.atomic():
        User.objects.hold(user)
        held, new = Export.objects.select_for_update().get_or_create(user=user, defaults=anew)
        if not new and held.state in (State.READY, State.FAILED):
            export_files.discard(held.file)
            Export.objects.filter(pk=held.pk).update(**anew)
            held.refresh_from_db()
            new = True
    return held, new


def wanted(now: datetime) -> QuerySet[Export]:
    """The exports that can be claimed, the longest asked for first; a claim comes free when its holder falls silent."""
    return Export.objects.filter(Q(state=State.ASKED) | Q(state=State.RUNNING, lease_until__lt=now)).order_by(
        "asked_at"
    )


def make(export_id: int) -> Export | None:
    """Make one export, and return it as it stands then; None where it is not ours, or no longer there.

    Doing it again, or twice at once, makes nothing twice.
    """
    now, lease = datetime.now(UTC), uuid.uuid4()
    claim = {"state": State.RUNNING, "lease_id": lease, "lease_until": now + LEASE, "done": 0, "total": 0}
    if not wanted(now).filter(pk=export_id).update(**claim, attempts=F("attempts") + 1):
        return None
    export = Export.objects.select_related("user").filter(pk=export_id, lease_id=lease).first()
    if export is None:
        return None
    try:
        if export.attempts > MOST_ATTEMPTS:
            _finish(export, state=State.FAILED)
        else:
            _make(export, lease)
    except LostLease:
        return None
    except BaseException:
        # Whatever it was, the next tick tries again.
        _held(export).update(state=State.ASKED, lease_id=None, lease_until=None)
        raise
    return Export.objects.filter(pk=export_id).first()


def export_of(user: User, now: datetime) -> Export | None:
    """The user's export; None where none was asked for, or its day is over."""
    return _not_over(now).filter(user=user).first()


def file_of(user: User, file: uuid.UUID, now: datetime) -> FileResponse:
    """A file of the user's own, to be kept by whoever asked and by nobody on the way. Raises Http404."""
    export = get_object_or_404(_not_over(now), user=user, file=file)
    assert export.made_at is not None
    try:
        stream = export_files.path_of(file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"headway-{user.username}-{export.made_at.astimezone(user.zone):%Y-%m-%d}.zip"
    headers = {"Cache-Control": "no-store, private"}
    return FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip", headers=headers)


def forget_old(now: datetime) -> None:
    """Delete the exports that were made a day ago, with their files, and what no export knows of."""
    Export.objects.filter(state=State.READY, made_at__lte=now - KEPT).delete()
    files = Export.objects.values_list("file", flat=True)
    export_files.sweep({file for file in files if file is not None}, now)


def _not_over(now: datetime) -> QuerySet[Export]:
    return Export.objects.exclude(state=State.READY, made_at__lte=now - KEPT)


def _make(export: Export, lease: uuid.UUID) -> None:
    with _Teller(export) as teller, export_files.made(lease) as stream:
        write(export.user, stream, teller.tell)
        size = stream.seek(0, 2)
    try:
        _finish(export, state=State.READY, file=lease, size=size, made_at=datetime.now(UTC))
    except LostLease:
        export_files.path_of(lease).unlink(missing_ok=True)
        raise


def _finish(export: Export, **values: object) -> None:
    if not _held(export).update(lease_id=None, lease_until=None, **values):
        raise LostLease


def _held(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=State.RUNNING, lease_id=export.lease_id)


class _Teller:
    """Tells the row how far it is, and keeps the lease, on a connection of its own: the writer's only reads."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.done = self.total = 0
        self.lost = False
        self._end = Event()
        self._thread = Thread(target=self._tell_on, name="export-progress")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def tell(self, done: int, total: int) -> None:
        """Raises LostLease, so that whoever was overtaken stops."""
        self.done, self.total = done, total
        if self.lost:
            raise LostLease

    def _tell_on(self) -> None:
        try:
            while not self._end.wait(TOLD_EVERY_SECONDS) and not self.lost:
                self._tell()
        finally:
            connection.close()

    def _tell(self) -> None:
        try:
            until = datetime.now(UTC) + LEASE
            self.lost = not _held(self.export).update(done=self.done, total=self.total, lease_until=until)
        except DatabaseError:
            log.warning("export.progress_not_noted export=%s", self.export.pk)
