"""A stored report in words, in the language that is active: what the mail and the report's page print. No queries."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from tracker import change_words, figures, sentences
from tracker.activity_rows import kind_name
from tracker.days import ONE_DAY
from tracker.health import instead
from tracker.metrics import METRICS
from tracker.next_steps import Odds, Step
from tracker.report.facts import ChangesFacts, Facts, OddsFacts, StepFacts
from tracker.report.forecast import ForecastLine, forecast_lines
from tracker.report.headline import headline, subject
from tracker.report.notes import corrections, health, lately, source, study_days
from tracker.report.periods import dates, name, short
from tracker.report.picture import PaceWords, pace_words
from tracker.report.rows import GoalWords, MoreGoals, as_goal, more, rows, sum_of_points
from tracker.report.summary import Way, summary, ways
from tracker.report.titles import shown_title
from tracker.report.week import in_break, is_quiet, last_day
from tracker.scoring.score import Status
from tracker.sentences import expires_soon, language

#: More activities than these are told as one: those that made the most of a change stand by name.
MOST_CAUSES = 3
#: More hours than these are no other way to what one piece brings.
MOST_HOURS_BESIDE = 12
#: By the report's kind.
BEFORE = {
    "weekly": later("%(now)s; a week ago %(before)s"),
    "monthly": later("%(now)s; a month ago %(before)s"),
    "asked": later("%(now)s; on Sunday %(before)s"),
}
CHANGED = {
    "weekly": later("%(change)s on the week before"),
    "monthly": later("%(change)s on the month before"),
    "asked": later("%(change)s since Sunday"),
}
UNCHANGED = {
    "weekly": later("As the week before"),
    "monthly": later("As the month before"),
    "asked": later("As on Sunday"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWords:
    """The one next action, and what it brings."""

    action: str
    worth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """A whole report, ready to print. An empty text or tuple is a part that has nothing to say."""

    subject: str
    period: str
    dates: str
    headline: str
    summary: tuple[str, ...]
    ways: tuple[Way, ...]
    next: NextWords | None
    score: str
    standing: str
    change: str
    activities: str
    study: str
    goals: tuple[GoalWords, ...]
    more: MoreGoals | None
    pace: PaceWords | None
    forecasts: tuple[ForecastLine, ...]
    corrections: tuple[str, ...]
    sources: tuple[str, ...]
    expiring: str
    health: str
    built: str


def words_of(facts: Facts) -> ReportWords:
    """All that a report says. Whoever is away is told little."""
    quiet, last = is_quiet(facts), last_day(facts)
    return ReportWords(
        subject=f"{short(facts)}{figures.sign(':', language())}{subject(facts)}",
        period=name(facts),
        dates=dates(facts),
        headline=headline(facts),
        summary=summary(facts),
        ways=ways(facts),
        next=_next(facts, facts["next"]) if facts["next"] and not quiet else None,
        score="" if quiet else sum_of_points(facts["goals"]),
        standing="" if quiet or in_break(facts) else _standing(facts),
        change="" if quiet else _change(facts, facts["changes"]),
        activities=_activities(facts),
        study=study_days(facts),
        goals=() if quiet else rows(facts),
        more=None if quiet else more(facts),
        pace=pace_words(facts),
        forecasts=forecast_lines(facts),
        corrections=tuple(corrections(facts["corrections"])),
        sources=tuple(source(each, last) for each in facts["sources"]),
        expiring=expires_soon(
            [(shown_title(each["name"]), date.fromisoformat(each["on"])) for each in facts["expiring"]], last + ONE_DAY
        ),
        health=health(facts),
        built=_built(facts),
    )


def _next(facts: Facts, step: StepFacts) -> NextWords:
    now, beside = _step(step), _beside(facts)
    action, on = sentences.action(now, as_goal(step)), last_day(facts) + ONE_DAY
    if lately(facts).resting:
        return NextWords(action=action, worth=instead(lately(facts), now.points))
    # The forecast says the chance. Here it is the reason only where there are no points to win.
    worth = sentences.worth(replace(now, odds=None) if now.points > 0 else now, as_goal(step), on)
    if beside is None:
        return NextWords(action=action, worth=worth)
    said = {"action": action, "time": sentences.done(Fraction(beside["units"]), as_goal(beside))}
    return NextWords(
        action=_("%(action)s, or study %(time)s") % said,
        worth=sentences.told(
            worth, _("The study is worth %(gain)s.") % {"gain": figures.signed(_step(beside).points, 1)}
        ),
    )


def _beside(facts: Facts) -> StepFacts | None:
    """The hours of study that bring as much, unless they are too many to be another way."""
    beside = facts["beside"]
    return beside if beside and Fraction(beside["units"]) <= MOST_HOURS_BESIDE else None


def _step(facts: StepFacts) -> Step:
    return Step(
        goal=facts["goal"],
        units=Fraction(facts["units"]),
        by=date.fromisoformat(facts["by"]) if facts["by"] else None,
        points=Fraction(facts["points"]),
        days_before=facts["days_before"],
        days_after=facts["days_after"],
        odds=_odds(facts["odds"]) if facts["odds"] else None,
    )


def _odds(facts: OddsFacts) -> Odds:
    return Odds(
        whole=Fraction(facts["whole"]),
        end=date.fromisoformat(facts["end"]),
        before=Fraction(facts["before"]),
        after=Fraction(facts["after"]),
        reached=facts["reached"],
    )


def _standing(facts: Facts) -> str:
    score = facts["score"]
    if score is None or score["days_ahead"] is None:
        return ""
    now = figures.days_ahead(score["days_ahead"], language())
    if score["days_ahead_before"] in (None, score["days_ahead"]):
        return now
    before = figures.days_ahead(score["days_ahead_before"] or 0, language())
    return str(BEFORE[facts["kind"]]) % {"now": now, "before": before}


def _change(facts: Facts, changes: ChangesFacts | None) -> str:
    """The difference of what is printed, since people subtract; and what made it."""
    score = facts["score"]
    if changes is None or not sum_of_points(facts["goals"]) or score is None or score["before"] is None:
        return ""
    difference, parts = change_words.change(changes), change_words.made_of(_titled(changes), at_most=MOST_CAUSES)
    if not (difference or parts):
        return ""
    said = (
        CHANGED[facts["kind"]] % {"change": figures.signed(difference, 1)} if difference else UNCHANGED[facts["kind"]]
    )
    change = figures.listed(filter(None, [str(said), parts]), language(), ":") + figures.sign(".", language())
    return sentences.told(change, _first_due(facts))


def _first_due(facts: Facts) -> str:
    """The goals that take part from now on: they change a score, whatever was done."""
    taking_part = (goal for goal in facts["goals"] if goal["points"] is not None and goal["points_before"] is None)
    new = [goal for goal in taking_part if goal["kind"] != "milestone" or goal["status"] != Status.DONE]
    if not new:
        return ""
    if len(new) > MOST_CAUSES:
        return _("%(count)s goals are due for the first time.") % {"count": len(new)}
    names = figures.listed([shown_title(goal["title"]) for goal in new], language())
    return _("Due for the first time: %(goals)s.") % {"goals": names}


def _titled(changes: ChangesFacts) -> ChangesFacts:
    """The same with titles as they are printed."""
    printed = changes.copy()
    printed["goals"] = [goal.copy() for goal in changes["goals"]]
    for goal in printed["goals"]:
        goal["title"] = shown_title(goal["title"])
    return printed


def _activities(facts: Facts) -> str:
    """What was counted, kind by kind: ``Study 4 h 40, Papers read 3``."""
    labels = {metric.kinds[0]: str(metric.label) for metric in METRICS.values() if len(metric.kinds) == 1}
    parts = []
    for each in facts["activities"]:
        label = each["metric"] or labels.get(each["kind"]) or kind_name(each["kind"])
        minutes = each["kind"] == "study"
        amount = figures.duration(Decimal(each["quantity"]), language()) if minutes else f"{each['number']:,}"
        parts.append(f"{label} {amount}")
    return figures.listed(parts, language())


def _built(facts: Facts) -> str:
    said = {
        "day": figures.full_day(last_day(facts), language()),
        "zone": facts["time_zone"],
        "version": facts["formula_version"],
    }
    if facts["kind"] == "asked":
        return _("Built from the live values of %(day)s, %(zone)s. Formula version %(version)s.") % said
    return _("Built from the closing values of %(day)s, %(zone)s. Formula version %(version)s.") % said
