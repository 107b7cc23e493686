"""The ledger as the API shows it, and what may be written into it by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import log_study, make_activity, take
from tests.threads import at_once
from tests.tracker.api.caller import Caller
from tracker.entry import Entry
from tracker.models import Activity, DailyTotal

STUDY = {"kind": "study", "on": "2026-11-25", "quantity": 90}
UID = "4be0643f-1d98-473b-97cd-ca98a65347dd"


def test_kind_day_and_quantity_suffice(api: Caller) -> None:
    answer = api.post("activities", STUDY | {"id": UID})

    assert (answer.status_code, answer.json()) == (
        201,
        {"id": UID, "source": "manual", "external_id": UID}
        | STUDY
        | {"quantity": "90"}
        | dict.fromkeys(("title", "note", "skill", "evidence_url", "context"), "")
        | dict.fromkeys(("own", "metric", "ignored_reason", "occurred_at"))
        | {"private": False, "counted": True},
    )


def test_everything_that_may_be_said_is_kept(api: Caller) -> None:
    said: dict[str, Any] = {
        "title": "Lecture 3",
        "note": "two\nlines",
        "skill": "nlp",
        "evidence_url": "https://example.org/3",
    }
    said |= {"context": "cs224n", "private": True}

    assert api.post("activities", STUDY | said).json().items() >= said.items()


def test_the_same_id_again_is_answered_with_what_is_stored(api: Caller) -> None:
    answers = [api.post("activities", STUDY | {"id": UID, "title": " a "}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("spelling", [UID.upper(), UID.replace("-", "")])
def test_an_id_is_the_same_however_it_is_spelled(api: Caller, spelling: str) -> None:
    api.post("activities", STUDY | {"id": UID})

    assert api.post("activities", STUDY | {"id": spelling}).status_code == 200
    assert api.get(f"activities/{spelling}").json()["id"] == UID


def test_an_id_cannot_mean_two_things(api: Caller) -> None:
    api.post("activities", STUDY | {"id": UID})

    assert api.post("activities", STUDY | {"id": UID, "quantity": 91}).status_code == 409
    assert api.get(f"activities/{UID}").json()["quantity"] == "90"


def test_the_id_of_what_a_source_brought_is_taken(api: Caller) -> None:
    activity = make_activity(api.user)

    assert api.post("activities", STUDY | {"id": str(activity.uid)}).status_code == 409


def test_two_users_can_have_the_same_id(api: Caller, stranger: Caller) -> None:
    api.post("activities", STUDY | {"id": UID})

    assert stranger.post("activities", STUDY | {"id": UID}).status_code == 201


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_an_activity_submitted_at_once_from_two_places_is_stored_once(api: Caller) -> None:
    answers = at_once(*[lambda: api.post("activities", STUDY | {"id": UID})] * 4)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert DailyTotal.objects.get().quantity == 90


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_day_has_24_hours_even_for_two_who_log_at_once(api: Caller) -> None:
    answers = at_once(*[lambda: api.post("activities", STUDY | {"quantity": 900})] * 2)

    assert sorted(answer.status_code for answer in answers) == [201, 422]


@pytest.mark.parametrize("kind", ["certification", "paper", "event", "medal"])
def test_what_is_counted_in_pieces_is_one(api: Caller, kind: str) -> None:
    assert api.post("activities", STUDY | {"kind": kind, "quantity": "1.0"}).json()["quantity"] == "1"
    assert "quantity" in api.post("activities", STUDY | {"kind": kind, "quantity": 2}).json()["errors"]


def test_what_a_page_says_of_an_expiry_outlasts_a_change(api: Caller) -> None:
    answer = api.post("activities", STUDY | {"kind": "certification", "quantity": 1}).json()
    Activity.objects.update(expires_on=date(2029, 1, 1))
    path = f"activities/{answer['id']}"
    assert "expires_on" not in api.patch(path, {"title": "Cloud"}).json()
    assert Activity.objects.get().expires_on == date(2029, 1, 1)
    api.patch(path, {"kind": "event"})
    assert Activity.objects.get().expires_on is None


def test_a_custom_activity_counts_a_metric_of_ones_own(api: Caller) -> None:
    api.post("metrics", {"slug": "talks", "label": "Talks", "unit": "talks"})

    answer = api.post("activities", STUDY | {"kind": "custom", "metric": "talks", "quantity": "0.123456"}).json()

    assert (answer["metric"], answer["quantity"]) == ("talks", "0.123456")


def test_a_strangers_metric_cannot_be_counted(api: Caller, stranger: Caller) -> None:
    stranger.post("metrics", {"slug": "talks", "label": "Talks", "unit": "talks"})

    assert "metric" in api.post("activities", STUDY | {"kind": "custom", "metric": "talks"}).json()["errors"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "commit"),
        ("kind", "study_hours"),
        ("kind", "custom"),
        ("on", "2026-11-26"),
        ("on", "1989-12-31"),
        ("on", "0001-01-01"),
        ("quantity", 0),
        ("quantity", "-0"),
        ("quantity", -1),
        ("quantity", 961),
        ("quantity", "1.5"),
        ("quantity", "NaN"),
        ("quantity", "Infinity"),
        ("quantity", True),
        ("quantity", "1h30"),
        ("quantity", "9" * 10_000),
        ("title", "x" * 501),
        ("title", "a\x00"),
        ("note", "a\x00"),
        ("evidence_url", "javascript:alert(1)"),
        ("evidence_url", "https://example.org/" + "x" * 2000),
        ("id", "1"),
        ("private", "yes"),
        ("metric", "talks"),
        ("source", "github"),
        ("counted", True),
    ],
)
def test_what_cannot_have_happened_is_refused(api: Caller, field: str, value: Any) -> None:
    answer = api.post("activities", STUDY | {field: value})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["metric" if value == "custom" else field]
    assert not Activity.objects.exists()


def test_a_day_to_come_is_refused_by_name(api: Caller) -> None:
    errors = api.post("activities", STUDY | {"on": "2026-11-26"}).json()["errors"]

    assert errors == {"on": "26 November has not come yet. Days up to today can be logged."}


def test_today_is_today_in_the_users_zone(api: Caller) -> None:
    api.user.time_zone = "Pacific/Auckland"
    api.user.save()

    assert api.post("activities", STUDY | {"on": "2026-11-26"}).status_code == 201


def test_a_day_of_study_is_no_longer_than_the_day(api: Caller) -> None:
    api.post("activities", STUDY | {"quantity": 960})

    errors = api.post("activities", STUDY | {"quantity": 481}).json()["errors"]

    assert errors == {"quantity": "That makes 24 h 01 of study on a day of 24 h."}
    assert api.post("activities", STUDY | {"quantity": 480}).status_code == 201


@pytest.mark.parametrize(("on", "longest"), [("2026-10-25", 540), ("2026-03-29", 420)])
def test_a_day_is_longer_or_shorter_when_the_clock_changes(api: Caller, on: str, longest: int) -> None:
    api.user.time_zone = "Europe/Berlin"
    api.user.save()
    api.post("activities", STUDY | {"on": on, "quantity": 960})

    codes = [api.post("activities", STUDY | {"on": on, "quantity": longest + more}).status_code for more in (1, 0)]

    assert codes == [422, 201]


def test_what_was_logged_by_hand_can_be_corrected(api: Caller) -> None:
    before = api.post("activities", STUDY | {"title": "before"}).json()
    changes = {"on": "2026-11-20", "quantity": "45", "title": "after", "note": "n", "skill": "nlp", "private": True}

    assert api.patch(f"activities/{before['id']}", changes).json() == before | changes
    assert DailyTotal.objects.filter(local_date="2026-11-20").get().quantity == 45


def test_a_correction_replaces_its_own_minutes_of_the_day(api: Caller) -> None:
    activity = api.post("activities", STUDY | {"quantity": 960}).json()

    assert api.patch(f"activities/{activity['id']}", {"quantity": 900}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("quantity", 961), ("on", "2026-11-26"), ("kind", "commit"), ("title", None), ("excluded", 1), ("own", True)],
)
def test_a_correction_keeps_to_the_same_rules(api: Caller, field: str, value: Any) -> None:
    before = api.post("activities", STUDY).json()

    assert list(api.patch(f"activities/{before['id']}", {field: value}).json()["errors"]) == [field]
    assert api.get(f"activities/{before['id']}").json() == before


def test_whoever_travels_west_can_still_annotate_tomorrow(api: Caller) -> None:
    activity = log_study(api.user, on=date(2026, 11, 26))

    assert api.patch(f"activities/{activity.uid}", {"title": "on the plane"}).status_code == 200


def test_a_refused_change_changes_nothing_at_all(api: Caller) -> None:
    full = log_study(api.user, 960, on=date(2026, 11, 20))
    api.patch(f"activities/{full.uid}", {"excluded": True})
    log_study(api.user, 900, on=date(2026, 11, 20))

    answer = api.patch(f"activities/{full.uid}", {"title": "again", "excluded": False})

    assert list(answer.json()["errors"]) == ["excluded"]
    assert api.get(f"activities/{full.uid}").json()["title"] == ""


def test_anything_can_be_left_uncounted_and_counted_again(api: Caller) -> None:
    activity = make_activity(api.user)
    seen = []
    for excluded in (True, False):
        answer = api.patch(f"activities/{activity.uid}", {"excluded": excluded}).json()
        seen.append((answer["counted"], answer["ignored_reason"]))

    assert seen == [(False, "excluded"), (True, None)]


def test_of_what_a_source_brought_skill_and_note_are_the_owners(api: Caller) -> None:
    activity = make_activity(api.user, title="Fix")

    answer = api.patch(f"activities/{activity.uid}", {"skill": "python", "note": "hard"}).json()

    assert (answer["skill"], answer["note"], answer["title"]) == ("python", "hard", "Fix")


@pytest.mark.parametrize("field", ["title", "quantity", "on", "private"])
def test_the_rest_of_what_a_source_brought_is_the_sources(api: Caller, field: str) -> None:
    activity = make_activity(api.user)
    value = {"title": "x", "quantity": 5, "on": "2026-01-02", "private": True}[field]

    answer = api.patch(f"activities/{activity.uid}", {field: value, "note": "n"})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert api.get(f"activities/{activity.uid}").json()["note"] == ""


def test_what_was_logged_by_hand_can_be_deleted(api: Caller) -> None:
    activity = api.post("activities", STUDY).json()

    assert api.delete(f"activities/{activity['id']}").status_code == 204
    assert api.get(f"activities/{activity['id']}").status_code == 404
    assert not DailyTotal.objects.exists()


@pytest.mark.parametrize("source", ["github", "import"])
def test_what_a_source_brought_can_only_be_left_uncounted(api: Caller, source: str) -> None:
    activity = make_activity(api.user, source=source)

    answer = api.delete(f"activities/{activity.uid}")

    assert answer.status_code == 409
    assert "excluded" in answer.json()["detail"]


def test_the_latest_day_comes_first(api: Caller) -> None:
    for day in (1, 3, 2):
        log_study(api.user, on=date(2026, 1, day))

    assert [item["on"] for item in api.items("activities")] == ["2026-01-03", "2026-01-02", "2026-01-01"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c", "d"}),
        ("source=github", {"a", "b"}),
        ("kind=review", {"b"}),
        ("from=2026-01-02", {"c", "d"}),
        ("to=2026-01-02", {"a", "b", "c"}),
        ("from=2026-01-02&to=2026-01-02", {"c"}),
        ("counted=false", {"b"}),
        ("counted=true&source=github", {"a"}),
        ("source=import", set()),
    ],
)
def test_filters_narrow_the_list(api: Caller, query: str, found: set[str]) -> None:
    first, second = date(2026, 1, 1), date(2026, 1, 2)
    make_activity(api.user, external_id="a", on=first)
    make_activity(api.user, external_id="b", on=first, kind="review", ignored_reason="padding")
    log_study(api.user, on=second, external_id="c")
    take(api.user, Entry(external_id="d", kind="post", on=date(2026, 1, 3), quantity=Decimal(1)), source="feed")

    assert {item["external_id"] for item in api.items(f"activities?{query}")} == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("source=gitlab", "source"),
        ("kind=%00", "kind"),
        ("kind=study_hours", "kind"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-01-02&to=2026-01-01", "to"),
        ("counted=perhaps", "counted"),
        ("order_by=password", "order_by"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(api: Caller, query: str, field: str) -> None:
    assert list(api.get(f"activities?{query}").json()["errors"]) == [field]


def test_instants_are_utc(api: Caller) -> None:
    activity = make_activity(api.user)

    assert api.get(f"activities/{activity.uid}").json()["occurred_at"] == "2026-01-01T12:00:00Z"
