"""A real Chromium, where there is one; where there is none, its tests are skipped and say so.

``site`` serves Headway in this process at a fixed hour and puts its world back for every test, so that a test may
change whatever it likes. ``demo_page`` and ``page_of`` open pages that no fault passes unseen (see ``watching``).
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import site as world_of
from tests.browser.site import Site
from tests.browser.watching import Faults, watch
from tracker.models import User

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: As root there is no sandbox, and without the rest it calls home at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Two pages that Chromium loads for the address bar of every window; they take as long as a page of ours.
ADDRESS_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"]
#: Two busy cores are slower than any user's machine.
PATIENCE = 15_000
#: The page's clock goes as the server's does.
CLOCK = """
(ahead => {
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ahead) }
    static now() { return Real.now() + ahead }
  };
})
"""
#: As in a browser that refuses service workers. Playwright's own way lets pages think that they have one.
NO_WORKER = """
if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new DOMException("Refused"));
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM WAS FOUND: nobody has looked at the pages. Install the package chromium.")
    # Playwright keeps a loop running in this thread, in which Django would refuse to speak to the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, without_address_bar(playwright)])
        yield browser
        browser.close()


def without_address_bar(playwright: Playwright) -> str:
    """A flag that turns off ADDRESS_BAR and what Playwright turns off: of two such flags only the last one counts.

    What that is, nobody but a browser tells.
    """
    with playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--enable-automation"]) as browser:
        line = browser.new_browser_cdp_session().send("Browser.getBrowserCommandLine")["arguments"]
    [own] = [argument for argument in line if argument.startswith("--disable-features=")]
    return ",".join([own, *ADDRESS_BAR])


@pytest.fixture(scope="session")
def _listening() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="session")
def _pictures(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """The database with nobody in it, and with the world."""
    own = tmp_path_factory.mktemp("world")
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with django_db_blocker.unblock():
        # Where no other test of this run asks for a database, pytest-django has made none.
        call_command("migrate", verbosity=0, skip_checks=True)
        world_of.keep(own / "nothing.sqlite3")
        return own / "nothing.sqlite3", world_of.world(shared, own / "nothing.sqlite3")


@pytest.fixture
def site(
    _listening: Site, _pictures: tuple[Path, Path], django_db_blocker: DjangoDbBlocker, settings: Settings
) -> Iterator[Site]:
    """The server, with `demo` and `fresh` in its database, at NOW. The test may use the database, too."""
    settings.SITE_URL, settings.CSRF_TRUSTED_ORIGINS = _listening.url, [_listening.url]
    nothing, world = _pictures
    with django_db_blocker.unblock():
        world_of.put_back(world)
        with world_of.at_now():
            yield _listening
        world_of.put_back(nothing)


class PageOf(Protocol):
    """Opens a page for a user or their name, None for a stranger; the rest is what Playwright's ``new_context`` takes.

    ``forgiven`` is an expression for the faults that the test asks for, such as "^422 ".
    """

    def __call__(
        self, user: User | str | None, *, forgiven: str = "", worker: bool = False, **options: Any
    ) -> Page: ...


@pytest.fixture
def page_of(chromium: Browser, site: Site) -> Iterator[PageOf]:
    """A function that opens pages; at the end none of them may have had a fault.

    Without a service worker, unless the test is about it: what goes through one, no test can hold back.
    """
    opened: list[tuple[BrowserContext, Faults]] = []

    def open_page(user: User | str | None, *, forgiven: str = "", worker: bool = False, **options: Any) -> Page:
        usual = {"base_url": site.url, "timezone_id": "Europe/Berlin", "locale": "en-GB"}
        options = usual | options
        context = chromium.new_context(**options)
        opened.append((context, watch(context, site.url, forgiven=forgiven)))
        ahead = round(1000 * (time.time() - time_machine.escape_hatch.time.time()))
        context.add_init_script(f"{CLOCK}({ahead})")
        if not worker:
            context.add_init_script(NO_WORKER)
        context.set_default_timeout(PATIENCE)
        if user is not None:
            sign_in(context, user, site.url)
        return context.new_page()

    yield open_page
    for context, _faults in opened:
        context.close()
    assert [fault for _context, faults in opened for fault in faults] == []


@pytest.fixture
def demo_page(page_of: PageOf) -> Page:
    """A page of the demo account on a wide screen."""
    return page_of("demo")


def sign_in(context: BrowserContext, user: User | str, url: str) -> None:
    """Give this context a session, as the sign-in form would."""
    client = Client()
    client.force_login(User.objects.get(username=user) if isinstance(user, str) else user)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
