"""A source from its name to one activity, in a browser: connect, sync, its page, its days, why, not counted, undone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from tests.browser.conftest import PageOf
from tests.browser.site import NOW, Site
from tests.browser.test_first_day import connect
from tests.factories import make_plan
from tests.fakes.github import FakeGitHub
from tracker.models import User


@pytest.fixture
def github(site: Site, settings: Settings, served: None) -> Iterator[FakeGitHub]:
    """Bob's library, in which Ann's pull request was merged a minute ago. Whoever connects is served at once."""
    with FakeGitHub() as fake:
        ann, bob = (fake.add_user(name, created=NOW - timedelta(days=40)) for name in ("ann", "bob"))
        lib = fake.add_repository(bob, "lib")
        fake.pull_request(lib, ann, NOW - timedelta(minutes=2), merged=NOW - timedelta(minutes=1), title="Mend it")
        settings.GITHUB_API_URL = fake.url
        yield fake


def test_from_a_name_to_one_activity_and_back(page_of: PageOf, github: FakeGitHub) -> None:
    make_plan(User.objects.get(username="fresh"))
    page = page_of("fresh")
    connect(page, "GitHub", account="ann")
    expect(page.get_by_text("Up to date: 1 of 1 connection.")).to_be_visible()

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
