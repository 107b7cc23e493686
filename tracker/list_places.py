"""Where a page of activities, the newest first, ends: its last row, so that nothing that comes meanwhile moves it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Q

from tracker.models import Activity

WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The day and the number of a row."""

    day: date
    pk: int

    @classmethod
    def of(cls, activity: Activity) -> Self:
        """The place of an activity."""
        return cls(activity.local_date, activity.pk)

    @classmethod
    def read(cls, written: str) -> Self:
        """From an address, as ``str`` writes it; raises ValueError for what is no place."""
        match = WRITTEN.fullmatch(written)
        if match is None:
            raise ValueError(f"{written!r} is no place in a list")
        return cls(date.fromisoformat(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"

    @property
    def older(self) -> Q:
        """The activities behind it."""
        return Q(local_date__lt=self.day) | Q(local_date=self.day, pk__lt=self.pk)

    @property
    def newer(self) -> Q:
        """The activities before it."""
        return Q(local_date__gt=self.day) | Q(local_date=self.day, pk__gt=self.pk)
