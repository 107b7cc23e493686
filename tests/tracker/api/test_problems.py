"""What goes wrong is told in RFC 9457 problem bodies, never in HTML."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import log_study, make_activity, make_connection, make_goal, make_plan
from tests.read_only import read_only
from tests.tracker.api.caller import Caller
from tracker.models import Activity, Goal, User
from tracker.planning import add_break


def problem(answer: Any) -> dict[str, Any]:
    """The body, which must be a problem's."""
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail"}
    assert body["status"] == answer.status_code
    return body


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v1/goals/", "/api/v2/me"])
def test_unknown_paths_are_problems(client: Client, path: str) -> None:
    assert problem(client.get(path))["title"] == "Not Found"


def test_a_method_that_is_not_offered_is_a_problem(api: Caller) -> None:
    answer = api.delete("me")

    assert (problem(answer)["status"], answer["Allow"]) == (405, "GET")


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e99999999999999999999}',
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        '{"a": ' + "9" * 10_000 + "}",
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
    ],
    ids=[
        "cut off",
        "single quotes",
        "NaN",
        "Infinity",
        "exponent",
        "twins",
        "deep",
        "long number",
        "not UTF-8",
        "byte order mark",
    ],
)
def test_a_body_that_is_no_json_is_malformed(api: Caller, body: str | bytes) -> None:
    assert problem(api.send("POST", "activities", body))["status"] == 400


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_only_json_in_utf_8_is_read(api: Caller, content_type: str) -> None:
    assert problem(api.send("POST", "activities", "{}", content_type=content_type))["status"] == 415


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "a"}])
def test_a_body_that_is_too_large_is_refused(api: Caller, key: dict[str, str]) -> None:
    body = json.dumps({"title": "x" * 3 * 1024 * 1024})

    assert problem(api.send("POST", "activities", body, headers=key))["status"] == 413


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", ""])
def test_a_body_that_is_no_object_is_refused(api: Caller, body: str) -> None:
    assert "body" in problem(api.send("POST", "activities", body))["errors"]


def test_every_field_at_fault_is_named(api: Caller) -> None:
    body = {"kind": "study", "on": "yesterday", "user": 1}

    assert problem(api.post("activities", body))["errors"] == {
        "on": "Give a day such as 2026-11-25.",
        "quantity": "This field is needed.",
        "user": "There is no such field.",
    }


@pytest.mark.parametrize(("name", "field"), [("名", "名"), (r"\u0000", "\0"), (r"\ud800", "body")])
def test_a_field_of_any_name_can_be_refused(api: Caller, name: str, field: str) -> None:
    assert field in problem(api.send("POST", "metrics", f'{{"{name}": 1}}'))["errors"]


def test_unknown_parameters_are_refused(api: Caller) -> None:
    assert problem(api.get("activities?form=2026-01-01"))["errors"] == {"form": "There is no such parameter."}


def test_what_nobody_expected_is_a_problem_without_details(api: Caller) -> None:
    User.objects.update(time_zone="Nowhere/Atall")

    answer = api.get("score")

    assert problem(answer)["status"] == 500
    assert "Nowhere" not in answer.content.decode()


def test_no_cache_keeps_an_answer(api: Caller) -> None:
    assert [api.get(path)["Cache-Control"] for path in ("me", "nothing")] == ["no-store", "no-store"]


def test_a_stranger_is_told_what_someone_is_told_who_asks_for_nothing(api: Caller, stranger: Caller) -> None:
    goal = make_goal(make_plan(api.user))
    pause = add_break(goal.plan, start=goal.start, end=goal.start, note="", today=goal.start)
    activity, connection = make_activity(api.user), make_connection(api.user)
    paths = {
        f"goals/{goal.pk}": "goals/999",
        f"activities/{activity.uid}": "activities/9d4cf5a1-8a4b-4f4a-9a2a-5b8ad1c3a0f1",
        f"connections/{connection.pk}": "connections/9d4cf5a1-8a4b-4f4a-9a2a-5b8ad1c3a0f1",
    }
    for method in ("GET", "PATCH", "DELETE"):
        for mine, nobodys in paths.items():
            assert told(stranger, method, mine) == told(stranger, method, nobodys)
    assert told(stranger, "DELETE", f"breaks/{pause.pk}") == told(stranger, "DELETE", "breaks/999")
    assert told(stranger, "POST", f"connections/{connection.pk}/sync") == told(stranger, "POST", "connections/x/sync")


def told(caller: Caller, method: str, path: str) -> bytes:
    answer = caller.send(method, path, "{}")
    assert answer.status_code == 404
    content: bytes = answer.content
    return content


@pytest.mark.parametrize("path", ["goals", "breaks", "activities", "connections", "sync-runs"])
def test_a_strangers_lists_are_empty(api: Caller, stranger: Caller, path: str) -> None:
    goal = make_goal(make_plan(api.user))
    add_break(goal.plan, start=goal.start, end=goal.start, note="", today=goal.start)
    make_connection(api.user).runs.create()
    log_study(api.user)

    assert (len(api.items(path)), stranger.items(path)) == (1, [])


def test_fields_that_are_not_the_clients_to_set_are_refused(api: Caller) -> None:
    log_study(api.user)
    goal = make_goal(make_plan(api.user))
    before = list(Activity.objects.values()), list(Goal.objects.values())

    for field in ("user", "id", "source", "counted", "created_at"):
        assert api.patch(f"activities/{Activity.objects.get().uid}", {field: 1}).status_code == 422
    for field in ("plan", "id", "archived_on"):
        assert api.patch(f"goals/{goal.pk}", {field: 1}).status_code == 422
    assert (list(Activity.objects.values()), list(Goal.objects.values())) == before


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_nothing_is_told_and_reading_goes_on(api: Caller) -> None:
    study = {"kind": "study", "on": "2026-11-20", "quantity": 30}
    with read_only():
        refused = api.post("activities", study)
        read = api.get("me")

    assert (problem(refused)["status"], refused["Retry-After"], read.status_code) == (503, "60", 200)
    assert api.post("activities", study).status_code == 201
