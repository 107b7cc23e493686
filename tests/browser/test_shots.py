"""A handful of pages look as they did. ``RENEW_SHOTS=1 pytest tests/browser/test_shots.py`` keeps their new look."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PageOf
from tests.browser.shots import compare, keep, shot

#: Set to anything, it renews the pictures.
RENEW = "RENEW_SHOTS"
SIZES = {"desktop": (1280, 900), "phone": (360, 800)}
SHOTS = [
    ("dashboard", "/", "desktop", ("light", "dark")),
    ("dashboard", "/", "phone", ("light", "dark")),
    ("public", "/u/demo/", "desktop", ("light", "dark")),
    ("public", "/u/demo/", "phone", ("light", "dark")),
    ("log", "/log/", "phone", ("light",)),
    ("goal", "/goals/1/", "desktop", ("light",)),
]


@pytest.fixture
def canvas(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(("name", "address", "size", "schemes"), SHOTS)
def test_it_looks_as_it_did(
    page_of: PageOf, canvas: Page, tmp_path: Path, name: str, address: str, size: str, schemes: tuple[str, ...]
) -> None:
    width, height = SIZES[size]
    page = page_of("demo", viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(address, wait_until="networkidle")
    found = {}
    for scheme in schemes:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        picture = shot(page)
        if RENEW in os.environ:
            keep(canvas, picture, f"{name}-{size}-{scheme}")
        if difference := compare(canvas, picture, f"{name}-{size}-{scheme}"):
            (tmp_path / f"{name}-{size}-{scheme}.jpg").write_bytes(base64.b64decode(picture))
            found[scheme] = difference
    assert found == {}, f"see the pictures in {tmp_path} and how to renew them in CONTRIBUTING"


#: What breaks a page, each by itself.
BREAKS = [
    "@layer layout { .cols, .hero { display: block } }",
    "@layer tokens { :root { --paper: pink } }",
    "@layer base { html { font-size: 1.125rem } }",
]


def test_a_broken_layout_is_noticed(page_of: PageOf, canvas: Page) -> None:
    page = page_of("demo", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto("/", wait_until="networkidle")
    for rules in BREAKS:
        page.evaluate(
            """(rules) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(rules);
              document.adoptedStyleSheets = [sheet];
            }""",
            rules,
        )
        assert compare(canvas, shot(page), "dashboard-desktop-light"), rules
