"""Titles that a reader chose, as they stand among other words: on one line, and with a direction of their own."""

import unicodedata

from tracker.one_line import TURNS

#: Letters that are written from right to left.
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def shown_title(title: str) -> str:
    """A title that changes neither the lines nor the direction of what stands around it.

    Isolates are put around it only where it needs them: some mail programs show them as boxes.
    """
    plain = " ".join("".join(each for each in title if unicodedata.bidirectional(each) not in TURNS).split())
    if any(unicodedata.bidirectional(each) in RIGHT_TO_LEFT for each in plain):
        return f"{FIRST_STRONG_ISOLATE}{plain}{POP_ISOLATE}"
    return plain
