"""Why the next action is this one: one unit of every goal beside each other, and why the others rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.board import Next, next_of
from tracker.forecasting import Forecasts
from tracker.next_steps import Odds, Step, candidates, neediest_first, owed, plan_chance, rests
from tracker.progress import Standing
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import Status, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit of a goal, ready to print. A chance is "" where there is no forecast; it says before and after."""

    goal: int
    title: str
    words: str
    points: str
    chance: str
    plan_chance: str


@dataclass(frozen=True, slots=True)
class RestRow:
    """A goal that offers nothing now, and why."""

    goal: int
    title: str
    status: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPage:
    """``next`` is the first of ``rows``; None where there is nothing to do, and then ``why`` says until when."""

    next: Next | None
    why: str
    rows: tuple[UnitRow, ...]
    resting: tuple[RestRow, ...]


def next_page(standing: Standing) -> NextPage:
    """Every goal of a plan as it stands now. One query."""
    forecasts = Forecasts.of(standing)
    steps = candidates(standing.specs, standing.score, forecasts.odds)
    units = {step.goal: step.units for step in steps}
    chances = {
        goal_id: odds
        for goal_id in standing.goals
        if (odds := forecasts.odds(goal_id, units.get(goal_id, Fraction(0))))
    }
    following = next_of(forecasts)
    return NextPage(
        next=following,
        why=_compared(steps, standing, chances) if following else _nothing(standing),
        rows=tuple(_row(step, standing, chances) for step in steps),
        resting=tuple(
            _resting(term, standing) for term in neediest_first(standing.score.terms) if _rests(term, standing)
        ),
    )


def _row(step: Step, standing: Standing, chances: Mapping[int, Odds]) -> UnitRow:
    goal = standing.goals[step.goal]
    plan = (plan_chance(standing.score, chances), plan_chance(standing.score, chances, step))
    return UnitRow(
        goal=step.goal,
        title=goal["title"],
        words=sentences.action(step, goal),
        points=figures.signed(step.points, 1) if step.points else "0",
        chance=_goal_chance(step.odds) if step.odds else "",
        plan_chance=_chances(*plan) if step.odds else "",
    )


def _goal_chance(odds: Odds) -> str:
    if odds.reached:
        return _("%(before)s → reached") % {"before": sentences.chance(odds.before, 1)}
    return _chances(odds.before, odds.after)


def _chances(before: Fraction | None, after: Fraction | None) -> str:
    """``41.2 % → 41.5 %``; only one where nothing changes."""
    told = [sentences.chance(each, 1) for each in (before, after) if each is not None]
    return " → ".join(dict.fromkeys(told))


def _compared(steps: Sequence[Step], standing: Standing, chances: Mapping[int, Odds]) -> str:
    """What the first has before the others."""
    first, others = steps[0], steps[1:]
    if first.points:
        return _beside_points(first, others, standing)
    if first.odds and first.odds.after > first.odds.before:
        plan = (plan_chance(standing.score, chances), plan_chance(standing.score, chances, first))
        return _("The plan’s chance: %(chances)s. No unit raises the score.") % {"chances": _chances(*plan)}
    return _("No unit raises the score or a chance that can be told; this one falls due first.")


def _beside_points(first: Step, others: Sequence[Step], standing: Standing) -> str:
    if not others or not others[0].points:
        return _("No other goal’s unit raises the score now.")
    said = {"goal": standing.goals[others[0].goal]["title"], "gain": figures.signed(others[0].points, 1)}
    if others[0].points == first.points:
        return _("“%(goal)s” has as many to win, but needs it less.") % said
    return _("The next best is “%(goal)s”: %(gain)s.") % said


def _nothing(standing: Standing) -> str:
    """When the first goal asks again."""
    if not standing.goals:
        return _("A plan without goals asks for nothing and scores nothing.")
    known = [term for term in standing.score.terms if term.status != Status.STALE]
    owing = [owed(standing.specs[int(term.goal)], term, standing.on) for term in known]
    return sentences.nothing_owed([each for each in owing if not each.units], standing.on)


def _rests(term: Term, standing: Standing) -> bool:
    return rests(standing.specs[int(term.goal)], term, standing.on)


def _resting(term: Term, standing: Standing) -> RestRow:
    goal = standing.goals[int(term.goal)]
    why = _why_at_rest(term, standing.specs[int(term.goal)], standing.on)
    return RestRow(int(term.goal), goal["title"], term.status.value, why)


def _why_at_rest(term: Term, spec: GoalSpec, today: date) -> str:
    language = sentences.language()
    if term.status == Status.DONE:
        return _("It is reached.")
    if term.status == Status.PAUSED:
        return _("Today lies in a break: nothing is planned.")
    if term.status == Status.STALE:
        day = figures.day(term.as_of or today, today, language)
        return _("Its source was last read on %(day)s, so nobody knows what is missing.") % {"day": day}
    if today < spec.start:
        start = figures.day(spec.start, today, language)
        return _("It starts on %(start)s; until then it asks for nothing.") % {"start": start}
    return _("It is due on %(end)s.") % {"end": figures.day(spec.end, today, language)}
