"""What a report says, built once from the closing values of a period's last day. The shape is in ``report.facts``."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

from django.db.models import Max, Sum

from tracker.closings import bring_up_to_date, figure, figure_or_none, stored, told_score
from tracker.comparing import facts_of, since
from tracker.days import ONE_DAY, IsoWeek, ReportPeriod, each_day, local_day
from tracker.exams import expiring_soon
from tracker.forecasting import Forecasts
from tracker.health import Health, asks_for_no_study, health, study_planned, weeks_above
from tracker.measuring import Question, measure
from tracker.metrics import KINDS
from tracker.models import Break, Closing, DailyTotal, Plan, Report, User
from tracker.next_steps import Odds, Step, neediest_first, next_step, same_in_hours, what_if
from tracker.progress import Standing, closing_of, live
from tracker.report.corrections import corrections
from tracker.report.facts import (
    FACTS_VERSION,
    ActivityFacts,
    ChangesFacts,
    ExpiringFacts,
    Facts,
    GoalFacts,
    HealthFacts,
    OddsFacts,
    PlanFacts,
    ScoreFacts,
    SourceFacts,
    StepFacts,
    StudyFacts,
)
from tracker.report.outlook import break_facts, coming_facts, forecast_facts
from tracker.report.pace import pace_facts
from tracker.report.week import is_quiet
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import FORMULA_VERSION, Actual, Status, Term, rounded, rounded_shares
from tracker.sources import Freshness, freshness, known_until, sources_of
from tracker.study_days import FreeDays, minutes_by_day


def build(user: User, period: ReportPeriod, now: datetime, *, so_far: bool = False) -> Facts:
    """What the report of a week or a month that is over says. Brings the plan's closings up to its last day first.

    ``so_far`` tells of the running week instead, with live values, and stores nothing.
    """
    today = local_day(now, user.zone)
    so_far = so_far and period.last >= today
    last = today if so_far else period.last
    plan, sources = Plan.objects.in_force_on(user, last), freshness(user, now)
    facts = Facts(
        version=FACTS_VERSION,
        formula_version=FORMULA_VERSION,
        built_at=now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        kind=(Report.Kind.ASKED if so_far else Report.kind_of(period)).value,
        period=period.slug,
        first=period.first.isoformat(),
        last=last.isoformat(),
        time_zone=user.time_zone,
        language=user.language,
        plan=None,
        ended=None,
        breaks=[],
        score=None,
        goals=[],
        next=None,
        beside=None,
        coming=None,
        forecasts=[],
        activities=_activities(user, period.first, last),
        study=StudyFacts(by_day=_study_by_day(user, period.first, last), planned=None),
        health=None,
        corrections=None,
        changes=None,
        sources=[_source(each, user) for each in sources if _worth_telling(each)],
        expiring=_expiring(user, last + ONE_DAY),
        idle_weeks=idle_weeks(user, last),
    )
    if plan is None:
        facts["ended"] = _ended(user)
        _add_health(facts, user, FreeDays())
        return facts
    if so_far:
        standing = live(user, now)
    else:
        while not bring_up_to_date(plan, today=period.next.first):
            pass
        standing = _blaming_nobody(closing_of(plan, last), known_until(user, sources))
    if standing:
        _add_plan(facts, standing, period)
    return facts


def idle_weeks(user: User, on: date) -> int:
    """How many whole weeks in a row, up to a day, brought no counted activity; none before the account was made.

    Weeks wholly in breaks are left out: nothing was asked for.
    """
    days = DailyTotal.objects.owned_by(user).filter(local_date__lte=on)
    last_active = days.aggregate(day=Max("local_date"))["day"]
    before_account = IsoWeek.of(local_day(user.date_joined, user.zone)).previous
    last_busy = max(IsoWeek.of(last_active), before_account) if last_active else before_account
    idle = list(_weeks(last_busy.next, IsoWeek.of(on + ONE_DAY)))
    if not idle:
        return 0
    breaks = Break.objects.filter(plan__user=user, start__lte=on, end__gte=idle[0].first).values_list("start", "end")
    free = FreeDays(breaks=list(breaks))
    return sum(not all(map(free.holds, week.days())) for week in idle)


def _weeks(first: IsoWeek, end: IsoWeek) -> Iterator[IsoWeek]:
    """The weeks from the first up to, and without, the end."""
    while first < end:
        yield first
        first = first.next


def _ended(user: User) -> str | None:
    """The last day of the plan that its owner ended last."""
    day = user.plans.aggregate(day=Max("ended_on"))["day"]
    return day.isoformat() if day else None


def _add_plan(facts: Facts, standing: Standing, period: ReportPeriod) -> None:
    plan, free = standing.plan, FreeDays.of(standing.picture)
    facts["plan"] = PlanFacts(title=plan.title, start=plan.start.isoformat(), end=plan.end.isoformat())
    facts["breaks"] = break_facts(free, period.first, date.fromisoformat(facts["last"]))
    before, told = _before(plan, period), _told_before(plan.user, period)
    comparison = since(standing, period.previous.last) if before else None
    facts["changes"] = facts_of(comparison) if comparison else None
    specs = standing.specs
    facts["score"] = _score(standing, None if standing.live else stored(plan, standing.on), before)
    facts["goals"] = _goals(standing, before, facts["changes"], _done_before(standing, period))
    facts["study"]["planned"] = _study_planned(standing, specs, period)
    facts["corrections"] = corrections(plan, told) if told else None
    # After the last day the next action is that of the morning after.
    coming = standing.score if standing.live else what_if(specs, replace(standing.score, on=period.next.first), {})
    forecasts = Forecasts.of(replace(standing, score=coming))
    # Whoever is away is asked for nothing, and futures take their time.
    if not is_quiet(facts):
        facts["pace"] = pace_facts(standing, forecasts)
        facts["forecasts"] = forecast_facts(forecasts, told)
    facts["coming"] = coming_facts(standing, coming) if plan.current else None
    if _add_health(facts, plan.user, free).resting:
        coming = asks_for_no_study(coming, standing.goals)
    step = next_step(specs, coming, forecasts.odds) if plan.current else None
    if step:
        facts["next"] = _step(step, standing)
        study = same_in_hours(specs, coming, step)
        facts["beside"] = _step(study, standing) if study else None


def _before(plan: Plan, period: ReportPeriod) -> Closing | None:
    """The closing before the period; of days before there was the plan nothing was told."""
    first = plan.revisions.first()
    made_on = first.on if first else plan.start
    return stored(plan, period.previous.last) if made_on <= period.previous.last else None


def _told_before(user: User, period: ReportPeriod) -> Facts | None:
    """The report before this one, of the same kind; None where its facts are of another shape."""
    reports = Report.objects.filter(user=user, kind=Report.kind_of(period), facts__version=FACTS_VERSION)
    report = reports.filter(first__lt=period.first).first()
    return cast(Facts, report.facts) if report else None


def _add_health(facts: Facts, user: User, free: FreeDays) -> Health:
    """Tell how the week of the last day, and all days before it, stand against the ceiling."""
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    minutes = minutes_by_day(user, last)
    now = health(minutes, ceiling=user.study_ceiling, free=free, today=last)
    facts["health"] = HealthFacts(
        ceiling=now.ceiling,
        weeks=now.weeks if now.running else 0,
        rests=now.rests,
        worked=now.worked,
        rest_days=[day.isoformat() for day in each_day(first, last) if free.is_rest(day)],
        above=weeks_above(minutes, now.ceiling, first, last),
    )
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
    """As it is stored; where nothing is, as it stands."""
    return ScoreFacts(
        value=figure_or_none(closing.score if closing else standing.score.score),
        before=figure_or_none(told_score(before)) if before else None,
        baseline=figure_or_none(closing.baseline_score if closing else standing.baseline),
        plan_index=figure_or_none(closing.plan_index if closing else standing.score.plan_index),
        days_ahead=standing.score.days_ahead,
        days_ahead_before=before.days_ahead if before else None,
    )


def _done_before(standing: Standing, period: ReportPeriod) -> dict[int, Actual]:
    """What each goal had at the end of the period before."""
    then = period.previous.last
    return measure(
        standing.plan.user, {goal_id: Question(goal, then, then) for goal_id, goal in standing.goals.items()}
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
            end=standing.specs[goal_id].end.isoformat(),
            status=term.status.value,
            actual=figure(term.actual),
            due=figure(term.due),
            done=figure(term.actual - done_before[goal_id].total),
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


def _activities(user: User, first: date, last: date) -> list[ActivityFacts]:
    totals = DailyTotal.objects.owned_by(user).during(first, last).order_by().values("kind", "metric")
    rows = totals.annotate(sum=Sum("quantity"), count=Sum("number"))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return [
        ActivityFacts(kind=row["kind"], metric=row["metric"], number=row["count"], quantity=figure(row["sum"]))
        for row in sorted(rows, key=lambda row: (order.get(row["kind"], len(order)), row["metric"]))
    ]


def _study_by_day(user: User, first: date, last: date) -> list[int]:
    totals = DailyTotal.objects.owned_by(user).during(first, last).filter(kind="study").order_by()
    minutes = dict(totals.values_list("local_date").annotate(sum=Sum("quantity")))
    return [int(minutes.get(day, 0)) for day in each_day(first, last)]


def _study_planned(standing: Standing, specs: Mapping[int, GoalSpec], period: ReportPeriod) -> int | None:
    """What the whole period was asked for, in minutes."""
    hours = study_planned(specs, standing.goals, period)
    return None if hours is None else int(rounded(60 * hours, 0))


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
