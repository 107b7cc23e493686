"""A report's pace, from its stored facts alone: in words, as the mail's PNG and as the page's SVG. No queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import figures, sentences
from tracker.goal_pace import level_figure
from tracker.pictures.pace import Break, FanLevel, Pace, Words, pace
from tracker.pictures.raster import png
from tracker.pictures.report_chart import report_chart
from tracker.report.facts import Facts, PaceFacts
from tracker.report.titles import shown_title


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceWords:
    """``title`` is the goal's; ``numbers`` and ``finish`` are those of its picture; ``key`` is what it shows."""

    title: str
    numbers: str
    finish: str
    key: str


def pace_words(facts: Facts) -> PaceWords | None:
    """What is said of the pace, in the language that is active; None where there is none."""
    told = facts.get("pace")
    if not told:
        return None
    return PaceWords(
        title=shown_title(told["title"]),
        numbers=_numbers(told),
        finish=_finish(told, told["p50"]) if told["p50"] else "",
        key=sentences.told(*_key(told)),
    )


def chart_png(facts: Facts) -> bytes | None:
    """The pace as the mail shows it, in the report's language, always the same; None where there is none."""
    told = facts.get("pace")
    if not told:
        return None
    with override(facts["language"]):
        # Nobody reads its name there, and letters that are not drawn need no font.
        return png(report_chart(_drawn(told), _words(told, "")))


def chart_svg(facts: Facts) -> SafeString | None:
    """The pace for a page, in its colours and in the language that is active; None where there is none."""
    told = facts.get("pace")
    if not told:
        return None
    svg = pace(_drawn(told), _words(told, _numbers(told)))
    return mark_safe(svg)  # noqa: S308  # pictures escape what they are given


def _drawn(told: PaceFacts) -> Pace:
    days = [date.fromisoformat(day) for day in told["days"]]
    ahead = zip(days, told["days_ahead"], strict=False)
    return Pace(
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        today=date.fromisoformat(told["on"]),
        target=Fraction(told["target"]),
        planned=[(day, Fraction(units)) for day, units in zip(days, told["planned"], strict=True)],
        actual=[(day, Fraction(units)) for day, units in zip(days, told["actual"], strict=False)],
        days_ahead=[(day, number) for day, number in ahead if number is not None],
        breaks=[Break(date.fromisoformat(first), date.fromisoformat(last)) for first, last in told["breaks"]],
        stepped=told["stepped"],
        fan=[
            FanLevel(Fraction(units), *(date.fromisoformat(day) for day in (early, likely, safe)))
            for units, early, likely, safe in told["fan"]
        ],
    )


def _words(told: PaceFacts, label: str) -> Words:
    on = date.fromisoformat(told["on"])
    return Words(
        label=label,
        today=figures.short_day(on, on, sentences.language()),
        ahead=_("days ahead"),
        behind=_("days behind"),
        months=figures.month_names(sentences.language()),
        amount=lambda units: level_figure(units, divisible=not told["stepped"]),
    )


def _numbers(told: PaceFacts) -> str:
    goal, on = {"metric": told["metric"]}, date.fromisoformat(told["on"])
    due = Fraction(told["due_now"])
    words = (
        _("%(actual)s of %(due)s due by %(day)s, %(target)s in the end.")
        if due
        else _("%(actual)s by %(day)s, none due yet, %(target)s in the end.")
    )
    return words % {
        "day": figures.short_day(on, on, sentences.language()),
        "actual": sentences.amount(Fraction(told["actual_now"]), goal),
        "due": sentences.amount(due, goal),
        "target": sentences.amount(Fraction(told["target"]), goal),
    }


def _key(told: PaceFacts) -> Iterator[str]:
    """What the lines are, and the discs that lie in the picture."""
    yield _("Solid is actual, dashed is planned.")
    if told["p85"] and told["p85"] <= told["last"]:
        yield _("The full disc is as likely as not, the hollow one with 85 %.")
    elif told["p50"] and told["p50"] <= told["last"]:
        yield _("The disc at the target is as likely as not.")


def _finish(told: PaceFacts, p50: str) -> str:
    on = date.fromisoformat(told["on"])
    said = {"p50": figures.short_day(date.fromisoformat(p50), on, sentences.language())}
    if not told["p85"]:
        return _("Done by %(p50)s as likely as not.") % said
    said["p85"] = figures.short_day(date.fromisoformat(told["p85"]), on, sentences.language())
    return _("Done by %(p50)s as likely as not, by %(p85)s with 85 %%.") % said
