import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.providers.base import Access, Cursor, Rejected, Unavailable, Window
from integrations.providers.feed import Feed
from tests.fakes.feeds import HTML, HUGO_HOME, HUGO_POSTS, item, rss
from tests.fakes.web import FakeWeb
from tracker.entry import Entry

NOW = dt.datetime(2026, 7, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as web:
        yield web


def access(account: str, account_id: str = "", now: dt.datetime = NOW, **options: Any) -> Access:
    zone = ZoneInfo("America/Los_Angeles")
    return Access(account=account, account_id=account_id, secret="", zone=zone, now=now, options=options)


def run(account: str, cursor: Cursor | None = None, now: dt.datetime = NOW, **options: Any) -> Window:
    """One run, whose cursor goes through JSON as it does in the database."""
    [window] = Feed(allow_private=True).windows(access(account, now=now, **options), cursor or {})
    return replace(window, cursor=json.loads(json.dumps(window.cursor)))


def ids(window: Window) -> set[str]:
    return {entry.external_id for entry in window.entries}


def test_a_feed_given_itself_is_read_as_given(web: FakeWeb) -> None:
    web.page("/index.xml", HUGO_HOME)
    web.page("/posts/index.xml", HUGO_POSTS)
    window = run(f"{web.url}/index.xml")
    assert "https://blog.example/now/" in ids(window)
    assert web.paths == ["/index.xml"]


def test_a_post_carries_its_title_link_site_and_names(web: FakeWeb) -> None:
    web.page("/", rss(item("one", "Wed, 01 Jul 2026 00:30:00 +0800", title="Tom &amp; &lt;b&gt;Jerry")))
    assert run(f"{web.url}/").entries == (
        Entry(
            external_id="https://blog.example/posts/one/",
            kind="post",
            occurred_at=dt.datetime(2026, 6, 30, 16, 30, tzinfo=dt.UTC),
            on=dt.date(2026, 7, 1),
            title="Tom & <b>Jerry",
            evidence_url="https://blog.example/posts/one/",
            context="127.0.0.1",
            aliases=(
                "url:blog.example/posts/one",
                "path:/posts/one",
                "title:Tom & <b>Jerry|2026-06-30T16:30:00+00:00",
            ),
        ),
    )


def test_the_account_is_the_feeds_address_and_named_by_its_title(web: FakeWeb) -> None:
    web.page("/index.xml", HUGO_HOME)
    window = run(f"{web.url}/index.xml")
    assert window.account_id == f"127.0.0.1:{web.port}/index.xml"
    assert window.account_name == "Notes on <AI> & code"


def test_a_feed_without_a_title_is_named_by_its_site(web: FakeWeb) -> None:
    web.page("/", rss(item("one"), title=""))
    assert run(f"{web.url}/").account_name == "127.0.0.1"


def test_a_proven_account_id_is_kept_when_the_owner_gives_a_new_address(web: FakeWeb) -> None:
    web.page("/", rss(item("one")))
    [window] = Feed(allow_private=True).windows(access(f"{web.url}/", "blog.example/feed"), {})
    assert window.account_id == "blog.example/feed"


def test_an_unchanged_feed_is_not_sent_again(web: FakeWeb) -> None:
    web.page("/", rss(item("one")), headers={"Last-Modified": "Wed, 01 Jul 2026 10:00:00 GMT"})
    first = run(f"{web.url}/")
    second = run(f"{web.url}/", first.cursor)
    assert (second.entries, second.complete, second.cursor) == ((), (), first.cursor)
    assert web.requests[1].headers["If-Modified-Since"] == "Wed, 01 Jul 2026 10:00:00 GMT"
    assert second.account_name == "Notes"


def test_new_validators_on_an_equal_feed_bring_no_entries(web: FakeWeb) -> None:
    web.page("/", rss(item("one")), headers={"ETag": '"1"'})
    first = run(f"{web.url}/")
    web.page("/", rss(item("one")), headers={"ETag": '"2"'})
    assert run(f"{web.url}/", first.cursor).entries == ()


def test_a_new_post_is_found_below_an_old_pinned_one(web: FakeWeb) -> None:
    pinned = item("pinned", "Sat, 03 Feb 2024 09:00:00 +0800")
    web.page("/", rss(pinned, item("one")))
    first = run(f"{web.url}/")
    web.page("/", rss(pinned, item("two", "Thu, 02 Jul 2026 10:00:00 +0000"), item("one")))
    assert "https://blog.example/posts/two/" in ids(run(f"{web.url}/", first.cursor))


def test_a_run_that_was_killed_before_its_cursor_was_stored_is_repeated_alike(web: FakeWeb) -> None:
    web.page("/", rss(item("one")))
    assert run(f"{web.url}/") == run(f"{web.url}/")


def test_another_address_starts_anew(web: FakeWeb) -> None:
    web.page("/a", rss(item("one")))
    web.page("/b", rss(item("two")))
    assert ids(run(f"{web.url}/b", run(f"{web.url}/a").cursor)) == {"https://blog.example/posts/two/"}


def test_a_feed_is_sure_of_what_is_newer_than_its_last_item(web: FakeWeb) -> None:
    web.page("/", rss(item("pinned", "Sat, 03 Feb 2024 09:00:00 +0000"), item("two"), item("one")))
    [promise] = run(f"{web.url}/").complete
    assert promise.since == dt.datetime(2026, 7, 1, 10, 0, 0, 1, tzinfo=dt.UTC)
    assert promise.keep_counting


def test_a_feed_without_posts_is_sure_of_nothing(web: FakeWeb) -> None:
    web.page("/", rss())
    window = run(f"{web.url}/")
    assert (window.entries, window.complete) == ((), ())


def test_a_post_dated_in_the_future_happens_when_it_is_first_seen(web: FakeWeb) -> None:
    web.page("/", rss(item("one", "Fri, 01 Jan 2999 00:30:00 +0900")))
    first = run(f"{web.url}/", now=dt.datetime(2026, 7, 10, 16, tzinfo=dt.UTC))
    [post] = first.entries
    assert (post.occurred_at, post.on) == (dt.datetime(2026, 7, 10, 16, tzinfo=dt.UTC), dt.date(2026, 7, 11))
    web.page("/", rss(item("two"), item("one", "Fri, 01 Jan 2999 00:30:00 +0900")))
    later = run(f"{web.url}/", first.cursor, now=NOW + dt.timedelta(days=9))
    assert post in later.entries


def test_a_post_seen_too_early_keeps_that_day_once_its_date_has_come(web: FakeWeb) -> None:
    web.page("/", rss(item("one", "Mon, 13 Jul 2026 10:00:00 +0000")))
    first = run(f"{web.url}/")
    web.page("/", rss(item("one", "Mon, 13 Jul 2026 10:00:00 +0000", title="Corrected")))
    later = run(f"{web.url}/", first.cursor, now=NOW + dt.timedelta(days=9))
    assert [(post.title, post.on) for post in later.entries] == [("Corrected", NOW.date())]


def test_a_post_whose_future_date_is_taken_back_gets_its_earlier_date(web: FakeWeb) -> None:
    web.page("/", rss(item("one", "Fri, 01 Jan 2999 00:30:00 +0000")))
    first = run(f"{web.url}/")
    web.page("/", rss(item("one")))
    assert run(f"{web.url}/", first.cursor).entries[0].on == dt.date(2026, 7, 1)


def test_the_newest_five_thousand_posts_are_taken_and_the_rest_is_told(web: FakeWeb) -> None:
    day = dt.datetime(2010, 1, 1, tzinfo=dt.UTC)
    dates = [(day + dt.timedelta(days=number)).isoformat() for number in reversed(range(5_001))]
    items = [{"id": number, "date_published": date} for number, date in enumerate(dates)]
    web.page("/", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    window = run(f"{web.url}/")
    assert len(window.entries) == 5_000
    assert "5000" not in ids(window)
    assert window.problems == ("The feed lists 5001 posts; the newest 5000 were taken.",)
    assert window.complete == ()


def test_a_date_that_cannot_be_read_is_told(web: FakeWeb) -> None:
    web.page("/", rss(item("one"), item("two", "2026年1月2日")))
    assert run(f"{web.url}/").problems == ("1 items of the feed have a date that can't be read.",)


def test_a_feed_whose_site_has_moved_keeps_its_posts_by_path(web: FakeWeb) -> None:
    web.page("/", rss(item("one"), item("two")))
    before = run(f"{web.url}/")
    web.page("/", rss(item("one", site="https://new.example"), item("two", site="https://new.example")))
    after = run(f"{web.url}/", before.cursor)
    assert after.account_id == before.account_id
    for old, new in zip(before.entries, after.entries, strict=True):
        assert old.external_id != new.external_id
        assert set(old.aliases) & set(new.aliases) == {f"path:/posts/{old.title}", old.aliases[-1]}


def test_a_post_whose_address_has_changed_is_known_by_title_and_instant(web: FakeWeb) -> None:
    web.page("/", rss(item("one", title="A title")))
    before = run(f"{web.url}/")
    web.page("/", rss(item("better-name", "Wed, 01 Jul 2026 18:00:00 +0800", title="A title")))
    after = run(f"{web.url}/", before.cursor)
    assert set(before.entries[0].aliases) & set(after.entries[0].aliases) == {"title:A title|2026-07-01T10:00:00+00:00"}


def test_posts_that_share_title_and_date_are_not_confused(web: FakeWeb) -> None:
    web.page("/", rss(item("one", title="Same"), item("two", title="Same")))
    first, second = run(f"{web.url}/").entries
    assert not set(first.aliases) & set(second.aliases)


def test_a_permanent_redirect_is_believed_after_three_runs(web: FakeWeb) -> None:
    web.redirect("/old", "/new", 301)
    web.page("/new", rss(item("one")))
    window = run(f"{web.url}/old")
    for _ in range(2):
        window = run(f"{web.url}/old", window.cursor)
    web.requests.clear()
    window = run(f"{web.url}/old", window.cursor)
    assert web.paths == ["/new"]
    assert window.account_id == f"127.0.0.1:{web.port}/old"


def test_a_permanent_redirect_that_is_taken_back_is_forgotten(web: FakeWeb) -> None:
    web.page("/new", rss(item("one")))
    window = None
    for moved in (True, True, False, True, True):
        if moved:
            web.redirect("/old", "/new", 308)
        else:
            web.page("/old", rss(item("one")))
        window = run(f"{web.url}/old", window.cursor if window else {})
    assert window is not None
    assert window.cursor["feed"] == f"{web.url}/old"


def test_a_temporary_redirect_is_never_believed(web: FakeWeb) -> None:
    web.redirect("/old", "/new", 302)
    web.page("/new", rss(item("one")))
    window = run(f"{web.url}/old")
    for _ in range(3):
        window = run(f"{web.url}/old", window.cursor)
    assert window.cursor["feed"] == f"{web.url}/old"
    assert window.requests == 2


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503, 204, 301])
def test_a_server_in_trouble_is_asked_again_later(web: FakeWeb, status: int) -> None:
    web.page("/", rss(item("one")))
    first = run(f"{web.url}/")
    web.fail("/", status)
    for cursor in ({}, first.cursor):
        with pytest.raises(Unavailable, match=str(status)):
            run(f"{web.url}/", cursor)


@pytest.mark.parametrize("status", [404, 410])
def test_a_run_that_fails_tells_its_requests(web: FakeWeb, status: int) -> None:
    web.fail("/", status)
    with pytest.raises((Rejected, Unavailable)) as caught:
        run(f"{web.url}/")
    assert caught.value.requests == len(web.requests) == 1


def test_a_server_that_asks_for_patience_gets_it(web: FakeWeb) -> None:
    web.fail("/", 429, {"Retry-After": "3600"})
    with pytest.raises(Unavailable) as raised:
        run(f"{web.url}/")
    assert raised.value.retry_at == NOW + dt.timedelta(hours=1)


def test_a_feed_gone_for_good_needs_its_owner(web: FakeWeb) -> None:
    web.fail("/", 410)
    with pytest.raises(Rejected, match="gone for good"):
        run(f"{web.url}/")


def test_a_private_address_needs_its_owner_on_the_first_run(web: FakeWeb) -> None:
    web.page("/", rss(item("one")))
    with pytest.raises(Rejected):
        list(Feed(allow_private=False).windows(access("http://127.0.0.1:8080/"), {}))
    assert web.requests == []


def test_a_known_feed_whose_address_turns_private_is_tried_again(web: FakeWeb) -> None:
    web.page("/", rss(item("one")))
    first = run(f"{web.url}/")
    web.redirect("/", "http://169.254.169.254/", 302)
    with pytest.raises(Unavailable):
        run(f"{web.url}/", first.cursor)


def test_this_servers_own_feed_is_no_blog(web: FakeWeb) -> None:
    with pytest.raises(Rejected, match="this server itself"):
        list(Feed(allow_private=True, own_site=web.url).windows(access(f"{web.url}/u/a/feed.xml"), {}))


def test_a_known_feed_that_turns_into_a_page_is_tried_again(web: FakeWeb) -> None:
    web.page("/", rss(item("one")))
    first = run(f"{web.url}/")
    web.page("/", "<html><body>Parked</body></html>", HTML)
    with pytest.raises(Unavailable, match="no feed answers"):
        run(f"{web.url}/", first.cursor)


def test_a_silent_server_is_tried_again() -> None:
    with FakeWeb() as web:
        url = web.url
    with pytest.raises(Unavailable):
        run(url)


def test_a_feed_cut_anywhere_brings_all_of_it_or_nothing(web: FakeWeb) -> None:
    whole = rss(item("one"), item("two", title="Zwei und ü 😀")).encode()
    for size in range(len(whole)):
        web.page("/", whole[:size])
        with pytest.raises((Unavailable, Rejected)):
            run(f"{web.url}/")


def test_item_links_are_never_followed(web: FakeWeb) -> None:
    web.page("/", rss(item("one", site=web.url)))
    run(f"{web.url}/")
    assert web.paths == ["/"]


FRAGMENTS = st.sampled_from(
    [
        b'<rss version="2.0"><channel><item>',
        b"<title>t</title>",
        b"<pubDate>Wed, 01 Jul 2026 10:00:00 +0000</pubDate>",
        b"</item></channel></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>',
        b"<updated>2026-07-01T10:00:00Z</updated>",
        b"</entry></feed>",
        b"<?xml version='1.0' encoding='gb2312'?>",
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]>",
        b"<link href='http://['/>",
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":1e999,"date_published":"2026-07-01","url":"http://["}]}',
        b"<link rel=alternate type=application/rss+xml href=http://[>",
        b"<meta http-equiv=refresh content='0;url=/'>",
        b"<![CDATA[",
        b"]]>",
        b"<g:pos xmlns:g='http://www.opengis.net/gml'>1 2</g:pos>",
        b"\xff\xfe",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.lists(FRAGMENTS | st.binary(max_size=20), max_size=12).map(b"".join),
    content_type=st.sampled_from(["", "text/html", "application/xml; charset=punycode", "text/xml; charset=utf-16"]),
)
def test_whatever_is_sent_only_the_promised_errors_come(web: FakeWeb, body: bytes, content_type: str) -> None:
    web.page("/", body, content_type)
    try:
        run(f"{web.url}/")
    except (Rejected, Unavailable):
        return
