"""What somebody has just said not to count, and what counts in its stead."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker.activity_rows import ActivityRow, activity_row, source_name
from tracker.models import Activity, User


@dataclass(frozen=True, slots=True)
class Aside:
    """An activity that was set aside. ``instead`` is the same thing from elsewhere, which counts now."""

    row: ActivityRow
    instead: ActivityRow | None
    #: What is said of ``instead``.
    sentence: str


def aside(user: User, written: str) -> Aside | None:
    """The user's activity of this id as one that was set aside; None where it is not."""
    try:
        uid = uuid.UUID(written)
    except ValueError:
        return None
    activity = Activity.objects.owned_by(user).filter(uid=uid, excluded=True).first()
    if activity is None:
        return None
    twin = _stand_in(activity)
    instead = activity_row(twin) if twin else None
    return Aside(activity_row(activity), instead, _sentence(twin.source) if twin else "")


def _stand_in(activity: Activity) -> Activity | None:
    """What is no longer a duplicate now. Entries of one place were never each other's."""
    if not activity.identity:
        return None
    same = Activity.objects.counted().filter(user=activity.user_id, kind=activity.kind, identity=activity.identity)
    return same.exclude(source=activity.source, account=activity.account).first()


def _sentence(source: str) -> str:
    if source == "manual":
        return _("Your own entry of the same counts instead.")
    if source == "import":
        return _("The imported entry of the same counts instead.")
    return _("The same as %(source)s tells it counts instead.") % {"source": source_name(source)}
