"""What can happen and what can be counted of it, as the sources declare it. Pure: knows no Django."""

from dataclasses import dataclass
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of activity. Its slug is part of the API, its label is text that is translated when it is shown."""

    slug: str
    label: object
    #: The source that brings it, filled in when the source is added (manual ones come from imports, too).
    source: str = ""
    #: Whether it may be claimed by hand; what the manual source brings always may.
    by_hand: bool = False
    #: The label of several, shown behind their number; without one the label is.
    many: object = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """What a goal counts. ``scale`` is how much of an activity's quantity makes one unit (60 minutes an hour)."""

    slug: str
    label: object
    unit: object
    kinds: tuple[str, ...]
    scale: int = 1
    #: How one more unit of what is counted in pieces is made, as a sentence without its full stop.
    action: object = ""

    @property
    def divisible(self) -> bool:
        """Whether a part of a unit can be owed: hours can, posts can't."""
        return self.scale > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule[Limit]:
    """By what something counts or doesn't: the code that decides takes its limit from here, the pages their words.

    ``text`` is a sentence that is marked for translation; its ``%(limit)s`` is a day, a length of time or a number, as
    the limit is a date, a timedelta or an int. A rule of words alone has the limit None.
    """

    text: str
    limit: Limit
    #: For this reason what falls under it is kept without counting: ``padding``, ``undated``, ``gone``; else "".
    reason: str = ""
    #: The kinds that it is about; () where it is about all that its source brings.
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where activities come from, with the kinds that it alone brings, the metrics over them and its rules."""

    slug: str
    label: object
    kinds: tuple[Kind, ...] = ()
    metrics: tuple[Metric, ...] = ()
    #: Whether what it brings happened in somebody's repository, so that a goal may ask whose it was.
    in_repositories: bool = False
    rules: tuple[Rule[Any], ...] = ()
