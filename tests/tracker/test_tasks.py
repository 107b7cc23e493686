"""The minute's tick and its doorbells: the database says what is due, and every message may be lost or repeated."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from redis import Redis

from tests.factories import keep_report, make_plan, make_user
from tests.fakes.mail import Act, FaultyMailServer, MailServer
from tracker import tasks
from tracker.days import IsoWeek
from tracker.models import Closing, Report, SourceState, User
from tracker.recording import reached
from tracker.tasks import close_days, deliver_reports, tell_switched_off, tick

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = IsoWeek(2026, 46)
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


def make_reader() -> User:
    user = make_user(date_joined=MONDAY - timedelta(days=3))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.mark.usefixtures("served")
def test_a_tick_does_all_that_is_due(mail_server: MailServer) -> None:
    user = make_reader()
    make_plan(user, start=date(2026, 11, 9), today=date(2026, 11, 9))
    reached(user, source="github", account="ann", state="rejected", reason="The token was revoked.")
    tick()
    assert Report.objects.get().state == "sent"
    assert Closing.objects.count() == 7
    assert SourceState.objects.get().told_at is not None
    assert len(mail_server.deliveries) == 2


@pytest.mark.usefixtures("served")
def test_ticking_on_changes_nothing_more(mail_server: MailServer) -> None:
    make_reader()
    for _ in range(3):
        tick()
    assert len(mail_server.deliveries) == 1


def test_only_ids_cross_the_queue(broker: Redis) -> None:
    make_plan(make_reader(), start=date(2026, 11, 9), today=date(2026, 11, 9))
    tick()
    messages = [broker.lindex("celery", number) for number in range(broker.llen("celery"))]
    assert len(messages) == 2
    assert not any(b"example.org" in message for message in messages if message)


def test_a_tick_without_a_queue_only_loses_time(mail_server: MailServer) -> None:
    make_reader()
    tick()
    assert Report.objects.get().state == "due"
    deliver_reports([Report.objects.get().pk])
    assert Report.objects.get().state == "sent"


def test_a_row_that_is_gone_is_nobodys_work() -> None:
    for task in (close_days, tell_switched_off):
        task(987654321)
    deliver_reports([987654321])


def test_a_message_that_comes_five_times_sends_one_report(mail_server: MailServer) -> None:
    make_reader()
    tick()
    for _ in range(5):
        deliver_reports([Report.objects.get().pk])
    assert len(mail_server.deliveries) == 1


@pytest.mark.usefixtures("served")
def test_what_a_tick_finds_goes_over_few_connections(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "REPORTS_A_RING", 3)
    for _ in range(7):
        make_reader()
    tick()
    assert (len(mail_server.deliveries), mail_server.connections) == (7, 3)


def test_one_readers_refusal_is_nobody_elses(mail_server: MailServer) -> None:
    mail_server.replies.extend(["550 no such user", "451 busy"])
    deliver_reports([keep_report(make_reader(), period=WEEK, due_at=MONDAY).pk for _ in range(4)])
    assert sorted(Report.objects.values_list("state", flat=True)) == ["due", "failed", "sent", "sent"]


def test_a_mail_server_that_takes_nothing_is_left_alone_for_a_while(
    faulty: FaultyMailServer, clock: time_machine.Traveller
) -> None:
    faulty.at("connect", "554 no")
    pks = [keep_report(make_reader(), period=WEEK, due_at=MONDAY).pk for _ in range(3)]
    deliver_reports(pks)
    deliver_reports(pks)
    assert faulty.connections == 1
    assert list(Report.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    clock.shift(timedelta(minutes=6))
    deliver_reports(pks)
    assert (len(faulty.deliveries), faulty.connections) == (3, 2)


def test_a_slow_mail_server_holds_a_worker_no_longer_than_a_tick(
    faulty: FaultyMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "EXPIRES_SECONDS", 0.02)
    faulty.at("RCPT", Act.SILENCE)
    deliver_reports([keep_report(make_reader(), period=WEEK, due_at=MONDAY).pk for _ in range(3)])
    assert list(Report.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]


def test_a_notice_that_is_refused_ends_quietly(mail_server: MailServer) -> None:
    mail_server.replies.append("550 no such user")
    reached(make_reader(), source="github", account="ann", state="rejected", reason="The token was revoked.")
    tell_switched_off(SourceState.objects.get().pk)
    assert SourceState.objects.get().told_at is not None
