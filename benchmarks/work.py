"""What is timed."""

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from tracker.entry import Entry
from tracker.models import User
from tracker.planning import Figures, add_goal, put_plan
from tracker.progress import Standing, live
from tracker.recording import record
from tracker.scoring.plan_line import GoalSpec, Piece, plan_line
from tracker.scoring.score import Actual, score

KINDS = ("study", "commit", "pull_request_merged", "review")
START = date(2024, 1, 1)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
END = START + timedelta(days=3 * 365)


def user_with(activities: int) -> User:
    """A user of a plan with eight goals and so many activities, spread over a thousand days."""
    user = User.objects.create_user(f"user-{activities}", f"{activities}@example.org")
    fill(user, activities)
    return user


def fill(user: User, activities: int) -> None:
    """Give a user the plan and the activities."""
    plan, _ = put_plan(user, title="P", start=START, end=END, rest_weekdays=[7], today=START)
    for metric in ("study_hours", "commits", "pull_requests_merged", "reviews") * 2:
        figures = Figures(target=Decimal(20), period="month", end=END)
        add_goal(plan, figures=figures, today=START, title=metric, metric=metric, kind="recurring", start=START)
    with transaction.atomic():
        record(user, source="github", account="1", entries=entries(activities))


def entries(number: int) -> list[Entry]:
    """Of four kinds; only commits have links."""
    return [
        Entry(
            external_id=str(n),
            kind=KINDS[n % 4],
            on=START + timedelta(days=n % 1000),
            title=f"Activity {n}",
            evidence_url=f"https://example.org/{n}" if KINDS[n % 4] == "commit" else "",
        )
        for n in range(number)
    ]


def standing(user: User) -> Standing | None:
    return live(user, NOW)


def recording_times(number: int) -> tuple[float, float]:
    """CPU seconds to record entries, and to record them once more."""
    user = User.objects.create_user("recorder", "recorder@example.org")
    times = []
    for _ in range(2):
        began = time.process_time()
        with transaction.atomic():
            record(user, source="github", account="1", entries=entries(number))
        times.append(time.process_time() - began)
    return times[0], times[1]


def scoring_times() -> tuple[float, float]:
    """CPU seconds to score eight goals with their lines still to be built, and with lines that are kept."""
    piece = Piece(START, Fraction(20), "month", END, frozenset({7}))
    goals = [
        (GoalSpec(n, "recurring", True, Fraction(1), START, (piece,), ((START, START),)), Actual(Fraction(300)))
        for n in range(8)
    ]
    plan_line.cache_clear()
    times = []
    for _ in range(2):
        began = time.process_time()
        score(goals, NOW.date(), closing=True)
        times.append(time.process_time() - began)
    return times[0], times[1]
