"""The harness itself: its world is whole for every test, and no fault gets past it."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PageOf
from tests.browser.site import NOW, Site
from tests.browser.watching import watch
from tracker.models import Activity, User


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_removes_the_next_one_finds(demo_page: Page, turn: int) -> None:
    assert Activity.objects.filter(user__username="demo").count() > 500
    demo_page.goto("/log/")
    Activity.objects.all().delete()


def test_server_and_page_share_a_fixed_clock(demo_page: Page) -> None:
    demo_page.goto("/")
    assert abs(demo_page.evaluate("Date.now()") / 1000 - NOW.timestamp()) < 60
    assert demo_page.evaluate("new Date(2026, 0, 1).getFullYear()") == 2026
    assert "19 Nov" in demo_page.content()


def test_whoever_has_just_come_and_strangers_have_pages_too(page_of: PageOf) -> None:
    page = page_of("fresh")
    page.goto("/account/")
    assert page.url.endswith("/account/")
    stranger = page_of(None)
    stranger.goto("/account/")
    assert "/accounts/login/" in stranger.url
    assert User.objects.filter(username="fresh").exists()


#: What a page may do wrong, and what is then said.
MUTANTS = {
    "setTimeout(() => { throw new Error('torn') })": "script: torn",
    "console.warn('careful')": "console: careful",
    "document.body.setAttribute('style', 'color: red')": "refused by policy: style-src-attr inline",
    "fetch('/nowhere/')": "404 GET",
    "location.assign('http://127.0.0.1:9/')": "elsewhere: http://127.0.0.1:9/",
}


def test_no_fault_passes_unseen(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(base_url=site.url)
    faults = watch(context, site.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    assert faults == []
    for mutant in MUTANTS:
        page.evaluate(f"() => {{ {mutant} }}")
        page.wait_for_timeout(50)
    context.close()
    assert [said for said in MUTANTS.values() if not any(said in fault for fault in faults)] == []


def test_what_a_test_asks_for_is_forgiven(page_of: PageOf) -> None:
    page = page_of("demo", forgiven="^404 ")
    page.goto("/nowhere/")


def test_nothing_but_the_pages_of_a_test_is_loaded(chromium: Browser, page_of: PageOf) -> None:
    page_of(None).goto("/accounts/login/")
    told = chromium.new_browser_cdp_session().send("Target.getTargets", {"filter": [{}]})
    assert [target["url"] for target in told["targetInfos"] if target["type"] == "browser_ui"] == []
