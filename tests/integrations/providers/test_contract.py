"""What every provider owes the engine, whatever stands in front of its service. A new provider needs a row in ROWS."""

import json
import socket
import struct
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from gzip import compress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction

from integrations import registry, sync
from integrations.connecting import change
from integrations.http import Failed, Refused, fetch
from integrations.models import Connection, SyncRun
from integrations.providers.base import About, Access, Cursor, Provider, Unavailable, Window
from integrations.providers.feed import Feed
from integrations.providers.github import GitHub
from integrations.providers.hugging_face import HuggingFace
from integrations.providers.kaggle import Kaggle
from tests.fakes.feeds import HTML, item, rss
from tests.fakes.github import FakeGitHub
from tests.fakes.kaggle import FakeKaggle
from tests.fakes.web import FakeWeb
from tests.integrations.providers.test_hugging_face import TOKEN, Hub
from tracker.entry import Complete, Entry
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 1, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
#: How long a server asks to be left alone, in seconds; and how long a provider may wait for an answer, where it must.
PAUSE = 1800
PATIENCE = 0.3
METADATA = "http://169.254.169.254/latest/meta-data/"

# The hostile server


class Door(BaseHTTPRequestHandler):
    """Passes a request on to the fake behind, or meets it with a fault."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    gate: "Gate"

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.gate.next_fault(self.path)
        self.close_connection = True
        try:
            fault(self, lambda: self.gate.behind(self, sent))
        except OSError:
            # The client has seen enough and hung up.
            return

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args: object) -> None:
        """The journal is enough."""

    def send(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


Answered = Callable[[], tuple[int, dict[str, str], bytes]]
Fault = Callable[[Door, Answered], None]


def honest(door: Door, behind: Answered) -> None:
    door.send(*behind())


@dataclass
class Gate:
    """A server in front of a fake. ``faults`` and ``events`` are by place in the journal of what was asked."""

    origin: str
    journal: list[str] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    events: dict[int, Callable[[], object]] = field(default_factory=dict)
    #: Places at which a fault was met.
    met: list[int] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundDoor", (Door,), {"gate": self}))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reset is no news
        self._thread = Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next_fault(self, path: str) -> Fault:
        place = len(self.journal)
        self.journal.append(path)
        self.events.pop(place, lambda: None)()
        if place in self.faults:
            self.met.append(place)
        return self.faults.pop(place, honest)

    def behind(self, door: Door, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        """The fake's own answer."""
        connection = HTTPConnection(urlsplit(self.origin).netloc, timeout=5)
        headers = {name: value for name, value in door.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            connection.request(door.command, door.path, sent, headers)
            answer = connection.getresponse()
            received = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
            return answer.status, received, answer.read()
        finally:
            connection.close()


HOP_BY_HOP = {"connection", "content-length", "date", "host", "server", "transfer-encoding"}


def says(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, content_type: str = "") -> Fault:
    sent = {"Content-Type": content_type or "application/json", **(headers or {})}
    return lambda door, behind: door.send(status, sent, body)


def slow(door: Door, behind: Answered) -> None:
    door.gate.closing.wait(4 * PATIENCE)


def drip(door: Door, behind: Answered) -> None:
    door.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(round(4 * PATIENCE / 0.02)):
        door.wfile.write(b" ")
        if door.gate.closing.wait(0.02):
            return


def cut(door: Door, behind: Answered) -> None:
    status, headers, body = behind()
    door.send(status, {**headers, "Content-Length": str(len(body) + 1)}, body[: len(body) // 2])


def reset(door: Door, behind: Answered) -> None:
    cut(door, behind)
    door.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    door.connection.close()


def huge(door: Door, behind: Answered) -> None:
    door.send(200, {"Content-Type": "application/json", "Content-Length": str(12_000_000)})
    for _ in range(12):
        door.wfile.write(b" " * 1_000_000)


BOMB = compress(bytes(40_000_000), 1)
AFTER = {"Retry-After": str(PAUSE)}
JSON_ERROR = b'{"message": "No", "error": "No"}'

#: What a server may do to a request.
FAULTS: dict[str, Fault] = {
    "401": says(401, JSON_ERROR),
    "403": says(403, JSON_ERROR),
    "404": says(404, b"<h1>Not found</h1>", content_type=HTML),
    "429": says(429),
    "403 with Retry-After": says(403, JSON_ERROR, AFTER),
    "429 with Retry-After": says(429, b"", AFTER),
    "503 with Retry-After": says(503, b"<h1>Back soon</h1>", AFTER, HTML),
    "503": says(503, b"<h1>Back soon</h1>", content_type=HTML),
    "slow": slow,
    "drip": drip,
    "reset": reset,
    "cut": cut,
    "html": says(200, b"<html><body>Log in to the hotel's network</body></html>", content_type=HTML),
    "empty": says(200),
    "empty object": says(200, b"{}"),
    "empty list": says(200, b"[]"),
    "malformed": says(200, b'{"data": {"viewer": ['),
    "huge": huge,
    "bomb": says(200, BOMB, {"Content-Encoding": "gzip"}),
    "metadata": says(302, headers={"Location": METADATA}),
}
#: Those with a word about when to come back.
PAUSES = {name for name in FAULTS if name.endswith("Retry-After")}
#: They take the provider's whole patience, so they are met less often.
LASTING = {"slow", "drip"}

# The providers, each with a small world behind the gate


@dataclass(kw_only=True)
class Row:
    """How the harness meets one provider. ``origin`` is where its fake answers; what it is given, is the gate's URL."""

    origin: str
    #: From the gate's URL, and the seconds that it may wait.
    make: Callable[[str, float], Provider]
    account: Callable[[str], str]
    secret: str = ""
    #: Something new that is now there.
    arrive: Callable[[], object]
    #: The newest thing, taken away and, by what this returns, put back.
    leave: Callable[[], Callable[[], object]]
    #: The account is renamed, and a stranger has its old name; None where there are no names.
    take_over: Callable[[], object] | None = None
    #: Faults that read as true; what they hide is looked for a day later.
    believed: frozenset[str] = frozenset()


def github(stack: ExitStack) -> Row:
    fake = stack.enter_context(FakeGitHub())
    fake.remaining = None
    ada, bob = (fake.add_user(name, created=NOON - 15 * DAY) for name in ("ada", "bob"))
    tool, lib = fake.add_repository(ada, "tool"), fake.add_repository(bob, "lib")
    for days in (9, 8):
        fake.commit(tool, ada, NOON - days * DAY)
    fake.pull_request(lib, ada, NOON - 7 * DAY, merged=NOON - 6 * DAY)
    fake.review(fake.pull_request(lib, bob, NOON - 9 * DAY), ada, NOON - 8 * DAY)
    fake.issue(lib, ada, NOON - 4 * DAY)

    def leave() -> Callable[[], object]:
        issue = fake.issues.pop()
        return lambda: fake.issues.append(issue)

    def take_over() -> None:
        ada.login = "ada-lovelace"
        eve = fake.add_user("ada", token="ghp_eve", created=NOON - 15 * DAY)
        fake.issue(tool, eve, NOON - 3 * DAY)
        fake.commit(tool, eve, NOON - 3 * DAY)

    return Row(
        origin=fake.url,
        make=lambda url, seconds: GitHub(url, timeout=15, deadline=seconds),
        account=lambda url: "ada",
        secret=ada.token,
        arrive=lambda: fake.issue(lib, ada, NOON - 2 * DAY),
        leave=leave,
        take_over=take_over,
    )


def kaggle(stack: ExitStack) -> Row:
    fake = stack.enter_context(FakeKaggle())
    fake.caps = {"ListKernels": 1}
    fake.add_user("ada", token="KGAT_ada")
    fake.competition("titanic", entered_by=["ada"])
    fake.submission("titanic", by="ada", at=datetime(2026, 11, 3))
    for day, name in enumerate(("first", "second"), 4):
        fake.notebook(f"ada/{name}", last_run=datetime(2026, 11, day))
    fake.dataset("ada/trams", updated=datetime(2026, 11, 6))
    fake.model("ada/tiny", published=datetime(2026, 11, 7))

    def leave() -> Callable[[], object]:
        notebook = fake.notebooks.pop()
        return lambda: fake.notebooks.append(notebook)

    def take_over() -> None:
        fake.users["ada-lovelace"] = fake.users.pop("ada")
        fake.add_user("ada", token="KGAT_eve")
        fake.notebook("ada/strange", last_run=datetime(2026, 11, 8))

    return Row(
        origin=fake.url,
        make=lambda url, seconds: Kaggle(url, seconds=seconds),
        account=lambda url: "ada",
        secret="KGAT_ada",
        # Kaggle leaves out what is empty, and old notebooks are asked for once a day.
        believed=frozenset({"empty object"}),
        arrive=lambda: fake.notebook("ada/third", last_run=datetime(2026, 11, 9)),
        leave=leave,
        take_over=take_over,
    )


def feed(stack: ExitStack) -> Row:
    """By its start page. An address is nobody's name: who has it, has the blog."""
    web = stack.enter_context(FakeWeb())
    posts = [item(name, f"{day:02} Nov 2026 10:00:00 +0000") for day, name in ((6, "three"), (5, "two"), (4, "one"))]
    web.page("/", '<link rel="alternate" type="application/rss+xml" href="/feed.xml">', HTML)

    def publish() -> None:
        web.page("/feed.xml", rss(*posts))

    def arrive() -> None:
        posts.insert(0, item("four", "07 Nov 2026 10:00:00 +0000"))
        publish()

    def leave() -> Callable[[], object]:
        post = posts.pop(0)
        publish()

        def back() -> None:
            posts.insert(0, post)
            publish()

        return back

    publish()
    return Row(
        origin=web.url,
        make=lambda url, seconds: Feed(allow_private=True, seconds=seconds),
        account=lambda url: f"{url}/",
        arrive=arrive,
        leave=leave,
    )


def hugging_face(stack: ExitStack) -> Row:
    hub = stack.enter_context(Hub(page_size=1))
    models = hub.lists["models"]

    def publish(name: str) -> None:
        models.append(models[0] | {"_id": uuid.uuid4().hex[:24], "id": name, "createdAt": "2026-11-08T00:00:00.000Z"})

    def leave() -> Callable[[], object]:
        model = models.pop(0)
        return lambda: models.insert(0, model)

    def take_over() -> None:
        hub.rename("lovelace")
        stranger = dict(hub.user, user="ada", _id="f" * 24)
        hub.page("/api/users/ada/overview", json.dumps(stranger), "application/json")
        publish("ada/strange")

    return Row(
        origin=hub.url,
        make=lambda url, seconds: HuggingFace(url, seconds=seconds),
        account=lambda url: "ada",
        secret=TOKEN,
        arrive=lambda: publish("ada/third"),
        leave=leave,
        take_over=take_over,
    )


ROWS = {"github": github, "kaggle": kaggle, "hugging_face": hugging_face, "feed": feed}

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
