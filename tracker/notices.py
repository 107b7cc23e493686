"""The one mail about a source that was switched off, told once each time that it happens."""

from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from tracker import returned_mail
from tracker.handing_over import NotNow, Refused, hand_over
from tracker.mail import switched_off_letter, verified_address
from tracker.models import SourceState


class ToldAlready(Exception):
    """Somebody else is telling it, or there is nothing to tell any more."""


def untold() -> QuerySet[SourceState]:
    """Sources whose owners have to be told, in no order: one that can't be sent must not keep others waiting."""
    verified = Exists(EmailAddress.objects.filter(user=OuterRef("user"), verified=True))
    states = SourceState.objects.filter(verified, state=SourceState.State.REJECTED, told_at=None, user__is_active=True)
    return states.exclude(returned_mail.is_stopped("user")).order_by("?")


def tell(state: SourceState) -> bool:
    """Write to the owner, who is told once at most: what is not sure to have arrived is not repeated.

    Returns whether they were told. Where the mail server does not take the letter now, the next tick tries again; while
    no mail goes to their address, they are not told.
    Raises Refused and Unanswered.
    """
    address = verified_address(state.user)
    if address is None:
        return False
    told_at = datetime.now(UTC)

    def before() -> None:
        # The condition stands on the row itself: PostgreSQL does not ask a subquery again after waiting for a rival.
        mine = SourceState.objects.filter(pk=state.pk, state=SourceState.State.REJECTED, told_at=None)
        if not (untold().filter(pk=state.pk).exists() and mine.update(told_at=told_at)):
            raise ToldAlready

    try:
        with returned_mail.counting(state.user, address, returned_mail.of(state.user, address)):
            hand_over(switched_off_letter(state, address), before=before)
    except ToldAlready:
        return False
    except Refused:
        # Refused before it was on its way, it would be offered again each minute.
        SourceState.objects.filter(pk=state.pk, told_at=None).update(told_at=told_at)
        raise
    except NotNow:
        SourceState.objects.filter(pk=state.pk, told_at=told_at).update(told_at=None)
        return False
    return True
