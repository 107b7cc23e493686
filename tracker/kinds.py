"""What can happen and what can be counted of it, as the sources declare it. Pure: knows no Django."""

from dataclasses import dataclass


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
class Source:
    """Where activities come from, with the kinds that it alone brings and the metrics over them."""

    slug: str
    label: object
    kinds: tuple[Kind, ...] = ()
    metrics: tuple[Metric, ...] = ()
    #: Whether what it brings happened in somebody's repository, so that a goal may ask whose it was.
    in_repositories: bool = False
