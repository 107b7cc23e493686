"""What people fill in about a running timer."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import Timer, User
from tracker.plan_forms import FIRST_DAY, LAST_DAY


class TimerForm(forms.Form):
    """When a running timer was begun, on the user's clock, and what is studied."""

    started_at = forms.DateTimeField(
        label=gettext_lazy("Begun at"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
    )
    line = forms.CharField(label=gettext_lazy("What"), max_length=300, required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = user.zone

    @classmethod
    def of(cls, user: User, timer: Timer) -> "TimerForm":
        begun = timer.started_at.astimezone(user.zone).replace(tzinfo=None, microsecond=0)
        return cls(user, initial={"started_at": begun, "line": timer.line})

    def clean_started_at(self) -> datetime:
        """The instant: Django reads it as the server's clock, and the user's is meant."""
        typed: datetime = self.cleaned_data["started_at"]
        if not FIRST_DAY <= typed.date() <= LAST_DAY:
            raise ValidationError(_("Give a day between 1990 and 2100."))
        return typed.replace(tzinfo=self.zone)
