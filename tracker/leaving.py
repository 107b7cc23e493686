"""An account that is deleted: everything at once, and nothing of it is left."""

from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.dispatch import Signal

from tracker.models import Activity, Export, Plan, Report, SourceState, User
from tracker.sessions import end_all

#: Sent with ``user`` before anything of theirs goes, in the same transaction.
user_leaves = Signal()


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much goes with an account."""

    activities: int
    plans: int
    reports: int
    sources: int
    tokens: int


def belongings(user: User) -> Belongings:
    """What would go now."""
    return Belongings(
        activities=Activity.objects.filter(user=user).count(),
        plans=Plan.objects.filter(user=user).count(),
        reports=Report.objects.filter(user=user).count(),
        sources=SourceState.objects.filter(user=user).count(),
        tokens=user.api_tokens.count(),
    )


@transaction.atomic
def leave(user: User) -> None:
    """Delete a user with all that is theirs, all or nothing.

    Sessions and tokens end, and whoever syncs or mails for them finds their row gone and goes no further.
    """
    user_leaves.send(User, user=user)
    # No row of theirs can be added until the end: it would point to this one.
    held = User.objects.select_for_update().get(pk=user.pk)
    end_all(held)
    # Whoever is making their export waits, and then deletes what nobody wants any more.
    list(Export.objects.select_for_update().filter(user=held))
    LogEntry.objects.filter(
        content_type__app_label="tracker", content_type__model="user", object_id=str(held.pk)
    ).delete()
    held.delete()
