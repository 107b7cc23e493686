"""Lists with names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from tracker.models import Activity, DailyTotal, Goal, Plan, User  # noqa: F401  # named in the bases below


def any_case(field: str, name: str) -> Q:
    """Rows whose ``field`` is this name in any case, also in alphabets in which SQLite's own comparison is strict."""
    # A Chinese name has no case; the regular expression, which knows all of them, is slower by far.
    if all(letter.isascii() or letter.lower() == letter.upper() for letter in name):
        return Q(**{f"{field}__iexact": name})
    return Q(**{f"{field}__iregex": f"^{re.escape(name)}$"})


def holds(fields: Sequence[str], text: str) -> Q:
    """Rows of which one of the ``fields`` holds this text in any case, in every alphabet, as above."""
    plain = all(letter.isascii() or letter.lower() == letter.upper() for letter in text)
    how, sought = ("icontains", text) if plain else ("iregex", re.escape(text))
    return reduce(or_, (Q(**{f"{field}__{how}": sought}) for field in fields))


class PlanQuerySet(models.QuerySet["Plan"]):
    def current_of(self, user: User) -> Plan | None:
        """The user's current plan, or None."""
        return self.filter(user=user, current=True).first()

    def in_force_on(self, user: User, day: date) -> Plan | None:
        """The plan that a day that is over belongs to: the first made of those that had not been ended before it."""
        not_ended = models.Q(ended_on=None) | models.Q(ended_on__gte=day)
        return self.filter(not_ended, user=user).order_by("created_at").first()

    def kept_by(self, user: User) -> Self:
        """All plans of a user, the current one first, then the newest."""
        return self.filter(user=user).order_by("-current", "-created_at")


class GoalQuerySet(models.QuerySet["Goal"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(plan__user=user, plan__current=True)

    def open(self) -> Self:
        """Not archived: archived goals take no part."""
        return self.filter(archived_on=None)


#: What is where it was, as far as its source shows. A repository that has vanished may have become private; what a feed
#: no longer lists is still there.
STILL_SHOWN = Q(unlisted=False) | Q(kind="post")
#: What has a link that leads somewhere still.
LINKED = STILL_SHOWN & ~Q(evidence_url="")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(user=user)

    def during(self, first: date, last: date) -> Self:
        """From the first to the last day, both included."""
        return self.filter(local_date__gte=first, local_date__lte=last)

    def counted(self) -> Self:
        return self.filter(counted=True)

    def corrected_since(self, moment: datetime) -> Self:
        """Those that came, or came to count for something else, after a moment."""
        known = Q(created_at__lte=moment)
        taken_back = known & (Q(counted=True, recounted_from=F("quantity")) | Q(counted=False, recounted_from=0))
        return self.filter(Q(counted=True) | known, recounted_at__gt=moment).exclude(taken_back)

    def newest_first(self) -> Self:
        """As lists show them, with what a row says of a session's resource."""
        return self.select_related("resource").order_by("-local_date", "-id")

    def shown_publicly(self) -> Self:
        """What a stranger may be told of by name."""
        return self.filter(STILL_SHOWN, counted=True, private=False)


class DailyTotalQuerySet(models.QuerySet["DailyTotal"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(user=user)

    def during(self, first: date, last: date) -> Self:
        return self.filter(local_date__gte=first, local_date__lte=last)
