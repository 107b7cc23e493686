"""Lines of plain text are broken where words are, and nothing is lost."""

import pytest

from tracker.plain_text import width, wrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("one  \n\ntwo", ["one", "", "two"]),
        ("- one two three", ["- one two", "  three"]),
        ("https://example.org/long", ["https://example.org/long"]),
        ("a https://example.org/long b", ["a", "https://example.org/long", "b"]),
        ("学习一二三四，五", ["学习一二三", "四，五"]),
        ("一二三四五，六", ["一二三四五，", "六"]),
        ("一二三四（五六）", ["一二三四", "（五六）"]),
        ("for 1 h 30 and 4 h", ["for 1 h 30", "and 4 h"]),
        ("almost 44\N{NO-BREAK SPACE}% of", ["almost", "44 % of"]),
        ("第 12 周学 3 小时", ["第 12 周学", "3 小时"]),
    ],
)
def test_a_line_has_ten_columns(text: str, lines: list[str]) -> None:
    assert wrapped(text, columns=10) == "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("学习", 4), ("e\N{COMBINING ACUTE ACCENT}", 1), ("\N{ZERO WIDTH SPACE}", 0)]
)
def test_a_wide_character_takes_two_columns_and_a_mark_none(text: str, columns: int) -> None:
    assert width(text) == columns
