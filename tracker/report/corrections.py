"""What was corrected of earlier weeks since they were told, as stored facts."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count

from tracker.closings import figure_or_none, stored
from tracker.days import IsoWeek
from tracker.models import Activity, Plan
from tracker.report.facts import CorrectionFacts, Facts, LateFacts
from tracker.report.week import is_quiet

#: Corrections to more weeks than these, the newest, are told as one number.
WEEKS_NAMED = 4


def corrections(plan: Plan, told: Facts) -> CorrectionFacts:
    """What was corrected of earlier weeks since the last report was built."""
    last = date.fromisoformat(told["last"])
    built_at = datetime.fromisoformat(told["built_at"])
    corrected = Activity.objects.owned_by(plan.user).during(plan.start, last).corrected_since(built_at)
    came = corrected.filter(created_at__gt=built_at)
    # Whoever had been away for long was told no score.
    now = None if is_quiet(told) else stored(plan, last)
    return CorrectionFacts(
        period=told["period"],
        late=_by_week(came.order_by().values_list("local_date").annotate(number=Count("id"))),
        changed=corrected.filter(created_at__lte=built_at).count(),
        score_told=told["score"]["value"] if told["score"] and not is_quiet(told) else None,
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
