"""Lists in pages. A cursor names the last row that was given, so that new rows neither repeat nor hide others."""

import json
from collections.abc import Callable, Sequence

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from pydantic import Field

from tracker.api.fields import Asked, Shape
from tracker.api.problems import field_problem


class Paging(Asked):
    """How much of a list is asked for, and where it goes on."""

    limit: int = Field(100, ge=1, le=500)
    cursor: str = Field("", max_length=1000)


class Page[Item](Shape):
    """Part of a list; ``next`` is the cursor of the next part, null at the end."""

    items: list[Item]
    next: str | None


def page[Row: Model, Item](
    rows: QuerySet[Row], asked: Paging, out: Callable[[Row], Item], *, order: Sequence[str]
) -> Page[Item]:
    """One page of rows in the order of these fields, which tell any two rows apart; all ascend, or all descend."""
    names = [field.removeprefix("-") for field in order]
    listed = rows.model._meta.label
    if asked.cursor:
        beyond = "lt" if order[0].startswith("-") else "gt"
        rows = rows.filter(_after(names, _read(asked.cursor, listed), beyond))
    found = list(rows.order_by(*order)[: asked.limit + 1])
    given = found[: asked.limit]
    more = len(found) > len(given)
    last = [str(getattr(given[-1], name)) for name in names] if more else []
    return Page(items=[out(row) for row in given], next=_cursor(last, listed) if more else None)


def page_of[Item](items: Sequence[Item], asked: Paging, *, name: Callable[[Item], str], listed: str) -> Page[Item]:
    """One page of what is at hand already; names tell any two items apart."""
    begin = 0
    if asked.cursor:
        last = _read(asked.cursor, listed)[0]
        begin = next((place + 1 for place, item in enumerate(items) if name(item) == last), len(items))
    given = items[begin : begin + asked.limit]
    more = begin + asked.limit < len(items)
    return Page(items=list(given), next=_cursor([name(given[-1])], listed) if more else None)


def _after(names: Sequence[str], values: Sequence[str], beyond: str) -> Q:
    """The rows past one: a later first field, or the same and a later second, and so on."""
    condition = Q()
    for place, name in enumerate(names):
        same = dict(zip(names[:place], values, strict=False))
        condition |= Q(**same, **{f"{name}__{beyond}": values[place]})
    return condition


def _cursor(values: Sequence[str], listed: str) -> str:
    return _signer(listed).sign(urlsafe_base64_encode(json.dumps(values).encode()))


def _read(cursor: str, listed: str) -> list[str]:
    try:
        values: list[str] = json.loads(urlsafe_base64_decode(_signer(listed).unsign(cursor)))
    except (BadSignature, ValueError) as error:
        raise field_problem("cursor", "This is no cursor of this list.") from error
    return values


def _signer(listed: str) -> Signer:
    """Each list signs its own cursors, so that no other's can be read here."""
    return Signer(salt=f"tracker.api.paging:{listed}", sep=".")
