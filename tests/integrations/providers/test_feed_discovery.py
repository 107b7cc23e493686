from collections.abc import Iterator

import pytest

from integrations.http import Failed
from integrations.providers.base import Rejected, Unavailable
from integrations.providers.feed.discovery import Page
from integrations.providers.feed.visit import Visit
from tests.fakes.feeds import HTML, HUGO_HOME, HUGO_POSTS, PAYLOADS, item, rss
from tests.fakes.web import FakeWeb, Handler, not_found
from tests.integrations.providers.test_feed import run

URL = "https://blog.example/"
ZH_POSTS = (PAYLOADS / "hugo_zh_posts.xml").read_bytes()


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as web:
        yield web


def page(name: str, web: FakeWeb) -> bytes:
    """A page that Hugo built, as if for this server."""
    return (PAYLOADS / name).read_bytes().replace(b"https://blog.example", web.url.encode())


def link(href: str, more: str = "") -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{href}" {more}>'


def candidates(html: str, url: str = URL) -> list[str]:
    return Page(html.encode(), url).candidates()


def feed_of(web: FakeWeb, path: str = "/") -> str:
    feed: str = run(f"{web.url}{path}").cursor["feed"]
    return feed.removeprefix(web.url)


def test_the_posts_of_a_hugo_home_page_are_preferred_to_all_its_pages(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    web.page("/index.xml", HUGO_HOME)
    web.page("/posts/index.xml", HUGO_POSTS)
    assert feed_of(web) == "/posts/index.xml"


def test_a_home_feed_is_taken_where_no_section_has_one(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    web.page("/index.xml", HUGO_HOME)
    assert feed_of(web) == "/index.xml"


def test_a_section_without_posts_is_passed_over(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    web.page("/posts/index.xml", rss())
    web.page("/index.xml", HUGO_HOME)
    assert feed_of(web) == "/index.xml"


def test_a_section_feed_of_another_name_is_preferred_to_the_home_feed_that_was_guessed(web: FakeWeb) -> None:
    web.page("/", f"<a href='{web.url}/posts/one/'>one</a>", HTML)
    web.page("/feed.xml", HUGO_HOME)
    web.page("/posts/feed.xml", HUGO_POSTS)
    assert feed_of(web) == "/posts/feed.xml"


def test_a_home_feed_of_another_name_is_taken_where_its_sections_have_none(web: FakeWeb) -> None:
    web.page("/", f"<a href='{web.url}/posts/one/'>one</a>", HTML)
    web.page("/feed.xml", HUGO_HOME)
    assert feed_of(web) == "/feed.xml"


def choices(web: FakeWeb) -> list[tuple[str, str, int]]:
    found = run(f"{web.url}/").choices
    assert found is not None
    return [(each.address.removeprefix(web.url), each.title, each.number) for each in found]


def test_the_feeds_of_a_page_are_choices_and_the_one_that_is_read_comes_first(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    web.page("/index.xml", HUGO_HOME)
    web.page("/posts/index.xml", HUGO_POSTS)
    assert choices(web) == [
        ("/posts/index.xml", "Posts on Notes on <AI> & code", 4),
        ("/index.xml", "Notes on <AI> & code", 5),
    ]


def test_other_languages_of_a_page_are_choices(web: FakeWeb) -> None:
    web.page("/", '<a hreflang="zh" href="/zh/">中文</a>' + link("/index.xml"), HTML)
    web.page("/posts/index.xml", HUGO_POSTS)
    web.page("/zh/posts/index.xml", ZH_POSTS)
    assert [address for address, _, _ in choices(web)] == ["/posts/index.xml", "/zh/posts/index.xml"]


def test_a_category_that_the_page_names_is_a_choice_and_a_twin_is_none(web: FakeWeb) -> None:
    web.page("/", link("/feed/") + link("/feed.rss") + link("/category/ai/feed/"), HTML)
    web.page("/feed/", rss(item("one"), item("two")))
    web.page("/feed.rss", rss(item("one"), item("two")))
    web.page("/category/ai/feed/", rss(item("one"), title="AI"))
    assert [address for address, _, _ in choices(web)] == ["/feed/", "/category/ai/feed/"]


def test_one_feed_is_no_choice_and_neither_is_a_feed_given_itself(web: FakeWeb) -> None:
    web.page("/", link("/feed/"), HTML)
    web.page("/feed/", HUGO_POSTS)
    assert (choices(web), run(f"{web.url}/feed/").choices) == ([], ())


@pytest.mark.parametrize("trouble", ["busy", "broken", "private", "cut"])
def test_trouble_with_a_feed_that_would_only_be_offered_is_none(web: FakeWeb, trouble: str) -> None:
    elsewhere = "http://169.254.169.254/feed" if trouble == "private" else "/other/feed/"
    web.page("/", link("/posts/feed/") + link(elsewhere), HTML)
    web.page("/posts/feed/", HUGO_POSTS)
    if trouble == "busy":
        web.fail("/other/feed/", 503)
    elif trouble == "broken":
        web.page("/other/feed/", HUGO_POSTS[:-20])
    else:
        web.cut("/other/feed/", HUGO_POSTS)
    assert choices(web) == []


def test_a_page_of_many_feeds_is_asked_for_few(web: FakeWeb) -> None:
    web.page("/", "".join(link(f"/{number}/feed/") for number in range(40)), HTML)
    for number in range(40):
        web.page(f"/{number}/feed/", rss(item(str(number))))
    run(f"{web.url}/")
    assert len(web.requests) <= 1 + 8 + 6


def test_an_empty_blog_is_taken_as_it_is(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    web.page("/index.xml", rss())
    assert feed_of(web) == "/index.xml"


def test_a_page_in_one_language_leads_to_the_posts_in_it(web: FakeWeb) -> None:
    web.page("/zh/", page("hugo_zh.html", web), HTML)
    web.page("/posts/index.xml", HUGO_POSTS)
    web.page("/zh/posts/index.xml", ZH_POSTS)
    assert feed_of(web, "/zh/") == "/zh/posts/index.xml"


def test_a_root_page_that_only_leads_to_a_language_is_followed(web: FakeWeb) -> None:
    web.page("/", page("hugo_language_root.html", web), HTML)
    web.page("/en/", "<html><a href='/en/posts/one/'>one</a></html>", HTML)
    web.page("/en/posts/index.xml", HUGO_POSTS)
    assert feed_of(web) == "/en/posts/index.xml"


@pytest.mark.parametrize(
    "name", ["index.xml", "feed.xml", "atom.xml", "rss.xml", "feed/", "feed.json", "posts/index.xml", "blog/index.xml"]
)
def test_a_page_that_names_no_feed_is_tried_in_the_usual_places_below_it(web: FakeWeb, name: str) -> None:
    web.page("/sub/", "<p>Welcome", HTML)
    body = (PAYLOADS / "feed.json").read_bytes() if name == "feed.json" else HUGO_POSTS
    web.page(f"/sub/{name}", body)
    assert feed_of(web, "/sub/") == f"/sub/{name}"
    assert len(web.requests) <= 9


def test_https_that_was_a_guess_stands_for_http_too(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    web.page("/posts/index.xml", HUGO_POSTS)
    window = run(f"https://127.0.0.1:{web.port}/", any_scheme=True)
    assert window.cursor["feed"] == f"{web.url}/posts/index.xml"


def test_https_that_was_asked_for_is_never_given_up(web: FakeWeb) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    with pytest.raises(Unavailable):
        run(f"https://127.0.0.1:{web.port}/")
    assert web.paths == []


def test_a_page_without_any_feed_needs_its_owner(web: FakeWeb) -> None:
    web.page("/", "<p>Welcome", HTML)
    with pytest.raises(Rejected, match="No feed was found"):
        run(f"{web.url}/")
    assert len(web.requests) == 9


def test_a_site_that_answers_everything_with_its_home_page_has_no_feed(web: FakeWeb) -> None:
    for path in ("/", "/index.xml", "/posts/index.xml", "/feed.json"):
        web.page(path, "<!DOCTYPE html><html><p>Welcome", HTML)
    with pytest.raises(Rejected, match="No feed was found"):
        run(f"{web.url}/")


@pytest.mark.parametrize("trouble", ["busy", "cut"])
def test_trouble_during_the_search_ends_it_so_that_no_worse_feed_is_chosen(web: FakeWeb, trouble: str) -> None:
    web.page("/", page("hugo_home.html", web), HTML)
    if trouble == "busy":
        web.fail("/posts/index.xml", 503)
    else:
        web.cut("/posts/index.xml", HUGO_POSTS)
    web.page("/index.xml", HUGO_HOME)
    with pytest.raises(Unavailable):
        run(f"{web.url}/")


def test_a_feed_named_at_an_address_out_of_reach_is_passed_over(web: FakeWeb) -> None:
    web.page("/", link("http://169.254.169.254/posts/index.xml") + link("http://127.0.0.1:1/posts/index.xml"), HTML)
    web.page("/posts/index.xml", HUGO_POSTS)
    assert feed_of(web) == "/posts/index.xml"


def test_named_feeds_are_resolved_against_the_base_element() -> None:
    html = '<base href="/sub/">' + link("feed/")
    assert candidates(html)[0] == "https://blog.example/sub/feed/"


def test_a_feed_of_comments_is_no_blog() -> None:
    html = link("/comments/feed/") + link("/a/feed/", 'title="Comments on A"') + link("/feed/")
    assert candidates(html)[0] == "https://blog.example/feed/"


def test_a_feed_in_another_language_comes_last() -> None:
    html = '<html lang="zh-cn">' + link("/en/feed/", 'hreflang="en"') + link("/feed/", 'hreflang="zh"')
    assert Page(html.encode(), URL).named_feeds == ["https://blog.example/feed/", "https://blog.example/en/feed/"]


def test_sections_that_the_page_links_to_are_tried() -> None:
    html = link("/index.xml") + '<a href="/articles/one/">one</a>'
    assert candidates(html)[:2] == ["https://blog.example/articles/index.xml", "https://blog.example/index.xml"]


def test_a_section_that_the_page_names_comes_before_its_home_feed() -> None:
    html = link("/index.xml") + link("/writing/index.xml")
    assert candidates(html)[0] == "https://blog.example/writing/index.xml"


def test_the_requests_of_a_run_share_one_deadline(web: FakeWeb) -> None:
    def slowly(handler: Handler) -> None:
        web.closing.wait(0.9)
        not_found(handler)

    web.answers["/"] = slowly
    visit = Visit(allow_private=True, seconds=1.5)
    visit.get(f"{web.url}/")
    with pytest.raises(Failed):
        visit.get(f"{web.url}/")


def test_a_sections_feed_is_called_as_the_home_feed_is() -> None:
    assert candidates(link("/feed.xml"))[0] == "https://blog.example/posts/feed.xml"


def test_a_path_without_a_closing_slash_is_a_folder() -> None:
    assert candidates("", "https://blog.example/blog")[0] == "https://blog.example/blog/posts/index.xml"


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    assert candidates(link("/feed/") + "<![bad[ <")[0] == "https://blog.example/feed/"


def test_at_most_eight_places_are_tried() -> None:
    assert len(candidates("".join(link(f"/{number}.xml") for number in range(20)))) == 8
