"""A report's first sentence and its subject, in the language that is active. No queries."""

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.days import ONE_DAY
from tracker.report.facts import Facts, GoalFacts, PlanFacts
from tracker.report.periods import period_name
from tracker.report.rows import amounts, back_on_plan, done_in, sum_of_points
from tracker.report.titles import shown_title
from tracker.report.week import (
    BEHIND,
    IDLE_WEEKS,
    break_goes_on,
    has_started,
    in_break,
    is_last,
    is_over,
    is_quiet,
    last_day,
    statuses,
)
from tracker.scoring.score import Status
from tracker.sentences import language

#: By the report's kind.
WAS_A_BREAK = {
    "weekly": later("A break: nothing was asked for this week."),
    "monthly": later("A break: nothing was asked for this month."),
}
LAST_ONE = {
    "weekly": later("This is the last report for now; your next entry brings them back."),
    "monthly": later("This is the last monthly report for now; your next entry brings them back."),
}


def headline(facts: Facts) -> str:
    """The one sentence that is true and complete. Of the running week it says until when."""
    if facts["kind"] != "asked":
        return _headline(facts)
    said = {"period": period_name(facts["period"]), "day": figures.day(last_day(facts), last_day(facts), language())}
    return sentences.told(_("%(period)s until %(day)s.") % said, _headline(facts))


def subject(facts: Facts) -> str:
    """The one number that matters; the dates stand before it."""
    if is_last(facts):
        return _("the last monthly report for now") if facts["kind"] == "monthly" else _("the last report for now")
    if is_quiet(facts):
        return _("nothing was logged, nothing is lost")
    if in_break(facts):
        return _("a break")
    if statuses(facts) in ({Status.DONE}, {Status.STALE}):
        return _("every goal is reached") if Status.DONE in statuses(facts) else _("no source could be read")
    score = sum_of_points(facts["goals"])
    if score and facts["score"]:
        days = facts["score"]["days_ahead"]
        standing = [] if days is None else [figures.days_ahead(days, language())]
        stale = Status.STALE in statuses(facts)
        # It is computed anew once its sources are read.
        value = _("score %(score)s for now") if stale else _("score %(score)s")
        return figures.listed([value % {"score": score}, *standing], language())
    if minutes := sum(facts["study"]["by_day"]):
        return _("%(time)s of study") % {"time": figures.duration(minutes, language())}
    return _("nothing is planned") if facts["plan"] is None else _("nothing is owed yet")


def pace(facts: Facts) -> str:
    """How the goals stand, the neediest by name."""
    behind = [goal for goal in facts["goals"] if goal["status"] in BEHIND]
    if behind:
        return _neediest(behind[0], facts)
    if Status.PAUSED in statuses(facts):
        return _break(facts)
    if statuses(facts) == {Status.STALE}:
        return _("Nothing is known yet: no source could be read.")
    if Status.STALE in statuses(facts):
        return _("Every goal whose source could be reached is on plan.")
    found = back_on_plan(facts["goals"])
    if found:
        return back(found[0], facts["kind"])
    return _("Every goal is on plan.") if sum_of_points(facts["goals"]) else nothing_owed(facts)


def back(goal: GoalFacts, kind: str) -> str:
    """Of a goal that is not behind any more, and what was done for it."""
    said = {"goal": shown_title(goal["title"]), "done": done_in(kind, goal)}
    if Fraction(goal["done"]):
        return _("%(goal)s: back on plan, by %(done)s.") % said
    return _("%(goal)s: back on plan.") % said


def _headline(facts: Facts) -> str:
    if is_last(facts):
        return str(LAST_ONE[facts["kind"]])
    if is_quiet(facts):
        return _nothing_lately(facts)
    if facts["plan"] is None:
        return _no_plan(facts)
    if not facts["goals"]:
        return _("The plan has no goals yet, so nothing is owed.")
    if not has_started(facts):
        return _("The plan starts on %(day)s; nothing is owed before.") % {"day": _day(facts["plan"]["start"], facts)}
    if in_break(facts):
        return _break(facts)
    if statuses(facts) == {Status.DONE}:
        return _("Every goal is reached.")
    return _over(facts, facts["plan"]) if is_over(facts) else pace(facts)


def _over(facts: Facts, plan: PlanFacts) -> str:
    goals = facts["goals"]
    done = sum(goal["status"] == Status.DONE for goal in goals)
    words = ngettext(
        "The plan ended on %(day)s with %(done)s of %(count)s goal reached.",
        "The plan ended on %(day)s with %(done)s of %(count)s goals reached.",
        len(goals),
    )
    return words % {"day": _day(plan["end"], facts), "done": done, "count": len(goals)}


def _neediest(goal: GoalFacts, facts: Facts) -> str:
    said = {"goal": shown_title(goal["title"]), "amounts": amounts(goal, last_day(facts))}
    said["days"] = figures.days_ahead(goal["days_ahead"] or 0, language())
    return _("What needs you most is %(goal)s: %(amounts)s, %(days)s.") % said


def nothing_owed(facts: Facts) -> str:
    """Until when, where that is known."""
    coming = facts["coming"]
    if coming is None or coming["on"] is None:
        return _("Nothing is owed yet.")
    return _("Nothing is owed before %(day)s.") % {"day": _day(coming["on"], facts)}


def _nothing_lately(facts: Facts) -> str:
    if facts["kind"] == "monthly":
        said = {"period": period_name(facts["period"])}
        return _("Nothing was logged in %(period)s, and nothing is lost.") % said
    if facts["idle_weeks"] == IDLE_WEEKS:
        return _("Nothing was logged for two weeks, and nothing is lost.")
    return _("Nothing was logged for a while, and nothing is lost.")


def _no_plan(facts: Facts) -> str:
    if facts["ended"] is None:
        return _("Nothing is planned yet, so nothing is owed.")
    said = {"day": _day(facts["ended"], facts)}
    return _("The plan was ended on %(day)s, and nothing is planned since.") % said


def _break(facts: Facts) -> str:
    end = break_goes_on(facts)
    if end:
        day = {"day": figures.day(end, last_day(facts), language())}
        return _("A break until %(day)s: nothing is asked for.") % day
    if not in_break(facts):
        day = {"day": figures.day(last_day(facts) + ONE_DAY, last_day(facts), language())}
        return _("The break is over; from %(day)s on the plan asks again.") % day
    return str(WAS_A_BREAK.get(facts["kind"], WAS_A_BREAK["weekly"]))


def _day(day: str, facts: Facts) -> str:
    return figures.day(date.fromisoformat(day), last_day(facts), language())
