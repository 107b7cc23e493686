"""Numbers, days and texts on their way in and out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tracker.api.fields import Day, Line, Lines, Number, WebAddress, figure


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Decimal("20.500000"), "20.5"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0"), "0"),
        (Fraction(-1, 10**8), "0"),
        (Decimal("0.000001"), "0.000001"),
        (Decimal("-1.25"), "-1.25"),
        (0, "0"),
        (999_999_999, "999999999"),
    ],
)
def test_a_figure_has_up_to_six_places_and_nothing_superfluous(value: Any, written: str) -> None:
    assert figure(value) == written


@pytest.mark.parametrize("value", ["1.50", Decimal("1.5"), Decimal("15E-1"), "1.5000000000"])
def test_strings_and_numbers_are_taken(value: Any) -> None:
    assert TypeAdapter(Number).validate_python(value) == Decimal("1.5")


@pytest.mark.parametrize(
    "value",
    [
        *("", " 1", "1 ", "NaN", "Infinity", "1e3", "0x10", "1_0", "１", "٣", "--1", "1,5", "1:30", ".5", "9" * 10_000),
        *(True, None, [], {}, 1.5, 10**9, -(10**9), Decimal("1E+400"), Decimal("0.0000001"), "0." + "1" * 30),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_number_that_can_be_stored_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(value)


def test_a_day_is_an_iso_day() -> None:
    assert TypeAdapter(Day).validate_python("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "value",
    [
        *("2026-02-30", "0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31", "20260101", "2026-W07-1", "2026-1-1"),
        *("2026-01-01T00:00:00", "２０２６-01-01", 0, 1767225600, None, True),
    ],
)
def test_what_is_no_iso_day_of_our_time_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


@pytest.mark.parametrize("value", ["a\0b", "a\nb", "\x1b[31m", "\ud800", "\ufffe", "\ufdd0", "x" * 501, 1, None])
def test_what_is_no_line_of_text_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python(value)


@pytest.mark.parametrize("value", ["<script>", "{{ 7*7 }}", "学习", "👩‍💻", "=1+1"])
def test_any_text_is_taken_literally(value: str) -> None:
    assert TypeAdapter(Line).validate_python(value) == value


def test_notes_have_lines() -> None:
    assert TypeAdapter(Lines).validate_python(" one\r\ntwo\tthree\n") == "one\ntwo\tthree"


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "data:,x", "//host", "https://", "ftp://a", "https://a b", "http://[::1", "https"]
)
def test_what_a_browser_should_not_follow_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(WebAddress).validate_python(value)
