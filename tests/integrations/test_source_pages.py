"""The page of one source: how its connection is doing, what it sees and told, and its runs."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations import sentences
from integrations.models import Connection, SyncRun
from tests.factories import make_connection, make_user
from tests.tracker.views.reading import words
from tracker.models import User
from tracker.sealing import ALTERED

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HTMX = {"HX-Request": "true"}
#: Of no connection.
UNKNOWN = "4be0643f-1d98-473b-97cd-ca98a65347dd"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def content(page: Client, connection: Connection, query: str = "", **values: Any) -> str:
    return page.get(f"/sources/{connection.pk}/{query}", **values).content.decode()


def add_runs(connection: Connection, number: int) -> None:
    SyncRun.objects.bulk_create(
        SyncRun(connection=connection, outcome="ok", started_at=NOON, requests=100 + each) for each in range(number)
    )


def requests_of(markup: str) -> list[int]:
    """The runs of a page, by how often they asked."""
    return [int(number) for number in re.findall(r'data-l="requests">(\d+)', markup)]


class TestConnection:
    def test_the_page_of_all_leads_to_it(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        assert f'href="/sources/{connection.pk}/"' in page.get("/sources/").content.decode()

    def test_it_says_its_state_and_reason(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, state="rejected", reason="The token was revoked.")
        assert "State switched off The token was revoked. Nothing more is read" in words(content(page, connection))

    def test_it_says_what_the_credential_sees(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, sees=["Public work is seen.", "Private work is not."])
        text = words(content(page, connection))
        assert "What its credential sees Public work is seen. Private work is not." in text

    def test_a_history_that_is_read_can_be_stopped(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, account_id="7", next_sync_at=NOON, done=31, total=47)
        markup = content(page, connection)
        assert '<progress max="47" value="31"' in markup
        assert "31 of 47 windows. You can close this page. Stopped, it goes on from there." in words(markup)
        assert "Stop reading" in words(markup)

    def test_what_was_stopped_says_what_is_left(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, account_id="7", state="paused", done=31, total=47)
        markup = content(page, connection)
        assert "31 of 47 windows are read; resumed, it goes on from there." in words(markup)
        assert ('<progress max="47" value="31"' in markup, "Resume" in words(markup)) == (True, True)

    @pytest.mark.parametrize("operation", ["sync", "pause", "resume"])
    def test_what_is_asked_for_here_leads_back_here(self, page: Client, ann: User, operation: str) -> None:
        path = f"/sources/{make_connection(ann).pk}/"
        assert page.post(f"{path}{operation}/", {"back": "connection"}).headers["Location"] == path

    def test_it_leads_to_change_and_disconnect(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        links = re.findall(rf'href="/sources/{connection.pk}/(\w+)/"', content(page, connection))
        assert {"change", "disconnect"} <= set(links)

    def test_a_strangers_is_not_there(self, page: Client) -> None:
        theirs = make_connection(make_user(), account="theirs")
        answers = [page.get(f"/sources/{pk}/") for pk in (theirs.pk, UNKNOWN)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert words(answers[0].content) == words(answers[1].content)

    def test_it_is_for_those_who_are_signed_in(self, client: Client, db: None) -> None:
        assert client.get(f"/sources/{UNKNOWN}/").status_code == 302


class TestWatching:
    def test_it_asks_again_while_a_run_is_running(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        connection.runs.create(started_at=NOON)
        assert 'hx-trigger="every 2s"' in content(page, connection, headers=HTMX)

    def test_it_is_quiet_when_nothing_runs(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, last_success_at=NOON, next_sync_at=NOON + 50 * MINUTE)
        assert 'hx-trigger="every' not in content(page, connection)

    def test_older_runs_stand_still(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        run = connection.runs.create(started_at=NOON)
        assert 'hx-trigger="every' not in content(page, connection, f"?before={run.pk}")

    def test_a_script_gets_the_live_part_alone(self, page: Client, ann: User) -> None:
        markup = content(page, make_connection(ann), headers=HTMX).strip()
        assert (markup[:15], "<html" in markup) == ('<div id="live" ', False)


class TestRuns:
    @pytest.mark.both_databases
    def test_they_are_listed_newest_first_25_a_page(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        add_runs(connection, 60)
        markup, read = content(page, connection), []
        while True:
            read.append(requests_of(markup))
            older = re.search(r'href="(\?before=\d+)#ru"', markup)
            if older is None:
                break
            markup = content(page, connection, older[1])
        assert [len(each) for each in read] == [25, 25, 10]
        assert [number for each in read for number in each] == list(range(159, 99, -1))

    def test_one_says_its_counts_reasons_and_times(self, page: Client, ann: User) -> None:
        connection = make_connection(ann)
        counts = {"fetched": 14, "new": 1, "changed": 2, "unchanged": 11, "counted": 12, "ignored_count": 2, "gone": 3}
        times = {"started_at": NOON, "ended_at": NOON + MINUTE}
        connection.runs.create(
            outcome="partial", reason="A quarter broke off.", ignored={"padding": 2}, **counts, **times
        )
        assert (
            "Wed 4 Mar, 12:00 ended Wed 4 Mar, 12:01 in part 14 1 2 11 12 2 3 0 A quarter broke off. "
            "ignored: padding rule: 2"
        ) in words(content(page, connection))

    def test_anothers_are_not_listed(self, page: Client, ann: User) -> None:
        add_runs(make_connection(ann, account="another"), 3)
        assert requests_of(content(page, make_connection(ann))) == []

    @pytest.mark.parametrize("place", ["x", "-1", "1" * 40, "²"])
    def test_a_place_that_cannot_be_is_not_found(self, page: Client, ann: User, place: str) -> None:
        assert page.get(f"/sources/{make_connection(ann).pk}/", {"before": place}).status_code == 404

    def test_many_ask_the_database_no_more_often(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, account_id="7")
        counts = []
        for number in (1, 40):
            add_runs(connection, number)
            connection.days.create(day=date(2026, 1, 1) + number * timedelta(days=1), said=number)
            with CaptureQueriesContext(database) as queries:
                content(page, connection)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_reasons_and_what_is_seen_are_told_in_the_readers_language(page: Client, ann: User) -> None:
    User.objects.update(language="zh-hans")
    seen = sentences.CONNECTED_ALREADY % {"name": "octo"}
    connection = make_connection(ann, sees=[seen], state="rejected", reason=ALTERED)
    connection.runs.create(outcome="partial", started_at=NOON, reason=sentences.WINDOWS_LEFT % {"done": 3, "total": 9})
    text = words(content(page, connection))
    assert ("octo 已连接。" in text, "保存的凭据被改动过" in text, "已读取 3 / 9 个窗口" in text) == (True, True, True)
