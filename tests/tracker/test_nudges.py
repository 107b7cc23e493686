"""One line by mail after so many silent days: in the evening, once a silence, and never where nothing is asked for."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.factories import keep_report, log_study, make_goal, make_plan, make_user
from tests.fakes.mail import FaultyMailServer, MailServer
from tests.threads import at_once
from tests.tracker.test_mail import body
from tracker.days import IsoWeek, each_day
from tracker.handing_over import Refused, Unanswered
from tracker.leaving import leave
from tracker.mail import NudgeWords, nudge_letter
from tracker.models import Nudge, Plan, User
from tracker.nudges import Silence, due, send
from tracker.planning import add_break, end_plan
from tracker.recording import reached
from tracker.tasks import nudge, tick

pytestmark = pytest.mark.django_db

#: A Friday, three days after the last entry, and the plan's start.
TUESDAY, FRIDAY = date(2026, 11, 17), date(2026, 11, 20)
START = date(2026, 11, 2)
HOURS = (6, 17, 19, 23)


def evening(day: date = FRIDAY) -> datetime:
    """19:30 in UTC, when everybody's part of an hour is over."""
    return datetime(day.year, day.month, day.day, 19, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(evening(), tick=True) as traveller:
        yield traveller


def make_quiet(*, on: date | None = TUESDAY, goal: bool = True, rest: tuple[int, ...] = (), **values: Any) -> User:
    """Somebody who wants a nudge after three days, with a plan that asks for study, and logged some on a Tuesday."""
    defaults = {"nudge_after": 3, "date_joined": datetime(2026, 11, 2, 8, tzinfo=UTC)}
    user = make_user(**defaults | values)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    plan = make_plan(user, start=START, end=date(2026, 12, 31), today=START, rest_weekdays=rest)
    if goal:
        make_goal(plan, target=100, today=START)
    if on:
        log_study(user, on=on)
    return user


def run(now: datetime | None = None) -> int:
    """What a tick does: how many were written to."""
    now = now or evening()
    return sum(send(pk, now) for pk in due(now))


def parsed(server: MailServer) -> EmailMessage:
    """The last letter."""
    message = message_from_bytes(server.deliveries[-1].content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def days_of_nudges(first: date, last: date) -> list[date]:
    """Days that bring one, asking several times in each."""
    hours = [
        datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in each_day(first, last) for hour in HOURS
    ]
    return [hour.date() for hour in hours for _ in range(run(hour))]


@pytest.mark.both_databases
def test_three_silent_days_bring_one_line_and_no_other(mail_server: MailServer) -> None:
    make_quiet()
    assert days_of_nudges(TUESDAY, date(2026, 11, 27)) == [FRIDAY]
    assert len(mail_server.deliveries) == 1
    assert due(evening()) == []


def test_the_next_silence_is_another(mail_server: MailServer) -> None:
    user = make_quiet()
    run()
    log_study(user, on=date(2026, 11, 21))
    assert days_of_nudges(date(2026, 11, 21), date(2026, 11, 30)) == [date(2026, 11, 24)]


def test_whoever_has_chosen_none_gets_none(mail_server: MailServer) -> None:
    make_quiet(nudge_after=None)
    assert due(evening()) == []


@pytest.mark.parametrize(
    ("zone", "hour", "comes"),
    [
        ("Pacific/Kiritimati", datetime(2026, 11, 20, 3, 59, tzinfo=UTC), False),
        ("Pacific/Kiritimati", datetime(2026, 11, 20, 5, 1, tzinfo=UTC), True),
        ("Etc/GMT+12", datetime(2026, 11, 21, 5, 59, tzinfo=UTC), False),
        ("Etc/GMT+12", datetime(2026, 11, 21, 7, 1, tzinfo=UTC), True),
        ("Asia/Kathmandu", datetime(2026, 11, 20, 13, 16, tzinfo=UTC), True),
        ("Asia/Kathmandu", datetime(2026, 11, 20, 18, 16, tzinfo=UTC), False),
    ],
)
def test_it_comes_in_the_evening_of_its_readers_own_day(
    mail_server: MailServer, zone: str, hour: datetime, comes: bool
) -> None:
    make_quiet(time_zone=zone)
    assert run(hour) == comes


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25)])
def test_the_clocks_change_moves_no_evening(zone: str, day: date) -> None:
    silence = Silence(User(pk=7, time_zone=zone), since=day, last=None)
    local = silence.evening(day).astimezone(silence.user.zone)
    assert (local.date(), local.hour) == (day, 18)


def test_travelling_brings_no_second_one(mail_server: MailServer) -> None:
    user = make_quiet(time_zone="Pacific/Kiritimati", on=None, date_joined=datetime(2026, 11, 2, 23, tzinfo=UTC))
    assert run(datetime(2026, 11, 20, 5, 1, tzinfo=UTC)) == 1
    User.objects.filter(pk=user.pk).update(time_zone="Pacific/Pago_Pago")
    assert days_of_nudges(FRIDAY, date(2026, 11, 24)) == []


def test_days_of_a_break_are_no_silence_and_bring_none(mail_server: MailServer) -> None:
    user = make_quiet()
    plan = Plan.objects.get(user=user)
    add_break(plan, start=date(2026, 11, 19), end=date(2026, 11, 24), note="", today=FRIDAY)
    assert days_of_nudges(TUESDAY, date(2026, 11, 30)) == [date(2026, 11, 26)]


def test_rest_days_are_no_silence_and_bring_none(mail_server: MailServer) -> None:
    make_quiet(on=date(2026, 11, 19), rest=(6, 7))
    assert days_of_nudges(FRIDAY, date(2026, 11, 30)) == [date(2026, 11, 24)]


def test_one_that_could_not_be_sent_waits_until_rest_days_are_over(mail_server: MailServer) -> None:
    make_quiet(rest=(6, 7))
    mail_server.replies.append("451 busy")
    assert run() == 0
    assert days_of_nudges(date(2026, 11, 21), date(2026, 11, 24)) == [date(2026, 11, 23)]


def test_an_account_is_silent_from_its_first_day_on(mail_server: MailServer) -> None:
    make_quiet(on=date(2026, 10, 1), date_joined=datetime(2026, 11, 18, 8, tzinfo=UTC))
    assert days_of_nudges(TUESDAY, date(2026, 11, 30)) == [date(2026, 11, 21)]


def test_days_before_the_plan_asked_for_anything_are_no_silence(mail_server: MailServer) -> None:
    make_quiet(on=None)
    Plan.objects.update(start=date(2026, 11, 19))
    assert days_of_nudges(TUESDAY, date(2026, 11, 30)) == [date(2026, 11, 21)]


def test_without_a_plan_that_runs_nothing_is_missed(mail_server: MailServer) -> None:
    users = [make_quiet() for _ in range(3)]
    plans = [Plan.objects.get(user=user) for user in users]
    end_plan(plans[0], today=FRIDAY)
    Plan.objects.filter(pk=plans[1].pk).update(start=date(2026, 11, 21))
    Plan.objects.filter(pk=plans[2].pk).update(end=date(2026, 11, 19))
    assert run() == 0


def test_where_no_goal_asks_for_anything_nothing_is_missed(mail_server: MailServer) -> None:
    make_quiet(goal=False)
    assert run() == 0


def test_what_a_source_has_brought_may_not_be_known_yet(mail_server: MailServer) -> None:
    user = make_quiet()
    reached(user, source="github", account="ann", at=datetime(2026, 11, 19, 6, tzinfo=UTC))
    assert run() == 0
    tomorrow = evening(date(2026, 11, 21))
    reached(user, source="github", account="ann", at=tomorrow)
    assert (run(), run(tomorrow)) == (0, 1)


@pytest.mark.both_databases
def test_what_the_report_of_the_morning_has_said_is_said_the_next_day(mail_server: MailServer) -> None:
    user = make_quiet(nudge_after=7, on=date(2026, 11, 8))
    morning = datetime(2026, 11, 16, 8, 10, tzinfo=UTC)
    report = keep_report(user, IsoWeek(2026, 46), state="sent", due_at=morning, sent_at=morning)
    type(report).objects.update(facts={"idle_weeks": 1})
    assert days_of_nudges(date(2026, 11, 16), date(2026, 11, 20)) == [date(2026, 11, 17)]


def test_a_report_of_a_busy_week_does_not_stand_in_its_way(mail_server: MailServer) -> None:
    user = make_quiet(on=date(2026, 11, 13))
    morning = datetime(2026, 11, 16, 8, 10, tzinfo=UTC)
    report = keep_report(user, IsoWeek(2026, 46), state="sent", due_at=morning, sent_at=morning)
    type(report).objects.update(facts={"idle_weeks": 0})
    assert days_of_nudges(date(2026, 11, 16), date(2026, 11, 16)) == [date(2026, 11, 16)]


@pytest.mark.parametrize("values", [{"verified": False}, {"email": "other@example.org", "verified": False}])
def test_whoever_has_no_verified_address_gets_none(mail_server: MailServer, values: dict[str, Any]) -> None:
    make_quiet()
    EmailAddress.objects.update(**values)
    assert run() == 0


@pytest.mark.both_databases
def test_while_no_mail_goes_to_the_address_none_is_sent(mail_server: MailServer) -> None:
    user = make_quiet()
    user.returned_mail.create(address=user.email, since=evening(), stopped_at=evening())
    assert run() == 0


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one(mail_server: MailServer) -> None:
    users = [make_quiet() for _ in range(3)]

    def work() -> int:
        return sum(send(user.pk, evening()) for user in users)

    assert sum(at_once(work, work)) == len(mail_server.deliveries) == 3


class Killed(BaseException):
    """Nothing of ours may catch it."""


def at(point: str, act: Callable[[], object]) -> Callable[[str], None]:
    """A step at which something happens."""

    def step(name: str) -> None:
        if name == point:
            act()

    return step


def die() -> None:
    raise Killed


@pytest.mark.parametrize(("point", "letters"), [("written", 1), ("accepted", 1), ("handing", 0), ("handed", 1)])
def test_killed_at_any_point_it_is_sent_once_or_lost_while_handing_over(
    mail_server: MailServer, point: str, letters: int
) -> None:
    user = make_quiet()
    with pytest.raises(Killed):
        send(user.pk, evening(), step=at(point, die))
    run()
    assert len(mail_server.deliveries) == letters


@pytest.mark.parametrize("point", ["written", "accepted"])
def test_who_logs_something_meanwhile_gets_none(mail_server: MailServer, point: str) -> None:
    user = make_quiet()
    assert not send(user.pk, evening(), step=at(point, lambda: log_study(user, on=FRIDAY)))
    assert mail_server.deliveries == []


@pytest.mark.both_databases
@pytest.mark.parametrize("point", ["written", "accepted"])
def test_who_leaves_meanwhile_gets_none(mail_server: MailServer, point: str) -> None:
    user = make_quiet()
    assert not send(user.pk, evening(), step=at(point, lambda: leave(user)))
    assert (mail_server.deliveries, Nudge.objects.count()) == ([], 0)


@pytest.mark.both_databases
def test_a_busy_server_is_asked_again_later_and_later(mail_server: MailServer) -> None:
    user = make_quiet()
    mail_server.replies.extend(["451 busy", "451 busy"])
    minutes = [evening() + timedelta(minutes=minute) for minute in range(20)]
    assert [run(minute) for minute in minutes].index(1) == 15
    assert Nudge.objects.get(user=user).attempts == 2


def test_who_is_told_to_come_later_frees_nothing_that_another_has_sent(settings: Settings) -> None:
    user = make_quiet()
    with FaultyMailServer() as server:
        options = {"host": server.host, "port": server.port, "timeout": 5}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        server.at("RCPT", "250 OK", "451 busy")
        assert not send(user.pk, evening(), step=at("written", lambda: send(user.pk, evening())))
        assert days_of_nudges(FRIDAY, date(2026, 11, 22)) == []
        assert len(server.deliveries) == 1


def test_what_was_not_sent_in_one_evening_is_sent_in_the_next(mail_server: MailServer, settings: Settings) -> None:
    make_quiet()
    working = settings.MAILERS
    settings.MAILERS = {"default": working["default"] | {"OPTIONS": working["default"]["OPTIONS"] | {"port": 1}}}
    assert run() == 0
    settings.MAILERS = working
    assert days_of_nudges(date(2026, 11, 21), date(2026, 11, 22)) == [date(2026, 11, 21)]


@pytest.mark.parametrize(("answer", "error"), [("550 no", Refused), ("", Unanswered)])
def test_what_is_refused_or_may_have_arrived_is_not_repeated(
    mail_server: MailServer, answer: str, error: type[Exception]
) -> None:
    user = make_quiet()
    mail_server.replies.append(answer)
    with pytest.raises(error):
        send(user.pk, evening())
    assert days_of_nudges(FRIDAY, date(2026, 11, 22)) == []


def test_it_says_since_when_and_a_small_step(mail_server: MailServer, settings: Settings) -> None:
    make_quiet()
    run()
    message = parsed(mail_server)
    assert message["Subject"] == "Nothing logged since Tue 17 Nov"
    line, _, link = body(message, "plain").splitlines()[:3]
    assert line == "Nothing logged since Tue 17 Nov. A small step counts, too: Study 25 min."
    assert link == f"{settings.SITE_URL}/log/"
    assert "A small step counts, too: Study 25 min." in body(message, "html")
    assert f"{settings.SITE_URL}/log/" in body(message, "html")


def test_it_is_in_its_readers_language(mail_server: MailServer) -> None:
    make_quiet(language="zh-hans")
    run()
    message = parsed(mail_server)
    assert message["Subject"] == "11 月 17 日（周二）以来没有记录"
    assert body(message, "plain").splitlines()[0] == "11 月 17 日（周二）以来没有记录。一小步也算：学习 25 分钟。"


@pytest.mark.both_databases
def test_who_has_logged_nothing_yet_is_told_so(mail_server: MailServer) -> None:
    make_quiet(on=None)
    run()
    assert parsed(mail_server)["Subject"] == "Nothing is logged yet"


def test_a_plan_without_study_names_a_piece(mail_server: MailServer) -> None:
    user = make_quiet(goal=False)
    make_goal(Plan.objects.get(user=user), metric="posts", title="Posts", target=12, today=START)
    run()
    assert "A small step counts, too: Publish 1 post." in body(parsed(mail_server), "plain")


def test_it_is_a_list_of_its_own_that_one_click_stops(mail_server: MailServer) -> None:
    user, other = make_quiet(), make_quiet()
    send(user.pk, evening())
    message = parsed(mail_server)
    assert message["List-ID"] == "Headway nudge <nudge.localhost>"
    assert (message["List-Unsubscribe-Post"], message["Auto-Submitted"]) == (
        "List-Unsubscribe=One-Click",
        "auto-generated",
    )
    path = message["List-Unsubscribe"].strip("<>").partition("127.0.0.1:8000")[2]
    assert Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = User.objects.order_by("pk").values_list("nudge_after", "weekly_report")
    assert list(chosen.filter(pk__in=(user.pk, other.pk))) == [(None, True), (3, True)]


def test_it_has_one_message_id_for_ever(mail_server: MailServer) -> None:
    user = make_quiet()
    words = NudgeWords("Nothing", "A step")
    names = {nudge_letter(user, TUESDAY, words, user.email).extra_headers["Message-ID"] for _ in range(2)}
    assert len(names) == 1
    assert names.pop().startswith("<nudge.2026-11-17.")


@pytest.mark.usefixtures("served")
def test_a_tick_in_the_evening_mails_it_once(mail_server: MailServer) -> None:
    make_quiet(weekly_report=False)
    for _ in range(3):
        tick()
    assert [parsed(mail_server)["Subject"]] * len(mail_server.deliveries) == ["Nothing logged since Tue 17 Nov"]


def test_one_readers_refusal_ends_nobody_elses(mail_server: MailServer) -> None:
    mail_server.replies.append("550 no")
    nudge([make_quiet().pk, 987654321, make_quiet().pk])
    assert len(mail_server.deliveries) == 1


def test_one_that_cannot_be_made_ends_nobody_elses(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    broken = make_quiet(time_zone="Ann/Secret")
    nudge([broken.pk, make_quiet().pk])
    assert len(mail_server.deliveries) == 1
    assert f"nudge.broken user={broken.pk} error=ZoneInfoNotFoundError" in caplog.text


def test_a_tick_asks_little_however_many_there_are(
    mail_server: MailServer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_quiet(time_zone="Asia/Tokyo")
    with django_assert_num_queries(1):
        assert due(datetime(2026, 11, 20, 3, tzinfo=UTC)) == []
    with django_assert_num_queries(2):
        assert len(due(datetime(2026, 11, 20, 11, tzinfo=UTC))) == 3
