"""allauth's forms about accounts, in our words and without a label in the field itself."""

from typing import Any, ClassVar

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy

USERNAME, EMAIL = gettext_lazy("User name"), gettext_lazy("E-mail address")
PASSWORD, NEW_PASSWORD = gettext_lazy("Password"), gettext_lazy("New password")
AGAIN = gettext_lazy("New password, again")
LENGTH = gettext_lazy("At least 12 characters.")


class OurWords(forms.Form):
    """A form with labels and hints of ours, by field."""

    labels: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)


class LoginForm(OurWords, allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    labels: ClassVar[dict[str, Any]] = {
        "login": gettext_lazy("User name or e-mail address"),
        "password": PASSWORD,
        "remember": gettext_lazy("Stay signed in for two weeks"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}


class SignupForm(OurWords, allauth.SignupForm):  # type: ignore[misc]  # as above
    labels: ClassVar[dict[str, Any]] = {"username": USERNAME, "email": EMAIL, "password1": PASSWORD}
    hints: ClassVar[dict[str, Any]] = {
        "username": gettext_lazy("3 to 30 of a-z, 0-9 and -. It is the address of your public profile."),
        "password1": LENGTH,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocapitalize"] = "none"


class AddEmailForm(OurWords, allauth.AddEmailForm):  # type: ignore[misc]  # as above
    labels: ClassVar[dict[str, Any]] = {"email": EMAIL}


class ChangePasswordForm(OurWords, allauth.ChangePasswordForm):  # type: ignore[misc]  # as above
    labels: ClassVar[dict[str, Any]] = {
        "oldpassword": gettext_lazy("Present password"),
        "password1": NEW_PASSWORD,
        "password2": AGAIN,
    }
    hints: ClassVar[dict[str, Any]] = {"password1": LENGTH}


class SetPasswordForm(OurWords, allauth.SetPasswordForm):  # type: ignore[misc]  # as above
    labels: ClassVar[dict[str, Any]] = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar[dict[str, Any]] = {"password1": LENGTH}


class ResetPasswordForm(OurWords, allauth.ResetPasswordForm):  # type: ignore[misc]  # as above
    labels: ClassVar[dict[str, Any]] = {"email": EMAIL}


class NewPasswordForm(OurWords, allauth.ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    labels: ClassVar[dict[str, Any]] = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar[dict[str, Any]] = {"password1": LENGTH}


class AgainForm(OurWords, allauth.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The password once more."""

    labels: ClassVar[dict[str, Any]] = {"password": PASSWORD}
