"""What an archived goal's page says: how it stood on the day it was archived, and what it asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tracker import sentences
from tracker.goal_filter import in_words
from tracker.goal_sheet import Line, history
from tracker.measuring import Question, measure
from tracker.models import Goal
from tracker.plan_page import own_labels
from tracker.planning import goal_picture, picture_of, specs_of
from tracker.scoring.plan_line import plan_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedGoal:
    """``stood`` is "" for a milestone, which asks for one thing."""

    id: int
    title: str
    since: date
    #: As a plan's picture has it.
    goal: Mapping[str, Any]
    stood: str
    counts: str
    narrowed: str
    history: tuple[Line, ...]


def archived_goal(goal: Goal, since: date, *, today: date) -> ArchivedGoal:
    """A handful of queries. ``since`` is the day on which it was archived."""
    pictured = goal_picture(goal)
    return ArchivedGoal(
        id=goal.pk,
        title=goal.title,
        since=since,
        goal=pictured,
        stood="" if goal.kind == Goal.Kind.MILESTONE else _stood(goal, pictured, since),
        counts=sentences.counted(goal.metric, own_labels(goal.plan)),
        narrowed=in_words(goal.filter),
        history=history(pictured, today),
    )


def _stood(goal: Goal, pictured: Mapping[str, Any], since: date) -> str:
    line = plan_line(specs_of({**picture_of(goal.plan), "goals": [pictured]})[goal.pk])
    actual = measure(goal.plan.user, {goal.pk: Question(pictured, until=since, day=since)})[goal.pk].total
    said = {
        "actual": sentences.done(actual, pictured),
        "all": sentences.amount(line.q, pictured),
        "due": sentences.amount(line.due(since), pictured),
    }
    return _("By then %(actual)s of %(all)s were done; the plan had asked for %(due)s.") % said
