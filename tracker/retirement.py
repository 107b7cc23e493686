"""What a goal is told whose exam is retired, or will be before the goal ends, and the exams that came after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker import figures
from tracker.catalogue.certifications import CERTIFICATIONS, Certification, certification, mentioned
from tracker.goal_filter import exam_named
from tracker.models import Goal
from tracker.planning import change_goal
from tracker.progress import Standing
from tracker.scoring.score import Status
from tracker.sentences import language


@dataclass(frozen=True, slots=True)
class Retirement:
    """Why another exam may be wanted, and which."""

    sentence: str
    successors: tuple[Certification, ...]


def retirement(code: str, end: date, today: date) -> Retirement | None:
    """What is said of an exam (its code or title) that is wanted until ``end``; None where there is nothing to say."""
    exam = certification(code, code)
    if exam is None or exam.retired_on is None:
        return None
    said = {"exam": exam.code, "day": figures.short_day(exam.retired_on, today, language())}
    successors = tuple(CERTIFICATIONS[each] for each in exam.successors)
    if exam.is_retired(today):
        return Retirement(_("%(exam)s was retired on %(day)s: it can’t be taken any more.") % said, successors)
    if exam.is_retired(end):
        return Retirement(_("%(exam)s retires on %(day)s, before this ends.") % said, successors)
    return None


def goal_retirement(standing: Standing, goal_id: int) -> Retirement | None:
    """What a goal of the plan is told; nothing once it is reached."""
    goal = standing.goals[goal_id]
    term = next(term for term in standing.score.terms if term.goal == goal_id)
    if term.status == Status.DONE:
        return None
    end = date.fromisoformat(goal["figures"][-1]["end"])
    return retirement(_named(goal["filter"]), end, standing.on)


def form_retirement(form: Form, today: date) -> Retirement | None:
    """What the exam is told that a goal's form names, as it is filled in so far."""
    code, end = exam_named(str(form["certification"].value() or "")), str(form["end"].value() or "")
    try:
        return retirement(code, date.fromisoformat(end), today)
    except ValueError:
        return retirement(code, today, today)


def take_successor(goal: Goal, code: str, *, today: date) -> bool:
    """Let a goal ask for an exam that came after its own, by a revision; returns whether it does so now.

    Its title changes, too, where it is the old exam's. Twice is as good as once.
    """
    old = certification(_named(goal.filter))
    if old is None or code not in (old.code, *old.successors):
        return False
    if code != old.code:
        values: dict[str, Any] = {
            "filter": {**goal.filter, "certification": code},
            "title": _title(goal.title, old, code),
        }
        change_goal(goal, today=today, **{name: new for name, new in values.items() if new != getattr(goal, name)})
    return True


def with_successor(data: QueryDict) -> QueryDict:
    """A goal's form as it was sent; where a successor was picked in it, with that instead of the retired exam."""
    named, code = data.get("certification", ""), data.get("successor", "")
    old = mentioned(named)
    if old is None or code not in old.successors:
        return data
    changed = data.copy()
    changed["certification"], changed["title"] = code, _title(data.get("title", ""), old, code)
    return changed


def _named(conditions: Mapping[str, Any]) -> str:
    return str(conditions.get("certification", ""))


def _title(title: str, old: Certification, code: str) -> str:
    """The title under which a goal asks for another exam."""
    return CERTIFICATIONS[code].title if title.strip() == old.title else title
