"""What a sync of Kaggle brings: exact totals, the same after any interruption, and what a later sync changes."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from integrations.providers.base import Access, Cursor, Rejected, Window
from integrations.providers.kaggle import Kaggle
from tests.fakes.kaggle import FakeKaggle
from tracker.entry import Entry

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN, CLOSED = datetime(2027, 1, 1), datetime(2025, 1, 1)


class Reader:
    """One connection: keeps what was handed over and the cursor, as JSON, as the database would."""

    def __init__(self, kaggle: FakeKaggle, account: str = "alice", secret: str = "KGAT_a") -> None:
        self.kaggle, self.account, self.secret = kaggle, account, secret
        self.entries: dict[str, Entry] = {}
        self.windows: list[Window] = []
        self.cursor: Cursor = {}

    def sync(self, now: datetime = NOW, *, killed_after: int | None = None, read_more: bool = False) -> list[Window]:
        """Store windows to the end, or until it is killed: with ``read_more``, when it has read the next one."""
        account_id = self.windows[-1].account_id if self.windows else ""
        access = Access(account=self.account, account_id=account_id, secret=self.secret, zone=ZoneInfo("UTC"), now=now)
        read = []
        windows = Kaggle(self.kaggle.url).windows(access, self.cursor)
        for window in islice(windows, killed_after):
            self.cursor = json.loads(json.dumps(window.cursor))
            self.entries |= {entry.external_id: entry for entry in window.entries}
            read.append(window)
        if read_more:
            next(windows)
        windows.close()
        self.windows += read
        return read

    def kinds(self) -> Counter[str]:
        return Counter(entry.kind for entry in self.entries.values() if not entry.ignored_reason)

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.kind == kind]

    def only(self, kind: str) -> Entry:
        (entry,) = self.of_kind(kind)
        return entry


@pytest.fixture
def kaggle() -> Iterator[FakeKaggle]:
    with FakeKaggle() as fake:
        fake.add_user("alice", token="KGAT_a", key="a-key")
        fake.add_user("bob", token="KGAT_b", key="b-key")
        yield fake


@pytest.fixture
def reader(kaggle: FakeKaggle) -> Reader:
    return Reader(kaggle)


def fill(kaggle: FakeKaggle) -> None:
    """50 competitions (12 open), 1,000 submissions of Alice's and 80 of Bob's, 200 notebooks, 3 datasets, 2 models."""
    for number in range(50):
        slug = f"contest-{number}"
        kaggle.competition(slug, entered_by=["alice", "bob"], deadline=OPEN if number < 12 else CLOSED)
        for day in range(20):
            kaggle.submission(slug, by="alice", at=datetime(2024, 2, 1 + day, number % 24, 59))
        for _ in range(2 if number < 40 else 0):
            kaggle.submission(slug, by="bob", at=datetime(2024, 1, 1))
    for number in range(200):
        kaggle.notebook(f"alice/book-{number}", last_run=datetime(2025, 1, 1) + number * HOUR)
        kaggle.notebook(f"bob/book-{number}", last_run=datetime(2025, 1, 1))
    for number in range(3):
        kaggle.dataset(f"alice/data-{number}", updated=datetime(2025, 5, 1))
    for number in range(2):
        kaggle.model(f"alice/model-{number}", published=datetime(2025, 6, 1))


def close_others(kaggle: FakeKaggle) -> None:
    """Closed competitions before "titanic", so that it is not read again because its turn has come."""
    for number in range(9):
        kaggle.competition(f"old-{number}", entered_by=["alice"], deadline=CLOSED)


def readings(kaggle: FakeKaggle, slug: str) -> int:
    return sum(request.body.get("competitionName") == slug for request in kaggle.requests)


TOTALS = {"competition_entered": 50, "submission": 1000, "notebook": 200, "dataset": 3, "model": 2}


def test_a_first_sync_brings_exact_totals(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    assert reader.kinds() == TOTALS


@pytest.mark.parametrize("caps", [{"ListKernels": 100}, {"": 50}], ids=["as Kaggle does", "50 rows a page"])
class TestBudget:
    def test_a_first_sync_takes_at_most_60_requests_and_tells_them(
        self, kaggle: FakeKaggle, reader: Reader, caps: dict[str, int]
    ) -> None:
        fill(kaggle)
        kaggle.caps = caps
        windows = reader.sync()
        assert len(kaggle.requests) == sum(window.requests for window in windows) <= 60
        assert reader.kinds() == TOTALS

    @pytest.mark.parametrize("later", [HOUR, DAY, 3 * DAY])
    def test_later_syncs_take_at_most_20_requests_each(
        self, kaggle: FakeKaggle, reader: Reader, caps: dict[str, int], later: timedelta
    ) -> None:
        fill(kaggle)
        kaggle.caps = caps
        reader.sync()
        for number in (1, 2):
            kaggle.requests.clear()
            reader.sync(NOW + number * later)
            assert len(kaggle.requests) <= 20

    def test_a_kill_costs_at_most_one_window_more(self, kaggle: FakeKaggle, caps: dict[str, int]) -> None:
        """The killed run has read one window more than it has stored, and the next one asks again whose key it is."""
        fill(kaggle)
        kaggle.caps = caps
        whole = Reader(kaggle)
        budget = sum(window.requests for window in whole.sync()) + 2
        for stored in (0, 1, 2, 30, 51, 52, 53, 54):
            kaggle.requests.clear()
            reader = Reader(kaggle)
            reader.sync(killed_after=stored, read_more=True)
            reader.sync()
            assert len(kaggle.requests) <= budget <= 61, stored
            assert reader.entries == whole.entries, stored


def test_only_what_is_read_is_ever_called(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    lists = {"ListCompetitions", "ListSubmissions", "ListKernels", "ListDatasets", "ListModels"}
    assert {request.method for request in kaggle.requests} == lists | {"IntrospectToken"}


def test_team_mates_submissions_are_dropped(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice", "bob"])
    kaggle.submission("titanic", by="bob", at=datetime(2026, 1, 1))
    own = kaggle.submission("titanic", by="Alice", at=datetime(2026, 1, 2))
    reader.sync()
    assert reader.only("submission").external_id == f"submission:{own['ref']}"


@pytest.mark.parametrize(
    ("method", "key"), [("ListKernels", "kernels"), ("ListDatasets", "datasets"), ("ListModels", "models")]
)
def test_another_owners_work_is_dropped(kaggle: FakeKaggle, reader: Reader, method: str, key: str) -> None:
    shared = [{"id": 1, "ref": "bob/theirs"}, {"id": 2, "ref": "Alice/Own"}]
    kaggle.fail(method, body=json.dumps({key: shared}).encode())
    reader.sync()
    assert [entry.context for entry in reader.entries.values()] == ["alice/own"]


def test_the_day_of_entering_is_that_of_the_first_own_submission(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice", "bob"])
    for by, day in (("bob", 1), ("alice", 3), ("alice", 2), ("alice", 9)):
        kaggle.submission("titanic", by=by, at=datetime(2026, 1, day))
    reader.sync()
    assert reader.only("competition_entered").occurred_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_competition_without_an_own_submission_is_undated(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice", "bob"])
    kaggle.submission("titanic", by="bob", at=datetime(2026, 1, 1))
    reader.sync()
    entry = reader.only("competition_entered")
    assert (entry.occurred_at, entry.ignored_reason) == (None, "undated")


def test_what_an_entry_tells(kaggle: FakeKaggle, reader: Reader) -> None:
    contest = kaggle.competition("titanic", entered_by=["alice"], privacy="PRIVATE")
    row = kaggle.submission("titanic", by="alice", at=datetime(2026, 1, 2, 23, 59, 59, 999999), privateScore="0.4")
    reader.sync()
    assert reader.only("submission") == Entry(
        external_id=f"submission:{row['ref']}",
        kind="submission",
        occurred_at=datetime(2026, 1, 2, 23, 59, 59, 999000, tzinfo=UTC),
        title="submission.csv · public 0.5 · private 0.4",
        evidence_url="https://www.kaggle.com/competitions/titanic/leaderboard",
        context="titanic",
        scope=str(contest["id"]),
        private=True,
    )


@pytest.mark.parametrize(
    ("kind", "url"), [("notebook", "code/alice/x"), ("dataset", "datasets/alice/x"), ("model", "models/alice/x")]
)
def test_published_work_is_dated_linked_and_marked_private(
    kaggle: FakeKaggle, reader: Reader, kind: str, url: str
) -> None:
    day = datetime(2026, 1, 2)
    kaggle.notebook("alice/x", last_run=day, private=True)
    kaggle.dataset("alice/x", updated=day, private=True)
    kaggle.model("alice/x", published=day, private=True)
    reader.sync()
    entry = reader.only(kind)
    expected = (day.replace(tzinfo=UTC), f"https://www.kaggle.com/{url}", True, "alice/x")
    assert (entry.occurred_at, entry.evidence_url, entry.private, entry.context) == expected


@pytest.mark.parametrize("never", [{}, {"lastRunTime": None}, {"lastRunTime": "0001-01-01T00:00:00Z"}])
def test_a_notebook_that_never_ran_is_undated(kaggle: FakeKaggle, reader: Reader, never: dict[str, Any]) -> None:
    kaggle.notebook("alice/draft", last_run=None, **never)
    reader.sync()
    assert reader.only("notebook").ignored_reason == "undated"


def test_a_notebooks_day_is_asked_to_be_that_of_the_first_known_run(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader.sync()
    assert reader.only("notebook").first_known
    assert reader.only("notebook").occurred_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_datasets_day_is_asked_to_be_that_of_the_first_known_version(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.dataset("alice/data", updated=datetime(2026, 1, 1))
    reader.sync()
    assert reader.only("dataset").first_known


def test_a_notebook_under_a_new_title_has_an_old_name(kaggle: FakeKaggle, reader: Reader) -> None:
    book = kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader.sync()
    book |= {"ref": "alice/better-book"}
    reader.sync(NOW + HOUR)
    old, new = reader.of_kind("notebook")
    assert new.aliases == old.aliases == (f"notebook-id:{book['id']}",)


def test_a_notebook_listed_without_its_number_is_the_same(kaggle: FakeKaggle, reader: Reader) -> None:
    book = kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader.sync()
    del book["id"]
    reader.sync(NOW + HOUR)
    assert replace(reader.only("notebook"), aliases=()).external_id == "notebook:alice/book"
    assert reader.only("notebook").aliases == ()


def test_a_second_sync_hands_over_nothing_new(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    before = dict(reader.entries)
    reader.sync(NOW + HOUR)
    assert reader.entries == before


def test_a_late_score_changes_the_title_and_nothing_else(kaggle: FakeKaggle, reader: Reader) -> None:
    close_others(kaggle)
    kaggle.competition("titanic", entered_by=["alice"], deadline=CLOSED)
    row = kaggle.submission("titanic", by="alice", at=datetime(2026, 11, 23), score="")
    reader.sync()
    before = reader.only("submission")
    row |= {"status": "COMPLETE", "publicScore": "0.9"}
    reader.sync(NOW + HOUR)
    assert before.title == "submission.csv · pending"
    assert reader.only("submission") == replace(before, title="submission.csv · public 0.9")


def test_a_competition_with_every_score_is_left_alone(kaggle: FakeKaggle, reader: Reader) -> None:
    close_others(kaggle)
    kaggle.competition("titanic", entered_by=["alice"], deadline=CLOSED)
    row = kaggle.submission("titanic", by="alice", at=datetime(2026, 11, 23), score="")
    reader.sync()
    row |= {"status": "COMPLETE", "publicScore": "0.9"}
    for hour in (1, 2, 3):
        reader.sync(NOW + hour * HOUR)
    assert readings(kaggle, "titanic") == 2


def test_a_score_is_not_waited_for_longer_than_a_week(kaggle: FakeKaggle, reader: Reader) -> None:
    close_others(kaggle)
    kaggle.competition("titanic", entered_by=["alice"], deadline=CLOSED)
    kaggle.submission("titanic", by="alice", at=datetime(2026, 11, 16), score="")
    for hour in (0, 1, 2):
        reader.sync(NOW + hour * HOUR)
    assert readings(kaggle, "titanic") == 1


def test_after_a_week_everything_is_read_again(kaggle: FakeKaggle, reader: Reader) -> None:
    close_others(kaggle)
    reader.sync()
    reader.sync(NOW + 7 * DAY)
    assert kaggle.count("ListSubmissions") == 18


def test_a_competition_that_was_left_is_not_asked_for(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice"], deadline=OPEN)
    reader.sync()
    kaggle.teams["titanic"] = ["bob"]
    windows = reader.sync(NOW + HOUR)
    assert not any(window.problems for window in windows)


def test_a_competition_is_handed_over_with_its_day(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice"])
    kaggle.submission("titanic", by="alice", at=datetime(2026, 1, 1))
    days = [entry.occurred_at for window in reader.sync() for entry in window.entries if entry.context == "titanic"]
    assert days == [datetime(2026, 1, 1, tzinfo=UTC)] * 2


def test_new_notebooks_are_read_back_to_the_known_ones(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(20):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    for _ in range(2):  # so long a list is confirmed by its second reading
        reader.sync()
    for number in range(20, 28):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 11, 24, 9, number))
    kaggle.requests.clear()
    reader.sync(NOW + HOUR)
    assert (len(reader.of_kind("notebook")), kaggle.count("ListKernels")) == (28, 2)


def test_notebooks_in_another_order_are_all_read(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(20):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1 + number))
    reader.sync()
    kaggle.requests.clear()
    rows = [{"ref": "alice/19", "lastRunTime": f"2026-01-{day}T00:00:00Z"} for day in ("02", "20", "03")]
    kaggle.fail("ListKernels", body=json.dumps({"kernels": rows, "nextPageToken": "at-5"}).encode())
    reader.sync(NOW + HOUR)
    assert kaggle.count("ListKernels") > 1


def test_new_work_of_every_kind_comes_with_the_next_sync(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    kaggle.submission("contest-3", by="alice", at=datetime(2026, 11, 24, 9, 30))
    kaggle.competition("new", entered_by=["alice"], deadline=OPEN)
    kaggle.submission("new", by="alice", at=datetime(2026, 11, 24, 9, 30))
    kaggle.notebook("alice/new", last_run=datetime(2026, 11, 24, 9, 30))
    kaggle.dataset("alice/new", updated=datetime(2026, 11, 24, 9, 30))
    kaggle.model("alice/new", published=datetime(2026, 11, 24, 9, 30))
    reader.sync(NOW + HOUR)
    more = {"competition_entered": 1, "submission": 2, "notebook": 1, "dataset": 1, "model": 1}
    assert reader.kinds() == Counter(TOTALS) + Counter(more)


@pytest.mark.parametrize("late", [timedelta(minutes=5), HOUR, DAY, 7 * DAY])
def test_a_closed_competition_is_read_again_after_its_deadline(
    kaggle: FakeKaggle, reader: Reader, late: timedelta
) -> None:
    deadline = NOW + HOUR
    close_others(kaggle)
    kaggle.competition("titanic", entered_by=["alice"], deadline=deadline.replace(tzinfo=None))
    reader.sync()
    reader.sync(deadline + late - timedelta(minutes=4))
    kaggle.submission("titanic", by="alice", at=datetime(2026, 11, 24, 9, 59))
    reader.sync(deadline + late + timedelta(minutes=1))
    assert len(reader.of_kind("submission")) == (1 if late >= HOUR else 0)


def test_submissions_long_after_the_deadline_come_in_time(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    kaggle.submission("contest-49", by="alice", at=datetime(2026, 11, 24, 10))
    for hour in range(1, 20):
        reader.sync(NOW + hour * HOUR)
    assert len(reader.of_kind("submission")) == 1001


def test_killed_after_any_window_it_ends_with_the_same(kaggle: FakeKaggle) -> None:
    kaggle.caps = {"ListSubmissions": 4, "ListKernels": 3}
    for slug in ("one", "two"):
        kaggle.competition(slug, entered_by=["alice", "bob"])
        for day in range(1, 8):
            kaggle.submission(slug, by="alice" if day % 3 else "bob", at=datetime(2026, 1, day))
    for number in range(7):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    whole = Reader(kaggle)
    for stop in range(len(whole.sync())):
        killed = Reader(kaggle)
        killed.sync(killed_after=stop)
        killed.sync()
        assert killed.entries == whole.entries


def test_killed_in_every_run_it_still_gets_to_the_end(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    for minute in range(100):
        (window,) = reader.sync(NOW + minute * timedelta(minutes=1), killed_after=1)
        if window.done == window.total:
            break
    assert reader.kinds() == TOTALS
    assert minute < 60


def test_a_pass_left_unfinished_long_ago_is_followed_by_a_fresh_one(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice"])
    reader.sync(killed_after=2)
    kaggle.submission("titanic", by="alice", at=datetime(2026, 11, 25))
    reader.sync(NOW + DAY)
    assert len(reader.of_kind("submission")) == 1


def test_progress_ends_with_nothing_left(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    windows = reader.sync()
    assert all(window.done < window.total for window in windows[:-1])
    assert windows[-1].done == windows[-1].total


def test_an_empty_account_is_reached(reader: Reader) -> None:
    reader.sync()
    assert (reader.entries, reader.windows[-1].account_id) == ({}, "alice")


# Lists that move


def test_a_row_pulled_over_the_pages_edge_is_not_lost(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListSubmissions": 5}
    kaggle.competition("titanic", entered_by=["alice"])
    for day in range(1, 13):
        kaggle.submission("titanic", by="alice", at=datetime(2026, 1, day))
    kaggle.before("ListSubmissions", lambda: kaggle.submissions["titanic"].pop(0), nth=2)
    reader.sync()
    assert {entry.external_id for entry in reader.of_kind("submission")} >= {
        f"submission:{row['ref']}" for row in kaggle.submissions["titanic"]
    }


def test_a_row_that_comes_in_between_is_stored_once(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(12):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    kaggle.before("ListKernels", lambda: kaggle.notebook("alice/new", last_run=datetime(2026, 11, 24)), nth=2)
    reader.sync()
    assert len(reader.of_kind("notebook")) == 13


def promised(windows: list[Window], kind: str) -> list[frozenset[str]]:
    return [promise.also for window in windows for promise in window.complete if kind in promise.kinds]


def test_a_list_read_whole_is_promised_with_a_days_patience(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(12):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    (promise,) = [each for window in reader.sync() for each in window.complete if "notebook" in each.kinds]
    assert promise.patience == DAY
    assert promise.also == {f"notebook:alice/{number}" for number in range(12)}


def test_submissions_are_promised_by_competition(kaggle: FakeKaggle, reader: Reader) -> None:
    contest = kaggle.competition("titanic", entered_by=["alice"])
    kaggle.submission("titanic", by="alice", at=datetime(2026, 1, 1))
    (promise,) = [each for window in reader.sync() for each in window.complete if "submission" in each.kinds]
    assert promise.scope == str(contest["id"])
    assert promise.also == {reader.only("submission").external_id}


def test_a_list_that_never_settles_is_not_promised(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    names = count()
    for number in range(7):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    for nth in range(2, 30, 2):
        kaggle.before("ListKernels", lambda: kaggle.notebooks.pop(0), nth=nth)
        kaggle.before("ListKernels", lambda: kaggle.notebook(f"alice/x{next(names)}", last_run=None), nth=nth)
    assert promised(reader.sync(), "notebook") == []
    assert kaggle.count("ListKernels") == 8


def test_a_long_list_is_exact_and_promised_after_its_second_reading(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(23):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    # "alice/10" is pulled over the edge to the second page when that has been read.
    kaggle.before("ListKernels", lambda: kaggle.notebooks.pop(7), nth=3)
    first = reader.sync()
    assert (kaggle.count("ListKernels"), promised(first, "notebook")) == (5, [])
    second = reader.sync(NOW + HOUR)
    assert promised(second, "notebook") == []  # "alice/7", shown before, is missing
    third = reader.sync(NOW + 2 * HOUR)
    listed = {f"notebook:{row['ref']}" for row in kaggle.notebooks}
    assert promised(third, "notebook") == [listed]
    assert {entry.external_id for entry in reader.of_kind("notebook")} == listed | {"notebook:alice/7"}


def test_a_partial_reading_forgets_no_notebook_that_a_whole_one_must_show(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(23):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    for later in (timedelta(0), HOUR, 2 * HOUR):
        reader.sync(NOW + later)
    kaggle.before("ListKernels", lambda: kaggle.notebooks.pop(7), nth=3)
    assert promised(reader.sync(NOW + 2 * DAY), "notebook") == []


def test_a_long_list_with_new_work_is_confirmed_by_one_reading(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(20):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    for later in (timedelta(0), HOUR, 2 * HOUR, DAY):
        reader.sync(NOW + later)
    kaggle.notebook("alice/new", last_run=datetime(2026, 11, 25, 10))
    kaggle.requests.clear()
    assert len(promised(reader.sync(NOW + 2 * DAY), "notebook")) == 1
    assert kaggle.count("ListKernels") == 5


def test_a_partial_reading_of_notebooks_is_not_promised(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    assert promised(reader.sync(NOW + HOUR), "notebook") == []
    assert len(promised(reader.sync(NOW + DAY), "notebook")) == 1


def test_notebooks_on_one_page_are_promised_every_time(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader.sync()
    assert promised(reader.sync(NOW + HOUR), "notebook") == [{"notebook:alice/book"}]


@pytest.mark.parametrize(
    ("rows", "tokens"), [([{"ref": "alice/a"}], ["at-0", "at-0"]), ([], ["at-5", "at-6"])], ids=["a circle", "no rows"]
)
def test_pages_that_lead_nowhere_end(
    kaggle: FakeKaggle, reader: Reader, rows: list[dict[str, Any]], tokens: list[str]
) -> None:
    for token in tokens:
        kaggle.fail("ListKernels", body=json.dumps({"kernels": rows, "nextPageToken": token}).encode())
    windows = reader.sync()
    assert kaggle.count("ListKernels") == 2
    assert problems(windows) == ["The pages of the notebooks lead nowhere; they were read so far"]
    assert promised(windows, "notebook") == []


def test_ever_new_tokens_end(kaggle: FakeKaggle, reader: Reader) -> None:
    for number in range(400):
        page = {"models": [{"ref": "alice/a"}], "nextPageToken": f"at-{number}"}
        kaggle.fail("ListModels", body=json.dumps(page).encode())
    reader.sync()
    assert kaggle.count("ListModels") == 201


def test_a_page_token_that_ran_out_starts_the_list_again(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(12):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    kaggle.fail("ListKernels", nth=3, status=400)
    windows = reader.sync()
    assert len(reader.of_kind("notebook")) == 12
    assert not any(window.problems for window in windows)


def test_page_tokens_of_yesterday_are_not_sent(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListDatasets": 1}
    for number in range(3):
        kaggle.dataset(f"alice/{number}", updated=datetime(2026, 1, 1))
    reader.sync(killed_after=4)
    kaggle.requests.clear()
    reader.sync(NOW + DAY)
    asked = [request.body.get("pageToken", "") for request in kaggle.requests if request.method == "ListDatasets"]
    assert (asked[0], len(reader.of_kind("dataset"))) == ("", 3)


def test_page_tokens_that_always_run_out_are_given_up(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(12):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1))
    for nth in range(2, 40, 2):
        kaggle.fail("ListKernels", nth=nth, status=400)
    windows = reader.sync()
    assert kaggle.count("ListKernels") < 10
    assert problems(windows) == ["Kaggle refused the notebooks (status 400)"]


# Today's figures


def figures(windows: list[Window]) -> dict[str, int]:
    return {name: number for window in windows for name, number in window.figures.items()}


def test_votes_downloads_and_views_are_told_as_todays_figures(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.notebook("alice/a", last_run=datetime(2026, 1, 1), totalVotes=5)
    kaggle.notebook("alice/b", last_run=datetime(2026, 1, 1), totalVotes=2, private=True)
    kaggle.notebook("alice/c", last_run=datetime(2026, 1, 1))
    kaggle.dataset("alice/a", updated=datetime(2026, 1, 1), voteCount=1, downloadCount=40, viewCount=300)
    kaggle.model("alice/a", published=datetime(2026, 1, 1), voteCount=3)
    told = {"notebook_votes": 7, "dataset_votes": 1, "dataset_downloads": 40, "dataset_views": 300, "model_votes": 3}
    assert figures(reader.sync()) == told
    assert told.keys() == Kaggle.about.figures.keys()


def test_figures_are_told_anew_in_every_sync(kaggle: FakeKaggle, reader: Reader) -> None:
    book = kaggle.notebook("alice/a", last_run=datetime(2026, 1, 1), totalVotes=5)
    reader.sync()
    book |= {"totalVotes": 6}
    assert figures(reader.sync(NOW + HOUR)) == {"notebook_votes": 6}


def test_another_owners_votes_are_not_added(kaggle: FakeKaggle, reader: Reader) -> None:
    shared = [{"ref": "bob/theirs", "voteCount": 9}, {"ref": "alice/own", "voteCount": 1}]
    kaggle.fail("ListModels", body=json.dumps({"models": shared}).encode())
    assert figures(reader.sync()) == {"model_votes": 1}


def test_a_row_shown_on_two_pages_is_added_once(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(7):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1), totalVotes=1)
    # In the second round, which is believed, "alice/4" is pushed onto the second page.
    kaggle.before("ListKernels", lambda: kaggle.notebook("alice/new", last_run=datetime(2026, 11, 24)), nth=4)
    assert figures(reader.sync()) == {"notebook_votes": 7}


def test_figures_survive_a_kill_between_two_pages(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListDatasets": 2}
    for number in range(3):
        kaggle.dataset(f"alice/{number}", updated=datetime(2026, 1, 1), voteCount=1)
    reader.sync(killed_after=5)
    assert figures(reader.sync())["dataset_votes"] == 3


def test_part_of_a_list_is_no_figure(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.caps = {"ListKernels": 5}
    for number in range(7):
        kaggle.notebook(f"alice/{number}", last_run=datetime(2026, 1, 1), totalVotes=1)
    assert figures(reader.sync()) == {"notebook_votes": 7}
    assert figures(reader.sync(NOW + HOUR)) == {}


@pytest.mark.parametrize("odd", ["7", -1, 1.5, True, [], "many"])
def test_a_number_that_can_not_be_read_costs_its_figure_alone(kaggle: FakeKaggle, reader: Reader, odd: Any) -> None:
    for votes in (1, odd, 2):
        kaggle.dataset(f"alice/{len(kaggle.datasets)}", updated=datetime(2026, 1, 1), voteCount=votes, viewCount=10)
    windows = reader.sync()
    assert figures(windows) == {"dataset_downloads": 0, "dataset_views": 30}
    assert len(reader.of_kind("dataset")) == 3
    assert not any(window.problems for window in windows)


def test_a_list_with_an_unreadable_row_has_no_figures(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.model("alice/a", published=datetime(2026, 1, 1), voteCount=3)
    kaggle.model("alice/b", published=None, publishTime="never", voteCount=4)
    assert figures(reader.sync()) == {}


# Odd rows


def problems(windows: list[Window]) -> list[str]:
    return [problem for window in windows for problem in window.problems]


def one_of_each(kaggle: FakeKaggle, day: int) -> dict[str, dict[str, Any]]:
    """One row of each list of Alice's, by the kind of activity that it becomes."""
    at = datetime(2026, 1, day)
    return {
        "competition_entered": kaggle.competition(f"contest-{day}", entered_by=["alice"], deadline=OPEN),
        "submission": kaggle.submission("contest-1", by="alice", at=at),
        "notebook": kaggle.notebook(f"alice/{day}", last_run=at),
        "dataset": kaggle.dataset(f"alice/{day}", updated=at),
        "model": kaggle.model(f"alice/{day}", published=at),
    }


@pytest.mark.parametrize(
    ("kind", "field", "called"),
    [
        ("submission", "date", "the submissions of contest-1"),
        ("notebook", "lastRunTime", "the notebooks"),
        ("dataset", "lastUpdated", "the datasets"),
        ("model", "publishTime", "the models"),
        ("competition_entered", "id", "the competitions"),
    ],
)
def test_a_value_of_an_unknown_form_costs_one_row(
    kaggle: FakeKaggle, reader: Reader, kind: str, field: str, called: str
) -> None:
    for day in (1, 2, 3):
        row = one_of_each(kaggle, day)[kind]
    row |= {field: "yesterday"}
    windows = reader.sync()
    assert len(reader.of_kind(kind)) == 2
    assert problems(windows) == [f"1 of {called} could not be read"]
    assert not any(promise.also for window in windows for promise in window.complete if kind in promise.kinds)


def test_unknown_words_cost_nothing(kaggle: FakeKaggle, reader: Reader) -> None:
    """Of the sort that the SDK knows as an enum, in fields that it has and in those that it has not."""
    for row in one_of_each(kaggle, 1).values():
        row |= {"privacy": "ONLY_FRIENDS", "tags": [{"id": "x"}], "kernelType": "NOVEL", "currentVersionNumber": "x"}
        row |= {"instances": [{"framework": "MODEL_FRAMEWORK_YET_TO_COME"}], "newer": {"than": ["this"]}}
    windows = reader.sync()
    assert (sum(reader.kinds().values()), problems(windows)) == (5, [])


def test_a_competitions_deadline_that_can_not_be_read_costs_nothing(kaggle: FakeKaggle, reader: Reader) -> None:
    row = one_of_each(kaggle, 1)["competition_entered"]
    row |= {"deadline": "soon"}
    windows = reader.sync()
    assert (reader.kinds()["competition_entered"], reader.kinds()["submission"], problems(windows)) == (1, 1, [])


def test_an_unknown_status_costs_nothing(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice"])
    kaggle.submission("titanic", by="alice", at=datetime(2026, 1, 1), score="", status="SUBMISSION_STATUS_CANCELLED")
    reader.sync()
    assert reader.only("submission").title == "submission.csv · cancelled"


# Refusals of one list


def test_a_closed_door_costs_one_competition(kaggle: FakeKaggle, reader: Reader) -> None:
    for slug in ("closed", "open"):
        kaggle.competition(slug, entered_by=["alice"])
        kaggle.submission(slug, by="alice", at=datetime(2026, 1, 1))
    kaggle.fail("ListSubmissions", status=403)
    windows = reader.sync()
    assert reader.kinds() == {"competition_entered": 1, "submission": 1}
    assert problems(windows) == ["Kaggle refused the submissions of closed (status 403)"]


def test_a_refused_list_of_competitions_still_reads_the_known_ones(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.competition("titanic", entered_by=["alice"])
    reader.sync()
    kaggle.submission("titanic", by="alice", at=datetime(2026, 1, 1))
    kaggle.fail("ListCompetitions", status=403)
    reader.sync(NOW + HOUR)
    assert reader.kinds() == {"competition_entered": 1, "submission": 1}


def test_a_refusal_in_the_body_costs_one_competition(kaggle: FakeKaggle, reader: Reader) -> None:
    one_of_each(kaggle, 1)
    kaggle.fail("ListSubmissions", body=b'{"code": 403, "message": "Forbidden"}')
    assert problems(reader.sync()) == ["Kaggle refused the submissions of contest-1 (status 403)"]


@pytest.mark.parametrize("method", ["ListKernels", "ListDatasets", "ListModels"])
def test_a_refused_list_costs_itself_alone(kaggle: FakeKaggle, reader: Reader, method: str) -> None:
    one_of_each(kaggle, 1)
    kaggle.fail(method, status=404)
    windows = reader.sync()
    assert (sum(reader.kinds().values()), len(problems(windows))) == (4, 1)
    reader.sync(NOW + HOUR)
    assert sum(reader.kinds().values()) == 5


# What is said


@pytest.mark.parametrize(("secret", "word"), [("KGAT_a", "token"), ("a-key", "key")])
def test_the_owner_is_told_what_the_credential_sees(kaggle: FakeKaggle, secret: str, word: str) -> None:
    (seen,) = {window.sees for window in Reader(kaggle, secret=secret).sync()}
    assert seen is not None
    assert f"This {word} shows your submissions" in seen[0]
    assert any("no medals" in sentence for sentence in seen)


# Whose account


def test_a_legacy_key_reads_the_same_account(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    by_key = Reader(kaggle, secret="a-key")
    by_key.sync()
    assert by_key.entries == reader.entries
    assert {window.account_id for window in by_key.windows} == {"alice"}


def test_the_user_name_may_be_given_in_capitals(kaggle: FakeKaggle) -> None:
    kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader = Reader(kaggle, account=" Alice ")
    reader.sync()
    assert reader.windows[0].account_id == "alice"
    assert len(reader.of_kind("notebook")) == 1


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        ("alice", "KGAT_b"),
        ("alice", "KGAT_unknown"),
        ("alice", "b-key"),
        ("alice", "no key"),
        ("alice", ""),
        ("a b", "a-key"),
    ],
)
def test_another_persons_or_a_broken_key_is_rejected(kaggle: FakeKaggle, account: str, secret: str) -> None:
    with pytest.raises(Rejected) as caught:
        Reader(kaggle, account, secret).sync()
    assert not secret or secret not in str(caught.value)


def test_a_revoked_token_is_rejected(kaggle: FakeKaggle) -> None:
    kaggle.add_user("carol", token="KGAT_c", active=False)
    with pytest.raises(Rejected, match="expired or was revoked"):
        Reader(kaggle, "carol", "KGAT_c").sync()


def test_a_key_that_shows_another_owners_notebook_is_rejected(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListKernels", body=json.dumps({"kernels": [{"ref": "bob/book"}]}).encode())
    with pytest.raises(Rejected, match="another Kaggle account"):
        Reader(kaggle, secret="a-key").sync()


def test_another_accounts_cursor_is_not_believed(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    bob = Reader(kaggle, "bob", "KGAT_b")
    bob.cursor = reader.cursor
    bob.sync()
    assert bob.kinds() == {"competition_entered": 40, "submission": 80, "notebook": 200}


def test_a_new_user_name_is_followed(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    kaggle.rename("alice", "ada")
    for book in kaggle.notebooks:
        book["id"] = 0  # so that no alias tells that it is the same
    reader.sync(NOW + DAY)
    assert reader.kinds() == TOTALS
    assert {(window.account_id, window.account_name) for window in reader.windows[-3:]} == {("alice", "ada")}
    assert {entry.context.partition("/")[0] for entry in reader.of_kind("notebook")} == {"ada"}


def test_the_next_holder_of_the_user_name_is_rejected(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader.sync()
    kaggle.rename("alice", "ada")
    kaggle.add_user("alice", token="KGAT_stranger", key="stranger-key")
    kaggle.notebook("alice/theirs", last_run=datetime(2026, 1, 1))
    reader.secret = "KGAT_stranger"
    with pytest.raises(Rejected, match="another Kaggle account"):
        reader.sync(NOW + HOUR)
    assert len(reader.of_kind("notebook")) == 1


def test_the_key_of_the_user_names_next_holder_is_rejected(kaggle: FakeKaggle, reader: Reader) -> None:
    reader.sync()
    kaggle.rename("alice", "ada")
    reader.sync(NOW + HOUR)
    kaggle.add_user("alice", key="stranger-key")
    reader.secret = "stranger-key"
    with pytest.raises(Rejected, match="another Kaggle account"):
        reader.sync(NOW + 2 * HOUR)


@pytest.mark.parametrize("secrets", [("a-key", "KGAT_a"), ("KGAT_a", "a-key"), ("a-key", "KGAT_a", "a-key", "KGAT_a")])
def test_a_key_and_a_token_take_each_others_place(kaggle: FakeKaggle, reader: Reader, secrets: tuple[str, ...]) -> None:
    for hour, reader.secret in enumerate(secrets):
        reader.sync(NOW + hour * HOUR)
    assert {window.account_id for window in reader.windows} == {"alice"}


def test_the_number_that_a_token_told_is_not_forgotten_over_a_key(kaggle: FakeKaggle, reader: Reader) -> None:
    for hour, reader.secret in enumerate(("KGAT_a", "a-key")):
        reader.sync(NOW + hour * HOUR)
    kaggle.rename("alice", "ada")
    kaggle.add_user("alice", token="KGAT_stranger")
    reader.secret = "KGAT_stranger"
    with pytest.raises(Rejected, match="another Kaggle account"):
        reader.sync(NOW + 2 * HOUR)


def test_connections_in_threads_do_not_mix(kaggle: FakeKaggle) -> None:
    fill(kaggle)
    readers = [Reader(kaggle, "alice", "KGAT_a"), Reader(kaggle, "bob", "KGAT_b"), Reader(kaggle, "bob", "b-key")] * 2
    readers = [Reader(kaggle, each.account, each.secret) for each in readers]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(Reader.sync, readers))
    for reader in readers:
        owners = {entry.context.partition("/")[0] for entry in reader.of_kind("notebook")}
        assert (owners, reader.kinds()["submission"]) == ({reader.account}, 1000 if reader.account == "alice" else 80)


def test_days_are_those_of_utc(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    days = Counter(entry.occurred_at.date() for entry in reader.of_kind("submission") if entry.occurred_at)
    assert days == {date(2024, 2, 1 + day): 50 for day in range(20)}
