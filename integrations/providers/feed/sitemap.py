"""A sitemap: the addresses of a site's pages, or of more sitemaps. Knows no network."""

import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from integrations.http import MAX_BYTES
from integrations.providers.feed.document import Broken, NotAFeed
from integrations.providers.feed.xml import checked

ROOTS = frozenset({"urlset", "sitemapindex"})
PACKED = b"\x1f\x8b"
MAX_ADDRESSES = 50_000


@dataclass(slots=True)
class Sitemap:
    """What a sitemap lists; nothing where it can't be trusted."""

    sitemaps: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


def read(body: bytes, content_type: str) -> Sitemap:
    """Read a sitemap or an index of sitemaps, packed or not. Something else lists nothing."""
    found = Sitemap()
    try:
        _parse(checked(_unpacked(body), content_type, ROOTS), found)
    except (NotAFeed, Broken, zlib.error):
        return Sitemap()
    return found


def _unpacked(body: bytes) -> bytes:
    """As much as any answer may have; what goes on longer is cut, and so not well-formed. Raises zlib.error."""
    return zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES) if body.startswith(PACKED) else body


def _parse(xml: bytes, found: Sitemap) -> None:
    lists = {"url": found.pages, "sitemap": found.sitemaps}
    path: list[str] = []
    text: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        path.append(name)
        text.clear()

    def end(name: str) -> None:
        path.pop()
        # A picture's address lies a level deeper, in a namespace of its own.
        parent, _, kind = (path[-1] if path else "").rpartition(" ")
        wanted = lists.get(kind)
        if wanted is not None and name == f"{parent} loc".strip() and len(wanted) < MAX_ADDRESSES:
            wanted.append("".join(text).strip())

    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parser.Parse(xml, True)
