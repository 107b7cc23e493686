"""An export that was asked for gets made once, whatever dies in between."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import transaction

from tests.factories import log_study, make_user
from tests.meanwhile import meanwhile
from tests.threads import at_once
from tracker import exporting
from tracker.export_files import path_of
from tracker.models import Export, User
from tracker.tasks import tick

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(settings.DATA_DIR) / "exports"


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    for path in FOLDER.glob("*"):
        path.unlink()


def make_export(user: User | None = None, **values: Any) -> Export:
    export, _new = exporting.ask(user or make_user())
    Export.objects.filter(pk=export.pk).update(**values)
    return Export.objects.get(pk=export.pk)


def made(user: User | None = None) -> Export:
    """An export that is ready."""
    found = exporting.make(make_export(user).pk)
    assert found is not None
    assert found.state == "ready"
    return found


def file_of(export: Export) -> Path:
    assert export.file is not None
    return path_of(export.file)


@pytest.mark.usefixtures("served")
def test_a_tick_makes_what_was_asked_for() -> None:
    user = make_user()
    log_study(user)
    make_export(user)

    tick()

    export = Export.objects.get()
    with ZipFile(file_of(export)) as archive:
        assert archive.testzip() is None
    assert (export.state, export.size) == ("ready", file_of(export).stat().st_size)


def test_nobody_else_on_the_machine_can_read_it() -> None:
    assert file_of(made()).stat().st_mode & 0o777 == 0o600
    assert FOLDER.stat().st_mode & 0o777 == 0o700


def test_asked_twice_it_is_made_once() -> None:
    user = make_user()

    asked = at_once(*[lambda: exporting.ask(user)] * 3)

    assert sorted(new for _export, new in asked) == [False, False, True]
    assert Export.objects.get().state == "asked"


def test_two_workers_make_one() -> None:
    export = make_export()

    results = at_once(lambda: exporting.make(export.pk), lambda: exporting.make(export.pk))

    assert [result is None for result in results].count(True) == 1
    assert len(list(FOLDER.glob("*"))) == 1


def test_a_killed_workers_export_is_taken_up_when_its_lease_is_over() -> None:
    now = datetime.now(UTC)
    export = make_export(state="running", lease_id="00000000-0000-0000-0000-000000000001", lease_until=now)

    assert exporting.make(export.pk) is not None
    assert Export.objects.get().state == "ready"


def test_a_living_workers_export_is_left_to_it() -> None:
    until = datetime.now(UTC) + timedelta(minutes=1)
    export = make_export(state="running", lease_id="00000000-0000-0000-0000-000000000001", lease_until=until)

    assert exporting.make(export.pk) is None


def test_whoever_was_overtaken_leaves_nothing() -> None:
    """The row is taken from them while its file is being written."""
    export = make_export()
    taken = lambda: Export.objects.update(state="asked", lease_id=None)  # noqa: E731  it stands for another process

    with meanwhile(lambda: at_once(taken), once_read="tracker_resource"):
        assert exporting.make(export.pk) is None

    assert (Export.objects.get().state, list(FOLDER.glob("*"))) == ("asked", [])


def test_what_kills_whoever_makes_it_is_given_up() -> None:
    export = make_export(attempts=exporting.MOST_ATTEMPTS)

    assert exporting.make(export.pk) is not None
    assert Export.objects.get().state == "failed"


def test_one_that_could_not_be_written_is_tried_again() -> None:
    export = make_export()
    FOLDER.mkdir(exist_ok=True)
    FOLDER.rmdir()
    FOLDER.touch()
    try:
        with pytest.raises(OSError, match="exports"):
            exporting.make(export.pk)
    finally:
        FOLDER.unlink()

    assert Export.objects.get().state == "asked"
    assert exporting.make(export.pk) is not None


def test_a_new_one_takes_the_place_of_the_old_one() -> None:
    user = make_user()
    first = file_of(made(user))

    second = file_of(made(user))

    assert (first.exists(), second.exists()) == (False, True)


def test_it_is_deleted_after_a_day() -> None:
    export = made()
    assert export.made_at is not None

    exporting.forget_old(export.made_at + timedelta(hours=23))
    assert file_of(export).exists()
    exporting.forget_old(export.made_at + timedelta(hours=24))

    assert (Export.objects.count(), file_of(export).exists()) == (0, False)


def test_it_goes_with_its_user() -> None:
    user = make_user()
    export = made(user)

    with transaction.atomic():
        user.delete()
        assert file_of(export).exists()

    assert not file_of(export).exists()


def test_what_a_killed_worker_has_left_behind_is_swept() -> None:
    export = made()
    (FOLDER / "lost.part").touch()
    exporting.forget_old(datetime.now(UTC))
    assert (FOLDER / "lost.part").exists()
    long_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    for path in FOLDER.glob("*"):
        os.utime(path, (long_ago, long_ago))

    exporting.forget_old(datetime.now(UTC))

    assert list(FOLDER.glob("*")) == [file_of(export)]


def test_what_goes_away_while_it_sweeps_stops_nothing() -> None:
    FOLDER.mkdir(0o700, parents=True, exist_ok=True)
    (FOLDER / "renamed.part").symlink_to(FOLDER / "nothing")
    exporting.forget_old(datetime.now(UTC))


@pytest.mark.both_databases
def test_an_export_shows_one_moment() -> None:
    """Somebody goes on logging while it is written."""
    user = make_user()
    log_study(user, title="Before")
    export = make_export(user)

    with meanwhile(lambda: at_once(lambda: log_study(user, title="Meanwhile")), once_read="tracker_resource"):
        made = exporting.make(export.pk)

    assert made is not None
    with ZipFile(file_of(made)) as archive:
        lines = archive.read("activities.jsonl").decode()
    assert ("Before" in lines, "Meanwhile" in lines) == (True, False)


@pytest.mark.both_databases
def test_its_progress_can_be_seen_while_it_is_made() -> None:
    user = make_user()
    log_study(user)
    export = make_export(user)
    seen: list[tuple[str, int]] = []

    with meanwhile(lambda: at_once(lambda: wait_until_told(seen)), once_read="tracker_plan"):
        exporting.make(export.pk)

    assert seen == [("running", 1)]


def wait_until_told(seen: list[tuple[str, int]]) -> None:
    """Until the row has been told; the writer stands still meanwhile."""
    for _ in range(200):
        export = Export.objects.get()
        if export.total:
            seen.append((export.state, export.total))
            return
        Event().wait(0.05)
