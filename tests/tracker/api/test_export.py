"""All that is yours, as one file, by the API."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings

from tests.factories import log_study
from tests.tracker.api.caller import Caller
from tracker import exporting
from tracker.models import Export


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    for path in (Path(settings.DATA_DIR) / "exports").glob("*"):
        path.unlink()


def link(api: Caller) -> str:
    """Where the API says that the finished file is, as a path below it."""
    api.post("export")
    exporting.make(Export.objects.get(user=api.user).pk)
    address = str(api.get("export").json()["link"])
    assert address.startswith(f"{settings.SITE_URL}/api/v1/export/")
    return address.removeprefix(f"{settings.SITE_URL}/api/v1/")


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_before_one_was_asked_for_there_is_none(api: Caller) -> None:
    assert api.get("export").status_code == 404


def test_asking_says_that_it_was_asked_for(api: Caller) -> None:
    answer = api.post("export")

    assert (answer.status_code, answer.json()) == (
        202,
        {
            "state": "asked",
            "asked_at": "2026-11-25T12:00:00Z",
            **dict.fromkeys(("progress", "link", "size", "made_at", "expires_at")),
        },
    )
    assert api.get("export").json() == answer.json()


def test_asking_again_meanwhile_answers_the_one_in_flight(api: Caller) -> None:
    api.post("export", key="one")
    Export.objects.update(state="running", done=3, total=7)

    assert api.post("export", key="two").json()["progress"] == {"done": 3, "total": 7}
    assert api.post("export", key="one").json()["state"] == "asked"


def test_the_link_leads_to_the_file(api: Caller) -> None:
    log_study(api.user)

    answer = api.get(link(api))

    assert answer["Content-Disposition"] == 'attachment; filename="headway-ann-2026-11-25.zip"'
    assert answer["Cache-Control"] == "no-store"
    with ZipFile(io.BytesIO(content(answer))) as archive:
        assert archive.read("activities.jsonl").count(b"\n") == 1
    assert api.get("export").json()["expires_at"] == "2026-11-26T12:00:00Z"


def test_a_stranger_finds_no_file(api: Caller, stranger: Caller) -> None:
    path = link(api)

    assert stranger.get(path).json() == stranger.get("export/00000000-0000-0000-0000-000000000000").json()
    assert stranger.get(path).status_code == 404
    assert stranger.get("export").status_code == 404


def test_the_link_alone_opens_nothing(api: Caller) -> None:
    path = link(api)
    api.headers = {}

    assert api.get(path).status_code == 401


def test_reading_is_enough_to_fetch_and_not_to_ask(api: Caller) -> None:
    path, reader = link(api), Caller(api.user, write=False)

    assert content(reader.get(path)).startswith(b"PK")
    assert reader.post("export").status_code == 403


def test_a_file_that_is_not_on_this_machine_is_missing(api: Caller) -> None:
    path = link(api)
    for file in (Path(settings.DATA_DIR) / "exports").glob("*"):
        file.unlink()

    assert api.get(path).status_code == 404


def test_a_body_takes_no_fields(api: Caller) -> None:
    assert api.post("export", {"password": True}).status_code == 422
    assert not Export.objects.exists()
