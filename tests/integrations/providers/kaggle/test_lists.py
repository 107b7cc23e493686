"""Lists that move while they are read: what is promised, and page tokens."""

import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from integrations.providers.base import Window
from tests.fakes.kaggle import FakeKaggle
from tests.integrations.providers.kaggle.reading import DAY, HOUR, NOW, Reader, fill, problems


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
