"""What each revision changed against the one before, in words, and whether it eases the next seven days."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.goal_filter import in_words
from tracker.models import Plan, PlanRevision
from tracker.planning import Picture, specs_of
from tracker.scoring.easing import Eased, eased
from tracker.scoring.plan_line import GoalSpec
from tracker.scoring.score import rounded

#: So many goals that are eased are named.
MOST_EASED = 3

type Pictured = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionWords:
    """One revision. ``eases`` is "" where no day of the next seven asks for less than before."""

    number: int
    on: date
    changed: tuple[str, ...]
    eases: str


def revision_words(plan: Plan, *, today: date, newest: int, skip: int = 0) -> tuple[RevisionWords, ...]:
    """The newest first: so many, but for the first ``skip`` of them. Two queries."""
    own = dict(plan.user.custom_metrics.values_list("slug", "label"))
    found = list(plan.revisions.order_by("-number")[skip : skip + newest + 1])
    said = [_against(before, after, own, today) for after, before in pairwise(found)]
    if found and len(found) <= newest:
        said.append(_first(found[-1]))
    return tuple(said)


def eased_by(revisions: Sequence[PlanRevision], goal_id: int) -> Iterator[tuple[date, str]]:
    """The days on which a change of a goal's own eased its next seven, and by how much; ``revisions`` in order.

    Breaks and rest days are the plan's, whose revisions tell of them.
    """
    for before, after in pairwise(revisions):
        one = [_with_one(each.picture, goal_id) for each in (before, after)]
        if one[0]["goals"] != one[1]["goals"]:
            yield from ((after.on, _less(less, goal)) for goal, less in _eased(one[0], one[1], after.on))


def eases(before: GoalSpec, after: GoalSpec | None, goal: Pictured, today: date) -> str:
    """``4.6 h → 2.1 h``, by a change of a goal that is made today; "" where nothing is eased."""
    less = eased(before, after, today)
    return _less(less, goal) if less else ""


def declared(start: date, on: date) -> str:
    """Whether a break was asked for ahead or afterwards."""
    days = (on - start).days
    if days <= 0:
        return _("declared ahead")
    return ngettext("declared %(days)s day after it began", "declared %(days)s days after it began", days) % {
        "days": days
    }


def _first(revision: PlanRevision) -> RevisionWords:
    goals = len(revision.picture["goals"])
    words = ngettext("The plan began with %(number)s goal.", "The plan began with %(number)s goals.", goals)
    return RevisionWords(number=revision.number, on=revision.on, changed=(words % {"number": goals},), eases="")


def _against(before: PlanRevision, after: PlanRevision, own: Mapping[str, str], today: date) -> RevisionWords:
    return RevisionWords(
        number=after.number,
        on=after.on,
        changed=tuple(_changes(before.picture, after.picture, after.on, own, today)),
        eases=_ease_words(before.picture, after.picture, after.on),
    )


def _ease_words(before: Picture, after: Picture, on: date) -> str:
    found = list(_eased(before, after, on))
    kept = {goal["id"] for goal in after["goals"]}
    if len(found) > 1 and all(not less.after and goal["id"] in kept for goal, less in found):
        return _("Eases the next seven days: nothing is asked for on some of them.")
    named = [f"{goal['title']} {_less(less, goal)}" for goal, less in found]
    more = len(named) - MOST_EASED
    if more > 0:
        named[MOST_EASED:] = [ngettext("%(count)s goal more", "%(count)s goals more", more) % {"count": more}]
    words = _("Eases the next seven days: %(goals)s") % {"goals": figures.listed(named, sentences.language())}
    return words if named else ""


def _changes(before: Picture, after: Picture, on: date, own: Mapping[str, str], today: date) -> Iterator[str]:
    yield from _of_plan(before, after, today)
    then = {goal["id"]: goal for goal in before["goals"]}
    now = {goal["id"]: goal for goal in after["goals"]}
    for goal_id, goal in now.items():
        if goal_id in then:
            yield from _of_goal(then[goal_id], goal, own, today)
        else:
            added = {"goal": goal["title"], "asks": sentences.promise(goal, today)}
            yield _("%(goal)s added: %(asks)s") % added
    yield from (_("%(goal)s archived") % {"goal": then[each]["title"]} for each in then if each not in now)
    yield from _of_rest(before, after, today)
    yield from _of_breaks(before, after, on, today)


def _of_plan(before: Picture, after: Picture, today: date) -> Iterator[str]:
    if before["title"] != after["title"]:
        yield _("The plan’s title: %(old)s → %(new)s") % {"old": before["title"], "new": after["title"]}
    dates = [_span(each, today) for each in (before, after)]
    if dates[0] != dates[1]:
        yield _("The plan’s days: %(old)s → %(new)s") % {"old": dates[0], "new": dates[1]}


def _of_goal(before: Pictured, after: Pictured, own: Mapping[str, str], today: date) -> Iterator[str]:
    goal = {"goal": after["title"]}
    if before["title"] != after["title"]:
        yield _("%(old)s is now called %(goal)s") % (goal | {"old": before["title"]})
    if any(before[name] != after[name] for name in ("metric", "filter", "skill")):
        yield _("%(goal)s counts %(rule)s") % (goal | {"rule": _rule(after, own)})
    if before["weight"] != after["weight"]:
        weights = {"old": figures.plain(Fraction(before["weight"])), "new": figures.plain(Fraction(after["weight"]))}
        yield _("%(goal)s: weight %(old)s → %(new)s") % (goal | weights)
    if before["start"] != after["start"]:
        yield _("%(goal)s: first day %(old)s → %(new)s") % (goal | _days(before["start"], after["start"], today))
    yield from _of_figures(before, after, today)
    yield from _of_aim(before, after)


def _of_figures(before: Pictured, after: Pictured, today: date) -> Iterator[str]:
    then, now = before["figures"][-1], after["figures"][-1]
    old, new = (sentences.promise(each, today) for each in (before, after))
    said = {"goal": after["title"], "old": old, "new": new, "day": _day(now["since"], today)}
    if old != new:
        yield _("%(goal)s: %(old)s → %(new)s from %(day)s") % said
    elif then["end"] != now["end"]:
        ends = _days(then["end"], now["end"], today)
        yield _("%(goal)s: last day %(old)s → %(new)s from %(day)s") % (said | ends)
    elif _acting(before) != _acting(after):
        yield _("%(goal)s: %(new)s from %(day)s") % said


def _acting(goal: Pictured) -> list[tuple[Any, ...]]:
    """A goal's figures and the days on which they replaced those before; the first act from its start."""
    return [
        (each["since"] if number else None, each["target"], each["period"], each["end"])
        for number, each in enumerate(goal["figures"])
    ]


def _of_aim(before: Pictured, after: Pictured) -> Iterator[str]:
    if before["weekly_aim"] == after["weekly_aim"]:
        return
    if after["weekly_aim"] is None:
        yield _("%(goal)s: the weekly aim was dropped") % {"goal": after["title"]}
    else:
        aim = figures.weekly(Fraction(after["weekly_aim"]), sentences.language(), divisible=sentences.divisible(after))
        yield _("%(goal)s: an aim of %(aim)s") % {"goal": after["title"], "aim": aim}


def _of_rest(before: Picture, after: Picture, today: date) -> Iterator[str]:
    then, now = (each["rest_weekdays"][-1] for each in (before, after))
    if then["weekdays"] != now["weekdays"]:
        names = figures.weekday_names(sentences.language())
        old, new = (
            figures.listed((names[number - 1] for number in each["weekdays"]), sentences.language()) or _("none")
            for each in (then, now)
        )
        yield _("Rest days: %(old)s → %(new)s from %(day)s") % {
            "old": old,
            "new": new,
            "day": _day(now["since"], today),
        }


def _of_breaks(before: Picture, after: Picture, on: date, today: date) -> Iterator[str]:
    then, now = (Counter((each["start"], each["end"]) for each in picture["breaks"]) for picture in (before, after))
    for start, end in (now - then).elements():
        said = {"days": _span({"start": start, "end": end}, today), "when": declared(date.fromisoformat(start), on)}
        yield _("Break %(days)s, %(when)s") % said
    for start, end in (then - now).elements():
        yield _("Break %(days)s removed") % {"days": _span({"start": start, "end": end}, today)}


def _eased(before: Picture, after: Picture, on: date) -> Iterator[tuple[Pictured, Eased]]:
    """The goals of ``before`` of which less is asked in the seven days from ``on``, and how much."""
    specs, goals = specs_of(after), {goal["id"]: goal for goal in after["goals"]}
    for goal_id, spec in specs_of(before).items():
        goal = next(each for each in before["goals"] if each["id"] == goal_id)
        # Other units can't be compared: what was asked for is asked for no more.
        same = goal_id in goals and goals[goal_id]["metric"] == goal["metric"]
        if less := eased(spec, specs[goal_id] if same else None, on):
            yield goal, less


def _with_one(picture: Picture, goal_id: int) -> Picture:
    return {**picture, "goals": [goal for goal in picture["goals"] if goal["id"] == goal_id]}


def _less(less: Eased, goal: Pictured) -> str:
    """With as many decimals as it takes to see the difference."""
    places = next(each for each in (1, 2, 3, 4, 6) if each == 6 or _seen(less, each))
    return " → ".join(_units(each, goal, places) for each in (less.before, less.after))


def _seen(less: Eased, places: int) -> bool:
    """Whether so many decimals show that there was something, and that it is less now."""
    before, after = (rounded(each, places) for each in (less.before, less.after))
    return before > after and before > 0


def _units(units: Fraction, goal: Pictured, places: int) -> str:
    places = places if units.denominator > 1 else 0
    if sentences.divisible(goal):
        return figures.hours(units, sentences.language(), places)
    return figures.number(units, places)


def _rule(goal: Pictured, own: Mapping[str, str]) -> str:
    parts = [sentences.counted(goal["metric"], own), in_words(goal["filter"])]
    return figures.listed(filter(None, parts), sentences.language(), ";")


def _span(each: Mapping[str, str], today: date) -> str:
    return f"{_short(each['start'], today)} – {_short(each['end'], today)}"


def _days(old: str, new: str, today: date) -> dict[str, str]:
    return {"old": _short(old, today), "new": _short(new, today)}


def _short(day: str, today: date) -> str:
    return figures.short_day(date.fromisoformat(day), today, sentences.language())


def _day(day: str, today: date) -> str:
    return figures.day(date.fromisoformat(day), today, sentences.language())
