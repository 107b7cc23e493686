"""The check that XML must pass before it is parsed as a feed: whole, without a DTD, and of a feed's modest shape.

Feeds come from strangers. The parser behind this check is lenient, which would take half a feed for a whole one, and
some of its steps grow with the square of what a hostile document holds.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from integrations.providers.feed import sentences
from integrations.providers.feed.document import Broken, NotAFeed

ROOTS = frozenset({"rss", "feed", "RDF"})
MAX_TAGS = 500_000
MAX_ATTRIBUTES = 100
MAX_NAMESPACES = 200
MAX_DEPTH = 200

DECLARATION = re.compile(r"<\?xml\b[^>]{0,200}\?>")
ENCODING = re.compile(rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
# What XML allows nowhere, not even as a reference; some blogs let it slip from their posts into their feed.
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#0{0,9}([0-8]|1[124-9]|2\d|3[01]);|&#x0{0,9}([0-8bcef]|1[0-9a-f]);",
    re.IGNORECASE,
)
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Of Python's codecs, those that stand for alphabets; the others are puzzles (punycode takes minutes).
ALPHABETS = re.compile(
    r"utf-?(8|16)|(us-)?ascii|iso[-_]?(8859|2022)|latin|windows-|cp\d|gb|hz|big5|euc|s(hift|jis)|koi8|tis"
)


def checked(body: bytes, content_type: str, roots: frozenset[str] = ROOTS) -> bytes:
    """The document in UTF-8, known to be well-formed, less control characters.

    ``roots`` are the names that its outermost element may have. Raises NotAFeed and Broken.
    """
    text = FORBIDDEN.sub("", _decoded(body, content_type))
    text = DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    xml = b"<?xml version='1.0' encoding='utf-8'?>\n" + text.encode()
    shape = _Shape()
    try:
        shape.parser.Parse(xml, True)
    except expat.ExpatError as error:
        if shape.root in roots:
            raise Broken(sentences.CUT_XML) from error
        raise NotAFeed from error
    if shape.root not in roots:
        raise NotAFeed
    return xml


def _decoded(body: bytes, content_type: str) -> str:
    for encoding in _encodings(body, content_type):
        try:
            return body.decode(encoding)
        except (LookupError, ValueError):
            continue
    raise Broken(sentences.ENCODING)


def _encodings(body: bytes, content_type: str) -> Iterator[str]:
    """What to try, best first: the byte order mark, the header, the declaration, what most feeds use."""
    yield from (encoding for mark, encoding in BYTE_ORDER_MARKS if body.startswith(mark))
    named = [match[1] for match in [CHARSET.search(content_type)] if match]
    named += [match[1].decode("ascii", "replace") for match in [ENCODING.match(body.lstrip())] if match]
    for name in map(str.lower, named):
        if ALPHABETS.match(name):
            # GB 18030 holds the older GB 2312 and what people write beyond it.
            yield "gb18030" if name == "gb2312" else name
    yield from ("utf-8", "windows-1252")


class _Shape:
    """Watches an XML parser go through a document, and stops it where no feed would go."""

    def __init__(self) -> None:
        self.root = ""
        self.tags = self.depth = self.namespaces = 0
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._namespace

    def _doctype(self, name: str, *_: object) -> None:
        if name.lower() == "html":
            raise NotAFeed
        raise Broken(sentences.DOCUMENT_TYPE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name.rpartition(" ")[2]
        self.tags += 1
        self.depth += 1
        if self.tags > MAX_TAGS or self.depth > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise Broken(sentences.TOO_LARGE)

    def _end(self, name: str) -> None:
        self.depth -= 1

    def _namespace(self, prefix: str, uri: str) -> None:
        self.namespaces += 1
        if self.namespaces > MAX_NAMESPACES:
            raise Broken(sentences.TOO_LARGE)
