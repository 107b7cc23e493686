"""What people fill in about their plan: its details, a template and breaks. Goals have forms of their own."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import figures
from tracker.catalogue.templates import TEMPLATES, apply_template
from tracker.models import Break, GoalFigures, Plan, User
from tracker.planning import Ended, add_break, change_break, current_rest_weekdays, put_plan, start_anew
from tracker.sentences import language

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A calendar day, as browsers send it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("Give a day between 1990 and 2100."))
        return day


def one_line(text: str) -> None:
    """Refuse line breaks and control characters."""
    if not text.isprintable():
        raise ValidationError(_("Leave out line breaks and control characters."))


class PlanForm(forms.Form):
    """The plan to start from."""

    template = forms.ChoiceField(label=gettext_lazy("Template"))
    start = DayField(label=gettext_lazy("First day"))
    rest = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Rest days: nothing is planned on them"),
        required=False,
        coerce=int,
        choices=[(str(number), number) for number in range(1, 8)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slug, template.title) for slug, template in TEMPLATES.items()]

    def clean_rest(self) -> list[int]:
        """At least one weekday is left to plan on."""
        rest: list[int] = self.cleaned_data["rest"]
        if len(rest) == 7:
            raise ValidationError(_("Leave at least one day on which something is planned."))
        return rest

    def make(self, user: User, *, today: date) -> None:
        """Make the plan that was chosen; a template keeps the rest days of the plan that it fills."""
        chosen, start, rest = (self.cleaned_data[name] for name in ("template", "start", "rest"))
        with transaction.atomic():
            put_plan(user, title=chosen, start=start, end=start, rest_weekdays=rest, today=today)
            apply_template(user, chosen, start=start, today=today)


class TemplateForm(forms.Form):
    """A template for a plan that has no goals yet, and its first day."""

    template = forms.ChoiceField(label=gettext_lazy("Template"))
    start = DayField(label=gettext_lazy("First day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.slug, each.title) for each in TEMPLATES.values() if each.goals]

    def fill(self, user: User, *, today: date) -> None:
        """Fill the user's plan, or make one. Raises HasGoals."""
        apply_template(user, self.cleaned_data["template"], start=self.cleaned_data["start"], today=today)


class _Days(forms.Form):
    """From a first to a last day."""

    start = DayField(label=gettext_lazy("First day"))
    end = DayField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The last day lies before the first."))
        return cleaned


class DetailsForm(_Days):
    """The plan's title, its dates and the weekdays on which it asks for nothing."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, validators=[one_line])
    rest_weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Rest days: nothing is planned on them"), coerce=int, required=False
    )
    field_order = ["title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rest_weekdays"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(enumerate(figures.weekday_names(language()), start=1))

    @classmethod
    def of(cls, plan: Plan) -> "DetailsForm":
        """As the plan is now."""
        same = {name: getattr(plan, name) for name in ("title", "start", "end")}
        return cls(initial=same | {"rest_weekdays": current_rest_weekdays(plan)})

    def clean_rest_weekdays(self) -> list[int]:
        weekdays: list[int] = self.cleaned_data["rest_weekdays"]
        if len(weekdays) == 7:
            raise ValidationError(_("Leave at least one day on which something is planned."))
        return weekdays

    @property
    def ticked(self) -> set[str]:
        """The weekdays that are ticked, as the page writes their numbers."""
        return {str(number) for number in self["rest_weekdays"].value() or ()}

    def store(self, user: User, *, today: date) -> None:
        """Change the plan; other rest weekdays act from today. Raises Ended where it was ended meanwhile."""
        with transaction.atomic():
            if Plan.objects.current_of(User.objects.hold(user)) is None:
                raise Ended
            put_plan(user, today=today, **self.cleaned_data)


class AnewForm(forms.Form):
    """The first day of a new plan that is made from one that is kept."""

    start = DayField(label=gettext_lazy("First day"))

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        ends = GoalFigures.objects.filter(goal__plan=self.plan).aggregate(last=Max("end"))["last"]
        if max(self.plan.end, ends or self.plan.end) - self.plan.start > LAST_DAY - start:
            raise ValidationError(_("The plan would last beyond the year 2100."))
        return start

    def start_anew(self, *, today: date) -> Plan:
        """Make the new plan. Raises HasPlan."""
        return start_anew(self.plan, start=self.cleaned_data["start"], today=today)


class BreakForm(_Days):
    """Days on which nothing is planned."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False, validators=[one_line])

    @classmethod
    def of(cls, pause: Break) -> "BreakForm":
        """As the break is now."""
        return cls(initial={name: getattr(pause, name) for name in ("start", "end", "note")})

    def add(self, plan: Plan, *, today: date) -> None:
        """Take the break."""
        add_break(plan, today=today, **self.cleaned_data)

    def change(self, pause: Break, *, today: date) -> None:
        """Give it other days or another note."""
        change_break(pause, today=today, **self.cleaned_data)
