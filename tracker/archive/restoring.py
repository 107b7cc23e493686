"""Puts an export back: all of it in one transaction, or nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import IO, Any

from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import QuerySet

from tracker.archive.parts import Part
from tracker.archive.reading import Archive, Refused, Row, opened
from tracker.archive.registry import parts
from tracker.archive.rows import renamed
from tracker.models import Goal, Plan, User
from tracker.planning import picture_of, specs_of
from tracker.progress import live
from tracker.study_days import FreeDays
from tracker.units import UNITS

BATCH = 500


def restore(stream: IO[bytes]) -> User:
    """The account of an export, made anew with all that it owned. Raises Refused; then nothing has changed.

    Rows are put back as they were, beside the writers that made them. Ids are kept where no row of their kind is there
    yet, so that addresses and the forecasts' chance stay the same.
    """
    archive = opened(stream)
    if User.objects.filter(username=archive.username).exists():
        raise Refused(f"There is an account {archive.username} here already.")
    try:
        with transaction.atomic():
            return _Restoring(archive).all()
    except (IntegrityError, DataError) as error:
        raise Refused("It contradicts itself, or an address or a name of it is taken here.") from error
    except RecursionError as error:
        raise Refused("Something in it is nested too deeply.") from error


@dataclass(slots=True)
class _Restoring:
    archive: Archive
    user: User | None = None
    #: The ids under which rows are stored now, by model and by the ids that they had.
    ids: dict[str, dict[Any, Any]] = field(default_factory=dict)

    def all(self) -> User:
        for part in parts():
            self._put_back(part)
            part.settle(self._owner())
        if Goal.objects.filter(plan__user=self.user, figures=None).exists():
            raise Refused("There is a goal without figures in it.")
        _read_through(self._owner())
        return self._owner()

    def _owner(self) -> User:
        if self.user is None:
            raise Refused("There is no account in it.")
        return self.user

    def _put_back(self, part: Part) -> None:
        model, kept = part.the_model(), self._keeps_ids(part)
        ids = self.ids.setdefault(part.model, {})
        for rows in batched(self.archive.rows(part), BATCH):
            made = [self._made(part, row, kept=kept) for row in rows]
            _insert(model, made, kept=kept)
            if part.numbered:
                ids.update((row["id"], each.pk) for row, each in zip(rows, made, strict=True))
            for name in part.inner:
                _put_words_back(part, name, [(each, row[name]) for row, each in zip(rows, made, strict=True)])
        if kept:
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                    cursor.execute(statement)

    def _keeps_ids(self, part: Part) -> bool:
        """Ids of an empty table: whoever adds a row meanwhile to another would be given one of them."""
        if not part.numbered:
            return False
        rows = part.the_model()._default_manager.all()
        if isinstance(part.the_model()._meta.pk, models.UUIDField):
            rows = rows.filter(pk__in=self.archive.known[part.model])
        return not rows.exists()

    def _made(self, part: Part, row: Row, *, kept: bool) -> models.Model:
        model = part.the_model()
        values = {column.attname: self._value(part, column, row[column.name]) for column in part.columns()}
        if kept:
            values["pk"] = row["id"]
        if part.owner == "user":
            values["user"] = self.user
        found = model(**values)
        part.complete(found)
        if isinstance(found, User):
            self.user = found
        return found

    def _value(self, part: Part, column: "models.Field[Any, Any]", value: Any) -> Any:
        if column.remote_field and value is not None:
            return self.ids[column.remote_field.model._meta.label][value]
        if key := part.goals_in.get(column.name):
            return renamed(value, key, self.ids["tracker.Goal"])
        return value


def _read_through(user: User) -> None:
    """Read what is kept as JSON, or names what the code knows, as the pages do: it must be of the right shape."""
    try:
        for plan in Plan.objects.filter(user=user):
            for picture in (picture_of(plan), *(revision.picture for revision in plan.revisions.all())):
                specs_of(picture)
                FreeDays.of(picture)
        live(user, datetime.now(UTC))
        for unit in user.resources.values_list("unit", flat=True):
            UNITS[unit].named(1)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Refused("A plan or a resource in it can't be read.") from error


def _insert(model: type[models.Model], rows: list[models.Model], *, kept: bool) -> None:
    """Store rows raw, as they are: no field shall say that it was made, or changed, just now."""
    meta = model._meta
    given = kept or not isinstance(meta.pk, models.AutoField)
    fields = [column for column in meta.concrete_fields if given or column is not meta.pk]
    # What `bulk_create` is made of; it would set the times of making and changing itself.
    ids = QuerySet(model)._insert(  # type: ignore[attr-defined]  # private, as is all that stores rows raw
        rows, fields=fields, returning_fields=[meta.pk], using=connection.alias, raw=True
    )
    for row, (pk,) in zip(rows, ids, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias


def _put_words_back(part: Part, name: str, found: list[tuple[models.Model, list[str]]]) -> None:
    column = part.inner_column(name)
    relation = part.the_model()._meta.get_field(part.inner[name][0])
    assert isinstance(relation, models.ForeignObjectRel)
    rows = [column.model(**{relation.field.name: owner, column.name: word}) for owner, words in found for word in words]
    column.model._default_manager.bulk_create(rows)
