"""What a report says of its forecasts and how they changed, in the language that is active. No queries."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.report.facts import Facts, ForecastFacts
from tracker.report.titles import shown_title
from tracker.report.week import in_break, is_quiet, last_day
from tracker.scoring.forecast import LONGEST
from tracker.scoring.replan import OFFERED_BELOW
from tracker.sentences import language

#: That of the goal which needs it most, and those that have changed most.
TOLD = 3
HALF = Fraction(OFFERED_BELOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastLine:
    """One goal's forecast; ``goal`` is its id where its page is named for ways to a better chance, else None."""

    say: str
    goal: int | None


def forecast_lines(facts: Facts) -> tuple[ForecastLine, ...]:
    """The goals that matter most."""
    if is_quiet(facts) or in_break(facts):
        return ()
    first, others = facts["forecasts"][:1], facts["forecasts"][1:]
    told, on = [*first, *sorted(others, key=_movement, reverse=True)][:TOLD], last_day(facts)
    unlikely, drawn = [each["goal"] for each in told if _is_unlikely(each, on)], facts.get("pace")
    # One way on is enough.
    return tuple(
        ForecastLine(
            say=_say(each, on, drawn=drawn is not None and drawn["goal"] == each["goal"]),
            goal=each["goal"] if each["goal"] in unlikely[:1] else None,
        )
        for each in told
    )


def _movement(facts: ForecastFacts) -> tuple[float, int]:
    """By how much it changed: the chance in hundredths first, then the days."""
    if facts["chance_before"] is None:
        return 0, 0
    chance = abs(Fraction(facts["chance"]) - Fraction(facts["chance_before"]))
    return float(round(chance, 2)), abs(_later_by(facts) or 0)


def _is_unlikely(facts: ForecastFacts, on: date) -> bool:
    return Fraction(facts["chance"]) < HALF and date.fromisoformat(facts["end"]) > on


def _say(facts: ForecastFacts, on: date, *, drawn: bool) -> str:
    """Both days where they are likely or in the picture; the chance where it is low, or was so before."""
    unlikely, before = _is_unlikely(facts, on), facts["chance_before"]
    parts = [_done_by(facts, on)]
    if facts["p85"] and (drawn or not unlikely):
        parts.append(_("%(day)s (85 %%)") % {"day": _day(facts["p85"], on)})
    if unlikely or (before is not None and Fraction(before) < HALF <= Fraction(facts["chance"])):
        parts.append(_chance(facts, on))
    return figures.listed(parts, language(), ";") + figures.sign(".", language())


def _done_by(facts: ForecastFacts, on: date) -> str:
    said = {"goal": shown_title(facts["title"]), "years": LONGEST // 365}
    if facts["p50"] is None:
        return _("%(goal)s: more likely than not over %(years)s years from now") % said
    said["day"] = _day(facts["p50"], on)
    days = _later_by(facts)
    if not days:
        return _("%(goal)s: done by %(day)s (50 %%)") % said
    number = {"number": f"{abs(days):,}"}
    if days < 0:
        moved = ngettext("%(number)s day earlier", "%(number)s days earlier", -days) % number
    else:
        moved = ngettext("%(number)s day later", "%(number)s days later", days) % number
    return _("%(goal)s: done by %(day)s (50 %%), %(moved)s") % (said | {"moved": moved})


def _chance(facts: ForecastFacts, on: date) -> str:
    now = sentences.chance(Fraction(facts["chance"]))
    said = {"day": _day(facts["end"], on), "chance": now}
    if facts["chance_before"] is not None and not _at_odds(facts):
        said["before"] = sentences.chance(Fraction(facts["chance_before"]))
        if said["before"] != now:
            return _("chance of %(day)s: %(chance)s, before %(before)s") % said
    return _("chance of %(day)s: %(chance)s") % said


def _at_odds(facts: ForecastFacts) -> bool:
    """Whether the chance fell though half of the futures are done earlier, or rose though they are done later.

    Both can be true where futures have come closer together; one is enough to be told.
    """
    rose = Fraction(facts["chance"]) - Fraction(facts["chance_before"] or facts["chance"])
    return (_later_by(facts) or 0) * rose > 0


def _later_by(facts: ForecastFacts) -> int | None:
    """By how many days half of the futures are done later than they were; negative for earlier."""
    if facts["p50"] is None or facts["p50_before"] is None:
        return None
    return (date.fromisoformat(facts["p50"]) - date.fromisoformat(facts["p50_before"])).days


def _day(day: str, on: date) -> str:
    return figures.short_day(date.fromisoformat(day), on, language())
