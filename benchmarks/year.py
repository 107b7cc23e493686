"""``python -m benchmarks year [--temperament NAME] [--language en|zh-hans]``: a year's letters, to be read.

People of several temperaments live it week by week; their reports are opened, built and kept by the code that sends
them, and the post prints them.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import time_machine
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage

from tests.factories import log_study, make_entry, make_goal, make_plan, make_user, take
from tracker.days import IsoWeek
from tracker.handing_over import Post
from tracker.models import Goal, Plan, User
from tracker.planning import Figures, add_break, change_goal, end_plan
from tracker.recording import reached
from tracker.report.delivery import deliver, deliverable, open_due

START, END = date(2026, 1, 5), date(2026, 12, 31)
#: The last ones come after the end of most plans.
WEEKS = 54
MORNING, EVENING = time(9, 30), time(20)
#: Where kinds that are not logged by hand come from.
SOURCES = {"pull_request_merged": "github", "commit": "github", "post": "feed", "competition_entered": "kaggle"}
ACCOUNTS = {"github": "7", "feed": "https://example.org/", "kaggle": "ann", "manual": ""}

type Change = Callable[[Plan, date], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one week brings: minutes of study on each day from Monday on, and things of other kinds on its Thursday."""

    study: Sequence[int] = ()
    things: Mapping[str, int] = field(default_factory=dict)
    #: How many weeks ago the things happened that are seen only now.
    weeks_late: int = 0
    #: Whether GitHub can be read.
    reached: bool = True
    #: What its owner changes on Monday, after the report.
    change: Change | None = None


type Weeks = Iterator[Week]


def usual(plan: Plan, *, hours: int = 20) -> None:
    """Study, merged pull requests and posts."""
    make_goal(plan, title="Study", kind="recurring", target=hours, period="month", today=plan.start)
    for title, metric, target in (("Merged pull requests", "pull_requests_merged", 12), ("Posts", "posts", 12)):
        make_goal(plan, title=title, metric=metric, kind="recurring", target=target, period="year", today=plan.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Who somebody is, and how their weeks go."""

    weeks: Callable[[Random], Weeks]
    start: date = START
    end: date = END
    zone: str = "UTC"
    ceiling: int | None = 20
    rest_weekdays: Sequence[int] = (7,)
    goals: Callable[[Plan], None] = usual


def steady(random: Random) -> Weeks:
    """An hour on most evenings, a pull request and a post a month; the plan ends with the year."""
    for week in range(WEEKS):
        study = [random.choice((45, 60, 75)) * (random.random() < 0.85) for _ in range(5)]
        yield Week(study=study, things={"pull_request_merged": week % 4 == 1, "post": week % 4 == 3})


def weekends(random: Random) -> Weeks:
    """Long weekends for three weeks, then nothing for four."""
    for week in range(WEEKS):
        busy = week % 7 < 3
        study = [0, 0, 0, 0, 0, *(random.choice((180, 240, 300)) for _ in range(2))] if busy else ()
        yield Week(study=study, things={"pull_request_merged": 2 * (week % 7 == 2)})


def fading(random: Random) -> Weeks:
    """As good as steady at first, and a little less each week."""
    for week in range(WEEKS):
        likely = max(0.0, 0.95 - week / 40)
        yield Week(study=[60 * (random.random() < likely) for _ in range(5)], things={"post": week in (3, 8)})


def break_before(random: Random) -> Weeks:
    """Three weeks away that were entered on the Monday before, and then as usual."""
    yield from _away(random, {11: lambda plan, today: _break(plan, today + timedelta(days=9), today)})


def break_afterwards(random: Random) -> Weeks:
    """The same, entered when it was over."""
    yield from _away(random, {15: lambda plan, today: _break(plan, today - timedelta(days=19), today)})


def never(_random: Random) -> Weeks:
    """A plan, and nothing else."""
    yield from (Week() for _ in range(WEEKS))


def too_much(random: Random) -> Weeks:
    """Four hours a day, on every day, whatever the ceiling of twelve hours says; one month less."""
    for week in range(WEEKS):
        hours = (60,) if 24 <= week < 28 else (180, 240, 300)
        things = {"pull_request_merged": 1, "post": week % 2}
        yield Week(study=[random.choice(hours) for _ in range(7)], things=things)


def cut_off(random: Random) -> Weeks:
    """Steady, while GitHub cannot be read for five weeks and shows everything afterwards."""
    for week, lived in enumerate(steady(random)):
        if 10 <= week < 15:
            yield Week(study=lived.study, things={"post": lived.things["post"]}, reached=False)
        elif week == 15:
            yield Week(study=lived.study, things={"pull_request_merged": 2}, weeks_late=3)
        else:
            yield lived


def planned_anew(random: Random) -> Weeks:
    """Half of what was planned, until in June the plan is made to fit; in November it is ended."""
    changes: dict[int, Change] = {22: _lighter, 46: lambda plan, today: end_plan(plan, today=today)}
    for week, lived in enumerate(steady(random)):
        yield Week(study=lived.study[:2], things=lived.things, change=changes.get(week))


def thirty(random: Random) -> Weeks:
    """Thirty goals, some of which go well."""
    for week, lived in enumerate(steady(random)):
        things = {"commit": random.randrange(9), "paper": random.randrange(3), "event": week % 9 == 0}
        yield Week(study=lived.study, things={**lived.things, **things})


def milestones(_random: Random) -> Weeks:
    """Five milestones and no other goal: one early, one late, one at the last moment, two missed."""
    done = {4: "competition_entered", 15: "pull_request_merged", 20: "post"}
    yield from (Week(things={done[week]: 1} if week in done else {}) for week in range(WEEKS))


def week_53(random: Random) -> Weeks:
    """Joins on the Wednesday of a week 53, for a year."""
    yield from steady(random)


def far_west(random: Random) -> Weeks:
    """From Kiritimati to Baker Island, where it is a day earlier, after the report of a Monday; in October back."""
    changes: dict[int, Change] = {26: _moves("Etc/GMT+12"), 40: _moves("Pacific/Kiritimati")}
    for week, lived in enumerate(steady(random)):
        yield Week(study=lived.study, things=lived.things, change=changes.get(week))


def _thirty_goals(plan: Plan) -> None:
    usual(plan)
    metrics = ("study_hours", "commits", "papers", "events", "posts", "certifications", "kaggle_notebooks")
    for number in range(27):
        metric, target = metrics[number % len(metrics)], 10 * (1 + number % 5)
        title, end = f"{metric.replace('_', ' ').capitalize()} {number + 1}", END - timedelta(days=7 * (number % 20))
        make_goal(plan, title=title, metric=metric, target=target, end=end, today=plan.start)


def _five_milestones(plan: Plan) -> None:
    for title, metric, end in (
        ("First competition", "kaggle_competitions", date(2026, 2, 15)),
        ("First merged pull request", "pull_requests_merged", date(2026, 3, 31)),
        ("First post", "posts", date(2026, 5, 31)),
        ("Machine learning certificate", "certifications", date(2026, 9, 30)),
        ("A talk", "events", END),
    ):
        make_goal(plan, title=title, metric=metric, kind="milestone", target=1, end=end, today=plan.start)


LIVES = {
    life.weeks.__name__.replace("_", "-"): life
    for life in (
        Life(weeks=steady),
        Life(weeks=weekends, rest_weekdays=()),
        Life(weeks=fading, end=date(2027, 12, 31)),
        Life(weeks=break_before),
        Life(weeks=break_afterwards),
        Life(weeks=never),
        Life(weeks=too_much, ceiling=12),
        Life(weeks=cut_off),
        Life(weeks=planned_anew),
        Life(weeks=thirty, goals=_thirty_goals),
        Life(weeks=milestones, goals=_five_milestones),
        Life(weeks=week_53, start=date(2026, 12, 30), end=date(2027, 12, 31)),
        Life(weeks=far_west, zone="Pacific/Kiritimati"),
    )
}


class Printer(Post):
    """Prints subject and plain text, without the foot, and calls them delivered."""

    def hand_over(self, letter: EmailMessage, *, before: Callable[[], None]) -> None:
        before()
        print(f"=== {letter.subject}\n\n{str(letter.body).partition('\n--\n')[0].rstrip()}\n")


def main(options: Sequence[str]) -> None:
    """Print the letters to everybody, or to one."""
    parser = ArgumentParser(prog="python -m benchmarks year")
    parser.add_argument("--temperament", choices=LIVES)
    parser.add_argument("--language", choices=("en", "zh-hans"), default="en")
    chosen = parser.parse_args(options)
    for name in [chosen.temperament] if chosen.temperament else LIVES:
        life = LIVES[name]
        print(f"{'#' * 100}\n# {name}: {life.weeks.__doc__}\n{'#' * 100}\n")
        live(name, life, chosen.language, Printer())


def live(name: str, life: Life, language: str, post: Post) -> User:
    """Play a life from its first day on, as it would be lived in its zone."""
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        user = make_user(name, language=language, time_zone=life.zone, monthly_report=True, study_ceiling=life.ceiling)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        clock.move_to(datetime.combine(life.start, time(7), user.zone))
        User.objects.filter(pk=user.pk).update(date_joined=datetime.now(user.zone))
        plan = make_plan(user, start=life.start, end=life.end, rest_weekdays=life.rest_weekdays, today=life.start)
        life.goals(plan)
        week = IsoWeek.of(life.start)
        for lived in life.weeks(Random(1)):  # noqa: S311  # each time the same life
            _week(User.objects.get(pk=user.pk), plan.pk, week, lived, post, clock)
            week = week.next
    return user


def _week(user: User, plan: int, week: IsoWeek, lived: Week, post: Post, clock: time_machine.Traveller) -> None:
    for day in week.days():
        zone = user.zone
        if day in (week.first, day.replace(day=1)):
            clock.move_to(datetime.combine(day, MORNING, zone))
            _sources(user, lived)
            _deliver(user, post)
        if day == week.first and lived.change:
            lived.change(Plan.objects.get(pk=plan), day)
        clock.move_to(datetime.combine(day, EVENING, zone))
        if day >= Plan.objects.get(pk=plan).start:
            _day(user, day, lived)
    _sources(user, lived)


def _day(user: User, day: date, lived: Week) -> None:
    minutes = dict(enumerate(lived.study)).get(day.weekday())
    if minutes:
        log_study(user, minutes, on=day)
    if day.isoweekday() == 4:
        on = day - timedelta(weeks=lived.weeks_late)
        for kind, number in lived.things.items():
            source = SOURCES.get(kind, "manual")
            for _ in range(number):
                thing = make_entry(kind=kind, occurred_at=None, on=on, own=False)
                take(user, thing, source=source, account=ACCOUNTS[source])


def _sources(user: User, lived: Week) -> None:
    now = datetime.now(user.zone)
    for source in ("github", "feed", "kaggle"):
        if lived.reached or source != "github":
            reached(user, source=source, account=ACCOUNTS[source], at=now, next_at=now + timedelta(hours=1))


def _deliver(user: User, post: Post) -> None:
    now = datetime.now(user.zone)
    open_due(now, user)
    for report in deliverable(now, user):
        deliver(report, now, post=post)


def _away(random: Random, changes: Mapping[int, Change]) -> Weeks:
    """Away from the Wednesday of the week after the twelfth on, for 19 days."""
    for week, lived in enumerate(steady(random)):
        away = {12: lived.study[:2], 13: (), 14: ()}
        things = {} if week in away else lived.things
        yield Week(study=away.get(week, lived.study), things=things, change=changes.get(week))


def _break(plan: Plan, first: date, today: date) -> None:
    add_break(plan, start=first, end=first + timedelta(days=18), note="Away", today=today)


def _lighter(plan: Plan, today: date) -> None:
    for goal in Goal.objects.filter(plan=plan):
        target, period = (Decimal(9), "month") if goal.metric == "study_hours" else (Decimal(6), "year")
        change_goal(goal, today=today, figures=Figures(target=target, period=period, end=END + timedelta(days=181)))


def _moves(zone: str) -> Change:
    return lambda plan, _today: User.objects.filter(pk=plan.user_id).update(time_zone=zone)
