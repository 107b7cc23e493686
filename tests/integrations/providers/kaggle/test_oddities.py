"""What Kaggle may send that nobody expects costs as little as it can."""

from datetime import datetime
from typing import Any

import pytest

from tests.fakes.kaggle import FakeKaggle
from tests.integrations.providers.kaggle.reading import HOUR, NOW, OPEN, Reader, problems


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
