"""What the page of changes says: the sum by goal, the week's activities that did it, and the corrections."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import change_words, figures, sentences
from tracker.activity_rows import ActivityRow, activity_row
from tracker.closings import told_at
from tracker.comparing import Comparison, facts_of
from tracker.days import IsoWeek
from tracker.goal_activities import Taken, by_goal
from tracker.metrics import METRICS
from tracker.models import Activity
from tracker.report.facts import GoalChangeFacts
from tracker.scoring.changes import SAME

#: So many activities of a goal are shown; the others stand in the log.
SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the sum; ``goal`` is 0 for the whole plan. ``gone`` is a goal that is not in the plan any more."""

    goal: int
    title: str
    gone: bool
    before: Decimal | None
    corrections: Decimal
    plan: Decimal
    time: Decimal
    activity: Decimal
    now: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """An activity of an earlier week, why it is a correction, and by how much; "" where nobody can tell."""

    row: ActivityRow
    words: str
    moved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """The activities of one goal: rows of the log, or :class:`Corrected`.

    ``more`` is how many others there are, ``log`` where; ``rest`` is by how much the goal was corrected besides.
    """

    goal: int
    title: str
    amount: str
    points: Decimal
    rows: tuple[Any, ...]
    more: int
    log: str
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """All of it. ``planned`` says when the plan was changed, "" where it was not."""

    headline: str
    made_of: str
    sunday: date
    lines: tuple[Line, ...]
    whole: Line
    did: tuple[Did, ...]
    corrections: tuple[Did, ...]
    planned: str


def changes_page(comparison: Comparison, today: date) -> ChangesPage:
    """At most seven queries, however long the history."""
    standing, facts = comparison.standing, facts_of(comparison)
    user, sunday, week = standing.plan.user, comparison.closing.on, IsoWeek.of(standing.on)
    mine = Activity.objects.owned_by(user)
    busy = {goal["goal"]: goal for goal in facts["goals"] if Fraction(goal["done"])}
    done = by_goal(mine.counted().during(week.first, standing.on), _some(standing.goals, busy), most=SHOWN)
    return ChangesPage(
        headline=change_words.headline(facts, live=standing.live),
        made_of=change_words.made_of(facts),
        sunday=sunday,
        lines=tuple(
            _line(goal, goal["goal"], goal["title"], gone=goal["goal"] not in standing.goals) for goal in facts["goals"]
        ),
        whole=_line(facts, 0, "", gone=False),
        did=tuple(
            _did(
                goal,
                sentences.done(Fraction(goal["done"]), goal),
                goal["worth"],
                done[goal_id],
                map(activity_row, done[goal_id].activities),
            )
            for goal_id, goal in busy.items()
            if goal_id in done
        ),
        corrections=tuple(_corrections(comparison, facts["goals"], today)),
        planned=_planned(comparison, today) if Decimal(facts["plan"]) else "",
    )


def _corrections(comparison: Comparison, goals: list[GoalChangeFacts], today: date) -> Iterator[Did]:
    """Goal by goal what came, or was changed, after the closing was told."""
    standing, sunday = comparison.standing, comparison.closing.on
    exact = {change.goal: change.corrected for change in comparison.changes.goals}
    user, since = standing.plan.user, told_at(comparison.closing)
    if since is None:
        return
    rows = Activity.objects.owned_by(user).filter(local_date__lte=sunday).corrected_since(since)
    found = by_goal(rows, standing.goals, most=SHOWN)
    for goal in goals:
        taken = found.get(goal["goal"], Taken((), 0))
        if not taken.number and not Fraction(goal["corrected"]):
            continue
        moved = [_moved(each, goal, since) for each in taken.activities]
        rest = exact[goal["goal"]] - sum((each or Fraction(0) for each in moved), Fraction(0))
        shown = (
            Corrected(
                row=activity_row(activity),
                words=change_words.correction(activity, user, since, today),
                moved=change_words.signed_units(units, goal) if units else "",
            )
            for activity, units in zip(taken.activities, moved, strict=True)
        )
        amount = (
            change_words.signed_units(exact[goal["goal"]], goal)
            if exact[goal["goal"]]
            else sentences.done(Fraction(0), goal)
        )
        unexplained = change_words.signed_units(rest, goal) if abs(rest) > SAME and not taken.more else ""
        yield _did(goal, amount, goal["corrections"], taken, shown, rest=unexplained)


def _did(goal: GoalChangeFacts, amount: str, points: str, taken: Taken, rows: Iterator[Any], *, rest: str = "") -> Did:
    return Did(
        goal=goal["goal"],
        title=goal["title"],
        amount=amount,
        points=Decimal(points),
        rows=tuple(rows),
        more=taken.more,
        log=_log(goal["metric"]),
        rest=rest,
    )


def _moved(activity: Activity, goal: GoalChangeFacts, since: datetime) -> Fraction | None:
    """By how much an activity corrected a goal, in its unit; None where its day or description changed, too."""
    now = activity.quantity if activity.counted else Decimal(0)
    before = Decimal(0) if activity.created_at > since else activity.recounted_from
    metric = METRICS.get(goal["metric"])
    return None if before is None else Fraction(now - before) / (metric.scale if metric else 1)


def _planned(comparison: Comparison, today: date) -> str:
    """When the plan was changed since that Sunday."""
    days = comparison.standing.plan.revisions.filter(on__gt=comparison.closing.on).values_list("on", flat=True)
    named = [figures.day(on, today, sentences.language()) for on in days]
    return (
        _("The plan was changed on %(days)s.") % {"days": figures.listed(named, sentences.language())} if named else ""
    )


def _some(goals: Mapping[int, Mapping[str, Any]], wanted: Mapping[int, object]) -> dict[int, Mapping[str, Any]]:
    return {goal_id: goal for goal_id, goal in goals.items() if goal_id in wanted}


def _log(metric: str) -> str:
    """Where the log shows all of a metric's kind."""
    kinds = METRICS[metric].kinds if metric in METRICS else ("custom",)
    return f"/log/?kind={kinds[0]}#activities" if len(kinds) == 1 else "/log/#activities"


def _line(facts: Any, goal: int, title: str, *, gone: bool) -> Line:
    return Line(
        goal=goal,
        title=title,
        gone=gone,
        before=None if facts["before"] is None else Decimal(facts["before"]),
        corrections=Decimal(facts["corrections"]),
        plan=Decimal(facts["plan"]),
        time=Decimal(facts["time"]),
        activity=Decimal(facts["activity"]),
        now=None if facts["now"] is None else Decimal(facts["now"]),
    )
