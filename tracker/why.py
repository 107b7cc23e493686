"""Why one activity counts or doesn't: the reason, its rule, what would change it, and which goals take it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from tracker import figures
from tracker.activity_rows import ActivityRow, activity_row
from tracker.goal_filter import in_words
from tracker.measuring import takes
from tracker.metrics import METRICS
from tracker.models import Activity, Plan
from tracker.planning import picture_of
from tracker.sentences import language

#: What a date waits for, by kind.
UNDATED = {
    "notebook": later("A notebook counts on the day of its first known run; it has none yet."),
    "competition_entered": later("A competition counts on the day of your first own submission; there is none yet."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A goal over this kind of activity, and why it takes it or doesn't."""

    goal: int
    title: str
    taken: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer: sentences, the activities that count instead, and the goals over its kind."""

    row: ActivityRow
    counted: bool
    sentences: tuple[str, ...]
    instead: tuple[ActivityRow, ...]
    goals: tuple[Taking, ...]


def why(activity: Activity, today: date) -> Why:
    """At most seven queries, however long the history."""
    return Why(
        row=activity_row(activity),
        counted=activity.counted,
        sentences=tuple(_sentences(activity, today)),
        instead=tuple(map(activity_row, _instead(activity))),
        goals=tuple(_takings(activity, today)),
    )


def _sentences(activity: Activity, today: date) -> Iterator[str]:
    match activity.ignored_reason:
        case Activity.Reason.PADDING:
            yield _("Its source’s padding rule leaves it out: it does little but fill a count.")
            yield _("The rule looks at the activity alone. It counts as soon as its source shows more of it.")
        case Activity.Reason.EXCLUDED:
            yield _("You said not to count it. It stays in the log and counts again when you take that back.")
        case Activity.Reason.UNDATED:
            yield from _undated(activity, today)
        case Activity.Reason.DUPLICATE:
            yield _("The same thing is counted elsewhere, and one real thing counts once.")
            yield _("What a source brought goes before an import, an import before what was entered by hand.")
            yield _("If the other one no longer counts, this one does.")
        case Activity.Reason.GONE:
            yield from _gone(activity, today)
        case _:
            yield _("It counts. Each goal of its kind takes it from the goal’s start on, under the goal’s filter.")
    if activity.excluded and activity.ignored_reason == Activity.Reason.GONE:
        yield _("You also said not to count it.")
    if activity.unlisted:
        yield _("Its source no longer lists it; that takes nothing away.")


def _undated(activity: Activity, today: date) -> Iterator[str]:
    day = figures.day(activity.local_date, today, language())
    yield _("It has no date yet; %(day)s is the day on which it was first seen.") % {"day": day}
    yield str(UNDATED.get(activity.kind, _("It counts on its own day as soon as its source tells that.")))


def _gone(activity: Activity, today: date) -> Iterator[str]:
    if activity.missing_since:
        said = {"moment": _moment(activity, activity.missing_since, today)}
        yield _("The reading of %(moment)s was the first that did not find it.") % said
    if activity.gone_at:
        said = {"moment": _moment(activity, activity.gone_at, today)}
        yield _("Since the reading of %(moment)s its source no longer shows it.") % said
    yield _(
        "What a complete reading does not find is kept without counting; once a later one finds it, it counts again."
    )


def _moment(activity: Activity, at: datetime, today: date) -> str:
    return figures.moment(at.astimezone(activity.user.zone), today, language())


def _instead(activity: Activity) -> list[Activity]:
    """Of a duplicate, what counts in its place."""
    if activity.ignored_reason != Activity.Reason.DUPLICATE:
        return []
    twins = Activity.objects.owned_by(activity.user).counted()
    return list(twins.filter(kind=activity.kind, identity=activity.identity).newest_first())


def _takings(activity: Activity, today: date) -> Iterator[Taking]:
    plan = Plan.objects.current_of(activity.user)
    goals = [goal for goal in picture_of(plan)["goals"] if _of_its_kind(goal, activity)] if plan else []
    if not goals:
        return
    asked = {f"goal_{goal['id']}": ExpressionWrapper(takes(goal), BooleanField()) for goal in goals}
    taken: Mapping[str, object] = dict(Activity.objects.filter(pk=activity.pk).values(**asked).get())
    for goal in goals:
        takes_it = bool(taken[f"goal_{goal['id']}"])
        words = _taken_words(activity) if takes_it else _left_out_words(goal, activity, today)
        yield Taking(goal=goal["id"], title=goal["title"], taken=takes_it, words=words)


def _of_its_kind(goal: Mapping[str, Any], activity: Activity) -> bool:
    if goal["metric"] in METRICS:
        return activity.kind in METRICS[goal["metric"]].kinds
    return activity.kind == "custom" and activity.metric == goal["metric"]


def _taken_words(activity: Activity) -> str:
    return _("takes it") if activity.counted else _("would take it")


def _left_out_words(goal: Mapping[str, Any], activity: Activity, today: date) -> str:
    start = date.fromisoformat(goal["start"])
    if activity.local_date < start:
        return _("does not take it: it starts on %(day)s") % {"day": figures.day(start, today, language())}
    return _("does not take it; its filter: %(filter)s") % {"filter": in_words(goal["filter"])}
