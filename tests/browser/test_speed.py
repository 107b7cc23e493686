"""How a page arrives: few bytes before it is seen, and nothing that moves once it is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.browser.conftest import PageOf, sign_in
from tests.browser.site import Site

#: Of the dashboard's first paint: page with its pictures, style, the theme's script and the icon.
MOST = 30_000
#: What comes after it and nobody waits for.
MOST_LATER = 22_000
LATER = re.compile(r"(app|htmx|offline)\..*js|/log/offline/")


@pytest.fixture
def collected(site: Site, settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """The same world as an installation serves it: static files compressed, under names that hold for a year."""
    settings.STATIC_ROOT = tmp_path
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "django_htmx"])
    with Site(get_wsgi_application()) as served:
        yield served


def test_the_first_paint_of_the_dashboard_takes_few_bytes(chromium: Browser, collected: Site) -> None:
    with chromium.new_context(base_url=collected.url) as context:
        sign_in(context, "demo", collected.url)
        page = context.new_page()
        sizes = arrived(page, "/")
    later = {name: size for name, size in sizes.items() if LATER.fullmatch(name)}
    first = {name: size for name, size in sizes.items() if name not in later}
    print(f"first paint {sum(first.values())} bytes: {first}; later {sum(later.values())}: {later}")
    assert sum(first.values()) < MOST
    assert sum(later.values()) < MOST_LATER


def arrived(page: Page, address: str) -> dict[str, int]:
    """The bytes on the wire, with headers, of everything that this page asks for, by path or the name of a static file.

    What it asks for again, to keep it for times without a network, comes out of the browser's cache.
    """
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        names[event["requestId"]] = urlsplit(event["request"]["url"]).path.removeprefix("/static/tracker/")

    def ended(event: dict[str, Any]) -> None:
        sizes.setdefault(names[event["requestId"]], event["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", ended)
    page.goto(address, wait_until="networkidle")
    return sizes


#: Sums up what moves by itself; what follows a key or a click within half a second is meant to.
SHIFTS = """
  globalThis.shifts = [];
  const moved = ({ node, previousRect: { x, y }, currentRect }) =>
    `${node?.outerHTML?.slice(0, 80) ?? node?.textContent}: ${x} ${y} -> ${currentRect.x} ${currentRect.y}`;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(...entry.sources.map(moved));
  }).observe({ type: "layout-shift", buffered: true });
  globalThis.asked = [];
  addEventListener("htmx:before:request", ({ detail: { ctx } }) => asked.push(ctx));
  addEventListener("htmx:finally:request", ({ detail: { ctx } }) => (ctx.seen = true));
"""
#: Resolves once every part that the page has asked for is there and has been painted; with how many those are.
SETTLED = """
async () => {
  const frames = async () => { for (let number = 0; number < 2; number += 1) await new Promise(requestAnimationFrame) };
  do await frames(); while (asked.some(({ seen }) => !seen));
  await frames();
  return asked.length;
}
"""


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_once_it_is_seen(page_of: PageOf, width: int) -> None:
    page = page_of("demo", viewport={"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    moved, renewed = {}, 0
    for address in ("/", "/log/", "/timer/", "/goals/1/", "/plan/goals/"):
        page.goto(address)
        before = page.evaluate(SETTLED)
        # What is logged elsewhere renews its parts of the page, without anybody's touch.
        page.evaluate("() => document.body.dispatchEvent(new CustomEvent('logged', { bubbles: true }))")
        renewed += page.evaluate(SETTLED) - before
        if shifts := page.evaluate("() => shifts"):
            moved[address] = shifts
    assert moved == {}
    assert renewed


def test_a_move_is_noticed(page_of: PageOf) -> None:
    page = page_of("demo")
    page.add_init_script(SHIFTS)
    page.goto("/")
    page.evaluate("() => document.querySelector('main').before(document.createElement('progress'))")
    page.wait_for_function("() => shifts.length > 0")
