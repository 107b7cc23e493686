"""``python -m benchmarks year [language]``: the weekly reports of one year in several lives, to be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import time_machine

from tests.factories import log_study, make_entry, make_goal, make_plan, make_user, take
from tracker.days import IsoWeek
from tracker.mail import report_letter
from tracker.models import Goal, Plan, Report, User
from tracker.planning import Figures, add_break, change_goal, end_plan
from tracker.recording import reached
from tracker.report_delivery import due_at
from tracker.report_week import MOST_IDLE_WEEKS
from tracker.weekly_report import build, idle_weeks

START = date(2026, 1, 5)
WEEKS = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one week brings; minutes of study are those of each day from Monday on."""

    study: tuple[int, ...] = ()
    merged: int = 0
    posts: int = 0
    #: Whether GitHub could be read, and what its owner changes in the plan on Monday.
    reached: bool = True
    change: Callable[[Plan, date], object] | None = field(default=None)


type Life = Iterator[Week]


def steady(random: Random) -> Life:
    """An hour on most evenings, a pull request a month, and a post a month."""
    for week in range(WEEKS):
        study = tuple(random.choice((45, 60, 75)) * (random.random() < 0.85) for _ in range(5))
        yield Week(study=study, merged=week % 4 == 1, posts=week % 4 == 3)


def bursts(random: Random) -> Life:
    """Three weeks of everything, then four of nothing."""
    for week in range(WEEKS):
        busy = week % 7 < 3
        yield Week(study=tuple(random.choice((90, 150, 180)) for _ in range(7 * busy)), merged=2 * (week % 7 == 2))


def fading(random: Random) -> Life:
    """As good as steady at first, and a little less each week."""
    for week in range(WEEKS):
        likely = max(0.0, 0.9 - week / 26)
        yield Week(study=tuple(60 * (random.random() < likely) for _ in range(5)), posts=week in (3, 8))


def back_again(random: Random) -> Life:
    """A holiday that was declared, then two months of silence, then steady as before."""
    for week, lived in enumerate(steady(random)):
        if week == 12:
            yield Week(change=_holiday)
        elif 12 <= week < 23:
            yield Week()
        else:
            yield lived


def never(_random: Random) -> Life:
    """A plan, and nothing else."""
    yield from (Week() for _ in range(WEEKS))


def too_much(random: Random) -> Life:
    """Four hours a day, on every day, whatever the ceiling says."""
    for week in range(WEEKS):
        yield Week(study=tuple(random.choice((180, 240, 300)) for _ in range(7)), merged=1, posts=week % 2)


def cut_off(random: Random) -> Life:
    """Steady, while GitHub cannot be read for six weeks, and shows it all afterwards."""
    for week, lived in enumerate(steady(random)):
        down = 10 <= week < 16
        yield Week(
            study=lived.study, posts=lived.posts, merged=0 if down else lived.merged + (week == 16), reached=not down
        )


def changes_plans(random: Random) -> Life:
    """Half of what was planned, until the plan is made to fit; in November it ends."""
    changes = {20: _less, 44: lambda plan, today: end_plan(plan, today=today)}
    for week, lived in enumerate(steady(random)):
        yield Week(study=lived.study[:2], merged=lived.merged, change=changes.get(week))


LIVES = (steady, bursts, fading, back_again, never, too_much, cut_off, changes_plans)


def main(language: str) -> None:
    """Print them all."""
    for life in LIVES:
        print(f"{'#' * 100}\n# {life.__name__}: {life.__doc__}\n{'#' * 100}\n")
        _live(life, language)


def _live(life: Callable[[Random], Life], language: str) -> None:
    with time_machine.travel(datetime.combine(START, time(9), UTC), tick=False) as clock:
        user = make_user(life.__name__.replace("_", "-"), language=language, date_joined=datetime.now(UTC))
        plan = _plan(user)
        lives = life(Random(1))  # noqa: S311  a life needs no secrets
        for lived, week in zip(lives, _weeks(), strict=True):
            clock.move_to(datetime.combine(week.first, time(9), UTC))
            if lived.change:
                lived.change(Plan.objects.get(pk=plan.pk), week.first)
            _week(plan, week, lived, clock)
            now = due_at(user, week)
            clock.move_to(now)
            if idle_weeks(user, week.last) <= MOST_IDLE_WEEKS:
                report = Report.of(user, week, due_at=now, state=Report.State.SENT, sent_at=now)
                report.facts = build(user, week, now)
                report.save()
                letter = report_letter(report, user.email)
                print(f"=== {letter.subject}\n\n{str(letter.body).partition('\n--\n')[0].rstrip()}\n")
            else:
                print(f"=== {week}: none\n")


def _weeks() -> Iterator[IsoWeek]:
    week = IsoWeek.of(START)
    for _ in range(WEEKS):
        yield week
        week = week.next


def _plan(user: User) -> Plan:
    plan = make_plan(user, start=START, end=START + timedelta(days=2 * 365), rest_weekdays=[7], today=START)
    make_goal(plan, title="Study", kind="recurring", target=20, period="month", today=START)
    for title, metric, target in (("Merged pull requests", "pull_requests_merged", 12), ("Posts", "posts", 12)):
        make_goal(plan, title=title, metric=metric, kind="recurring", target=target, period="year", today=START)
    return plan


def _week(plan: Plan, week: IsoWeek, lived: Week, clock: time_machine.Traveller) -> None:
    for day, minutes in zip(week.days(), lived.study, strict=False):
        clock.move_to(datetime.combine(day, time(20), UTC))
        if minutes:
            log_study(plan.user, minutes, on=day)
    clock.move_to(datetime.combine(week.last, time(21), UTC))
    for _ in range(lived.merged):
        take(
            plan.user,
            make_entry(kind="pull_request_merged", occurred_at=None, on=week.first + timedelta(days=3), own=False),
        )
    for _ in range(lived.posts):
        post = make_entry(kind="post", occurred_at=None, on=week.first + timedelta(days=5))
        take(plan.user, post, source="feed", account="https://example.org/")
    if lived.reached:
        now = datetime.now(UTC)
        reached(plan.user, source="github", account="7", at=now, next_at=now + timedelta(hours=1))


def _holiday(plan: Plan, today: date) -> None:
    add_break(plan, start=today, end=today + timedelta(days=13), note="Holiday", today=today)


def _less(plan: Plan, today: date) -> None:
    goal = Goal.objects.get(plan=plan, metric="study_hours")
    change_goal(goal, today=today, figures=Figures(target=Decimal(9), period="month", end=plan.end))
