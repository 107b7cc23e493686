"""What strangers may see, read and changed."""

from typing import Any

import pytest

from tests.tracker.api.caller import Caller
from tracker.models import ProfileSettings

OFF = {
    "enabled": False,
    "sections": dict.fromkeys(ProfileSettings.SECTIONS, False),
    "name": "",
    "bio": "",
    "indexed": False,
}


def test_all_is_off_at_first_and_reading_stores_nothing(api: Caller) -> None:
    answer = api.get("profile")
    assert (answer.status_code, answer.json()) == (200, OFF)
    assert not ProfileSettings.objects.exists()


def test_what_is_named_changes_and_the_rest_stays(api: Caller) -> None:
    api.patch("profile", {"enabled": True, "sections": {"score": True, "goals": True}, "bio": "Reads code."})
    change = {"sections": {"score": False}, "name": "Ann Li", "indexed": True}
    answers = [api.patch("profile", change) for _ in range(2)]
    assert [answer.json() for answer in answers] == 2 * [
        {
            "enabled": True,
            "sections": OFF["sections"] | {"goals": True},  # type: ignore[operator]
            "name": "Ann Li",
            "bio": "Reads code.",
            "indexed": True,
        }
    ]
    assert api.get("profile").json() == answers[0].json()


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"everything": True}, "everything", "There is no such field."),
        ({"sections": {"everything": True}}, "sections", "everything: There is no such field."),
        ({"enabled": "yes"}, "enabled", "Input should be a valid boolean."),
        ({"sections": {"score": 1}}, "sections", "score: Input should be a valid boolean."),
        ({"name": "x" * 81}, "name", "String should have at most 80 characters."),
        ({"bio": "x" * 281}, "bio", "String should have at most 280 characters."),
        ({"name": None}, "name", "Input should be a valid string."),
    ],
)
def test_what_cant_be_taken_is_named_and_changes_nothing(
    api: Caller, change: dict[str, Any], field: str, says: str
) -> None:
    answer = api.patch("profile", {"indexed": True} | change)
    assert (answer.status_code, answer.json()["errors"]) == (422, {field: says})
    assert not ProfileSettings.objects.exists()


def test_controls_and_turns_of_direction_are_taken_out(api: Caller) -> None:
    answer = api.patch("profile", {"name": "A\u202en\x00n\u2066", "bio": "One.\r\n Two.\x07"})
    assert (answer.json()["name"], answer.json()["bio"]) == ("Ann", "One. Two.")


def test_nobody_elses_is_seen_or_changed(api: Caller, stranger: Caller) -> None:
    stranger.patch("profile", {"enabled": True, "name": "Bob"})
    assert api.get("profile").json() == OFF
    api.patch("profile", {"enabled": False, "name": "Ann"})
    assert stranger.get("profile").json()["name"] == "Bob"


def test_changing_needs_the_scope_to_write(api: Caller) -> None:
    reader = Caller(api.user, write=False)
    assert (reader.get("profile").status_code, reader.patch("profile", {"enabled": True}).status_code) == (200, 403)
