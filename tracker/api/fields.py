"""What the API's fields take and give: days, numbers, texts. Unknown fields are refused everywhere."""

import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, NoReturn
from urllib.parse import urlsplit

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tracker.api.problems import Problem
from tracker.entry import is_no_text
from tracker.identity import meant_page
from tracker.scoring.score import rounded

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,30})?")
FIRST_YEAR, LAST_YEAR = 1990, 2100
PLACES = 6
#: What the columns hold in front of the decimal point.
TOO_LARGE = 10**9


class Shape(BaseModel):
    """The base of every body and answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Shape):
    """The body of a POST that needs none: an empty one, or an object without fields."""


class Asked(Shape):
    """The base of every set of query parameters."""

    @classmethod
    def names(cls) -> set[str]:
        """The parameters' names as they stand in an address."""
        return {field.alias or name for name, field in cls.model_fields.items()}


class JsonParser(Parser):
    """Reads bodies strictly: UTF-8 JSON, exact numbers, no name twice. Raises Problem."""

    def parse_body(self, request: HttpRequest) -> Any:
        charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        if request.content_type != "application/json" or charset.lower() != "utf-8":
            raise Problem(415, "Send JSON as Content-Type: application/json, in UTF-8.")
        try:
            return json.loads(
                request.body.decode(), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_without_twins
            )
        except (ValueError, RecursionError) as error:
            raise Problem(400, "The body is not valid JSON.") from error


def figure(value: Fraction | Decimal | int) -> str:
    """A number as it goes out: up to six decimal places, halves up, neither exponent nor trailing zeros."""
    text = f"{rounded(Fraction(value), PLACES):f}"
    return text.rstrip("0").rstrip(".")


def figure_or_none(value: Fraction | Decimal | int | None) -> str | None:
    """The same, and null where there is no figure."""
    return None if value is None else figure(value)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _day(value: object) -> object:
    if not (isinstance(value, str) and ISO_DAY.fullmatch(value)):
        raise ValueError("Give a day such as 2026-11-25.")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("There is no such day in the calendar.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"Give a day between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def _number(value: object) -> object:
    if isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError('Give a number such as 1.5 or "1.5".')
    number = Decimal(value)
    if not -TOO_LARGE < number < TOO_LARGE:
        raise ValueError("This number is too large.")
    exact = number.quantize(Decimal(1).scaleb(-PLACES))
    if exact != number:
        raise ValueError(f"Give at most {PLACES} decimal places.")
    return exact


def _not_negative(number: Decimal) -> Decimal:
    if number < 0:
        raise ValueError("Give a number that is not negative.")
    return abs(number)


def _above_zero(number: Decimal) -> Decimal:
    if number <= 0:
        raise ValueError("Give a number above 0.")
    return number


def _line(text: str) -> str:
    if any(map(is_no_text, text)):
        raise ValueError("Leave out line breaks and control characters.")
    return text.strip()


def _lines(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if any(is_no_text(each) for each in text if each not in "\n\t"):
        raise ValueError("Leave out control characters.")
    return text.strip()


def _not_blank(text: str) -> str:
    if not text:
        raise ValueError("This field is needed.")
    return text


def _meant(value: object) -> object:
    return meant_page(value) if isinstance(value, str) else value


def _web_address(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if not web or not text.isprintable() or re.search(r"\s", text):
        raise ValueError("Give a web address that starts with https:// or http://.")
    return text


Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_number)]
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
AboveZero = Annotated[Number, AfterValidator(_above_zero)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_line)]
#: What a column of 50 characters holds.
ShortName = Annotated[str, Field(max_length=50), AfterValidator(_line), AfterValidator(_not_blank)]
ShortLine = Annotated[str, Field(max_length=100), AfterValidator(_line)]
Context = Annotated[str, Field(max_length=300), AfterValidator(_line)]
MediumLine = Annotated[str, Field(max_length=200), AfterValidator(_line)]
Title = Annotated[str, Field(max_length=200), AfterValidator(_line), AfterValidator(_not_blank)]
Lines = Annotated[str, Field(max_length=10_000), AfterValidator(_lines)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(_line), AfterValidator(_web_address)]
#: A web address; an arXiv id stands for its paper's page.
Evidence = Annotated[WebAddress, BeforeValidator(_meant)]
Slug = Annotated[str, Field(max_length=50, pattern=r"^[a-z][a-z0-9_-]*$")]


def nothing() -> Any:
    """What stands in a field of a PATCH that was left out; such fields are read with ``exclude_unset``."""


LEFT_OUT: Any = Field(default_factory=nothing)
