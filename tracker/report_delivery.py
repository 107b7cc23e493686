"""How a weekly report gets to its reader once, whatever dies in between.

A row goes ``due`` -> ``claimed`` -> ``handing`` -> ``sent``. Each step is a compare-and-set under the claim's own id,
so that whoever has lost the claim can go no further. ``handing`` is committed when the mail server is ready to take the
letter, just before it goes over the wire. Whoever dies earlier has handed nothing over, and it is done again; whoever
dies later may have, so the row becomes ``unknown`` and is never sent again unless its reader asks for it.

``now`` decides what is due and may be any instant; claims run by the clock.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from tracker.closings import tell
from tracker.days import IsoWeek, local_day
from tracker.handing_over import NotNow, Refused, Unanswered, hand_over
from tracker.mail import report_letter, verified_address
from tracker.models import User, WeeklyReport
from tracker.report_words import MOST_IDLE_WEEKS
from tracker.weekly_report import build, idle_weeks

State = WeeklyReport.State
#: Told where the protocol stands; tests end the process there.
type Step = Callable[[str], None]

AT = time(8)
SPREAD_SECONDS = 3600
#: Longer than a letter takes. Whoever is slower has lost the claim, and finds that out before anything is sent.
LEASE = timedelta(minutes=2)
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=5), timedelta(hours=6)
GIVE_UP_AFTER = timedelta(hours=24)
#: So many claims without a result: something in the report kills whoever builds it.
MOST_ATTEMPTS = 100

MISSED = gettext_noop("It was not sent in its week.")
OFF = gettext_noop("Reports are switched off, or no address is verified.")
IDLE = gettext_noop("Nothing was logged for more than six weeks.")
NO_ANSWER = gettext_noop("The mail server has not said whether it took the letter.")
BROKEN = gettext_noop("It could not be built.")


class LostClaim(Exception):
    """Somebody else has the report now, or nobody wants it any more."""


def due_at(user: User, week: IsoWeek) -> datetime:
    """Monday 08:00 where the user lives, and then the user's own part of an hour, the same every week."""
    monday = datetime.combine(week.next.first, AT, user.zone).astimezone(UTC)
    # A prime sends neighbours far apart.
    return monday + timedelta(seconds=user.pk * 1009 % SPREAD_SECONDS)


def latest_due(user: User, now: datetime) -> IsoWeek | None:
    """The last week whose report has fallen due; None before the first, the week in which the account was made."""
    week = IsoWeek.of(local_day(now, user.zone)).previous
    if now < due_at(user, week):
        week = week.previous
    return week if week >= IsoWeek.of(local_day(user.date_joined, user.zone)) else None


def open_due(now: datetime, user: User | None = None) -> None:
    """Make a row for each report that has fallen due, of one user or of all. Two queries where there is none."""
    weeks = [(reader, week) for reader in _readers(user) if (week := latest_due(reader, now))]
    made = set(
        WeeklyReport.objects.filter(
            iso_year__in={week.year for _, week in weeks}, iso_week__in={week.week for _, week in weeks}
        ).values_list("user_id", "iso_year", "iso_week")
    )
    for reader, week in weeks:
        if (reader.pk, week.year, week.week) not in made:
            _open(reader, week)


def deliverable(now: datetime, user: User | None = None, *, patient: bool = True) -> QuerySet[WeeklyReport]:
    """The reports that can be claimed, the longest due first.

    A claim whose holder has died comes free with its lease. The impatient take it over at once: a holder that lives
    then gets no further, so that this costs work at worst.
    """
    free = Q(state=State.CLAIMED, lease_until__lt=datetime.now(UTC)) if patient else Q(state=State.CLAIMED)
    reports = WeeklyReport.objects.filter(free | Q(state=State.DUE, due_at__lte=now))
    return (reports.filter(user=user) if user else reports).order_by("due_at")


def settle(user: User | None = None, *, patient: bool = True) -> list[WeeklyReport]:
    """Call reports ``unknown`` whose holder died while handing over, and return them.

    A holder that lives after all still says what came of it.
    """
    reports = WeeklyReport.objects.filter(state=State.HANDING)
    if user:
        reports = reports.filter(user=user)
    if patient:
        reports = reports.filter(lease_until__lt=datetime.now(UTC))
    lost = list(reports.select_related("user"))
    return [each for each in lost if _settled(each)]


def deliver(
    report: WeeklyReport, now: datetime, *, patient: bool = True, step: Step = lambda _: None
) -> WeeklyReport | None:
    """Build and send one report, and return it as it stands then; None where it is not ours, or no longer there.

    Doing it again, or twice at once, sends nothing twice.
    """
    lease = uuid.uuid4()
    claim = {"state": State.CLAIMED, "lease_id": lease, "lease_until": datetime.now(UTC) + LEASE}
    if not deliverable(now, patient=patient).filter(pk=report.pk).update(**claim, attempts=F("attempts") + 1):
        return None
    step("claimed")
    held = WeeklyReport.objects.select_related("user").filter(pk=report.pk, lease_id=lease).first()
    try:
        if held is None:
            raise LostClaim
        _send(held, now, step)
    except LostClaim:
        return None
    return WeeklyReport.objects.select_related("user").filter(pk=report.pk).first()


def send_again(report: WeeklyReport, now: datetime) -> bool:
    """What only its reader may order: send a report once more whose fate is unknown, or that failed.

    Returns whether that could be done.
    """
    stopped = WeeklyReport.objects.filter(pk=report.pk, state__in=(State.UNKNOWN, State.FAILED))
    gone = Q(lease_until=None) | Q(lease_until__lt=datetime.now(UTC))
    return bool(stopped.filter(gone).update(state=State.DUE, due_at=now, reason="", attempts=0))


def _readers(user: User | None) -> QuerySet[User]:
    verified = Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True))
    readers = User.objects.filter(verified, is_active=True, weekly_report=True)
    return readers.filter(pk=user.pk) if user else readers


@transaction.atomic
def _open(user: User, week: IsoWeek) -> None:
    """Make the row of a week, where none is later; earlier weeks that nobody has sent by now are skipped."""
    rows = WeeklyReport.objects.filter(user=user)
    known = [IsoWeek(*pair) for pair in rows.values_list("iso_year", "iso_week")]
    missed = max(known).next if known else IsoWeek.of(local_day(user.date_joined, user.zone))
    if missed > week:
        return
    earlier = Q(iso_year__lt=week.year) | Q(iso_year=week.year, iso_week__lt=week.week)
    # A claim of an earlier week is a dead one; a holder that lives after all goes no further.
    rows.filter(earlier, state__in=(State.DUE, State.CLAIMED)).update(state=State.SKIPPED, reason=MISSED)
    made = [_row(user, week, State.DUE)]
    while missed < week:
        made.append(_row(user, missed, State.SKIPPED, MISSED))
        missed = missed.next
    WeeklyReport.objects.bulk_create(made, ignore_conflicts=True)


def _row(user: User, week: IsoWeek, state: str, reason: str = "") -> WeeklyReport:
    return WeeklyReport(
        user=user, iso_year=week.year, iso_week=week.week, state=state, reason=reason, due_at=due_at(user, week)
    )


def _settled(report: WeeklyReport) -> bool:
    held = WeeklyReport.objects.filter(pk=report.pk, lease_id=report.lease_id, state=State.HANDING)
    report.state, report.reason = State.UNKNOWN, NO_ANSWER
    return bool(held.update(state=report.state, reason=report.reason))


def _send(report: WeeklyReport, now: datetime, step: Step) -> None:
    user, week = report.user, IsoWeek(report.iso_year, report.iso_week)
    address = verified_address(user)
    if address is None or not (user.is_active and user.weekly_report):
        return _finish(report, State.SKIPPED, reason=OFF)
    if idle_weeks(user, week) > MOST_IDLE_WEEKS:
        return _finish(report, State.SKIPPED, reason=IDLE)
    if report.attempts > MOST_ATTEMPTS:
        return _finish(report, State.FAILED, reason=BROKEN)
    if report.facts is None:
        report.facts = build(user, week, now)
        _finish(report, State.CLAIMED, facts=report.facts)
        tell(user, week.last)
    step("built")
    return _hand_over(report, address, now, step)


def _hand_over(report: WeeklyReport, address: str, now: datetime, step: Step) -> None:
    letter = report_letter(report, address)
    step("written")
    try:
        hand_over(letter, before=partial(_handing, report, step))
    except NotNow as error:
        return _try_later(report, now, str(error))
    except Refused as error:
        return _finish(report, State.FAILED, reason=str(error)[:500])
    except Unanswered:
        return _finish(report, State.UNKNOWN, reason=NO_ANSWER)
    step("handed")
    return _finish(report, State.SENT, reason="", sent_at=datetime.now(UTC))


def _handing(report: WeeklyReport, step: Step) -> None:
    """Commit that the letter goes out now, unless the claim is lost or its reader has changed their mind."""
    step("accepted")
    wanted = _held(report).filter(state=State.CLAIMED, user__in=_readers(report.user))
    if not wanted.update(state=State.HANDING, lease_until=datetime.now(UTC) + LEASE):
        raise LostClaim
    step("handing")


def _try_later(report: WeeklyReport, now: datetime, reason: str) -> None:
    built_at = datetime.fromisoformat(report.facts["built_at"]) if report.facts else now
    if now - built_at >= GIVE_UP_AFTER:
        return _finish(report, State.FAILED, reason=reason[:500])
    delay = min(FIRST_DELAY * 2 ** min(report.attempts - 1, 10), LONGEST_DELAY)
    return _finish(report, State.DUE, reason=reason[:500], due_at=now + delay)


def _finish(report: WeeklyReport, state: str, **values: object) -> None:
    if not _held(report).update(state=state, **values):
        raise LostClaim


def _held(report: WeeklyReport) -> QuerySet[WeeklyReport]:
    """The row, as long as our claim on it stands. One that somebody has called unknown is still ours to explain."""
    ours = (State.CLAIMED, State.HANDING, State.UNKNOWN)
    return WeeklyReport.objects.filter(pk=report.pk, lease_id=report.lease_id, state__in=ours)
