"""What kind of week, or month, stored facts tell of: idle, in a break, the first of a plan. Pure."""

from datetime import date

from tracker.days import ONE_DAY, IsoWeek, Month
from tracker.report.facts import Facts
from tracker.scoring.score import Status

#: After so many weeks without any activity the tone changes.
IDLE_WEEKS = 2
BEHIND = (Status.BEHIND, Status.OVERDUE)
#: After so many the reports stop; the last of them says so.
MOST_IDLE_WEEKS = 6


def first_day(facts: Facts) -> date:
    return date.fromisoformat(facts["first"])


def last_day(facts: Facts) -> date:
    return date.fromisoformat(facts["last"])


def nothing_done(facts: Facts) -> bool:
    """Whether nothing at all was counted in it."""
    return not facts["activities"]


def is_quiet(facts: Facts) -> bool:
    """Whether so much time went by without anything that a report asks for nothing more.

    Who is behind with nothing needs no milder words.
    """
    outage = any(source["stale"] for source in facts["sources"])
    idle = nothing_done(facts) and facts["idle_weeks"] >= IDLE_WEEKS and not outage
    behind = bool(statuses(facts).intersection(BEHIND))
    return is_last(facts) or (idle and behind and has_started(facts) and not in_break(facts))


def is_last(facts: Facts) -> bool:
    """Whether the next one, if nothing is done until then, is not sent."""
    if facts["kind"] == "asked" or in_break(facts) or not (nothing_done(facts) and facts["idle_weeks"]):
        return False
    coming = Month.of(last_day(facts) + ONE_DAY) if facts["kind"] == "monthly" else None
    more = _weeks_ended(coming) if coming else 1
    return facts["idle_weeks"] + more > MOST_IDLE_WEEKS


def in_break(facts: Facts) -> bool:
    """Whether all of it lies in one break."""
    return any(day["first"] <= facts["first"] and day["last"] >= facts["last"] for day in facts["breaks"])


def touches_break(facts: Facts) -> bool:
    """Whether a part of it lies in a break."""
    return any(each["first"] <= facts["last"] and each["last"] >= facts["first"] for each in facts["breaks"])


def break_goes_on(facts: Facts) -> date | None:
    """The last day of the break in which the day after it lies."""
    after = (last_day(facts) + ONE_DAY).isoformat()
    ends = (each["last"] for each in facts["breaks"] if each["first"] <= after <= each["last"])
    return next((date.fromisoformat(end) for end in ends), None)


def has_started(facts: Facts) -> bool:
    """Whether the plan's first day has come."""
    return facts["plan"] is not None and facts["plan"]["start"] <= facts["last"]


def is_first(facts: Facts) -> bool:
    """Whether the plan began within it."""
    return facts["plan"] is not None and facts["first"] <= facts["plan"]["start"] <= facts["last"]


def is_over(facts: Facts) -> bool:
    """Whether the plan's last day has passed."""
    return facts["plan"] is not None and facts["plan"]["end"] <= facts["last"]


def statuses(facts: Facts) -> set[str]:
    """Those of its goals."""
    return {goal["status"] for goal in facts["goals"]}


def _weeks_ended(month: Month) -> int:
    """How many ISO weeks end in a month."""
    return (IsoWeek.of(month.next.first).first - IsoWeek.of(month.first).first).days // 7
