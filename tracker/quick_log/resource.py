"""What was studied: "cs224n lecture 3", "cs224n 第3讲" to one of the user's own resources and its unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.quick_log.day import MONTH_DAY
from tracker.quick_log.line import NUMERALS, Line, Refused, in_plain_signs, number

#: A name may stand in quotes or brackets; Chinese leaves no blanks around it.
BEFORE = r"""(?<![^\s\u4e00-\u9fff"'“‘《「『(\[])"""
CLOSING = r"""["'”’》」』)\]]*"""
AFTER = rf"(?={CLOSING}[,;:.!?]*(?:\s|$|[\u4e00-\u9fff]))"
NUMBER = r"[1-9]\d{0,5}(?!\d)"
#: One number or several: "3", "3-5", "3 to 5", "3, 4 and 5".
NUMBERS = rf"(?P<numbers>{NUMBER}(?:\ ?(?:-|,|&|\+|to|and|至|到|和)\ ?{NUMBER})*)"
#: Nothing more of the number, as in 3.5 or 3b, follows.
END = r"(?=[,;:.!?)]*(?:\s|$|[\u4e00-\u9fff]))"
ALONE = rf"{CLOSING}[\s,;:]+{NUMBERS}(?=[.!?)]*\s*$|[,;:]+\s)"

DAY_OR_UNITS = rf"{CLOSING}[\s,;:]+(?=[1-9]){MONTH_DAY}[.!?)]*\s*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A resource that a line may name. ``id`` is the caller's; ``unit_words`` are what its units are called."""

    id: int
    names: tuple[str, ...]
    unit_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """The resource that a line names, and the unit of it that was reached, where it says so."""

    resource: int
    unit: int | None = None


def find_resource(line: Line, resources: Sequence[Named]) -> About | None:
    """The resource that what is left of the line names. Nothing is cut: the name is a part of the title."""
    plain = in_plain_signs(line.title)
    named = list(_named(plain, resources))
    if len({resource.id for resource, _ in named}) > 1:
        raise Refused("two_resources", "The line names two of your resources. Store a line for each.")
    units = [unit for resource, name in named if (unit := _unit(resource, plain, name))]
    return About(named[0][0].id, max(units, default=None)) if named else None


def check_numbers(line: Line, resources: Sequence[Named]) -> None:
    """Refuse what may be units or a day: the 10-12 of "cs224n 10-12"."""
    if any(re.match(DAY_OR_UNITS, line.plain[name.end() :]) for _, name in _named(line.plain, resources)):
        raise Refused(
            "day_or_units", "This may be a day or its units. Write the day with its year, or the unit’s word."
        )


def _named(plain: str, resources: Sequence[Named]) -> Iterator[tuple[Named, re.Match[str]]]:
    """The names in the line from left to right; where one stands inside another, the longer one is meant."""
    found = [(resource, name) for resource in resources for each in resource.names for name in _places(each, plain)]
    end = 0
    for resource, name in sorted(found, key=lambda each: (each[1].start(), -each[1].end())):
        if name.start() >= end:
            end = name.end()
            yield resource, name


def _places(name: str, plain: str) -> Iterator[re.Match[str]]:
    words = in_plain_signs(name).split()
    if words and words[0].lower() in plain.lower():
        yield from re.finditer(rf"{BEFORE}{r'\s+'.join(map(re.escape, words))}{AFTER}", plain, re.IGNORECASE)


def _unit(resource: Named, plain: str, name: re.Match[str]) -> int | None:
    """The last unit that is named behind the name or before it; None where a number could mean something else."""
    word = f"(?:{'|'.join(map(re.escape, sorted(resource.unit_words, key=len, reverse=True)))})"
    behind = (
        rf"{CLOSING}[\s,;:]*{word}\ ?{NUMBERS}{END}",
        rf"{CLOSING}[\s,;:]*第\ ?(?:{NUMBERS}|(?P<numeral>[{NUMERALS}]{{1,3}}))\ ?{word}",
        ALONE,
    )
    before = rf"(?<!\w){word}\ ?{NUMBERS}\s+(?:of|in|from)\s+(?:the\s+)?\W*$"
    matches = [re.match(form, plain[name.end() :], re.IGNORECASE) for form in behind]
    found = next(filter(None, (*matches, re.search(before, plain[: name.start()], re.IGNORECASE))), None)
    if found is None:
        return None
    figures = found.groupdict()
    if figures.get("numeral"):
        return number(figures["numeral"]) or None
    return max(map(int, re.findall(r"\d+", figures["numbers"])))
