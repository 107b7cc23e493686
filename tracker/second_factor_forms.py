"""allauth's forms of the second factor, in our words."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy

#: More than any code or name needs.
LONGEST_CODE, LONGEST_NAME = 20, 80


#: How reading a passkey's answer fails where it was not a browser that wrote it.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, struct.error, InvalidSignature)


@contextmanager
def _from_a_browser() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


def _code(label: Any) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label=label, max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs))


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in."""

    code = _code(gettext_lazy("Code of the app, or a recovery code"))


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]  # as above
    """The same before something that touches the account’s security."""

    code = _code(gettext_lazy("Code of the app, or a recovery code"))


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # as above
    """The first code of an authenticator app."""

    code = _code(gettext_lazy("The code that the app shows now"))


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A new passkey. It signs in by itself, so it asks for a finger, a face or a PIN."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("To tell it from others, such as “Work laptop”."),
        max_length=LONGEST_NAME,
        required=False,
    )
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def clean(self) -> Any:
        with _from_a_browser():
            return super().clean()


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # as above
    """What a passkey is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)


class _Passkey(forms.Form):
    """A passkey's answer, which allauth expects to be a browser's."""

    def clean_credential(self) -> Any:
        with _from_a_browser():
            return super().clean_credential()  # type: ignore[misc]  # that of the form beside it


class PasskeyStepForm(_Passkey, AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey as the second step of signing in."""


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey before something that touches the account’s security."""


class PasskeyLoginForm(_Passkey, LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey instead of name and password."""
