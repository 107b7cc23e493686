"""What makes Headway installable, and the door for lines that have waited in a browser."""

import json
import struct
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.factories import log_study, make_user
from tests.threads import at_once
from tests.tracker.views.reading import words
from tracker.models import Activity, User

UID = "4be0643f-1d98-473b-97cd-ca98a65347dd"
STATIC = Path(settings.BASE_DIR) / "tracker" / "static"
#: Tuesday evening in Berlin; the tests' today is Wednesday.
TUESDAY = "2026-03-03T20:30:00.000Z"


def send(page: Client, user: User, **fields: str) -> Any:
    return page.post("/log/queue/", {"user": user.queue_key, "id": UID, "line": "1h lora", "typed": TUESDAY} | fields)


def stored(user: User) -> list[tuple[date, int, str]]:
    return [(each.local_date, int(each.quantity), each.title) for each in Activity.objects.owned_by(user)]


class TestManifest:
    def test_it_can_be_installed(self, stranger: Client) -> None:
        answer = stranger.get("/manifest.webmanifest")
        assert answer["Content-Type"] == "application/manifest+json"
        content = answer.json()
        said = {name: content[name] for name in ("name", "short_name", "start_url", "scope", "display")}
        assert said == {
            "name": "Headway",
            "short_name": "Headway",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
        }

    def test_its_icons_are_as_large_as_it_says(self, stranger: Client) -> None:
        icons = stranger.get("/manifest.webmanifest").json()["icons"]
        assert [each["purpose"] for each in icons] == ["any", "any", "maskable"]
        for each in icons:
            head = (STATIC / each["src"].removeprefix("/static/")).read_bytes()[:24]
            assert "{}x{}".format(*struct.unpack(">II", head[16:])) == each["sizes"]

    @pytest.mark.parametrize(("language", "shortcuts"), [("zh-hans", ["记录", "计时器"]), ("xx", ["Log", "Timer"])])
    def test_it_speaks_the_language_of_its_page(self, stranger: Client, language: str, shortcuts: list[str]) -> None:
        content = stranger.get(f"/manifest.webmanifest?language={language}").json()
        assert [each["name"] for each in content["shortcuts"]] == shortcuts

    def test_every_page_leads_to_it_in_its_reader_s_language(self, page: Client, ann: User) -> None:
        User.objects.update(language="zh-hans")
        content = page.get("/log/").content.decode()
        assert '<link rel="manifest" href="/manifest.webmanifest?language=zh-hans">' in content
        assert 'rel="apple-touch-icon" href="/static/tracker/icon-apple.png"' in content


class TestWorker:
    def test_it_answers_for_the_whole_site_and_is_never_an_old_one(self, stranger: Client) -> None:
        answer = stranger.get("/sw.js")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript", "no-cache")

    def test_it_is_everybody_s(self, page: Client) -> None:
        assert page.get("/sw.js").cookies == {} == page.get("/manifest.webmanifest").cookies


class TestPage:
    def test_what_a_browser_keeps_holds_nothing_of_its_reader(self, page: Client, ann: User) -> None:
        log_study(ann, title="Secret lecture")
        content = page.get("/log/offline/").content.decode()
        assert "Log without a network" in content
        assert f'data-user="{ann.queue_key}"' in content
        for private in ("Secret", "ann@example.org", ">ann<", "csrf", 'class="nav"'):
            assert private not in content

    def test_it_asks_the_database_for_its_reader_alone(self, page: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):  # session, user
            page.get("/log/offline/")

    def test_a_stranger_signs_in_first(self, stranger: Client) -> None:
        assert stranger.get("/log/offline/")["Location"] == "/accounts/login/?next=/log/offline/"

    def test_a_stranger_s_pages_queue_nothing(self, stranger: Client) -> None:
        assert "offline.js" not in stranger.get("/accounts/login/").content.decode()

    def test_signing_out_has_words_for_what_waits(self, page: Client) -> None:
        assert "Delete them and sign out" in words(page.get("/accounts/logout/").content)


class TestQueue:
    def test_it_says_whose_lines_can_be_sent(self, page: Client, ann: User) -> None:
        content = page.get("/log/queue/").json()
        assert (content["user"], len(content["csrf"])) == (ann.queue_key, 64)

    def test_its_token_lets_a_line_in_where_an_old_one_does_not(self, ann: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(ann)
        token = strict.get("/log/queue/").json()["csrf"]
        line = {"user": ann.queue_key, "id": UID, "line": "1h lora", "typed": TUESDAY}
        assert strict.post("/log/queue/", line, headers={"X-CSRFToken": "a" * 64}).status_code == 403
        assert strict.post("/log/queue/", line, headers={"X-CSRFToken": token}).status_code == 201

    def test_a_line_is_stored_and_told(self, page: Client, ann: User) -> None:
        answer = send(page, ann)
        assert (answer.status_code, answer.json()) == (201, {"stored": "Stored: 1 h, lora, Tue 3 Mar."})

    def test_yesterday_is_the_eve_of_the_day_of_typing(self, page: Client, ann: User) -> None:
        send(page, ann, line="1h lora yesterday")
        assert stored(ann) == [(date(2026, 3, 2), 60, "lora")]

    def test_the_day_of_typing_is_the_one_where_the_user_lives(self, page: Client, ann: User) -> None:
        User.objects.update(time_zone="Asia/Shanghai")
        send(page, ann)  # half past four on Wednesday there
        assert stored(ann) == [(date(2026, 3, 4), 60, "lora")]

    def test_no_hour_after_the_typing_is_one_of_study(self, page: Client, ann: User) -> None:
        assert send(page, ann, line="20:00-20:45 lora").status_code == 422
        assert send(page, ann, line="19:45-20:30 lora").status_code == 201

    def test_sent_again_days_later_it_is_stored_once_on_its_day(self, page: Client, ann: User) -> None:
        assert send(page, ann, line="1h lora yesterday").status_code == 201
        with time_machine.travel(datetime(2026, 3, 7, 9, tzinfo=UTC)):
            assert send(page, ann, line="1h lora yesterday").status_code == 200
        assert stored(ann) == [(date(2026, 3, 2), 60, "lora")]

    @pytest.mark.django_db(transaction=True)
    def test_sent_by_many_tabs_at_once_it_is_stored_once(self, page: Client, ann: User) -> None:
        statuses = at_once(*[lambda: send(page, ann).status_code] * 4)
        assert sorted(statuses) == [200, 200, 200, 201]
        assert len(stored(ann)) == 1

    def test_the_same_form_online_and_in_the_queue_is_stored_once(self, page: Client, ann: User) -> None:
        page.post("/log/quick/", {"line": "1h lora", "id": UID})
        assert send(page, ann, typed="2026-03-04T12:00:00Z").status_code == 200
        assert len(stored(ann)) == 1

    def test_another_line_under_its_id_says_what_is_stored(self, page: Client, ann: User) -> None:
        send(page, ann)
        answer = send(page, ann, line="2h lora")
        assert answer.status_code == 409
        assert "Stored: 1 h, lora, Tue 3 Mar." in answer.json()["errors"]["id"]
        assert stored(ann) == [(date(2026, 3, 3), 60, "lora")]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("id", ""),
            ("id", "none"),
            ("line", ""),
            ("line", "cs224n"),
            ("line", "1h lora 4 Mar"),
            ("line", "x" * 301),
            *(
                ("typed", each)
                for each in ("", "yesterday", "2026-03-03T20:30", "2026-03-05T00:00Z", "1970-01-01T00:00Z")
            ),
            *(("typed", each) for each in ("0001-01-01T00:00Z", "9999-12-31T23:59Z", "0001-01-01T00:00+14:00")),
        ],
    )
    def test_what_cannot_be_taken_names_its_field(self, page: Client, ann: User, field: str, value: str) -> None:
        answer = send(page, ann, **{field: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
        assert stored(ann) == []

    def test_a_day_is_no_longer_than_it_lasts(self, page: Client, ann: User) -> None:
        log_study(ann, 16 * 60, on=date(2026, 3, 3))
        answer = send(page, ann, line="9h lora")
        assert answer.status_code == 422
        assert answer.json() == {"errors": {"quantity": "That makes 25 h of study on a day of 24 h."}}

    def test_who_signs_in_after_somebody_else_sends_nothing_of_theirs(self, page: Client, ann: User) -> None:
        bob = make_user("bob")
        assert send(page, bob).status_code == 403
        assert stored(ann) == stored(bob) == []

    def test_an_id_of_somebody_else_tells_nothing(self, page: Client, ann: User) -> None:
        browser, bob = Client(), make_user("bob")
        browser.force_login(bob)
        send(browser, bob, line="2h secret")
        assert send(page, ann).json() == {"stored": "Stored: 1 h, lora, Tue 3 Mar."}
        assert stored(bob) == [(date(2026, 3, 3), 120, "secret")]

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_stranger_is_asked_to_sign_in(self, stranger: Client, ann: User, method: str) -> None:
        answer = getattr(stranger, method)("/log/queue/", {"user": ann.queue_key, "id": UID, "line": "1h lora"})
        assert (answer.status_code, list(json.loads(answer.content)["errors"])) == (401, ["user"])
        assert stored(ann) == []

    def test_no_other_account_has_the_key_of_a_queue(self, ann: User) -> None:
        before = ann.queue_key
        ann.date_joined = datetime(2027, 1, 1, tzinfo=UTC)
        assert before != ann.queue_key
        assert make_user("bob").queue_key not in (before, ann.queue_key)
