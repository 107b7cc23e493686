"""One run over one account: pass by pass, window by window."""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

from integrations.providers.base import Access, Window
from integrations.providers.github.activity import Activity, until
from integrations.providers.github.client import Client
from integrations.providers.github.commits import BATCH, Commits
from integrations.providers.github.entries import instant
from integrations.providers.github.releases import Releases
from integrations.providers.github.restricted import MONTHS
from integrations.providers.github.session import PAGE, Found, Session
from integrations.providers.github.state import SPAN, Pass, State

#: A pass that takes several turns of a worker is done with when it ends; one that was left lying is made anew.
FRESH = timedelta(hours=1)


def windows(client: Client, access: Access, state: State) -> Iterator[Window]:
    """Finish the pass that an earlier run left off, if any, and make one that begins now."""
    session, counted = Session(client, access, state), 0
    if not state.id:
        session.identify()
    fresh = False
    while not fresh:
        reading = state.reading or state.begin(access.now)
        while state.reading:
            found = _step(session, reading)
            reading.done += 1
            left = _left(reading)
            state.shows = state.shows or session.shows()
            if not left:
                if state.shows != session.shows():
                    # Old work may have come into sight, in places that nothing new leads to.
                    state.shows, state.full = session.shows(), ""
                state.finish(reading)
                # It may have asked for another full pass; and what began long ago leaves out what is new.
                fresh = bool(state.full) and access.now - instant(reading.started) < FRESH
                left = 0 if state.full else 1
            yield Window(
                account_id=state.number,
                account_name=state.login,
                proven=True,
                entries=tuple(found.entries),
                complete=tuple(found.complete),
                problems=tuple(found.problems),
                sees=session.sees(),
                said=found.said,
                cursor=state.dump(),
                done=reading.done,
                total=reading.done + left,
                requests=client.requests - counted,
            )
            counted = client.requests


def _step(session: Session, reading: Pass) -> Found:
    if reading.reads_activity:
        return Activity(session, reading).read()
    if reading.unchecked:
        return Commits(session, reading).check()
    if reading.queue:
        return Commits(session, reading).read()
    return Releases(session, reading, Found()).read()


def _left(reading: Pass) -> int:
    """How many windows are still to be read, as far as is known: 0 only if there are none."""
    if reading.reads_activity:
        contributions = ceil((until(reading) - instant(reading.start)) / SPAN) if reading.start else 1
        contributions = max(contributions, ceil(len(reading.months) / MONTHS))
        return contributions + len(reading.years) * ceil(timedelta(days=365) / SPAN) + 1
    few = sum(1 for count in reading.queue.values() if count <= PAGE)
    many = sum(ceil(count / PAGE) for count in reading.queue.values() if count > PAGE)
    releases = ceil(len(reading.releases) / BATCH)
    return ceil(len(reading.unchecked) / PAGE) + ceil(few / BATCH) + many + releases
