"""Where somebody is signed in, and ending that."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_user
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker.browsers import browser_in_words
from tracker.models import User
from tracker.tasks import tick

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
PASSWORD = "correct horse battery"


def sign_in(agent: str = FIREFOX, ip: str = "192.0.2.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=ip)
    client.post("/accounts/login/", {"login": "ann", "password": PASSWORD, "remember": "on"})
    return client


@pytest.fixture
def ann(db: None) -> User:
    user = make_user("ann")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/142.0", "Edge on Windows"),
        ("curl/8.5.0", "A program that does not name itself"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, said: str) -> None:
    assert browser_in_words(agent) == said


@pytest.mark.usefixtures("ann")
def test_every_browser_is_listed_this_one_first() -> None:
    this = sign_in()
    sign_in(SAFARI, "198.51.100.9")
    said = words(this.get("/account/sessions/").content.split(b"<main")[1])
    assert said.index("Firefox on Linux") < said.index("this browser") < said.index("Safari on iPhone")
    assert "198.51.100.9" in said


@pytest.mark.usefixtures("ann")
def test_an_ended_session_is_signed_out() -> None:
    this, other = sign_in(), sign_in(SAFARI)
    row = UserSession.objects.latest("pk")
    this.post(f"/account/sessions/{row.pk}/end/")
    assert other.get("/account/").status_code == 302
    assert this.get("/account/").status_code == 200


@pytest.mark.usefixtures("ann")
def test_all_others_are_ended_at_once() -> None:
    this, others = sign_in(), [sign_in(SAFARI), sign_in(CHROME)]
    this.post("/account/sessions/end-others/")
    assert [client.get("/account/").status_code for client in others] == [302, 302]
    assert (this.get("/account/").status_code, Session.objects.count()) == (200, 1)


@pytest.mark.usefixtures("ann")
def test_ending_ones_own_session_signs_out() -> None:
    this = sign_in()
    answer = this.post(f"/account/sessions/{UserSession.objects.get().pk}/end/")
    assert answer["Location"] == "/accounts/login/"
    assert not Session.objects.exists()


@pytest.mark.usefixtures("ann")
def test_nobody_ends_anothers_session(page: Client) -> None:
    other = sign_in()
    bea = Client()
    bea.force_login(make_user("bea"))
    row = UserSession.objects.get()
    assert bea.post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/account/").status_code == 200


@pytest.mark.usefixtures("ann")
def test_a_new_password_ends_other_sessions_and_they_are_listed_no_more() -> None:
    this, other = sign_in(), sign_in(SAFARI)
    new = {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"}
    this.post("/accounts/password/change/", new)
    assert "Safari" not in words(this.get("/account/sessions/").content)
    assert other.get("/account/").status_code == 302


@pytest.mark.usefixtures("ann")
def test_a_session_that_was_signed_out_is_listed_no_more() -> None:
    this, other = sign_in(), sign_in(SAFARI)
    other.post("/accounts/logout/")
    assert "Safari" not in words(this.get("/account/sessions/").content)


@pytest.mark.usefixtures("ann")
def test_last_seen_is_written_every_ten_minutes_at_most() -> None:
    this = sign_in()
    with time_machine.travel(NOON + timedelta(minutes=9)), CaptureQueriesContext(connection) as queries:
        this.get("/next/")
    assert not any("UPDATE" in each["sql"] for each in queries)
    assert UserSession.objects.get().last_seen_at < NOON + timedelta(minutes=1)
    with time_machine.travel(NOON + timedelta(minutes=11)):
        this.get("/next/")
    assert UserSession.objects.get().last_seen_at >= NOON + timedelta(minutes=11)


@pytest.mark.usefixtures("ann")
def test_a_tick_forgets_sessions_that_ran_out() -> None:
    sign_in()
    with time_machine.travel(NOON + timedelta(days=10)):
        living = sign_in()
    with time_machine.travel(NOON + timedelta(days=15)):
        tick()
    assert UserSession.objects.get().session_key == Session.objects.get().session_key == living.session.session_key


@pytest.mark.usefixtures("ann")
def test_the_list_takes_two_queries_whatever_its_length() -> None:
    this = sign_in()
    for _number in range(3):
        sign_in(SAFARI)
    with CaptureQueriesContext(connection) as queries:
        this.get("/account/sessions/")
    # The session, its user, and the two of the list.
    assert len(queries) == 4


@pytest.mark.parametrize("path", ["/account/sessions/", "/account/delete/", "/accounts/2fa/"])
def test_a_stranger_is_asked_to_sign_in(stranger: Client, path: str) -> None:
    assert stranger.get(path)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["/account/sessions/1/end/", "/account/sessions/end-others/"])
def test_reading_ends_nothing(page: Client, path: str) -> None:
    assert page.get(path).status_code == 405


@pytest.mark.usefixtures("ann")
def test_a_session_never_signs_the_api_in() -> None:
    assert sign_in().get("/api/v1/me").status_code == 401
