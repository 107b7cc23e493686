"""The shape of a stored report: ``Report.facts``, and what the API's ``reports`` give.

All that is printed of a report is made of it alone, so that a mail that is tried again, and the page, say what was said
first. Numbers are decimal strings in the metric's unit (hours for study); days are ISO dates in ``time_zone``, instants
are UTC.
"""

from typing import NotRequired, TypedDict

#: Raised when a field changes its meaning; what was stored before keeps its version.
FACTS_VERSION = 3


class PlanFacts(TypedDict):
    """The plan that the report is about, and its first and last day."""

    title: str
    start: str
    end: str


class BreakFacts(TypedDict):
    """Days on which nothing is planned, both included."""

    first: str
    last: str


class ScoreFacts(TypedDict):
    """The plan on Sunday, and the Sunday before; null before anything was due."""

    value: str | None
    before: str | None
    baseline: str | None
    plan_index: str | None
    days_ahead: int | None
    days_ahead_before: int | None


class GoalFacts(TypedDict):
    """One goal on Sunday. ``points`` are its share with one decimal: they add up to the printed score.

    Where its source was not read since a day before, that is ``as_of``: nobody knows whether it is behind.
    """

    goal: int
    title: str
    metric: str
    kind: str
    #: Its last day. Reports from before it was said have none.
    end: NotRequired[str]
    status: str
    actual: str
    due: str
    #: In the period.
    done: str
    share: str | None
    points: str | None
    points_before: str | None
    days_ahead: int | None
    days_ahead_before: int | None
    as_of: str | None


class OddsFacts(TypedDict):
    """The chance (of 1) that a goal has ``whole`` by its ``end``, before and after the step that may reach it."""

    whole: str
    end: str
    before: str
    after: str
    reached: bool


class StepFacts(TypedDict):
    """Something to do, and what it brings; ``odds`` is null without a forecast."""

    goal: int
    title: str
    metric: str
    kind: str
    units: str
    by: str | None
    points: str
    days_before: int | None
    days_after: int | None
    odds: OddsFacts | None


class OwedFacts(TypedDict):
    """What a goal asks for by a day, in its unit."""

    goal: int
    title: str
    metric: str
    kind: str
    units: str


class ComingFacts(TypedDict):
    """What is asked for ``by`` the next Sunday; where that is nothing, ``on`` is the first day that asks for more."""

    by: str
    goals: list[OwedFacts]
    on: str | None


class ForecastFacts(TypedDict):
    """When a goal will be reached, with what the report before told of it: null where it told nothing, or of another
    ``end`` or ``target``.

    The days by which half and 85 % of the futures are done (null: not in ten years), and the chance (of 1) of its
    ``end``.
    """

    goal: int
    title: str
    p50: str | None
    p85: str | None
    end: str
    #: Reports from before it was compared have none.
    target: NotRequired[str]
    chance: str
    p50_before: str | None
    p85_before: str | None
    chance_before: str | None


class ActivityFacts(TypedDict):
    """What was counted in the week of one kind (and, for custom ones, of one metric). Study's quantity is minutes."""

    kind: str
    metric: str
    number: int
    quantity: str


class StudyFacts(TypedDict):
    """Minutes: each day's from ``first`` on, and what the plan asked of the period (null: no goal counts study)."""

    by_day: list[int]
    planned: int | None


class HealthFacts(TypedDict):
    """Hours a week that its owner set as the most (null: none), and how many weeks up to this one were above them.

    ``worked`` of the ``rests`` rest weekdays of the last four weeks brought study; ``rest_days`` are those of the
    period. ``above`` is how many weeks that ended in the period were above the ceiling.
    """

    ceiling: int | None
    weeks: int
    rests: int
    worked: int
    rest_days: list[str]
    above: int


class LateFacts(TypedDict):
    """How many counted activities of an earlier week (null: of all weeks before those named) came in afterwards."""

    week: str | None
    number: int


class CorrectionFacts(TypedDict):
    """What came in since the last report, that of ``period``; its score as it was told and as it is now.

    ``changed`` is how many activities of earlier weeks count for something else since.
    """

    period: str
    late: list[LateFacts]
    changed: int
    score_told: str | None
    score_now: str | None


class ChangeFacts(TypedDict):
    """What changed a score since a Sunday, in points with one decimal: ``before`` and the four parts are ``now``.

    ``before`` is the closing as it was told; both are null where nothing was due. ``worth`` is what the activity did to
    the whole score.
    """

    before: str | None
    plan: str
    corrections: str
    time: str
    activity: str
    now: str | None
    worth: str


class GoalChangeFacts(ChangeFacts):
    """The same of one goal, and in its unit what was corrected of that Sunday and done since."""

    goal: int
    title: str
    metric: str
    kind: str
    corrected: str
    done: str


class ChangesFacts(ChangeFacts):
    """The same of the whole plan since the closing of ``sunday``, the day before: the goals' figures add up to it."""

    sunday: str
    goals: list[GoalChangeFacts]


class PaceFacts(TypedDict):
    """How the goal that needs it most came to where it stands, for its picture, which is drawn of this alone.

    The picture goes from ``first`` to ``last``, the report from the start to ``on``. ``days`` are closings between
    the day before ``first`` and the goal's end; ``planned`` says an amount of each, ``actual`` and ``days_ahead`` of
    those up to ``on``, the last of them. ``fan`` holds the forecast's levels: an amount, and the days by which 15, 50
    and 85 % of the futures have it; it is empty, and ``p50`` and ``p85`` are null, where there is none.
    """

    goal: int
    title: str
    metric: str
    first: str
    last: str
    on: str
    target: str
    actual_now: str
    due_now: str
    days: list[str]
    planned: list[str]
    actual: list[str]
    days_ahead: list[int | None]
    breaks: list[tuple[str, str]]
    stepped: bool
    fan: list[tuple[str, str, str, str]]
    p50: str | None
    p85: str | None


class SourceFacts(TypedDict):
    """A source that could not be reached, or is off. One that is not stale any more was silent for too long."""

    source: str
    account: str
    state: str
    reason: str
    stale: bool
    reached_on: str | None


class ExpiringFacts(TypedDict):
    """A certification that expires within 90 days of the Monday after the week; ``on`` is its last valid day."""

    name: str
    on: str


class Facts(TypedDict):
    """A whole report: of ``period`` (2026-W07 or 2026-02), from ``first`` to ``last``.

    One that was ``asked`` for tells of the running week until ``last``, the day on which it was built. ``score`` is
    null without a plan; ``ended`` is then the day on which its owner ended the last one. ``breaks`` are those of the
    period and of the day after it. ``idle_weeks`` are whole weeks, up to ``last``, that brought nothing.
    """

    version: int
    formula_version: int
    built_at: str
    #: weekly, monthly or asked.
    kind: str
    period: str
    first: str
    last: str
    time_zone: str
    language: str
    plan: PlanFacts | None
    ended: str | None
    breaks: list[BreakFacts]
    score: ScoreFacts | None
    #: Neediest first.
    goals: list[GoalFacts]
    next: StepFacts | None
    beside: StepFacts | None
    coming: ComingFacts | None
    forecasts: list[ForecastFacts]
    activities: list[ActivityFacts]
    study: StudyFacts
    health: HealthFacts | None
    corrections: CorrectionFacts | None
    sources: list[SourceFacts]
    expiring: list[ExpiringFacts]
    idle_weeks: int
    changes: ChangesFacts | None
    #: Null where no goal has a line that it can be compared with. Reports from before it was drawn have none.
    pace: NotRequired[PaceFacts | None]
