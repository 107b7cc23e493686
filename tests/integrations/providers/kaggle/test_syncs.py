"""What a sync of Kaggle brings: exact totals, the same after any interruption, and what a later sync changes."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.kaggle import FakeKaggle
from tests.integrations.providers.kaggle.reading import (
    CLOSED,
    DAY,
    HOUR,
    NOW,
    OPEN,
    TOTALS,
    Reader,
    close_others,
    fill,
    readings,
)
from tracker.entry import Entry


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
