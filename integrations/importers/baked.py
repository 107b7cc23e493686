"""Badges that are baked into a picture: a chunk of a PNG, an element of an SVG."""

import html
import re
import struct
import zlib
from collections.abc import Iterator

from integrations.importers.base import Unreadable
from tracker.kinds import gettext_noop as _

PNG = b"\x89PNG\r\n\x1a\n"
#: Of Open Badges 2.0 and 3.0.
KEYWORDS = (b"openbadges", b"openbadgecredential")
MOST_BYTES = 1_000_000
#: Read as text, so that no entity is ever expanded.
ELEMENT = re.compile(r"<openbadges:(assertion|credential)\b([^>]*?)(?:/>|>(.*?)</openbadges:\1\s*>)", re.DOTALL)
VERIFY = re.compile(r"\bverify\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
NOTHING = _("No badge is baked into this picture.")


def badge_text(raw: bytes) -> str:
    """The text of a file: what is baked into it where it is a picture. Raises Unreadable."""
    if raw.startswith(PNG):
        return _of_png(raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("Bring a badge as JSON, PNG or SVG.")) from error
    return _of_svg(text) if text.lstrip().startswith("<") else text


def _of_png(raw: bytes) -> str:
    for kind, body in _chunks(raw):
        keyword, _zero, rest = body.partition(b"\0")
        if keyword in KEYWORDS and kind == b"tEXt":
            return rest.decode("latin-1")
        if keyword in KEYWORDS and kind == b"iTXt":
            return _international(rest)
    raise Unreadable(NOTHING)


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each chunk; what is cut off ends it."""
    place = len(PNG)
    while place + 8 <= len(raw):
        length, kind = struct.unpack_from(">I4s", raw, place)
        yield kind, raw[place + 8 : place + 8 + length]
        place += length + 12


def _international(rest: bytes) -> str:
    """Two bytes say whether it is compressed; language and translated keyword follow, then the text."""
    packed, parts = rest[:1] == b"\1", rest[2:].split(b"\0", 2)
    try:
        text = parts[2]
        if packed:
            text = zlib.decompressobj().decompress(text, MOST_BYTES)
        return text.decode()
    except (IndexError, zlib.error, UnicodeDecodeError) as error:
        raise Unreadable(NOTHING) from error


def _of_svg(text: str) -> str:
    found = ELEMENT.search(text)
    if not found:
        raise Unreadable(NOTHING)
    data = CDATA.search(found[3] or "")
    inside = data[1] if data else html.unescape(found[3] or "")
    verify = VERIFY.search(found[2])
    return inside.strip() or html.unescape((verify[1] or verify[2]) if verify else "")
