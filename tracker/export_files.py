"""Where exports lie: ``DATA_DIR/exports``, readable by this user of the machine alone."""

import os
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction

#: A file that belongs to no export is being made, or was left behind; by then nobody writes it any more.
ABANDONED_AFTER = timedelta(minutes=10)


def path_of(file: uuid.UUID) -> Path:
    """Where a file lies, if it is there."""
    return _folder() / f"{file}.zip"


@contextmanager
def made(file: uuid.UUID) -> Iterator[IO[bytes]]:
    """A new file, to be written; it is there once this ends well, whole, or not at all."""
    _folder().mkdir(mode=0o700, exist_ok=True)
    unfinished = path_of(file).with_suffix(".part")
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
        with unfinished.open("r+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(path_of(file))
    finally:
        unfinished.unlink(missing_ok=True)


def discard(file: uuid.UUID | None) -> None:
    """Delete a file, once the transaction that gave it up is stored."""
    if file is not None:
        transaction.on_commit(lambda: path_of(file).unlink(missing_ok=True))


def discard_of(instance: Any, **_: object) -> None:
    """Delete the file of an export whose row was deleted, as with its user."""
    discard(instance.file)


def sweep(kept: Collection[uuid.UUID], now: datetime) -> None:
    """Delete what belongs to none of these, as a worker leaves it that was killed."""
    names = {path_of(file).name for file in kept}
    for path in _folder().glob("*") if _folder().exists() else ():
        # One that is finished just now has another name.
        with suppress(FileNotFoundError):
            old = path.stat().st_mtime < (now - ABANDONED_AFTER).timestamp()
            if old and path.name not in names:
                path.unlink()


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"
