"""The link that stops letters: for programs without a cookie, for people who only look, and for nobody else."""

from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client

from tests.factories import make_user
from tests.tracker.views.reading import words
from tracker.mail import LISTS, unsubscribe_token
from tracker.models import User

pytestmark = pytest.mark.django_db

ON = {"weekly_report": True, "monthly_report": True, "nudge_after": 7}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
WEEKLY_OFF = ON | {"weekly_report": False}


def make_reader() -> User:
    """Somebody who wants every letter there is."""
    return make_user(**ON)


def wanted(user: User) -> dict[str, Any]:
    return User.objects.values(*ON).get(pk=user.pk)


def link(user: User, name: str = "weekly") -> str:
    return f"/unsubscribe/{unsubscribe_token(user, name)}/"


@pytest.mark.parametrize("name", LISTS)
def test_looking_at_the_link_changes_nothing(client: Client, name: str) -> None:
    user = make_reader()
    answer = client.get(link(user, name))
    assert answer.status_code == 200
    assert "Stop all reports and nudges" in words(answer.content)
    assert wanted(user) == ON


@pytest.mark.parametrize(
    ("name", "left"),
    [("weekly", WEEKLY_OFF), ("monthly", ON | {"monthly_report": False}), ("nudge", ON | {"nudge_after": None})],
)
def test_one_click_stops_its_list_without_cookie_or_sign_in(name: str, left: dict[str, Any]) -> None:
    user, other = make_reader(), make_reader()
    answer = Client(enforce_csrf_checks=True).post(link(user, name), ONE_CLICK)
    assert (answer.status_code, wanted(user), wanted(other)) == (200, left, ON)


def test_whoever_asks_is_rid_of_all_of_them(client: Client) -> None:
    user = make_reader()
    said = words(client.post(link(user), {"all": "1"}).content)
    assert "You get no more reports and no nudges" in said
    assert wanted(user) == {"weekly_report": False, "monthly_report": False, "nudge_after": None}


def test_a_link_of_the_time_when_there_was_one_list_still_works(client: Client) -> None:
    user = make_reader()
    token = Signer(salt="tracker.mail.unsubscribe").sign(str(user.pk))
    assert client.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 200
    assert wanted(user) == WEEKLY_OFF


def test_clicking_again_is_answered_alike_and_changes_no_more(client: Client) -> None:
    user = make_reader()
    first, second = (client.post(link(user), ONE_CLICK) for _ in range(2))
    assert words(first.content) == words(second.content)
    assert wanted(user) == WEEKLY_OFF


def test_the_link_answers_alike_when_the_account_is_gone(client: Client) -> None:
    user = make_reader()
    url = link(user)
    before = client.post(url, ONE_CLICK)
    user.delete()
    after = client.post(url, ONE_CLICK)
    assert (after.status_code, words(after.content)) == (200, words(before.content))


def test_the_link_outlives_a_change_of_address(client: Client) -> None:
    user = make_reader()
    url = link(user)
    User.objects.update(email="new@example.org")
    client.post(url, ONE_CLICK)
    assert wanted(user) == WEEKLY_OFF


@pytest.mark.parametrize(
    "token",
    [
        "1",
        "1:abc",
        ":",
        Signer().sign("1"),
        Signer(salt="tracker.mail.other").sign("1.weekly"),
        Signer(salt="tracker.mail.unsubscribe").sign("1.daily"),
    ],
)
def test_a_token_that_is_not_ours_opens_nothing(client: Client, token: str) -> None:
    user = make_reader()
    assert client.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 404
    assert wanted(user) == ON


@pytest.mark.parametrize("name", ["weekly", "monthly"])
def test_a_changed_token_opens_nothing(client: Client, name: str) -> None:
    user, other = make_reader(), make_reader()
    token = f"{other.pk}.{name}:{unsubscribe_token(user, 'weekly').partition(':')[2]}"
    assert client.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 404
    assert (wanted(user), wanted(other)) == (ON, ON)
