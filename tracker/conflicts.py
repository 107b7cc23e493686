"""Two tabs that change the same thing: the slower one is told both values, and nothing is lost."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tracker import figures
from tracker.sentences import language

#: What a form holds beside what is stored.
BESIDE = ("id", "version", "acts_from")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which they differ: what is in the form, and what was stored meanwhile."""

    label: str
    mine: str
    theirs: str


def version_of(values: Mapping[str, Any]) -> str:
    """Another one for other values; a form carries that of the values from which it was made."""
    told = sorted((name, str(value)) for name, value in values.items() if name not in BESIDE)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def differences(form: forms.Form, stored: forms.Form, today: date) -> list[Difference]:
    """The fields of a filled in form that say something else than what is stored, which the other form holds."""
    return [
        Difference(str(field.label), _shown(field.field, field.value(), today), _shown(field.field, theirs, today))
        for field in form.visible_fields()
        for theirs in [stored[field.name].value()]
        if field.name not in BESIDE and field.field.has_changed(theirs, field.data)
    ]


def clash(form: forms.Form, stored: forms.Form, today: date) -> list[Difference] | None:
    """What a filled in form says otherwise, where other values are stored than it was made from; else None.

    ``stored`` is the form as it would be made now. One that says no version was not made from any, and one that says
    what is stored, as when it is sent twice, clashes with nothing.
    """
    if form.data.get("version", "") in ("", version_of(stored.initial)):
        return None
    return differences(form, stored, today) or None


def _shown(field: forms.Field, value: Any, today: date) -> str:
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list | tuple | set) else [value]
        choices: Any = field.choices
        names = dict(_choices(choices))
        return figures.listed((names.get(str(each), str(each)) for each in chosen), language()) or "–"
    if isinstance(field, forms.DateField):
        try:
            return figures.day(date.fromisoformat(str(value)), today, language())
        except ValueError:
            return str(value or "–")
    return str("–" if value in (None, "") else value)


def _choices(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Those of groups, too."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _choices(label)
        else:
            yield str(value), str(label)
