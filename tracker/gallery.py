"""The templates as the gallery shows them: what each asks for, in figures and in its reader's terms. No queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import asking, figures
from tracker.catalogue.templates import TEMPLATES, GoalTemplate, PlanTemplate
from tracker.metrics import METRICS
from tracker.sentences import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A template, ready to print. ``sum`` is "" and ``goals`` are empty where it has no goals."""

    slug: str
    title: str
    sentence: str
    sum: str
    goals: tuple[str, ...]


def gallery() -> tuple[Shown, ...]:
    """Every template, the guide's own plan first and the empty one last."""
    return tuple(
        Shown(
            slug=each.slug,
            title=str(each.title) if each.goals else _("An empty plan"),
            sentence=str(each.sentence),
            sum=_sum(each) if each.goals else "",
            goals=tuple(_asks(goal, each.years) for goal in each.goals),
        )
        for each in TEMPLATES.values()
    )


def _sum(template: PlanTemplate) -> str:
    """``In sum: study 4 h 37 min a week, 720 h in 3 years, beside 5 other goals.``"""
    hours = list(_hours_a_year(template))
    a_week = sum(hours, Fraction(0)) / asking.PER_YEAR["week"]
    said = {
        "rate": asking.promise(a_week, "week", divisible=True),
        "all": asking.total(sum(hours, Fraction(0)) * template.years, divisible=True),
        "span": _years(template.years),
        "count": len(template.goals) - len(hours),
    }
    return _("In sum: study %(rate)s, %(all)s in %(span)s, beside %(count)s other goals.") % said


def _hours_a_year(template: PlanTemplate) -> Iterator[Fraction]:
    for goal in template.goals:
        if METRICS[goal.metric].divisible:
            yield (
                Fraction(goal.target * asking.PER_YEAR[goal.period])
                if goal.period
                else Fraction(goal.target, template.years)
            )


def _asks(goal: GoalTemplate, years: int) -> str:
    """``Focused study: 20 h a month, that is 4 h 37 min a week``."""
    target, divisible = Fraction(goal.target), METRICS[goal.metric].divisible
    if goal.period and not divisible:
        return f"{goal.title}{figures.sign(':', language())}{asking.promise(target, goal.period, divisible=False)}"
    if goal.period:
        promise = asking.promise(target, goal.period, divisible=divisible)
        rate = asking.in_other_words(target, goal.period, divisible=divisible)
    else:
        said = {"all": asking.amount(target, divisible=divisible), "span": _years(years)}
        promise = _("%(all)s in %(span)s") % said
        rate = asking.rate(target / years / asking.PER_YEAR["week"], divisible=divisible)
    return _("%(goal)s: %(promise)s, that is %(rate)s") % {"goal": goal.title, "promise": promise, "rate": rate}


def _years(years: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
