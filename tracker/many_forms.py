"""What is chosen in the log's list, and what is to be done to it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.activity_forms import readable
from tracker.many import Wish
from tracker.models import Resource, User
from tracker.skill_field import SkillField

DOINGS = [
    ("", gettext_lazy("Choose what to do")),
    ("skill", gettext_lazy("Give a skill")),
    ("resource", gettext_lazy("Set the resource")),
    ("aside", gettext_lazy("Don’t count")),
    ("count", gettext_lazy("Count again")),
    ("delete", gettext_lazy("Delete")),
]


class ManyForm(forms.Form):
    """A wish; the rows it is for stand beside the form."""

    do = forms.ChoiceField(label=gettext_lazy("What to do"), choices=DOINGS, widget=forms.Select(attrs={"class": "in"}))
    skill = SkillField(
        label=gettext_lazy("Skill"),
        max_length=100,
        required=False,
        validators=[readable],
        widget=forms.TextInput(
            attrs={"class": "in", "list": "id_skill_names", "placeholder": gettext_lazy("Skill; empty takes it away")}
        ),
    )
    resource = forms.TypedChoiceField(
        label=gettext_lazy("Resource"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "in"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="many_%s")
        self._own: dict[int, Resource] = {each.pk: each for each in user.resources.all()}
        field = self.fields["resource"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none")), *((pk, each.title) for pk, each in self._own.items())]
        if not self._own:
            wishes = self.fields["do"]
            assert isinstance(wishes, forms.ChoiceField)
            wishes.choices = [each for each in DOINGS if each[0] != "resource"]

    @property
    def wish(self) -> Wish:
        """What was filled in, where that is valid."""
        said = self.cleaned_data
        resource = self._own.get(said["resource"] or 0)
        return Wish(do=said["do"], skill=said["skill"], resource=resource)


def ids_in(written: list[str]) -> set[uuid.UUID]:
    """The rows that are ticked; what is no id is none of them."""
    found = set()
    for text in written:
        try:
            found.add(uuid.UUID(text))
        except ValueError:
            continue
    return found
