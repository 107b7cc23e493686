"""Sources as a list says them, with their instants on the clock of whoever reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from tracker import figures
from tracker.activity_rows import source_name
from tracker.models import User
from tracker.progress import Standing
from tracker.reasons import in_words
from tracker.sentences import language
from tracker.sources import Freshness, known_until, last_read, sources_of

#: A source that is read again by then has not come to a halt.
SOON = timedelta(minutes=2)


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
    #: Not read for longer than it should, however long.
    stale: bool


def source_rows(sources: Iterable[Freshness], zone: tzinfo) -> tuple[SourceRow, ...]:
    """What a person must know of first: switched off, then stale, then all else."""
    rows = (
        SourceRow(
            name=source_name(each.source),
            account=each.account,
            state=each.state,
            reason=in_words(each.reason),
            reached=each.reached_at and each.reached_at.astimezone(zone),
            next=each.next_at and each.next_at.astimezone(zone),
            done=each.done,
            total=each.total,
            reading_history=each.reading_history,
            stale=each.stale or each.given_up,
        )
        for each in sources
    )
    return tuple(sorted(rows, key=lambda row: (row.state != "rejected", not row.stale)))


def are_reading(rows: Iterable[SourceRow], now: datetime) -> bool:
    """Whether one of them is reading its history, so that somebody may want to watch."""
    active = (row for row in rows if row.state == "active" and row.reading_history)
    return any(row.next is not None and row.next <= now + SOON for row in active)


def stale_words(standing: Standing, *, goal: int | None = None) -> tuple[str, ...]:
    """What a page says whose figures depend on sources that were not read lately: a sentence each; no queries.

    With ``goal``, only of the sources of that goal.
    """
    goals = standing.goals.values() if goal is None else [standing.goals[goal]]
    needed = {source for each in goals for source in sources_of(each["metric"])}
    user, sources = standing.plan.user, [each for each in standing.sources if each.source in needed]
    stale, given_up = known_until(user, sources), last_read(user, (each for each in sources if each.given_up))
    waiting = _("%(source)s was last read on %(day)s: its goals stand as of then.")
    over = _("%(source)s was last read on %(day)s, too long ago to wait for it: its goals are scored all the same.")
    return (
        *(waiting % _said(source, day, standing.on) for source, day in stale.items()),
        *(over % _said(source, day, standing.on) for source, day in given_up.items() if source not in stale),
    )


def late_words(user: User, sources: Iterable[Freshness], today: date) -> tuple[str, ...]:
    """What a list of activities says of sources that were not read lately: a sentence each."""
    silent = last_read(user, (each for each in sources if each.stale or each.given_up))
    words = _("%(source)s was last read on %(day)s: what came later is not here yet.")
    return tuple(words % _said(source, day, today) for source, day in silent.items())


def _said(source: str, day: date, today: date) -> dict[str, str]:
    return {"source": source_name(source), "day": figures.day(day, today, language())}
