"""The score of a plan on a day, with the terms that make it: DESIGN section 3, exact. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Protocol

from tracker.scoring.plan_line import GoalSpec, PlanLine, plan_line

#: Stored with every stored score. Raise it with any change of a figure; stored scores stay as they are.
FORMULA_VERSION = 1

MOMENTUM_DAYS = 28
AHEAD_FROM = 7


class Status(StrEnum):
    """How a goal stands, in the order in which the first that fits is taken."""

    NOT_STARTED = "not_started"
    DONE = "done"
    PAUSED = "paused"
    STALE = "stale"
    OVERDUE = "overdue"
    BEHIND = "behind"
    AHEAD = "ahead"
    ON_TRACK = "on_track"


class Reason(StrEnum):
    """Why a goal's status is what it is, or its ratio null, where the figures do not say it."""

    NONE = ""
    BEFORE_START = "before_start"
    NOT_YET_DUE = "not_yet_due"
    NOTHING_PLANNED = "nothing_planned"
    BREAK = "break"
    SOURCE_NOT_REACHED = "source_not_reached"


@dataclass(frozen=True, slots=True)
class Actual:
    """Counted activity of one goal, in its unit, all of it from the goal's start on.

    ``total`` runs up to the day that is closed, or until now, and ``total_28_before`` up to 28 days before the day that
    is scored (see :func:`scored_day`). ``as_of`` is the last day at which the source of a stale goal was known.
    """

    total: Fraction
    total_28_before: Fraction = Fraction(0)
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One goal's part of a score. Units are the goal's, a ratio is of 1, a share of the score's 100."""

    goal: int | str
    planned: Fraction
    due: Fraction
    actual: Fraction
    #: The figure the owner set: per period for a recurring goal.
    target: Fraction
    #: What the goal asks for in the end.
    q: Fraction
    done: bool
    ratio: Fraction | None
    weight: Fraction
    share: Fraction | None
    days_ahead: int | None
    momentum: Fraction | None
    required_rate: Fraction | None
    status: Status
    reason: Reason
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """A plan on a day. ``score`` is None before anything is due, ``plan_index`` where nothing was planned."""

    on: date
    score: Fraction | None
    plan_index: Fraction | None
    days_ahead: int | None
    terms: tuple[Term, ...]
    #: Their ids; they are told beside ``days_ahead``, which leaves milestones out.
    overdue_milestones: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A goal on the day it is scored at: ``day`` is put for D, ``on`` is the calendar's day."""

    line: PlanLine
    actual: Actual
    day: date
    on: date

    @property
    def spec(self) -> GoalSpec:
        return self.line.spec

    @property
    def takes_part(self) -> bool:
        return self.line.q > 0

    @property
    def done(self) -> bool:
        return self.actual.total >= self.line.q

    @property
    def due(self) -> Fraction:
        """Due units; a milestone is due from the day it is reached."""
        if self.spec.kind == "milestone" and self.done:
            return self.line.q
        return self.line.due(self.day)

    @property
    def ratio(self) -> Fraction | None:
        due = self.due
        return min(Fraction(1), self.actual.total / due) if due else None

    @property
    def days_ahead(self) -> int | None:
        if self.on < self.spec.start or self.done:
            return None
        return self.line.days_ahead(self.day, self.actual.total)

    @property
    def momentum(self) -> Fraction | None:
        planned = self.line.planned_lately(self.day, MOMENTUM_DAYS)
        return min(Fraction(1), (self.actual.total - self.actual.total_28_before) / planned) if planned else None

    @property
    def required_rate(self) -> Fraction | None:
        days_left = self.line.active_days_after(self.day)
        if not days_left:
            return None
        working_week = 7 - len(self.spec.piece_on(self.day + timedelta(days=1)).rest_weekdays)
        return max(Fraction(0), self.line.q - self.actual.total) / days_left * working_week

    @property
    def earned(self) -> Fraction:
        """Weighted part of the whole goal that is done."""
        return self.spec.weight * min(Fraction(1), self.actual.total / self.line.q)

    @property
    def planned_value(self) -> Fraction:
        """Weighted part of the whole goal that is due by plan."""
        return self.spec.weight * self.line.due(self.day) / self.line.q

    def status(self) -> tuple[Status, Reason]:
        """The first status that fits."""
        return self._status_of_rest() or self._status_of_pace()

    def _status_of_rest(self) -> tuple[Status, Reason] | None:
        """Where nothing is asked of anybody now."""
        if self.on < self.spec.start:
            return Status.NOT_STARTED, Reason.BEFORE_START
        if self.spec.kind == "milestone" and not self.due:
            return Status.NOT_STARTED, Reason.NOT_YET_DUE
        if self.done:
            return Status.DONE, Reason.NONE if self.takes_part else Reason.NOTHING_PLANNED
        if self.spec.in_break(self.on):
            return Status.PAUSED, Reason.BREAK
        if self.actual.as_of:
            return Status.STALE, Reason.SOURCE_NOT_REACHED
        return None

    def _status_of_pace(self) -> tuple[Status, Reason]:
        days_ahead = self.days_ahead or 0
        if self.on > self.spec.end:
            return Status.OVERDUE, Reason.NONE
        if days_ahead < 0:
            return Status.BEHIND, Reason.NONE
        if days_ahead >= AHEAD_FROM and self.actual.total > self.due:
            return Status.AHEAD, Reason.NONE
        return Status.ON_TRACK, Reason.NONE if self.due else Reason.NOT_YET_DUE


def scored_day(on: date, *, closing: bool, as_of: date | None = None) -> date:
    """The day that is put for D: ``on`` at its closing; live the day before, so that nobody is behind at breakfast.

    Live, a stale goal is scored at the last day it was known.
    """
    if closing:
        return on
    yesterday = on - timedelta(days=1)
    return min(as_of, yesterday) if as_of else yesterday


def score(goals: Iterable[tuple[GoalSpec, Actual]], on: date, *, closing: bool) -> Score:
    """Score a plan's goals at the closing of ``on``, or live on it.

    The sum of the terms' shares is the score exactly.
    """
    standings = [
        _Standing(plan_line(spec), actual, scored_day(on, closing=closing, as_of=actual.as_of), on)
        for spec, actual in goals
    ]
    owed = sum((standing.spec.weight for standing in standings if standing.due), Fraction(0))
    terms = tuple(_term(standing, owed) for standing in standings)
    return Score(
        on=on,
        score=sum((term.share for term in terms if term.share is not None), Fraction(0)) if owed else None,
        plan_index=_plan_index(standings),
        days_ahead=_plan_days_ahead(standings, terms),
        terms=terms,
        overdue_milestones=_overdue_milestones(standings, terms),
    )


def rounded(value: Fraction, places: int) -> Decimal:
    """A figure with so many decimal places, halves up."""
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


class HasShare(Protocol):
    """A term, or what is printed like one."""

    @property
    def share(self) -> Fraction | None: ...


def rounded_shares(terms: Sequence[HasShare], places: int) -> tuple[Decimal | None, ...]:
    """The terms' shares for print, which add up to the printed score.

    Each is cut; the units that the sum then lacks go to the largest remainders.
    """
    shares = {index: term.share * 10**places for index, term in enumerate(terms) if term.share is not None}
    missing = floor(sum(shares.values(), Fraction(1, 2))) - sum(map(floor, shares.values()))
    by_remainder = sorted(shares, key=lambda index: floor(shares[index]) - shares[index])
    raised = set(by_remainder[:missing])
    return tuple(
        Decimal(floor(shares[index]) + (index in raised)).scaleb(-places) if index in shares else None
        for index in range(len(terms))
    )


def _term(standing: _Standing, owed: Fraction) -> Term:
    spec, actual, ratio = standing.spec, standing.actual, standing.ratio
    status, reason = standing.status()
    return Term(
        goal=spec.id,
        planned=standing.line.planned(standing.day),
        due=standing.due,
        actual=actual.total,
        target=spec.piece_on(standing.day).target,
        q=standing.line.q,
        done=standing.done,
        ratio=ratio,
        weight=spec.weight,
        share=None if ratio is None else 100 * spec.weight * ratio / owed,
        days_ahead=standing.days_ahead,
        momentum=standing.momentum,
        required_rate=standing.required_rate,
        status=status,
        reason=reason,
        as_of=actual.as_of,
    )


def _plan_index(standings: Iterable[_Standing]) -> Fraction | None:
    """Earned value by planned value."""
    taking_part = [standing for standing in standings if standing.takes_part]
    planned = sum((standing.planned_value for standing in taking_part), Fraction(0))
    return sum((standing.earned for standing in taking_part), Fraction(0)) / planned if planned else None


def _plan_days_ahead(standings: Iterable[_Standing], terms: Iterable[Term]) -> int | None:
    """The smallest of the goals that are no milestones."""
    pairs = zip(standings, terms, strict=True)
    return min(
        (t.days_ahead for s, t in pairs if s.spec.kind != "milestone" and t.days_ahead is not None), default=None
    )


def _overdue_milestones(standings: Iterable[_Standing], terms: Iterable[Term]) -> tuple[int | str, ...]:
    pairs = zip(standings, terms, strict=True)
    return tuple(t.goal for s, t in pairs if s.spec.kind == "milestone" and t.days_ahead is not None)
