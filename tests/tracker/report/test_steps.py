"""What can come between any two steps of a report's delivery: the end of its process, another clock, another mind."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from allauth.account.models import EmailAddress

from tests.fakes.mail import MailServer
from tests.on_their_way import MONDAY, POINTS, Killed, make_reader, make_report, send_all
from tracker.days import IsoWeek
from tracker.models import Report, User
from tracker.report.delivery import LEASE, deliver, deliverable, open_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
#: Steps after which a letter may be on its way.
HANDED = ("handing", "handed")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


def letters(server: MailServer) -> Counter[str]:
    """How often each report went out, by the beginning of its Message-ID."""
    headers = (delivery.content.partition(b"Message-ID: <report.")[2] for delivery in server.deliveries)
    return Counter(header.partition(b"@")[0].decode() for header in headers)


class Ending:
    """Ends the process at the n-th step of all that it sends, and remembers which step that was."""

    def __init__(self, at: int) -> None:
        self._left, self.point = at, ""

    def __call__(self, name: str) -> None:
        self._left -= 1
        if not self._left:
            self.point = name
            raise Killed


def test_a_run_that_ends_at_any_of_its_steps_doubles_nothing_and_loses_only_what_it_was_handing_over(
    mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    # Nothing falls due of itself in an account's first week.
    readers, week = [make_reader(joined=MONDAY), make_reader(joined=MONDAY)], IsoWeek(2026, 1)
    for at in count(1):
        week, ending = week.next, Ending(at)
        reports = [make_report(reader, period=week) for reader in readers]
        try:
            for report in list(deliverable(MONDAY)):
                deliver(report, MONDAY, step=ending)
        except Killed:
            clock.shift(LEASE + timedelta(seconds=1))
            send_all()
        states = sorted(Report.objects.get(pk=report.pk).state for report in reports)
        sent = {name: times for name, times in letters(mail_server).items() if name.startswith(week.slug)}
        assert states == (["sent", "unknown"] if ending.point in HANDED else ["sent", "sent"])
        assert list(sent.values()) == ([1] if ending.point == "handing" else [1, 1])
        if not ending.point:
            break
    assert at == len(readers) * len(POINTS) + 1


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)], ids=["ahead", "back"])
@pytest.mark.parametrize("point", POINTS)
def test_a_clock_that_jumps_between_two_steps_doubles_and_loses_nothing(
    mail_server: MailServer, clock: time_machine.Traveller, point: str, jump: timedelta
) -> None:
    report = make_report()

    def step(name: str) -> None:
        if name == point:
            clock.shift(jump)
            send_all()

    deliver(report, MONDAY, step=step)
    clock.shift(timedelta(hours=2))
    send_all()
    report.refresh_from_db()
    assert (report.state, len(mail_server.deliveries)) == ("sent", 1)


def test_a_clock_that_goes_back_opens_no_earlier_report() -> None:
    make_reader(joined=MONDAY - timedelta(weeks=20), weekly_report=False, monthly_report=True)
    first = datetime(2026, 12, 1, 9, tzinfo=UTC)
    open_due(first)
    open_due(first - timedelta(hours=12))
    assert [report.slug for report in Report.objects.all()] == ["2026-11"]


def switch_off(user: User) -> None:
    User.objects.filter(pk=user.pk).update(weekly_report=False)


def lock_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_address(user: User) -> None:
    EmailAddress.objects.filter(user=user).update(email="new@example.org")


def move(user: User) -> None:
    User.objects.filter(pk=user.pk).update(time_zone="Pacific/Kiritimati")


def delivered_while(
    change: Callable[[User], None], point: str, clock: time_machine.Traveller, server: MailServer
) -> list[str]:
    """To whom the report went that is due, where its reader does something at a step."""
    report = make_report()

    def step(name: str) -> None:
        if name == point:
            change(report.user)

    deliver(report, MONDAY, step=step)
    clock.shift(LEASE + timedelta(seconds=1))
    send_all()
    return [recipient for delivery in server.deliveries for recipient in delivery.recipients]


@pytest.mark.parametrize("point", POINTS[: -len(HANDED)])
@pytest.mark.parametrize("change", [switch_off, lock_out])
def test_whoever_wants_none_by_then_gets_none(
    mail_server: MailServer, clock: time_machine.Traveller, change: Callable[[User], None], point: str
) -> None:
    assert delivered_while(change, point, clock, mail_server) == []


@pytest.mark.parametrize("point", POINTS)
def test_a_report_goes_to_the_address_that_is_its_readers_when_it_leaves(
    mail_server: MailServer, clock: time_machine.Traveller, point: str
) -> None:
    (recipient,) = delivered_while(change_address, point, clock, mail_server)
    assert (recipient == "new@example.org") == (point not in HANDED)


@pytest.mark.parametrize("point", POINTS)
def test_whoever_moves_meanwhile_gets_the_same_report(
    mail_server: MailServer, clock: time_machine.Traveller, point: str
) -> None:
    assert len(delivered_while(move, point, clock, mail_server)) == 1
    assert Report.objects.get().state == "sent"
