"""The timer: one clock that survives reloads, other tabs and other devices, and becomes study once."""

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_resource, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.models import Activity, Timer, User

DO, CHANGE = "/timer/do/", "/timer/change/"


def id_on(page: Client, address: str = "/timer/") -> str:
    """The id that the page's form carries."""
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', page.get(address).content.decode())
    assert found is not None
    return found[1]


def after(**passed: int) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(**passed), tick=False)


@pytest.fixture
def running(page: Client) -> str:
    """Ann's timer, started at noon."""
    timer = id_on(page)
    with after():
        page.post(DO, {"do": "start", "id": timer, "line": "cs224n lecture 3 #lora"})
    return timer


def test_nothing_runs_at_first(page: Client) -> None:
    content = page.get("/timer/").content.decode()
    assert "0:00:00" in content
    assert 'value="start"' in content


def test_it_is_on_the_dashboard_and_at_the_top_of_every_page(page: Client, running: str) -> None:
    with after(minutes=42, seconds=10):
        assert page.get("/").content.decode().count("0:42:10") == 2
        assert page.get("/skills/").content.decode().count("0:42:10") == 1


def test_every_page_shows_it_without_a_query_of_its_own(page: Client, running: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page.get("/account/")
    [asked] = [each["sql"] for each in queries if "tracker_timer" in each["sql"]]
    assert 'FROM "tracker_user" LEFT OUTER JOIN "tracker_timer"' in asked


def test_stopped_it_becomes_study_with_what_its_line_says(page: Client, ann: User, running: str) -> None:
    resource = make_resource(ann, title="Stanford CS224N", short_name="cs224n")
    with after(hours=1, minutes=30, seconds=29):
        answer = page.post(DO, {"do": "stop", "id": running, "line": "cs224n lecture 3 #lora"}, follow=True)
    stored = Activity.objects.get()
    assert (stored.uid, stored.quantity, stored.local_date) == (uuid.UUID(running), 90, TODAY)
    assert (stored.title, stored.skill, stored.resource, stored.unit) == ("cs224n lecture 3", "LoRA", resource, 3)
    assert "1 h 30" in words(answer.content)
    assert not Timer.objects.exists()


def test_under_a_minute_is_a_minute(page: Client, running: str) -> None:
    with after(seconds=5):
        page.post(DO, {"do": "stop", "id": running, "line": ""})
    assert Activity.objects.get().quantity == 1


def test_stopped_twice_it_is_stored_once(page: Client, running: str) -> None:
    with after(hours=1):
        for _ in range(2):
            assert page.post(DO, {"do": "stop", "id": running, "line": "x"}).status_code == 302
    assert Activity.objects.count() == 1


def test_a_pause_does_not_count(page: Client, running: str) -> None:
    for do, minutes in (("pause", 10), ("pause", 12), ("go_on", 40), ("go_on", 41)):
        with after(minutes=minutes):
            page.post(DO, {"do": do, "id": running})
    with after(minutes=60):
        page.post(DO, {"do": "stop", "id": running, "line": "x"})
    assert Activity.objects.get().quantity == 30


def test_a_paused_one_stands_still(page: Client, running: str) -> None:
    with after(minutes=10):
        page.post(DO, {"do": "pause", "id": running})
    with after(hours=5):
        content = page.get("/timer/").content.decode()
        assert "0:10:00" in content
        assert "data-runs" not in content


def test_started_twice_it_runs_once(page: Client, running: str) -> None:
    with after(minutes=5):
        page.post(DO, {"do": "start", "id": running, "line": "x"})
    assert Timer.objects.get().started_at == NOON


def test_a_second_one_is_told_of_the_first(page: Client, running: str) -> None:
    answer = page.post(DO, {"do": "start", "id": str(uuid.uuid4()), "line": "x"}, follow=True)
    assert "A timer runs already; it was started in another tab or on another device." in words(answer.content)
    assert str(Timer.objects.get().uid) == running


@pytest.mark.parametrize("do", ["pause", "go_on", "stop"])
def test_one_that_is_gone_is_told_of(page: Client, running: str, do: str) -> None:
    page.post(DO, {"do": "drop", "id": running})
    answer = page.post(DO, {"do": do, "id": running, "line": "x"}, follow=True)
    assert "That timer runs no longer: it was stopped or dropped elsewhere." in words(answer.content)
    assert not Activity.objects.exists()


def test_a_strangers_is_never_touched(page: Client, running: str) -> None:
    eve = Client()
    eve.force_login(make_user("eve"))
    for do in ("pause", "stop", "drop"):
        eve.post(DO, {"do": do, "id": running, "line": "x"})
    assert Timer.objects.get().paused_at is None
    assert not Activity.objects.exists()


def test_it_counts_on_the_day_on_which_it_began(page: Client, ann: User, running: str) -> None:
    User.objects.update(time_zone="Pacific/Kiritimati")
    with after(hours=1):
        page.post(DO, {"do": "stop", "id": running, "line": "x"})
    # Noon in UTC is two o'clock on the fifth there.
    assert Activity.objects.get().local_date == date(2026, 3, 5)


def test_after_eight_hours_it_is_asked_whether_it_still_runs(page: Client, running: str) -> None:
    with after(hours=7, minutes=59):
        assert "Still running?" not in words(page.get("/").content)
    with after(hours=8, minutes=12):
        assert "Still running? It has run for 8 h 12." in words(page.get("/").content)


def test_more_than_sixteen_hours_are_not_stored(page: Client, running: str) -> None:
    with after(hours=17):
        answer = page.post(DO, {"do": "stop", "id": running, "line": "deep work"})
        assert answer.status_code == 422
        assert "It ran for 17 h; one session has up to 16 h." in words(answer.content)
        assert 'value="deep work"' in answer.content.decode()
    assert Timer.objects.exists()
    assert not Activity.objects.exists()


def test_a_day_takes_no_more_than_it_has(page: Client, ann: User, running: str) -> None:
    log_study(ann, 900, on=TODAY)
    log_study(ann, 500, on=TODAY)
    with after(hours=1):
        assert page.post(DO, {"do": "stop", "id": running, "line": "x"}).status_code == 422
    assert Timer.objects.exists()


def test_its_beginning_is_corrected_on_the_users_clock(page: Client, running: str) -> None:
    User.objects.update(time_zone="Asia/Kathmandu")
    page.post(CHANGE, {"id": running, "started_at": "2026-03-04T17:00", "line": "algebra"})
    timer = Timer.objects.get()
    assert (timer.started_at, timer.line) == (NOON - timedelta(minutes=45), "algebra")


@pytest.mark.parametrize("when", ["2026-03-04T12:30", "0001-01-01T00:00", "9999-12-31T23:59", "soon", ""])
def test_a_beginning_that_cannot_be_is_refused(page: Client, running: str, when: str) -> None:
    answer = page.post(CHANGE, {"id": running, "started_at": when, "line": "algebra"})
    assert answer.status_code == 422
    assert 'value="algebra"' in answer.content.decode()
    assert Timer.objects.get().started_at == NOON


def test_a_correction_of_an_earlier_timer_leaves_this_one(page: Client, running: str) -> None:
    sent = {"id": str(uuid.uuid4()), "started_at": "2026-03-04T11:00", "line": "algebra"}
    answer = page.post(CHANGE, sent, follow=True)
    assert "That timer runs no longer" in words(answer.content)
    assert Timer.objects.get().started_at == NOON


def test_dropped_it_stores_nothing(page: Client, running: str) -> None:
    answer = page.post(DO, {"do": "drop", "id": running}, follow=True)
    assert "The timer is dropped; nothing was stored." in words(answer.content)
    assert not Timer.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"do": "start"}, {"do": "start", "id": "x"}, {"do": "?", "id": str(uuid.uuid4())}]
)
def test_nonsense_is_refused(page: Client, sent: dict[str, str]) -> None:
    assert page.post(DO, sent).status_code == 422
    assert not Timer.objects.exists()


def test_a_line_that_cannot_be_stored_starts_nothing(page: Client) -> None:
    answer = page.post(DO, {"do": "start", "id": str(uuid.uuid4()), "line": "a #one #two"})
    assert answer.status_code == 422
    assert "one #skill" in words(answer.content)
    assert not Timer.objects.exists()


def test_looking_starts_nothing(page: Client) -> None:
    assert page.get(DO).status_code == 405
    page.get("/timer/")
    assert not Timer.objects.exists()


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/timer/").headers["Location"] == "/accounts/login/?next=/timer/"
    assert stranger.post(DO, {"do": "start"}).headers["Location"].startswith("/accounts/login/")


def test_it_leads_back_to_our_own_pages_alone(page: Client) -> None:
    for asked, leads in (("/", "/"), ("https://evil.example/", "/timer/")):
        sent = {"do": "start", "id": id_on(page), "next": asked}
        assert page.post(DO, sent).headers["Location"] == leads


def test_its_minutes_are_study_in_the_ledger(page: Client, running: str) -> None:
    with after(minutes=25):
        page.post(DO, {"do": "stop", "id": running, "line": "x"})
    stored = Activity.objects.get()
    assert (stored.source, stored.kind, stored.quantity) == ("manual", "study", Decimal(25))


HTMX = {"HX-Request": "true"}


class TestFragments:
    """What scripts swap in: the panel, and beside it the clock of the top bar."""

    def test_started_the_panel_and_the_top_bar_show_it(self, page: Client) -> None:
        answer = page.post(DO, {"do": "start", "id": id_on(page), "line": "algebra", "next": "/"}, headers=HTMX)
        content = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in content
        assert 'value="pause"' in content.split('id="chip"')[0]
        assert 'hx-swap-oob="true"' in content
        assert "data-runs" in content.split('id="chip"')[1]
        assert "Begun at" not in content

    def test_on_its_own_page_it_can_be_corrected_at_once(self, page: Client) -> None:
        answer = page.post(DO, {"do": "start", "id": id_on(page), "line": "x", "next": "/timer/"}, headers=HTMX)
        assert "Begun at" in words(answer.content)

    def test_stopped_it_says_what_is_stored_and_the_pages_figures_hear_of_it(self, page: Client, running: str) -> None:
        with after(hours=1):
            answer = page.post(DO, {"do": "stop", "id": running, "line": "algebra"}, headers=HTMX)
        assert "Stored: 1 h, algebra" in words(answer.content)
        assert answer["HX-Trigger"] == "logged"
        assert 'value="start"' in answer.content.decode()

    def test_what_cannot_be_done_is_said_in_place(self, page: Client, running: str) -> None:
        sent = {"do": "stop", "id": running, "line": "a #one #two", "next": "/"}
        answer = page.post(DO, sent, headers=HTMX)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert 'value="a #one #two"' in answer.content.decode()

    def test_one_that_is_gone_is_told_of_in_place(self, page: Client, running: str) -> None:
        page.post(DO, {"do": "drop", "id": running})
        answer = page.post(DO, {"do": "pause", "id": running}, headers=HTMX)
        assert "That timer runs no longer" in words(answer.content)
        assert 'value="start"' in answer.content.decode()

    def test_a_correction_is_answered_in_place(self, page: Client, running: str) -> None:
        sent = {"id": running, "started_at": "2026-03-04T11:00", "line": "algebra"}
        with after():
            assert 'data-runs="3600"' in page.post(CHANGE, sent, headers=HTMX).content.decode()
        wrong = page.post(CHANGE, sent | {"started_at": "2026-03-05T11:00"}, headers=HTMX)
        assert wrong.status_code == 422
        assert "<html" not in wrong.content.decode()


def key_on(page: Client) -> str:
    found = re.search(r"/timer/now/\?is=(\w+)", page.get("/skills/").content.decode())
    assert found is not None
    return found[1]


def test_a_page_that_shows_it_as_it_is_hears_nothing(page: Client, running: str) -> None:
    assert page.get("/timer/now/", {"is": key_on(page)}, headers=HTMX).status_code == 204


@pytest.mark.parametrize("do", ["pause", "stop", "drop"])
def test_a_page_hears_what_another_tab_or_device_did(page: Client, running: str, do: str) -> None:
    shown = key_on(page)
    page.post(DO, {"do": do, "id": running, "line": "x"})
    answer = page.get("/timer/now/", {"is": shown}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "timer")
    assert "data-runs" not in answer.content.decode()


def test_what_was_typed_stays_when_another_device_moved_it(page: Client, running: str) -> None:
    asked = {"next": "/", "line": "half a wor", "was": "cs224n lecture 3 #lora"}
    assert 'value="half a wor"' in page.get("/timer/", asked, headers=HTMX).content.decode()
    untouched = asked | {"line": asked["was"]}
    page.post(CHANGE, {"id": running, "started_at": "2026-03-04T11:00", "line": "algebra"})
    assert (
        'name="line" maxlength="300" value="algebra"' in page.get("/timer/", untouched, headers=HTMX).content.decode()
    )


def test_its_line_is_changed_while_it_runs(page: Client, running: str) -> None:
    page.post(DO, {"do": "name", "id": running, "line": "algebra"})
    assert Timer.objects.get().line == "algebra"
    assert page.post(DO, {"do": "name", "id": running, "line": "a #b #c"}).status_code == 422
    assert Timer.objects.get().line == "algebra"


def test_a_pause_keeps_what_was_typed_but_no_older_line_of_another_tab(page: Client, running: str) -> None:
    page.post(DO, {"do": "pause", "id": running, "line": "algebra", "was": "cs224n lecture 3 #lora"})
    assert Timer.objects.get().line == "algebra"
    page.post(DO, {"do": "go_on", "id": running, "line": "old", "was": "old"})
    assert Timer.objects.get().line == "algebra"


def test_it_is_kept_when_it_began(page: Client, running: str) -> None:
    with after(hours=1):
        page.post(DO, {"do": "stop", "id": running, "line": "x"})
    assert Activity.objects.get().occurred_at == NOON


def test_what_its_line_says_is_shown_while_it_is_typed(page: Client, ann: User) -> None:
    make_resource(ann, skill="NLP")
    said = words(page.get("/timer/line/", {"line": "cs224n lecture 3"}, headers=HTMX).content)
    assert said == "Resource CS224N, lecture 3 Skill NLP"
    assert "one #skill" in words(page.get("/timer/line/", {"line": "#a #b"}, headers=HTMX).content)
    assert not Timer.objects.exists()


@pytest.mark.parametrize("path", ["/timer/now/", "/timer/line/"])
def test_its_fragments_are_for_those_who_are_signed_in(stranger: Client, path: str) -> None:
    assert stranger.get(path).headers["Location"].startswith("/accounts/login/")
