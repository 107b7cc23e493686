"""A line of the quick log that has waited in a browser."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.accounts import today
from tracker.days import local_day
from tracker.models import User
from tracker.study_rules import day_error


class QueuedLine(forms.Form):
    """``typed`` is the instant of typing, cleaned on the user's clock: "yesterday" is the eve of its day."""

    id = forms.UUIDField()
    line = forms.CharField(required=False)
    typed = forms.CharField()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_typed(self) -> datetime:
        """On a day up to today."""
        try:
            instant = datetime.fromisoformat(self.cleaned_data["typed"])
            on = local_day(instant, self.user.zone)
        except (ValueError, OverflowError) as error:
            raise ValidationError(_("Send an instant such as 2026-11-20T21:40:00Z.")) from error
        if day_error(on, today(self.user), self.user.language):
            raise ValidationError(
                _("This device’s clock was wrong then. Set it right, delete the line and type it anew.")
            )
        return instant.astimezone(self.user.zone)
