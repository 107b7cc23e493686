"""What is done to many activities at once: what it would change, told before it is stored, and the storing."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.manual import check_days
from tracker.models import Activity, Resource, Undoable, User
from tracker.recording import amend
from tracker.undoing import Change, delete, keep

#: As many can be changed at a time.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done: ``skill``, ``resource``, ``aside``, ``count`` or ``delete``. An empty one takes it away."""

    do: str
    skill: str = ""
    resource: Resource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What a wish comes to: the activities that it changes, and how many stay as they are, and why."""

    wish: Wish
    changing: Sequence[Activity]
    #: They are so already.
    same: int
    #: It cannot be done to them.
    unfit: int
    #: Their sources keep them: they cannot be deleted.
    kept: Counter[str]

    @property
    def digest(self) -> str:
        """Another one where anything of it has changed since it was told."""
        rows = sorted((each.pk, each.updated_at.isoformat()) for each in self.changing)
        wish = (self.wish.do, self.wish.skill, self.wish.resource and self.wish.resource.pk)
        return hashlib.sha256(repr((wish, rows)).encode()).hexdigest()[:32]


def intended(wish: Wish, activities: Iterable[Activity]) -> Intended:
    """Sort the chosen activities by what the wish comes to for each. No queries."""
    changing: list[Activity] = []
    same = unfit = 0
    kept: Counter[str] = Counter()
    for activity in activities:
        if wish.do == "delete" and not activity.manual:
            kept[activity.source] += 1
        elif not _fits(wish, activity):
            unfit += 1
        elif wish.do != "delete" and _so_already(wish, activity):
            same += 1
        else:
            changing.append(activity)
    return Intended(wish=wish, changing=changing, same=same, unfit=unfit, kept=kept)


def carry_out(user: User, what: Intended) -> Undoable:
    """Do it, in the caller's transaction that holds the user; returns what undoes it.

    Raises ValidationError where a day of study would become longer than it lasts.
    """
    if what.wish.do == "delete":
        return delete(user, what.changing)
    changes = [Change(each.pk, *_before_and_after(what.wish, each)) for each in what.changing]
    amend(user, {change.pk: change.after for change in changes})
    if what.wish.do == "count":
        check_days(user, {each.local_date for each in what.changing})
    return keep(user, what.wish.do, changes)


def _fits(wish: Wish, activity: Activity) -> bool:
    """Only study is about a resource; what does not count anyway is not set aside, and only what is, counts again."""
    if wish.do == "resource":
        return activity.kind == "study"
    if wish.do == "aside":
        return activity.counted or activity.excluded
    return activity.counted or activity.excluded if wish.do == "count" else True


def _so_already(wish: Wish, activity: Activity) -> bool:
    before, after = _before_and_after(wish, activity)
    return before == after


def _before_and_after(wish: Wish, activity: Activity) -> tuple[dict[str, object], dict[str, object]]:
    after = _after(wish, activity)
    return {name: getattr(activity, name) for name in after}, after


def _after(wish: Wish, activity: Activity) -> dict[str, object]:
    """A session without a skill takes that of its resource; the unit that was reached belongs to one resource alone."""
    if wish.do == "skill":
        return {"skill": wish.skill}
    if wish.do in ("aside", "count"):
        return {"excluded": wish.do == "aside"}
    resource = wish.resource
    if resource is None:
        return {"resource_id": None, "unit": None}
    unit = activity.unit if activity.resource_id == resource.pk else None
    return {"resource_id": resource.pk, "unit": unit, "skill": activity.skill or resource.skill}
