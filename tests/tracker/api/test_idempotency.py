"""Idempotency-Key: sent twice, done once, answered twice."""

from datetime import timedelta

import pytest
import time_machine

from tests.factories import make_plan
from tests.threads import at_once
from tests.tracker.api.caller import Caller
from tracker.models import Activity, Break, RememberedAnswer

STUDY = {"kind": "study", "on": "2026-11-25", "quantity": 60}


def test_the_same_request_again_is_answered_with_the_same(api: Caller) -> None:
    answers = [api.post("activities", STUDY, key="one") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Activity.objects.count() == 1


def test_without_a_key_every_request_counts(api: Caller) -> None:
    api.post("activities", STUDY)
    api.post("activities", STUDY)

    assert Activity.objects.count() == 2


def test_a_key_stands_for_one_request_alone(api: Caller) -> None:
    api.post("activities", STUDY, key="one")

    assert api.post("activities", STUDY | {"quantity": 61}, key="one").status_code == 422
    assert api.post("metrics", {"slug": "a", "label": "a", "unit": "a"}, key="one").status_code == 422


def test_keys_of_two_users_have_nothing_to_do_with_each_other(api: Caller, stranger: Caller) -> None:
    first, second = (caller.post("activities", STUDY, key="one").json()["id"] for caller in (api, stranger))

    assert first != second


def test_a_refusal_is_not_remembered(api: Caller) -> None:
    pause = {"start": "2026-01-01", "end": "2026-01-01"}
    refused = api.post("breaks", pause, key="one")
    make_plan(api.user)

    assert (refused.status_code, api.post("breaks", pause, key="one").status_code) == (409, 201)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "é", " "])
def test_a_key_that_cannot_be_one_is_refused(api: Caller, key: str) -> None:
    assert api.post("activities", STUDY, key=key).status_code == 400
    assert not Activity.objects.exists()


def test_answers_are_forgotten_after_a_week(api: Caller, now: time_machine.Traveller) -> None:
    api.post("activities", STUDY, key="one")
    now.shift(timedelta(days=8))
    api.post("activities", STUDY, key="two")

    assert RememberedAnswer.objects.get().key == "two"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect(api: Caller) -> None:
    make_plan(api.user)
    pause = {"start": "2026-01-01", "end": "2026-01-01"}

    answers = at_once(*[lambda: api.post("breaks", pause, key="one")] * 4)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == Break.objects.count() == 1
