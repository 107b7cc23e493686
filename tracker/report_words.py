"""A stored report in words, in the language that is active: what the mail and the report's page print. No queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from tracker import change_words, figures, sentences
from tracker.activity_rows import kind_name, source_name
from tracker.days import ONE_DAY, IsoWeek, report_period
from tracker.health import Health, health_line, instead, is_study, rest_instead
from tracker.metrics import METRICS
from tracker.models import Report
from tracker.next_steps import Odds, Step
from tracker.reasons import in_words
from tracker.report_facts import CorrectionFacts, Facts, GoalFacts, OddsFacts, ScoreFacts, SourceFacts, StepFacts
from tracker.report_picture import PaceWords, pace_words
from tracker.scoring.score import Status, rounded
from tracker.sentences import expires_soon, language

#: After so many weeks without any activity the reports stop; the last of them says so.
MOST_IDLE_WEEKS = 6
#: From this part of the planned study on, a week was only a little lighter.
LITTLE = Fraction(3, 4)
#: A mail has no pictures to rely on, so a direction is a character.
SHAPES = {"good": "▶ ", "bad": "◁ ", "": ""}
BEHIND = (Status.BEHIND, Status.OVERDUE)
#: What is said of a source that is not read at all.
OFF = {
    "rejected": later("%(source)s is switched off until you act: %(reason)s"),
    "paused": later("%(source)s is paused."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWords:
    """The one next action, and what it brings."""

    action: str
    worth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWords:
    """One goal's row. ``tone`` is "good", "bad" or ""; ``points`` and ``change`` are "" where there are none."""

    title: str
    amounts: str
    this_week: str
    days: str
    tone: str
    points: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """A whole report, ready to print. An empty text or tuple is a part that has nothing to say."""

    period: str
    dates: str
    headline: str
    summary: tuple[str, ...]
    next: NextWords | None
    score: str
    standing: str
    change: str
    activities: str
    goals: tuple[GoalWords, ...]
    pace: PaceWords | None
    study: str
    corrections: tuple[str, ...]
    sources: tuple[str, ...]
    expiring: str
    health: str
    built: str


def words_of(facts: Facts) -> ReportWords:
    """All that a report says."""
    score, lately = facts["score"], _lately(facts)
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    return ReportWords(
        period=_period(facts["period"]),
        dates=_("%(first)s to %(last)s")
        % {
            "first": figures.short_day(first, last, language()),
            "last": figures.short_day(last, date.min, language()),
        },
        headline=_headline(facts),
        summary=tuple(_summary(facts)),
        next=_next(facts["next"], facts["beside"], last + ONE_DAY, lately) if facts["next"] else None,
        score=_printed(facts),
        standing=_standing(score) if score else "",
        change=_change(facts, score) if score else "",
        activities=_activities(facts),
        goals=tuple(_goal(goal) for goal in facts["goals"]),
        pace=pace_words(facts),
        study=_study_days(facts["study"]["by_day"]) if facts["kind"] == "weekly" else "",
        corrections=tuple(_corrections(facts["corrections"])) if facts["corrections"] else (),
        sources=tuple(_source(each, last) for each in facts["sources"]),
        expiring=expires_soon(
            [(each["name"], date.fromisoformat(each["on"])) for each in facts["expiring"]], last + ONE_DAY
        ),
        health=_health(facts, lately),
        built=_("Built from the closing values of %(day)s, %(zone)s. Formula version %(version)s.")
        % {
            "day": figures.full_day(last, language()),
            "zone": facts["time_zone"],
            "version": facts["formula_version"],
        },
    )


def _period(slug: str) -> str:
    """``Week 46``, ``November 2026``."""
    period = report_period(slug)
    if isinstance(period, IsoWeek):
        return _("Week %(number)s") % {"number": period.week}
    return figures.month(period.first, language())


def title(report: Report) -> str:
    """What its page is called: ``Week 46, 2026``, ``November 2026``, ``Week 46 until Thu 12 Nov``."""
    period = report.period
    if not isinstance(period, IsoWeek):
        return figures.month(period.first, language())
    if report.kind == Report.Kind.ASKED:
        said = {"number": period.week, "day": figures.day(report.last, date.min, language())}
        return _("Week %(number)s until %(day)s") % said
    return _("Week %(number)s, %(year)s") % {"number": period.week, "year": period.year}


def _headline(facts: Facts) -> str:
    goals = facts["goals"]
    if facts["plan"] is None:
        return _("Nothing is planned yet, so nothing is owed.")
    if not goals:
        return _("The plan has no goals yet, so nothing is owed.")
    behind = [goal for goal in goals if goal["status"] in BEHIND]
    if behind:
        first = behind[0]
        said = {"goal": first["title"], "amounts": _amounts(first)}
        said["days"] = figures.days_ahead(first["days_ahead"] or 0, language())
        return _("What needs you most is %(goal)s: %(amounts)s, %(days)s.") % said
    statuses = {goal["status"] for goal in goals}
    if statuses == {Status.DONE}:
        return _("Every goal is reached.")
    if Status.PAUSED in statuses:
        return _("A break: nothing is planned now.")
    if Status.STALE in statuses:
        return _("Every goal whose source could be reached is on plan.")
    return _("Every goal is on plan.") if _printed(facts) else _("Nothing is owed yet.")


def _summary(facts: Facts) -> Iterator[str]:
    number = {"number": IsoWeek.of(date.fromisoformat(facts["last"])).week}
    if facts["idle_weeks"]:
        yield (
            _("Nothing was logged in week %(number)s. If you were away, enter a break and it asks for nothing.")
            % number
        )
    elif facts["study"]["planned"]:
        yield _study(facts, facts["study"]["planned"])
    for goal in facts["goals"]:
        if _lately(facts).resting and is_study(goal["metric"]):
            continue
        if (goal["days_ahead_before"] or 0) < 0 and goal["status"] not in (*BEHIND, Status.STALE):
            yield _("%(goal)s: back on plan.") % {"goal": goal["title"]}
    if facts["idle_weeks"] >= MOST_IDLE_WEEKS:
        yield _("This is the last report for now: nothing was logged for six weeks. They go on with your next entry.")


def _study(facts: Facts, planned: int) -> str:
    minutes = sum(facts["study"]["by_day"])
    said = {
        "period": _period(facts["period"]),
        "done": figures.duration(minutes, language()),
        "planned": figures.duration(planned, language()),
    }
    if minutes >= planned or _lately(facts).resting:
        return _("%(period)s brought %(done)s of study where %(planned)s were asked for.") % said
    if minutes >= LITTLE * planned:
        return (
            _("%(period)s was a little lighter than planned: %(done)s of study where %(planned)s were asked for.")
            % said
        )
    return _("%(period)s was lighter than planned: %(done)s of study where %(planned)s were asked for.") % said


def _next(step: StepFacts, beside: StepFacts | None, on: date, lately: Health) -> NextWords:
    if lately.resting:
        worth = instead(lately, Fraction(step["points"]))
    else:
        worth = sentences.worth(_step(step), _as_goal(step), on)
    other = sentences.beside(_step(beside), _as_goal(beside)) if beside else ""
    return NextWords(
        action=sentences.action(_step(step), _as_goal(step)),
        worth=sentences.told(worth, other),
    )


def _lately(facts: Facts) -> Health:
    """How the week stood against the ceiling."""
    told = facts["health"]
    return Health(running=bool(told["weeks"]), **told) if told else Health()


def _health(facts: Facts, lately: Health) -> str:
    planned = facts["study"]["planned"]
    line = health_line(lately, None if planned is None else Fraction(planned, 60))
    return f"{line} {rest_instead(lately)}" if lately.resting and facts["goals"] and not facts["next"] else line


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


def _as_goal(facts: StepFacts | GoalFacts) -> sentences.Goal:
    return {"title": facts["title"], "metric": facts["metric"], "kind": facts["kind"]}


def _printed(facts: Facts) -> str:
    """The score with one decimal: what the goals' printed points add up to."""
    points = [Decimal(goal["points"]) for goal in facts["goals"] if goal["points"] is not None]
    return figures.number(sum(points, Decimal(0)), 1) if points else ""


def _standing(score: ScoreFacts) -> str:
    if score["days_ahead"] is None:
        return ""
    now = figures.days_ahead(score["days_ahead"], language())
    if score["days_ahead_before"] in (None, score["days_ahead"]):
        return now
    return _("%(now)s; a week ago %(before)s") % {
        "now": now,
        "before": figures.days_ahead(score["days_ahead_before"] or 0, language()),
    }


def _change(facts: Facts, score: ScoreFacts) -> str:
    """The difference of what is printed, since people subtract; and what made it."""
    changes = facts["changes"]
    if not (_printed(facts) and changes) or score["before"] is None:
        return ""
    return _on_the_week_before(change_words.change(changes), change_words.made_of(changes))


def _on_the_week_before(difference: Decimal, parts: str) -> str:
    said = {"change": figures.signed(difference, 1), "goals": parts}
    if parts:
        return _("%(change)s on the week before: %(goals)s.") % said
    return _("%(change)s on the week before.") % said


def _goal_change(goal: GoalFacts) -> str:
    if goal["points"] is None or goal["points_before"] is None:
        return ""
    difference = Decimal(goal["points"]) - Decimal(goal["points_before"])
    return figures.signed(difference, 1) if difference else ""


def _activities(facts: Facts) -> str:
    """What was counted in the week, kind by kind: ``Study 4 h 40, Papers read 3``."""
    labels = {metric.kinds[0]: str(metric.label) for metric in METRICS.values() if len(metric.kinds) == 1}
    parts = []
    for each in facts["activities"]:
        label = each["metric"] or labels.get(each["kind"]) or kind_name(each["kind"])
        minutes = each["kind"] == "study"
        amount = figures.duration(Decimal(each["quantity"]), language()) if minutes else f"{each['number']:,}"
        parts.append(f"{label} {amount}")
    return figures.listed(parts, language())


def _amounts(goal: GoalFacts) -> str:
    """``19 of 22``, ``426.4 of 427.9 h``."""
    actual, due = Fraction(goal["actual"]), Fraction(goal["due"])
    if not sentences.divisible(_as_goal(goal)):
        words = sentences.amount(actual, _as_goal(goal)), sentences.amount(due, _as_goal(goal))
    else:
        words = figures.number(actual, 1), figures.hours(due, language())
    return _("%(actual)s of %(due)s") % {"actual": words[0], "due": words[1]}


def _goal(goal: GoalFacts) -> GoalWords:
    days = goal["days_ahead"]
    tone = "good" if (days or 0) > 0 else "bad" if (days or 0) < 0 else ""
    return GoalWords(
        title=goal["title"],
        amounts=_amounts(goal),
        this_week=_("%(amount)s this week") % {"amount": sentences.done(Fraction(goal["done"]), _as_goal(goal))},
        days=_status(goal) if days is None else f"{SHAPES[tone]}{_days(days)}",
        tone=tone,
        points=figures.number(Decimal(goal["points"]), 1) if goal["points"] is not None else "",
        change=_goal_change(goal),
    )


def _days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", abs(days)) % {"days": figures.signed(days)}


def _status(goal: GoalFacts) -> str:
    if goal["status"] == Status.STALE and goal["as_of"]:
        day = date.fromisoformat(goal["as_of"])
        return _("stale, as of %(day)s") % {"day": figures.short_day(day, day, language())}
    return {Status.DONE: _("done"), Status.NOT_STARTED: _("not started")}.get(Status(goal["status"]), "–")


def _study_days(minutes: list[int]) -> str:
    """``Mon 1 h, Tue –, …``."""
    if not any(minutes):
        return ""
    names = figures.weekday_names(language())
    days = zip(names, minutes, strict=True)
    said = (f"{name} {figures.duration(done, language()) if done else '–'}" for name, done in days)
    return figures.listed(said, language())


def _corrections(facts: CorrectionFacts) -> Iterator[str]:
    for late in facts["late"]:
        number = {"number": f"{late['number']:,}"}
        if late["week"] is None:
            yield (
                ngettext(
                    "Earlier weeks: %(number)s activity came in late. It is counted on its own day.",
                    "Earlier weeks: %(number)s activities came in late. They are counted on their own days.",
                    late["number"],
                )
                % number
            )
        else:
            yield ngettext(
                "Week %(week)s: %(number)s activity came in late. It is counted on its own day.",
                "Week %(week)s: %(number)s activities came in late. They are counted on their own days.",
                late["number"],
            ) % (number | {"week": IsoWeek.parse(late["week"]).week})
    if changed := facts["changed"]:
        yield ngettext(
            "Earlier weeks: %(number)s activity counts for something else since, or not any more.",
            "Earlier weeks: %(number)s activities count for something else since, or not any more.",
            changed,
        ) % {"number": f"{changed:,}"}
    told, now = (
        figures.number(rounded(Fraction(score), 1), 1) if score is not None else "–"
        for score in (facts["score_told"], facts["score_now"])
    )
    if told != now:
        said = {"period": _period(facts["period"]), "told": told, "now": now}
        yield _("%(period)s: the score that was told as %(told)s is now %(now)s.") % said


def _source(facts: SourceFacts, last: date) -> str:
    said = {"source": f"{source_name(facts['source'])} {facts['account']}".strip(), "reason": in_words(facts["reason"])}
    day = date.fromisoformat(facts["reached_on"] or last.isoformat())
    said["day"] = figures.day(day, last, language())
    if facts["state"] in OFF:
        as_of = f" {_('It was last read on %(day)s: its goals stand as of then.')}" if facts["stale"] else ""
        return f"{OFF[facts['state']]}{as_of}" % said
    if facts["stale"]:
        return _("%(source)s was last read on %(day)s: its goals stand as of then. Nothing is lost.") % said
    return (
        _("%(source)s was last read on %(day)s, too long ago to wait for it: its goals are scored all the same.") % said
    )
