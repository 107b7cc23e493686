"""Days on which nothing is planned."""

import pytest

from tests.factories import make_plan
from tests.tracker.api.caller import Caller

HOLIDAY = {"start": "2026-12-24", "end": "2027-01-03", "note": "holiday"}


def test_a_break_is_taken_and_listed(api: Caller) -> None:
    make_plan(api.user)

    answer = api.post("breaks", HOLIDAY)

    assert (answer.status_code, answer.json()) == (201, HOLIDAY | {"id": answer.json()["id"]})
    assert api.items("breaks") == [answer.json()]


def test_a_break_is_taken_back(api: Caller) -> None:
    make_plan(api.user)
    number = api.post("breaks", HOLIDAY).json()["id"]

    assert (api.delete(f"breaks/{number}").status_code, api.items("breaks")) == (204, [])


def test_breaks_come_in_order_of_their_start(api: Caller) -> None:
    make_plan(api.user)
    for day in ("2026-05-01", "2026-03-01", "2026-04-01"):
        api.post("breaks", {"start": day, "end": day})

    starts = [item["start"] for item in api.items("breaks?limit=2")]
    cursor = api.get("breaks?limit=2").json()["next"]

    assert [*starts, api.items(f"breaks?cursor={cursor}")[0]["start"]] == ["2026-03-01", "2026-04-01", "2026-05-01"]


def test_a_break_needs_a_plan(api: Caller) -> None:
    assert api.post("breaks", HOLIDAY).status_code == 409


@pytest.mark.parametrize(("field", "value"), [("end", "2026-12-23"), ("start", "soon"), ("note", "x" * 201)])
def test_what_makes_no_break_is_refused(api: Caller, field: str, value: str) -> None:
    make_plan(api.user)

    assert list(api.post("breaks", HOLIDAY | {field: value}).json()["errors"]) == [field]
