"""A public profile, ready to print: its page with its pictures, and pictures as files for other people's pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import escape
from itertools import islice
from math import floor

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures, sentences
from tracker.activity_rows import kind_name, source_name
from tracker.metrics import METRICS
from tracker.one_line import one_plain_line
from tracker.ownership import WAYS
from tracker.pictures.badge import COLOURS, THEMES, badge
from tracker.pictures.card import MOST_FACTS, Card, Fact, card
from tracker.pictures.heatmap import Words, Year, heatmap
from tracker.pictures.plan_line import plan_line
from tracker.public import (
    Checkable,
    Proof,
    PublicAccount,
    PublicGoal,
    PublicKind,
    PublicProfile,
    PublicScore,
    PublicYear,
)
from tracker.rules_page import PublicRules, public_rules
from tracker.shares import percents
from tracker.streak import RULE, streak_words

#: The least numbers of the second, third and fourth tone; the page's key says the same.
THRESHOLDS = (2, 4, 6)
#: None of our styles reach other people's pages: fixed colours, light and dark.
LIGHT = (
    "text{font:11px -apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#4b5960}"
    ".h0{fill:#e9eeee}.h1{fill:#b3d6d8}.h2{fill:#5fa9b7}.h3{fill:#1e7fa0}.h4{fill:#083f57}"
    ".brk-l{stroke:#7b868a;fill:none}"
)
DARK = "text{fill:#aab7bd}.h0{fill:#1d282e}.h1{fill:#1c4757}.h2{fill:#2f7590}.h3{fill:#5fb3d0}.h4{fill:#a9e8ef}"
STYLES = {"light": LIGHT, "dark": f"{LIGHT}{DARK}", "auto": f"{LIGHT}@media(prefers-color-scheme:dark){{{DARK}}}"}
MOST_LABEL = 40
#: So much proof stands on the page; JSON and feed have more.
LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a picture shall look: what an address asks for, or else what is usual. ``label`` is "" for the usual one."""

    label: str = ""
    colour: str = "ink"
    theme: str = "auto"

    @classmethod
    def asked(cls, parameters: Mapping[str, str]) -> "Look":
        """From an address; what is not known is as if it had not been asked for."""
        colour, theme = parameters.get("color", ""), parameters.get("theme", "")
        return cls(
            label=_label(parameters.get("label", "")),
            colour=colour if colour in COLOURS else "ink",
            theme=theme if theme in THEMES else "auto",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One goal, ready to print."""

    id: int
    title: str
    status: str
    as_of: date | None
    amount: str
    picture: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of all that counts, in whole percent; ``start`` is what stands before it, ``look`` its class."""

    name: str
    look: str
    start: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """A profile with what is drawn and said of it; "" and () where its section is not shown."""

    profile: PublicProfile
    #: The owner's words for themselves, or the user name.
    name: str
    goals: tuple[GoalLine, ...]
    proof: tuple[tuple[Proof, str], ...]
    #: Each kind with its name, as it stands behind a number of them.
    kinds: tuple[tuple[PublicKind, str], ...]
    #: A whole number of percent, cut; None where nothing counts yet.
    verifiable: int | None
    #: Those that are not nothing; together 100.
    shares: tuple[Share, ...]
    year: SafeString
    year_words: str
    rules: PublicRules
    streak: str
    streak_rule: str
    #: Each account with its source's name and by what it is confirmed, in words.
    accounts: tuple[tuple[PublicAccount, str, str], ...]


def public_page(profile: PublicProfile) -> PublicPage:
    """The page of a profile, in the language that is active. No queries."""
    proof = profile.proof
    return PublicPage(
        profile=profile,
        name=profile.name or profile.username,
        goals=tuple(map(goal_line, profile.goals or ())),
        proof=tuple((each, kind_name(each.kind)) for each in (proof.foremost(LISTED) if proof else ())),
        kinds=tuple((each, kind_name(each.kind, each.counted)) for each in (proof.kinds if proof else ())),
        verifiable=verifiable(proof),
        shares=tuple(shares_of(proof)) if proof else (),
        year=year_picture(profile.year) if profile.year else SafeString(""),
        year_words=year_words(profile.year) if profile.year else "",
        rules=public_rules(profile.today, (goal.metric for goal in profile.goals or ())),
        streak=streak_words(profile.streak.weeks) if profile.streak else "",
        streak_rule=str(RULE),
        accounts=tuple(
            (each, source_name(each.source), _(WAYS[each.by]) if each.by else "") for each in profile.accounts or ()
        ),
    )


def year_picture(year: PublicYear, *, told: bool = True) -> SafeString:
    """The heatmap, for the page; in a file its days are not ``told`` one by one."""
    words = Words(
        label=year_words(year),
        months=figures.month_names(sentences.language()),
        weekdays=figures.weekday_names(sentences.language()),
        said=(lambda day: _said(day, year)) if told else None,
    )
    return mark_safe(heatmap(_drawn(year), words))  # noqa: S308  # pictures escape what they are given


def _drawn(year: PublicYear) -> Year:
    return Year(
        last=year.last,
        quantities=year.counts,
        thresholds=THRESHOLDS,
        rest_weekdays=year.rest_weekdays,
        breaks=year.breaks,
    )


def year_file(year: PublicYear, look: Look) -> str:
    """The heatmap as an SVG file of its own."""
    drawn = str(year_picture(year, told=False))
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        ">", f"><title>{escape(year_words(year))}</title><style>{STYLES[look.theme]}</style>", 1
    )


def year_words(year: PublicYear) -> str:
    """``545 activities in a year``."""
    said = {"count": figures.number(year.total)}
    return ngettext("%(count)s activity in a year", "%(count)s activities in a year", year.total) % said


def badge_file(score: PublicScore, look: Look) -> str:
    """The badge: the score and the days ahead."""
    said = _("nothing due yet") if score.score is None else figures.number(score.score, 1)
    return _badge(said, score.days_ahead if score.score is not None else None, look, label="headway")


def goal_badge_file(goal: PublicGoal, look: Look) -> str:
    """A goal's badge: what is done and planned, and the days ahead."""
    return _badge(goal_line(goal).amount, goal.days_ahead, look, label=_label(goal.title))


def _label(text: str) -> str:
    line = one_plain_line(text)
    return line if len(line) <= MOST_LABEL else f"{line[: MOST_LABEL - 1].rstrip()}…"


def _badge(said: str, days_ahead: int | None, look: Look, *, label: str) -> str:
    parts = [said] if days_ahead is None else [said, figures.days_ahead(days_ahead, sentences.language())]
    return badge(" · ".join(parts), label=look.label or label, colour=look.colour, theme=look.theme)


def card_file(profile: PublicProfile) -> str:
    """The card's document: three facts at most of those that are shown, the score and the verifiable share first."""
    return card(
        Card(
            name=one_plain_line(profile.name or profile.username),
            title=one_plain_line(profile.plan.title if profile.plan else ""),
            facts=list(islice(_facts(profile), MOST_FACTS)),
            year=_drawn(profile.year) if profile.year else None,
        )
    )


def _facts(profile: PublicProfile) -> Iterator[Fact]:
    score, proof, certifications = profile.score, profile.proof, profile.certifications
    if score and score.score is not None:
        yield Fact(figures.number(score.score, 1), _("score of 100"))
    if score and score.days_ahead is not None:
        days = abs(score.days_ahead)
        said = ngettext("%(count)s day", "%(count)s days", days) % {"count": figures.number(days)}
        yield Fact(said, _plan_side(score.days_ahead))
    if proof and (share := verifiable(proof)) is not None:
        yield Fact(f"{share} %", _("verifiable"))
    if certifications:
        yield Fact(figures.number(len(certifications)), _("certifications"))
    if profile.skills:
        yield Fact(one_plain_line(profile.skills[0].name), _("most studied"))
    if profile.year:
        yield Fact(figures.number(profile.year.total), _("activities in a year"))
    if profile.streak:
        yield Fact(figures.number(profile.streak.weeks), _("weeks in a row"))


def _plan_side(days_ahead: int) -> str:
    if not days_ahead:
        return figures.days_ahead(0, sentences.language())
    return _("ahead of the plan") if days_ahead > 0 else _("behind the plan")


def goal_line(goal: PublicGoal) -> GoalLine:
    """A goal's line, in the language that is active."""
    divisible = goal.metric in METRICS and METRICS[goal.metric].divisible
    amount = f"{figures.number(goal.actual, 1)} / {figures.hours(goal.due, sentences.language())}"
    pieces = f"{figures.number(goal.actual)} / {figures.number(goal.due)}"
    return GoalLine(
        id=goal.id,
        title=goal.title,
        status=goal.status,
        as_of=goal.as_of,
        amount=amount if divisible else pieces,
        picture=_goal_picture(goal),
    )


def _goal_picture(goal: PublicGoal) -> SafeString:
    """Where the goal stands left or right of the plan line; "" where it has no days."""
    if goal.days_ahead is None:
        return SafeString("")
    label = f"{goal.title}: {figures.days_ahead(goal.days_ahead, sentences.language())}"
    return mark_safe(plan_line(goal.days_ahead, label=label))  # noqa: S308  # pictures escape what they are given


def verifiable(checked: Checkable | None) -> int | None:
    """The share that is verifiable in whole percent, cut; None where nothing counts yet."""
    return floor(Fraction(100 * checked.evidenced, checked.counted)) if checked and checked.counted else None


def shares_of(checked: Checkable) -> Iterator[Share]:
    """The verifiable one is cut, as it is where it stands alone; the others share what is left."""
    others = (
        (_("by hand, with a link"), "f-paper", checked.linked),
        (_("the owner’s word"), "unver", checked.self_reported),
        (_("private"), "f-quiet", checked.private),
    )
    start = verifiable(checked) or 0
    if checked.evidenced:
        yield Share(name=_("verifiable"), look="f-sea", start=0, percent=start)
    left = [each for each in others if each[2]]
    percent_of = percents([Fraction(number) for _name, _look, number in left], 100 - start) if left else []
    for (name, look, _number), percent in zip(left, percent_of, strict=True):
        yield Share(name=name, look=look, start=start, percent=percent)
        start += percent


def _said(day: date, year: PublicYear) -> str:
    number = year.counts.get(day, 0)
    return figures.number(number) if number else ""
