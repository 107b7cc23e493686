"""What an export holds: one part for each kind of row that a user owns, field by field. The rest says why it stays.

A test walks all models: whatever leads to a user is a part, is written within one, or is left out for a reason, and so
is each of its fields. Whoever adds one decides here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q

SCHEMA_VERSION = 1

#: Reasons for which fields stay.
DERIVED = "it is computed from what is exported"
KEY = "it lets somebody in"
HERE = "it says how far a worker of this installation is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of one model. They are written in the order in which they were made."""

    #: Its lines stand in ``<name>.jsonl``.
    name: str
    #: As ``app.Model``.
    model: str
    #: The lookup from a row to its user; "pk" for the user's own row.
    owner: str
    #: The fields that are written, in this order. What names another part's row is written as that row's id.
    fields: tuple[str, ...]
    #: Every other field, with the reason why it stays.
    left_out: Mapping[str, str] = field(default_factory=dict)
    #: Whether each line carries the row's id, since other lines or addresses name it.
    numbered: bool = False
    #: Rows that are written alone; what is under way belongs to the installation on which it is.
    only: Q = field(default_factory=Q)
    #: Lists of words, each with the related rows (``related_name``) and their field in which they stand.
    inner: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: JSON columns that name goals, with the key under which they do.
    goals_in: Mapping[str, str] = field(default_factory=dict)
    #: Columns that a page prints as a link.
    links: tuple[str, ...] = ()
    #: Sets on a row that comes back what did not come with it.
    complete: Callable[[Any], None] = lambda _row: None
    #: Brings up to date what is derived from the rows of a user, once they are back.
    settle: Callable[[Any], None] = lambda _user: None

    @property
    def file(self) -> str:
        return f"{self.name}.jsonl"

    def the_model(self) -> type[Model]:
        return apps.get_model(self.model)

    def inner_column(self, name: str) -> "Field[Any, Any]":
        """The column in which the words of a list stand."""
        relation, column = self.inner[name]
        related = self.the_model()._meta.get_field(relation).related_model
        assert isinstance(related, type)
        found = related._meta.get_field(column)
        assert isinstance(found, Field)
        return found

    def columns(self) -> list["Field[Any, Any]"]:
        """The written fields."""
        meta = self.the_model()._meta
        found = [meta.get_field(name) for name in self.fields]
        return [each for each in found if isinstance(each, Field)]
