"""What pages say of the timer."""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.models import Timer, User
from tracker.timing import DOUBTFUL_AFTER, timer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The timer as it stands. Without one, its id is that of the timer which this page's form would start."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    line: str = ""
    #: What its line was before anybody typed.
    stored: str = ""
    problem: str = ""
    started_at: datetime | None = None
    paused: bool = False
    seconds: int = 0
    #: Changes with whatever another tab or device does to it.
    key: str = "none"
    #: Whether it is asked if it runs by mistake.
    doubtful: bool = False

    @property
    def shown(self) -> str:
        """``1:42:10``."""
        return str(timedelta(seconds=self.seconds)) if self.seconds < 86400 else f"{self.seconds // 3600} h"

    @property
    def minutes(self) -> int:
        return self.seconds // 60


def clock(user: User, now: datetime, *, problem: str = "", line: str | None = None) -> Clock:
    """The user's timer. ``line`` is what was typed, where it could not be done."""
    timer = timer_of(user)
    if timer is None:
        return Clock(problem=problem, line=line or "")
    ran = timer.ran(now)
    return Clock(
        id=timer.uid,
        line=timer.line if line is None else line,
        stored=timer.line,
        problem=problem,
        started_at=timer.started_at.astimezone(user.zone),
        paused=timer.paused_at is not None,
        key=_key(timer),
        seconds=int(ran.total_seconds()),
        doubtful=ran >= DOUBTFUL_AFTER and timer.paused_at is None,
    )


def _key(timer: Timer) -> str:
    told = (timer.uid, timer.started_at, timer.paused_at, timer.paused_for, timer.line)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
