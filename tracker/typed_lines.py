"""A line of the quick log, read beside its owner's resources, and what is stored of it."""

import uuid
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tracker.catalogue.skills import meant
from tracker.manual import Draft
from tracker.models import Resource, User
from tracker.quick_log import NotUnderstood, Parsed, parse
from tracker.resources import as_named


def read(user: User, line: str, typed: datetime) -> tuple[Parsed | NotUnderstood, Resource | None]:
    """The line as it would be stored, and the resource that it names. ``typed`` is on the user's clock. One query."""
    resources = {each.pk: each for each in user.resources.all()}
    parsed = parse(line, typed.date(), list(map(as_named, resources.values())), now=typed.time())
    if isinstance(parsed, NotUnderstood) or parsed.about is None:
        return parsed, None
    resource = resources[parsed.about.resource]
    return replace(parsed, skill=parsed.skill or resource.skill), resource


def draft_of(user: User, parsed: Parsed, sent: uuid.UUID) -> Draft:
    """What is stored of a line under the id with which it was sent."""
    return Draft(
        id=sent,
        kind=parsed.kind,
        on=parsed.on,
        occurred_at=datetime.combine(parsed.on, parsed.began, user.zone) if parsed.began else None,
        quantity=Decimal(parsed.minutes or 1),
        title=parsed.title,
        skill=meant(parsed.skill),
        resource_id=parsed.about.resource if parsed.about else None,
        unit=parsed.about.unit if parsed.about else None,
        evidence_url=parsed.evidence_url,
    )
