"""The test bed: a home of its own for every process, real servers, and no network beyond this machine."""

import atexit
import fcntl
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db.models.signals import post_migrate
from django.utils import translation
from hypothesis import settings as trials
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker
from redis import Redis

from config import env, valkey
from tests.fakes.mail import FaultyMailServer, MailServer

if django_settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests read the settings in an environment of their own.")
ROOT = Path(__file__).parents[1]
HOME = Path(tempfile.mkdtemp(prefix="headway-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
# Before settings are read: an empty variable means its default, so that no developer's environment or .env is used.
os.environ |= dict.fromkeys(env.NAMES, "")
os.environ |= {f"{name}_FILE": "" for name in env.SECRETS}
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATA_DIR": str(HOME),
    "SECRET_KEY": "a key for tests alone",
    "CREDENTIAL_KEYS": "new:" + "N" * 43 + ",old:" + "O" * 42 + "8",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
}

#: Each test run tries other examples, so that few are enough; ``--hypothesis-profile deep`` tries many. Both are given
#: the time that a busy machine takes.
trials.register_profile("usual", max_examples=30, deadline=None)
trials.register_profile("deep", max_examples=2000, deadline=None)
trials.load_profile("usual")


def pytest_configure() -> None:
    """Read the settings now, and make what is slow on purpose quick."""
    # A process that holds every module and thousands of tests would look through all of them time and again.
    gc.set_threshold(100_000, 50, 100)
    database = django_settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # A file in WAL mode as in production; a database in memory has neither threads nor locks worth testing.
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")
        # What a test has written need not survive a power failure.
        pragmas = database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        database["OPTIONS"] = database["OPTIONS"] | {"init_command": pragmas}
    # Whether somebody has collected static files here must not matter.
    django_settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django_settings.WHITENOISE_USE_FINDERS = django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    """Keep it from the processes that xdist is about to start: they would read the settings before they have a home."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only tests of both databases are asked for, whole files without any need not be read."""
    if config.option.markexpr == "both_databases" and collection_path.name.startswith("test_"):
        return "both_databases" not in collection_path.read_text() or None
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of two processes that steal work, the first begins with the browser and the other one with what is slow.

    So one browser is enough, it shares the two cores with tests that need none, and nobody ends alone with a long test.
    """
    browser = [item for item in items if "browser" in item.path.parts]
    slow = [item for item in items if item.get_closest_marker("slow") and "browser" not in item.path.parts]
    first = {*browser, *slow}
    quick = [item for item in items if item not in first]
    half = max(0, len(items) // 2 - len(browser))
    items[:] = [*browser, *quick[:half], *slow, *quick[half:]]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as ``manage.py migrate`` leaves it, to be copied by installations that shall start quickly.

    The first process of a test run makes it for all.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "migrated"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = tmp_path_factory.mktemp("migrating")
            environment = os.environ | {"DATABASE_URL": "", "DATA_DIR": str(making)}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, cwd=ROOT, check=True)
            making.rename(folder)
    return folder / "headway.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The database as it is after migrating. Nobody has permissions, so no test is followed by making them all anew."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(autouse=True)
def nothing_left_in_memory() -> Iterator[None]:
    """A request leaves its reader's language behind, and Django the numbers of rows that were taken back."""
    yield
    translation.deactivate()
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 - models need settings

    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def nothing_left_in_the_cache(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test with transactions of its own Django empties the tables of models; that of the cache has none."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            cache.clear()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Path]:
    """A real Valkey on the socket that the settings name."""
    socket, folder = django_settings.VALKEY_SOCKET, HOME / "valkey"
    valkey.prepare(socket, folder)
    server = subprocess.Popen(valkey.command(socket, folder))
    try:
        valkey.wait(socket, folder, server)
        yield socket
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def broker(valkey_server: Path) -> Iterator[Redis]:
    """A client of the queue's Valkey, empty at the start."""
    with Redis(unix_socket_path=str(valkey_server)) as client:
        client.flushall()
        yield client


@pytest.fixture
def served() -> Iterator[None]:
    """Whoever rings is served in this process."""
    before = current_app.conf.task_always_eager
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = before


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A real SMTP server, to which Django's default mailer sends."""
    with MailServer() as server:
        settings.MAILERS = {"default": server.mailer()}
        yield server


@pytest.fixture
def faulty(settings: Settings) -> Iterator[FaultyMailServer]:
    """A mail server that does as it is told, and is given up after a third of a second of silence."""
    with FaultyMailServer() as server:
        settings.MAILERS = {"default": server.mailer(timeout=0.3)}
        yield server
