"""All parts of an export: the tracker's own, and what other rooms add to them in their ``archived`` modules."""

from collections.abc import Mapping, Sequence

from tracker.archive.own import LEFT_OUT, PARTS
from tracker.archive.parts import Part

_added: list[Part] = []
_left_out = dict(LEFT_OUT)


def add(parts: Sequence[Part], left_out: Mapping[str, str]) -> None:
    """Take these parts into every export, behind those that are there; and know why other models are in none."""
    _added.extend(parts)
    _left_out.update(left_out)


def parts() -> tuple[Part, ...]:
    """All parts; a row stands behind those that it names."""
    return (*PARTS, *_added)


def left_out() -> Mapping[str, str]:
    """The models (``app.Model``) that lead to a user and are in no part, with the reason."""
    return _left_out
