"""Why one activity counts or doesn't: the reason, its rule, what would change it, and which goals take it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _

from tracker import figures
from tracker.activity_rows import ActivityRow, activity_row
from tracker.goal_filter import in_words
from tracker.measuring import takes
from tracker.metrics import METRICS, SOURCES
from tracker.models import Activity, Plan
from tracker.planning import picture_of
from tracker.rule_words import COUNTS, REASONS, rule_in_words
from tracker.sentences import language


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
    reason = activity.ignored_reason
    if reason == Activity.Reason.UNDATED:
        day = figures.day(activity.local_date, today, language())
        yield _("It has no date yet; %(day)s is the day on which it was first seen.") % {"day": day}
    if reason == Activity.Reason.GONE:
        yield from _gone(activity, today)
    if reason:
        yield from _rules_of_its_source(activity, today)
    yield from map(str, REASONS[Activity.Reason(reason)] if reason else (COUNTS,))
    if activity.excluded and reason == Activity.Reason.GONE:
        yield _("You also said not to count it.")
    if activity.unlisted:
        yield _("Its source no longer lists it; that takes nothing away.")


def _rules_of_its_source(activity: Activity, today: date) -> Iterator[str]:
    """Those by which its source leaves things of its kind out for its reason."""
    source = SOURCES.get(activity.source)
    for rule in source.rules if source else ():
        if rule.reason == activity.ignored_reason and (not rule.kinds or activity.kind in rule.kinds):
            yield rule_in_words(rule, today)


def _gone(activity: Activity, today: date) -> Iterator[str]:
    if activity.missing_since:
        said = {"moment": _moment(activity, activity.missing_since, today)}
        yield _("The reading of %(moment)s was the first that did not find it.") % said
    if activity.gone_at:
        said = {"moment": _moment(activity, activity.gone_at, today)}
        yield _("Since the reading of %(moment)s its source no longer shows it.") % said


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
