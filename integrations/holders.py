"""Whether the process that holds a lease still lives.

Each process keeps a lock on a file of its own in DATA_DIR; only the kernel takes that away, when the process ends,
however it ends. So whoever shares DATA_DIR goes on at once where a killed worker stopped; elsewhere the lease runs out.
"""

import fcntl
import os
import uuid
from pathlib import Path

from django.conf import settings

#: The name of this process by its id, so that a forked child takes one of its own.
_names: dict[int, str] = {}


def this_process() -> str:
    """The name under which this process holds leases; its lock is taken at the first call, and kept until it ends."""
    if os.getpid() not in _names:
        name = uuid.uuid4().hex
        _path(name).parent.mkdir(parents=True, exist_ok=True)
        fcntl.flock(os.open(_path(name), os.O_CREAT | os.O_RDWR, 0o600), fcntl.LOCK_EX)
        _names[os.getpid()] = name
    return _names[os.getpid()]


def has_ended(name: str) -> bool:
    """Whether the process of that name is known to have ended; of one on another machine nothing is known."""
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
