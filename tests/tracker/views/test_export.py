"""The export's page: asked for, watched, fetched."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import log_study, make_user
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker import exporting
from tracker.models import Export, User

PAGE = "/account/export/"


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    for path in (Path(settings.DATA_DIR) / "exports").glob("*"):
        path.unlink()


def make_ready(user: User) -> Export:
    exporting.make(exporting.ask(user)[0].pk)
    return Export.objects.get(user=user)


def said(page: Client) -> str:
    return words(page.get(PAGE).content)


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


def test_the_account_leads_there(page: Client) -> None:
    assert f'href="{PAGE}"' in page.get("/account/").content.decode()


def test_looking_makes_none(page: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    page.get(PAGE)
    with django_assert_num_queries(3):
        assert "Make an export" in said(page)
    assert not Export.objects.exists()


def test_asking_makes_one_that_waits(page: Client, ann: User) -> None:
    assert page.post(PAGE)["Location"] == PAGE
    assert Export.objects.get().user == ann
    assert "It is about to be made." in said(page)


def test_while_it_is_made_a_bar_says_what_is_left_and_is_asked_again(page: Client, ann: User) -> None:
    exporting.ask(ann)
    Export.objects.update(state="running", done=12_000, total=31_000)

    answer = page.get(PAGE, headers={"HX-Request": "true"}).content.decode()

    assert words(answer.encode()).startswith("12,000 of 31,000 activities are written.")
    assert '<progress max="31000" value="12000"' in answer
    assert f'hx-get="{PAGE}"' in answer
    assert "<html" not in answer


def test_once_it_is_ready_nothing_asks_any_more(page: Client, ann: User) -> None:
    log_study(ann)
    export = make_ready(ann)

    content = page.get(PAGE).content.decode()

    assert "It stays until Thu 5 Mar, 12:00." in words(content.encode())
    assert f'href="{PAGE}{export.file}/"' in content
    assert "hx-get" not in content.split('id="live"')[1].split(">")[0]


def test_the_file_is_a_download_that_nobody_keeps(page: Client, ann: User) -> None:
    log_study(ann)

    answer = page.get(f"{PAGE}{make_ready(ann).file}/")

    assert answer["Content-Disposition"] == 'attachment; filename="headway-ann-2026-03-04.zip"'
    assert answer["Cache-Control"] == "no-store, private"
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert "activities.csv" in archive.namelist()


def test_a_stranger_finds_no_file(page: Client, ann: User) -> None:
    theirs = make_ready(make_user())

    assert page.get(f"{PAGE}{theirs.file}/").status_code == 404
    assert page.get(f"{PAGE}00000000-0000-0000-0000-000000000000/").status_code == 404
    assert "Make an export" in said(page)


def test_after_a_day_there_is_none(page: Client, ann: User) -> None:
    export = make_ready(ann)
    with time_machine.travel(NOON + timedelta(days=1, minutes=1)):
        page.force_login(ann)
        assert page.get(f"{PAGE}{export.file}/").status_code == 404
        assert "Make an export" in said(page)


def test_one_that_failed_says_so_and_can_be_asked_for_again(page: Client, ann: User) -> None:
    exporting.ask(ann)
    Export.objects.update(state="failed")
    assert "It could not be made." in said(page)

    page.post(PAGE)
    assert Export.objects.get().state == "asked"
