"""Addresses that give mail back: what is counted of them, and when mail to one stops.

Counted is by a user's address, so that a new one starts afresh. A server may refuse it while it listens, or take a
letter and send a bounce later. A letter that is taken clears the refusals at once, and the bounces once a letter before
it was taken BOUNCES_COME_WITHIN ago and did not come back: a relay takes everything, and bounces what it took last
week.

Mail stops (reports, nudges, notices; never what signing in needs) after three letters in a row that came back, or with
the first bounce that says that the address isn't there. Its user sees that and says when to try again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from tracker.bounces import Returned, Verdict, read
from tracker.handing_over import AddressRefused
from tracker.mail import STOPPED, verified_address
from tracker.message_ids import Posted, letter_of
from tracker.models import Report, ReturnedMail, User

log = logging.getLogger(__name__)

MOST_IN_A_ROW = 3
BOUNCES_COME_WITHIN = timedelta(days=5)
LONGEST_REASON = 500
#: No mail quotes more letters than these, whatever else it quotes.
MOST_NAMES = 20
#: A report's states in which its letter may have left.
ON_ITS_WAY = (Report.State.HANDING, Report.State.SENT, Report.State.UNKNOWN)


class NotOurs(Exception):
    """It is about no letter that was sent from here, or about one to an address that its reader has left."""


def of(user: User, address: str) -> ReturnedMail | None:
    """What is counted of an address; None for one that gives nothing back."""
    return ReturnedMail.objects.filter(user=user, address=address).first()


def stopped(user: User) -> ReturnedMail | None:
    """The address to which no mail goes, though it would; None where there is none. One query for most people."""
    rows = {row.address: row for row in ReturnedMail.objects.filter(user=user, stopped_at__isnull=False)}
    return rows.get(verified_address(user) or "") if rows else None


def is_stopped(user: str) -> Exists:
    """In a query over rows whose field ``user`` is the user: whether no mail goes to them."""
    address = EmailAddress.objects.filter(user=OuterRef("user"), verified=True).order_by("-primary", "pk")
    rows = ReturnedMail.objects.filter(user=OuterRef(user), stopped_at__isnull=False)
    return Exists(rows.filter(address=Subquery(address.values("email")[:1])))


@contextmanager
def counting(user: User, address: str, known: ReturnedMail | None) -> Iterator[None]:
    """Around the handing over of a letter; ``known`` is what is counted of its address until now."""
    try:
        yield
    except AddressRefused as error:
        with suppress(User.DoesNotExist), _row(user, address) as row:
            row.refusals += 1
            row.reason = str(error)[:LONGEST_REASON]
        raise
    if known:
        _taken(known)


def take_in(raw: bytes) -> str:
    """Act on a mail that came back, and return in one line for the operator what it was.

    The same mail again changes nothing. Raises NotABounce and NotOurs.
    """
    returned = read(raw)
    names = returned.message_ids[:MOST_NAMES]
    posted = next((letter for name in names if (letter := letter_of(name))), None)
    if posted is None:
        raise NotOurs("It is about no letter that was sent from here.")
    said = f"{posted.kind} {posted.name} of {posted.user.username}: {returned.verdict}"
    log.info("mail.%s letter=%s.%s user=%s", returned.verdict, posted.kind, posted.name, posted.user.pk)
    if returned.verdict is Verdict.COMPLAINT:
        _stop_list(posted)
    elif returned.verdict is not Verdict.NOTHING:
        with suppress(User.DoesNotExist):
            _bounced(posted, returned)
    return f"{said} {returned.reason}".rstrip()


def _bounced(posted: Posted, returned: Returned) -> None:
    letter, reason = f"{posted.kind} {posted.name}", returned.reason[:LONGEST_REASON]
    with _row(posted.user, posted.address) as row:
        if letter not in row.bounces:
            row.bounces.append(letter)
            row.taken_at, row.reason = None, reason
        if returned.verdict is Verdict.GONE:
            row.stopped_at = row.stopped_at or datetime.now(UTC)
        if posted.kind == "report":
            sent = Report.objects.filter(user=posted.user, slug=posted.name, state__in=ON_ITS_WAY)
            sent.update(state=Report.State.FAILED, reason=reason)


def _stop_list(posted: Posted) -> None:
    """Whoever calls a letter unwanted gets no more of its kind; what they have asked for singly is of none."""
    name = posted.kind
    if name == "report":
        name = Report.objects.filter(user=posted.user, slug=posted.name).values_list("kind", flat=True).first() or ""
    if name in STOPPED:
        User.objects.filter(pk=posted.user.pk).update(**STOPPED[name])


@transaction.atomic
def _taken(known: ReturnedMail) -> None:
    row = ReturnedMail.objects.select_for_update().filter(pk=known.pk, stopped_at=None).first()
    if row is None:
        return
    now = datetime.now(UTC)
    row.refusals = 0
    if row.taken_at and now - row.taken_at >= BOUNCES_COME_WITHIN:
        row.bounces = []
    row.taken_at = row.taken_at or now
    if row.bounces:
        row.save()
    else:
        row.delete()


@contextmanager
def _row(user: User, address: str) -> Iterator[ReturnedMail]:
    """What is counted of an address, to be changed and stored. Raises User.DoesNotExist for one who has left."""
    with transaction.atomic():
        User.objects.hold(user)
        now = datetime.now(UTC)
        row = of(user, address) or ReturnedMail(user=user, address=address, since=now)
        yield row
        if row.refusals + len(row.bounces) >= MOST_IN_A_ROW:
            row.stopped_at = row.stopped_at or now
        row.save()
