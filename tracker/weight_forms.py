"""The weights of all goals at once, as a person fills them in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.forms.boundfield import BoundField

from tracker.goal_forms import PLAIN_NUMBER, WeightField, plain
from tracker.goal_preview import share_in_words
from tracker.models import Goal, Plan
from tracker.planning import set_weights
from tracker.shares import percents

#: The name of a field that says what was seen, with the goal's id.
SEEN = re.compile(r"seen_([0-9]{1,19})")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRow:
    """One goal: its field, and what part of the plan the weight in it is, "" where another is no weight."""

    goal: Goal
    field: BoundField
    share: str
    #: The weight that is stored, where it is another than the one that the owner saw when they filled this in.
    stored: Decimal | None

    @property
    def output(self) -> str:
        """The id of the element that says the share."""
        return f"share-{self.goal.pk}"


class WeightsForm(forms.Form):
    """A weight for each goal; beside it, hidden, the one that its owner saw."""

    def __init__(self, plan: Plan, goals: Sequence[Goal], data: Mapping[str, str] | None = None) -> None:
        # A goal that was added meanwhile has its weight; that it was not seen is told.
        added = {f"weight_{goal.pk}": str(plain(goal.weight)) for goal in goals}
        super().__init__(None if data is None else added | dict(data.items()))
        self.plan, self.goals = plan, goals
        for goal in goals:
            self.fields[f"weight_{goal.pk}"] = WeightField(label=goal.title, initial=plain(goal.weight))

    @property
    def rows(self) -> list[WeightRow]:
        """The goals with their fields; the shares add up to 100."""
        weights = [self._weight(goal) for goal in self.goals]
        known = None not in weights and bool(weights)
        shares = [share_in_words(each) for each in percents([Fraction(each or 0) for each in weights])] if known else []
        seen = self.seen
        return [
            WeightRow(
                goal=goal,
                field=self[f"weight_{goal.pk}"],
                share=shares[number] if shares else "",
                stored=plain(goal.weight) if self.is_bound and seen.get(goal.pk) != goal.weight else None,
            )
            for number, goal in enumerate(self.goals)
        ]

    @property
    def seen(self) -> dict[int, Decimal]:
        """The weights that the owner saw when they filled the form in, by goal."""
        return dict(self._seen())

    def store(self, *, today: date) -> None:
        """Store them in one go. Raises ChangedMeanwhile where others are stored than were seen."""
        wanted = {goal.pk: self.cleaned_data[f"weight_{goal.pk}"] for goal in self.goals}
        set_weights(self.plan, wanted, before=self.seen, today=today)

    def _seen(self) -> Iterator[tuple[int, Decimal]]:
        for name, value in self.data.items():
            if (seen := SEEN.fullmatch(name)) and PLAIN_NUMBER.fullmatch(value):
                yield int(seen[1]), Decimal(value)

    def _weight(self, goal: Goal) -> Decimal | None:
        weight: Decimal | None = self.cleaned_data.get(f"weight_{goal.pk}") if self.is_bound else goal.weight
        return weight
