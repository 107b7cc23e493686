"""Making a share link."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.plan_forms import DayField
from tracker.profile_forms import SECTIONS, PlainField
from tracker.share_links import MOST_DAYS, USUAL_DAYS


class ShareLinkForm(forms.Form):
    """Which sections, for whom, and until when."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections"), choices=[(slug, words[0]) for slug, words in SECTIONS.items()]
    )
    note = PlainField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("You alone read this."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    until = DayField(label=gettext_lazy("Last day"))

    def __init__(self, today: date, data: Any = None) -> None:
        last = today + timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"uid": uuid.uuid4(), "until": last, "sections": []})
        self.today = today

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Every section with its name, and whether it is ticked."""
        ticked = self["sections"].value() or []
        return [(slug, str(name), slug in ticked) for slug, (name, _says) in SECTIONS.items()]

    def clean_until(self) -> date:
        """From today on, for a year at the most."""
        day: date = self.cleaned_data["until"]
        if not self.today <= day <= self.today + timedelta(days=MOST_DAYS):
            raise ValidationError(_("Choose a day from today on, within a year."))
        return day
