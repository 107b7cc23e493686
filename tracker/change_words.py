"""What changed a score, in words, for the page of changes, the dashboard, a goal and the report. No queries."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.activity_rows import source_name
from tracker.days import IsoWeek, local_day
from tracker.models import Activity, User
from tracker.report.facts import ChangeFacts, ChangesFacts, GoalChangeFacts
from tracker.sentences import language


def headline(facts: ChangesFacts, *, live: bool) -> str:
    """Whether the score rose or fell, since Sunday or in a week that is over."""
    before, now, difference = facts["before"], facts["now"], change(facts)
    said = {
        "week": IsoWeek.of(date.fromisoformat(facts["sunday"])).next.week,
        "change": figures.number(abs(difference), 1),
        "before": figures.number(Decimal(before or 0), 1),
        "now": figures.number(Decimal(now or 0), 1),
    }
    if before is None and now is None:
        return _("Nothing is due yet, so there is no score to compare")
    if before is None:
        return _("It is the first score, %(now)s: nothing was due before") % said
    if now is None:
        return _("There is no score any more: nothing is due. It was %(before)s") % said
    if not difference:
        return (
            _("The score is what it was on Sunday, %(now)s") if live else _("Week %(week)s left the score at %(now)s")
        ) % said
    if difference > 0:
        return (
            _("The score rose by %(change)s since Sunday")
            if live
            else _("The score rose by %(change)s in week %(week)s")
        ) % said
    return (
        _("The score fell by %(change)s since Sunday") if live else _("The score fell by %(change)s in week %(week)s")
    ) % said


def change(facts: ChangeFacts) -> Decimal:
    """The difference of what is printed, since people subtract."""
    return Decimal(facts["now"] or 0) - Decimal(facts["before"] or 0)


def made_of(facts: ChangesFacts, *, at_most: int | None = None) -> str:
    """What made the change: ``Posts 1 (+0.9), Study 3 h 20 (+0.6), while the plan moved on (−0.2)``; "" for nothing.

    With ``at_most`` so many goals stand by name, those that made the most of it; what made nothing is left out.
    """
    goals = [goal for goal in facts["goals"] if Fraction(goal["done"])]
    others = []
    if at_most is not None:
        goals = sorted(
            (goal for goal in goals if Decimal(goal["worth"])), key=lambda goal: -abs(Decimal(goal["worth"]))
        )
        rest = sum((Decimal(goal["worth"]) for goal in goals[at_most:]), Decimal(0))
        others = [_with_points(_("other goals"), str(rest))] if rest else []
        goals = goals[:at_most]
    done = [
        _with_points(f"{goal['title']} {sentences.done(Fraction(goal['done']), goal)}", goal["worth"]) for goal in goals
    ]
    return _moving_on([*done, *others, *_other_parts(facts)], facts)


def of_goal(goal: GoalChangeFacts) -> str:
    """What made one goal's change: ``3 h 20 done (+0.8), while the plan moved on (−0.2)``; "" for nothing."""
    units = Fraction(goal["done"])
    activity = (
        _("%(amount)s done") % {"amount": sentences.done(units, goal)} if units else _("the other goals' weights")
    )
    done = [_with_points(activity, goal["activity"])] if units or Decimal(goal["activity"]) else []
    return _moving_on([*done, *_other_parts(goal)], goal)


def beside_score(facts: ChangesFacts) -> str:
    """The activity behind a change, and what else: ``Papers read +2, Focused study +1 h 55, corrections +0.7``."""
    done = sentences.changes([(goal, units) for goal in facts["goals"] if (units := Fraction(goal["done"])) > 0])
    others = []
    if Decimal(facts["corrections"]):
        others.append(_("corrections %(points)s") % {"points": _signed(facts["corrections"])})
    if Decimal(facts["plan"]):
        others.append(_("changes of the plan %(points)s") % {"points": _signed(facts["plan"])})
    return figures.listed(filter(None, [done, *others]), language())


def correction(activity: Activity, user: User, since: datetime, today: date) -> str:
    """Why an activity of an earlier week is a correction: ``logged on Thu 12 Nov for Mon 2 Nov``."""
    then = local_day(activity.recounted_at, user.zone)
    said = {
        "day": figures.day(activity.local_date, today, language()),
        "then": figures.day(then, today, language()),
        "source": source_name(activity.source),
        "reason": activity.get_ignored_reason_display(),
    }
    if activity.created_at > since:
        said["then"] = figures.day(local_day(activity.created_at, user.zone), today, language())
        if activity.source == "manual":
            return _("back-dated: logged on %(then)s for %(day)s") % said
        if activity.source == "import":
            return _("back-dated: imported on %(then)s for %(day)s") % said
        return _("late: %(source)s told on %(then)s of %(day)s") % said
    if not activity.counted:
        return _("of %(day)s, not counted since %(then)s: %(reason)s") % said
    if activity.recounted_from == 0:
        return _("of %(day)s, counted since %(then)s") % said
    return _("of %(day)s, changed on %(then)s") % said


def signed_units(units: Fraction, goal: sentences.Goal) -> str:
    """``+1 h 20``, ``−1``."""
    return f"{'+' if units > 0 else figures.MINUS}{sentences.done(abs(units), goal)}"


def _other_parts(facts: ChangeFacts) -> Iterator[str]:
    if Decimal(facts["corrections"]):
        yield _with_points(_("corrections to earlier weeks"), facts["corrections"])
    if Decimal(facts["plan"]):
        yield _with_points(_("changes of the plan"), facts["plan"])


def _moving_on(parts: list[str], facts: ChangeFacts) -> str:
    """The parts, and how far the plan has moved on meanwhile."""
    listed, time = figures.listed(parts, language()), {"points": _signed(facts["time"])}
    if not Decimal(facts["time"]):
        return listed
    if not listed:
        return _("the plan moved on (%(points)s)") % time
    return _("%(parts)s, while the plan moved on (%(points)s)") % (time | {"parts": listed})


def _with_points(what: str, points: str) -> str:
    return figures.in_brackets(what, _signed(points), language())


def _signed(points: str) -> str:
    return figures.signed(Decimal(points), 1)
