"""What people fill in about a goal, checked field by field."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.goal_filter import LONGEST_NAME, MOST_NAMES, REPOSITORY, WHOSE, fields_of, filter_of, names_in
from tracker.metrics import METRICS
from tracker.models import Goal, GoalFigures, Plan, User
from tracker.plan_forms import DayField, one_line
from tracker.planning import Figures, add_goal, change_goal, current_figures
from tracker.skill_field import SkillInput

MOST_UNITS, HEAVIEST = 999_999_999, 1000
PLACES = 6
PLAIN_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,30})?")
#: What each kind means, beside its name.
KINDS = [
    (
        "recurring",
        gettext_lazy("Again and again"),
        gettext_lazy("So many units in every week, month, quarter or year."),
    ),
    ("cumulative", gettext_lazy("In total"), gettext_lazy("So many units by the end, spread evenly over the days.")),
    ("milestone", gettext_lazy("A milestone"), gettext_lazy("One thing by its last day. Nothing is asked before it.")),
]
#: A goal's own fields, which hold for all its days.
OWN = ("title", "metric", "kind", "weight", "start", "filter")


class NumberField(forms.DecimalField):
    """A number as the API takes it. Full-width digits, which Chinese keyboards write, are digits, too."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # Django’s own class does so, too
        written = unicodedata.normalize("NFKC", str(value or "").strip())
        if written and not PLAIN_NUMBER.fullmatch(written):
            raise ValidationError(_("Give a number such as 12 or 1.5."))
        return super().to_python(written)


class GoalForm(forms.Form):
    """A goal to be added."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, validators=[one_line])
    metric = forms.ChoiceField(label=gettext_lazy("What is counted"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(slug, name) for slug, name, _says in KINDS])
    target = NumberField(
        label=gettext_lazy("Target"),
        required=False,
        min_value=0,
        max_value=MOST_UNITS,
        decimal_places=PLACES,
        help_text=gettext_lazy("In hours for study, else in pieces. A milestone has none."),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("In every"),
        required=False,
        choices=[("", "–"), *GoalFigures.Period.choices],
        help_text=gettext_lazy("Only for “again and again”."),
    )
    weight = NumberField(
        label=gettext_lazy("Weight"),
        min_value=Decimal(1).scaleb(-PLACES),
        max_value=HEAVIEST,
        decimal_places=PLACES,
        help_text=gettext_lazy("How much it adds to the score beside the other goals."),
    )
    start = DayField(label=gettext_lazy("First day"))
    end = DayField(label=gettext_lazy("Last day"))
    whose = forms.ChoiceField(label=gettext_lazy("Only what happened"), required=False, choices=WHOSE)
    repositories = forms.CharField(
        label=gettext_lazy("Repositories"),
        required=False,
        max_length=MOST_NAMES * 2 * LONGEST_NAME,
        widget=forms.TextInput(attrs={"placeholder": "owner/name, owner/name"}),
    )
    skills = forms.CharField(
        label=gettext_lazy("Only these skills"),
        required=False,
        max_length=MOST_NAMES * LONGEST_NAME,
        help_text=gettext_lazy("Separated by commas; empty takes all."),
        widget=SkillInput,
    )
    certification = forms.CharField(
        label=gettext_lazy("Only this certification"), required=False, max_length=LONGEST_NAME, validators=[one_line]
    )
    #: Those that narrow down what is counted.
    NARROWING = ("whose", "repositories", "skills", "certification")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["metric"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((metric.slug, f"{metric.label} ({metric.unit})") for metric in METRICS.values()),
            *((metric.slug, f"{metric.label} ({metric.unit})") for metric in user.custom_metrics.all()),
        ]

    @classmethod
    def blank(cls, plan: Plan, *, today: date) -> "GoalForm":
        """From today, or the plan's start if that is later, to the plan's end."""
        start = max(plan.start, today)
        guess = {"metric": "study_hours", "kind": "recurring", "period": "month", "weight": 1}
        return cls(plan.user, initial=guess | {"start": start, "end": max(plan.end, start)})

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Every kind with its name and its sentence."""
        return [(slug, str(name), str(says)) for slug, name, says in KINDS]

    @property
    def narrows(self) -> bool:
        """Whether what is counted is narrowed down, or was meant to be."""
        return any(self[name].value() or self[name].errors for name in self.NARROWING)

    def clean_repositories(self) -> str:
        text: str = self.cleaned_data["repositories"]
        names = names_in(text)
        if len(names) > MOST_NAMES or not all(map(REPOSITORY.fullmatch, names)):
            raise ValidationError(_("Give up to 100 names such as owner/name, separated by commas."))
        return text

    def clean_skills(self) -> str:
        text: str = self.cleaned_data["skills"]
        names = names_in(text)
        if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME or not name.isprintable() for name in names):
            raise ValidationError(_("Give up to 100 names of up to 100 characters, separated by commas."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, sentence in self._contradictions(cleaned):
            self.add_error(name, sentence)
        cleaned["filter"] = filter_of(**{name: cleaned.get(name, "") for name in self.NARROWING})
        return cleaned

    def add(self, plan: Plan, *, today: date) -> Goal:
        """Add the goal to the plan."""
        return add_goal(plan, figures=self.wanted_figures, today=today, **self.wanted_values)

    @property
    def wanted_figures(self) -> Figures:
        target = self.cleaned_data["target"]
        return Figures(
            target=Decimal(1) if target is None else target,
            period=self.cleaned_data["period"],
            end=self.cleaned_data["end"],
        )

    @property
    def wanted_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OWN}

    def _contradictions(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """What does not go together; a field that is wrong by itself is not told twice."""
        kind, target = cleaned.get("kind"), cleaned.get("target")
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            yield "end", _("The last day lies before the first.")
        if kind == "recurring" and not cleaned.get("period"):
            yield "period", _("Say in every what: week, month, quarter or year.")
        if kind in ("cumulative", "milestone") and cleaned.get("period"):
            yield "period", _("Only a goal that is there again and again has one.")
        if kind == "milestone" and target not in (None, 1):
            yield "target", _("A milestone has no target; leave it empty.")
        if kind in ("recurring", "cumulative") and target is None and "target" in cleaned:
            yield "target", _("Say how many units.")
        if cleaned.get("whose") == "named" and not names_in(cleaned.get("repositories", "owner/name")):
            yield "repositories", _("Name at least one repository.")


class ChangeGoalForm(GoalForm):
    """A goal to be changed. Its kind stays; new figures act from a day on."""

    acts_from = DayField(
        label=gettext_lazy("The new figures act from"),
        help_text=gettext_lazy(
            "Before this day the old line stays. Give the goal’s first day to correct a slip. Only target, period and "
            "last day act from a day; all else holds for all days."
        ),
    )

    def __init__(self, goal: Goal, *args: Any, **kwargs: Any) -> None:
        super().__init__(goal.plan.user, *args, **kwargs)
        self.goal = goal
        del self.fields["kind"]

    @classmethod
    def of(cls, goal: Goal, data: Any = None, *, today: date) -> "ChangeGoalForm":
        """The goal as it is; its new figures act from today unless told otherwise."""
        now, own = current_figures(goal), {name: getattr(goal, name) for name in ("title", "metric", "start")}
        initial = own | {
            "target": None if goal.kind == "milestone" else _plain(now.target),
            "period": now.period,
            "weight": _plain(goal.weight),
            "end": now.end,
            "acts_from": today,
        }
        return cls(goal, data, initial=initial | fields_of(goal.filter))

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["kind"] = self.goal.kind
        return super().clean()

    def change(self, *, today: date) -> Goal:
        """Store what is different."""
        return change_goal(
            self.goal,
            today=today,
            figures=self.wanted_figures if self._figures_change else None,
            acts_from=self.cleaned_data["acts_from"],
            **{name: value for name, value in self.wanted_values.items() if value != getattr(self.goal, name)},
        )

    @property
    def _figures_change(self) -> bool:
        return bool({"target", "period", "end", "acts_from"} & set(self.changed_data))

    def _contradictions(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super()._contradictions(cleaned)
        start, end, acts_from = cleaned.get("start"), cleaned.get("end"), cleaned.get("acts_from")
        if start and end and acts_from and start <= end < acts_from and self._figures_change:
            yield "acts_from", _("Give a day up to the goal’s last day.")


def _plain(number: Decimal) -> Decimal:
    """Without the zeros that the column adds."""
    return Decimal(f"{number.normalize():f}")
