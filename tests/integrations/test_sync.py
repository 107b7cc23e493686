"""The engine's promises: nothing is lost and nothing counted twice, whatever is killed, repeated or delayed."""

import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from pytest_django import Settings

from integrations import registry, sync
from integrations.holders import holding
from integrations.models import Connection, SourceDay, SyncRun
from integrations.providers.base import About, Access, Cursor, Rejected, Unavailable, Window
from integrations.providers.github import GitHub
from tracker.entry import Complete, Entry
from tracker.models import Activity, DailyTotal, SourceState, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Killed(BaseException):
    """The worker's process ends here."""


def window(number: int, *, of: int = 3, account_id: str = "7", **values: Any) -> Window:
    """The n-th window of a history: two commits, one of them also in the window after."""
    entries = tuple(
        Entry(external_id=f"commit-{n}", kind="commit", occurred_at=NOON - timedelta(days=n))
        for n in (number, number + 1)
    )
    defaults: dict[str, Any] = {"entries": entries, "requests": 2, "account_name": "ann"}
    return Window(account_id=account_id, cursor={"next": number + 1}, done=number, total=of, **defaults | values)


@dataclass
class Scripted:
    """A provider whose windows are written down; ``before`` is called ahead of each, and may end the world."""

    script: list[Window]
    before: Callable[[int], None] = lambda number: None
    seen: list[Access] = field(default_factory=list)
    about: About = GitHub.about

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        self.seen.append(access)
        for number in range(cursor.get("next", 1), len(self.script) + 1):
            self.before(number)
            yield self.script[number - 1]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    provider = Scripted([window(1), window(2), window(3)])
    monkeypatch.setitem(registry.PROVIDERS, "github", registry.Registered(GitHub.about, lambda: provider))
    return provider


@pytest.fixture
def connection() -> Connection:
    user = User.objects.create_user("ann", "ann@example.org", time_zone="Europe/Berlin")
    connection = Connection(user=user, provider="github", account="ann", next_sync_at=NOON)
    connection.secret = "a-token"
    connection.save()
    return connection


def activities() -> list[str]:
    return sorted(Activity.objects.values_list("external_id", flat=True))


def reread(connection: Connection) -> Connection:
    return Connection.objects.get(pk=connection.pk)


EVERYTHING = ["commit-1", "commit-2", "commit-3", "commit-4"]


def test_a_run_reads_every_window_and_moves_the_cursor(scripted: Scripted, connection: Connection) -> None:
    sync.sync(connection.pk)
    assert activities() == EVERYTHING
    assert reread(connection).cursor == {"next": 4}


def test_a_run_counts_distinct_external_ids(scripted: Scripted, connection: Connection) -> None:
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.outcome, run.fetched, run.new, run.counted, run.requests) == ("ok", 4, 4, 4, 6)


def test_a_second_run_changes_nothing(scripted: Scripted, connection: Connection) -> None:
    sync.sync(connection.pk)
    before = list(DailyTotal.objects.values_list("local_date", "number").order_by("local_date"))
    Connection.objects.update(cursor={})
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.fetched, run.new, run.unchanged) == (4, 0, 4)
    assert list(DailyTotal.objects.values_list("local_date", "number").order_by("local_date")) == before


@pytest.mark.parametrize("fatal", [1, 2, 3])
def test_a_killed_run_loses_and_doubles_nothing(scripted: Scripted, connection: Connection, fatal: int) -> None:
    def kill(number: int) -> None:
        if number == fatal:
            raise Killed

    scripted.before = kill
    with pytest.raises(Killed):
        sync.sync(connection.pk)
    assert len(activities()) == (fatal and fatal - 1 and fatal)
    Connection.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    scripted.before = lambda number: None
    sync.sync(connection.pk)
    assert activities() == EVERYTHING
    assert sum(DailyTotal.objects.values_list("number", flat=True)) == len(EVERYTHING)


def test_a_run_that_was_killed_is_closed_by_the_next(scripted: Scripted, connection: Connection) -> None:
    SyncRun.objects.create(connection=connection, started_at=NOON)
    sync.sync(connection.pk)
    assert list(SyncRun.objects.order_by("id").values_list("outcome", flat=True)) == ["partial", "ok"]


def test_a_connection_that_is_held_is_left_alone(scripted: Scripted, connection: Connection) -> None:
    Connection.objects.update(lease_id=uuid.uuid4(), lease_until=datetime.now(UTC) + timedelta(minutes=1))
    assert sync.sync(connection.pk) is None
    assert activities() == []


def test_a_holder_that_was_overtaken_stores_nothing_more(scripted: Scripted, connection: Connection) -> None:
    def overtake(number: int) -> None:
        if number == 2:
            Connection.objects.update(lease_id=uuid.uuid4())

    scripted.before = overtake
    sync.sync(connection.pk)
    assert activities() == ["commit-1", "commit-2"]
    assert reread(connection).cursor == {"next": 2}


def test_a_connection_removed_in_mid_run_brings_nothing_back(scripted: Scripted, connection: Connection) -> None:
    def remove(number: int) -> None:
        if number == 2:
            Activity.objects.all().delete()
            Connection.objects.all().delete()

    scripted.before = remove
    assert sync.sync(connection.pk) is None
    assert activities() == []


def test_rejected_switches_the_connection_off_and_says_why(scripted: Scripted, connection: Connection) -> None:
    def reject(number: int) -> None:
        raise Rejected("The token was revoked.")

    scripted.before = reject
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.outcome, run.reason) == ("rejected", "The token was revoked.")
    after = reread(connection)
    assert (after.state, after.reason, after.next_sync_at) == ("rejected", "The token was revoked.", None)
    assert SourceState.objects.get().state == "rejected"


@pytest.mark.parametrize("error", [Rejected("The token was revoked."), Unavailable("It is down.")])
def test_requests_of_a_run_that_fails_are_counted(
    scripted: Scripted, connection: Connection, error: Rejected | Unavailable
) -> None:
    error.requests = 4

    def fail(number: int) -> None:
        if number == 2:
            raise error

    scripted.before = fail
    sync.sync(connection.pk)
    assert SyncRun.objects.get().requests == 6


def test_unavailable_keeps_what_was_read_and_comes_back_when_told(scripted: Scripted, connection: Connection) -> None:
    at = datetime.now(UTC) + timedelta(minutes=20)

    def fail(number: int) -> None:
        if number == 2:
            raise Unavailable("GitHub asks to wait.", at)

    scripted.before = fail
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.outcome, run.fetched) == ("unavailable", 2)
    after = reread(connection)
    assert after.state == "active"
    assert after.next_sync_at is not None
    assert at <= after.next_sync_at < at + timedelta(minutes=1)


def test_failures_in_a_row_are_spaced_out(scripted: Scripted, connection: Connection) -> None:
    def fail(number: int) -> None:
        raise Unavailable("No answer.")

    scripted.before = fail
    waits = []
    for _ in range(4):
        sync.sync(connection.pk)
        due = reread(connection).next_sync_at
        assert due is not None
        waits.append(round((due - datetime.now(UTC)).total_seconds() / 60))
    assert waits == [1, 2, 4, 8]


def test_no_source_puts_itself_off_for_long(scripted: Scripted, connection: Connection) -> None:
    def fail(number: int) -> None:
        raise Unavailable("Come back in a year.", datetime.now(UTC) + timedelta(days=365))

    scripted.before = fail
    sync.sync(connection.pk)
    due = reread(connection).next_sync_at
    assert due is not None
    assert due < datetime.now(UTC) + timedelta(days=2)


def test_thousands_that_were_due_at_once_come_back_spread_over_minutes(connection: Connection) -> None:
    now = datetime.now(UTC)
    times = [sync.next_time(connection, now, now, SyncRun.Outcome.OK) for _ in range(2_000)]
    minutes = Counter((at - now) // timedelta(minutes=1) for at in times)

    assert set(minutes) == set(range(54, 66))
    # A twelfth of them in a minute would be 167: no minute has twice its share.
    assert max(minutes.values()) < 300


def test_thousands_that_failed_at_once_do_not_come_back_in_one_second(connection: Connection) -> None:
    now = datetime.now(UTC)
    connection.failures = 1
    times = [sync.next_time(connection, now, now, SyncRun.Outcome.UNAVAILABLE) for _ in range(2_000)]
    seconds = Counter((at - now) // timedelta(seconds=1) for at in times)

    assert set(seconds) == set(range(60, 75))
    assert max(seconds.values()) < 250


def test_another_account_behind_the_credentials_is_refused(scripted: Scripted, connection: Connection) -> None:
    Connection.objects.update(account_id="8")
    run = sync.sync(connection.pk)
    assert run is not None
    assert run.outcome == "rejected"
    assert activities() == []


def test_one_account_is_not_connected_twice_under_two_names(scripted: Scripted, connection: Connection) -> None:
    Connection.objects.create(user=connection.user, provider="github", account="ann-old", account_id="7")
    run = sync.sync(connection.pk)
    assert run is not None
    assert run.reason == "ann is connected already."


def test_problems_make_a_run_partial_and_count_as_reached(scripted: Scripted, connection: Connection) -> None:
    scripted.script[2] = replace(scripted.script[2], problems=("ann/secret could not be read",))
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.outcome, run.reason) == ("partial", "ann/secret could not be read")
    assert reread(connection).last_success_at == run.started_at


def test_a_long_history_is_handed_back_and_goes_on_at_once(scripted: Scripted, connection: Connection) -> None:
    run = sync.sync(connection.pk, seconds=0)
    assert run is not None
    assert (run.outcome, reread(connection).done) == ("partial", 1)
    due = reread(connection).next_sync_at
    assert due is not None
    assert due <= datetime.now(UTC)
    while reread(connection).reading_history:
        sync.sync(connection.pk, seconds=0)
    assert activities() == EVERYTHING


def test_what_a_complete_reading_does_not_show_is_gone(scripted: Scripted, connection: Connection) -> None:
    sync.sync(connection.pk)
    Connection.objects.update(cursor={})
    scripted.script = [window(1, of=1, complete=(Complete(kinds=("commit",)),))]
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.fetched, run.gone) == (2, 2)
    assert Activity.objects.filter(ignored_reason="gone").count() == 2


def die(scripted: Scripted, connection: Connection, *, times: int) -> None:
    """Let workers die over the connection, each before its first window."""

    def kill(number: int) -> None:
        raise Killed

    scripted.before = kill
    for _ in range(times):
        with pytest.raises(Killed):
            sync.sync(connection.pk)
    scripted.before = lambda number: None


def test_after_five_deaths_in_a_row_the_next_worker_waits(scripted: Scripted, connection: Connection) -> None:
    die(scripted, connection, times=5)
    run = sync.sync(connection.pk)
    assert run is not None
    assert (run.outcome, activities()) == ("unavailable", [])
    assert reread(connection).state == "active"


def test_the_wait_after_deaths_is_short_at_first(scripted: Scripted, connection: Connection) -> None:
    die(scripted, connection, times=5)
    sync.sync(connection.pk)
    due = reread(connection).next_sync_at
    assert due is not None
    assert due < datetime.now(UTC) + timedelta(minutes=2)
    sync.sync(connection.pk)
    assert activities() == EVERYTHING


def test_a_run_that_broke_down_is_taken_up_at_once_by_the_same_process(
    scripted: Scripted, connection: Connection
) -> None:
    def lose_the_database(number: int) -> None:
        if number == 2:
            raise OperationalError("the connection is closed")

    scripted.before = lose_the_database
    with pytest.raises(OperationalError):
        sync.sync(connection.pk)
    scripted.before = lambda number: None
    sync.sync(connection.pk)
    assert activities() == EVERYTHING
    assert list(SyncRun.objects.order_by("id").values_list("outcome", flat=True)) == ["partial", "ok"]


def test_a_run_by_hand_that_died_is_taken_up_by_the_next_tick(scripted: Scripted, connection: Connection) -> None:
    Connection.objects.update(next_sync_at=datetime.now(UTC) + timedelta(hours=1))
    die(scripted, connection, times=1)
    assert sync.due(datetime.now(UTC)) == [connection.pk]


def test_a_run_by_hand_does_not_wait(scripted: Scripted, connection: Connection) -> None:
    die(scripted, connection, times=5)
    sync.sync(connection.pk, seconds=None)
    assert activities() == EVERYTHING


def test_what_a_worker_held_that_has_ended_is_taken_over_at_once(scripted: Scripted, connection: Connection) -> None:
    # A file that nobody keeps a lock on is what a killed process leaves.
    file = Path(settings.DATA_DIR) / "holders" / uuid.uuid4().hex
    file.parent.mkdir(exist_ok=True)
    file.touch()
    until = datetime.now(UTC) + timedelta(minutes=5)
    Connection.objects.update(lease_id=uuid.uuid4(), lease_until=until, lease_holder=file.name)
    sync.sync(connection.pk)
    assert activities() == EVERYTHING


def test_what_a_living_process_holds_is_left_to_it(scripted: Scripted, connection: Connection) -> None:
    until = datetime.now(UTC) + timedelta(minutes=5)
    with holding() as name:
        Connection.objects.update(lease_id=uuid.uuid4(), lease_until=until, lease_holder=name)
        assert sync.sync(connection.pk) is None


def test_a_hundred_syncs_count_once(scripted: Scripted, connection: Connection) -> None:
    for _ in range(100):
        Connection.objects.update(cursor={})
        sync.sync(connection.pk)
    assert activities() == EVERYTHING
    assert sum(DailyTotal.objects.values_list("number", flat=True)) == 4


def test_a_credential_under_a_lost_key_asks_for_a_person(
    scripted: Scripted, connection: Connection, settings: Settings
) -> None:
    settings.CREDENTIAL_KEYS = {"other": b"x" * 32}
    run = sync.sync(connection.pk)
    assert run is not None
    assert run.outcome == "rejected"
    assert "CREDENTIAL_KEYS" in run.reason


def test_the_provider_is_given_the_credential_and_never_the_row(scripted: Scripted, connection: Connection) -> None:
    sync.sync(connection.pk)
    access = scripted.seen[0]
    assert (access.secret, access.account) == ("a-token", "ann")
    assert "a-token" not in repr(access)


def test_only_what_is_due_is_rung_for(connection: Connection) -> None:
    assert sync.due(NOON) == [connection.pk]
    assert sync.due(NOON - timedelta(seconds=1)) == []


def test_what_a_source_says_of_its_days_is_kept_and_replaced(scripted: Scripted, connection: Connection) -> None:
    scripted.script = [window(1, of=1, said={date(2026, 3, 1): 4, date(2026, 3, 2): 1}, sees=("Public work only.",))]
    sync.sync(connection.pk)
    Connection.objects.update(cursor={})
    scripted.script = [window(1, of=1, said={date(2026, 3, 1): 3})]
    sync.sync(connection.pk)

    assert dict(SourceDay.objects.values_list("day", "said")) == {date(2026, 3, 1): 3, date(2026, 3, 2): 1}
    assert reread(connection).sees == ["Public work only."]


def test_todays_figures_join_those_that_were_seen_earlier_today(scripted: Scripted, connection: Connection) -> None:
    scripted.script = [window(1, of=2, figures={"votes": 7}), window(2, of=2, figures={"votes": 8, "runs": 2})]
    sync.sync(connection.pk)

    assert SourceDay.objects.get().figures == {"votes": 8, "runs": 2}


def test_a_credential_that_has_asked_enough_for_a_minute_waits_for_the_next(
    scripted: Scripted, connection: Connection
) -> None:
    scripted.script = [window(1, requests=300), window(2)]
    run = sync.sync(connection.pk)
    due = reread(connection).next_sync_at

    assert run is not None
    assert run.started_at is not None
    assert due == run.started_at + timedelta(minutes=1)


def test_a_run_by_hand_reads_on_whatever_it_has_asked(scripted: Scripted, connection: Connection) -> None:
    scripted.script = [window(1, requests=300), window(2), window(3)]
    sync.sync(connection.pk, seconds=None)

    assert activities() == EVERYTHING
