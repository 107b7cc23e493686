"""What an owner fills in to connect an account. The operations check it; the forms only ask."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.connecting import change, connect
from integrations.models import Connection
from tracker.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the form says of one provider; an empty ``secret`` is a provider without a credential."""

    name: str | Promise
    sentence: str | Promise
    account: str | Promise
    account_hint: str | Promise
    secret: str | Promise = ""
    secret_hint: str | Promise = ""


WORDINGS = {
    "github": Wording(
        name="GitHub",
        sentence=_("A token that can only read."),
        account=_("Login"),
        account_hint=_("The last part of your profile’s address: github.com/login."),
        secret=_("Token"),
        secret_hint=_(
            "It must be able to read, nothing more: a fine-grained token with access to public repositories is enough, "
            "and read access to private ones counts those, too."
        ),
    ),
    "kaggle": Wording(
        name="Kaggle",
        sentence=_("User name and access token."),
        account=_("User name"),
        account_hint=_("The last part of your profile’s address: kaggle.com/user-name."),
        secret=_("Access token or key"),
        secret_hint=_(
            "From your Kaggle settings: an access token, which starts with KGAT_, or the key in kaggle.json. Kaggle "
            "has no tokens that can only read; Headway only reads."
        ),
    ),
    "feed": Wording(
        name=_("Blog"),
        sentence=_("The site’s address is enough."),
        account=_("Address"),
        account_hint=_("The blog’s start page, or its RSS, Atom or JSON feed."),
    ),
}
SECRET = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class ConnectForm(forms.Form):
    """An account and its credential. What was typed as a credential is never shown again."""

    account = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}))
    secret = forms.CharField(widget=SECRET)

    def __init__(self, provider: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider, self.wording = provider, WORDINGS[provider]
        self.fields["account"].label = str(self.wording.account)
        self.fields["account"].help_text = str(self.wording.account_hint)
        if self.wording.secret:
            self.fields["secret"].label = str(self.wording.secret)
            self.fields["secret"].help_text = str(self.wording.secret_hint)
        else:
            del self.fields["secret"]

    def connect(self, user: User) -> bool:
        """Connect what was filled in; where that is refused, say so beside the field and return False."""
        try:
            connect(user, provider=self.provider, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
        return self.is_valid()


class ChangeForm(ConnectForm):
    """Another account or credential for a connection."""

    def __init__(self, connection: Connection, *args: Any, **kwargs: Any) -> None:
        super().__init__(connection.provider, *args, initial={"account": connection.account}, **kwargs)
        self.connection = connection
        if "secret" in self.fields:
            self.fields["secret"].required = False
            self.fields["secret"].help_text = _("Leave it empty to keep the one that is stored. %(hint)s") % {
                "hint": self.wording.secret_hint
            }

    def change(self) -> bool:
        """Store what was filled in; where that is refused, say so beside the field and return False."""
        try:
            change(
                self.connection, account=self.cleaned_data["account"], secret=self.cleaned_data.get("secret") or None
            )
        except ValidationError as error:
            self.add_error(None, error)
        return self.is_valid()


class DisconnectForm(forms.Form):
    """What becomes of the activity that a connection has brought."""

    #: Each with its name and its sentence.
    CHOICES = (
        ("keep", _("Keep its activity"), _("It goes on counting.")),
        ("remove", _("Remove its activity"), _("It is deleted and stops counting. This cannot be undone.")),
    )
    activities = forms.ChoiceField(
        choices=[(choice, name) for choice, name, _says in CHOICES], initial="keep", label=_("What it has brought")
    )
