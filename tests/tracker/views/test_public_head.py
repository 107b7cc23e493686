"""What a profile says to programs: its page's head, its feed, and what search engines may keep."""

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_goal, make_plan, make_user
from tests.tracker.atom import faults
from tests.tracker.views.conftest import NOON, TODAY
from tracker.closings import bring_up_to_date
from tracker.models import Activity, ProfileSettings, User

SITE = settings.SITE_URL
PAGE = f"{SITE}/u/ann/"
FIRST = date(2026, 3, 1)


class Head(HTMLParser):
    """The meta tags, links, JSON-LD and classes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: list[tuple[str, str]] = []
        self.links: list[dict[str, str | None]] = []
        self.classes: set[str] = set()
        self.values: dict[str, str | None] = {}
        self.facts: list[str] = []
        self.language: str | None = None
        self._in_facts = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "html":
            self.language = has["lang"]
        if tag == "meta":
            self.meta.append((has.get("property") or has.get("name") or "", has.get("content") or ""))
        if tag == "link":
            self.links.append(has)
        for name in (has.get("class") or "").split():
            self.classes.add(name)
            self.values[name] = has.get("value") or has.get("href")
        self._in_facts = tag == "script" and has.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._in_facts:
            self.facts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_facts = False


def head(stranger: Client, query: str = "") -> Head:
    return Head(stranger.get(f"/u/ann/{query}").content.decode())


def show(user: User, *sections: str, **values: Any) -> None:
    stored = {"enabled": True, "shown": list(sections or ProfileSettings.SECTIONS)} | values
    ProfileSettings.objects.update_or_create(user=user, defaults=stored)


@pytest.fixture
def full(ann: User) -> User:
    """Somebody with a plan, some work and a certification, who shows it all."""
    plan = make_plan(ann, title="Into AI work", start=FIRST)
    make_goal(plan, title="Read code", metric="commits", target=306)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    make_activity(ann, title="Fix it", evidence_url="https://example.org/1", context="octo/repo", occurred_at=noon)
    passed: dict[str, Any] = {"kind": "certification", "occurred_at": None, "on": FIRST}
    make_activity(ann, title="Cloud", evidence_url="https://example.org/c", source="manual", account="", **passed)
    log_study(ann, minutes=90, on=FIRST, skill="LoRA")
    bring_up_to_date(plan, today=TODAY)
    show(ann, name="Ann Lee", bio="Builds things")
    return ann


def test_the_head_says_what_other_sites_show(stranger: Client, full: User) -> None:
    said = head(stranger)
    meta = dict(said.meta)
    assert len(said.meta) == len(set(said.meta))
    assert {name: meta[name] for name in ("og:type", "og:title", "og:url", "og:site_name", "profile:username")} == {
        "og:type": "profile",
        "og:title": "Ann Lee",
        "og:url": PAGE,
        "og:site_name": "Headway",
        "profile:username": "ann",
    }
    assert meta["og:image"].startswith(f"{PAGE}card.png")
    assert (meta["og:image:width"], meta["og:image:height"], bool(meta["og:image:alt"])) == ("1200", "630", True)
    assert meta["twitter:card"] == "summary_large_image"
    assert "Builds things" in meta["description"]
    assert "Into AI work" in meta["og:description"]
    assert "33.3" in meta["description"]


def test_its_links_lead_to_one_address_and_the_same_in_other_forms(stranger: Client, full: User) -> None:
    links = head(stranger, "?utm_source=x").links
    assert [each["href"] for each in links if each["rel"] == "canonical"] == [PAGE]
    assert {each["hreflang"]: each["href"] for each in links if each.get("hreflang")}.items() >= {
        ("en", f"{PAGE}?language=en"),
        ("zh-Hans", f"{PAGE}?language=zh-hans"),
    }
    others = {each["type"]: each["href"] for each in links if each["rel"] == "alternate" and each.get("type")}
    assert others == {"application/json": "/u/ann/profile.json", "application/atom+xml": "/u/ann/feed.xml"}


def test_what_is_not_shown_is_not_in_the_head(stranger: Client, full: User) -> None:
    show(full, "streak", name="", bio="")
    page = stranger.get("/u/ann/").content.decode()
    said = Head(page)
    assert not re.search("Into AI work|33[.]3|Builds things|Ann Lee|Cloud|LoRA|feed[.]xml", page)
    assert json.loads(said.facts[0])["mainEntity"].keys() <= {"@type", "name", "alternateName", "url", "image"}


@pytest.mark.parametrize(("language", "lang", "locale"), [("en", "en", "en_GB"), ("zh-hans", "zh-Hans", "zh_CN")])
def test_it_says_its_language(stranger: Client, full: User, language: str, lang: str, locale: str) -> None:
    answer = stranger.get(f"/u/ann/?language={language}")
    said = Head(answer.content.decode())
    assert (said.language, dict(said.meta)["og:locale"], answer["Content-Language"]) == (lang, locale, language)
    assert json.loads(said.facts[0])["inLanguage"].lower() == language


def test_the_page_is_a_card_for_those_who_read_microformats(stranger: Client, full: User) -> None:
    said = head(stranger)
    assert said.classes >= {"h-card", "p-name", "p-note", "p-nickname", "u-url", "u-uid"}
    assert (said.values["u-url"], said.values["u-uid"]) == (PAGE, PAGE)


def test_the_feed_is_one(stranger: Client, full: User) -> None:
    answer = stranger.get("/u/ann/feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert faults(answer.content) == []
    read = feedparser.parse(answer.content)
    assert (read.bozo, read.feed.author, read.feed.link) == (False, "Ann Lee", PAGE)
    assert {(each.title, each.link) for each in read.entries} == {
        ("Fix it", "https://example.org/1"),
        ("Cloud", "https://example.org/c"),
    }


def test_an_entry_keeps_its_name_and_its_moment(stranger: Client, full: User) -> None:
    def told() -> set[tuple[str, str]]:
        return {(each.id, each.updated) for each in feedparser.parse(stranger.get("/u/ann/feed.xml").content).entries}

    before, uids = told(), set(Activity.objects.exclude(kind="study").values_list("uid", flat=True))
    Activity.objects.update(updated_at=NOON, note="changed")
    make_activity(full, title="More", evidence_url="https://example.org/2", kind="review")
    assert before < told()
    assert {UUID(name.rsplit(":", 1)[1]) for name, _ in before} == uids
    assert all(
        name.startswith("tag:") and datetime.fromisoformat(moment) == datetime(2026, 3, 1, tzinfo=UTC)
        for name, moment in before
    )


def test_a_title_of_nothing_that_can_be_read_is_its_kind(stranger: Client, full: User) -> None:
    Activity.objects.filter(title="Fix it").update(title="\u202e\x1b")
    read = feedparser.parse(stranger.get("/u/ann/feed.xml?language=zh-hans").content)
    assert (read.feed.language, "提交" in {each.title for each in read.entries}) == ("zh-hans", True)


def test_an_empty_feed_is_one(stranger: Client, ann: User) -> None:
    show(ann, "proof")
    content = stranger.get("/u/ann/feed.xml").content
    assert (faults(content), feedparser.parse(content).bozo) == ([], False)


def test_the_sitemap_names_who_may_be_kept_and_asks_once(stranger: Client, db: None) -> None:
    shown = {
        "here": {"enabled": True, "indexed": True},
        "quiet": {"enabled": True, "indexed": False},
        "off": {"enabled": False, "indexed": True},
        "left": {"enabled": True, "indexed": True},
    }
    for username, values in shown.items():
        ProfileSettings.objects.create(user=make_user(username), **values)
    User.objects.filter(username="left").update(is_active=False)
    with CaptureQueriesContext(connection) as queries:
        answer = stranger.get("/sitemap.xml")
    places = [each.text for each in ET.fromstring(answer.content).iter() if each.tag.endswith("}loc")]
    assert (places, len(queries)) == ([f"{SITE}/u/here/"], 1)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert stranger.get("/sitemap.xml", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_robots_may_read_profiles_alone(stranger: Client, db: None) -> None:
    answer = stranger.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert {"User-agent: *", "Allow: /u/", "Disallow: /", f"Sitemap: {SITE}/sitemap.xml"} <= set(lines)
    assert answer["Content-Type"].startswith("text/plain")
