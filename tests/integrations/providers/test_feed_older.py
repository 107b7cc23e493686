"""Posts that a feed no longer lists. The blogs are real servers; what is stored is seen through a small ledger."""

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from integrations.providers.base import Cursor, Unavailable, Window
from integrations.providers.feed import Feed
from integrations.providers.feed.older import PACE
from tests.fakes.feeds import HTML, article, item, rss, sitemap
from tests.fakes.web import FakeWeb, not_found
from tests.integrations.providers.test_feed import NOW, access

WORDPRESS = "<generator>https://wordpress.org/?v=6.8.1</generator>"


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as web:
        yield web


def runs(url: str, cursor: Cursor | None = None, *, windows: int | None = None, older: bool = True) -> list[Window]:
    """The windows of one run, which may be killed after so many of them."""
    found = islice(Feed(allow_private=True).windows(access(url, older=older), cursor or {}), windows)
    return [replace(window, cursor=json.loads(json.dumps(window.cursor))) for window in found]


def to_the_end(url: str) -> list[Window]:
    """Run again and again, until no history is left."""
    windows = runs(url)
    while windows[-1].done < windows[-1].total:
        windows += runs(url, windows[-1].cursor)
    return windows


def titles(windows: list[Window]) -> list[str]:
    return [entry.title for window in windows for entry in window.entries]


def dated(number: int) -> str:
    """A date for a feed, the higher the number the older."""
    return (dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC) - dt.timedelta(days=number)).isoformat()


def blog(web: FakeWeb, pages: dict[str, str], *, robots: str = "") -> str:
    """A blog whose feed lists one post, and whose sitemap lists pages in /posts/: markup by name."""
    web.page("/index.xml", rss(item("newest", dated(0), site=web.url)))
    web.page("/sitemap.xml", sitemap(*(f"{web.url}/posts/{name}/" for name in ["newest", *pages])))
    if robots:
        web.page("/robots.txt", robots.replace("SITE", web.url), "text/plain")
    for name, markup in pages.items():
        web.page(f"/posts/{name}/", markup, HTML)
    return f"{web.url}/index.xml"


class TestFeedPages:
    def test_of_wordpress_are_read_until_there_is_none(self, web: FakeWeb) -> None:
        web.page("/feed/", rss(WORDPRESS, item("one", dated(0))))
        web.page("/feed/?paged=2", rss(WORDPRESS, item("two", dated(1))))
        web.page("/feed/?paged=3", rss(WORDPRESS, item("three", dated(2))))
        web.answers["/feed/?paged=4"] = not_found
        windows = to_the_end(f"{web.url}/feed/")
        assert titles(windows) == ["one", "two", "three"]
        assert web.paths == ["/feed/", "/feed/?paged=2", "/feed/?paged=3", "/feed/?paged=4"]

    def test_that_a_feed_names_are_read_in_both_ways_of_rfc_5005(self, web: FakeWeb) -> None:
        for relation in ("next", "prev-archive"):
            link = f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='{relation}' href='/2.xml'/>"
            web.page("/1.xml", rss(link, item("one", dated(0))))
            web.page("/2.xml", rss(item("two", dated(1))))
            assert titles(to_the_end(f"{web.url}/1.xml")) == ["one", "two"]

    def test_of_a_json_feed_are_read(self, web: FakeWeb) -> None:
        for number, onward in ((1, "/2.json"), (2, "")):
            items = [{"id": str(number), "title": str(number), "date_published": dated(number)}]
            feed = {"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": onward}
            web.page(f"/{number}.json", json.dumps(feed), "application/feed+json")
        assert titles(to_the_end(f"{web.url}/1.json")) == ["1", "2"]

    def test_that_repeat_themselves_come_to_an_end(self, web: FakeWeb) -> None:
        web.page("/feed/", rss(WORDPRESS, item("one", dated(0))))
        for number in range(2, 9):
            web.page(f"/feed/?paged={number}", rss(WORDPRESS, item("two", dated(1))))
        windows = to_the_end(f"{web.url}/feed/")
        assert len(web.paths) == 3
        assert windows[-1].done == windows[-1].total

    def test_leave_what_the_feed_itself_lists_to_the_feed(self, web: FakeWeb) -> None:
        web.page("/feed/", rss(WORDPRESS, item("one", "Fri, 01 Jan 2999 00:30:00 +0000")))
        web.page(
            "/feed/?paged=2", rss(WORDPRESS, item("one", dated(3)), item("later", "Fri, 01 Jan 2999 00:30:00 +0000"))
        )
        assert titles(to_the_end(f"{web.url}/feed/")) == ["one"]

    def test_lead_nowhere_that_is_not_open(self, web: FakeWeb) -> None:
        link = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='http://169.254.169.254/'/>"
        web.page("/1.xml", rss(link, item("one", dated(0))))
        assert titles(to_the_end(f"{web.url}/1.xml")) == ["one"]


class TestSitemap:
    def test_pages_that_name_their_day_are_posts(self, web: FakeWeb) -> None:
        windows = to_the_end(blog(web, {"old": article("Old one", "2020-02-29T23:30:00-08:00")}))
        [old] = windows[-1].entries
        assert (old.title, str(old.on), old.evidence_url) == ("Old one", "2020-02-29", f"{web.url}/posts/old/")
        assert old.external_id == f"{web.url}/posts/old/"
        assert f"url:127.0.0.1:{web.port}/posts/old" in old.aliases

    def test_a_page_without_a_day_is_no_post_whatever_the_sitemap_says_of_its_change(self, web: FakeWeb) -> None:
        url = blog(web, {"about": "<title>About</title><p>Hello"})
        assert b"<lastmod>" in sitemap("/x")
        assert titles(to_the_end(url)) == ["newest"]

    def test_pages_elsewhere_are_not_asked_for(self, web: FakeWeb) -> None:
        web.page("/index.xml", rss(item("newest", dated(0), site=web.url)))
        places = ["/about/", "/tags/a/", "/posts/", "/posts/newest/", "//other.example/posts/a/", "/posts/old/"]
        web.page("/sitemap.xml", sitemap(*(f"{web.url}{place}" for place in places), "http://[/posts/", "", "ftp:///x"))
        to_the_end(f"{web.url}/index.xml")
        assert web.paths == ["/index.xml", "/robots.txt", "/sitemap.xml", "/posts/old/"]

    def test_the_numbers_in_an_address_are_no_part_of_where_posts_lie(self, web: FakeWeb) -> None:
        web.page("/index.xml", rss(item("newest", dated(0), site=web.url).replace("/posts/", "/2026/07/")))
        web.page("/sitemap.xml", sitemap(f"{web.url}/2019/12/old/", f"{web.url}/about/"))
        web.page("/2019/12/old/", article("Old", "2019-12-01"), HTML)
        assert titles(to_the_end(f"{web.url}/index.xml")) == ["newest", "Old"]
        assert "/about/" not in web.paths

    def test_a_page_from_the_time_that_the_feed_covers_is_no_post(self, web: FakeWeb) -> None:
        url = blog(web, {"now": article("Now", dated(-1)), "later": article("Later", "2999-01-01")})
        assert titles(to_the_end(url)) == ["newest"]

    def test_one_named_by_robots_and_packed_and_an_index_is_found(self, web: FakeWeb) -> None:
        url = blog(web, {"old": article("Old", "2020-01-01")}, robots="Sitemap: SITE/maps/index.xml\n")
        web.page("/maps/index.xml", sitemap(f"{web.url}/maps/tag.xml", f"{web.url}/maps/post.xml.gz", index=True))
        web.page("/maps/post.xml.gz", gzip.compress(sitemap(f"{web.url}/posts/old/")), "application/gzip")
        assert titles(to_the_end(url)) == ["newest", "Old"]
        assert web.paths[1:5] == ["/robots.txt", "/maps/index.xml", "/maps/post.xml.gz", "/maps/tag.xml"]
        assert "/sitemap.xml" not in web.paths

    def test_what_robots_are_not_to_read_is_not_read(self, web: FakeWeb) -> None:
        url = blog(web, {"old": article("Old", "2020-01-01")}, robots="User-agent: *\nDisallow: /posts/old\n")
        assert titles(to_the_end(url)) == ["newest"]
        assert "/posts/old/" not in web.paths

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>",
            b"<urlset><url><loc>",
            b"<!DOCTYPE urlset [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>",
            gzip.compress(bytes(30_000_000)),
            gzip.compress(b"<urlset>")[:-9],
            b"\x1f\x8bnot packed",
            b"<urlset>" + b"<url>" * 1_000 + b"</url>" * 1_000 + b"</urlset>",
        ],
        ids=["empty", "page", "cut", "laughs", "bomb", "cut-packed", "not-packed", "deep"],
    )
    def test_a_hostile_one_lists_nothing(self, web: FakeWeb, body: bytes) -> None:
        url = blog(web, {"old": article("Old", "2020-01-01")})
        web.page("/sitemap.xml", body)
        windows = to_the_end(url)
        assert (titles(windows), windows[-1].cursor["older"]["finished"]) == (["newest"], True)

    def test_a_bomb_on_the_wire_is_tried_again_and_given_up(self, web: FakeWeb) -> None:
        url = blog(web, {})
        web.bomb("/sitemap.xml", 50_000_000)
        cursor: Cursor = {}
        for _ in range(2):
            found = Feed(allow_private=True).windows(access(url, older=True), cursor)
            [_feed, window] = next(found), next(found)
            cursor = window.cursor
            with pytest.raises(Unavailable):
                next(found)
        assert runs(url, cursor)[-1].cursor["older"]["finished"]

    def test_a_page_that_leads_to_a_closed_address_is_passed_over(self, web: FakeWeb) -> None:
        url = blog(web, {"a": "", "b": article("B", "2020-01-01")})
        web.redirect("/posts/a/", "http://169.254.169.254/latest/")
        assert titles(to_the_end(url)) == ["newest", "B"]


class TestPace:
    def test_a_run_makes_so_many_requests_and_the_next_goes_on(self, web: FakeWeb) -> None:
        pages = {f"p{number:02}": article(f"p{number:02}", dated(100 + number)) for number in range(45)}
        url = blog(web, pages)
        cursor: Cursor = {}
        seen: list[str] = []
        progress = []
        for _ in range(3):
            web.requests.clear()
            windows = runs(url, cursor)
            assert len(web.paths) <= PACE + 3
            assert sum(window.requests for window in windows) == len(web.paths)
            cursor, seen = windows[-1].cursor, seen + titles(windows)
            progress.append((windows[-1].done, windows[-1].total))
        assert progress == [(19, 46), (37, 46), (46, 46)]
        assert sorted(set(seen)) == ["newest", *pages]

    def test_a_run_that_is_killed_goes_on_where_its_cursor_was_stored(self, web: FakeWeb) -> None:
        url = blog(web, {name: article(name, "2020-01-01") for name in "abc"})
        first = runs(url, windows=2)
        rest = runs(url, first[-1].cursor)
        assert titles(first) == ["newest", "a"]
        assert titles(rest) == ["newest", "b", "c"]

    def test_while_pages_are_left_the_feeds_own_window_says_so(self, web: FakeWeb) -> None:
        url = blog(web, {name: article(name, "2020-01-01") for name in "abc"})
        [window] = runs(url, runs(url, windows=2)[-1].cursor, windows=1)
        assert (window.done, window.total) == (2, 4)

    def test_once_all_is_read_only_the_feed_is_asked_for(self, web: FakeWeb) -> None:
        url = blog(web, {"a": article("a", "2020-01-01")})
        windows = to_the_end(url)
        web.requests.clear()
        [window] = runs(url, windows[-1].cursor)
        assert (web.paths, window.entries, window.done) == (["/index.xml"], (), window.total)

    def test_nothing_older_is_read_unless_it_is_asked_for(self, web: FakeWeb) -> None:
        url = blog(web, {"a": article("a", "2020-01-01")})
        runs(url, older=False)
        assert web.paths == ["/index.xml"]

    def test_asking_later_reads_on_although_the_feed_is_unchanged(self, web: FakeWeb) -> None:
        url = blog(web, {"a": article("a", "2020-01-01")})
        assert titles(runs(url, runs(url, older=False)[-1].cursor)) == ["newest", "a"]

    def test_a_server_that_asks_for_patience_gets_it_after_the_feed_was_stored(self, web: FakeWeb) -> None:
        url = blog(web, {"a": "", "b": article("B", "2020-01-01")})
        web.fail("/posts/a/", 429, {"Retry-After": "3600"})
        cursor: Cursor = {}
        for _ in range(2):
            found = Feed(allow_private=True).windows(access(url, older=True), cursor)
            windows = [next(found), next(found)]
            cursor = windows[-1].cursor
            with pytest.raises(Unavailable, match="an older page") as raised:
                next(found)
            assert raised.value.retry_at == NOW + dt.timedelta(hours=1)
        assert titles(runs(url, cursor)) == ["newest", "B"]

    def test_a_broken_page_is_passed_over_at_once(self, web: FakeWeb) -> None:
        url = blog(web, {"a": "", "b": article("B", "2020-01-01")})
        web.fail("/posts/a/", 500)
        assert titles(runs(url)) == ["newest", "B"]


@pytest.mark.parametrize(("number", "limited"), [(9, False), (10, True), (11, False), (15, True), (20, True)])
def test_a_feed_with_a_usual_number_of_items_seems_to_be_cut(web: FakeWeb, number: int, limited: bool) -> None:
    web.page("/", rss(*(item(f"p{each}", dated(each)) for each in range(number))))
    [window] = runs(f"{web.url}/", older=False)
    assert window.limited is limited


def test_a_feed_with_further_pages_seems_to_be_cut(web: FakeWeb) -> None:
    link = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='/2.xml'/>"
    web.page("/", rss(link, item("one")))
    assert runs(f"{web.url}/", older=False)[0].limited
