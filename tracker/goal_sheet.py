"""What one goal's page says: where it stands, why this number, and how it came there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import change_words, figures, sentences
from tracker.aims import aims
from tracker.back_on_line import BackOnLine, back_on_line
from tracker.comparing import facts_of, since_sunday
from tracker.forecast_words import ForecastWords, forecast_words
from tracker.forecasting import prospect
from tracker.goal_filter import in_words
from tracker.goal_pace import Chart, Course, pace_chart
from tracker.goal_rows import GoalRow, goal_rows
from tracker.metrics import where_to_log
from tracker.models import Plan
from tracker.plan_page import own_labels, weight_in_words, whole_weight
from tracker.planning import picture_of, specs_of
from tracker.progress import Standing
from tracker.revision_words import eased_by
from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line
from tracker.scoring.score import MOMENTUM_DAYS, Reason, Status, Term, rounded, scored_day

#: So many revisions are searched for what they eased.
NEWEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its name, ready to print."""

    name: str
    figure: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure as revision 1 had it, and as it is now."""

    name: str
    baseline: str
    now: str


@dataclass(frozen=True, slots=True)
class Key:
    """The figures in the picture's key; ``baseline`` is "" where revision 1 is as now."""

    actual: str
    planned: str
    baseline: str


@dataclass(frozen=True, slots=True)
class Since:
    """By how many points the goal's share has changed since Sunday, and what made it."""

    change: Decimal
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalSheet:
    """One goal in full. ``share`` is None and ``formula`` empty while nothing is due."""

    row: GoalRow
    kind: str
    lead: str
    counts: str
    narrowed: str
    weight: str
    lately: str
    #: None where there is no closing to compare with, or no share.
    since: Since | None
    #: What its owner means to do a week, "" where they said nothing or it is reached.
    aim: str
    #: Whether days ahead are called days to spare: nothing is owed yet.
    spare: bool
    why: tuple[Line, ...]
    formula: str
    share: Decimal | None
    #: The page where it is entered by hand, "" where a source brings it.
    log: str
    history: tuple[Line, ...]
    #: The days on which a change eased the next seven, and by how much, the newest first.
    eased: tuple[Line, ...]
    compared: tuple[Compared, ...]
    #: What it asks for next; None where it asks for nothing.
    back: BackOnLine | None
    chart: Chart | None
    key: Key
    #: None where nothing is to be forecast.
    forecast: ForecastWords | None


def goal_sheet(standing: Standing, goal_id: int) -> GoalSheet:
    """The goal as it stands now, and what becomes of it. The queries are few, however long the history."""
    goal, plan, today = standing.goals[goal_id], standing.plan, standing.on
    term = next(term for term in standing.score.terms if term.goal == goal_id)
    spec = specs_of(picture_of(plan))[goal_id]
    then, baseline = _baseline(plan, spec)
    lines = (plan_line(baseline), plan_line(spec)) if baseline else None
    course = Course.of(plan.user, goal, until=today)
    day = scored_day(today, closing=False, as_of=term.as_of)
    future = prospect(standing, goal_id)
    return GoalSheet(
        row=next(row for row in goal_rows(standing) if row.id == goal_id),
        kind=goal["kind"],
        lead=_lead(goal, spec, term, day, today),
        counts=sentences.counted(goal["metric"], own_labels(plan)),
        narrowed=in_words(goal["filter"]),
        weight=weight_in_words(term.weight, whole_weight(standing)),
        lately=_lately(course, goal, spec, term, day),
        since=_since(standing, goal_id),
        aim=aims(standing).get(goal_id, ""),
        spare=not term.due,
        why=_why(spec, term, standing, day),
        formula=_formula(term, standing),
        share=None if term.share is None else rounded(term.share, 2),
        history=history(goal, today),
        eased=_eased(plan, goal_id, today),
        compared=_compared(goal, then, lines, day, today) if lines else (),
        back=back_on_line(goal, spec, term, today),
        log=where_to_log(goal["metric"]),
        chart=pace_chart(goal, spec, baseline, term, course, future, today),
        key=_key(goal, term, lines, day),
        forecast=forecast_words(future, goal, today, spec.end, ceiling=standing.plan.user.study_ceiling),
    )


def _baseline(plan: Plan, spec: GoalSpec) -> tuple[Mapping[str, Any], GoalSpec | None]:
    """The goal in revision 1, as data and as it is scored; ({}, None) where it is as now, or was not there."""
    first = plan.revisions.first()
    then = specs_of(first.picture).get(int(spec.id)) if first else None
    if first is None or then is None or then.pieces == spec.pieces:
        return {}, None
    return next(goal for goal in first.picture["goals"] if goal["id"] == spec.id), then


def _lead(goal: Mapping[str, Any], spec: GoalSpec, term: Term, day: date, today: date) -> str:
    language = sentences.language()
    said = {
        "actual": sentences.done(term.actual, goal),
        "all": sentences.amount(term.q, goal),
        "due": sentences.amount(term.due, goal),
        "day": figures.day(day, today, language),
        "start": figures.day(spec.start, today, language),
        "end": figures.day(spec.end, today, language),
        "days": figures.days_ahead(term.days_ahead or 0, language),
    }
    return sentences.told(*(sentence % said for sentence in _lead_sentences(spec, term)))


def _lead_sentences(spec: GoalSpec, term: Term) -> list[str]:
    """What is said of where a goal stands, to be filled in."""
    if term.reason == Reason.BEFORE_START:
        return [_("It starts on %(start)s; until then it asks for nothing.")]
    if term.reason == Reason.NOTHING_PLANNED:
        return [_("It asks for nothing, so it takes no part in the score.")]
    if term.status == Status.DONE:
        return [_("It is reached.") if spec.kind == "milestone" else _("%(actual)s of %(all)s: it is reached.")]
    if spec.kind == "milestone":
        return [_("It is due on %(end)s.")] if term.days_ahead is None else [_("It was due on %(end)s: %(days)s.")]
    told = [_("%(actual)s of %(all)s done; by %(day)s the plan asked for %(due)s.")]
    if term.days_ahead is not None:
        told.append(_("That is %(days)s.") if term.days_ahead else _("That is on the plan line."))
    if term.status == Status.PAUSED:
        told.append(_("Today lies in a break: nothing is planned."))
    if term.status == Status.STALE:
        told.append(_("Its source was not reached since; until then nothing counts against you."))
    return told


def _lately(course: Course, goal: Mapping[str, Any], spec: GoalSpec, term: Term, day: date) -> str:
    """What was done in the last four weeks, of what was planned for them: ``2 of 1 planned``."""
    planned = plan_line(spec).planned_lately(day, MOMENTUM_DAYS)
    if planned is None:
        return ""
    before = course.until(date.fromordinal(max(1, day.toordinal() - MOMENTUM_DAYS)))
    said = {"done": sentences.done(term.actual - before, goal), "planned": sentences.amount(planned, goal)}
    return _("%(done)s of %(planned)s planned") % said


def _since(standing: Standing, goal_id: int) -> Since | None:
    comparison = since_sunday(standing)
    goals = facts_of(comparison)["goals"] if comparison else []
    found = next((each for each in goals if each["goal"] == goal_id), None)
    if found is None or found["now"] is None:
        return None
    return Since(change_words.change(found), change_words.of_goal(found))


def _why(spec: GoalSpec, term: Term, standing: Standing, day: date) -> tuple[Line, ...]:
    said = {"day": figures.day(day, standing.on, sentences.language())}
    lines = [Line(_("Actual"), _exact(term.actual)), Line(_("Planned by %(day)s") % said, _exact(term.planned))]
    if not spec.divisible:
        lines.append(Line(_("Due, in whole pieces"), _exact(term.due)))
    if term.ratio is not None:
        lines.append(Line(_("Ratio, at most 1"), figures.number(term.ratio, 4)))
        lines.append(Line(_("Weight, of goals with something due"), weight_in_words(term.weight, _owed(standing))))
    return tuple(lines)


def _formula(term: Term, standing: Standing) -> str:
    """``100 × 0.8942 × 3 / 10``."""
    if term.ratio is None:
        return ""
    return f"100 × {figures.number(term.ratio, 4)} × {_exact(term.weight)} / {_exact(_owed(standing))}"


def _owed(standing: Standing) -> Fraction:
    """The weights of the goals that have something due."""
    return sum((term.weight for term in standing.score.terms if term.share is not None), Fraction(0))


def history(goal: Mapping[str, Any], today: date) -> tuple[Line, ...]:
    """What the goal has asked for over time, the newest first."""
    language = sentences.language()
    return tuple(
        Line(
            _("From %(day)s") % {"day": figures.short_day(date.fromisoformat(each["since"]), today, language)},
            sentences.asked(goal, each, today),
        )
        for each in reversed(goal["figures"])
    )


def _eased(plan: Plan, goal_id: int, today: date) -> tuple[Line, ...]:
    newest = list(plan.revisions.order_by("-number")[:NEWEST])
    return tuple(
        Line(figures.short_day(on, today, sentences.language()), units)
        for on, units in reversed(list(eased_by(newest[::-1], goal_id)))
    )


def _compared(
    goal: Mapping[str, Any],
    then: Mapping[str, Any],
    lines: tuple[PlanLine, PlanLine],
    day: date,
    today: date,
) -> tuple[Compared, ...]:
    """Revision 1 beside now."""
    due = [sentences.amount(line.due(day), goal) for line in lines]
    promises = [sentences.promise(each, today) for each in (then, goal)]
    said = {"day": figures.short_day(day, today, sentences.language())}
    return Compared(_("Asks for"), *promises), Compared(_("Due by %(day)s") % said, *due)


def _key(goal: Mapping[str, Any], term: Term, lines: tuple[PlanLine, PlanLine] | None, day: date) -> Key:
    return Key(
        actual=sentences.done(term.actual, goal),
        planned=sentences.amount(term.planned, goal),
        baseline=sentences.amount(lines[0].planned(day), goal) if lines else "",
    )


def _exact(value: Fraction) -> str:
    """With up to four decimals, enough to compute it again by hand."""
    written = figures.number(rounded(value, 4), 4)
    return written.rstrip("0").rstrip(".")
