"""The goals of a plan as a table says them: neediest first, each left or right of the plan line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.metrics import METRICS
from tracker.next_steps import most_points, neediest_first
from tracker.pictures.marks import width_of
from tracker.pictures.plan_line import plan_line
from tracker.pictures.sum_bar import LEAST_WIDTH, Segment, sum_bar
from tracker.progress import Standing
from tracker.scoring.score import Score, Status, Term, rounded, rounded_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    """One goal, ready to print. ``points`` and ``most`` are of the score's 100, None where the goal adds none."""

    id: int
    title: str
    promise: str
    status: str
    as_of: date | None
    actual: str
    due: str
    days: int | None
    picture: SafeString
    needed: str
    points: Decimal | None
    most: str

    @property
    def started(self) -> bool:
        return self.status != Status.NOT_STARTED

    @property
    def tone(self) -> str:
        """The class by which the days are coloured: none is, where their source is stale."""
        if self.status == Status.STALE or not self.days:
            return "quiet"
        return "up" if self.days > 0 else "down"


def goal_rows(standing: Standing) -> tuple[GoalRow, ...]:
    """Every goal, neediest first; those that have not started stand last."""
    now = standing.score
    shares = dict(zip((term.goal for term in now.terms), rounded_shares(now.terms, 1), strict=True))
    most = most_points(now.terms)
    ordered = sorted(neediest_first(now.terms), key=lambda term: term.status == Status.NOT_STARTED)
    return tuple(_row(standing, term, shares[term.goal], most.get(int(term.goal))) for term in ordered)


def score_bar(standing: Standing, rows: tuple[GoalRow, ...]) -> SafeString:
    """The score as the sum of its terms, neediest first."""
    now = standing.score
    most = most_points(now.terms)
    shares = {int(term.goal): term.share for term in now.terms if term.share is not None}
    segments = [
        Segment(
            name=_name(standing.goals[row.id], row, most[row.id]),
            points=shares[row.id],
            most=most[row.id],
            tip=f"{row.title}{figures.sign(':', sentences.language())}{row.points} / {row.most}",
        )
        for row in rows
        if row.id in shares
    ]
    terms = figures.listed((segment.tip for segment in segments), sentences.language(), ";")
    return mark_safe(sum_bar(segments, label=_("The score is the sum of its terms: %(terms)s") % {"terms": terms}))  # noqa: S308  # pictures escape what they are given


def plan_picture(now: Score) -> SafeString:
    """Where the whole plan stands."""
    return _picture(_("Whole plan"), now.days_ahead, stale=False)


def _name(goal: sentences.Goal, row: GoalRow, most: Fraction) -> str:
    """The longest of title, metric and nothing that has room beside the points."""
    metric = METRICS.get(goal["metric"])
    for words in (row.title, str(metric.label) if metric else ""):
        name = f"{words} {row.points}".strip()
        if width_of(name, 12) < LEAST_WIDTH * most / 100:
            return name
    return str(row.points)


def _row(standing: Standing, term: Term, points: Decimal | None, most: Fraction | None) -> GoalRow:
    goal = standing.goals[int(term.goal)]
    actual, due = _pair(term, divisible=sentences.divisible(goal))
    return GoalRow(
        id=int(term.goal),
        title=goal["title"],
        promise=sentences.promise(goal, standing.on),
        status=term.status.value,
        as_of=term.as_of,
        actual=actual,
        due=due,
        days=term.days_ahead,
        picture=_picture(goal["title"], term.days_ahead, stale=term.status == Status.STALE),
        needed=_needed(term, divisible=sentences.divisible(goal)),
        points=points,
        most="" if most is None else _short(most),
    )


def _pair(term: Term, *, divisible: bool) -> tuple[str, str]:
    """Actual and due; the unit stands once, behind both."""
    if divisible:
        return figures.number(term.actual, 1), figures.hours(term.due, sentences.language())
    return _short(term.actual), _short(term.due)


def _needed(term: Term, *, divisible: bool) -> str:
    if not term.required_rate or term.status in (Status.NOT_STARTED, Status.DONE):
        return ""
    return figures.weekly(term.required_rate, sentences.language(), divisible=divisible)


def _picture(title: str, days: int | None, *, stale: bool) -> SafeString:
    if days is None:
        return SafeString("")
    words = figures.days_ahead(days, sentences.language())
    return mark_safe(plan_line(days, label=f"{title}{figures.sign(':', sentences.language())}{words}", stale=stale))  # noqa: S308  # pictures escape what they are given


def _short(value: Fraction) -> str:
    """Whole where it is whole, else with one decimal."""
    return figures.number(rounded(value, 1), 0 if value.denominator == 1 else 1)
