"""Who is let in, and how far."""

from datetime import UTC, datetime, timedelta

import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.tracker.api.caller import Caller
from tracker.models import ApiToken


def test_without_a_token_nobody_is_let_in(api: Caller) -> None:
    answer = Client().get("/api/v1/me")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="headway"')


def test_a_token_that_nobody_has_lets_nobody_in(api: Caller) -> None:
    api.headers = {"Authorization": "Bearer headway_guess"}

    assert api.get("me").status_code == 401


def test_a_token_works_in_the_header_alone(api: Caller) -> None:
    token = api.headers["Authorization"].removeprefix("Bearer ")

    assert Client().get("/api/v1/me", {"token": token}).status_code == 401


def test_a_session_cookie_signs_nobody_in(api: Caller) -> None:
    client = Client()
    client.force_login(api.user)

    assert client.get("/api/v1/me").status_code == 401


def test_a_token_needs_no_csrf_cookie_beside_it(api: Caller) -> None:
    client = Client(enforce_csrf_checks=True)
    body = {"slug": "talks", "label": "Talks", "unit": "talks"}

    answer = client.post("/api/v1/metrics", body, content_type="application/json", headers=api.headers)

    assert answer.status_code == 201


def test_a_closed_account_is_not_let_in(api: Caller) -> None:
    api.user.is_active = False
    api.user.save()

    assert api.get("me").status_code == 401


def test_a_token_for_reading_can_read(api: Caller) -> None:
    assert Caller(api.user, write=False).get("me").json()["username"] == "ann"


def test_a_token_for_reading_cannot_write(api: Caller) -> None:
    answer = Caller(api.user, write=False).post("metrics", {"slug": "talks", "label": "Talks", "unit": "talks"})

    assert (answer.status_code, answer.json()["detail"]) == (403, "This token lacks the scope write.")
    assert not api.user.custom_metrics.exists()


def test_a_token_for_writing_can_read_what_it_writes(api: Caller) -> None:
    assert Caller(api.user, read=False).get("me").status_code == 200


def test_a_token_without_scopes_can_do_nothing(api: Caller) -> None:
    assert Caller(api.user, read=False, write=False).get("me").status_code == 403


def test_a_tokens_last_use_is_noted(api: Caller) -> None:
    api.get("me")

    assert ApiToken.objects.get().last_used_at == datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_reading_again_within_the_hour_writes_nothing(
    api: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("me")

    with django_assert_num_queries(1):
        api.get("me")


def test_an_hour_later_the_last_use_is_noted_again(api: Caller, now: time_machine.Traveller) -> None:
    api.get("me")
    now.shift(timedelta(hours=1))
    api.get("me")

    assert ApiToken.objects.get().last_used_at == datetime(2026, 11, 25, 13, tzinfo=UTC)
