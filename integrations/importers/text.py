"""From the bytes of a file to its text."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from integrations.importers.base import Unreadable
from tracker.kinds import gettext_noop as _

MOST_BYTES = 5_000_000
MOST_CHARACTERS = 500_000
#: What spreadsheets are: packed folders, and the older kind.
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


def decoded(raw: bytes, *, chinese: bool = False) -> str:
    """The text of a file. UTF-8 and UTF-16 are known for certain; else it is what Windows writes where people read it.

    Raises Unreadable for what is no text.
    """
    if raw.startswith(PACKED):
        raise Unreadable(_("This is a packed file or a spreadsheet. Save it as CSV, and bring that."))
    return checked(_text(raw, chinese))


def checked(text: str) -> str:
    """The text, if it is one. Raises Unreadable."""
    if "\0" in text:
        raise Unreadable(_("This is no text file."))
    return text


def _text(raw: bytes, chinese: bool) -> str:
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030" if chinese else "cp1252", "replace")
