"""What pages say in whole sentences, in the language that is active. No queries."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from tracker import figures
from tracker.metrics import METRICS
from tracker.next_steps import Odds, Owed, Step, neediest_first
from tracker.quick_log import NotUnderstood
from tracker.quick_log.time_spent import MOST_HOURS
from tracker.scoring.score import Score, Status, Term

#: A goal as a plan's picture has it.
type Goal = Mapping[str, Any]

#: What a goal promises, by its period.
PROMISES = {
    "week": later("%(amount)s a week"),
    "month": later("%(amount)s a month"),
    "quarter": later("%(amount)s a quarter"),
    "year": later("%(amount)s a year"),
}
#: The quick log's answers that say no day.
NOT_UNDERSTOOD = {
    "no_time": later("The line needs a time, best as its first word: 1h30, 45 min or 14:00-15:30."),
    "unclear_time": later("The time is not clear. Write it as 1h30, 45 min or 1.5h."),
    "unclear_span": later("From when to when is not clear. Write it as 14:00-15:30."),
    "time_of_day": later("A time of day is not how long. Write 14:00-15:30, or 1h30."),
    "not_ended": later("It has not ended yet. Log it when it has, or name the day on which it began."),
    "time_out_of_range": later("A study entry has from 1 minute up to %(hours)s hours."),
    "two_days": later("The line names two days. Keep the one on which it happened."),
    "no_such_day": later("The calendar has no such day. Write it as 2026-11-20 or 20 Nov."),
    "unclear_day": later("The day is not clear. Write it as 2026-11-20 or 20 Nov."),
    "unclear_weekday": later("That may mean two days. A weekday alone is the latest one; else write 20 Nov."),
    "day_or_units": later("This may be a day or its units. Write the day with its year, or the unit’s word."),
    "two_skills": later("A study entry has one #skill. Keep the one that fits best."),
    "two_resources": later("The line names two of your resources. Store a line for each."),
    "too_long": later("A line has up to 300 characters."),
    "control_characters": later("The line holds signs that can’t be stored. Type it again without them."),
}
#: At most so many due days are named one by one.
MOST_DAYS = 3


def language() -> str:
    """The language that is active: ``en`` or ``zh-hans``."""
    return get_language() or "en"


def divisible(goal: Goal) -> bool:
    """Whether a part of the goal's unit can be owed."""
    return goal["metric"] in METRICS and METRICS[goal["metric"]].divisible


def counted(metric: str, own: Mapping[str, str]) -> str:
    """What a metric counts, in words; ``own`` are the labels of the owner's own metrics by slug."""
    return str(METRICS[metric].label) if metric in METRICS else own.get(metric, metric)


def amount(units: Fraction, goal: Goal) -> str:
    """Units that are planned: ``4.6 h``, ``20``."""
    if divisible(goal):
        return figures.hours(units, language())
    return figures.number(units, 0 if units.denominator == 1 else 1)


def done(units: Fraction, goal: Goal) -> str:
    """Units that somebody does: ``1 h 30``, ``2``."""
    return figures.duration(units * 60, language()) if divisible(goal) else amount(units, goal)


def promise(goal: Goal, today: date) -> str:
    """What the goal asks for in the end: ``20 h a month``, ``36 by 31 Dec 2028``, ``due 30 Jun 2027``."""
    return asked(goal, goal["figures"][-1], today)


def asked(goal: Goal, acting: Mapping[str, Any], today: date) -> str:
    """The same of one set of the goal's figures."""
    end = figures.short_day(date.fromisoformat(acting["end"]), today, language())
    if goal["kind"] == "milestone":
        return _("due %(day)s") % {"day": end}
    units = _whole(Fraction(acting["target"]), goal)
    if acting["period"]:
        return str(PROMISES[acting["period"]]) % {"amount": units}
    return _("%(amount)s by %(day)s") % {"amount": units, "day": end}


def headline(now: Score, goals: Mapping[int, Goal], start: date) -> str:
    """The page's first sentence: the neediest goal that is behind, and how the others stand."""
    if not now.terms:
        return _("The plan has no goals yet, so nothing is owed")
    if now.on < start:
        day = figures.day(start, now.on, language())
        return _("The plan starts on %(day)s; nothing is owed before") % {"day": day}
    behind = [term for term in neediest_first(now.terms) if term.status in (Status.BEHIND, Status.OVERDUE)]
    if behind:
        first = {"goal": goals[int(behind[0].goal)]["title"], "days": _days(behind[0])}
        return _("%(goal)s: %(days)s") % first + _others(now.terms, len(behind) - 1)
    return _nobody_behind(now)


def action(step: Step, goal: Goal) -> str:
    """The next action as an order: ``Get 1 pull request merged``, ``Study 2 h 48``."""
    if goal["kind"] == "milestone":
        return _("Reach this: %(title)s") % {"title": goal["title"]}
    if divisible(goal):
        return _("Study %(time)s") % {"time": done(step.units, goal)}
    if goal["metric"] in METRICS:
        return str(METRICS[goal["metric"]].action)
    return _("Do 1 more: %(title)s") % {"title": goal["title"]}


def told(*said: str) -> str:
    """Sentences as they stand one behind the other; "" is none."""
    return figures.gap(language()).join(filter(None, said))


def worth(step: Step, goal: Goal, today: date) -> str:
    """What the step brings: points and days, and the chance of the whole where that can be told."""
    if step.points > 0:
        return told(_points(step), _chance(step.odds, goal, today))
    if step.odds and step.odds.after > step.odds.before:
        why = _("All that is due is done, and this adds most to the plan’s chance.")
        return told(why, _chance(step.odds, goal, today))
    if step.by is None:
        return ""
    return _("Nothing is behind; this is due by %(day)s.") % {"day": figures.day(step.by, today, language())}


def beside(step: Step, goal: Goal) -> str:
    """The other way to as many points: hours of study."""
    words = {"time": done(step.units, goal), "goal": goal["title"], "gain": figures.signed(step.points, 1)}
    return _("Or study %(time)s for %(goal)s: %(gain)s.") % words


def chance(part: Fraction, places: int = 0) -> str:
    """A chance in percent; never 0 or 100, for nobody knows that."""
    least = Fraction(1, 100 * 10**places)
    # A line never breaks before its sign.
    return figures.percent(min(1 - least, max(least, part)), language(), places).replace(" ", "\N{NO-BREAK SPACE}")


def owed_words(each: Owed, goal: Goal, today: date) -> str:
    """Since when, or by when, what a goal owes this week is due."""
    if divisible(goal):
        return _("%(time)s of it today.") % {"time": done(each.today, goal)} if each.today else ""
    place = bisect_left(each.days, today)
    late, coming = each.days[:place], each.days[place:]
    words = []
    if late:
        words.append(_("due since %(days)s") % {"days": _list(late, today)})
    if coming:
        words.append(_("due by %(days)s") % {"days": _list(coming, today)})
    return figures.listed(words, language(), ";")


def nothing_owed(owed: Iterable[Owed], today: date) -> str:
    """When the first of the goals that owe nothing this week asks again."""
    days = [each.next_day for each in owed if each.next_day]
    if not days:
        return _("Nothing more is owed.")
    return _("Nothing is owed before %(day)s.") % {"day": figures.day(min(days), today, language())}


def changes(units: Sequence[tuple[Goal, Fraction]]) -> str:
    """What made a change, goal by goal: ``Papers read +2, Focused study +1 h 55``."""
    return figures.listed([f"{goal['title']} +{done(more, goal)}" for goal, more in units], language())


def expires_soon(named: Sequence[tuple[str, date]], today: date) -> str:
    """One line for certifications and their last valid days; "" where there is none."""
    if not named:
        return ""
    ends = [
        _("%(name)s on %(day)s") % {"name": name, "day": figures.day(day, today, language())} for name, day in named
    ]
    return _("Expires soon: %(names)s.") % {"names": figures.listed(ends, language())}


def not_understood(answer: NotUnderstood, today: date) -> str:
    """Why a quick log's line cannot be stored, and what would be right."""
    if answer.on is None:
        return str(NOT_UNDERSTOOD[answer.code]) % {"hours": MOST_HOURS}
    day = {"day": figures.short_day(answer.on, today, language())}
    if answer.code == "future_day":
        return _("%(day)s has not come yet. Days up to today can be logged.") % day
    return _("%(day)s is too long ago. Up to 100 years back can be logged.") % day


def _points(step: Step) -> str:
    gain = figures.signed(step.points, 1)
    if step.days_before is None or step.days_after is None or step.days_before == step.days_after:
        return _("It has the most points to win: %(gain)s.") % {"gain": gain}
    days = {"before": figures.signed(step.days_before), "after": figures.signed(step.days_after)}
    return _("It has the most points to win: %(gain)s, and the plan goes from %(before)s to %(after)s days.") % (
        days | {"gain": gain}
    )


def _chance(odds: Odds | None, goal: Goal, today: date) -> str:
    """How the chance of the whole goal rises; "" where it rises by too little to be told."""
    if odds is None or odds.reached:
        return ""
    said = {"day": figures.short_day(odds.end, today, language()), "whole": _whole(odds.whole, goal)}
    for places in (0, 1):
        before, after = chance(odds.before, places), chance(odds.after, places)
        if before != after:
            said |= {"before": before, "after": after}
            return _("The chance of %(whole)s by %(day)s rises from %(before)s to %(after)s.") % said
    return ""


def _days(term: Term) -> str:
    return figures.days_ahead(term.days_ahead or 0, language())


def _others(terms: Sequence[Term], behind: int) -> str:
    if behind:
        return ngettext("; %(count)s more goal is behind", "; %(count)s more goals are behind", behind) % {
            "count": behind
        }
    fine = sum(term.status in (Status.ON_TRACK, Status.AHEAD, Status.DONE) for term in terms)
    if not fine:
        return ""
    started = sum(term.status != Status.NOT_STARTED for term in terms)
    if fine == started - 1:
        words = ngettext("; the other goal is on plan", "; the other %(count)s goals are on plan", fine)
    else:
        words = ngettext("; %(count)s other goal is on plan", "; %(count)s other goals are on plan", fine)
    return words % {"count": fine}


def _nobody_behind(now: Score) -> str:
    statuses = {term.status for term in now.terms}
    if statuses == {Status.DONE}:
        return _("Every goal is reached")
    if Status.PAUSED in statuses:
        return _("A break: nothing is planned today")
    if Status.STALE in statuses:
        return _("Every goal whose source could be reached is on plan")
    days = now.days_ahead or 0
    if days <= 0:
        return _("Nothing is owed yet") if now.score is None else _("Every goal is on plan")
    if now.score is None:
        words = ngettext(
            "Nothing is owed yet: %(days)s day to spare", "Nothing is owed yet: %(days)s days to spare", days
        )
    else:
        words = ngettext(
            "Every goal is on plan, with %(days)s day to spare",
            "Every goal is on plan, with %(days)s days to spare",
            days,
        )
    return words % {"days": days}


def _list(days: Sequence[date], today: date) -> str:
    named = [figures.day(day, today, language()) for day in days[:MOST_DAYS]]
    more = len(days) - len(named)
    if more:
        named.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return figures.listed(named, language())


def _whole(units: Fraction, goal: Goal) -> str:
    """What somebody promised; a round figure, so whole hours have no decimal."""
    words = amount(units, goal).replace(".0 ", " ")
    return words if divisible(goal) else figures.pieces(words, language())
