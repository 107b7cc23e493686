"""A weekly report gets to its reader once, and only the moment of handing over can lose it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.factories import log_study, make_goal, make_plan, make_user
from tests.fakes.mail import FaultyMailServer, MailServer
from tests.on_their_way import MONDAY, POINTS, WEEK, Killed, kill_at, make_reader, make_report, send_all, states
from tests.threads import at_once
from tracker.closings import bring_up_to_date, told_score
from tracker.days import IsoWeek
from tracker.models import Closing, Plan, Report, User
from tracker.report.delivery import BROKEN, LEASE, ask, deliver, due_at, latest_due, send_again, settle

#: Of one report, with its claim and its letter.
MOST_QUERIES = 50

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


def test_a_report_is_sent_once_however_often_one_asks(mail_server: MailServer, clock: object) -> None:
    user = make_reader()
    assert (send_all(), send_all(), send_all(MONDAY + timedelta(hours=5))) == (["sent"], [], [])
    assert len(mail_server.deliveries) == 1
    assert states(user) == {"2026-W46": "sent"}


def test_one_that_cannot_be_built_keeps_no_other_waiting_and_fails_in_the_end(
    mail_server: MailServer, clock: object, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = make_reader(), make_reader()
    first, second = make_report(broken), make_report(other)
    # A zone that a newer tz database has dropped.
    User.objects.filter(pk=broken.pk).update(time_zone="Ann/Secret")
    assert [deliver(each, MONDAY) and Report.objects.get(pk=each.pk).state for each in (first, second)] == [
        "due",
        "sent",
    ]
    now = MONDAY
    while (first := Report.objects.get(pk=first.pk)).state == "due" and first.attempts < 20:
        now = first.due_at
        deliver(first, now)
    assert (first.state, first.attempts, first.reason) == ("failed", 10, BROKEN)
    assert MONDAY + timedelta(hours=12) < now < MONDAY + timedelta(days=2)
    assert f"report.broken report={first.pk} error=ZoneInfoNotFoundError" in caplog.text
    assert "Secret" not in caplog.text


def test_what_breaks_while_it_is_handed_over_is_not_tried_again(mail_server: MailServer, clock: object) -> None:
    def step(name: str) -> None:
        if name == "handing":
            raise RuntimeError

    report = make_report()
    deliver(report, MONDAY, step=step)
    assert Report.objects.get().state == "handing"


def test_a_report_tells_its_sunday_however_late_it_is_built(mail_server: MailServer, clock: object) -> None:
    plan = make_plan(make_reader(), start=WEEK.first, end=WEEK.next.last, today=WEEK.first)
    Plan.objects.update(created_at=MONDAY - timedelta(days=6))
    make_goal(plan, target=14, today=WEEK.first)
    bring_up_to_date(plan, today=WEEK.next.first)
    log_study(plan.user, on=WEEK.last)
    bring_up_to_date(plan, today=WEEK.next.last)
    send_all(MONDAY + timedelta(days=2))
    closing = Closing.objects.get(on=WEEK.last)
    assert told_score(closing) == Fraction(closing.score or 0) > 0


def test_two_workers_at_once_send_one_report(mail_server: MailServer) -> None:
    reports = [make_report() for _ in range(4)]

    def work() -> None:
        for report in reports:
            deliver(report, MONDAY)

    at_once(work, work)
    assert len(mail_server.deliveries) == 4


def test_two_impatient_callers_at_once_send_one_report(mail_server: MailServer) -> None:
    reports = [make_report() for _ in range(4)]

    def work() -> None:
        for report in reports:
            deliver(report, MONDAY, patient=False)

    at_once(work, work)
    for report in reports:
        deliver(report, MONDAY, patient=False)
    assert len(mail_server.deliveries) == 4


def test_two_commands_at_once_share_the_work(mail_server: MailServer) -> None:
    reports = [make_report(), make_report()]
    with pytest.raises(Killed):
        deliver(reports[1], MONDAY, step=kill_at("claimed"))
    listed = list(Report.objects.order_by("pk"))

    def meanwhile(name: str) -> None:
        if name == "built":
            # What another one has begun since, and what it had begun before it died.
            assert deliver(listed[0], MONDAY, patient=False) is None
            assert deliver(listed[1], MONDAY, patient=False) is not None

    delivered = deliver(reports[0], MONDAY, patient=False, step=meanwhile)
    assert delivered is not None
    assert (delivered.state, len(mail_server.deliveries)) == ("sent", 2)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_it_is_sent_at_most_once_and_lost_only_while_handing_over(
    mail_server: MailServer, clock: time_machine.Traveller, point: str
) -> None:
    report = make_report()
    with pytest.raises(Killed):
        deliver(report, MONDAY, step=kill_at(point))
    clock.shift(LEASE + timedelta(seconds=1))
    send_all()
    report.refresh_from_db()
    handed = {"handing": 0, "handed": 1}
    assert len(mail_server.deliveries) == handed.get(point, 1)
    assert report.state == ("unknown" if point in handed else "sent")


@pytest.mark.parametrize("point", POINTS)
def test_a_claim_holds_until_its_lease_is_over(
    mail_server: MailServer, clock: time_machine.Traveller, point: str
) -> None:
    with pytest.raises(Killed):
        deliver(make_report(), MONDAY, step=kill_at(point))
    clock.shift(LEASE - timedelta(seconds=10))
    assert send_all() == []


@pytest.mark.parametrize("point", POINTS)
def test_send_reports_does_not_wait_for_the_dead(mail_server: MailServer, point: str) -> None:
    report = make_report()
    with pytest.raises(Killed):
        deliver(report, MONDAY, step=kill_at(point))
    call_command("send_reports", now=MONDAY.isoformat())
    report.refresh_from_db()
    assert report.state == ("unknown" if point in ("handing", "handed") else "sent")
    assert len(mail_server.deliveries) == (point != "handing")


def test_a_claim_that_was_lost_sends_nothing(mail_server: MailServer) -> None:
    report = make_report()

    def overtaken(name: str) -> None:
        if name == "accepted":
            deliver(Report.objects.get(), MONDAY, patient=False)

    assert deliver(report, MONDAY, step=overtaken) is None
    report.refresh_from_db()
    assert (report.state, len(mail_server.deliveries)) == ("sent", 1)


def test_whoever_has_lost_the_claim_leaves_the_report_to_the_new_holder(mail_server: MailServer) -> None:
    report = make_report()

    def overtaken(name: str) -> None:
        if name == "accepted":
            with pytest.raises(Killed):
                deliver(Report.objects.get(), MONDAY, patient=False, step=kill_at("built"))

    assert deliver(report, MONDAY, step=overtaken) is None
    assert mail_server.deliveries == []


def test_whoever_was_called_dead_too_early_still_says_that_it_was_sent(mail_server: MailServer) -> None:
    report = make_report()
    delivered = deliver(report, MONDAY, step=lambda name: settle(patient=False) and None if name == "handed" else None)
    assert delivered is not None
    assert delivered.state == "sent"


def test_a_report_of_unknown_fate_is_never_sent_again_by_itself(
    mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.replies.append("")
    user = make_reader()
    assert send_all() == ["unknown"]
    clock.shift(timedelta(days=3))
    assert (send_all(MONDAY + timedelta(days=3)), states(user)) == ([], {"2026-W46": "unknown"})
    assert len(mail_server.deliveries) == 1


def test_its_reader_may_have_it_sent_again_and_gets_the_same_letter(
    mail_server: MailServer, clock: time_machine.Traveller
) -> None:
    mail_server.replies.append("")
    report = make_report()
    deliver(report, MONDAY)
    clock.shift(LEASE + timedelta(seconds=1))
    assert send_again(report, MONDAY)
    assert send_all() == ["sent"]
    first, second = (message_id(delivery.content) for delivery in mail_server.deliveries)
    assert first == second


def test_what_was_sent_is_not_sent_again(mail_server: MailServer) -> None:
    report = make_report()
    deliver(report, MONDAY)
    assert not send_again(report, MONDAY + timedelta(days=1))


def test_nobody_can_have_it_sent_again_while_it_may_still_be_on_its_way(mail_server: MailServer) -> None:
    report = make_report()
    with pytest.raises(Killed):
        deliver(report, MONDAY, step=kill_at("handing"))
    settle(patient=False)
    assert not send_again(report, MONDAY)


def test_a_temporary_refusal_is_tried_again_later_and_later(mail_server: MailServer) -> None:
    mail_server.replies.extend(["451 busy"] * 3)
    report = make_report()
    now, waits = MONDAY, []
    for _ in range(3):
        deliver(report, now)
        report.refresh_from_db()
        assert (report.state, report.reason) == ("due", "451 busy")
        waits.append(report.due_at - now)
        assert deliver(report, report.due_at - timedelta(seconds=1)) is None
        now = report.due_at
    delivered = deliver(report, now)
    assert delivered is not None
    assert delivered.state == "sent"
    assert waits == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]


def test_after_three_days_of_refusals_it_has_failed(mail_server: MailServer) -> None:
    mail_server.replies.extend(["451 busy"] * 30)
    report, now = make_report(), MONDAY
    while report.state == "due":
        deliver(report, now)
        report.refresh_from_db()
        now = report.due_at
    assert (report.state, report.reason) == ("failed", "451 busy")
    assert timedelta(hours=66) <= now - MONDAY <= timedelta(hours=78)


def test_a_report_that_is_first_tried_late_has_its_three_days_too(mail_server: MailServer) -> None:
    mail_server.replies.append("451 busy")
    make_reader()
    assert send_all(MONDAY + timedelta(days=4)) == ["due"]


def test_a_permanent_refusal_fails_at_once_and_says_why(mail_server: MailServer) -> None:
    mail_server.replies.append("550 no such user")
    report = make_report()
    deliver(report, MONDAY)
    report.refresh_from_db()
    assert (report.state, report.reason) == ("failed", "550 no such user")


def test_one_bad_address_keeps_nobody_else_waiting(mail_server: MailServer) -> None:
    mail_server.replies.append("550 no such user")
    for _ in range(3):
        make_reader()
    assert sorted(send_all()) == ["failed", "sent", "sent"]


def test_without_a_mail_server_all_reports_stay_due(settings: Settings) -> None:
    options = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    for _ in range(2):
        make_reader()
    assert send_all() == ["due", "due"]


def test_a_second_try_sends_the_facts_of_the_first(mail_server: MailServer) -> None:
    mail_server.replies.append("451 busy")
    user = make_reader()
    plan = make_plan(user, today=date(2026, 11, 10))
    send_all()
    facts = Report.objects.get().facts
    log_study(user, on=date(2026, 11, 12))
    plan.delete()
    send_all(MONDAY + timedelta(hours=1))
    report = Report.objects.get()
    assert (report.state, report.facts) == ("sent", facts)


def test_a_user_who_is_deleted_meanwhile_gets_no_mail(mail_server: MailServer) -> None:
    report = make_report()

    def leave(name: str) -> None:
        if name == "accepted":
            report.user.delete()

    assert deliver(report, MONDAY, step=leave) is None
    assert mail_server.deliveries == []


def test_whoever_unsubscribes_meanwhile_gets_no_mail(mail_server: MailServer, clock: time_machine.Traveller) -> None:
    report = make_report()

    def unsubscribe(name: str) -> None:
        if name == "accepted":
            User.objects.update(weekly_report=False)

    assert deliver(report, MONDAY, step=unsubscribe) is None
    clock.shift(LEASE + timedelta(seconds=1))
    assert (send_all(), mail_server.deliveries) == (["skipped"], [])


@pytest.mark.parametrize("values", [{"weekly_report": False}, {"is_active": False}])
def test_there_is_no_report_for_whoever_wants_none(values: dict[str, bool]) -> None:
    make_reader(**values)
    assert (send_all(), Report.objects.count()) == ([], 0)


def test_there_is_no_report_without_a_verified_address() -> None:
    user = make_user(date_joined=MONDAY - timedelta(days=6))
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    assert (send_all(), Report.objects.count()) == ([], 0)


def test_the_first_report_is_that_of_the_week_in_which_the_account_was_made(mail_server: MailServer) -> None:
    user = make_reader(joined=datetime(2026, 11, 15, 23, 59, tzinfo=UTC))
    late = make_reader(joined=datetime(2026, 11, 16, 0, 0, tzinfo=UTC))
    send_all()
    assert (states(user), states(late)) == ({"2026-W46": "sent"}, {})


def test_missed_weeks_are_skipped(mail_server: MailServer) -> None:
    user = make_reader(joined=MONDAY - timedelta(weeks=3))
    assert send_all() == ["sent"]
    assert states(user) == {"2026-W46": "sent", "2026-W45": "skipped", "2026-W44": "skipped"}


def test_a_report_that_waits_when_the_next_is_due_is_skipped(mail_server: MailServer) -> None:
    mail_server.replies.append("451 busy")
    user = make_reader()
    assert send_all() == ["due"]
    assert send_all(MONDAY + timedelta(weeks=1)) == ["sent"]
    assert states(user) == {"2026-W47": "sent", "2026-W46": "skipped"}


def test_a_report_whose_sender_died_is_skipped_when_the_next_is_due(mail_server: MailServer) -> None:
    report = make_report(user := make_reader())
    with pytest.raises(Killed):
        deliver(report, MONDAY, step=kill_at("built"))
    call_command("send_reports", now=(MONDAY + timedelta(days=7)).isoformat())
    assert states(user) == {"2026-W47": "sent", "2026-W46": "skipped"}


def test_after_six_idle_weeks_there_are_no_more_reports_until_something_is_logged(mail_server: MailServer) -> None:
    user = make_reader(joined=MONDAY - timedelta(weeks=1))
    sent = [send_all(MONDAY + timedelta(weeks=weeks)) for weeks in range(7)]
    assert sent == [["sent"]] * 6 + [["skipped"]]
    log_study(user, on=(MONDAY + timedelta(weeks=6)).date())
    assert send_all(MONDAY + timedelta(weeks=7)) == ["sent"]


ZONES = ("Asia/Tokyo", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Apia", "Asia/Kathmandu")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("week", [WEEK, IsoWeek(2026, 53), IsoWeek(2026, 12), IsoWeek(2026, 43), IsoWeek(2026, 13)])
def test_a_report_is_due_between_eight_and_nine_on_monday_where_its_reader_lives(zone: str, week: IsoWeek) -> None:
    user = make_reader(time_zone=zone)
    local = due_at(user, week).astimezone(user.zone)
    assert (local.date(), local.hour) == (week.next.first, 8)


def test_the_readers_are_spread_over_the_hour() -> None:
    users = [User(pk=number) for number in range(1, 61)]
    minutes = {due_at(user, WEEK).minute for user in users}
    assert len(minutes) > 30


def test_nothing_is_due_a_second_too_early() -> None:
    user = make_reader(joined=MONDAY - timedelta(weeks=2))
    moment = due_at(user, WEEK)
    assert latest_due(user, moment) == WEEK
    assert latest_due(user, moment - timedelta(seconds=1)) == WEEK.previous


def test_the_week_after_53_is_the_next_years_first(mail_server: MailServer) -> None:
    user = make_reader(joined=datetime(2026, 12, 30, tzinfo=UTC))
    send_all(datetime(2027, 1, 4, 9, tzinfo=UTC))
    send_all(datetime(2027, 1, 11, 9, tzinfo=UTC))
    assert states(user) == {"2027-W01": "sent", "2026-W53": "sent"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pacific/Kiritimati", "Etc/GMT+12"),
        ("Etc/GMT+12", "Pacific/Kiritimati"),
        ("Pacific/Apia", "Pacific/Pago_Pago"),
        ("America/Los_Angeles", "Asia/Tokyo"),
    ],
)
def test_whoever_moves_to_another_zone_gets_one_report_a_week(mail_server: MailServer, before: str, after: str) -> None:
    user = make_reader(joined=MONDAY - timedelta(days=10), time_zone=before)
    hours = [MONDAY - timedelta(days=3) + timedelta(hours=6 * number) for number in range(4 * 13)]
    for number, hour in enumerate(hours):
        if number == 16:
            User.objects.filter(pk=user.pk).update(time_zone=after)
        send_all(hour)
    subjects = [delivery.content.split(b"Message-ID: <report.")[1][:8] for delivery in mail_server.deliveries]
    assert sorted(subjects) == sorted(set(subjects))
    assert {b"2026-W46", b"2026-W47"} <= set(subjects)


def test_a_report_takes_as_many_queries_for_a_long_life_with_many_goals_as_for_a_short_one(
    mail_server: MailServer, clock: object
) -> None:
    def queries(goals: int, days: int) -> int:
        start = WEEK.first - timedelta(weeks=4)
        plan = make_plan(make_reader(), start=start, today=start)
        for number in range(goals):
            make_goal(plan, title=f"Goal {number}", today=start)
        for day in range(days):
            log_study(plan.user, on=WEEK.last - timedelta(days=day))
        bring_up_to_date(plan, today=WEEK.next.first)
        report = make_report(plan.user)
        with CaptureQueriesContext(connection) as asked:
            deliver(report, MONDAY)
        return len(asked)

    assert queries(1, 8) == queries(4, 20) <= MOST_QUERIES


def test_send_reports_says_a_line_a_report(mail_server: MailServer, capsys: pytest.CaptureFixture[str]) -> None:
    make_reader(username="ann")
    make_reader(username="bob")
    call_command("send_reports", now="2026-11-16T09:00:00Z", user="ann")
    assert capsys.readouterr().out == "ann 2026-W46 sent\n"


def test_send_reports_needs_one_connection(mail_server: MailServer) -> None:
    for _ in range(12):
        make_reader()
    call_command("send_reports", now=MONDAY.isoformat())
    assert (len(mail_server.deliveries), mail_server.connections) == (12, 1)


def test_send_reports_stops_where_no_mail_can_be_sent_and_goes_on_when_it_can(faulty: FaultyMailServer) -> None:
    readers = [make_reader() for _ in range(5)]
    faulty.at("MAIL", "250 OK", *["550 sign in first"] * 2)
    with pytest.raises(CommandError, match=r"No mail can be sent now: 550 sign in first\. .* next call: 3\."):
        call_command("send_reports", now=MONDAY.isoformat())
    assert Report.objects.count() == 5
    call_command("send_reports", now=(MONDAY + timedelta(minutes=5)).isoformat())
    assert {delivery.recipients[0] for delivery in faulty.deliveries} == {reader.email for reader in readers}
    assert len(faulty.deliveries) == 5


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("soon", "is no instant"),
        ("0001-01-01T00:00:00+14:00", "is no instant"),
        ("0001-01-01", "must lie between"),
        ("2206-11-16", "must lie between"),
        ("9999-12-31T23:59:59", "must lie between"),
    ],
)
def test_send_reports_refuses_a_time_that_is_none(now: str, why: str) -> None:
    make_reader()
    with pytest.raises(CommandError, match=rf"'{re.escape(now)}' {why}"):
        call_command("send_reports", now=now)
    assert not Report.objects.exists()


def test_send_reports_refuses_a_user_whom_nobody_knows() -> None:
    for name in ("eve", "e\0ve"):
        with pytest.raises(CommandError, match=f"There is no user {name}"):
            call_command("send_reports", user=name)


def message_id(content: bytes) -> bytes:
    return next(line for line in content.splitlines() if line.startswith(b"Message-ID:"))


def test_a_month_is_reported_on_the_first_morning_after_it(mail_server: MailServer, clock: object) -> None:
    user = make_reader(weekly_report=False, monthly_report=True, time_zone="Asia/Kolkata")
    before, after = datetime(2026, 12, 1, 2, 29, tzinfo=UTC), datetime(2026, 12, 1, 3, 31, tzinfo=UTC)
    assert (send_all(before), send_all(after), send_all(after)) == ([], ["sent"], [])
    assert states(user) == {"2026-11": "sent"}


def test_whoever_wants_both_gets_both(mail_server: MailServer, clock: object) -> None:
    user = make_reader(monthly_report=True)
    send_all(datetime(2026, 12, 7, 12, tzinfo=UTC))
    assert states(user) == dict.fromkeys(("2026-W46", "2026-W47", "2026-W48"), "skipped") | {
        "2026-11": "sent",
        "2026-W49": "sent",
    }


def test_a_month_is_told_from_when_it_was_first_wanted(mail_server: MailServer, clock: object) -> None:
    user = make_reader(joined=datetime(2026, 6, 3, tzinfo=UTC), weekly_report=False, monthly_report=True)
    log_study(user, on=date(2026, 10, 2))
    log_study(user, on=date(2026, 12, 2))
    send_all()
    send_all(datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert states(user) == {"2026-10": "sent", "2026-11": "skipped", "2026-12": "sent"}


def test_the_running_week_is_told_when_its_reader_asks(mail_server: MailServer, clock: object) -> None:
    user = make_reader(weekly_report=False)
    ask(user, 1, MONDAY)
    ask(user, 1, MONDAY)
    assert (send_all(), send_all(), states(user)) == (["sent"], [], {"2026-11-16-1": "sent"})


def test_a_day_has_five_reports_to_ask_for(clock: object) -> None:
    user = make_reader()
    assert [ask(user, number, MONDAY) is None for number in (0, 1, 5, 6)] == [True, False, False, True]
