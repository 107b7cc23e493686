"""What syncs of Kaggle leave in the ledger, by way of the engine: exact after lists that move, one person's only."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from integrations import connecting
from integrations.models import Connection, SourceDay, SyncRun
from integrations.sync import sync
from tests.factories import make_user
from tests.fakes.kaggle import FakeKaggle
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN, EARLIER = datetime(2027, 1, 1), datetime(2026, 1, 2)


@pytest.fixture
def kaggle(settings: Settings) -> Iterator[FakeKaggle]:
    with FakeKaggle() as fake:
        settings.KAGGLE_API_URL = fake.url
        fake.add_user("alice", token="KGAT_a")
        fake.add_user("bob", token="KGAT_b", key="b-key")
        yield fake


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def connection(kaggle: FakeKaggle, user: User) -> Connection:
    return connecting.connect(user, provider="kaggle", account="alice", secret="KGAT_a")


def run(connection: Connection, later: timedelta = timedelta(0)) -> SyncRun:
    """The run that is made so much later than NOW."""
    with time_machine.travel(NOW + later, tick=False):
        made = sync(connection.pk)
    assert made is not None
    return made


def counted() -> Counter[str]:
    return Counter(Activity.objects.filter(counted=True).values_list("kind", flat=True))


def private() -> set[str]:
    return set(Activity.objects.filter(private=True).values_list("external_id", flat=True))


# Lists that move


@pytest.mark.parametrize("size", [2, 5], ids=["a long list", "a short list"])
@pytest.mark.parametrize("nth", [2, 3])
def test_rows_that_go_and_come_while_pages_are_read(
    kaggle: FakeKaggle, connection: Connection, size: int, nth: int
) -> None:
    kaggle.caps = {"ListKernels": size}
    for number in range(9):
        kaggle.notebook(f"alice/{number}", last_run=EARLIER)
    kaggle.before("ListKernels", lambda: kaggle.notebooks.pop(1), nth=nth)
    kaggle.before("ListKernels", lambda: kaggle.notebook("alice/new", last_run=datetime(2026, 11, 24, 9)), nth=nth + 1)
    run(connection)
    run(connection, HOUR)
    shown = {f"notebook:{row['ref']}" for row in kaggle.notebooks}
    stored = set(Activity.objects.values_list("external_id", flat=True))
    assert stored - {"notebook:alice/1"} == shown
    for days in (1, 2, 3, 4):
        run(connection, days * DAY + 2 * HOUR)
    assert set(Activity.objects.filter(counted=True).values_list("external_id", flat=True)) == shown


def test_a_list_that_is_empty_once_makes_nothing_gone(kaggle: FakeKaggle, connection: Connection) -> None:
    for number in range(3):
        kaggle.dataset(f"alice/{number}", updated=EARLIER)
    run(connection)
    kaggle.fail("ListDatasets", body=b"{}")
    run(connection, 2 * DAY)
    run(connection, 4 * DAY)
    assert counted() == {"dataset": 3}


def test_what_is_deleted_is_gone_a_day_after_it_was_missed(kaggle: FakeKaggle, connection: Connection) -> None:
    kaggle.competition("titanic", entered_by=["alice"], deadline=OPEN)
    kaggle.submission("titanic", by="alice", at=EARLIER)
    kaggle.model("alice/a", published=EARLIER)
    run(connection)
    kaggle.submissions["titanic"].clear()
    kaggle.models.clear()
    run(connection, HOUR)
    assert counted() == {"competition_entered": 1, "submission": 1, "model": 1}
    assert run(connection, HOUR + DAY).gone == 2
    assert counted() == {"competition_entered": 1}


# What changes later


def test_a_late_score_changes_the_title_and_nothing_else(kaggle: FakeKaggle, connection: Connection) -> None:
    kaggle.competition("titanic", entered_by=["alice"], deadline=OPEN)
    row = kaggle.submission("titanic", by="alice", at=EARLIER, score="")
    run(connection)
    before = Activity.objects.values().get(kind="submission")
    row |= {"status": "COMPLETE", "publicScore": "0.9", "privateScore": "0.8"}
    later = run(connection, HOUR)
    after = Activity.objects.values().get(kind="submission")
    assert {name for name in before if before[name] != after[name]} == {"title", "updated_at"}
    assert after["title"] == "submission.csv · public 0.9 · private 0.8"
    assert (later.new, later.changed, later.counted) == (0, 1, 2)


@pytest.mark.parametrize("at_first", [True, False])
def test_what_becomes_private_or_public_is_so_after_the_next_run(
    kaggle: FakeKaggle, connection: Connection, at_first: bool
) -> None:
    shown = [
        kaggle.notebook("alice/x", last_run=EARLIER),
        kaggle.dataset("alice/x", updated=EARLIER),
        kaggle.model("alice/x", published=EARLIER),
        kaggle.competition("class", entered_by=["alice"], deadline=datetime(2025, 1, 1)),
    ]
    for number in range(9):  # so that the competition is not read again because its turn has come
        kaggle.competition(f"a-{number}", entered_by=["alice"], deadline=datetime(2025, 1, 1))
    sent = kaggle.submission("class", by="alice", at=EARLIER)
    all_of_it = {"notebook:alice/x", "dataset:alice/x", "model:alice/x"}
    all_of_it |= {f"competition:{shown[-1]['id']}", f"submission:{sent['ref']}"}
    for hour, is_private in enumerate((at_first, not at_first)):
        for row in shown:
            row |= {"isPrivate": is_private}
        run(connection, hour * HOUR)
        assert private() == (all_of_it if is_private else set())


def test_todays_figures_are_kept_by_day(kaggle: FakeKaggle, connection: Connection) -> None:
    book = kaggle.notebook("alice/a", last_run=EARLIER, totalVotes=1)
    for hours, votes in ((0, 1), (1, 2), (24, 3)):
        book |= {"totalVotes": votes}
        run(connection, hours * HOUR)
    days = {day.day: day.figures for day in SourceDay.objects.all()}
    assert days == {date(2026, 11, 24): {"notebook_votes": 2}, date(2026, 11, 25): {"notebook_votes": 3}}


# Whose account


@pytest.mark.parametrize("secret", ["KGAT_b", "b-key"])
def test_another_persons_credential_stores_nothing(kaggle: FakeKaggle, user: User, secret: str) -> None:
    kaggle.notebook("bob/book", last_run=EARLIER)
    connection = connecting.connect(user, provider="kaggle", account="alice", secret=secret)
    assert run(connection).outcome == "rejected"
    assert not Activity.objects.exists()
    connection.refresh_from_db()
    assert (connection.state, connection.account_id, connection.cursor) == ("rejected", "", {})


@pytest.mark.parametrize("secret", ["KGAT_b", "b-key"])
def test_a_credential_changed_to_another_persons_stores_nothing(
    kaggle: FakeKaggle, connection: Connection, secret: str
) -> None:
    kaggle.notebook("alice/book", last_run=EARLIER)
    run(connection)
    kaggle.notebook("bob/book", last_run=EARLIER)
    connecting.change(connection, secret=secret)
    assert run(connection, HOUR).outcome == "rejected"
    assert Activity.objects.get().external_id == "notebook:alice/book"


def test_a_new_user_name_goes_on_with_the_same_activities(kaggle: FakeKaggle, connection: Connection) -> None:
    kaggle.competition("titanic", entered_by=["alice"], deadline=OPEN)
    kaggle.submission("titanic", by="alice", at=EARLIER)
    kaggle.notebook("alice/book", last_run=EARLIER)
    before = run(connection)
    kaggle.rename("alice", "ada")
    later = run(connection, DAY)
    assert (later.outcome, later.new, later.counted) == ("ok", 0, before.counted)
    connection.refresh_from_db()
    assert connection.account_name == "ada"
