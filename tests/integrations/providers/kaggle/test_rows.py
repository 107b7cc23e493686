"""Single items of Kaggle's answers, as plain data."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integrations.providers.kaggle import rows
from integrations.providers.kaggle.rows import SubmissionRow

PAYLOAD = Path(__file__).parents[3] / "payloads" / "kaggle_submissions.json"
COMPETITION = {"id": 7, "ref": "https://www.kaggle.com/competitions/titanic", "title": "Titanic"}


def test_submissions_as_kaggle_sends_them() -> None:
    items = json.loads(PAYLOAD.read_text())["submissions"]
    assert [rows.submission(item) for item in items] == [
        SubmissionRow(
            ref=43210987,
            at=datetime(2026, 3, 29, 23, 30, 0, 123000, tzinfo=UTC),
            by="alice",
            title="submission.csv · public 0.78947",
            pending=False,
        ),
        SubmissionRow(
            ref=43210986,
            at=datetime(2026, 3, 29, 22, tzinfo=UTC),
            by="bob",
            title="first try.csv · error",
            pending=False,
        ),
        SubmissionRow(
            ref=43210985,
            at=datetime(2026, 3, 29, 21, tzinfo=UTC),
            by="alice",
            title="from the notebook · pending",
            pending=True,
        ),
    ]


@pytest.mark.parametrize("ref", [COMPETITION["ref"], f"{COMPETITION['ref']}/", "titanic"])
def test_a_competitions_slug_is_the_end_of_its_address(ref: str) -> None:
    assert rows.competition({**COMPETITION, "ref": ref}).slug == "titanic"


@pytest.mark.parametrize(
    "hint",
    [{"isPrivate": True}, {"privacy": "PRIVATE"}, {"privacy": "COMPETITION_PRIVACY_LIMITED"}, {"privacy": "FRIENDS"}],
)
def test_a_competition_that_is_not_for_everybody_is_private(hint: dict[str, Any]) -> None:
    assert rows.competition(COMPETITION | hint).private


@pytest.mark.parametrize("hint", [{}, {"privacy": None}, {"privacy": "PUBLIC"}, {"isPrivate": False}])
def test_other_competitions_are_public(hint: dict[str, Any]) -> None:
    assert not rows.competition(COMPETITION | hint).private


def test_fields_that_nobody_needs_can_not_spoil_a_row() -> None:
    odd = {"tags": [{"id": "x"}, 5], "dateCreated": "never", "unheardOf": {}}
    assert rows.competition(COMPETITION | odd) == rows.competition(COMPETITION)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.1Z", datetime(2026, 1, 2, 3, 4, 5, 100000, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123000, tzinfo=UTC)),
        ("2026-01-02T03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59Z", None),
        (None, None),
    ],
)
def test_dates(sent: str | None, meant: datetime | None) -> None:
    assert rows.model({"ref": "alice/x", "publishTime": sent}).at == meant


@pytest.mark.parametrize("deadline", ["soon", "2026-13-45T00:00:00Z", 5])
def test_a_deadline_that_can_not_be_read_costs_no_competition(deadline: object) -> None:
    row = rows.competition({"id": 7, "ref": "https://www.kaggle.com/competitions/titanic", "deadline": deadline})
    assert (row.slug, row.deadline) == ("titanic", None)


@pytest.mark.parametrize(
    "item",
    [
        None, [], "x", {}, {"ref": "alice"}, {"ref": "/x"}, {"ref": 5},
        {"ref": "alice/x", "id": "five"}, {"ref": "alice/x", "id": float("inf")},
        {"ref": "alice/x", "lastRunTime": 5}, {"ref": "alice/x", "lastRunTime": "2026-13-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_items_of_another_form_are_unreadable(item: Any) -> None:
    with pytest.raises(rows.UNREADABLE):
        rows.notebook(item)


@pytest.mark.parametrize("read", [rows.competition, rows.submission, rows.notebook, rows.dataset, rows.model])
def test_an_empty_item_is_unreadable(read: Any) -> None:
    with pytest.raises(rows.UNREADABLE):
        read({})


def test_a_title_is_one_line_that_every_database_takes() -> None:
    row = rows.dataset({"ref": "alice/x", "title": " A\0 title\n\ud800 of  👩‍🔬 "})
    assert row.title == "A title of 👩‍🔬"
