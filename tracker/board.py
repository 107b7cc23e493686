"""What the dashboard says of a plan: the score and what made it, the next action, what is owed, the goals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker import change_words, sentences
from tracker.aims import aims
from tracker.comparing import Comparison, facts_of, since_sunday
from tracker.days import IsoWeek
from tracker.forecast_words import ForecastWords, forecast_words
from tracker.forecasting import Forecasts
from tracker.goal_pace import Chart, Course, pace_chart
from tracker.goal_rows import GoalRow, goal_rows, plan_picture, score_bar
from tracker.health import Health, asked, can_wait, instead, is_study, rest_instead
from tracker.metrics import where_to_log
from tracker.models import Closing
from tracker.next_steps import Owed, day_share, neediest_first, next_step, owed, same_in_hours
from tracker.pictures.spark import spark
from tracker.progress import Standing
from tracker.scoring.score import Status, rounded
from tracker.study_days import FreeDays

SPARK_WEEKS = 26
#: So many goals, with titles of so many letters in all, stand side by side; more are a list.
MOST_TABS, ROOM = 6, 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """How the score has changed since last Sunday's closing as it was told, and by what."""

    change: Decimal
    by: str
    days_then: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one next action. ``log`` is the page where it is entered by hand, "" where a source brings it."""

    goal: int
    words: str
    worth: str
    beside: str
    log: str


@dataclass(frozen=True, slots=True)
class OwedRow:
    """What one goal owes by Sunday, ready to print."""

    goal: int
    title: str
    units: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceOf:
    """One goal's pace, drawn, and the goals whose pace can be drawn, by id."""

    goal: int
    chart: Chart | None
    actual: str
    planned: str
    forecast: ForecastWords | None
    titles: Mapping[int, str]

    @property
    def few(self) -> bool:
        """Whether they have room side by side."""
        return len(self.titles) <= MOST_TABS and sum(map(len, self.titles.values())) <= ROOM


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyWeek:
    """What this week asks of study, in minutes: a working day's share, and what is owed by Sunday.

    Goals may take the same minutes, so the largest holds.
    """

    share: Fraction = Fraction(0)
    owed: Fraction = Fraction(0)
    free: FreeDays = field(default_factory=FreeDays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A plan as it stands now. ``score`` is None before anything is due."""

    headline: str
    title: str
    day: int
    days: int
    score: Decimal | None
    bar: SafeString
    spark: SafeString
    since: Since | None
    plan_index: Decimal | None
    days_ahead: int | None
    whole: SafeString
    next: Next | None
    #: Why nothing is next though study is behind; "" where it isn't so.
    rest: str
    rows: tuple[GoalRow, ...]
    owed: tuple[OwedRow, ...]
    nothing_owed: str
    #: What is meant to be done a week, by the goal's title.
    aims: tuple[tuple[str, str], ...]
    pace: PaceOf | None
    week: StudyWeek


def board(standing: Standing, lately: Health, *, pace_of: str = "") -> Board:
    """A handful of queries, however long the history. ``pace_of`` is the id of the goal whose pace is drawn."""
    specs = standing.specs
    now, rows = standing.score, goal_rows(standing)
    closings = _closings(standing)
    known = [term for term in neediest_first(now.terms) if term.status != Status.STALE]
    owing = [owed(specs[int(term.goal)], term, standing.on) for term in known]
    start, end = standing.plan.start, standing.plan.end
    forecasts = Forecasts.of(standing)
    step = next_of(forecasts, lately)
    return Board(
        headline=sentences.headline(now, standing.goals, start),
        title=standing.plan.title,
        day=(standing.on - start).days + 1,
        days=(end - start).days + 1,
        score=_rounded(now.score, 1),
        bar=score_bar(standing, rows),
        spark=_spark(closings, now.score),
        since=_since(since_sunday(standing)),
        plan_index=_rounded(now.plan_index, 2),
        days_ahead=now.days_ahead,
        whole=plan_picture(now),
        next=step,
        rest=rest_instead(lately) if step is None and lately.resting else "",
        rows=rows,
        owed=_owed_rows(owing, standing, lately),
        nothing_owed=sentences.nothing_owed([each for each in owing if not each.units], standing.on),
        aims=tuple((standing.goals[each]["title"], words) for each, words in aims(standing).items()),
        pace=pace_of_one(forecasts, rows, pace_of),
        week=study_week(standing),
    )


def pace_of_one(forecasts: Forecasts, rows: tuple[GoalRow, ...], pace_of: str) -> PaceOf | None:
    """The pace of the goal that was asked for, else of the neediest that has one."""
    standing = forecasts.standing
    titles = {row.id: row.title for row in rows if row.started and standing.goals[row.id]["kind"] != "milestone"}
    goal_id = next((each for each in titles if str(each) == pace_of), next(iter(titles), None))
    if goal_id is None:
        return None
    goal, term = standing.goals[goal_id], next(each for each in standing.score.terms if each.goal == goal_id)
    spec, future = standing.specs[goal_id], forecasts.prospect(goal_id)
    course = Course.of(standing.plan.user, goal, until=standing.on)
    return PaceOf(
        goal=goal_id,
        chart=pace_chart(goal, spec, None, term, course, future, standing.on),
        actual=sentences.done(term.actual, goal),
        planned=sentences.amount(term.due, goal),
        forecast=forecast_words(future, goal, standing.on, spec.end, ceiling=standing.plan.user.study_ceiling),
        titles=titles,
    )


def study_week(standing: Standing) -> StudyWeek:
    """What this week asks of study."""
    specs = standing.specs
    terms = {int(term.goal): term for term in standing.score.terms}
    study = [goal_id for goal_id, goal in standing.goals.items() if goal["metric"] == "study_hours"]
    shares = (day_share(specs[goal_id], IsoWeek.of(standing.on)) for goal_id in study)
    hours = (owed(specs[goal_id], terms[goal_id], standing.on).units for goal_id in study)
    return StudyWeek(
        share=60 * max(shares, default=Fraction(0)),
        owed=60 * max(hours, default=Fraction(0)),
        free=FreeDays.of(standing.picture),
    )


def _closings(standing: Standing) -> dict[date, Closing]:
    """The stored closings of the last Sundays, oldest first, without their terms."""
    last = IsoWeek.of(standing.on).previous.last
    sundays = [last - timedelta(weeks=weeks) for weeks in range(SPARK_WEEKS)]
    found = standing.plan.closings.filter(on__in=sundays).exclude(score=None).defer("terms")
    return {closing.on: closing for closing in found}


def _spark(closings: Mapping[date, Closing], now: Fraction | None) -> SafeString:
    if not closings or now is None:
        return SafeString("")
    values = [closing.score for closing in closings.values() if closing.score is not None]
    said = {"first": rounded(Fraction(values[0]), 1), "now": rounded(now, 1), "weeks": len(values)}
    label = _("Score over %(weeks)s weeks, from %(first)s to %(now)s") % said
    return mark_safe(spark([*values, now], label=label))  # noqa: S308  # pictures escape what they are given


def _since(comparison: Comparison | None) -> Since | None:
    if comparison is None or comparison.changes.before is None or comparison.changes.now is None:
        return None
    facts = facts_of(comparison)
    return Since(
        change=change_words.change(facts), by=change_words.beside_score(facts), days_then=comparison.closing.days_ahead
    )


def next_of(forecasts: Forecasts, lately: Health) -> Next | None:
    """The next action, in words."""
    standing = forecasts.standing
    now = asked(standing, lately)
    step = next_step(standing.specs, now, forecasts.odds)
    if step is None:
        return None
    goal = standing.goals[step.goal]
    study = same_in_hours(standing.specs, now, step)
    return Next(
        goal=step.goal,
        words=sentences.action(step, goal),
        worth=instead(lately, step.points) if lately.resting else sentences.worth(step, goal, standing.on),
        beside=sentences.beside(study, standing.goals[study.goal]) if study else "",
        log=where_to_log(goal["metric"]),
    )


def _owed_rows(owing: list[Owed], standing: Standing, lately: Health) -> tuple[OwedRow, ...]:
    def words(each: Owed) -> str:
        goal = standing.goals[each.goal]
        if lately.resting and is_study(goal["metric"]):
            return can_wait(lately)
        return sentences.owed_words(each, goal, standing.on)

    return tuple(
        OwedRow(
            goal=each.goal,
            title=standing.goals[each.goal]["title"],
            units=sentences.done(each.units, standing.goals[each.goal]),
            words=words(each),
        )
        for each in sorted(owing, key=lambda each: -each.units)
        if each.units
    )


def _rounded(value: Fraction | None, places: int) -> Decimal | None:
    return None if value is None else rounded(value, places)
