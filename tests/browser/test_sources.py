"""A source from its name to one activity, in a browser: connect, sync, its page, its days, why, not counted, undone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_first_day import FIRST, choose_plan, connect, make_owner
from tests.browser.watching import watch
from tests.fakes.github import FakeGitHub
from tests.launcher import Launcher

NOW = datetime.now(UTC)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        ann, bob = (fake.add_user(name, created=NOW - timedelta(days=40)) for name in ("ann", "bob"))
        lib = fake.add_repository(bob, "lib")
        fake.pull_request(lib, ann, NOW - timedelta(minutes=2), merged=NOW - timedelta(minutes=1), title="Mend it")
        yield fake


@pytest.fixture
def headway(tmp_path: Path, migrated: Path, github: FakeGitHub) -> Iterator[Launcher]:
    with Launcher(tmp_path, migrated, GITHUB_API_URL=github.url) as launcher:
        yield launcher


@pytest.fixture
def page(chromium: Browser, headway: Launcher) -> Iterator[Page]:
    """A page in Berlin that no fault passes unseen."""
    context = chromium.new_context(base_url=headway.url, timezone_id="Europe/Berlin", locale="en-GB")
    faults = watch(context, headway.url)
    yield context.new_page()
    context.close()
    assert faults == []


@pytest.mark.slow
def test_from_a_name_to_one_activity_and_back(page: Page, headway: Launcher) -> None:
    make_owner(page, headway)
    choose_plan(page, FIRST)
    connect(page, "GitHub", account="ann")
    expect(page.get_by_text("Up to date: 1 of 1 connection.")).to_be_visible(timeout=20_000)

    page.get_by_role("link", name="GitHub ann").click()
    expect(page.get_by_role("region", name="State")).to_contain_text("ago")
    page.get_by_role("link", name="Day by day").click()
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("row", name=re.compile("Mend it Pull request merged")).get_by_role("link", name="counted").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mend it")
    expect(page.get_by_text("It counts.")).to_be_visible()

    page.get_by_role("button", name="Don’t count it").press("Enter")
    expect(page.get_by_text("Not counted: you said not to count it.")).to_be_visible()
    page.get_by_role("button", name="Count it again").click()
    expect(page.get_by_text("It counts.")).to_be_visible()

    page.goto("/log/")
    merged = page.get_by_role("row", name=re.compile("Pull request merged"))
    merged.locator("summary").press("Enter")
    merged.get_by_role("button", name="Don’t count it").press("Enter")
    expect(page.get_by_text("Not counted: Mend it")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(merged.locator("summary")).to_be_focused()
