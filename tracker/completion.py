"""What the quick log and the timer propose to one user: their own skills, open resources and last sessions."""

from collections.abc import Sequence

from django.db.models import F, Max
from django.utils.translation import gettext as _

from tracker.catalogue.skills import NAMES, shown
from tracker.models import Activity, DailyTotal, Resource, User
from tracker.quick_log import Named, Parsed, Subject, written, written_subject
from tracker.quick_log.completing import Choice, Proposal, proposals
from tracker.resources import as_named
from tracker.units import UNITS

#: So many of the last sessions are looked at for those that may be meant again.
LATELY, MOST_AGAIN = 30, 4


def proposed(user: User, before: str, behind: str, *, timed: bool) -> list[Proposal]:
    """Ways on from the caret; for an empty line what was studied last, ``timed`` with how long it took."""
    if not (before + behind).strip():
        return again(user, timed=timed)
    return proposals(before, behind, skills(user) if "#" in before else [], resources(user))


def skills(user: User) -> list[Choice]:
    """Their own by the day of their latest use, then the rest of the map's."""
    used = DailyTotal.objects.filter(user=user).exclude(skill="").values_list("skill")
    own = [name for name, _last in used.annotate(last=Max("local_date")).order_by("-last", "skill")]
    names = dict.fromkeys([*own, *NAMES])
    return [Choice.of_skill(shown(name), _("skill"), (name,)) for name in names]


def resources(user: User) -> list[Choice]:
    """Those that are open by the day of their latest session, then the others; each with the unit that comes next."""
    found = user.resources.order_by(F("last_day").desc(nulls_last=True), "title")
    return [
        Choice(names=_names(each), text=next_of(each), note=each.title if each.short_name else "")
        for each in sorted(found, key=lambda each: not _is_open(each))
    ]


def again(user: User, *, timed: bool) -> list[Proposal]:
    """Lines for what was studied last, the same thing once; of a resource the unit that comes next."""
    known = list(map(as_named, user.resources.all()))
    studied = Activity.objects.filter(user=user, kind="study", source="manual").exclude(title="")
    lines: dict[Subject, str] = {}
    for each in studied.newest_first()[:LATELY]:
        subject = Subject(next_of(each.resource) if each.resource and each.unit else each.title, shown(each.skill))
        lines.setdefault(subject, _line(each, subject, known) if timed else written_subject(subject, known))
    return [Proposal(line, _("again"), line) for line in list(lines.values())[:MOST_AGAIN]]


def next_of(resource: Resource) -> str:
    """``cs224n lecture 4``: as the quick log takes it, with the next unit where there is one."""
    name, reached = resource.short_name or resource.title, resource.reached
    # Nobody logs the next page of a book.
    if not _is_open(resource) or resource.unit == "page" or (resource.units and reached >= resource.units):
        return name
    return f"{name} {UNITS[resource.unit].named(reached + 1)}"


def _line(activity: Activity, subject: Subject, known: Sequence[Named]) -> str:
    """As long as it took, and today."""
    day = activity.local_date
    return written(Parsed(int(activity.quantity), subject.title, day, subject.skill), day, known)


def _is_open(resource: Resource) -> bool:
    return resource.finished_on is None and resource.put_aside_on is None


def _names(resource: Resource) -> tuple[str, ...]:
    return tuple(filter(None, (resource.short_name, resource.title)))
