"""What people fill in about themselves: the first account, where they live, what else is their own, API tokens."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from tracker.models import User
from tracker.models.people import LEAST_CEILING, LEAST_SILENCE, MOST_CEILING, MOST_SILENCE
from tracker.recording import redate
from tracker.streak import RULE

LONGEST_PASSWORD = 4096


def zone_choices(current: str) -> list[tuple[str, str]]:
    """The zones of the tz database that are named after a place, UTC, and the one that is in use."""
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    return [(zone, zone.replace("_", " ")) for zone in sorted(places | {"UTC", current})]


class OwnerForm(forms.ModelForm):  # type: ignore[type-arg]  # Django’s own class takes no parameter
    """The first account."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=gettext_lazy("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["username", "email"]
        help_texts = {"username": gettext_lazy("3 to 30 of a-z, 0-9 and -. It is the address of your public profile.")}
        widgets = {"username": forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})}

    def clean_email(self) -> str:
        """In lower case: addresses that differ by case alone are one."""
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            person = User(username=cleaned.get("username", ""), email=cleaned.get("email", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class OwnForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """Some of what is one's own; what another form stores at the same time stays."""

    #: What follows from the fields, and is stored with them.
    beside: tuple[str, ...] = ()

    def save(self, commit: bool = True) -> Any:
        """Raises User.NotUpdated where the person has left meanwhile."""
        self.instance.save(update_fields=[*(self._meta.fields or ()), *self.beside])
        return self.instance


class PlaceForm(OwnForm):
    """Where somebody lives and what they read."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    class Meta:
        model = User
        fields = ["language", "time_zone"]
        labels = {"language": gettext_lazy("Language")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = zone_choices(self.instance.time_zone)


class DaysForm(PlaceForm):
    """Where somebody lives now, and whether the zone until now was a mistake."""

    beside = ("redated",)

    wrong_zone = forms.BooleanField(
        label=gettext_lazy("The zone until now was wrong from the start"),
        help_text=gettext_lazy("What sources brought moves to its day in the new zone. This can be done once."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong = self.instance.zone
        if self.instance.redated:
            del self.fields["wrong_zone"]

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Store it and, where it is asked for, give what is stored the days of the new zone."""
        self.instance.redated |= self.moves_days
        person = super().save(commit)
        if self.moves_days:
            redate(person, wrong=self.wrong)
        return person

    @property
    def moves_days(self) -> bool:
        """Whether the zone until now was wrong for all that is stored."""
        return bool(self.cleaned_data.get("wrong_zone")) and "time_zone" in self.changed_data


class ReportsForm(OwnForm):
    """What is sent by mail."""

    nudge_after = forms.IntegerField(
        label=gettext_lazy("Write to me when nothing was logged for so many days"),
        help_text=gettext_lazy("One line, never in a break, and once for each silence. Left empty, none is sent."),
        required=False,
        min_value=LEAST_SILENCE,
        max_value=MOST_SILENCE,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), gettext_lazy("Give 2 to 60 whole days.")),
    )

    class Meta:
        model = User
        fields = ["weekly_report", "monthly_report", "nudge_after"]
        labels = {
            "weekly_report": gettext_lazy("Send me the weekly report"),
            "monthly_report": gettext_lazy("Send me the monthly report"),
        }
        help_texts = {
            "weekly_report": gettext_lazy("On Monday after 8 in the morning."),
            "monthly_report": gettext_lazy(
                "On the 1st after 8 in the morning. Switched on, last month's comes at once."
            ),
        }


class HealthForm(OwnForm):
    """What is enough."""

    study_ceiling = forms.IntegerField(
        label=gettext_lazy("Most hours of study a week"),
        help_text=gettext_lazy(
            "A week above it is named, and asks for no more study. Left empty, there is no ceiling."
        ),
        required=False,
        min_value=LEAST_CEILING,
        max_value=MOST_CEILING,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), gettext_lazy("Give 1 to 112 whole hours.")),
    )

    class Meta:
        model = User
        fields = ["study_ceiling", "streak"]
        labels = {"streak": gettext_lazy("Show my weeks in a row")}
        help_texts = {"streak": RULE}


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    write = forms.BooleanField(label=gettext_lazy("It may change things, too"), required=False)


class LeavingForm(forms.Form):
    """The user name, typed by somebody who means it."""

    username = forms.CharField(
        label=gettext_lazy("Your user name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_username(self) -> str:
        """Exactly as it is."""
        typed = str(self.cleaned_data["username"])
        if typed != self.user.username:
            raise ValidationError(
                gettext_lazy("Type %(name)s, as it stands above."), params={"name": self.user.username}
            )
        return typed
