"""What a weekly report says, built once from the closing values of a Sunday. The shape is in ``report_facts``."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

from django.db.models import Count, Max, Sum

from tracker.closings import bring_up_to_date, figure, figure_or_none, stored, told_score
from tracker.comparing import facts_of, since_sunday
from tracker.days import IsoWeek, local_day
from tracker.exams import expiring_soon
from tracker.forecasting import Forecasts
from tracker.health import Health, asks_for_no_study, lately, week_planned
from tracker.measuring import Question, measure
from tracker.metrics import KINDS
from tracker.models import Activity, Closing, DailyTotal, Plan, User, WeeklyReport
from tracker.next_steps import Odds, Step, neediest_first, next_step, same_in_hours, what_if
from tracker.planning import picture_of, specs_of
from tracker.progress import Standing, closing_of
from tracker.report_facts import (
    FACTS_VERSION,
    ActivityFacts,
    ChangesFacts,
    CorrectionFacts,
    ExpiringFacts,
    Facts,
    GoalFacts,
    HealthFacts,
    LateFacts,
    OddsFacts,
    ScoreFacts,
    SourceFacts,
    StepFacts,
    StudyFacts,
)
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import FORMULA_VERSION, Actual, Status, Term, rounded, rounded_shares
from tracker.sources import Freshness, freshness, known_until, sources_of
from tracker.study_days import FreeDays

#: Corrections to more weeks than these, the newest, are told as one number.
WEEKS_NAMED = 4


def build(user: User, week: IsoWeek, now: datetime) -> Facts:
    """What the report of a week that is over says. Brings the plan's closings up to that Sunday first."""
    plan, sources = Plan.objects.in_force_on(user, week.last), freshness(user, now)
    facts = Facts(
        version=FACTS_VERSION,
        formula_version=FORMULA_VERSION,
        built_at=now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        week=week.slug,
        first=week.first.isoformat(),
        last=week.last.isoformat(),
        time_zone=user.time_zone,
        language=user.language,
        plan=None,
        score=None,
        goals=[],
        next=None,
        beside=None,
        activities=_activities(user, week),
        study=StudyFacts(by_day=_study_by_day(user, week), planned=None),
        corrections=None,
        changes=None,
        sources=[_source(each, user) for each in sources if _worth_telling(each)],
        expiring=_expiring(user, week.next.first),
        idle_weeks=idle_weeks(user, week),
    )
    if plan:
        while not bring_up_to_date(plan, today=week.next.first):
            pass
        _add_plan(facts, plan, week, known_until(user, sources))
        facts["corrections"] = _corrections(plan, week)
    else:
        _add_health(facts, user, week, FreeDays())
    return facts


def idle_weeks(user: User, week: IsoWeek) -> int:
    """How many weeks in a row, up to this one, brought no counted activity; none before the account was made."""
    days = DailyTotal.objects.owned_by(user).filter(local_date__lte=week.last)
    last_active = days.aggregate(day=Max("local_date"))["day"]
    before_account = IsoWeek.of(local_day(user.date_joined, user.zone)).previous
    last_busy = max(IsoWeek.of(last_active), before_account) if last_active else before_account
    return max(0, (week.first - last_busy.first).days // 7)


def _add_plan(facts: Facts, plan: Plan, week: IsoWeek, known: Mapping[str, date]) -> None:
    standing = _blaming_nobody(closing_of(plan, week.last), known)
    before, comparison = stored(plan, week.previous.last), since_sunday(standing)
    facts["changes"] = facts_of(comparison) if comparison else None
    specs = specs_of(picture_of(plan))
    facts["plan"] = plan.title
    facts["score"] = _score(standing, stored(plan, week.last), before)
    facts["goals"] = _goals(standing, before, facts["changes"], _done_before(standing, week))
    facts["study"]["planned"] = _study_planned(standing, specs, week)
    on_monday = what_if(specs, replace(standing.score, on=week.next.first), {})
    odds = Forecasts.of(replace(standing, score=on_monday)).odds
    if _add_health(facts, plan.user, week, FreeDays.of(standing.picture)).resting:
        on_monday = asks_for_no_study(on_monday, standing.goals)
    step = next_step(specs, on_monday, odds) if plan.current else None
    if step:
        facts["next"] = _step(step, standing)
        study = same_in_hours(specs, on_monday, step)
        facts["beside"] = _step(study, standing) if study else None


def _add_health(facts: Facts, user: User, week: IsoWeek, free: FreeDays) -> Health:
    """Tell how the week that is over stands against the ceiling."""
    now = lately(user, free, week.last)
    weeks = now.weeks if now.running else 0
    facts["health"] = HealthFacts(ceiling=now.ceiling, weeks=weeks, rests=now.rests, worked=now.worked)
    return now


def _blaming_nobody(standing: Standing, known: Mapping[str, date]) -> Standing:
    """The closing without a word on the pace of goals whose sources were not read (``known``: until when) by its day.

    Its score stays as it was stored; it is reckoned anew once the source answers.
    """
    terms = tuple(_as_known(term, standing, known) for term in standing.score.terms)
    days = [
        term.days_ahead
        for term in terms
        if term.days_ahead is not None and standing.goals[int(term.goal)]["kind"] != "milestone"
    ]
    return replace(standing, score=replace(standing.score, terms=terms, days_ahead=min(days, default=None)))


def _as_known(term: Term, standing: Standing, known: Mapping[str, date]) -> Term:
    sources = sources_of(standing.goals[int(term.goal)]["metric"])
    as_of = min((known[source] for source in sources if source in known), default=standing.on)
    if as_of >= standing.on or term.status in (Status.NOT_STARTED, Status.DONE, Status.PAUSED):
        return term
    return replace(term, as_of=as_of, status=Status.STALE, days_ahead=None)


def _score(standing: Standing, closing: Closing | None, before: Closing | None) -> ScoreFacts:
    return ScoreFacts(
        value=figure_or_none(closing.score) if closing else None,
        before=figure_or_none(told_score(before)) if before else None,
        baseline=figure_or_none(closing.baseline_score) if closing else None,
        plan_index=figure_or_none(closing.plan_index) if closing else None,
        days_ahead=standing.score.days_ahead,
        days_ahead_before=before.days_ahead if before else None,
    )


def _done_before(standing: Standing, week: IsoWeek) -> dict[int, Actual]:
    """What each goal had at the end of the week before."""
    sunday = week.previous.last
    return measure(
        standing.plan.user, {goal_id: Question(goal, sunday, sunday) for goal_id, goal in standing.goals.items()}
    )


def _goals(
    standing: Standing, before: Closing | None, changes: ChangesFacts | None, done_before: Mapping[int, Actual]
) -> list[GoalFacts]:
    told = {goal["goal"]: goal["before"] for goal in changes["goals"]} if changes else {}
    then = {term["goal"]: term for term in before.terms} if before else {}
    points = dict(
        zip((term.goal for term in standing.score.terms), rounded_shares(standing.score.terms, 1), strict=True)
    )

    def goal_facts(term: Term) -> GoalFacts:
        goal_id = int(term.goal)
        goal, earlier = standing.goals[goal_id], then.get(goal_id, {})
        return GoalFacts(
            goal=goal_id,
            title=goal["title"],
            metric=goal["metric"],
            kind=goal["kind"],
            status=term.status.value,
            actual=figure(term.actual),
            due=figure(term.due),
            this_week=figure(term.actual - done_before[goal_id].total),
            share=figure_or_none(term.share),
            points=None if points[goal_id] is None else str(points[goal_id]),
            points_before=told.get(goal_id),
            days_ahead=term.days_ahead,
            days_ahead_before=earlier.get("days_ahead"),
            as_of=term.as_of.isoformat() if term.as_of else None,
        )

    return [goal_facts(term) for term in neediest_first(standing.score.terms)]


def _step(step: Step, standing: Standing) -> StepFacts:
    goal = standing.goals[step.goal]
    return StepFacts(
        goal=step.goal,
        title=goal["title"],
        metric=goal["metric"],
        kind=goal["kind"],
        units=figure(step.units),
        by=step.by.isoformat() if step.by else None,
        points=figure(step.points),
        days_before=step.days_before,
        days_after=step.days_after,
        odds=_odds(step.odds) if step.odds else None,
    )


def _odds(odds: Odds) -> OddsFacts:
    return OddsFacts(
        whole=figure(odds.whole),
        end=odds.end.isoformat(),
        before=figure(odds.before),
        after=figure(odds.after),
        reached=odds.reached,
    )


def _activities(user: User, week: IsoWeek) -> list[ActivityFacts]:
    totals = DailyTotal.objects.owned_by(user).during(week.first, week.last).order_by().values("kind", "metric")
    rows = totals.annotate(sum=Sum("quantity"), count=Sum("number"))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return [
        ActivityFacts(kind=row["kind"], metric=row["metric"], number=row["count"], quantity=figure(row["sum"]))
        for row in sorted(rows, key=lambda row: (order.get(row["kind"], len(order)), row["metric"]))
    ]


def _study_by_day(user: User, week: IsoWeek) -> list[int]:
    totals = DailyTotal.objects.owned_by(user).during(week.first, week.last).filter(kind="study").order_by()
    minutes = dict(totals.values_list("local_date").annotate(sum=Sum("quantity")))
    return [int(minutes.get(day, 0)) for day in week.days()]


def _study_planned(standing: Standing, specs: Mapping[int, GoalSpec], week: IsoWeek) -> int | None:
    """What the week was asked for, in minutes."""
    hours = week_planned(specs, standing.goals, week)
    return None if hours is None else int(rounded(60 * hours, 0))


def _corrections(plan: Plan, week: IsoWeek) -> CorrectionFacts | None:
    """What was corrected of earlier weeks since the last report was built; None where there was no report."""
    reports = WeeklyReport.objects.filter(user=plan.user, facts__isnull=False)
    earlier = [report for report in reports if IsoWeek(report.iso_year, report.iso_week) < week]
    if not earlier:
        return None
    told = cast(Facts, max(earlier, key=lambda report: (report.iso_year, report.iso_week)).facts)
    last = date.fromisoformat(told["last"])
    built_at = datetime.fromisoformat(told["built_at"])
    corrected = Activity.objects.owned_by(plan.user).during(plan.start, last).corrected_since(built_at)
    came = corrected.filter(created_at__gt=built_at)
    now = stored(plan, last)
    return CorrectionFacts(
        week=told["week"],
        late=_by_week(came.order_by().values_list("local_date").annotate(number=Count("id"))),
        changed=corrected.filter(created_at__lte=built_at).count(),
        score_told=told["score"]["value"] if told["score"] else None,
        score_now=figure_or_none(now.score) if now else None,
    )


def _by_week(days: Iterable[tuple[date, int]]) -> list[LateFacts]:
    """Numbers by ISO week, newest first, those of older weeks as one."""
    weeks: dict[IsoWeek, int] = {}
    for day, number in days:
        weeks[IsoWeek.of(day)] = weeks.get(IsoWeek.of(day), 0) + number
    newest = sorted(weeks, reverse=True)
    late = [LateFacts(week=week.slug, number=weeks[week]) for week in newest[:WEEKS_NAMED]]
    rest = sum(weeks[week] for week in newest[WEEKS_NAMED:])
    return [*late, LateFacts(week=None, number=rest)] if rest else late


def _expiring(user: User, monday: date) -> list[ExpiringFacts]:
    return [ExpiringFacts(name=name, on=day.isoformat()) for name, day in expiring_soon(user, monday)]


def _worth_telling(each: Freshness) -> bool:
    return each.stale or each.given_up or each.state != "active"


def _source(each: Freshness, user: User) -> SourceFacts:
    return SourceFacts(
        source=each.source,
        account=each.account,
        state=each.state,
        reason=each.reason,
        stale=each.stale,
        reached_on=local_day(each.reached_at, user.zone).isoformat() if each.reached_at else None,
    )
