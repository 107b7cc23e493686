"""What the page of certifications says: what expires, is booked, planned and passed, and the catalogue."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tracker import figures
from tracker.catalogue.certifications import CERTIFICATIONS, Certification, certification
from tracker.exam_forms import BookForm
from tracker.exams import Passed, expiring, known_exam, open_exams, passed
from tracker.models import Exam, Goal, User
from tracker.planning import current_figures
from tracker.sentences import language


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamRow:
    """An exam that is planned or booked. ``when`` is "" without a day, ``retires`` where it doesn't retire."""

    id: int
    name: str
    about: str
    page: str
    note: str
    day: date | None
    when: str
    is_over: bool
    retires: str
    successors: tuple[Certification, ...]
    #: The successors that are not planned yet.
    offers: tuple[Certification, ...]
    log: str
    form: BookForm


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """An exam that a goal of the plan asks for, and that is neither planned nor passed since the goal began."""

    goal_id: int
    title: str
    about: str
    retires: str
    successors: tuple[Certification, ...]
    #: Itself, where it may be planned.
    offers: tuple[Certification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedRow:
    """A certification that was passed. ``expires`` is "" where nobody knows until when it is valid."""

    uid: uuid.UUID
    name: str
    code: str
    on: date
    expires: str
    is_over: bool
    by_catalogue: bool
    evidence_url: str
    manual: bool
    page: str
    #: Of the exam: "" where it does not retire.
    retires: str
    successors: tuple[Certification, ...]
    #: What may be planned to renew it.
    renewals: tuple[Certification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """An exam of the catalogue. ``state`` is what its reader has to do with it, "" for nothing."""

    exam: Certification
    code: str
    valid: str
    state: str
    retires: str
    successors: tuple[Certification, ...]
    #: What may be planned: itself, or what came after it.
    offers: tuple[Certification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationPage:
    """The whole page. ``catalogue`` is by issuer, as the catalogue has it."""

    headline: str
    lead: str
    expiring: tuple[PassedRow, ...]
    booked: tuple[ExamRow, ...]
    planned: tuple[ExamRow, ...]
    asked: tuple[AskedRow, ...]
    passed: tuple[PassedRow, ...]
    catalogue: tuple[CatalogueRow, ...]


def certification_page(user: User, today: date, bound: BookForm | None = None) -> CertificationPage:
    """Four queries. ``bound`` is the form that was sent and is shown again."""
    passes = passed(user)
    exams = open_exams(user, passes)
    ending = expiring(passes, today)
    rows = [_exam_row(exam, exams, today, bound) for exam in exams]
    booked = tuple(row for row in rows if row.day)
    planned = tuple(row for row in rows if not row.day)
    return CertificationPage(
        headline=_headline(booked, planned, ending, len(passes), today),
        lead=_lead(len(passes), len(booked), len(planned)),
        expiring=tuple(_passed_row(each, exams, today) for each in ending),
        booked=booked,
        planned=planned,
        asked=tuple(_asked(user, exams, passes, today)),
        passed=tuple(_passed_row(each, exams, today) for each in passes),
        catalogue=tuple(_catalogue_row(each, exams, passes, today) for each in CERTIFICATIONS.values()),
    )


def distance(days: int) -> str:
    """How far a day is off: ``in 80 days``, ``today``, ``3 days ago``."""
    if not days:
        return _("today")
    said = {"days": f"{abs(days):,}"}
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % said
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % said


def expiry(each: Passed, today: date) -> str:
    """``expires on Sat 14 Feb, in 80 days``; "" where nobody knows."""
    if each.valid_until is None:
        return ""
    days = (each.valid_until - today).days
    said = {"day": figures.day(each.valid_until, today, language()), "when": distance(days)}
    return (_("expires on %(day)s, %(when)s") if days >= 0 else _("expired on %(day)s, %(when)s")) % said


def _headline(
    booked: Sequence[ExamRow], planned: Sequence[ExamRow], ending: Sequence[Passed], number: int, today: date
) -> str:
    """What is nearest."""
    soon = next((each for each in ending if each.valid_until and each.valid_until >= today), None)
    if booked and booked[0].is_over:
        return _("The day of %(name)s is over") % {"name": booked[0].name}
    if soon and soon.valid_until and not (booked and booked[0].day and booked[0].day < soon.valid_until):
        return _("%(name)s %(expires)s") % {"name": soon.name, "expires": expiry(soon, today)}
    if booked and booked[0].day:
        said = {"name": booked[0].name, "day": figures.day(booked[0].day, today, language()), "when": booked[0].when}
        return _("%(name)s is booked for %(day)s, %(when)s") % said
    if planned:
        return ngettext("One exam is planned", "%(number)s exams are planned", len(planned)) % {"number": len(planned)}
    if ending:
        return _("%(name)s %(expires)s") % {"name": ending[-1].name, "expires": expiry(ending[-1], today)}
    if number:
        return _("Nothing is planned, and nothing expires within 90 days")
    return _("No certification yet")


def _lead(number: int, booked: int, planned: int) -> str:
    """``3 passed, 1 booked, 2 planned.``"""
    parts = [
        _("%(number)s passed") % {"number": number} if number else "",
        _("%(number)s booked") % {"number": booked} if booked else "",
        _("%(number)s planned") % {"number": planned} if planned else "",
    ]
    said = figures.listed(filter(None, parts), language())
    return f"{said}{figures.sign('.', language())}" if said else ""


def _exam_row(exam: Exam, exams: Sequence[Exam], today: date, bound: BookForm | None) -> ExamRow:
    known = known_exam(exam)
    successors = _successors(known) if known else ()
    title = _(known.title) if known else exam.title or exam.code
    filled = {"form": "certification", "title": title, "context": exam.code}
    is_over = bool(exam.booked_for and exam.booked_for < today)
    if exam.booked_for and exam.booked_for <= today:
        filled["on"] = exam.booked_for.isoformat()
    return ExamRow(
        id=exam.pk,
        name=title,
        about=figures.listed(filter(None, (exam.code, _(known.issuer) if known else exam.issuer)), language()),
        page=known.page if known else "",
        note=exam.note,
        day=exam.booked_for,
        when=distance((exam.booked_for - today).days) if exam.booked_for else "",
        is_over=is_over,
        retires=_retires(known, today) if known else "",
        successors=successors,
        offers=_unplanned(successors, exams),
        log=f"/log/?{urlencode(filled)}#form",
        form=bound if bound and bound.exam.pk == exam.pk else BookForm(exam, today=today),
    )


def _asked(user: User, exams: Sequence[Exam], passes: Sequence[Passed], today: date) -> Iterator[AskedRow]:
    """In the order of the goals' last days."""
    goals = Goal.objects.owned_by(user).open().filter(plan__current=True).prefetch_related("figures")
    planned = {(exam.code or exam.title).casefold() for exam in exams}
    for end, goal in sorted(((current_figures(goal).end, goal) for goal in goals), key=lambda pair: pair[0]):
        code = str(goal.filter.get("certification", ""))
        known = certification(code, code)
        name = (known.code if known else code).casefold()
        since = [each for each in passes if each.on >= goal.start]
        done = {(each.known.code if each.known else each.context).casefold() for each in since}
        if not code or name in planned | done:
            continue
        until = _("wanted by %(day)s") % {"day": figures.short_day(end, today, language())}
        yield AskedRow(
            goal_id=goal.pk,
            title=goal.title,
            about=figures.listed((known.code if known else code, until), language()),
            retires=_retires(known, today) if known else "",
            successors=_successors(known) if known else (),
            offers=(known,) if known and not known.is_retired(today) else (),
        )


def _passed_row(each: Passed, exams: Sequence[Exam], today: date) -> PassedRow:
    known = each.known
    return PassedRow(
        uid=each.uid,
        name=each.name,
        code=_code(known) if known else each.context,
        on=each.on,
        expires=expiry(each, today),
        is_over=bool(each.valid_until and each.valid_until < today),
        by_catalogue=each.by_catalogue,
        evidence_url=each.evidence_url,
        manual=each.manual,
        page=known.page if known else "",
        retires=_retires(known, today) if known else "",
        successors=_successors(known) if known else (),
        renewals=_offers(known, exams, today) if known else (),
    )


def _catalogue_row(exam: Certification, exams: Sequence[Exam], passes: Sequence[Passed], today: date) -> CatalogueRow:
    mine = next((each for each in exams if each.code == exam.code), None)
    if mine:
        state = _("booked") if mine.booked_for else _("planned")
    else:
        state = pgettext("of an exam", "passed") if any(each.known == exam for each in passes) else ""
    years = exam.years_valid
    return CatalogueRow(
        exam=exam,
        code=_code(exam),
        valid=ngettext("%(years)s year", "%(years)s years", years) % {"years": years} if years else "–",
        state=state,
        retires=_retires(exam, today),
        successors=_successors(exam),
        offers=() if mine else _offers(exam, exams, today),
    )


def _code(exam: Certification) -> str:
    """Its code, where that is not its title."""
    return exam.code if exam.code != exam.title else ""


def _offers(exam: Certification, exams: Sequence[Exam], today: date) -> tuple[Certification, ...]:
    """What may be planned for an exam: itself, or what came after it; nothing that is planned already."""
    return _unplanned(_successors(exam) if exam.is_retired(today) else (exam,), exams)


def _unplanned(wanted: Sequence[Certification], exams: Sequence[Exam]) -> tuple[Certification, ...]:
    codes = {exam.code for exam in exams}
    return tuple(each for each in wanted if each.code not in codes)


def _retires(exam: Certification, today: date) -> str:
    """``retired on 31 Mar``; "" where it does not retire."""
    if exam.retired_on is None:
        return ""
    said = {"day": figures.short_day(exam.retired_on, today, language())}
    return (_("retired on %(day)s") if exam.is_retired(today) else _("retires on %(day)s")) % said


def _successors(exam: Certification) -> tuple[Certification, ...]:
    return tuple(CERTIFICATIONS[code] for code in exam.successors)
