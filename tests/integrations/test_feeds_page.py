"""An owner picks one of a blog's feeds, and what the ledger makes of it; the blog is a real server."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from integrations import connecting
from integrations.models import Connection, SyncRun
from integrations.sync import sync
from tests.factories import make_connection, make_user
from tests.fakes.feeds import HTML, article, item, rss, sitemap
from tests.fakes.web import FakeWeb
from tests.tracker.views.reading import words
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db

UNKNOWN = "4be0643f-1d98-473b-97cd-ca98a65347dd"
HOME = """<html lang="en"><link rel="alternate" type="application/rss+xml" href="/index.xml">
<link rel="alternate" hreflang="zh" href="/zh/"><a href="/posts/one/">one</a></html>"""


@pytest.fixture
def ann() -> User:
    return make_user("ann")


@pytest.fixture
def page(ann: User) -> Client:
    client = Client()
    client.force_login(ann)
    return client


@pytest.fixture
def web(settings: Settings) -> Iterator[FakeWeb]:
    """A Hugo site with two languages: two posts, one of them translated, and a page "Now" in the home feed alone."""
    settings.ALLOW_PRIVATE_FEEDS = True
    with FakeWeb() as web:
        now = item("../now", "Fri, 01 May 2026 10:00:00 +0000", title="Now", guid="now")
        web.page("/", HOME, HTML)
        web.page("/index.xml", rss(item("two"), item("one"), now, title="All pages"))
        web.page("/posts/index.xml", rss(item("two"), item("one"), title="Posts"))
        web.page("/zh/posts/index.xml", rss(item("one", site="https://blog.example/zh", title="一"), title="文章"))
        yield web


def connected(ann: User, web: FakeWeb) -> Connection:
    """The blog after its first run."""
    return read(connecting.connect(ann, provider="feed", account=f"{web.url}/"))


def read(connection: Connection) -> Connection:
    sync(connection.pk)
    connection.refresh_from_db()
    return connection


def counted(ann: User) -> list[str]:
    return sorted(Activity.objects.filter(user=ann, counted=True).values_list("title", flat=True))


def pick(page: Client, connection: Connection, feed: str, **more: str) -> int:
    return page.post(f"/sources/{connection.pk}/feeds/", {"feed": feed, **more}).status_code


def test_the_feeds_that_were_found_are_offered(page: Client, ann: User, web: FakeWeb) -> None:
    content = page.get(f"/sources/{connected(ann, web).pk}/feeds/").content.decode()
    text = words(content)
    assert "Posts 2 posts listed" in text
    assert "All pages 3 posts listed" in text
    assert "文章 1 post listed" in text
    assert f'value="{web.url}/posts/index.xml" required checked' in content


def test_another_feed_is_read_and_the_posts_of_both_stay_the_same(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    before = set(Activity.objects.values_list("pk", "uid"))
    assert pick(page, connection, f"{web.url}/index.xml") == 302
    connection = read(connection)
    assert connection.cursor["feed"] == f"{web.url}/index.xml"
    assert before < set(Activity.objects.values_list("pk", "uid"))
    assert counted(ann) == ["Now", "one", "two"]


def test_what_only_the_other_feed_lists_goes_on_counting(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    pick(page, connection, f"{web.url}/index.xml")
    read(connection)
    pick(page, connection, f"{web.url}/posts/index.xml")
    read(connection)
    assert counted(ann) == ["Now", "one", "two"]


@pytest.mark.both_databases
def test_what_only_the_other_feed_lists_is_removed_where_the_owner_says_so(
    page: Client, ann: User, web: FakeWeb
) -> None:
    connection = connected(ann, web)
    pick(page, connection, f"{web.url}/index.xml")
    read(connection)
    pick(page, connection, f"{web.url}/posts/index.xml", only="on")
    for _ in range(2):
        read(connection)
        assert counted(ann) == ["one", "two"]
    assert pick(page, connection, f"{web.url}/index.xml") == 302
    read(connection)
    assert counted(ann) == ["Now", "one", "two"]


def test_one_language_counts_each_post_once(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    pick(page, connection, f"{web.url}/zh/posts/index.xml", only="on")
    read(connection)
    assert counted(ann) == ["一"]


def test_a_picked_feed_that_cannot_be_read_removes_nothing(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    for body in ("", "<rss><channel><item>", rss()):
        web.page("/index.xml", body)
        pick(page, connection, f"{web.url}/index.xml", only="on")
        read(connection)
        assert counted(ann) == ["one", "two"]


@pytest.mark.both_databases
def test_the_pick_is_kept_by_later_runs_and_shown(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    pick(page, connection, f"{web.url}/zh/posts/index.xml")
    read(connection)
    read(connection)
    content = page.get(f"/sources/{connection.pk}/feeds/").content.decode()
    assert f'value="{web.url}/zh/posts/index.xml" required checked' in content
    assert len(connection.choices) == 3


def test_a_run_under_way_does_not_bring_the_old_feed_back(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    pick(page, connection, f"{web.url}/index.xml")
    assert SyncRun.objects.filter(connection=connection, outcome="running").count() == 1
    pick(page, connection, f"{web.url}/zh/posts/index.xml")
    connection = read(connection)
    assert connection.cursor["feed"] == f"{web.url}/zh/posts/index.xml"


def test_a_run_under_way_ends_when_another_feed_is_picked(ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    run = connection.runs.create(started_at=connection.last_success_at)
    Connection.objects.update(lease_id=UNKNOWN)
    connecting.choose(connection, f"{web.url}/index.xml", only=False)
    run.refresh_from_db()
    connection.refresh_from_db()
    assert (run.outcome, connection.lease_id, connection.runs.filter(outcome="running").count()) == ("partial", None, 1)


def test_what_was_offered_is_looked_up_again_when_it_is_stored(ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    with pytest.raises(ValidationError, match="listed"):
        connecting.choose(connection, "https://evil.example/feed.xml", only=True)
    connection.refresh_from_db()
    assert connection.options == {}


@pytest.mark.parametrize("feed", ["", "https://evil.example/feed.xml", "http://169.254.169.254/"])
def test_a_feed_that_was_not_offered_is_refused(page: Client, ann: User, web: FakeWeb, feed: str) -> None:
    connection = connected(ann, web)
    answer = page.post(f"/sources/{connection.pk}/feeds/", {"feed": feed, "only": "on"})
    assert (answer.status_code, "Choose one of the feeds that are listed." in answer.content.decode()) == (422, True)
    assert 'name="only" aria-describedby="id_only_helptext" id="id_only" checked' in answer.content.decode()
    connection.refresh_from_db()
    assert connection.options == {}


def test_another_address_forgets_what_was_picked(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    pick(page, connection, f"{web.url}/index.xml")
    connecting.change(connection, account=f"{web.url}/posts/index.xml")
    connection.refresh_from_db()
    assert (connection.choices, connection.options, connection.limited) == ([], {}, False)
    assert read(connection).cursor["feed"] == f"{web.url}/posts/index.xml"


def test_a_paused_blog_stays_paused(page: Client, ann: User, web: FakeWeb) -> None:
    connection = connecting.pause(connected(ann, web))
    pick(page, connection, f"{web.url}/index.xml")
    connection.refresh_from_db()
    assert (connection.state, connection.options["feed"]) == ("paused", f"{web.url}/index.xml")


def test_a_blog_with_one_feed_says_so(page: Client, ann: User, web: FakeWeb) -> None:
    connection = read(connecting.connect(ann, provider="feed", account=f"{web.url}/index.xml"))
    text = words(page.get(f"/sources/{connection.pk}/feeds/").content)
    assert ("One feed was found" in text, "Read this feed" in text, "Older posts" in text) == (True, False, False)


def test_a_blog_that_was_not_read_yet_says_so(page: Client, ann: User) -> None:
    connection = make_connection(ann, provider="feed", account="https://blog.example/")
    assert "not read yet" in words(page.get(f"/sources/{connection.pk}/feeds/").content)


def test_older_posts_are_asked_for_where_the_feed_seems_to_be_cut(page: Client, ann: User, web: FakeWeb) -> None:
    web.page("/ten.xml", rss(*(item(f"p{number}") for number in range(10))))
    connection = read(connecting.connect(ann, provider="feed", account=f"{web.url}/ten.xml"))
    assert "Read older posts" in words(page.get(f"/sources/{connection.pk}/feeds/").content)
    assert page.post(f"/sources/{connection.pk}/older/").status_code == 302
    connection.refresh_from_db()
    assert connection.options == {"older": True}
    assert "Read older posts" not in words(page.get(f"/sources/{connection.pk}/feeds/").content)


@pytest.mark.both_databases
@pytest.mark.parametrize("first", ["feed", "sitemap"])
def test_an_older_post_found_both_ways_counts_once(ann: User, web: FakeWeb, first: str) -> None:
    new = item("new", site=web.url)
    old = item("old", "Sat, 29 Feb 2020 23:30:00 -0800", site=web.url, title="Old", guid="https://blog.example/?p=7")
    web.page("/cut.xml", rss(new, old) if first == "feed" else rss(new))
    web.page("/sitemap.xml", sitemap(f"{web.url}/posts/old/"))
    web.page("/posts/old/", article("Old", "2020-02-29T23:30:00-08:00"), HTML)
    connection = read(connecting.connect(ann, provider="feed", account=f"{web.url}/cut.xml"))
    web.page("/cut.xml", rss(new))
    connection = read(connecting.read_older(connection))
    web.page("/cut.xml", rss(new, old))
    read(connection)
    assert counted(ann) == ["Old", "new"]
    assert Activity.objects.get(title="Old").external_id == "https://blog.example/?p=7"
    assert (connection.done, connection.total, connection.reason) == (2, 2, "")


def test_older_posts_are_read_at_a_walk_and_the_page_says_how_far_it_is(page: Client, ann: User, web: FakeWeb) -> None:
    web.page("/cut.xml", rss(item("new", site=web.url)))
    names = [f"p{number:02}" for number in range(30)]
    web.page("/sitemap.xml", sitemap(*(f"{web.url}/posts/{name}/" for name in names)))
    for name in names:
        web.page(f"/posts/{name}/", article(name, "2020-02-29"), HTML)
    connection = read(connecting.connect(ann, provider="feed", account=f"{web.url}/cut.xml"))
    connection = read(connecting.read_older(connection))
    run = connection.runs.first()
    assert run is not None
    assert (run.outcome, run.requests) == ("partial", 20)
    assert connection.next_sync_at is not None
    assert run.started_at is not None
    assert connection.next_sync_at >= run.started_at + timedelta(minutes=1)
    assert "Being read: 18 of 31 pages." in words(page.get(f"/sources/{connection.pk}/feeds/").content)
    assert len(counted(ann)) == 18
    read(connection)
    assert counted(ann) == ["new", *names]


def test_the_row_of_a_blog_leads_to_its_feeds(page: Client, ann: User) -> None:
    blog = make_connection(ann, provider="feed", account="https://blog.example/")
    other = make_connection(ann)
    content = page.get("/sources/").content.decode()
    assert f"/sources/{blog.pk}/feeds/" in content
    assert f"/sources/{other.pk}/feeds/" not in content


def test_the_page_asks_the_database_as_often_with_many_feeds(page: Client, ann: User) -> None:
    counts = []
    for number in (1, 12):
        choices = [{"address": f"https://blog.example/{each}", "title": "", "number": 1} for each in range(number)]
        connection = make_connection(ann, provider="feed", account=f"https://blog.example/{number}", choices=choices)
        with CaptureQueriesContext(database) as queries:
            page.get(f"/sources/{connection.pk}/feeds/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_strangers_blog_is_not_there(page: Client) -> None:
    choices = [{"address": "https://blog.example/feed", "title": "", "number": 1}]
    theirs = make_connection(make_user(), provider="feed", account="https://blog.example/", choices=choices)
    for pk in (theirs.pk, UNKNOWN):
        assert page.get(f"/sources/{pk}/feeds/").status_code == 404
        assert page.post(f"/sources/{pk}/feeds/", {"feed": "https://blog.example/feed"}).status_code == 404
        assert page.post(f"/sources/{pk}/older/").status_code == 404
    theirs.refresh_from_db()
    assert (theirs.options, SyncRun.objects.exists()) == ({}, False)


def test_what_is_no_blog_has_no_feeds(page: Client, ann: User) -> None:
    assert page.get(f"/sources/{make_connection(ann).pk}/feeds/").status_code == 404


def test_the_page_is_for_those_who_are_signed_in(client: Client, ann: User) -> None:
    connection = make_connection(ann, provider="feed")
    assert client.get(f"/sources/{connection.pk}/feeds/").status_code == 302
    assert client.post(f"/sources/{connection.pk}/older/").status_code == 302
    connection.refresh_from_db()
    assert connection.options == {}


def test_an_address_typed_without_its_scheme_is_read_where_only_http_is_spoken(ann: User, web: FakeWeb) -> None:
    connection = connecting.connect(ann, provider="feed", account=f"127.0.0.1:{web.port}/index.xml")
    assert connection.account == f"https://127.0.0.1:{web.port}/index.xml"
    assert read(connection).cursor["feed"] == f"{web.url}/index.xml"
    assert counted(ann) == ["Now", "one", "two"]
