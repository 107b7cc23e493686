"""Exams from the plan to the certificate: planned and booked here, passed by what the ledger says."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.http import Http404

from tracker.catalogue.certifications import CERTIFICATIONS, Certification, certification
from tracker.models import Activity, Exam, User

#: So long before it expires a certificate is warned of.
WARNED = timedelta(days=90)


class Retired(Exception):
    """The exam can no longer be taken."""

    def __init__(self, exam: Certification) -> None:
        super().__init__(exam.code)
        self.exam = exam


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One certification of the ledger. ``known`` is the catalogue's exam, None where it has none."""

    uid: uuid.UUID
    title: str
    context: str
    on: date
    expires_on: date | None
    evidence_url: str
    manual: bool
    known: Certification | None

    @property
    def by_catalogue(self) -> bool:
        """Whether the catalogue alone says until when it is valid."""
        return self.expires_on is None and self.valid_until is not None

    @property
    def valid_until(self) -> date | None:
        """Its last valid day, None where nobody knows."""
        return self.expires_on or (self.known.valid_until(self.on) if self.known else None)

    @property
    def name(self) -> str:
        return self.title or (self.known.title if self.known else self.context or self.evidence_url)

    @property
    def same(self) -> tuple[str, ...]:
        """What it shares with other passes of the same exam, and with those alone."""
        return (self.known.code,) if self.known else (_folded(self.context), _folded(self.title or self.evidence_url))


def passed(user: User) -> tuple[Passed, ...]:
    """All certifications that count, the latest first. One query."""
    rows = Activity.objects.owned_by(user).counted().filter(kind="certification").newest_first()
    return tuple(
        Passed(
            uid=each.uid,
            title=each.title,
            context=each.context,
            on=each.local_date,
            expires_on=each.expires_on,
            evidence_url=each.evidence_url,
            manual=each.manual,
            known=certification(each.context, each.title),
        )
        for each in rows
    )


def expiring(passes: Iterable[Passed], today: date) -> tuple[Passed, ...]:
    """Those that are valid for at most 90 days more, or no longer, by the latest pass of each exam; first things first.

    ``passes`` come the latest first.
    """
    latest: dict[tuple[str, ...], Passed] = {}
    for each in passes:
        latest.setdefault(each.same, each)
    ending = [(end, each) for each in latest.values() if (end := each.valid_until) and end <= today + WARNED]
    return tuple(each for _end, each in sorted(ending, key=lambda pair: pair[0]))


def expiring_soon(user: User, today: date) -> list[tuple[str, date]]:
    """Those to be warned of, today or within 90 days: their names and last valid days. One query."""
    ending = ((each.name, each.valid_until) for each in expiring(passed(user), today))
    return [(name, day) for name, day in ending if day and day >= today]


def open_exams(user: User, passes: Iterable[Passed]) -> list[Exam]:
    """The exams that are planned or booked and were not passed since. One query."""
    told = list(passes)
    return [exam for exam in Exam.objects.filter(user=user) if not _is_done(exam, _last_pass(exam, told))]


def plan_exam(user: User, *, today: date, code: str = "", title: str = "", issuer: str = "", note: str = "") -> Exam:
    """Plan an exam of the catalogue, by its code or its exact title, or one's own.

    One that is planned or booked already stays as it is. Raises Retired.
    """
    known = certification(code, title)
    if known and known.is_retired(today):
        raise Retired(known)
    wanted = Exam(user=user, code=known.code) if known else Exam(user=user, title=title, issuer=issuer)
    with transaction.atomic():
        held = User.objects.hold(user)
        last = _last_pass(wanted, passed(held))
        name = {"code": wanted.code, "title": wanted.title, "issuer": wanted.issuer}
        exam, new = Exam.objects.get_or_create(user=held, **name, defaults={"note": note, "passed_before": last})
        if not new and _is_done(exam, last):
            Exam.objects.filter(pk=exam.pk).update(booked_for=None, note=note, passed_before=last)
    return exam


def book(exam: Exam, day: date, *, note: str) -> None:
    """Book an exam for a day, or move it there. Raises Http404 where it was dropped meanwhile."""
    if not Exam.objects.filter(pk=exam.pk).update(booked_for=day, note=note):
        raise Http404


def known_exam(exam: Exam) -> Certification | None:
    """The catalogue's exam that is meant; None for one's own."""
    return CERTIFICATIONS.get(exam.code)


def _last_pass(exam: Exam, passes: Iterable[Passed]) -> date | None:
    """When the exam was last passed; one's own is known by its title."""
    if exam.code:
        days = [each.on for each in passes if each.known and each.known.code == exam.code]
    else:
        days = [each.on for each in passes if not each.known and _folded(each.title) == _folded(exam.title)]
    return max(days, default=None)


def _is_done(exam: Exam, last: date | None) -> bool:
    return last is not None and (exam.passed_before is None or last > exam.passed_before)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
