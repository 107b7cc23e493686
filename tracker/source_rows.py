"""Sources as a list says them, with their instants on the clock of whoever reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tracker.activity_rows import source_name
from tracker.sources import Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One connected source, ready to print."""

    name: str
    account: str
    state: str
    reason: str
    reached: datetime | None
    next: datetime | None
    done: int
    total: int
    reading_history: bool
    stale: bool


def source_rows(sources: Iterable[Freshness], zone: tzinfo) -> tuple[SourceRow, ...]:
    """What a person must know of first: switched off, then stale, then all else."""
    rows = (
        SourceRow(
            name=source_name(each.source),
            account=each.account,
            state=each.state,
            reason=each.reason,
            reached=each.reached_at and each.reached_at.astimezone(zone),
            next=each.next_at and each.next_at.astimezone(zone),
            done=each.done,
            total=each.total,
            reading_history=each.reading_history,
            stale=each.stale,
        )
        for each in sources
    )
    return tuple(sorted(rows, key=lambda row: (row.state != "rejected", not row.stale)))
