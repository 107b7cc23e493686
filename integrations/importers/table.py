"""From the text of a file to its lines. Commas, semicolons or tabs; quoted line breaks; within limits."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from integrations.importers.base import Line, Unreadable
from tracker.kinds import gettext_noop as _

MOST_LINES = 20_000
MOST_COLUMNS = 200
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """A header, its names in lower case, and the lines below it that say anything."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read(text: str) -> Table:
    """Raises Unreadable."""
    # Every kind of line break becomes one, also a quoted one.
    rows = _rows(io.StringIO(text.removeprefix("\ufeff"), newline=None).getvalue())
    _number, first = next(rows, (0, []))
    header = tuple(" ".join(name.split()).casefold() for name in first)
    _check(header)
    lines: list[Line] = []
    for number, cells in rows:
        if len(lines) == MOST_LINES:
            raise Unreadable(_("A file has up to 20,000 lines. Bring this one in parts."))
        lines.append(_line(number, header, cells))
    if not lines:
        raise Unreadable(_("There are no lines below the header."))
    return Table(header, tuple(lines))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that says anything, with the number of the line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    ended = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield ended + 1, cells
            ended = reader.line_num
    except csv.Error as error:
        raise Unreadable(
            _("From line %(line)s on this is no CSV: a quotation mark stands alone, or a field is too long."),
            line=ended + 1,
        ) from error


def _delimiter(text: str) -> str:
    """The one that parts most in the first line."""
    first = text.lstrip("\n").partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _check(header: tuple[str, ...]) -> None:
    if len(header) > MOST_COLUMNS:
        raise Unreadable(_("A file has up to 200 columns."))
    twice = [name for name, number in Counter(header).items() if name and number > 1]
    if twice:
        raise Unreadable(_("The column %(column)s stands twice in the header."), column=twice[0][:40])


def _line(number: int, header: tuple[str, ...], cells: list[str]) -> Line:
    surplus = any(cell.strip() for cell in cells[len(header) :])
    return Line(number, dict(zip_longest(header, cells[: len(header)], fillvalue="")), surplus)
