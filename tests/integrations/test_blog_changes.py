"""A blog moves, is cut, breaks or shows less: its posts stay what they were. The blog is a real server."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from integrations import connecting
from integrations.models import Connection
from integrations.sync import sync
from tests.factories import make_user
from tests.fakes.feeds import HTML, item, rss
from tests.fakes.web import FakeWeb
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db

DATES = ("Wed, 01 Jul 2026 10:00:00 +0000", "Mon, 01 Jun 2026 10:00:00 +0000", "Fri, 01 May 2026 10:00:00 +0000")
NAMES = ("three", "two", "one")


@pytest.fixture
def ann() -> User:
    return make_user("ann")


@pytest.fixture
def web(settings: Settings) -> Iterator[FakeWeb]:
    settings.ALLOW_PRIVATE_FEEDS = True
    with FakeWeb() as web:
        web.page("/index.xml", written("http://blog.example/posts/"))
        yield web


def written(place: str, *more: str, names: tuple[str, ...] = NAMES) -> str:
    """A Hugo feed with three posts below a place, whose titles are their names in capitals."""
    items = [item(name, date, title=name.upper()) for name, date in zip(NAMES, DATES, strict=True) if name in names]
    return rss(*more, *(each.replace("https://blog.example/posts/", place) for each in items))


def connected(ann: User, web: FakeWeb) -> Connection:
    return read(connecting.connect(ann, provider="feed", account=f"{web.url}/index.xml"))


def read(connection: Connection) -> Connection:
    sync(connection.pk)
    connection.refresh_from_db()
    return connection


def posts() -> set[tuple[int, str, bool]]:
    return set(Activity.objects.values_list("pk", "title", "counted"))


@pytest.mark.parametrize(
    "place",
    [
        "https://blog.example/posts/",
        "https://new.example/posts/",
        "http://blog.example/2026/",
        "https://www.new.example/sub/articles/",
    ],
    ids=["https", "host", "permalinks", "all"],
)
def test_a_blog_that_moves_keeps_its_posts(ann: User, web: FakeWeb, place: str) -> None:
    connection = connected(ann, web)
    before = posts()
    web.page("/index.xml", written(place))
    connection = read(connection)
    assert posts() == before
    assert set(Activity.objects.values_list("evidence_url", flat=True)) == {f"{place}{name}/" for name in NAMES}
    assert (connection.runs.first() or connection.runs.create()).changed == 3


def test_a_blog_that_moves_and_gains_a_post_gains_one(ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    web.page("/index.xml", written("https://new.example/blog/", item("four", "Thu, 02 Jul 2026 10:00:00 +0000")))
    read(connection)
    assert Activity.objects.filter(counted=True).count() == 4


@pytest.mark.both_databases
@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moves_is_followed_after_its_old_address_is_gone(ann: User, web: FakeWeb, status: int) -> None:
    connection = connected(ann, web)
    before = posts()
    web.page("/feed.xml", written("https://blog.example/posts/"))
    web.redirect("/index.xml", "/feed.xml", status)
    for _ in range(3):
        connection = read(connection)
    web.fail("/index.xml", 410)
    connection = read(connection)
    assert (connection.state, connection.cursor["feed"], posts() == before) == (
        *("active", f"{web.url}/feed.xml"),
        True,
    )


def test_a_feed_given_at_its_new_address_is_the_same_blog(ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    before, account_id = posts(), connection.account_id
    web.page("/feed.xml", written("https://new.example/articles/"))
    connection = read(connecting.change(connection, account=f"{web.url}/feed.xml"))
    assert (connection.account_id, posts()) == (account_id, before)


@pytest.mark.parametrize(
    "body",
    [
        "",
        rss(),
        written("http://blog.example/posts/")[:-200],
        written("http://blog.example/posts/")[:60],
        "<rss><channel><item><title>&nbsp;</title></item></channel></rss>",
        "<!DOCTYPE html><html><p>Parked",
        '{"version": "https://jsonfeed.org/version/1", "items": []}',
    ],
    ids=["nothing", "empty", "cut", "head", "broken", "page", "json"],
)
def test_a_feed_that_shows_nothing_whole_removes_nothing(ann: User, web: FakeWeb, body: str) -> None:
    connection = connected(ann, web)
    before = posts()
    for _ in range(2):
        web.page("/index.xml", body)
        connection = read(connection)
        assert posts() == before
    assert not Activity.objects.filter(unlisted=True).exists()
    web.page("/index.xml", written("http://blog.example/posts/"))
    assert (read(connection).failures, posts()) == (0, before)


@pytest.mark.parametrize("fault", ["cut", "404", "500", "page"])
def test_a_server_in_trouble_removes_nothing(ann: User, web: FakeWeb, fault: str) -> None:
    connection = connected(ann, web)
    before = posts()
    if fault == "cut":
        web.cut("/index.xml", written("http://blog.example/posts/").encode())
    elif fault == "page":
        web.page("/index.xml", "<html>Sorry", HTML)
    else:
        web.fail("/index.xml", int(fault))
    connection = read(connection)
    assert (connection.state, connection.failures, posts() == before) == ("active", 1, True)


def test_posts_that_a_cut_feed_has_no_room_for_are_not_even_marked(ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    web.page("/index.xml", written("http://blog.example/posts/", names=("three", "two")))
    read(connection)
    assert Activity.objects.filter(counted=True, unlisted=False).count() == 3


def test_a_post_that_is_taken_out_from_among_others_is_marked_and_goes_on_counting(ann: User, web: FakeWeb) -> None:
    connection = connected(ann, web)
    web.page("/index.xml", written("http://blog.example/posts/", names=("three", "one")))
    read(connection)
    assert Activity.objects.get(title="TWO", counted=True).unlisted


def test_an_unchanged_feed_is_asked_for_with_both_validators_and_stays_read(ann: User, web: FakeWeb) -> None:
    changed = {"Last-Modified": "Wed, 01 Jul 2026 10:00:00 GMT"}
    web.page("/index.xml", written("http://blog.example/posts/"), headers=changed)
    connection = connected(ann, web)
    seen = connection.last_success_at
    connection = read(connection)
    sent = web.requests[-1].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (connection.cursor["etag"], changed["Last-Modified"])
    run = connection.runs.first()
    assert run is not None
    assert (run.outcome, run.fetched, run.requests) == ("ok", 0, 1)
    assert connection.last_success_at is not None
    assert seen is not None
    assert connection.last_success_at > seen
