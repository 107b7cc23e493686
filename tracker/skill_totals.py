"""What counts, skill by skill: hours of study, proof, and the days between which it was touched."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from django.db.models import Max, Min, Q, Sum

from tracker.catalogue.skills import NAMES
from tracker.models import DailyTotal, Goal, User

#: After so long without anything a skill is untouched.
QUARTER = timedelta(weeks=13)
#: Nobody is asked for proof sooner after the first day.
PATIENCE = timedelta(weeks=3)
STUDY = Q(kind="study")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One skill, whatever the case in which it was written. Its days are None where it was never touched."""

    name: str
    #: Of study.
    minutes: int = 0
    #: Counted activities that are no study.
    proof: int = 0
    first: date | None = None
    last: date | None = None
    #: The first day of those goals of the plan that ask for it, None where none does.
    asked: date | None = None

    @property
    def known(self) -> bool:
        """Whether it was ever touched, or a goal asks for it."""
        return (self.last or self.asked) is not None

    @property
    def ratio(self) -> Fraction | None:
        """Minutes of study a piece of proof, None where either is missing."""
        return Fraction(self.minutes, self.proof) if self.minutes and self.proof else None

    def waited(self, today: date) -> timedelta:
        """How long ago it was touched or, where it never was, asked for."""
        return today - (self.last or self.asked or today)

    def untouched(self, today: date) -> bool:
        """Whether a quarter has gone by without it."""
        return self.waited(today) >= QUARTER

    def only_study(self, usual: Fraction, today: date) -> bool:
        """Whether there is more study than usually makes a piece of proof, and none yet."""
        begun = self.first is not None and today - self.first >= PATIENCE
        return begun and not self.proof and self.minutes > usual


def skills_of(user: User) -> dict[str, Skill]:
    """The map's skills and the user's own, by their names in small letters; "" holds what has no skill. Two queries."""
    found = {name.casefold(): Skill(name=name) for name in NAMES}
    for part in (*_touched(user), *_asked(user)):
        key = part.name.casefold()
        found[key] = _both(found[key], part) if key in found else part
    return found


def usual_ratio(skills: dict[str, Skill]) -> Fraction | None:
    """The median of minutes a piece of proof over the skills that have both; None under two of them."""
    ratios = [skill.ratio for key, skill in skills.items() if key and skill.ratio is not None]
    return median(ratios) if len(ratios) > 1 else None


def _touched(user: User) -> Iterator[Skill]:
    """Each spelling by itself, the one that was used last first."""
    totals = DailyTotal.objects.owned_by(user).values("skill")
    rows = totals.annotate(
        minutes=Sum("quantity", filter=STUDY, default=0),
        proof=Sum("number", filter=~STUDY, default=0),
        first=Min("local_date"),
        last=Max("local_date"),
    )
    for row in rows.order_by("-last", "skill"):
        yield Skill(
            name=row["skill"],
            minutes=int(row["minutes"]),
            proof=row["proof"],
            first=row["first"],
            last=row["last"],
        )


def _asked(user: User) -> Iterator[Skill]:
    goals = Goal.objects.owned_by(user).open().order_by("start", "pk")
    for skill, conditions, start in goals.values_list("skill", "filter", "start"):
        for name in filter(None, (skill, *conditions.get("skills", ()))):
            yield Skill(name=name, asked=start)


def _both(one: Skill, more: Skill) -> Skill:
    """The two together, under the first one's name."""
    return replace(
        one,
        minutes=one.minutes + more.minutes,
        proof=one.proof + more.proof,
        first=min(filter(None, (one.first, more.first)), default=None),
        last=max(filter(None, (one.last, more.last)), default=None),
        asked=min(filter(None, (one.asked, more.asked)), default=None),
    )
