"""The score with the terms that make it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from ninja import Query, Router

from tracker import progress
from tracker.api.auth import ApiRequest, today
from tracker.api.fields import PLACES, Asked, Day, Shape, figure, figure_or_none
from tracker.api.problems import field_problem
from tracker.figures import FULL_MONTHS
from tracker.progress import Standing
from tracker.scoring.score import FORMULA_VERSION, Term, rounded_shares

router = Router()


class ScoreOf(Asked):
    on: Day | None = None


class TermOut(Shape):
    """One goal's part. Figures are in the metric's unit."""

    goal: int
    title: str
    metric: str
    planned: str
    due: str
    actual: str
    target: str
    ratio: str | None
    weight: str
    share: str | None
    days_ahead: int | None
    momentum: str | None
    required_rate: str | None
    status: str
    reason: str
    as_of: date | None


class ScoreOut(Shape):
    on: date
    score: str | None
    plan_index: str | None
    days_ahead: int | None
    baseline_score: str | None
    formula_version: int
    terms: list[TermOut]


@router.get("", response=ScoreOut)
def get_score(request: ApiRequest, asked: Query[ScoreOf]) -> ScoreOut:
    """The closing values of a day, or the live ones; without a plan nothing is due and there are no terms."""
    day = today(request)
    if asked.on is None:
        return _out(progress.live(request.auth, datetime.now(UTC)), day)
    if asked.on > day:
        raise field_problem("on", f"{asked.on.day} {FULL_MONTHS[asked.on.month - 1]} has not come yet.")
    return _out(progress.closing(request.auth, asked.on), asked.on)


def _out(standing: Standing | None, on: date) -> ScoreOut:
    if standing is None:
        return ScoreOut(
            on=on,
            score=None,
            plan_index=None,
            days_ahead=None,
            baseline_score=None,
            formula_version=FORMULA_VERSION,
            terms=[],
        )
    score = standing.score
    shares = rounded_shares(score.terms, PLACES)
    return ScoreOut(
        on=on,
        score=figure_or_none(score.score),
        plan_index=figure_or_none(score.plan_index),
        days_ahead=score.days_ahead,
        baseline_score=figure_or_none(standing.baseline),
        formula_version=FORMULA_VERSION,
        terms=[_term(standing, term, share) for term, share in zip(score.terms, shares, strict=True)],
    )


def _term(standing: Standing, term: Term, share: Decimal | None) -> TermOut:
    goal = standing.goals[int(term.goal)]
    return TermOut(
        goal=int(term.goal),
        title=goal["title"],
        metric=goal["metric"],
        planned=figure(term.planned),
        due=figure(term.due),
        actual=figure(term.actual),
        target=figure(term.target),
        ratio=figure_or_none(term.ratio),
        weight=figure(term.weight),
        share=figure_or_none(share),
        days_ahead=term.days_ahead,
        momentum=figure_or_none(term.momentum),
        required_rate=figure_or_none(term.required_rate),
        status=term.status,
        reason=term.reason,
        as_of=term.as_of,
    )
