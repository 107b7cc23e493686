"""A walk through Headway without a mouse: every stop is seen, follows the eye, and none is lost."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf
from tracker.models import Activity

#: Where the focus is: what it is, where it stands in its part of the page, and whether one sees that it has the focus.
_STOP = """
() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const { top, bottom, left, width } = element.getBoundingClientRect();
  const outlined = (each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  };
  // Within a date's field the stops are the browser's own, and so is what shows them.
  const inner = element === globalThis.lastStop;
  globalThis.lastStop = element;
  const parts = [...document.querySelectorAll("section, header.top, nav, form, tr, li")];
  return {
    name: `${element.localName} ${(element.ariaLabel || element.textContent || element.name).trim().slice(0, 40)}`,
    part: parts.indexOf(element.closest("section, header.top, nav, form, tr, li")),
    top: top + scrollY, bottom: bottom + scrollY, left, on_screen: width > 0 && bottom > 0 && top < innerHeight,
    // A line of fields and a choice show it around themselves, a day of the year in itself.
    seen: inner || element.matches(".heat a") && getComputedStyle(element).opacity === "1" ||
      [element, ...[".quick", ".opt"].map((rule) => element.closest(rule))].some((each) => each && outlined(each)),
  };
}
"""


def walk(page: Page, most: int = 150) -> list[dict[str, Any]]:
    """Every stop of the Tab key, from the page's beginning to its end."""
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            return stops
        stops.append(stop)
    return stops


@pytest.mark.slow
@pytest.mark.parametrize(("address", "width"), [("/", 1280), ("/plan/goals/", 360)])
def test_every_stop_is_seen_and_follows_the_eye(page_of: PageOf, address: str, width: int) -> None:
    page = page_of("demo", viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(address, wait_until="networkidle")
    stops = walk(page)
    assert len(stops) > 15
    assert stops[0]["name"] == "a Skip to content"
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert [stop["name"] for stop in stops if not stop["on_screen"]] == []
    pairs = pairwise(stops)
    assert [(a, b) for a, b in pairs if a["part"] == b["part"] and b["bottom"] <= a["top"]] == []


def test_the_first_stop_skips_the_navigation(demo_page: Page) -> None:
    demo_page.goto("/")
    demo_page.keyboard.press("Tab")
    demo_page.keyboard.press("Enter")
    demo_page.keyboard.press("Tab")
    assert demo_page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_menu_and_list_of_shortcuts_open_and_close(demo_page: Page) -> None:
    demo_page.goto("/")
    menu = demo_page.locator("details.menu")
    menu.locator("summary").focus()
    demo_page.keyboard.press("Enter")
    demo_page.keyboard.press("Tab")
    expect(menu.get_by_role("link").locator("visible=true").first).to_be_focused()
    demo_page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu).not_to_have_attribute("open", re.compile(""))

    demo_page.keyboard.press("?")
    shortcuts = demo_page.get_by_role("heading", name="Keyboard shortcuts")
    expect(shortcuts).to_be_visible()
    demo_page.keyboard.press("Escape")
    expect(shortcuts).to_be_hidden()


@pytest.mark.slow
def test_something_is_logged_deleted_and_brought_back(demo_page: Page) -> None:
    """By keys alone; after each answer the focus is on what comes next."""
    page = demo_page
    page.goto("/log/", wait_until="networkidle")
    page.keyboard.press("l")
    page.keyboard.type("25 min a walk by keys")
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_have_value("")
    expect(page.locator("#line")).to_be_focused()
    row = page.get_by_role("row", name=re.compile("a walk by keys"))
    expect(row).to_be_visible()
    written = Activity.objects.filter(title="a walk by keys")
    assert written.count() == 1

    press(page, row.locator("summary"))
    press(page, row.get_by_role("button", name=re.compile("^Delete")))
    expect(page.locator("#undo")).to_be_focused()
    assert not written.exists()
    page.keyboard.press("Enter")
    expect(row).to_be_visible()
    assert written.count() == 1
    assert page.evaluate("() => document.activeElement !== document.body")


def press(page: Page, target: Any) -> None:
    """Tab until it has the focus, then Enter: it must be on the way."""
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("(element) => element === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {target}")
