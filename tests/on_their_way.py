"""What tests of reports on their way share: readers, their reports, a tick, and a step at which a process ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from tests.factories import keep_report, make_user
from tracker.days import IsoWeek
from tracker.models import Report, User
from tracker.report.delivery import Step, deliver, deliverable, open_due, settle

WEEK = IsoWeek(2026, 46)
#: Monday, when every report of the week before is due in UTC.
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
#: The steps of a delivery, in order.
POINTS = ("claimed", "reckoned", "built", "written", "accepted", "handing", "handed")


class Killed(BaseException):
    """Nothing of ours may catch it."""


def make_reader(joined: datetime = MONDAY - timedelta(days=6), **values: Any) -> User:
    """Somebody with a verified address, whose account is in its first week."""
    user = make_user(date_joined=joined, **values)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_report(user: User | None = None, **values: Any) -> Report:
    return keep_report(user or make_reader(), **{"period": WEEK, "due_at": MONDAY} | values)


def send_all(now: datetime = MONDAY) -> list[str]:
    """What a tick does, in this process: the states of the reports that it delivered."""
    open_due(now)
    settle()
    delivered = [deliver(report, now) for report in list(deliverable(now))]
    return [report.state for report in delivered if report]


def states(user: User) -> dict[str, str]:
    return {report.slug: report.state for report in Report.objects.filter(user=user)}


def kill_at(point: str) -> Step:
    def step(name: str) -> None:
        if name == point:
            raise Killed

    return step
