"""A large file is stored by a worker, whole or not at all, and says how far it is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from integrations import storing
from integrations.models import ImportDraft
from integrations.tasks import tick
from tests.factories import make_user
from tests.threads import at_once
from tests.tracker.views.reading import words
from tracker.models import Activity, User

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three lines are a large file, and two of them are stored between two words."""
    monkeypatch.setattr(storing, "MOST_AT_ONCE", 2)
    monkeypatch.setattr("integrations.importing.BATCH", 2)
    with time_machine.travel(NOON):
        yield


def large(*more: str) -> str:
    days = [date(2026, 3, 1) + timedelta(days=each) for each in range(5)]
    return "\n".join(["date,minutes,title", *(f"{day},60,Lecture" for day in days), *more])


def bring(page: Client, text: str) -> str:
    answer = page.post("/log/import/", {"file": SimpleUploadedFile("a.csv", text.encode())})
    return str(answer["Location"])


def polled(page: Client, address: str) -> Any:
    return page.get(address, headers={"HX-Request": "true"})


def draft() -> ImportDraft:
    return ImportDraft.objects.get()


def test_asking_stores_nothing_yet_and_says_so(page: Client) -> None:
    address = bring(page, large())
    in_place = {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": f"http://testserver{address}"}
    assert page.post(address, headers=in_place)["Location"] == address

    assert Activity.objects.count() == 0
    said = words(page.get(address).content)
    assert "Your file is being stored" in said
    assert "A worker looks at every line once more." in said


def test_a_worker_stores_it_once_and_whoever_watches_is_led_there(page: Client) -> None:
    address = bring(page, large())
    page.post(address)
    for _ in range(2):
        storing.store(draft().pk)

    assert Activity.objects.count() == 5
    assert polled(page, address)["HX-Redirect"] == address
    assert "5 new, 0 changed, 0 unchanged." in words(page.get(address).content)


@pytest.mark.usefixtures("served")
def test_a_tick_finds_what_nobody_has_heard_of(page: Client) -> None:
    address = bring(page, large())
    ImportDraft.objects.update(asked={storing.LEAVE_OUT: False})
    tick()
    assert "5 new" in words(page.get(address).content)


@pytest.mark.django_db(transaction=True)
def test_how_far_it_is_can_be_seen_while_nothing_of_it_counts(page: Client) -> None:
    address, session = bring(page, large()), page.cookies["sessionid"].value
    page.post(address)
    seen: list[str] = []
    counted: list[int] = []

    def look() -> None:
        answer = Client(headers={"cookie": f"sessionid={session}", "HX-Request": "true"}).get(address)
        seen.append(answer.content.decode())
        counted.append(Activity.objects.count())

    stored = 0

    def wrapper(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal stored
        if 'INSERT INTO "tracker_activity"' in sql and (stored := stored + 1) == 2:
            at_once(look)
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        storing.store(draft().pk)

    assert '<progress max="5" value="2"' in seen[0]
    assert "2 of 5 activities are stored." in words(seen[0].encode())
    assert counted == [0]


def test_with_errors_nothing_is_stored_and_they_are_listed(page: Client) -> None:
    address = bring(page, large("2026-13-09,60,Nothing"))
    page.post(address)
    storing.store(draft().pk)

    assert Activity.objects.count() == 0
    assert polled(page, address)["HX-Redirect"] == address
    said = words(page.get(address).content)
    assert "Nothing is stored yet: there are errors in what you brought." in said
    assert "Line 7:" in said


def test_after_errors_the_rest_can_be_asked_for(page: Client) -> None:
    address = bring(page, large("2026-13-09,60,Nothing"))
    page.post(address)
    storing.store(draft().pk)
    page.post(address, {"leave_out": "on"})
    storing.store(draft().pk)

    assert Activity.objects.count() == 5


def test_what_was_said_of_the_file_is_kept(page: Client) -> None:
    address = bring(page, "date,minutes\n03/04/2026,60\n03/05/2026,60\n03/06/2026,60")
    page.post(address, {"order": "mdy"})
    storing.store(draft().pk)

    assert list(Activity.objects.order_by("local_date").values_list("local_date", flat=True)) == [
        date(2026, 3, 4),
        date(2026, 3, 5),
        date(2026, 3, 6),
    ]


def test_a_worker_that_was_killed_is_followed_by_another(page: Client) -> None:
    page.post(bring(page, large()))
    ImportDraft.objects.update(lease_until=NOON + storing.LEASE)
    storing.store(draft().pk)
    assert Activity.objects.count() == 0

    with time_machine.travel(NOON + storing.LEASE + timedelta(seconds=1)):
        storing.store(draft().pk)
    assert Activity.objects.count() == 5


def test_what_breaks_down_is_tried_again(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page.post(bring(page, large()))
    folder = storing._path(draft().pk).parent
    folder.parent.mkdir(exist_ok=True)
    folder.rename(folder.with_name("imports-before")) if folder.exists() else None
    folder.touch()
    with pytest.raises(FileExistsError):
        storing.store(draft().pk)
    folder.unlink()

    storing.store(draft().pk)
    assert Activity.objects.count() == 5


def test_a_stranger_sees_nothing_of_it(page: Client, ann: User) -> None:
    address = bring(page, large())
    page.post(address)
    other = Client()
    other.force_login(make_user())

    assert other.get(address).status_code == 404
