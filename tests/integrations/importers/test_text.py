"""From bytes to text."""

import gzip
import io
import zipfile

import pytest

from integrations.importers.base import Unreadable
from integrations.importers.text import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_write_is_read(encoding: str) -> None:
    assert decoded("café, naïve".encode(encoding)) == "café, naïve"


def test_utf_16_of_either_order_is_read() -> None:
    assert [decoded("\ufeffé".encode(each)) for each in ("utf-16-le", "utf-16-be")] == ["é", "é"]


def test_chinese_windows_is_read_for_those_who_read_chinese() -> None:
    assert decoded("阅读论文".encode("gb18030"), chinese=True) == "阅读论文"


def packed() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "date,minutes")
    return stream.getvalue()


@pytest.mark.parametrize(
    "raw", [packed(), gzip.compress(b"date,minutes"), b"\xd0\xcf\x11\xe0 old Excel"], ids=["zip", "gzip", "xls"]
)
def test_a_packed_file_under_another_name_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="packed file or a spreadsheet"):
        decoded(raw)


@pytest.mark.parametrize("raw", [b"date,minutes\n2026-03-02,\0", "date".encode("utf-16-le")])
def test_what_holds_nul_is_no_text(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="no text file"):
        decoded(raw)
