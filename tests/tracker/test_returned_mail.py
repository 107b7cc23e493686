"""Addresses that give mail back: counted, stopped, tried again; and bounces, by command and by callback."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings

from tests.factories import keep_report, log_study, make_user
from tests.fakes.mail import FaultyMailServer, MailServer
from tests.threads import at_once
from tests.tracker.test_bounces import sample
from tracker.days import IsoWeek, Month
from tracker.leaving import leave
from tracker.mail import NudgeWords, nudge_letter, report_letter, switched_off_letter
from tracker.models import Report, ReturnedMail, SourceState, User
from tracker.notices import tell, untold
from tracker.recording import reached
from tracker.report.delivery import LEASE, RETURNED, ask, deliver, deliverable, try_address_again
from tracker.returned_mail import NotOurs, stopped, take_in
from tracker.weekly_report import build

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WEEK = IsoWeek(2026, 46)


@pytest.fixture
def picky(settings: Settings) -> Iterator[FaultyMailServer]:
    """A mail server that refuses whom it is told to."""
    with FaultyMailServer() as server:
        options = {"host": server.host, "port": server.port, "timeout": 5}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        yield server


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def ann() -> User:
    user = make_user("ann", date_joined=MONDAY - timedelta(days=60), nudge_after=5, monthly_report=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    log_study(user, on=WEEK.last)
    return user


def mail_week(user: User, week: IsoWeek = WEEK) -> Report:
    """The report of a week, delivered as far as it comes."""
    delivered = deliver(keep_report(user, week, due_at=MONDAY), MONDAY)
    assert delivered
    return delivered


def weeks(number: int) -> list[IsoWeek]:
    """So many from week 46 on."""
    found = [WEEK]
    while len(found) < number:
        found.append(found[-1].next)
    return found


def bounce(letter: EmailMessage, name: str = "postfix") -> bytes:
    """The mail that comes back for a letter."""
    return sample(name, letter.extra_headers["Message-ID"])


def letter_of(report: Report) -> EmailMessage:
    return report_letter(report, report.user.email)


def test_a_refused_reader_fails_the_report_at_once_and_mail_goes_on(picky: FaultyMailServer, ann: User) -> None:
    picky.at("RCPT", "550 5.1.1 no such user")
    report = mail_week(ann)
    assert (report.state, report.reason) == ("failed", "550 5.1.1 no such user")
    assert (list(deliverable(MONDAY + timedelta(days=1))), stopped(ann)) == ([], None)


@pytest.mark.both_databases
def test_the_third_refusal_in_a_row_stops_mail(picky: FaultyMailServer, ann: User) -> None:
    picky.at("RCPT", *["550 no such user"] * 3)
    for week in weeks(3):
        assert stopped(ann) is None
        mail_week(ann, week)
    row = stopped(ann)
    assert row
    assert (row.address, row.refusals, row.reason) == (ann.email, 3, "550 no such user")


@pytest.mark.both_databases
def test_a_report_that_is_taken_clears_the_refusals(picky: FaultyMailServer, ann: User) -> None:
    picky.at("RCPT", *["550 no", "550 no", "250 OK", "550 no", "550 no"])
    for week in weeks(5):
        mail_week(ann, week)
    assert (ReturnedMail.objects.get().refusals, stopped(ann)) == (2, None)


def test_a_refused_letter_is_not_the_address_s_fault(mail_server: MailServer, ann: User) -> None:
    mail_server.replies.append("554 5.7.1 we like no lists")
    assert mail_week(ann).state == "failed"
    assert not ReturnedMail.objects.exists()


@pytest.mark.both_databases
def test_while_mail_is_stopped_a_report_is_built_and_kept(picky: FaultyMailServer, ann: User) -> None:
    ann.returned_mail.create(address=ann.email, since=MONDAY, stopped_at=MONDAY)
    report = mail_week(ann)
    assert (report.state, report.reason) == ("failed", RETURNED)
    assert report.facts
    assert report.facts["period"] == "2026-W46"
    assert picky.deliveries == []


def test_while_mail_is_stopped_no_notice_goes_out(mail_server: MailServer, ann: User) -> None:
    reached(ann, source="github", account="ann", state="rejected", reason="Revoked.")
    row = ann.returned_mail.create(address=ann.email, since=MONDAY, stopped_at=MONDAY)
    assert (list(untold()), tell(SourceState.objects.get())) == ([], False)
    row.delete()
    assert tell(SourceState.objects.get())


def test_a_notice_that_is_refused_is_counted_once(picky: FaultyMailServer, ann: User) -> None:
    picky.at("RCPT", "550 no")
    reached(ann, source="github", account="ann", state="rejected", reason="Revoked.")
    with pytest.raises(Exception, match="550 no"):
        tell(SourceState.objects.get())
    assert (list(untold()), ReturnedMail.objects.get().refusals) == ([], 1)


def test_what_signing_in_needs_is_mailed_all_the_same(mail_server: MailServer, ann: User) -> None:
    ann.set_password("correct horse battery")
    ann.save()
    ann.returned_mail.create(address=ann.email, since=MONDAY, stopped_at=MONDAY)
    Client().post("/accounts/password/reset/", {"email": ann.email})
    assert len(mail_server.deliveries) == 1


def test_a_new_address_starts_afresh(mail_server: MailServer, ann: User) -> None:
    ann.returned_mail.create(address=ann.email, since=MONDAY, stopped_at=MONDAY)
    EmailAddress.objects.update(email="new@example.org")
    assert (stopped(ann), mail_week(ann).state) == (None, "sent")
    assert mail_server.deliveries[0].recipients == ["new@example.org"]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["postfix", "exim", "exim_old", "exchange", "gmail"])
def test_a_bounce_that_knows_no_such_address_fails_its_report_and_stops_mail(
    mail_server: MailServer, ann: User, name: str
) -> None:
    report = mail_week(ann)
    take_in(bounce(letter_of(report), name))
    report.refresh_from_db()
    assert report.state == "failed"
    assert "5.1.1" in report.reason
    assert stopped(ann)


def test_a_full_mailbox_stops_mail_with_its_third_bounce_in_a_row(
    mail_server: MailServer, ann: User, clock: time_machine.Traveller
) -> None:
    for week in weeks(3):
        assert stopped(ann) is None
        take_in(bounce(letter_of(mail_week(ann, week)), "qmail"))
        clock.shift(timedelta(days=7))
    assert stopped(ann)


def test_bounces_are_in_a_row_until_a_letter_did_not_come_back(
    mail_server: MailServer, ann: User, clock: time_machine.Traveller
) -> None:
    for number, week in enumerate(weeks(7)):
        report = mail_week(ann, week)
        if number not in (2, 3):
            take_in(bounce(letter_of(report), "qmail"))
        clock.shift(timedelta(days=7))
    assert (ReturnedMail.objects.get().bounces, stopped(ann) is None) == (
        ["report 2026-W50", "report 2026-W51", "report 2026-W52"],
        False,
    )


def test_a_letter_that_is_taken_clears_refusals_before_bounces(picky: FaultyMailServer, ann: User) -> None:
    picky.at("RCPT", "250 OK", "550 no", "250 OK", "550 no")
    first, *others = weeks(4)
    take_in(bounce(letter_of(mail_week(ann, first)), "qmail"))
    for week in others:
        mail_week(ann, week)
    row = ReturnedMail.objects.get()
    assert (len(row.bounces), row.refusals, row.stopped_at) == (1, 1, None)


def test_the_same_bounce_again_changes_nothing(mail_server: MailServer, ann: User) -> None:
    raw = bounce(letter_of(mail_week(ann)), "qmail")
    said = {take_in(raw) for _ in range(5)}
    assert said == {"report 2026-W46 of ann: failed 552 5.2.2 Mailbox full"}
    assert (ReturnedMail.objects.get().bounces, stopped(ann)) == (["report 2026-W46"], None)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_bounces_at_once_are_both_counted(mail_server: MailServer, ann: User) -> None:
    letters = [bounce(letter_of(mail_week(ann, week)), "qmail") for week in weeks(3)]
    at_once(*[lambda raw=raw: take_in(raw) for raw in letters])
    assert len(ReturnedMail.objects.get().bounces) == 3
    assert stopped(ann)


@pytest.mark.parametrize("name", ["postfix_delayed", "exim_warning", "delivered", "vacation", "receipt", "not_spam"])
def test_what_is_no_bounce_changes_nothing(mail_server: MailServer, ann: User, name: str) -> None:
    report = mail_week(ann)
    take_in(bounce(letter_of(report), name))
    report.refresh_from_db()
    assert (report.state, ReturnedMail.objects.exists()) == ("sent", False)


@pytest.mark.both_databases
def test_trying_again_sends_the_report_that_could_not_be_mailed(
    mail_server: MailServer, ann: User, clock: time_machine.Traveller
) -> None:
    take_in(bounce(letter_of(mail_week(ann))))
    mail_week(ann, WEEK.next)
    clock.shift(LEASE)
    assert (try_address_again(ann, MONDAY), try_address_again(ann, MONDAY)) == (True, False)
    for report in deliverable(MONDAY):
        deliver(report, MONDAY)
    assert dict(Report.objects.values_list("slug", "state")) == {"2026-W46": "failed", "2026-W47": "sent"}


def test_a_letter_to_an_address_that_was_left_says_nothing_of_the_new_one(mail_server: MailServer, ann: User) -> None:
    raw = bounce(letter_of(mail_week(ann)))
    EmailAddress.objects.update(email="new@example.org")
    with pytest.raises(NotOurs):
        take_in(raw)
    assert not ReturnedMail.objects.exists()


def test_a_bounce_of_an_address_that_is_the_second_now_stops_that_one(mail_server: MailServer, ann: User) -> None:
    raw = bounce(letter_of(mail_week(ann)))
    EmailAddress.objects.update(primary=False)
    EmailAddress.objects.create(user=ann, email="new@example.org", verified=True, primary=True)
    take_in(raw)
    assert (ReturnedMail.objects.get().address, stopped(ann)) == (ann.email, None)


def test_a_nudge_and_a_notice_that_come_back_are_counted(ann: User) -> None:
    nudge = nudge_letter(ann, WEEK.first, NudgeWords("Nothing logged", "Study"), ann.email)
    state = SourceState.objects.create(user=ann, source="github", account="ann", state="rejected")
    for letter in (nudge, switched_off_letter(state, ann.email)):
        take_in(bounce(letter, "qmail"))
    assert ReturnedMail.objects.get().bounces == ["nudge 2026-11-09", f"notice {state.pk}-0"]


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("weekly", (False, True, 5)),
        ("monthly", (True, False, 5)),
        ("asked", (True, True, 5)),
        ("nudge", (True, True, None)),
    ],
)
def test_a_complaint_stops_letters_of_its_kind(ann: User, kind: str, left: tuple[object, ...]) -> None:
    take_in(bounce(made(ann, kind), "complaint"))
    assert User.objects.values_list("weekly_report", "monthly_report", "nudge_after").get(pk=ann.pk) == left
    assert not ReturnedMail.objects.exists()


def made(user: User, kind: str) -> EmailMessage:
    if kind == "nudge":
        return nudge_letter(user, WEEK.first, NudgeWords("Nothing logged", "Study"), user.email)
    period = Month(2026, 10) if kind == "monthly" else WEEK
    report = ask(user, 1, MONDAY) if kind == "asked" else keep_report(user, period, due_at=MONDAY)
    assert report
    report.facts = build(user, period, MONDAY)
    report.save()
    return report_letter(report, user.email)


def test_nobody_can_make_a_name_up(mail_server: MailServer, ann: User) -> None:
    other = make_user()
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    own = letter_of(mail_week(ann)).extra_headers["Message-ID"]
    for true, false in (("W46", "W45"), (f".{ann.pk}.", f".{other.pk}."), ("report", "nudge")):
        with pytest.raises(NotOurs):
            take_in(sample("postfix", own.replace(true, false)))
    assert not ReturnedMail.objects.exists()


def test_a_bounce_for_somebody_who_left_is_about_nobody(mail_server: MailServer, ann: User) -> None:
    raw = bounce(letter_of(mail_week(ann)))
    leave(ann)
    with pytest.raises(NotOurs):
        take_in(raw)


def test_the_command_reads_a_file_and_says_a_line(
    mail_server: MailServer, ann: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(bounce(letter_of(mail_week(ann)), "exim_old"))
    call_command("report_bounce", str(file))
    assert capsys.readouterr().out == "report 2026-W46 of ann: gone 550 5.1.1 No such user here\n"


def test_the_command_reads_what_is_piped_to_it_to_the_end(
    mail_server: MailServer, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = io.BytesIO(bounce(letter_of(mail_week(ann))) + b"x" * 10_000_000)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=pipe))
    call_command("report_bounce")
    assert (pipe.read(), bool(stopped(ann))) == (b"", True)


def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "reply.eml"
    file.write_bytes(sample("reply"))
    with pytest.raises(CommandError, match="It is no bounce") as wrong:
        call_command("report_bounce", str(file))
    assert wrong.value.returncode == 65
    with pytest.raises(CommandError, match="can't be read: No such file or directory"):
        call_command("report_bounce", str(tmp_path / "none.eml"))


def test_while_the_database_is_away_the_mail_server_shall_come_again(tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(sample("postfix"))

    def away(*_: object) -> None:
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(away), pytest.raises(CommandError, match="later") as later:
        call_command("report_bounce", str(file))
    assert later.value.returncode == 75


def post(raw: bytes, content_type: str = "message/rfc822") -> tuple[int, str]:
    answer = Client(enforce_csrf_checks=True).post("/mail/bounces/", raw, content_type=content_type)
    assert not answer.cookies
    return answer.status_code, answer.content.decode()


def test_a_mail_provider_may_bring_it(mail_server: MailServer, ann: User) -> None:
    raw = bounce(letter_of(mail_week(ann)))
    assert [post(raw), post(raw)] == [(204, "")] * 2
    assert stopped(ann)


@pytest.mark.parametrize(
    ("raw", "content_type", "status", "words"),
    [
        (sample("postfix"), "message/rfc822", 404, "It is about no letter that was sent from here."),
        (sample("reply"), "message/rfc822", 400, "It is no bounce"),
        (b"garbage", "message/rfc822", 400, "It is no mail"),
        (b"x" * 262_145, "message/rfc822", 413, "Send up to 262144 bytes"),
        (b"x" * 3_000_000, "message/rfc822", 413, "Send up to 262144 bytes"),
        (sample("postfix"), "application/json", 415, "message/rfc822"),
    ],
    ids=["unknown", "reply", "garbage", "big", "huge", "json"],
)
def test_what_else_it_brings_is_refused_in_words(raw: bytes, content_type: str, status: int, words: str) -> None:
    code, said = post(raw, content_type)
    assert code == status
    assert words in said
    assert said.endswith("\n")


def test_it_is_a_door_for_posts_alone() -> None:
    assert Client().get("/mail/bounces/").status_code == 405
