"""Forms that are answered in place: the page stays, the focus goes on, and Back leads back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf


def add_break(page: Page, first: str, last: str) -> None:
    if not page.get_by_label("First day").is_visible():
        page.get_by_text("Add a break").click()
    page.get_by_label("First day").fill(first)
    page.get_by_label("Last day").fill(last)
    page.get_by_label("Last day").press("Enter")


def test_an_action_keeps_its_page_and_moves_the_focus_on(page_of: PageOf) -> None:
    page = page_of("demo", forgiven="^422 |status of 422")
    page.goto("/resources/")
    page.goto("/plan/")
    page.evaluate("window.stays = true")
    add_break(page, "2026-12-05", "2026-12-01")
    expect(page.locator(".err")).to_be_visible()
    expect(page.get_by_label("Last day")).to_be_focused()
    expect(page.get_by_label("Last day")).to_have_value("2026-12-01")
    expect(page).to_have_url(re.compile("/plan/$"))

    add_break(page, "2026-12-05", "2026-12-06")
    expect(page.locator("#breaks")).to_be_focused()
    expect(page.locator("#breaks")).to_have_accessible_description(re.compile("The break is stored"))

    page.get_by_role("button", name="Remove 5 Dec – 6 Dec").click()
    expect(page.locator("#br")).to_be_focused()
    expect(page.get_by_text("5 Dec – 6 Dec")).to_have_count(0)
    assert page.evaluate("window.stays")

    page.get_by_role("link", name="Change 24 Dec").first.click()
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_text("The break is changed.").first).to_be_visible()
    assert page.evaluate("window.stays") is None
    page.go_back()
    expect(page).to_have_url(re.compile(r"/plan/breaks/\d+/$"))
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Resources")


def test_where_no_answer_comes_the_form_says_so_and_keeps_what_was_typed(page_of: PageOf) -> None:
    page = page_of("demo", forgiven="Failed to fetch|ERR_INTERNET_DISCONNECTED")
    page.goto("/resources/add/")
    page.get_by_label("Title").fill("Linear algebra, again")
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name="Store").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("No answer came"))
    page.context.set_offline(False)
    expect(page.get_by_label("Title")).to_have_value("Linear algebra, again")
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Linear algebra, again")


def test_without_a_script_it_is_done_as_well(page_of: PageOf) -> None:
    page = page_of("demo", java_script_enabled=False)
    page.goto("/plan/")
    add_break(page, "2026-12-05", "2026-12-06")
    expect(page.get_by_text("The break is stored")).to_be_visible()
    expect(page).to_have_url(re.compile("/plan/#breaks$"))
