"""What stands at a report's foot: corrections, sources and health, in the language that is active. No queries."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from tracker import figures
from tracker.activity_rows import source_name
from tracker.days import IsoWeek
from tracker.health import Health, health_line, rest_instead
from tracker.reasons import in_words
from tracker.report.facts import CorrectionFacts, Facts, LateFacts, SourceFacts
from tracker.report.periods import period_name
from tracker.report.week import first_day, is_quiet, nothing_done
from tracker.scoring.score import rounded
from tracker.sentences import language, told

#: What is said of a source that is not read at all.
OFF = {
    "rejected": later("%(source)s is switched off until you act: %(reason)s"),
    "paused": later("%(source)s is paused."),
}
#: By the report's kind.
STUDIED = {
    "weekly": later("%(time)s of study this week"),
    "monthly": later("%(time)s of study this month"),
    "asked": later("%(time)s of study so far this week"),
}


def corrections(facts: CorrectionFacts | None) -> Iterator[str]:
    """What came in or changed since the report before, and what it did to the score."""
    if facts is None:
        return
    if facts["late"]:
        yield _late(facts["late"])
    if changed := facts["changed"]:
        yield ngettext(
            "Earlier weeks: %(number)s activity counts for something else since, or not any more.",
            "Earlier weeks: %(number)s activities count for something else since, or not any more.",
            changed,
        ) % {"number": f"{changed:,}"}
    before, now = (
        figures.number(rounded(Fraction(score), 1), 1) if score is not None else "–"
        for score in (facts["score_told"], facts["score_now"])
    )
    if before != now:
        said = {"period": period_name(facts["period"]), "told": before, "now": now}
        yield _("%(period)s: the score that was told as %(told)s is now %(now)s.") % said


def _late(late: list[LateFacts]) -> str:
    """``Week 46: 1 activity came in late. …``; of several weeks ``Came in late, …: 13 in week 46, 1,238 before.``"""
    if len(late) > 1:
        return _("Came in late, each counted on its own day: %(weeks)s.") % {
            "weeks": figures.listed(map(_late_of_week, late), language())
        }
    week = IsoWeek.parse(late[0]["week"] or "")
    return ngettext(
        "Week %(week)s: %(number)s activity came in late. It is counted on its own day.",
        "Week %(week)s: %(number)s activities came in late. They are counted on their own days.",
        late[0]["number"],
    ) % {"number": f"{late[0]['number']:,}", "week": week.week}


def _late_of_week(late: LateFacts) -> str:
    number = {"number": f"{late['number']:,}"}
    if late["week"] is None:
        return _("%(number)s before") % number
    return _("%(number)s in week %(week)s") % (number | {"week": IsoWeek.parse(late["week"]).week})


def source(facts: SourceFacts, last: date) -> str:
    """Why a source was not read, until when it was, and what that means."""
    said = {"source": f"{source_name(facts['source'])} {facts['account']}".strip(), "reason": in_words(facts["reason"])}
    day = date.fromisoformat(facts["reached_on"] or last.isoformat())
    said["day"] = figures.day(day, last, language())
    if facts["state"] in OFF:
        as_of = _("It was last read on %(day)s: its goals stand as of then.") if facts["stale"] else ""
        return told(str(OFF[facts["state"]]), as_of) % said
    if facts["stale"]:
        return (
            _(
                "%(source)s was last read on %(day)s: its goals stand as of then. "
                "Nothing is lost and nothing counts against you: the score is computed anew once it answers."
            )
            % said
        )
    return (
        _("%(source)s was last read on %(day)s, too long ago to wait for it: its goals are scored all the same.") % said
    )


def lately(facts: Facts) -> Health:
    """How the week of the last day stood against the ceiling."""
    health = facts["health"]
    if health is None:
        return Health()
    return Health(
        ceiling=health["ceiling"],
        weeks=health["weeks"],
        running=bool(health["weeks"]),
        rests=health["rests"],
        worked=health["worked"],
    )


def health(facts: Facts) -> str:
    """Study against the ceiling, and the rest days, in one calm line; "" where there is neither."""
    if is_quiet(facts) or nothing_done(facts):
        return ""
    now, planned = lately(facts), facts["study"]["planned"]
    monthly = facts["kind"] == "monthly"
    rest = rest_instead(now) if now.resting and facts["goals"] and not (facts["next"] or monthly) else ""
    if not monthly and now.resting:
        return told(health_line(now, None if planned is None else Fraction(planned, 60)), rest)
    days = health_line(now, None) if now.never_rested and not now.resting else _rest_days(facts)
    return told(_studied(facts, now.ceiling), days, rest)


def _studied(facts: Facts, ceiling: int | None) -> str:
    minutes = sum(facts["study"]["by_day"])
    if not minutes:
        return ""
    stop = figures.sign(".", language())
    study = str(STUDIED[facts["kind"]]) % {"time": figures.duration(minutes, language())}
    if ceiling is None:
        return study + stop
    said = {"ceiling": ceiling}
    if facts["kind"] != "monthly":
        return figures.listed([study, _("ceiling %(ceiling)s h") % said], language()) + stop
    return figures.listed([study, _above(facts, ceiling)], language()) + stop


def _above(facts: Facts, ceiling: int) -> str:
    above, said = facts["health"]["above"] if facts["health"] else 0, {"ceiling": ceiling}
    if not above:
        return _("no week above %(ceiling)s h") % said
    return ngettext("%(weeks)s week above %(ceiling)s h", "%(weeks)s weeks above %(ceiling)s h", above) % (
        said | {"weeks": above}
    )


def _rest_days(facts: Facts) -> str:
    """Whether the rest days of the period stayed free."""
    named = [date.fromisoformat(day) for day in facts["health"]["rest_days"]] if facts["health"] else []
    if not named or not sum(facts["study"]["by_day"]):
        return ""
    first, minutes = first_day(facts), facts["study"]["by_day"]
    free = [day for day in named if not minutes[(day - first).days]]
    if len(named) == 1:
        said = {"day": figures.weekday(named[0], language())}
        return _("%(day)s stayed free.") % said if free else _("%(day)s, a rest day, asks for nothing.") % said
    numbers = {"free": len(free), "days": len(named)}
    if len(free) == len(named):
        return _("All %(days)s rest days stayed free.") % numbers
    if not free:
        return _("Study on each of the %(days)s rest days. Rest days ask for nothing.") % numbers
    return _("%(free)s of %(days)s rest days stayed free.") % numbers


def study_days(facts: Facts) -> str:
    """Day by day, ``Mon 1 h, Tue –, …``; of a month week by week."""
    first, minutes = first_day(facts), facts["study"]["by_day"]
    if not any(minutes):
        return ""
    if facts["kind"] == "monthly":
        return figures.listed(_by_week(first, minutes), language())
    days = zip(figures.weekday_names(language()), minutes, strict=False)
    said = (f"{name} {figures.duration(done, language()) if done else '–'}" for name, done in days)
    return figures.listed(said, language())


def _by_week(first: date, minutes: list[int]) -> Iterator[str]:
    weeks: dict[IsoWeek, int] = {}
    for number, done in enumerate(minutes):
        week = IsoWeek.of(date.fromordinal(first.toordinal() + number))
        weeks[week] = weeks.get(week, 0) + done
    for week, done in weeks.items():
        time = figures.duration(done, language()) if done else _("nothing")
        yield _("%(time)s in week %(number)s") % {"number": week.week, "time": time}
