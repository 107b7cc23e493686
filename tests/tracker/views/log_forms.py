"""What the log's form is sent, and what is stored of it."""

from datetime import date
from decimal import Decimal

from tracker.models import Activity, User

UID = "4be0643f-1d98-473b-97cd-ca98a65347dd"
FORM = {"id": UID, "kind": "study", "quantity": "1h30", "on": "2026-03-03", "title": "CS224N lecture 3"}


def stored(user: User) -> list[tuple[date, Decimal, str]]:
    return [(each.local_date, each.quantity, each.title) for each in Activity.objects.owned_by(user)]
