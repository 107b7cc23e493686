"""What a goal's form proposes: the exams of the catalogue, the map's skills, what is in the owner's ledger."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tracker import figures
from tracker.catalogue.certifications import CERTIFICATIONS, Certification
from tracker.catalogue.skills import NAMES, shown
from tracker.metrics import KINDS, SOURCES
from tracker.models import DailyTotal, User
from tracker.sentences import language

#: More would only make the page heavy; whoever looks for another types its name.
MOST = 200


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam by its code, and what tells it from others: title, issuer, and whether it is retired."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What the form's fields propose."""

    exams: tuple[Exam, ...]
    repositories: tuple[str, ...]
    skills: tuple[str, ...]


def proposals(user: User, today: date) -> Proposals:
    """Two queries, however long the history."""
    totals = DailyTotal.objects.owned_by(user)
    in_repositories = [kind.slug for kind in KINDS.values() if SOURCES[kind.source].in_repositories]
    repositories = totals.filter(kind__in=in_repositories).exclude(context="").values_list("context", flat=True)
    skills = totals.exclude(skill="").values_list("skill", flat=True)
    known = {name.casefold() for name in NAMES}
    own = [name for name in skills.distinct().order_by("skill")[:MOST] if name.casefold() not in known]
    return Proposals(
        exams=tuple(Exam(exam.code, _words(exam, today)) for exam in CERTIFICATIONS.values()),
        repositories=tuple(repositories.distinct().order_by("context")[:MOST]),
        skills=(*map(shown, NAMES), *own),
    )


def _words(exam: Certification, today: date) -> str:
    words = figures.in_brackets(_(exam.title), _(exam.issuer), language())
    if exam.retired_on is None:
        return words
    day = {"day": figures.short_day(exam.retired_on, date.min, language())}
    retired = _("retired on %(day)s") if exam.is_retired(today) else _("will be retired on %(day)s")
    return figures.listed((words, retired % day), language())
