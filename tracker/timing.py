"""The timer: the only writer of the clock that a user can have running, and how it becomes study."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.catalogue.skills import meant
from tracker.claim_rules import LONGEST_STUDY
from tracker.days import local_day
from tracker.manual import Draft, log
from tracker.models import Activity, Timer, User
from tracker.quick_log import NotUnderstood, Subject, parse_subject
from tracker.resources import as_named, unit_error

MINUTE = timedelta(minutes=1)
#: After so long it is asked whether it runs by mistake.
DOUBTFUL_AFTER = timedelta(hours=8)


class NotRunning(Exception):
    """There is no such timer, or no longer: another tab or device has stopped or dropped it."""


class AnotherRuns(Exception):
    """A user has one timer; it runs already, and was started elsewhere."""


def timer_of(user: User) -> Timer | None:
    """The user's timer, where there is one. No query for the user of a request (see ``accounts.SignIn``)."""
    try:
        return user.timer
    except Timer.DoesNotExist:
        return None


def start(user: User, uid: uuid.UUID, *, line: str, now: datetime) -> Timer:
    """Start the timer under the id that its form was made with; sent twice it starts once. Raises AnotherRuns."""
    with transaction.atomic():
        User.objects.hold(user)
        subject_of(user, line, now)
        timer, _made = Timer.objects.get_or_create(user=user, defaults={"uid": uid, "started_at": now, "line": line})
        if timer.uid != uid:
            raise AnotherRuns
    return timer


def pause(user: User, uid: uuid.UUID, *, now: datetime) -> None:
    """Let it stand still; it may stand still already. Raises NotRunning."""
    with transaction.atomic():
        timer = _held(user, uid)
        if timer.paused_at is None:
            timer.paused_at = max(now, timer.started_at)
            timer.save(update_fields=["paused_at"])


def go_on(user: User, uid: uuid.UUID, *, now: datetime) -> None:
    """Let it run again; it may run already. Raises NotRunning."""
    with transaction.atomic():
        timer = _held(user, uid)
        if timer.paused_at is not None:
            timer.paused_for += max(timedelta(0), now - timer.paused_at)
            timer.paused_at = None
            timer.save(update_fields=["paused_at", "paused_for"])


def correct(user: User, uid: uuid.UUID, *, started_at: datetime, line: str, now: datetime) -> None:
    """Say when it was really started, and what is studied. Raises NotRunning, and ValidationError."""
    with transaction.atomic():
        timer = _held(user, uid)
        subject_of(user, line, now)
        if started_at > (timer.paused_at or now) - timer.paused_for:
            raise ValidationError(_("It can’t have begun later than now, less its pauses."))
        timer.started_at, timer.line = started_at, line
        timer.save(update_fields=["started_at", "line"])


def name(user: User, uid: uuid.UUID, *, line: str, now: datetime) -> None:
    """Say what is studied. Raises NotRunning, and ValidationError."""
    with transaction.atomic():
        timer = _held(user, uid)
        subject_of(user, line, now)
        timer.line = line
        timer.save(update_fields=["line"])


def stop(user: User, uid: uuid.UUID, *, line: str, now: datetime) -> Activity:
    """Store what it measured as study of the day on which it began, in whole minutes, and end it.

    Said twice it is stored once. Raises NotRunning, and ValidationError where it can't be stored: then it runs on.
    """
    with transaction.atomic():
        held = User.objects.hold(user)
        if stored := Activity.objects.filter(user=held, uid=uid).first():
            return stored
        timer = _held(held, uid)
        subject = subject_of(held, line, now)
        ran = timer.ran(now)
        if ran > LONGEST_STUDY.limit:
            raise ValidationError(_too_long(ran, held))
        minutes = max(1, round(ran / MINUTE))
        on = local_day(timer.started_at, held.zone)
        activity, _new = log(held, _draft(timer, on, minutes, subject), today=local_day(now, held.zone))
        timer.delete()
    return activity


def drop(user: User, uid: uuid.UUID) -> None:
    """End it and store nothing; it may have ended already."""
    with transaction.atomic():
        User.objects.hold(user)
        Timer.objects.filter(user=user, uid=uid).delete()


def subject_of(user: User, line: str, now: datetime) -> Subject:
    """What a line says is studied, with the map's spelling of a skill. Raises ValidationError."""
    resources = {each.pk: each for each in user.resources.all()}
    subject = parse_subject(line, list(map(as_named, resources.values())))
    if isinstance(subject, NotUnderstood):
        raise ValidationError(sentences.not_understood(subject, local_day(now, user.zone)))
    if subject.about and (problem := unit_error(resources[subject.about.resource], subject.about.unit)):
        raise ValidationError(problem)
    return replace(subject, skill=meant(subject.skill))


def _held(user: User, uid: uuid.UUID) -> Timer:
    User.objects.hold(user)
    timer = Timer.objects.filter(user=user, uid=uid).first()
    if timer is None:
        raise NotRunning
    return timer


def _too_long(ran: timedelta, user: User) -> str:
    said = {"ran": figures.duration(ran // MINUTE, user.language), "most": LONGEST_STUDY.limit // timedelta(hours=1)}
    return _("It ran for %(ran)s; one session has up to %(most)s h. Say when it was begun, or drop it.") % said


def _draft(timer: Timer, on: date, minutes: int, subject: Subject) -> Draft:
    about = subject.about
    return Draft(
        id=timer.uid,
        kind="study",
        on=on,
        occurred_at=timer.started_at,
        quantity=Decimal(minutes),
        title=subject.title,
        skill=subject.skill,
        resource_id=about.resource if about else None,
        unit=about.unit if about else None,
    )
