"""How a report gets to its reader once, whatever dies in between.

A row goes ``due`` -> ``claimed`` -> ``handing`` -> ``sent``. Each step is a compare-and-set under the claim's own id,
so that whoever has lost the claim can go no further. ``handing`` is committed when the mail server is ready to take the
letter, just before it goes over the wire. Whoever dies earlier has handed nothing over, and it is done again; whoever
dies later may have, so the row becomes ``unknown`` and is never sent again unless its reader asks for it.

A letter that its reader's server refuses, or that comes back later, is ``failed``. So is a report while no mail goes to
its reader's address (:mod:`tracker.returned_mail`): it is built all the same, in its week, to be read here.

``now`` decides what is due and may be any instant; claims run by the clock.
"""

import logging
import traceback
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import batched
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from tracker import returned_mail
from tracker.closings import tell
from tracker.days import IsoWeek, Month, ReportPeriod, local_day
from tracker.handing_over import NotNow, Post, Refused, Unanswered, hand_over
from tracker.mail import report_letter, verified_address
from tracker.models import Report, User
from tracker.report.week import MOST_IDLE_WEEKS
from tracker.weekly_report import build, idle_weeks

log = logging.getLogger(__name__)

State = Report.State
#: Told where the protocol stands; tests end the process there.
type Step = Callable[[str], None]

AT = time(8)
OPENED_AT_ONCE = 500
#: Reports of the running week that one user can have in a day.
ASKED_A_DAY = 5
#: By it neighbours are sent far apart from each other, so that no two seconds of the hour are fuller than others.
SPREAD_SECONDS, PRIME = 3600, 1009
#: Longer than a letter takes. Whoever is slower has lost the claim, and finds that out before anything is sent.
LEASE = timedelta(minutes=2)
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=5), timedelta(hours=6)
#: The mail server of a small site may be away over a weekend.
GIVE_UP_AFTER = timedelta(days=3)
#: So many claims without a result: something in the report kills whoever builds it.
MOST_ATTEMPTS = 100
#: So many tries, over most of a day, are given to a report that can't be made.
MOST_BREAKS = 10

MISSED = gettext_noop("It was not sent before the next one fell due.")
OFF = gettext_noop("Reports are switched off, or no address is verified.")
IDLE = gettext_noop("Nothing was logged for more than six weeks.")
NO_ANSWER = gettext_noop("The mail server has not said whether it took the letter.")
BROKEN = gettext_noop("It could not be built.")
RETURNED = gettext_noop("Mail to this address came back, so none goes there until you say so.")


class LostClaim(Exception):
    """Somebody else has the report now, or nobody wants it any more."""


def due_at(user: User, period: ReportPeriod) -> datetime:
    """08:00 where the user lives on the Monday, or the 1st, after it, and then the user's own part of an hour."""
    return _morning(period, user.zone) + timedelta(seconds=user.pk * PRIME % SPREAD_SECONDS)


def latest_due(user: User, now: datetime, kind: type[IsoWeek | Month] = IsoWeek) -> ReportPeriod | None:
    """The last week, or month, whose report has fallen due; None before that in which the account was made."""
    period: ReportPeriod = kind.of(local_day(now, user.zone)).previous
    if now < due_at(user, period):
        period = period.previous
    return period if _is_after_joining(user, period) else None


def next_due(user: User, now: datetime, kind: type[IsoWeek | Month] = IsoWeek) -> ReportPeriod:
    """The week, or month, whose report falls due next; the first is that in which the account was made."""
    latest = latest_due(user, now, kind)
    return latest.next if latest else kind.of(local_day(user.date_joined, user.zone))


def open_due(now: datetime, user: User | None = None) -> None:
    """Make a row for each report that has fallen due, of one user or of all.

    Where there is none it asks once for the zones and once for each of the few periods that ended last in one of them.
    """
    for kind, wanted in ((IsoWeek, "weekly_report"), (Month, "monthly_report")):
        readers = _readers(user).filter(**{wanted: True})
        for (period, seconds), zones in _mornings(kind, wanted, now).items():
            made = Exists(Report.objects.filter(user=OuterRef("pk"), slug=period.slug))
            part = F("pk") * PRIME % SPREAD_SECONDS
            due = readers.annotate(part=part).filter(~made, part__lte=seconds, time_zone__in=zones)
            first = ((reader, period) for reader in due if _is_after_joining(reader, period))
            for some in batched(first, OPENED_AT_ONCE):
                _open(some)


def ask(user: User, number: int, now: datetime) -> Report | None:
    """Make the report of the running week that its reader asks for, the day's first to fifth; None for others.

    Asking again for the same one changes nothing.
    """
    today = local_day(now, user.zone)
    if not 1 <= number <= ASKED_A_DAY:
        return None
    values = {"kind": Report.Kind.ASKED, "first": IsoWeek.of(today).first, "last": today, "due_at": now}
    return Report.objects.get_or_create(user=user, slug=f"{today}-{number}", defaults=values)[0]


def deliverable(now: datetime, user: User | None = None, *, patient: bool = True) -> QuerySet[Report]:
    """The reports that can be claimed, the longest due first.

    A claim whose holder has died comes free with its lease. The impatient take it over at once: a holder that lives
    then gets no further, so that this costs work at worst.
    """
    free = Q(state=State.CLAIMED, lease_until__lt=datetime.now(UTC)) if patient else Q(state=State.CLAIMED)
    reports = Report.objects.filter(free | Q(state=State.DUE, due_at__lte=now))
    return (reports.filter(user=user) if user else reports).order_by("due_at")


def settle(user: User | None = None, *, patient: bool = True) -> list[Report]:
    """Call reports ``unknown`` whose holder died while handing over, and return them.

    A holder that lives after all still says what came of it.
    """
    reports = Report.objects.filter(state=State.HANDING)
    if user:
        reports = reports.filter(user=user)
    if patient:
        reports = reports.filter(lease_until__lt=datetime.now(UTC))
    lost = list(reports.select_related("user"))
    return [each for each in lost if _settled(each)]


def deliver(
    report: Report, now: datetime, *, post: Post | None = None, patient: bool = True, step: Step = lambda _: None
) -> Report | None:
    """Build and send one report, and return it as it stands then; None where it is not ours, or no longer there.

    Doing it again, or twice at once, sends nothing twice. Whoever delivers many lends them the same post. The impatient
    take over the claim that ``report`` was read with; whoever has claimed it since lives.
    """
    lease, free = uuid.uuid4(), deliverable(now, patient=patient).filter(pk=report.pk)
    if not patient:
        free = free.filter(Q(state=State.DUE) | Q(lease_id=report.lease_id))
    claim = {"state": State.CLAIMED, "lease_id": lease, "lease_until": datetime.now(UTC) + LEASE}
    if not free.update(**claim, attempts=F("attempts") + 1):
        return None
    step("claimed")
    held = Report.objects.select_related("user").filter(pk=report.pk, lease_id=lease).first()
    try:
        if held is None:
            raise LostClaim
        _send_or_put_off(held, now, post, step)
    except LostClaim:
        return None
    return held


def send_again(report: Report, now: datetime) -> bool:
    """What only its reader may order: send a report once more whose fate is unknown, or that failed.

    Returns whether that could be done.
    """
    stopped = Report.objects.filter(pk=report.pk, state__in=(State.UNKNOWN, State.FAILED))
    gone = Q(lease_until=None) | Q(lease_until__lt=datetime.now(UTC))
    return bool(stopped.filter(gone).update(state=State.DUE, due_at=now, reason="", attempts=0))


@transaction.atomic
def try_address_again(user: User, now: datetime) -> bool:
    """What only its owner may order: let mail go to the address again that gave it back, the latest report first.

    Returns whether none went there.
    """
    returned = returned_mail.stopped(user)
    if returned is None:
        return False
    returned.delete()
    report = Report.objects.filter(user=user, state=State.FAILED).first()
    if report:
        send_again(report, now)
    return True


def _readers(user: User | None) -> QuerySet[User]:
    readers = User.objects.filter(_verified(), is_active=True)
    return readers.filter(pk=user.pk) if user else readers


def _verified(**address: str) -> Exists:
    return Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True, **address))


def _wanted(report: Report) -> bool:
    """Whether its reader, as they were when it was claimed, wants it."""
    return report.user.is_active and all(getattr(report.user, name) for name in _switch(report))


def _switch(report: Report) -> dict[str, bool]:
    """What its reader has switched on, of one that was asked for nothing."""
    switches = {Report.Kind.WEEKLY: {"weekly_report": True}, Report.Kind.MONTHLY: {"monthly_report": True}}
    return switches.get(Report.Kind(report.kind), {})


def _mornings(kind: type[IsoWeek | Month], wanted: str, now: datetime) -> dict[tuple[ReportPeriod, int], list[str]]:
    """The readers' zones by the last period whose report was due there at 08:00, and how much of that hour is over.

    The hour is in seconds.
    """
    mornings = defaultdict(list)
    for name in User.objects.filter(**{wanted: True}).order_by().values_list("time_zone", flat=True).distinct():
        zone = ZoneInfo(name)
        period: ReportPeriod = kind.of(local_day(now, zone)).previous
        if now < _morning(period, zone):
            period = period.previous
        passed = int((now - _morning(period, zone)).total_seconds())
        mornings[period, min(passed, SPREAD_SECONDS)].append(name)
    return mornings


def _morning(period: ReportPeriod, zone: tzinfo) -> datetime:
    """08:00 in a zone on the Monday, or the 1st, after a week or month."""
    return datetime.combine(period.next.first, AT, zone).astimezone(UTC)


def _is_after_joining(user: User, period: ReportPeriod) -> bool:
    """Whether the account was there in a period, or before it."""
    return period.last >= local_day(user.date_joined, user.zone)


@transaction.atomic
def _open(due: Sequence[tuple[User, ReportPeriod]]) -> None:
    """Make the rows of periods, where none is later; earlier ones that nobody has sent by now are skipped."""
    users = {user.pk for user, _ in due}
    latest = {
        (row["user"], row["kind"]): row["latest"]
        for row in Report.objects.filter(user__in=users)
        .exclude(kind=Report.Kind.ASKED)
        .order_by()
        .values("user", "kind")
        .annotate(latest=Max("first"))
    }
    rows, overtaken = [], defaultdict(set)
    for user, period in due:
        row = Report.of(user, period, due_at=due_at(user, period))
        known = latest.get((user.pk, row.kind))
        if known is None or known < period.first:
            overtaken[period].add(user.pk)
            rows += [*_missed(user, period, known), row]
    for period, readers in overtaken.items():
        late = Report.objects.filter(kind=Report.kind_of(period), first__lt=period.first, user__in=readers)
        # A claim of an earlier period is a dead one; a holder that lives after all goes no further.
        late.filter(state__in=(State.DUE, State.CLAIMED)).update(state=State.SKIPPED, reason=MISSED)
    Report.objects.bulk_create(rows, ignore_conflicts=True)


def _missed(user: User, period: ReportPeriod, known: date | None) -> Iterator[Report]:
    """The periods between the latest known one and this, which nobody was there to send.

    Every week since the account was made has a row; months have theirs from when they were first wanted.
    """
    if known:
        missed = type(period).of(known).next
    elif isinstance(period, IsoWeek):
        missed = IsoWeek.of(local_day(user.date_joined, user.zone))
    else:
        return
    while missed.first < period.first:
        yield Report.of(user, missed, due_at=due_at(user, missed), state=State.SKIPPED, reason=MISSED)
        missed = missed.next


def _settled(report: Report) -> bool:
    held = Report.objects.filter(pk=report.pk, lease_id=report.lease_id, state=State.HANDING)
    report.state, report.reason = State.UNKNOWN, NO_ANSWER
    return bool(held.update(state=report.state, reason=report.reason))


def _send_or_put_off(report: Report, now: datetime, post: Post | None, step: Step) -> None:
    """What goes wrong with one report is that report's alone: the log names it, and the next one is sent."""
    try:
        _send(report, now, post, step)
    except LostClaim:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is
        where = traceback.extract_tb(error.__traceback__)[-1]
        # An error's words may quote what its reader wrote.
        log.error(
            "report.broken report=%s error=%s at=%s:%s", report.pk, type(error).__name__, where.name, where.lineno
        )
        # Once it is being handed over its letter may be out, and its lease says so.
        if _held(report).filter(state=State.CLAIMED).exists():
            over = report.attempts >= MOST_BREAKS
            _finish(report, State.FAILED if over else State.DUE, reason=BROKEN, due_at=now + _delay(report))


def _send(report: Report, now: datetime, post: Post | None, step: Step) -> None:
    user, address = report.user, verified_address(report.user)
    if address is None or not _wanted(report):
        return _finish(report, State.SKIPPED, reason=OFF)
    if report.kind != Report.Kind.ASKED and idle_weeks(user, report.last) > MOST_IDLE_WEEKS:
        return _finish(report, State.SKIPPED, reason=IDLE)
    if report.attempts > MOST_ATTEMPTS:
        return _finish(report, State.FAILED, reason=BROKEN)
    if report.facts is None:
        facts = build(user, report.period, now, so_far=report.kind == Report.Kind.ASKED)
        step("reckoned")
        with transaction.atomic():
            _finish(report, State.CLAIMED, facts=facts)
            if report.kind == Report.Kind.WEEKLY:
                tell(user, report.last)
    step("built")
    return _hand_over(report, address, now, post, step)


def _hand_over(report: Report, address: str, now: datetime, post: Post | None, step: Step) -> None:
    returned = returned_mail.of(report.user, address)
    if returned and returned.stopped_at:
        return _finish(report, State.FAILED, reason=RETURNED)
    letter = report_letter(report, address)
    step("written")
    try:
        with returned_mail.counting(report.user, address, returned):
            (post.hand_over if post else hand_over)(letter, before=partial(_handing, report, address, step))
    except NotNow as error:
        return _try_later(report, now, str(error))
    except Refused as error:
        return _finish(report, State.FAILED, reason=str(error)[:500])
    except Unanswered:
        return _finish(report, State.UNKNOWN, reason=NO_ANSWER)
    step("handed")
    return _finish(report, State.SENT, reason="", sent_at=datetime.now(UTC))


def _handing(report: Report, address: str, step: Step) -> None:
    """Commit that the letter goes out now, unless the claim is lost or its reader has changed their mind or address."""
    step("accepted")
    readers = User.objects.filter(_verified(email=address), is_active=True, **_switch(report))
    wanted = _held(report).filter(state=State.CLAIMED, user__in=readers)
    if not wanted.update(state=State.HANDING, lease_until=datetime.now(UTC) + LEASE):
        raise LostClaim
    step("handing")


def _try_later(report: Report, now: datetime, reason: str) -> None:
    built_at = datetime.fromisoformat(report.facts["built_at"]) if report.facts else now
    if now - built_at >= GIVE_UP_AFTER:
        return _finish(report, State.FAILED, reason=reason[:500])
    return _finish(report, State.DUE, reason=reason[:500], due_at=now + _delay(report))


def _delay(report: Report) -> timedelta:
    """Until the next try, longer each time."""
    doublings = min(report.attempts - 1, 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def _finish(report: Report, state: str, **values: object) -> None:
    """Store how far it is. Whatever comes after the claim ends it: its reader may send it again at once."""
    if state != State.CLAIMED:
        values["lease_until"] = None
    if not _held(report).update(state=state, **values):
        raise LostClaim
    report.state = state
    for name, value in values.items():
        setattr(report, name, value)


def _held(report: Report) -> QuerySet[Report]:
    """The row, as long as our claim on it stands. One that somebody has called unknown is still ours to explain."""
    ours = (State.CLAIMED, State.HANDING, State.UNKNOWN)
    return Report.objects.filter(pk=report.pk, lease_id=report.lease_id, state__in=ours)
