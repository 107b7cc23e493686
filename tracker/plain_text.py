"""The plain part of a letter: lines that no mail program has to break. Pure."""

import re
import unicodedata
from collections.abc import Iterator

#: So many columns hold a line, and two quotes of it, on an old terminal; a wide character takes two.
COLUMNS = 78
#: Where a line may begin anew: behind a space or a Chinese character, unless that opens a bracket.
PIECES = re.compile(r"[^ ]*?[\u3000-\u3007\u3012-\u9fff\uff01-\uff07\uff09-\uffef]|[^ ]+| +")
#: What no line begins with.
CLOSING = "，。；：、！？）】》”’"
BULLET = "- "
#: What belongs together: a number and its unit.
GLUED = re.compile(r"(?<=\d) (?=(?:h|min|%)(?:\W|$)|[\u4e00-\u9fff])|(?<=\d h) (?=\d\d\b)")
KEPT = "\N{NO-BREAK SPACE}"


def wrapped(text: str, columns: int = COLUMNS) -> str:
    """The text with its long lines broken, and none with spaces at its end.

    A word, or an address, that is longer than a line stays whole. What belongs to a line of a list stands below it.
    """
    glued = GLUED.sub(KEPT, text)
    broken = "".join(f"{line}\n" for long in glued.split("\n") for line in _broken(long, columns))
    return broken.replace(KEPT, " ").rstrip("\n") + "\n"


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(_width(character) for character in text)


def _broken(line: str, columns: int) -> Iterator[str]:
    indent = "  " if line.startswith(BULLET) else ""
    row, taken = "", 0
    for piece in PIECES.findall(line.rstrip()):
        wide = width(piece)
        if row.strip(BULLET) and taken + wide > columns and piece[0] not in CLOSING and piece.strip():
            yield row.rstrip()
            row, taken = indent, len(indent)
        row, taken = row + piece, taken + wide
    yield row.rstrip()


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
