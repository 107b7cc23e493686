"""A week that is logged in one go: a line for each day, and what all of them were about."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.manual import Draft, Taken, log
from tracker.models import Resource, User
from tracker.quick_log import NotUnderstood, Parsed, Subject, parse, parse_subject
from tracker.resources import as_named, unit_error
from tracker.typed_lines import draft_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was typed. Its id is made with the form: the days' entries take theirs from it, so that it stores once."""

    id: uuid.UUID
    #: What the days were about whose line says a time and no more.
    about: str = ""
    lines: Mapping[date, str]

    @classmethod
    def blank(cls) -> "Week":
        """Nothing is typed yet."""
        return cls(id=uuid.uuid4(), lines={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a week was understood as, by day; and what was not, by day, with None for what the days were about."""

    drafts: Mapping[date, Draft]
    problems: Mapping[date | None, str]

    @property
    def minutes(self) -> int:
        """Study, all days together."""
        return sum(int(draft.quantity) for draft in self.drafts.values() if draft.kind == "study")


def read_week(user: User, week: Week) -> Read:
    """The entries that the lines stand for. One query."""
    resources = {each.pk: each for each in user.resources.all()}
    named = list(map(as_named, resources.values()))
    subject = parse_subject(week.about, named) if week.lines else Subject("")
    drafts: dict[date, Draft] = {}
    problems: dict[date | None, str] = {}
    if isinstance(subject, NotUnderstood):
        problems[None] = sentences.not_understood(subject, min(week.lines))
        subject = Subject("")
    here = datetime.now(user.zone)
    for on, line in week.lines.items():
        parsed = parse(line, on, named, now=here.time() if on == here.date() else None)
        if isinstance(parsed, NotUnderstood):
            problems[on] = sentences.not_understood(parsed, on)
        elif parsed.on != on:
            problems[on] = _("This line is for %(day)s: leave the day out.") % {"day": _name(on, user)}
        else:
            told = _completed(parsed, subject)
            if problem := _unit_problem(told, resources):
                problems[on] = problem
            else:
                drafts[on] = draft_of(user, told, uuid.uuid5(week.id, on.isoformat()))
    return Read(drafts=drafts, problems=problems)


def store_week(user: User, read: Read, *, today: date) -> dict[date | None, str]:
    """Store all days or none; returns what speaks against it, by day. Sent twice, it is stored once."""
    problems = dict(read.problems)
    with transaction.atomic():
        held = User.objects.hold(user)
        for on, draft in read.drafts.items():
            try:
                log(held, draft, today=today)
            except ValidationError as error:
                problems[on] = " ".join(error.messages)
            except Taken:
                problems[on] = _("Another entry was stored from this line already.")
        if problems:
            transaction.set_rollback(True)
    return problems


def _completed(parsed: Parsed, subject: Subject) -> Parsed:
    """A line that says a time and no more is about what all of them are."""
    if not parsed.minutes or parsed.title:
        return parsed
    return replace(parsed, title=subject.title, skill=parsed.skill or subject.skill, about=subject.about)


def _unit_problem(parsed: Parsed, resources: Mapping[int, Resource]) -> str | None:
    return unit_error(resources[parsed.about.resource], parsed.about.unit) if parsed.about else None


def _name(on: date, user: User) -> str:
    return figures.day(on, on, user.language)
