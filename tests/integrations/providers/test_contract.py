"""What every provider owes the engine, whatever stands in front of its service. A new provider needs a row in ROWS."""

import json
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from integrations import registry, sync
from integrations.connecting import change
from integrations.http import Failed, Refused, fetch
from integrations.models import Connection, SyncRun
from integrations.providers.base import About, Access, Cursor, Unavailable, Window
from integrations.providers.github import GitHub
from tests.fakes.web import FakeWeb
from tests.integrations.providers.hostile import FAULTS, LASTING, PATIENCE, PAUSE, PAUSES, Fault, Gate
from tests.integrations.providers.services import DAY, NOON, ROWS, Row
from tracker.entry import Complete, Entry
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db

# The harness

Ledger = dict[str, tuple[Any, ...]]
COLUMNS = ("external_id", "kind", "local_date", "occurred_at", "quantity", "title", "evidence_url", "context")
STATE = ("private", "counted", "ignored_reason", "gone_at", "missing_since", "unlisted")


@dataclass
class Bench:
    """One provider behind a gate, and connections to it."""

    slug: str
    row: Row
    gate: Gate
    clock: time_machine.Traveller
    now: datetime = NOON
    #: Seconds that the provider waits.
    patience: float = 20

    def connect(self) -> Connection:
        user = User.objects.create_user(f"user-{uuid.uuid4().hex[:12]}", f"{uuid.uuid4().hex}@example.org")
        account = self.row.account(self.gate.url)
        connection = Connection(user=user, provider=self.slug, account=account, next_sync_at=self.now)
        connection.secret = self.row.secret
        connection.save()
        return connection

    def tick(self, connection: Connection) -> str:
        """A tick of the beat. Returns the outcome of the run, "" where none was due."""
        known = SyncRun.objects.filter(connection=connection).count()
        if connection.pk in sync.due(self.now):
            sync.sync(connection.pk)
        connection.refresh_from_db()
        return connection.runs.latest("pk").outcome if connection.runs.count() > known else ""

    def travel(self, to: datetime) -> None:
        self.now = max(self.now, to)
        self.clock.move_to(self.now)

    def wait(self, connection: Connection) -> None:
        """Until it is due; its owner, where asked to act, does."""
        if connection.state == Connection.State.REJECTED:
            change(connection)
            connection.refresh_from_db()
        assert connection.next_sync_at is not None
        self.travel(connection.next_sync_at + timedelta(seconds=1))

    def heal(self, connection: Connection, ticks: int = 8) -> None:
        """Run as the beat does until a run meets no fault and has nothing left to do."""
        for _ in range(ticks):
            self.wait(connection)
            met = len(self.gate.met)
            if self.tick(connection) == "ok" and met == len(self.gate.met):
                return
        raise AssertionError(f"it does not recover: {connection.runs.latest('pk').reason}")

    def ledger(self, connection: Connection) -> Ledger:
        rows = Activity.objects.filter(user=connection.user).values_list(*COLUMNS, *STATE)
        assert len({row[0] for row in rows}) == len(rows)
        return {row[0]: row for row in rows}

    def truth(self) -> tuple[Connection, Ledger, int]:
        """A connection that meets no fault, its ledger, and how many requests its first run makes."""
        connection, before = self.connect(), len(self.gate.journal)
        assert self.tick(connection) == "ok"
        ledger = self.ledger(connection)
        assert len(ledger) > 2
        return connection, ledger, len(self.gate.journal) - before

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens in it has not happened afterwards, here and on the provider's side of the engine."""
        now, patience = self.now, self.patience
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            self.now, self.patience, self.gate.faults = now, patience, {}
            self.clock.move_to(now)

    def arm(self, fault: Fault, position: int, times: int) -> int:
        """Let the request at this position from now on meet the fault, and the next one, too. Returns its place."""
        place = len(self.gate.journal) + position
        self.gate.faults = dict.fromkeys(range(place, place + times), fault)
        return place


def positions(requests: int) -> tuple[int, int, int]:
    """The first, the middle and the last."""
    return 0, requests // 2, requests - 1


#: What a fault is met in, by the fault's name.
Checked = Callable[[str], AbstractContextManager[None]]
OUTCOMES = {"ok", "partial", "unavailable", "rejected"}


def unsuspected(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What was missing once is not gone; that it is watched is no news to anybody."""
    place = (*COLUMNS, *STATE).index("missing_since")
    return (*row[:place], None, *row[place + 1 :])


def check_faults(bench: Bench, names: Iterable[str], within: Checked = nullcontext) -> None:
    """A history read through a fault is in the end the same as any; and what is known stays known through it.

    A fault is met twice by a middle request of a first run; once by the first and twice by the last of later ones.
    """
    known, truth, requests = bench.truth()
    bench.wait(known)
    before = len(bench.gate.journal)
    bench.tick(known)
    first, _, last = positions(len(bench.gate.journal) - before)
    for name in names:
        with within(name), bench.undone():
            known.refresh_from_db()
            bench.patience = PATIENCE if name in LASTING else bench.patience
            meet(bench, bench.connect(), name, positions(requests)[1], 1 if name in LASTING else 2, truth)
            for position, times in ((first, 1), (last, 2)) if name not in LASTING else ((last, 1),):
                bench.wait(known)
                meet(bench, known, name, position, times, truth)


def meet(bench: Bench, connection: Connection, name: str, position: int, times: int, truth: Ledger) -> None:
    """One run that meets the fault, and those until it is got over."""
    before, place = bench.ledger(connection), bench.arm(FAULTS[name], position, times)
    assert bench.tick(connection) in OUTCOMES
    after = bench.ledger(connection)
    # Nothing is lost or gone, and what came is right.
    assert before.keys() <= after.keys()
    assert {key: unsuspected(row) for key, row in after.items()} == {key: truth[key] for key in after}
    if name in PAUSES:
        check_pause(bench, connection, place)
    bench.heal(connection)
    if name in bench.row.believed:
        bench.travel(bench.now + DAY)
        bench.heal(connection)
    assert bench.ledger(connection) == truth


def check_pause(bench: Bench, connection: Connection, place: int) -> None:
    """Not a single request from the answer that asks for a pause until the pause is over."""
    assert len(bench.gate.journal) == place + 1
    if connection.state == Connection.State.ACTIVE:
        bench.travel(bench.now + timedelta(seconds=PAUSE - 1))
        assert bench.tick(connection) == ""
        assert len(bench.gate.journal) == place + 1


def bench_for(slug: str, row: Row, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> Bench:
    gate = stack.enter_context(Gate(row.origin))
    clock = stack.enter_context(time_machine.travel(NOON, tick=False))
    bench = Bench(slug, row, gate, clock)
    registered = replace(registry.PROVIDERS[slug], make=lambda: row.make(gate.url, bench.patience))
    monkeypatch.setitem(registry.PROVIDERS, slug, registered)
    return bench


@pytest.fixture(params=registry.PROVIDERS)
def bench(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with ExitStack() as stack:
        assert request.param in ROWS, f"{request.param} needs a row"
        yield bench_for(request.param, ROWS[request.param](stack), stack, monkeypatch)


@pytest.mark.slow
def test_no_fault_costs_anything(bench: Bench, subtests: pytest.Subtests) -> None:
    check_faults(bench, FAULTS, subtests.test)


def test_an_outage_is_got_over(bench: Bench) -> None:
    _, truth, _ = bench.truth()
    connection = bench.connect()
    bench.arm(FAULTS["503"], 1, 5)
    bench.tick(connection)
    bench.heal(connection)
    assert bench.ledger(connection) == truth


def test_what_comes_while_it_is_read_is_there_in_the_end(bench: Bench) -> None:
    _, _, requests = bench.truth()
    connections = []
    for position in positions(requests):
        connections.append(bench.connect())
        bench.gate.events = {len(bench.gate.journal) + position: bench.row.arrive}
        bench.tick(connections[-1])
    _, truth, _ = bench.truth()
    for connection in connections:
        bench.heal(connection)
        assert bench.ledger(connection) == truth


def test_what_is_away_for_a_moment_is_there_in_the_end(bench: Bench) -> None:
    _, truth, requests = bench.truth()
    for position in positions(requests):
        connection, place, back = bench.connect(), len(bench.gate.journal) + position, []
        bench.gate.events = {place: lambda back=back: back.append(bench.row.leave())}
        bench.gate.events[place + 1] = lambda back=back: back.pop()()
        bench.tick(connection)
        for left in back:
            left()
        bench.gate.events = {}
        bench.heal(connection)
        assert bench.ledger(connection) == truth


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_stranger_who_took_the_old_name_brings_nothing(bench: Bench, place: int) -> None:
    if bench.row.take_over is None:
        return
    later, truth, requests = bench.truth()
    first = bench.connect()
    bench.gate.events = {len(bench.gate.journal) + positions(requests)[place]: bench.row.take_over}
    bench.tick(first)
    for connection in (first, later):
        for _ in range(3):
            if connection.state == Connection.State.ACTIVE:
                bench.wait(connection)
                bench.tick(connection)
    assert bench.ledger(first).keys() <= truth.keys()
    assert bench.ledger(later).keys() == truth.keys()
    assert not Activity.objects.exclude(gone_at=None).exists()


# The harness itself: what it must catch


@dataclass
class Honest:
    """A small provider that does as it should: the list at ``/things``, and each thing by itself."""

    url: str
    about: About = GitHub.about

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        things = self.listed(self.body("/things", access))
        entries = [self.entry(self.parsed(self.body(f"/things/{thing}", access))) for thing in things]
        whole = (Complete(kinds=("commit",)),)
        yield Window(account_id="7", account_name="ada", cursor={}, entries=tuple(entries), complete=whole)

    def body(self, path: str, access: Access) -> bytes:
        try:
            answer = fetch(f"{self.url}{path}", allow_private=True, max_redirects=0)
        except (Failed, Refused) as error:
            raise Unavailable(str(error)) from error
        if answer.status != 200:
            raise Unavailable(f"Status {answer.status}", self.retry_at(answer.retry_at(access.now)))
        return answer.body

    def retry_at(self, told: datetime | None) -> datetime | None:
        return told

    def parsed(self, body: bytes) -> Any:
        try:
            return self.known(json.loads(body))
        except ValueError as error:
            raise Unavailable("No JSON.") from error

    def listed(self, body: bytes) -> Any:
        return self.parsed(body)

    def known(self, data: Any) -> Any:
        if not data:
            raise Unavailable("Nothing.")
        return data

    def entry(self, thing: Any) -> Entry:
        return Entry(external_id=thing["id"], kind="commit", occurred_at=NOON - DAY)


class EmptyIsNothing(Honest):
    """Takes an empty answer for a list without things."""

    def listed(self, body: bytes) -> Any:
        return super().listed(body) if body else []


class Impatient(Honest):
    """Comes back when it likes."""

    def retry_at(self, told: datetime | None) -> datetime | None:
        return None


class Careless(Honest):
    """Lets whatever goes wrong out."""

    def parsed(self, body: bytes) -> Any:
        return json.loads(body)


def mutant(kind: type[Honest], stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> Bench:
    web = stack.enter_context(FakeWeb())
    web.page("/things", json.dumps(["a", "b", "c"]), "application/json")
    for name in "abc":
        web.page(f"/things/{name}", json.dumps({"id": name}), "application/json")
    nothing: Callable[[], Any] = lambda: None  # noqa: E731
    row = Row(
        origin=web.url,
        make=lambda url, seconds: kind(url),
        account=lambda url: "ada",
        secret="x",
        arrive=nothing,
        leave=nothing,
    )
    return bench_for("github", row, stack, monkeypatch)


def test_the_harness_finds_no_fault_with_a_provider_that_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack:
        bench = mutant(Honest, stack, monkeypatch)
        check_faults(bench, ("empty", "429 with Retry-After", "html"))


@pytest.mark.parametrize(
    ("kind", "name", "caught"),
    [
        (EmptyIsNothing, "empty", AssertionError),
        (Impatient, "429 with Retry-After", AssertionError),
        (Careless, "html", ValueError),
    ],
)
def test_the_harness_catches(
    kind: type[Honest], name: str, caught: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        bench = mutant(kind, stack, monkeypatch)
        with pytest.raises(caught):
            check_faults(bench, [name])
