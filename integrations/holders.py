"""Whether the run that holds a lease is still under way.

Each run keeps a lock on a file of its own in DATA_DIR; it goes when the run ends, however it ends: the kernel takes it
from a process that was killed. So whoever shares DATA_DIR goes on at once where a run broke down; elsewhere the lease
runs out.
"""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def holding() -> Iterator[str]:
    """The name under which this block holds leases. An error that leaves the block leaves them to others."""
    name = uuid.uuid4().hex
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield name
    # Not after an error: the file without its lock is what tells that the run has ended.
    path.unlink(missing_ok=True)


def has_ended(name: str) -> bool:
    """Whether the run of that name is known to have ended; of one on another machine nothing is known."""
    path = _path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        path.unlink(missing_ok=True)
    return True


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "holders" / name
