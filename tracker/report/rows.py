"""The goals of a report, one line each, in the language that is active. No queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.report.facts import Facts, GoalFacts, OwedFacts, StepFacts
from tracker.report.titles import shown_title
from tracker.report.week import BEHIND, last_day
from tracker.scoring.score import Status
from tracker.sentences import language

#: More than these, the neediest, are told as one.
MOST_GOALS = 8
#: A mail has no pictures to rely on, so a direction is a character.
SHAPES = {"good": "▶ ", "bad": "◁ ", "": ""}
DONE_IN = {"weekly": later("%(amount)s this week"), "monthly": later("%(amount)s this month")}
STATUSES = {
    Status.DONE: later("done"),
    Status.NOT_STARTED: later("not started"),
    Status.PAUSED: later("in a break"),
    Status.ON_TRACK: later("on plan"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWords:
    """One goal's row. ``tone`` is "good", "bad" or ""; ``done``, ``points``, ``change`` are "" where there are none."""

    title: str
    amounts: str
    done: str
    days: str
    tone: str
    points: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreGoals:
    """The goals that have no row, as one: how many, how they stand, and their points together."""

    say: str
    points: str


def rows(facts: Facts) -> tuple[GoalWords, ...]:
    """The neediest goals."""
    # Where another goal has its first points, or none any more, the shares of all have changed, and nobody did that.
    alike = all((goal["points"] is None) == (goal["points_before"] is None) for goal in facts["goals"])
    return tuple(_row(goal, facts, alike) for goal in facts["goals"][:MOST_GOALS])


def more(facts: Facts) -> MoreGoals | None:
    """The other goals; None where each has a row."""
    others = facts["goals"][MOST_GOALS:]
    if not others:
        return None
    behind = sum(goal["status"] in BEHIND for goal in others)
    if not behind:
        say = ngettext("%(count)s more, not behind", "%(count)s more, none of them behind", len(others))
    elif behind == len(others):
        say = ngettext("%(count)s more, behind", "%(count)s more, all behind", len(others))
    else:
        say = _("%(count)s more, %(behind)s of them behind")
    return MoreGoals(say=say % {"count": len(others), "behind": behind}, points=sum_of_points(others))


def sum_of_points(goals: Iterable[GoalFacts]) -> str:
    """What the printed points of goals add up to: of all goals it is the score. "" where none has any."""
    points = [Decimal(goal["points"]) for goal in goals if goal["points"] is not None]
    return figures.number(sum(points, Decimal(0)), 1) if points else ""


def as_goal(facts: StepFacts | GoalFacts | OwedFacts) -> sentences.Goal:
    """The goal as sentences take it."""
    return {"title": shown_title(facts["title"]), "metric": facts["metric"], "kind": facts["kind"]}


def amounts(goal: GoalFacts, on: date) -> str:
    """``19 of 22``, ``426.4 of 427.9 h``; ``1, none due yet``; of a milestone ahead ``due 31 Mar``."""
    actual, due = Fraction(goal["actual"]), Fraction(goal["due"])
    if _is_ahead(goal):
        return _("due %(day)s") % {"day": figures.short_day(date.fromisoformat(goal["end"]), on, language())}
    if not due:
        done = sentences.done(actual, as_goal(goal))
        return _("%(actual)s, none due yet") % {"actual": done} if actual else _("none due yet")
    if not sentences.divisible(as_goal(goal)):
        words = sentences.amount(actual, as_goal(goal)), sentences.amount(due, as_goal(goal))
    else:
        words = figures.number(actual, 1), figures.hours(due, language())
    return _("%(actual)s of %(due)s") % {"actual": words[0], "due": words[1]}


def done_in(kind: str, goal: GoalFacts) -> str:
    """``2 this week``, ``4 h 40 this month``."""
    amount = sentences.done(Fraction(goal["done"]), as_goal(goal))
    return str(DONE_IN.get(kind, DONE_IN["weekly"])) % {"amount": amount}


def back_on_plan(goals: Sequence[GoalFacts]) -> list[GoalFacts]:
    """Those that were behind before the report's days, and are not any more."""
    unclear = (*BEHIND, Status.STALE, Status.PAUSED, Status.DONE)
    return [goal for goal in goals if (goal["days_ahead_before"] or 0) < 0 and goal["status"] not in unclear]


def was_reached(goal: GoalFacts, facts: Facts) -> bool:
    """Whether its last unit was done in the report's days. What was reached before was no days ahead or behind."""
    if goal["status"] != Status.DONE or not Fraction(goal["done"]):
        return False
    if goal["kind"] == "milestone":
        return Fraction(goal["actual"]) - Fraction(goal["done"]) < 1
    compared = facts["score"] is not None and facts["score"]["before"] is not None
    return goal["days_ahead_before"] is not None or not compared


def _is_ahead(goal: GoalFacts) -> bool:
    """Whether it is a milestone whose day is still to come."""
    return goal["kind"] == "milestone" and goal["status"] == Status.NOT_STARTED and "end" in goal


def _row(goal: GoalFacts, facts: Facts, alike: bool) -> GoalWords:
    kind = facts["kind"]
    days = goal["days_ahead"] if goal["status"] != Status.PAUSED else None
    due = bool(Fraction(goal["due"]))
    tone = "bad" if (days or 0) < 0 else "good" if days and due else ""
    return GoalWords(
        title=shown_title(goal["title"]),
        amounts=amounts(goal, last_day(facts)),
        done=done_in(kind, goal) if Fraction(goal["done"]) else "",
        days=f"{SHAPES[tone]}{_days(days, due=due)}" if days else _status(goal),
        tone=tone,
        points=figures.number(Decimal(goal["points"]), 1) if goal["points"] is not None else "",
        change=_change(goal) if alike else "",
    )


def _days(days: int, *, due: bool) -> str:
    if days > 0 and not due:
        return ngettext("%(days)s day to spare", "%(days)s days to spare", days) % {"days": f"{days:,}"}
    return ngettext("%(days)s day", "%(days)s days", abs(days)) % {"days": figures.signed(days)}


def _status(goal: GoalFacts) -> str:
    if goal["status"] == Status.STALE and goal["as_of"]:
        day = date.fromisoformat(goal["as_of"])
        return _("stale, as of %(day)s") % {"day": figures.short_day(day, day, language())}
    if _is_ahead(goal):
        return _("not due yet")
    return str(STATUSES.get(Status(goal["status"]), "–"))


def _change(goal: GoalFacts) -> str:
    if goal["points"] is None or goal["points_before"] is None:
        return ""
    difference = Decimal(goal["points"]) - Decimal(goal["points_before"])
    return figures.signed(difference, 1) if difference else ""
