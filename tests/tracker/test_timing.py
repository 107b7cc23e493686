"""Two tabs, two devices: one timer, and one entry of it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_user
from tests.threads import at_once
from tracker.models import Activity, Timer
from tracker.timing import AnotherRuns, NotRunning, drop, start, stop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

BEGUN = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = BEGUN + timedelta(minutes=50)


def test_of_several_started_at_once_one_runs() -> None:
    user = make_user()

    def begin() -> bool:
        try:
            start(user, uuid.uuid4(), line="", now=BEGUN)
        except AnotherRuns:
            return False
        return True

    assert sorted(at_once(*[begin] * 4)) == [False, False, False, True]
    assert Timer.objects.count() == 1


def test_stopped_by_several_at_once_it_is_stored_once() -> None:
    user = make_user()
    timer = start(user, uuid.uuid4(), line="", now=BEGUN)
    stored = at_once(*[lambda: stop(user, timer.uid, line="", now=LATER)] * 4)
    assert {each.pk for each in stored} == {Activity.objects.get().pk}


def test_dropped_while_it_is_stopped_it_is_gone_either_way() -> None:
    user = make_user()
    timer = start(user, uuid.uuid4(), line="", now=BEGUN)
    at_once(lambda: _stopped(timer), lambda: drop(user, timer.uid))
    assert not Timer.objects.exists()


def _stopped(timer: Timer) -> bool:
    try:
        stop(timer.user, timer.uid, line="", now=LATER)
    except NotRunning:
        return False
    return True
