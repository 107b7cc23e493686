"""Whatever a user owns is exported, or stays for a reason."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model

from tracker.archive.parts import Part
from tracker.archive.registry import left_out, parts
from tracker.models import User

#: Not yet installed, or not everywhere.
OPTIONAL = {"tracker.Undoable", "mfa.Authenticator", "usersessions.UserSession"}


def label(model: type[Model]) -> str:
    return model._meta.label


def owned() -> set[str]:
    """Every model from which a foreign key leads to a user, however far."""
    found = {User}
    while more := {
        model
        for model in apps.get_models()
        if model not in found
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in found
    }:
        found |= more
    return {label(model) for model in found}


def inner(part: Part) -> Iterator[str]:
    return (label(part.inner_column(name).model) for name in part.inner)


def test_every_model_that_leads_to_a_user_is_a_part_or_stays_for_a_reason() -> None:
    exported = {part.model for part in parts()} | {model for part in parts() for model in inner(part)}

    assert owned() <= exported | set(left_out())
    assert not exported & set(left_out())


def test_what_stays_is_known() -> None:
    assert set(left_out()) <= owned() | OPTIONAL
    assert all(left_out().values())


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_every_field_of_a_part_is_written_or_stays_for_a_reason(part: Part) -> None:
    meta = part.the_model()._meta
    fields = {field.name for field in meta.get_fields() if isinstance(field, ManyToManyField) or field.concrete}

    assert fields - {meta.pk.name, "user"} == set(part.fields) | set(part.left_out)
    assert not set(part.fields) & set(part.left_out)


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_what_a_part_names_stands_before_it(part: Part) -> None:
    names = [each.model for each in parts()]
    named = [label(column.related_model) for column in part.columns() if column.remote_field]

    assert set(named) <= set(names[: names.index(part.model)])
    assert all(each.numbered for each in parts() if each.model in named)
