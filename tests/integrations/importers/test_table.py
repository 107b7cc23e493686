"""From text to lines."""

import pytest

from integrations.importers.base import Unreadable
from integrations.importers.table import MOST_LINES, read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_fields_are_parted_as_the_header_is(delimiter: str) -> None:
    table = read(f"date{delimiter}title\n2026-03-02{delimiter}x")
    assert (table.header, table.lines[0].cells) == (("date", "title"), {"date": "2026-03-02", "title": "x"})


def test_names_of_columns_differ_neither_by_case_nor_by_spaces() -> None:
    assert read("\ufeff Start   Date ,TITLE\n1,2").header == ("start date", "title")


def test_a_line_is_known_by_where_it_starts() -> None:
    table = read('date,title\n\n2026-03-02,"two\nlines"\n,\n2026-03-03,x\n')
    assert [line.number for line in table.lines] == [3, 6]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_is_one(newline: str) -> None:
    table = read(newline.join(["date,title", '"a', 'b",x']))
    assert table.lines[0].cells["date"] == "a\nb"


def test_other_separators_of_unicode_part_no_lines() -> None:
    assert len(read("date,title\n1,a\u2028b\x0cc\x85d").lines) == 1


def test_fields_that_are_missing_say_nothing() -> None:
    assert read("date,title\n2026-03-02").lines[0].text("title") == ""


def test_more_fields_than_the_header_are_told() -> None:
    assert [line.surplus for line in read("date,title\n1,2,3\n1,2,,").lines] == [True, False]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no lines below"),
        ("date,minutes\n", "no lines below"),
        ("date,minutes,Date\n1,2,3", "column date stands twice"),
        ("a," * 1_000_000, "up to 200 columns"),
        ('date,title\n1,x\n2,"open\n3,y', "From line 3 on this is no CSV"),
        (f'date,title\n1,"{"x" * 200_000}"', "From line 2 on this is no CSV"),
        ("date\n" + "x\n" * (MOST_LINES + 1), "up to 20,000 lines"),
    ],
    ids=["nothing", "header", "twice", "wide", "open", "long", "many"],
)
def test_what_is_no_table_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(text)
