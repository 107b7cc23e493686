"""A new user's first day, in a browser: set-up link, plan, study, three sources, dashboard, profile."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import watch
from tests.fakes.github import FakeGitHub
from tests.fakes.kaggle import FakeKaggle
from tests.fakes.web import FakeWeb
from tests.launcher import Launcher

NOW = datetime.now(UTC)
FIRST = (NOW - timedelta(days=10)).date()
PASSWORD = "a long enough password"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        ann, bob = (fake.add_user(name, created=NOW - timedelta(days=400)) for name in ("ann", "bob"))
        elsewhere = fake.add_repository(bob, "lib")
        for days in range(1, 60):
            fake.commit(elsewhere, ann, NOW - timedelta(days=days))
        fake.pull_request(elsewhere, ann, NOW - timedelta(days=3), merged=NOW - timedelta(days=1), title="Mend it")
        yield fake


@pytest.fixture
def kaggle() -> Iterator[FakeKaggle]:
    with FakeKaggle() as fake:
        fake.add_user("ann", token="KGAT_ann")
        fake.competition("titanic", entered_by=["ann"])
        fake.submission("titanic", by="ann", at=NOW - timedelta(days=2))
        yield fake


@pytest.fixture
def blog() -> Iterator[FakeWeb]:
    item = "<item><title>On LoRA</title><link>/posts/lora/</link><guid>lora</guid><pubDate>{}</pubDate></item>"
    dated = item.format((NOW - timedelta(days=2)).strftime("%a, %d %b %Y %H:%M:%S +0000"))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Notes</title>{dated}</channel></rss>'
    link = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/index.xml">'
    with FakeWeb() as web:
        web.page("/index.xml", feed.encode(), content_type="application/rss+xml")
        web.page("/", link.encode(), content_type="text/html")
        yield web


@pytest.fixture
def headway(tmp_path: Path, migrated: Path, github: FakeGitHub, kaggle: FakeKaggle) -> Iterator[Launcher]:
    urls = {"GITHUB_API_URL": github.url, "KAGGLE_API_URL": kaggle.url}
    with Launcher(tmp_path, migrated, ALLOW_PRIVATE_FEEDS="yes", **urls) as launcher:
        yield launcher


@pytest.fixture
def page(chromium: Browser, headway: Launcher) -> Iterator[Page]:
    """A page in Berlin that no fault passes unseen."""
    context = chromium.new_context(base_url=headway.url, timezone_id="Europe/Berlin", locale="en-GB")
    faults = watch(context, headway.url)
    yield context.new_page()
    context.close()
    assert faults == []


def make_owner(page: Page, headway: Launcher) -> None:
    link = re.search(r"http://\S+/start/\?code=\S+", headway.log.read_text())
    assert link
    address = urlsplit(link[0])
    page.goto(f"{address.path}?{address.query}")
    page.get_by_label("User name").fill("ann")
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def choose_plan(page: Page, first: date) -> None:
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("AI transition: 20 hours a month for three years").check()
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_role("button", name="Make this plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What shows your work?")


def connect(page: Page, name: str, **fields: str) -> None:
    page.goto("/sources/")
    page.get_by_role("link", name=f"Connect {name}").click()
    for field, value in fields.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_text("Connected.")).to_be_visible()


def run_the_timer(page: Page) -> None:
    """Started by key and button it goes on by itself, on another page, too; stopped it is logged."""
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("t")
    page.keyboard.type("linear algebra")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile("0:00:0[1-9]"))
    page.goto("/log/")
    expect(page.get_by_role("link", name=re.compile("^Timer 0:00"))).to_be_visible()
    page.goto("/timer/")
    page.get_by_role("button", name="Stop and log").click()
    expect(page.get_by_text("Stored: 1 min, linear algebra")).to_be_visible()


@pytest.mark.slow
def test_a_new_users_first_day(page: Page, headway: Launcher, blog: FakeWeb) -> None:
    make_owner(page, headway)
    choose_plan(page, FIRST)

    page.goto("/")
    page.get_by_role("textbox", name="Log").fill("1h30 cs224n lecture 3 yesterday")
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_text("Study: 1 h 30, cs224n lecture 3")).to_be_visible()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("l")
    expect(page.get_by_role("combobox", name="Log")).to_be_focused()

    run_the_timer(page)

    connect(page, "GitHub", account="ann", secret="ghp_ann")
    connect(page, "Kaggle", account="ann", secret="KGAT_ann")
    connect(page, "Blog", account=f"{blog.url}/")
    expect(page.get_by_text("Up to date: 3 of 3 connections.")).to_be_visible(timeout=20_000)

    page.goto("/")
    expect(page.get_by_role("link", name="Mend it")).to_have_attribute("href", re.compile("/pull/"))
    goals = page.get_by_role("table", name="Goals, neediest first")
    expect(goals.get_by_role("row", name=re.compile("Pull requests merged elsewhere"))).to_contain_text("1 / 0")
    expect(goals.get_by_role("row", name=re.compile("Blog posts"))).to_contain_text("1 / 0")
