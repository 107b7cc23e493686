from datetime import UTC, datetime

import pytest

from integrations.providers.feed.document import Item
from integrations.providers.feed.posts import canonical, complete, entries

DAY = datetime(2026, 7, 1, tzinfo=UTC)


def post(name: str, link: str = "", day: int = 1, title: str = "") -> Item:
    return Item(external_id=name, title=title, link=link, published=DAY.replace(day=day))


def aliases(*items: Item) -> list[tuple[str, ...]]:
    return [entry.aliases for entry in entries(items, site="blog.example", first_seen={})]


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example/a",
        "http://blog.example/a/",
        "https://www.blog.example/a/",
        "https://BLOG.example/a/?utm_source=rss&utm_medium=rss",
        "https://blog.example/a/?source=rss-1#end",
    ],
)
def test_an_address_is_the_same_in_all_its_dresses(url: str) -> None:
    assert canonical(url) == "blog.example/a"


def test_parameters_that_tell_pages_apart_stay() -> None:
    assert canonical("https://blog.example/?p=123") == "blog.example?p=123"


def test_a_post_that_links_to_the_home_page_has_no_name_by_its_address() -> None:
    assert aliases(post("1", "https://blog.example/")) == [()]


def test_a_name_that_two_posts_share_is_neithers() -> None:
    first, second = aliases(post("1", "https://a.example/x/"), post("2", "https://b.example/x/"))
    assert (first, second) == (("url:a.example/x",), ("url:b.example/x",))


def test_a_name_too_long_to_be_stored_is_left_out() -> None:
    assert aliases(post("1", "https://blog.example/" + "a" * 1_500)) == [()]


def test_a_feed_in_no_order_is_sure_of_nothing() -> None:
    assert complete([post("1", day=1), post("2", day=2), post("3", day=3)]) == ()
