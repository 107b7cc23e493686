"""Storing a large file, which takes longer than anybody waits for a page: a worker does it, and says how far it is.

The draft is the queue of record. All of it is one transaction, as in a request, so that whoever is killed has stored
nothing, and whoever does it again, or beside another, stores nothing twice. What such a transaction writes nobody sees
before its end; how far it is stands in a file meanwhile, in ``DATA_DIR/imports``.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation

from integrations import importing
from integrations.import_forms import ChoicesForm
from integrations.importing import File, Refused
from integrations.models import ImportDraft
from tracker.accounts import today
from tracker.models import User

#: A file of so many lines is stored within a second or so.
MOST_AT_ONCE = 2_000
#: Longer than a worker may take for one task.
LEASE = timedelta(minutes=6)
LEAVE_OUT = "leave_out"


def is_large(file: File) -> bool:
    """Whether a worker should store it."""
    return len(file.table.lines) > MOST_AT_ONCE


def ask(draft: ImportDraft, form: ChoicesForm, *, leave_out: bool) -> None:
    """Have a draft stored by a worker. Asked again meanwhile it changes nothing."""
    said = form.cleaned_data | {LEAVE_OUT: leave_out}
    at_rest = ImportDraft.objects.filter(Q(asked__isnull=True) | Q(refused=True), pk=draft.pk, stored__isnull=True)
    at_rest.update(asked=said, lease_until=None, refused=False)


def wanted(now: datetime) -> QuerySet[ImportDraft]:
    """The drafts that a worker may take, the oldest first."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    drafts = ImportDraft.objects.filter(free, stored__isnull=True, asked__isnull=False, refused=False)
    return drafts.order_by("created_at")


def store(draft_id: uuid.UUID) -> None:
    """Store one draft, if somebody has asked for it and nobody is at it."""
    now = datetime.now(UTC)
    if not wanted(now).filter(pk=draft_id).update(lease_until=now + LEASE):
        return
    draft = ImportDraft.objects.select_related("user").filter(pk=draft_id).first()
    if draft is None or draft.asked is None:
        return
    try:
        with translation.override(draft.user.language), _progress_file(draft_id) as told:
            _store(draft, draft.asked, told)
    except Refused:
        ImportDraft.objects.filter(pk=draft_id).update(lease_until=None, refused=True)
    except BaseException:
        # Whatever it was, the next tick tries again.
        ImportDraft.objects.filter(pk=draft_id).update(lease_until=None)
        raise


def progress(draft: ImportDraft) -> tuple[int, int] | None:
    """How many entries are stored, of how many; None where that is not known (yet, or on this machine)."""
    try:
        done, total = map(int, _path(draft.pk).read_text(encoding="ascii").split())
    except (FileNotFoundError, ValueError):
        return None
    return done, total


def _store(draft: ImportDraft, asked: dict[str, Any], told: Callable[[int, int], None]) -> None:
    form = ChoicesForm(draft.user, File.of(draft.text), asked)
    if not form.is_valid():
        raise Refused
    with transaction.atomic():
        held = User.objects.hold(draft.user)
        found = importing.look(held, form.file, form.choices(), today=today(held))
        importing.store(held, draft.pk, found, leave_out=asked[LEAVE_OUT], told=told)


@contextmanager
def _progress_file(draft_id: uuid.UUID) -> Iterator[Callable[[int, int], None]]:
    path = _path(draft_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)

    def told(done: int, total: int) -> None:
        unfinished = path.with_suffix(".part")
        unfinished.write_text(f"{done} {total}", encoding="ascii")
        unfinished.replace(path)

    try:
        yield told
    finally:
        path.unlink(missing_ok=True)


def _path(draft_id: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "imports" / str(draft_id)
