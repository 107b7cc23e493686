"""What a report says behind its first sentence, and the ways on, in the language that is active. No queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.health import is_study
from tracker.models import Report
from tracker.report.facts import Facts, OwedFacts
from tracker.report.headline import back, headline, nothing_owed, pace
from tracker.report.notes import lately
from tracker.report.periods import name, period_name
from tracker.report.rows import as_goal, back_on_plan, sum_of_points, was_reached
from tracker.report.titles import shown_title
from tracker.report.week import (
    BEHIND,
    break_goes_on,
    has_started,
    in_break,
    is_first,
    is_last,
    is_over,
    is_quiet,
    last_day,
    nothing_done,
    statuses,
    touches_break,
)
from tracker.scoring.score import Status
from tracker.sentences import language

#: From this part of the planned study on, a week was only a little lighter.
LITTLE = Fraction(3, 4)
#: More goals than these, the neediest, that ask for something are told as a number.
MOST_ASKING = 3
#: By the report's kind: why it is the last one, and what stays.
STOPS = {
    "weekly": later(
        "Nothing was logged for some time, so the mail stops. Your plan and all you have logged stay as they are."
    ),
    "monthly": later(
        "Nothing was logged for some time, so the monthly mail stops. "
        "Your plan and all you have logged stay as they are."
    ),
}
NEW_PLAN = later("Choose the next plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way on: where it leads, and the page's path."""

    say: str
    path: str


def summary(facts: Facts) -> tuple[str, ...]:
    """What else there is to say before the figures."""
    if is_quiet(facts):
        return tuple(_quietly(facts))
    return tuple(filter(None, _summary(facts)))


def ways(facts: Facts) -> tuple[Way, ...]:
    """Where to go where the report has no next action to offer."""
    if is_quiet(facts):
        lighter = (
            Way(say=_("Enter a break, for past days as well"), path="/plan/#breaks"),
            Way(say=_("Choose a smaller target or a later end"), path="/plan/"),
        )
        return lighter if is_last(facts) else (*lighter, Way(say=_("Pause these reports"), path="/account/#reports"))
    if facts["plan"] is None:
        return (Way(say=_("Choose a plan") if facts["ended"] is None else str(NEW_PLAN), path="/plan/"),)
    if not facts["goals"]:
        return (Way(say=_("Add a goal"), path="/plan/"),)
    if is_over(facts) or statuses(facts) == {Status.DONE}:
        return (Way(say=str(NEW_PLAN), path="/plans/"),)
    if _is_empty(facts):
        return (Way(say=_("Enter a break"), path="/plan/#breaks"),)
    return ()


def _quietly(facts: Facts) -> Iterator[str]:
    if is_last(facts):
        yield str(STOPS[facts["kind"]])
        if facts["coming"] and facts["coming"]["on"] and not statuses(facts).intersection(BEHIND):
            yield nothing_owed(facts)
        return
    yield _("Your plan and all you have logged stay as they are. Go on whenever it suits you, or make it lighter:")


def _summary(facts: Facts) -> Iterator[str]:
    yield from _breaks(facts)
    if is_first(facts):
        day = figures.day(date.fromisoformat(_start(facts)), last_day(facts), language())
        yield _("The plan began on %(day)s.") % {"day": day}
    if not in_break(facts):
        yield _done(facts)
    if is_over(facts) and statuses(facts) != {Status.DONE}:
        yield pace(facts)
    yield from _back_on_plan(facts)
    yield from _reached(facts)
    yield _coming(facts)


def _back_on_plan(facts: Facts) -> Iterator[str]:
    """Each goal that is back on plan; that which the headline names is followed by how all stand."""
    for goal in back_on_plan(facts["goals"]):
        words = back(goal, facts["kind"])
        if words == headline(facts):
            yield _("Every goal is on plan.")
        elif not (lately(facts).resting and is_study(goal["metric"])):
            yield words


def _reached(facts: Facts) -> Iterator[str]:
    """Each goal that was reached in it, unless all are."""
    if statuses(facts) != {Status.DONE}:
        for goal in facts["goals"]:
            if was_reached(goal, facts):
                yield _("%(goal)s: reached.") % {"goal": shown_title(goal["title"])}


def _done(facts: Facts) -> str:
    planned, minutes = facts["study"]["planned"], sum(facts["study"]["by_day"])
    if nothing_done(facts):
        return _nothing(facts)
    if facts["plan"] is None or not has_started(facts) or not (planned or minutes):
        return ""
    said = {"period": name(facts), "done": figures.duration(minutes, language())}
    if not planned:
        return _("%(period)s brought %(done)s of study.") % said
    return _study(facts, said, planned, minutes)


def _study(facts: Facts, said: dict[str, str], planned: int, minutes: int) -> str:
    said["planned"] = figures.duration(planned, language())
    if facts["kind"] == "asked":
        return _("Study so far: %(done)s; %(planned)s are asked for by Sunday.") % said
    if not minutes:
        return _("%(period)s brought no study where %(planned)s were asked for.") % said
    if minutes >= planned or touches_break(facts) or is_first(facts) or lately(facts).resting:
        return _("%(period)s brought %(done)s of study where %(planned)s were asked for.") % said
    if minutes >= LITTLE * planned:
        return (
            _("%(period)s was a little lighter than planned: %(done)s of study where %(planned)s were asked for.")
            % said
        )
    return _("%(period)s was lighter than planned: %(done)s of study where %(planned)s were asked for.") % said


def _nothing(facts: Facts) -> str:
    """What is said of days that brought nothing, with whatever may be the reason."""
    said = {"period": period_name(facts["period"])}
    if statuses(facts) == {Status.STALE}:
        return ""
    if any(source["stale"] for source in facts["sources"]):
        return _("%(period)s brought nothing yet: not every source could be read.") % said
    if facts["kind"] == "asked":
        return _("Nothing was logged so far this week.")
    if facts["plan"] and (not has_started(facts) or statuses(facts) == {Status.DONE}):
        return ""
    if is_first(facts):
        return _("Nothing is logged yet.") if sum_of_points(facts["goals"]) else ""
    if not _is_empty(facts):
        return _("Nothing was logged in %(period)s.") % {"period": _inside(facts)}
    words = _("Nothing was logged in %(period)s. If you were away, enter a break and it asks for nothing.")
    return words % {"period": _inside(facts)}


def _inside(facts: Facts) -> str:
    """``week 46`` within a sentence."""
    if facts["kind"] == "monthly":
        return period_name(facts["period"])
    return _("week %(number)s") % {"number": _week(facts)}


def _week(facts: Facts) -> int:
    return last_day(facts).isocalendar().week


def _is_empty(facts: Facts) -> bool:
    """Whether nothing was done where something could have been asked for."""
    asks = facts["plan"] is not None and has_started(facts) and not is_over(facts) and bool(facts["goals"])
    outage = any(source["stale"] for source in facts["sources"])
    awake = bool(statuses(facts) - {Status.DONE, Status.NOT_STARTED})
    could = asks and awake and not touches_break(facts) and not is_first(facts)
    return could and nothing_done(facts) and not outage and facts["kind"] != "asked"


def _breaks(facts: Facts) -> Iterator[str]:
    """The breaks that take a part of it, or begin after it."""
    on = last_day(facts)
    for each in facts["breaks"]:
        first, last = date.fromisoformat(each["first"]), date.fromisoformat(each["last"])
        said = {"first": figures.day(first, on, language()), "last": figures.day(last, on, language())}
        if first > on:
            yield _("A break from %(first)s to %(last)s comes next: it asks for nothing.") % said
        elif in_break(facts) and not break_goes_on(facts):
            yield _("The break ended on %(last)s.") % said
        elif last > on:
            # The first sentence says how long it goes on.
            continue
        elif first == last:
            yield _("A break on %(first)s: nothing was asked for on that day.") % said
        else:
            yield _("A break from %(first)s to %(last)s: nothing was asked for on those days.") % said


def _coming(facts: Facts) -> str:
    """What comes, where a plan has only begun or asks for nothing now."""
    coming, on = facts["coming"], last_day(facts)
    asked = coming is not None and coming["goals"] and not in_break(facts)
    begun = is_first(facts) and facts["kind"] != Report.Kind.MONTHLY
    if coming is None or not asked or not (begun or not sum_of_points(facts["goals"])):
        return ""
    said = {"day": figures.day(date.fromisoformat(coming["by"]), on, language())}
    asking = [_owed(each) for each in coming["goals"][:MOST_ASKING]]
    more = len(coming["goals"]) - len(asking)
    if more:
        asking.append(ngettext("%(count)s more goal", "%(count)s more goals", more) % {"count": more})
    said["goals"] = figures.listed(asking, language())
    return _("Asked for by %(day)s: %(goals)s.") % said


def _owed(each: OwedFacts) -> str:
    goal = as_goal(each)
    return f"{goal['title']} {sentences.amount(Fraction(each['units']), goal)}"


def _start(facts: Facts) -> str:
    return facts["plan"]["start"] if facts["plan"] else facts["first"]
