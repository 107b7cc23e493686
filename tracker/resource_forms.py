"""What people fill in about a course, book or paper."""

from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.activity_forms import web_address
from tracker.models import Resource
from tracker.plan_forms import one_line
from tracker.quick_log import Named, NotUnderstood, parse
from tracker.resources import Described
from tracker.skill_field import SkillField
from tracker.units import UNITS

MOST_UNITS = 100_000

short_name_form = RegexValidator(
    r"\A[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\Z", gettext_lazy("Use letters, digits and - only, such as cs224n.")
)


class ResourceForm(forms.Form):
    """A resource as its owner describes it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, validators=[one_line])
    short_name = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=30,
        required=False,
        validators=[short_name_form],
        help_text=gettext_lazy("By it the quick log knows it: 1h30 cs224n lecture 3."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Resource.Kind.choices)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[(unit.slug, unit.label) for unit in UNITS.values()], initial="lecture"
    )
    units = forms.IntegerField(
        label=gettext_lazy("How many there are"),
        required=False,
        min_value=1,
        max_value=MOST_UNITS,
        help_text=gettext_lazy("Leave it empty where you don’t know."),
    )
    skill = SkillField(
        label=gettext_lazy("Skill"),
        max_length=100,
        required=False,
        validators=[one_line],
        help_text=gettext_lazy("Its sessions take it where they name none."),
    )
    url = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=2000,
        required=False,
        validators=[web_address],
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )

    @classmethod
    def of(cls, resource: Resource) -> "ResourceForm":
        """As the resource is now."""
        return cls(initial={field.name: getattr(resource, field.name) for field in fields(Described)})

    def clean_title(self) -> str:
        """With single blanks: the quick log knows it by its words."""
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_short_name(self) -> str:
        """A name that the quick log would not take for a time or a day."""
        name: str = self.cleaned_data["short_name"]
        read = parse(f"1h {name}", date(2026, 1, 1), [Named(id=1, names=(name,), unit_words=("lecture",))])
        if name and (isinstance(read, NotUnderstood) or read.about is None or read.title != name):
            raise ValidationError(_("The quick log takes this for something else. Choose another name."))
        return name

    @property
    def described(self) -> Described:
        """What was filled in."""
        said: dict[str, Any] = {field.name: self.cleaned_data[field.name] for field in fields(Described)}
        return Described(**said)
