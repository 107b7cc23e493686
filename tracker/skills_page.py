"""The page of skills: area by area, and what its figures say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker import figures
from tracker.catalogue.skills import NAMES, SKILLS, shown
from tracker.models import User
from tracker.sentences import language
from tracker.skill_totals import PATIENCE, QUARTER, Skill, skills_of, usual_ratio

#: The opening sentence names at most so many.
MOST_NAMED = 5
#: What stands on no map.
OTHER = gettext_lazy("Other")


@dataclass(frozen=True, slots=True)
class Row:
    """A skill, ready to print; ``words`` sets its study against its proof, "" where there is nothing to set."""

    skill: Skill
    untouched: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the map; ``rest`` are the names of which there is nothing."""

    name: object
    rows: tuple[Row, ...]
    rest: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return sum(row.skill.minutes for row in self.rows)

    @property
    def proof(self) -> int:
        return sum(row.skill.proof for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsPage:
    """All skills as of today. ``notes`` say how the figures are to be read, and what counts and has no skill."""

    headline: str
    touched: int
    areas: tuple[Area, ...]
    notes: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return sum(area.minutes for area in self.areas)

    @property
    def proof(self) -> int:
        return sum(area.proof for area in self.areas)


def skills_page(user: User, today: date) -> SkillsPage:
    """The page. Two queries, however long the history."""
    skills = skills_of(user)
    usual = usual_ratio(skills)
    without = skills.pop("", Skill(name=""))
    return SkillsPage(
        headline=_headline(skills.values(), today),
        touched=sum(skill.last is not None for skill in skills.values()),
        areas=tuple(_area(name, part, usual, today) for name, part in _parts(skills).items() if part),
        notes=(*_rules(), *_without(without)),
    )


def _parts(skills: Mapping[str, Skill]) -> dict[object, list[Skill]]:
    """The skills of each area in the map's order, and the user's own, those with the most study first."""
    parts: dict[object, list[Skill]] = {
        area: [skills[name.casefold()] for name in names] for area, names in SKILLS.items()
    }
    mapped = set(map(str.casefold, NAMES))
    own = [skill for key, skill in skills.items() if key not in mapped]
    parts[OTHER] = sorted(own, key=lambda skill: (-skill.minutes, -skill.proof, skill.name.casefold()))
    return parts


def _area(name: object, skills: Iterable[Skill], usual: Fraction | None, today: date) -> Area:
    known = [skill for skill in skills if skill.known]
    return Area(
        name=name,
        rows=tuple(Row(skill, skill.untouched(today), _against(skill, usual, today)) for skill in known),
        rest=tuple(skill.name for skill in skills if not skill.known),
    )


def _against(skill: Skill, usual: Fraction | None, today: date) -> str:
    """Study against proof: ``12 h per proof; your median is 8 h``, ``24 h and nothing to show yet``."""
    if usual is not None and skill.only_study(usual, today):
        return _("%(time)s and nothing to show yet") % {"time": _time(skill.minutes)}
    if skill.ratio is None:
        return ""
    words = _("%(time)s per proof") % {"time": _time(skill.ratio)}
    if usual is None:
        return words
    return figures.listed((words, _("your median is %(time)s") % {"time": _time(usual)}), language(), ";")


def _headline(skills: Iterable[Skill], today: date) -> str:
    skills = list(skills)
    touched = sum(skill.last is not None for skill in skills)
    idle = sorted((skill for skill in skills if skill.untouched(today)), key=lambda skill: -skill.waited(today))
    if idle:
        return _untouched([shown(skill.name) for skill in idle])
    if not touched:
        return _("No skill has been touched yet.")
    return ngettext(
        "%(count)s skill has been touched, and that within the last quarter.",
        "%(count)s skills have been touched, each of them within the last quarter.",
        touched,
    ) % {"count": touched}


def _untouched(names: list[str]) -> str:
    """Those left alone the longest first."""
    named = figures.listed(names[:MOST_NAMED], language())
    said = {"count": len(names), "names": named, "more": len(names) - MOST_NAMED}
    if len(names) > MOST_NAMED:
        return _("%(count)s skills are untouched for a quarter: %(names)s and %(more)s more.") % said
    sentence = ngettext(
        "%(count)s skill is untouched for a quarter: %(names)s.",
        "%(count)s skills are untouched for a quarter: %(names)s.",
        len(names),
    )
    return sentence % said


def _rules() -> tuple[str, ...]:
    """What the words of the page mean."""
    return (
        _("Proof is everything that counts and is no study."),
        _(
            "A skill is untouched for a quarter once %(weeks)s weeks have gone by since its last day or, where it has "
            "none, since the first day of the goal that asks for it."
        )
        % {"weeks": QUARTER.days // 7},
        _(
            "Study per proof stands beside the median of your skills that have both. Study without proof is named "
            "where it is more than that median, from %(weeks)s weeks after its first day on."
        )
        % {"weeks": PATIENCE.days // 7},
    )


def _without(nothing: Skill) -> Iterator[str]:
    parts = [_("%(time)s of study") % {"time": _time(nothing.minutes)}] if nothing.minutes else []
    if nothing.proof:
        sentence = ngettext("%(count)s piece of proof", "%(count)s pieces of proof", nothing.proof)
        parts.append(sentence % {"count": figures.number(nothing.proof)})
    if parts:
        yield _("Without a skill, and so in no line here: %(what)s.") % {"what": figures.listed(parts, language())}


def _time(minutes: int | Fraction) -> str:
    return figures.duration(minutes, language())
