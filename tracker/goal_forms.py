"""What people fill in about a goal, checked field by field."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import figures
from tracker.catalogue.certifications import CERTIFICATIONS
from tracker.goal_filter import (
    LONGEST_NAME,
    MOST_NAMES,
    REPOSITORY,
    WHOSE,
    exam_named,
    fields_of,
    filter_of,
    names_in,
    narrowing,
    repositories_in,
)
from tracker.kinds import Metric
from tracker.metrics import KINDS as KINDS_OF_ACTIVITY
from tracker.metrics import METRICS, SOURCES
from tracker.models import CustomMetric, Goal, GoalFigures, Plan, User
from tracker.plan_forms import DayField, one_line
from tracker.planning import Figures, add_goal, change_goal, current_figures
from tracker.sentences import language

MOST_UNITS, HEAVIEST, LONGEST_TITLE = 999_999_999, 1000, 200
PLACES = 6
A_YEAR = timedelta(days=364)
PLAIN_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,30})?")
#: The weights that a slider can stand for.
SLIDES = range(1, 11)
#: What each kind means, beside its name.
KINDS = [
    (
        "recurring",
        gettext_lazy("Again and again"),
        gettext_lazy("So many in every week, month, quarter or year: 20 hours of study a month."),
    ),
    (
        "cumulative",
        gettext_lazy("In total"),
        gettext_lazy("So many by the last day, spread evenly over the days: 36 pull requests in three years."),
    ),
    (
        "milestone",
        gettext_lazy("A milestone"),
        gettext_lazy("One thing by its day, such as a certification. Nothing is asked for before."),
    ),
]
#: The fields that a kind does not have; what stands in them is no matter.
WITHOUT = {"recurring": (), "cumulative": ("period",), "milestone": ("target", "period")}
#: A goal's own fields, which hold for all its days.
OWN = ("title", "metric", "kind", "weight", "start", "filter")


class NumberField(forms.DecimalField):
    """A number as the API takes it. Full-width digits, which Chinese keyboards write, are digits, too."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # Django’s own class does so, too
        written = unicodedata.normalize("NFKC", str(value or "").strip())
        if written and not PLAIN_NUMBER.fullmatch(written):
            raise ValidationError(_("Give a number such as 12 or 1.5."))
        return super().to_python(written)


class Slider(forms.NumberInput):
    """A slider from 1 to 10; for any other weight, which no slider can stand for, a field for numbers."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if str(value) in map(str, SLIDES):
            context["widget"]["type"] = "range"
            context["widget"]["attrs"] |= {"min": SLIDES[0], "max": SLIDES[-1], "step": 1}
        return context


class MetricSelect(forms.Select):
    """Metrics whose options say by their class how what is counted can be narrowed down."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["class"] = " ".join(narrowing(str(value)))
        return option


class WeightField(NumberField):
    """How heavy a goal is beside the others; the API takes the same."""

    widget = Slider

    def __init__(self, **kwargs: Any) -> None:
        least = Decimal(1).scaleb(-PLACES)
        super().__init__(min_value=least, max_value=HEAVIEST, decimal_places=PLACES, **kwargs)


class GoalForm(forms.Form):
    """A goal to be added."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(slug, name) for slug, name, _says in KINDS])
    metric = forms.ChoiceField(label=gettext_lazy("What is counted"), widget=MetricSelect)
    certification = forms.CharField(
        label=gettext_lazy("Only this certification"),
        required=False,
        max_length=LONGEST_NAME,
        validators=[one_line],
        help_text=gettext_lazy("Its code, such as PMLE; pick it from the list, or write another. Empty takes any."),
        widget=forms.TextInput(attrs={"list": "exams", "autocomplete": "off"}),
    )
    whose = forms.ChoiceField(label=gettext_lazy("Only what happened"), required=False, choices=WHOSE)
    repositories = forms.CharField(
        label=gettext_lazy("Repositories"),
        required=False,
        max_length=MOST_NAMES * 2 * LONGEST_NAME,
        help_text=gettext_lazy("Separated by commas."),
        widget=forms.TextInput(
            attrs={"placeholder": "owner/name, owner/name", "list": "repositories", "data-many": True}
        ),
    )
    target = NumberField(
        label=gettext_lazy("How many"),
        required=False,
        min_value=0,
        max_value=MOST_UNITS,
        decimal_places=PLACES,
        help_text=gettext_lazy("Hours for study, else pieces."),
    )
    period = forms.ChoiceField(label=gettext_lazy("In every"), required=False, choices=GoalFigures.Period.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=LONGEST_TITLE,
        validators=[one_line],
        help_text=gettext_lazy("Left empty, it is named after what is counted."),
    )
    weight = WeightField(
        label=gettext_lazy("Weight"), help_text=gettext_lazy("How much it adds to the score beside the other goals.")
    )
    start = DayField(label=gettext_lazy("First day"))
    end = DayField(label=gettext_lazy("Last day"))
    skills = forms.CharField(
        label=gettext_lazy("Only these skills"),
        required=False,
        max_length=MOST_NAMES * LONGEST_NAME,
        help_text=gettext_lazy("Separated by commas; empty takes all."),
        widget=forms.TextInput(attrs={"list": "id_skills_names", "data-many": True, "autocomplete": "off"}),
    )
    #: Those that narrow down what is counted.
    NARROWING = ("whose", "repositories", "skills", "certification")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["metric"]
        assert isinstance(field, forms.ChoiceField)
        own = list(user.custom_metrics.all())
        self._own_labels = {metric.slug: metric.label for metric in own}
        field.choices = list(_grouped(own))

    @classmethod
    def blank(cls, plan: Plan, *, today: date) -> "GoalForm":
        """From today, or the plan's start if that is later, to the plan's end, or for a year where that is past."""
        start = max(plan.start, today)
        end = plan.end if plan.end > start else start + A_YEAR
        guess = {"metric": "study_hours", "kind": "recurring", "period": "month", "weight": 1}
        return cls(plan.user, initial=guess | {"start": start, "end": end})

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Every kind with its name and its sentence."""
        return [(slug, str(name), str(says)) for slug, name, says in KINDS]

    @property
    def weight_now(self) -> Decimal | None:
        """The weight as it is filled in, None where that is none."""
        now: Decimal | None = (self.cleaned_data if self.is_bound else self.initial).get("weight")
        return now

    @property
    def unknown_exam(self) -> str:
        """The certification as it is filled in, where the catalogue has none of that name; else ""."""
        written = exam_named(str(self["certification"].value() or ""))
        return "" if written in CERTIFICATIONS else written

    def clean_repositories(self) -> str:
        names = repositories_in(self.cleaned_data["repositories"])
        if len(names) > MOST_NAMES or not all(map(REPOSITORY.fullmatch, names)):
            raise ValidationError(_("Give up to 100 names such as owner/name, separated by commas."))
        return ", ".join(names)

    def clean_skills(self) -> str:
        text: str = self.cleaned_data["skills"]
        names = names_in(text)
        if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME or not name.isprintable() for name in names):
            raise ValidationError(_("Give up to 100 names of up to 100 characters, separated by commas."))
        return text

    def clean_certification(self) -> str:
        """Its code, also where somebody wrote what the catalogue calls it, or put more beside it."""
        written: str = self.cleaned_data["certification"]
        return exam_named(written) if "certification" in self.changed_data else written

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in WITHOUT.get(cleaned.get("kind", ""), ()):
            self.errors.pop(name, None)
            cleaned[name] = None if name == "target" else ""
        for name, sentence in self._contradictions(cleaned):
            self.add_error(name, sentence)
        if not cleaned.get("title", "-"):
            cleaned["title"] = self._default_title(cleaned)
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
        if kind in ("recurring", "cumulative") and target is None and "target" in cleaned:
            yield "target", _("Say how many.")
        if cleaned.get("whose") == "named" and not names_in(cleaned.get("repositories", "owner/name")):
            yield "repositories", _("Name at least one repository.")
        if cleaned.get("metric"):
            yield from self._useless_conditions(cleaned, narrowing(cleaned["metric"]))

    def _useless_conditions(self, cleaned: dict[str, Any], ways: list[str]) -> Iterator[tuple[str, str]]:
        """What was filled in though nothing that is counted could meet it; what is stored so stays."""
        if cleaned.get("whose") and "repositories" not in ways and "whose" in self.changed_data:
            yield "whose", _("What is counted happens in no repository.")
        if cleaned.get("certification") and "certification" not in ways and "certification" in self.changed_data:
            yield "certification", _("What is counted is no certification; leave it empty.")

    def _default_title(self, cleaned: dict[str, Any]) -> str:
        """The certification that alone is counted; or the metric, and the skills or repositories that alone count."""
        metric, exam = cleaned.get("metric", ""), cleaned.get("certification", "")
        if exam:
            return CERTIFICATIONS[exam].title if exam in CERTIFICATIONS else str(exam)
        label = str(METRICS[metric].label) if metric in METRICS else self._own_labels.get(metric, metric)
        named = cleaned.get("repositories", "") if cleaned.get("whose") == "named" else ""
        only = [*names_in(cleaned.get("skills", "")), *(name.rpartition("/")[2] for name in names_in(named))]
        said = figures.sign(":", language()) + figures.listed(only, language()) if only else ""
        return f"{label}{said}" if len(label + said) <= LONGEST_TITLE else label


class ChangeGoalForm(GoalForm):
    """A goal to be changed. Its kind stays; new figures act from a day on."""

    acts_from = DayField(
        label=gettext_lazy("The new figures act from"),
        help_text=gettext_lazy(
            "Before this day the old line stays. Give the goal’s first day to correct a slip. Only how many, in every "
            "what, and the last day act from a day; all else holds for all days."
        ),
    )

    def __init__(self, goal: Goal, *args: Any, **kwargs: Any) -> None:
        super().__init__(goal.plan.user, *args, **kwargs)
        self.goal = goal
        for name in ("kind", *WITHOUT[goal.kind]):
            del self.fields[name]

    @classmethod
    def of(cls, goal: Goal, data: Any = None, *, today: date) -> "ChangeGoalForm":
        """The goal as it is; its new figures act from today unless told otherwise."""
        now, own = current_figures(goal), {name: getattr(goal, name) for name in ("title", "metric", "start")}
        initial = own | {
            "target": None if goal.kind == "milestone" else plain(now.target),
            "period": now.period,
            "weight": plain(goal.weight),
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


def _grouped(own: list[CustomMetric]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every metric with its unit under the source that shows it; what comes from none else is logged by hand."""
    by_source: dict[str, list[tuple[str, str]]] = {}
    for metric in METRICS.values():
        named = (metric.slug, _with_unit(metric) if metric.divisible else str(metric.label))
        by_source.setdefault(KINDS_OF_ACTIVITY[metric.kinds[0]].source, []).append(named)
    by_source["manual"] += [(metric.slug, _with_unit(metric)) for metric in own]
    for source, metrics in by_source.items():
        yield _("Logged by hand") if source == "manual" else str(SOURCES[source].label), metrics


def _with_unit(metric: Metric | CustomMetric) -> str:
    return figures.in_brackets(str(metric.label), str(metric.unit), language())


def plain(number: Decimal) -> Decimal:
    """Without the zeros that the column adds."""
    return Decimal(f"{number.normalize():f}")
