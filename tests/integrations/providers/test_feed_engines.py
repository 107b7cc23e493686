"""What each blog engine writes, post for post."""

import pytest

from integrations.providers.feed import posts
from integrations.providers.feed.document import Document
from integrations.providers.feed.items import read
from tests.fakes.feeds import PAYLOADS

#: For each engine the title of the feed; of each post its title, day, evidence, external id and words.
ENGINES = {
    "hugo_posts.xml": ("Posts on Notes on <AI> & code", [
        ("Read this first", "2024-02-03", "https://blog.example/posts/pinned/",
         "https://blog.example/posts/pinned/", None),
        ("Attention & <b>friends</b>", "2026-07-01", "https://blog.example/posts/night/",
         "https://blog.example/posts/night/", None),
        ("What a loss says", "2026-06-14", "https://blog.example/posts/loss/",
         "https://blog.example/posts/loss/", None),
        ("GPU 入门 😀", "2026-03-02", "https://blog.example/posts/gpu/", "https://blog.example/posts/gpu/", None),
    ]),
    "jekyll.xml": ("Small models", [
        ("Beam search, slowly", "2026-07-01", "https://blog.example/2026/07/01/beam-search.html",
         "https://blog.example/2026/07/01/beam-search", 5),
        ("Greedy & fast", "2026-06-01", "https://notes.example/deep/greedy.html",
         "https://notes.example/deep/greedy", 4),
    ]),
    "wordpress.xml": ("Learning out loud", [
        ("What I’d tell myself", "2026-07-01", "https://blog.example/2026/07/what-id-tell-myself/",
         "https://blog.example/?p=123", 5),
        ("Only an excerpt", "2026-06-30", "https://blog.example/2026/06/only-an-excerpt/",
         "https://blog.example/?p=120", None),
    ]),
    "ghost.xml": ("Notebook", [
        ("Tokens & <unk>", "2026-07-01", "https://blog.example/tokens/", "65f0c0ffee0000000000abcd", 7),
    ]),
    "substack.xml": ("Gradient Letters", [
        ("Why warm-up works", "2026-07-01", "https://letters.example/p/why-warm-up-works",
         "https://letters.example/p/why-warm-up-works", 8),
        ("For those who pay", "2026-06-01", "https://letters.example/p/for-those-who-pay",
         "https://letters.example/p/for-those-who-pay", None),
    ]),
    "medium.xml": ("Stories by A. Writer on Medium", [
        ("Fine-tuning on one GPU", "2026-07-01", "https://medium.com/@a.writer/fine-tuning-on-one-gpu-0123456789ab",
         "https://medium.com/p/0123456789ab", 5),
        ("For members", "2026-06-01", "https://medium.com/a-publication/for-members-ba9876543210",
         "https://medium.com/p/ba9876543210", None),
    ]),
    "hexo.xml": ("深度学习笔记", [
        ("注意力机制", "2026-06-30", "https://blog.example/2026/07/01/%E6%B3%A8%E6%84%8F%E5%8A%9B/",
         "https://blog.example/2026/07/01/%E6%B3%A8%E6%84%8F%E5%8A%9B/", 8),
    ]),
    "eleventy.xml": ("Plain notes", [
        ("Embeddings by hand", "2026-07-01", "https://blog.example/blog/embeddings/",
         "https://blog.example/blog/embeddings/", 5),
    ]),
    "astro.xml": ("Orbit", [
        ("A first agent", "2026-07-01", "https://blog.example/blog/first-agent/",
         "https://blog.example/blog/first-agent/", None),
    ]),
    "feed.json": ("Notes", [
        ("Seven", "2026-07-01", "https://blog.example/posts/seven/", "7", 7),
        ("", "2026-06-01", "https://blog.example/posts/six/", "https://blog.example/posts/six/", 2),
    ]),
}  # fmt: skip


def payload(name: str) -> Document:
    body = (PAYLOADS / name).read_bytes()
    return read(body, content_type="application/xml", url="https://blog.example/feed.xml")


@pytest.mark.parametrize("name", ENGINES)
def test_each_engines_posts_are_read(name: str) -> None:
    found = payload(name)
    made = posts.entries(found.items, site="blog.example", first_seen={})
    rows = [(each.title, str(each.on), each.evidence_url, each.external_id, each.words) for each in made]
    assert (found.title, rows) == ENGINES[name]


def test_a_post_is_the_same_whatever_its_link_says_of_its_reader() -> None:
    before = payload("medium.xml").items[0]
    after = read(
        (PAYLOADS / "medium.xml").read_bytes().replace(b"rss-5ca1ab1e0000------2", b"rss-another------3"),
        content_type="application/xml",
        url="https://medium.com/feed/@a.writer",
    ).items[0]
    assert posts.entries([before], site="", first_seen={}) == posts.entries([after], site="", first_seen={})


@pytest.mark.parametrize(
    ("link", "evidence"),
    [
        ("https://blog.example/?p=1&utm_source=rss", "https://blog.example/?p=1"),
        ("https://blog.example/a/?utm_source=rss&a=%2F+1&gclid=2#end", "https://blog.example/a/?a=%2F+1#end"),
        ("https://blog.example/a?b", "https://blog.example/a?b"),
        ("https://blog.example/a#b", "https://blog.example/a#b"),
    ],
)
def test_evidence_keeps_all_of_an_address_but_its_tracking(link: str, evidence: str) -> None:
    assert posts.untracked(link) == evidence
