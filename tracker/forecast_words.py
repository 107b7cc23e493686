"""What a goal's page says of its forecast, in the language that is active. No queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.forecasting import Prospect
from tracker.scoring.forecast import LEAST_WEEKS, LONGEST, NEWEST, Forecast, Why
from tracker.scoring.replan import Option
from tracker.scoring.score import rounded

#: The word for a chance: the first whose bound is reached.
CHANCES = (
    (0.95, later("almost certain")),
    (0.8, later("very likely")),
    (0.6, later("likely")),
    (0.4, later("about even")),
    (0.2, later("unlikely")),
    (0.05, later("very unlikely")),
    (0.0, later("almost impossible")),
)
TRENDS = {
    "fading": later(
        "The last %(weeks)s weeks brought clearly less than those before. Nobody can forecast whether that goes on."
    ),
    "rising": later("The last %(weeks)s weeks brought clearly more than those before; if that goes on, it is sooner."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to a better chance: what to change, and the chance that it gives."""

    kind: str
    words: str
    gives: str
    #: The figure that is stored when it is taken; "" where it is not offered.
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastWords:
    """A goal's forecast, ready to print. Only ``say`` is there where there is no forecast."""

    say: str
    chance: str = ""
    trend: str = ""
    p50: date | None = None
    p85: date | None = None
    ways: tuple[Way, ...] = ()


def forecast_words(
    prospect: Prospect, goal: Mapping[str, Any], today: date, end: date, *, ceiling: int | None
) -> ForecastWords | None:
    """None where nothing is to be said: of a milestone, and of a goal that is reached.

    More study than ``ceiling`` hours a week is named, and not offered to be taken.
    """
    told = prospect.forecast
    if told.reason in (Why.MILESTONE, Why.DONE):
        return None
    if told.reason or told.chance is None:
        return ForecastWords(say=_no_forecast(told))
    by = figures.short_day(end, today, sentences.language())
    return ForecastWords(
        say=_days(told, today),
        chance=_("By %(day)s: %(chance)s, %(word)s.")
        % {"day": by, "chance": in_hundred(told.chance), "word": word(told.chance)},
        trend=str(TRENDS[told.trend]) % {"weeks": NEWEST} if told.trend else "",
        p50=told.p50,
        p85=told.p85,
        ways=tuple(_way(option, goal, today, ceiling) for option in prospect.options),
    )


def word(chance: float) -> str:
    """``likely``, ``about even`` and so on."""
    return str(next(name for bound, name in CHANCES if chance >= bound))


def in_hundred(chance: float) -> str:
    """``62 in 100``; never 0 or 100, for nobody knows that."""
    return _("%(number)s in 100") % {"number": min(99, max(1, round(100 * chance)))}


def stored_as(option: Option) -> str:
    """The figure that is stored when it is taken: another end or target, or a rate as the goal's weekly aim."""
    return option.end.isoformat() if option.kind == "end" else figures.plain(option.value)


def _no_forecast(told: Forecast) -> str:
    if told.reason == Why.NOTHING_DONE:
        return _("Nothing has been done for it yet, so there is nothing to forecast from.")
    return ngettext(
        "A forecast needs %(least)s complete weeks since the start; there is %(weeks)s.",
        "A forecast needs %(least)s complete weeks since the start; there are %(weeks)s.",
        told.weeks_used,
    ) % {"least": LEAST_WEEKS, "weeks": told.weeks_used}


def _days(told: Forecast, today: date) -> str:
    weeks = {"weeks": told.weeks_used}
    language = sentences.language()
    if told.p50 is None:
        return _(
            "If you go on as in your last %(weeks)s weeks, it is more likely than not to take over %(years)s years."
        ) % (weeks | {"years": LONGEST // 365})
    p50 = figures.short_day(told.p50, today, language)
    if told.p85 is None:
        words = _("If you go on as in your last %(weeks)s weeks, it is done by %(p50)s as likely as not.")
        return words % (weeks | {"p50": p50})
    words = _(
        "If you go on as in your last %(weeks)s weeks, it is done by %(p50)s as likely as not, by %(p85)s with 85 %%."
    )
    return words % (weeks | {"p50": p50, "p85": figures.short_day(told.p85, today, language)})


def _way(option: Option, goal: Mapping[str, Any], today: date, ceiling: int | None) -> Way:
    words, too_much = _change(option, goal, today), _is_too_much(option, goal, ceiling)
    if too_much:
        words = _("%(change)s; that is above your ceiling of %(hours)s h") % {"change": words, "hours": ceiling}
    gives = in_hundred(option.chance)
    return Way(kind=option.kind, words=words, gives=gives, value="" if too_much else stored_as(option))


def _is_too_much(option: Option, goal: Mapping[str, Any], ceiling: int | None) -> bool:
    study = option.kind == "rate" and goal["metric"] == "study_hours"
    return study and ceiling is not None and option.value > ceiling


def _change(option: Option, goal: Mapping[str, Any], today: date) -> str:
    language, divisible = sentences.language(), sentences.divisible(goal)
    match option.kind:
        case "rate":
            rates = [figures.weekly(rate, language, divisible=divisible) for rate in (option.value, option.before)]
            return _("Do more: %(new)s instead of %(old)s") % {"new": rates[0], "old": rates[1]}
        case "end":
            return _("Take longer: until %(day)s") % {"day": figures.short_day(option.end, today, language)}
        case _:
            targets = [sentences.amount(Fraction(rounded(each, 1)), goal) for each in (option.value, option.before)]
            return _("Aim lower: %(new)s instead of %(old)s") % {"new": targets[0], "old": targets[1]}
