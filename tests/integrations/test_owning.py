"""Whose a blog is, it says itself, on its page or in its feed; other accounts show it by their credential."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from integrations import connecting, owning, tasks
from integrations.models import Connection
from integrations.sync import sync
from tests.factories import make_connection, make_user
from tests.fakes.feeds import HTML, item, rss
from tests.fakes.kaggle import FakeKaggle
from tests.fakes.web import FakeWeb
from tests.meanwhile import meanwhile
from tests.tracker.views.reading import words
from tracker.models import SourceState, User
from tracker.ownership import CONFIRMED_FOR, owned

pytestmark = pytest.mark.django_db

#: Of no connection.
UNKNOWN = "4be0643f-1d98-473b-97cd-ca98a65347dd"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
KEY = "k" * 32
WEEK = timedelta(weeks=1, minutes=1)
FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/index.xml">'


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def web(settings: Settings) -> Iterator[FakeWeb]:
    settings.ALLOW_PRIVATE_FEEDS, settings.SITE_URL = True, "https://headway.example"
    with FakeWeb() as web:
        home(web)
        web.page("/index.xml", rss(item("one")))
        yield web


def home(web: FakeWeb, markup: str = "") -> None:
    web.page("/", f"<html><head>{FEED_LINK}</head><body>{markup}</body></html>", HTML)


def blog(user: User, address: str) -> Connection:
    """A connected blog after its first run."""
    connection = connecting.connect(user, provider="feed", account=address)
    sync(connection.pk)
    connection.refresh_from_db()
    return connection


def looked_at(connection: Connection) -> str:
    """By what a blog is confirmed after it was looked at."""
    Connection.objects.filter(pk=connection.pk).update(check_at=datetime.now(UTC))
    owning.check(connection.pk)
    connection.refresh_from_db()
    return way_of(connection)


def way_of(connection: Connection) -> str:
    (account,) = owned(connection.user, datetime.now(UTC))
    return account.by


@pytest.mark.parametrize(
    ("markup", "way"),
    [
        ('<a rel="me" href="https://headway.example/u/ann/">', "rel_me"),
        ('<A REL="noopener  ME" HREF="http://HEADWAY.example/u/ann#top">', "rel_me"),
        ('<link rel=me href="https://headway.example:443/u/ann">', "rel_me"),
        ('<a href="https://headway.example/u/ann/">', ""),
        ('<a rel="menu" href="https://headway.example/u/ann/">', ""),
        ('<a rel="me" href="https://headway.example/u/ann2/">', ""),
        ('<a rel="me" href="https://headway.example/u/ann/profile.json">', ""),
        ('<a rel="me" href="https://headway.example.org/u/ann/">', ""),
        ('<a rel="me" href="https://headway.example@evil.example/u/ann/">', ""),
        ('<!-- <a rel="me" href="https://headway.example/u/ann/"> -->', ""),
        ('<template><a rel="me" href="https://headway.example/u/ann/"></template>', ""),
        ('<textarea><a rel="me" href="https://headway.example/u/ann/"></textarea>', ""),
        ("<script>'<a rel=me href=https://headway.example/u/ann/>'</script>", ""),
        ('<meta name="Headway" content=" TOKEN ">', "meta"),
        ('<meta name="description" content="TOKEN">', ""),
        ('<meta name="headway" content="TOKENx">', ""),
        ("TOKEN", ""),
    ],
)
def test_a_page_says_whose_it_is(web: FakeWeb, markup: str, way: str) -> None:
    connection = blog(make_user("ann"), f"{web.url}/")
    home(web, markup.replace("TOKEN", owning.token(connection)))
    assert looked_at(connection) == way


def test_a_feed_may_carry_the_token_beside_its_posts(web: FakeWeb) -> None:
    connection = blog(make_user("ann"), f"{web.url}/")
    token = owning.token(connection)
    web.page("/index.xml", rss(item("one", title=token)))
    assert looked_at(connection) == ""
    web.page("/index.xml", rss(item("one"), title=f"Notes ({token})"))
    assert looked_at(connection) == "feed"


def test_a_feed_that_is_the_account_names_its_page(web: FakeWeb) -> None:
    web.page("/index.xml", rss(f"<link>{web.url}/</link>", item("one")))
    home(web, '<a rel="me" href="https://headway.example/u/ann/">')
    assert looked_at(blog(make_user("ann"), f"{web.url}/index.xml")) == "rel_me"


def test_a_token_is_of_one_user_and_one_connection(web: FakeWeb) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    hers, his = blog(ann, f"{web.url}/"), blog(bob, f"{web.url}/")
    home(web, f'<meta name="headway" content="{owning.token(hers)}">')
    assert (looked_at(hers), looked_at(his)) == ("meta", "")


def test_a_page_does_not_pass_off_a_feed_that_lies_elsewhere(web: FakeWeb) -> None:
    back = '<a rel="me" href="https://headway.example/u/ann/">'
    with FakeWeb() as other:
        other.page("/index.xml", rss(item("one")))
        web.page("/", f"{FEED_LINK.replace('/index.xml', f'{other.url}/index.xml')}{back}", HTML)
        connection = blog(make_user("ann"), f"{web.url}/")
        assert (looked_at(connection), "lies elsewhere" in connection.check_reason) == ("", True)
        other.page("/index.xml", rss(f"<link>{web.url}</link>", item("one")))
        assert looked_at(connection) == "rel_me"


def test_an_address_that_leads_on_speaks_for_nobody(web: FakeWeb) -> None:
    with FakeWeb() as other:
        other.page("/", f'{FEED_LINK}<a rel="me" href="https://headway.example/u/ann/">', HTML)
        other.page("/index.xml", rss(item("one")))
        web.redirect("/", f"{other.url}/", 302)
        connection = blog(make_user("ann"), f"{web.url}/")
        assert (looked_at(connection), "leads on" in connection.check_reason) == ("", True)


def test_it_is_looked_at_after_its_first_run_and_weekly(web: FakeWeb, clock: time_machine.Traveller) -> None:
    home(web, '<a rel="me" href="https://headway.example/u/ann/">')
    connection = blog(make_user("ann"), f"{web.url}/")
    assert owning.due(NOON) == [connection.pk]
    tasks.check_ownership(str(connection.pk))
    assert (way_of(connection), owning.due(NOON + timedelta(days=6))) == ("rel_me", [])
    asked = len(web.requests)
    tasks.check_ownership(str(connection.pk))
    assert len(web.requests) == asked
    clock.shift(WEEK)
    home(web)
    tasks.check_ownership(str(connection.pk))
    assert way_of(connection) == ""


def test_a_blog_out_of_reach_is_kept_for_two_weeks(web: FakeWeb, clock: time_machine.Traveller) -> None:
    home(web, '<a rel="me" href="https://headway.example/u/ann/">')
    connection = blog(make_user("ann"), f"{web.url}/")
    looked_at(connection)
    web.fail("/", 503)
    clock.shift(WEEK)
    assert looked_at(connection) == "rel_me"
    assert connection.check_reason == "The blog answered with status 503."
    clock.shift(CONFIRMED_FOR - WEEK)
    assert looked_at(connection) == "rel_me"
    clock.shift(timedelta(minutes=1))
    assert looked_at(connection) == ""


def test_a_look_at_an_address_that_is_changed_meanwhile_is_forgotten(web: FakeWeb) -> None:
    home(web, '<a rel="me" href="https://headway.example/u/ann/">')
    connection = blog(make_user("ann"), f"{web.url}/")

    def change() -> None:
        connecting.change(Connection.objects.get(), account=f"{web.url}/other/")

    with meanwhile(change, once_read='integrations_connection" INNER JOIN "tracker_user'):
        assert looked_at(connection) == ""
    assert (connection.checked_at, connection.check_at) == (None, None)


def test_an_address_in_a_private_network_is_not_asked(web: FakeWeb, settings: Settings) -> None:
    connection = blog(make_user("ann"), f"{web.url}/")
    settings.ALLOW_PRIVATE_FEEDS = False
    asked = len(web.requests)
    assert (looked_at(connection), len(web.requests)) == ("", asked)


def test_what_is_shown_of_an_address_has_no_query(web: FakeWeb) -> None:
    connection = blog(make_user("ann"), f"{web.url}/index.xml?key=zq-secret")
    looked_at(connection)
    (account,) = owned(connection.user, NOON)
    assert (account.url, account.by, "zq" in account.handle) == (f"{web.url}/index.xml", "", False)


@pytest.fixture
def kaggle(settings: Settings) -> Iterator[FakeKaggle]:
    with FakeKaggle() as kaggle:
        settings.KAGGLE_API_URL = kaggle.url
        kaggle.add_user("ann", token="KGAT_a", key=KEY)
        yield kaggle


@pytest.mark.parametrize(
    ("secret", "notebook", "way"), [("KGAT_a", False, "token"), (KEY, False, ""), (KEY, True, "token")]
)
def test_a_kaggle_key_shows_whose_it_is_by_a_notebook_alone(
    kaggle: FakeKaggle, secret: str, notebook: bool, way: str
) -> None:
    if notebook:
        kaggle.notebook("ann/first", last_run=NOON)
    connection = connecting.connect(make_user("ann"), provider="kaggle", account="ann", secret=secret)
    sync(connection.pk)
    (account,) = owned(connection.user, NOON)
    assert (account.by, account.handle, account.url) == (way, "ann", "https://www.kaggle.com/ann")


def test_an_account_that_is_switched_off_is_not_confirmed(db: None) -> None:
    connection = make_connection(make_user("ann"))
    SourceState.objects.create(
        user=connection.user, source="github", account="ann", confirmed_at=NOON, confirmed_by="token"
    )
    assert way_of(connection) == "token"
    SourceState.objects.update(state="rejected")
    assert way_of(connection) == ""


class TestPage:
    @pytest.fixture
    def ann(self) -> User:
        return make_user("ann")

    @pytest.fixture
    def page(self, ann: User) -> Client:
        client = Client()
        client.force_login(ann)
        return client

    def test_it_says_how_a_blog_is_confirmed_and_that_it_is(self, page: Client, ann: User, web: FakeWeb) -> None:
        connection = blog(ann, f"{web.url}/")
        said = page.get(f"/sources/{connection.pk}/").content.decode()
        assert (owning.token(connection) in said, "Not confirmed as yours" in words(said)) == (True, True)
        home(web, f'<meta name="headway" content="{owning.token(connection)}">')
        assert page.post(f"/sources/{connection.pk}/check/").status_code == 302
        owning.check(connection.pk)
        assert "Confirmed on 4 Mar by a tag on its page." in words(page.get("/sources/").content)

    def test_asked_again_at_once_it_waits_a_minute(self, page: Client, ann: User, web: FakeWeb) -> None:
        connection = blog(ann, f"{web.url}/")
        looked_at(connection)
        page.post(f"/sources/{connection.pk}/check/")
        assert (owning.due(NOON), owning.due(NOON + timedelta(minutes=1))) == ([], [connection.pk])

    def test_another_ones_blog_is_as_absent_as_none(self, page: Client) -> None:
        other = make_connection(make_user("bob"), provider="feed", account="https://blog.example/", secret="")
        answers = [
            page.post(f"/sources/{each}/check/").status_code for each in (other.pk, make_connection(make_user()).pk)
        ]
        other.refresh_from_db()
        assert (answers, other.check_at) == ([404, 404], None)

    def test_looking_at_the_address_changes_nothing(self, page: Client, ann: User) -> None:
        connection = make_connection(ann, provider="feed", account="https://blog.example/", secret="")
        assert page.get(f"/sources/{connection.pk}/check/").status_code == 405
