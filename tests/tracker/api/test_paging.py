"""Lists in pages: nothing twice, nothing left out."""

from datetime import date
from urllib.parse import quote

import pytest

from tests.factories import log_study, make_goal, make_plan
from tests.tracker.api.caller import Caller
from tracker.metrics import METRICS


def test_all_pages_together_are_the_list(api: Caller) -> None:
    for day in (3, 1, 3, 2, 3):
        log_study(api.user, on=date(2026, 1, day))
    whole = [item["id"] for item in api.items("activities")]
    found, cursor = [], ""
    while cursor is not None:
        answer = api.get(f"activities?limit=2&cursor={cursor}").json()
        found += [item["id"] for item in answer["items"]]
        cursor = answer["next"]

    assert found == whole


def test_a_full_last_page_is_known_to_be_the_last(api: Caller) -> None:
    log_study(api.user)

    assert api.get("activities?limit=1").json()["next"] is None


def test_what_arrives_between_two_pages_moves_nothing(api: Caller) -> None:
    first, second = log_study(api.user, on=date(2026, 1, 1)), log_study(api.user, on=date(2026, 1, 2))
    answer = api.get("activities?limit=1").json()
    log_study(api.user, on=date(2026, 1, 3))

    rest = api.items(f"activities?limit=1&cursor={answer['next']}")

    assert [answer["items"][0]["id"], rest[0]["id"]] == [str(second.uid), str(first.uid)]


def test_a_cursor_can_stand_in_an_address_as_it_is(api: Caller) -> None:
    log_study(api.user)
    log_study(api.user)
    cursor = api.get("activities?limit=1").json()["next"]

    assert quote(cursor, safe="") == cursor


@pytest.mark.parametrize("cursor", ["x", "W10.x", "WzFd", "%00", "é"])
def test_a_made_up_cursor_is_refused(api: Caller, cursor: str) -> None:
    assert "cursor" in api.get(f"activities?cursor={cursor}").json()["errors"]


def test_a_cursor_of_another_list_is_refused(api: Caller) -> None:
    plan = make_plan(api.user)
    make_goal(plan)
    make_goal(plan)
    cursor = api.get("goals?limit=1").json()["next"]

    assert api.get(f"breaks?cursor={cursor}").status_code == 422


def test_anothers_cursor_shows_nothing_of_theirs(api: Caller, stranger: Caller) -> None:
    log_study(stranger.user)
    log_study(stranger.user)
    cursor = stranger.get("activities?limit=1").json()["next"]

    assert api.items(f"activities?cursor={cursor}") == []


@pytest.mark.parametrize("limit", ["0", "-1", "501", "1e9", "x", ""])
def test_a_page_has_1_to_500_items(api: Caller, limit: str) -> None:
    assert "limit" in api.get(f"activities?limit={limit}").json()["errors"]


def test_built_in_and_own_metrics_come_in_pages_too(api: Caller) -> None:
    api.post("metrics", {"slug": "talks", "label": "Talks", "unit": "talks"})
    answer = api.get(f"metrics?limit={len(METRICS)}").json()

    rest = api.get(f"metrics?cursor={answer['next']}").json()

    assert ([item["slug"] for item in rest["items"]], rest["next"]) == (["talks"], None)
