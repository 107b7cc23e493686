"""Words that somebody chose, in one line that changes nothing of what stands around it. Pure."""

import unicodedata

from tracker.entry import printable

#: Signs that turn the direction of what follows.
TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def one_plain_line(text: str) -> str:
    """The text in one line, without controls and without signs that turn the direction of what stands around it."""
    straight = "".join(each for each in text if unicodedata.bidirectional(each) not in TURNS)
    return " ".join(printable(straight).split())
