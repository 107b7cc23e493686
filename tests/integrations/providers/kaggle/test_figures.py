"""What is told as today's figures: votes, downloads and views."""

import json
from datetime import datetime
from typing import Any

import pytest

from integrations.providers.base import Window
from integrations.providers.kaggle import Kaggle
from tests.fakes.kaggle import FakeKaggle
from tests.integrations.providers.kaggle.reading import HOUR, NOW, Reader


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
