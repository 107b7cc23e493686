"""What an owner fills in to connect an account. The operations check it; the forms only ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from integrations.connecting import change, choose, connect
from integrations.models import Connection
from integrations.registry import PROVIDERS
from tracker.models import User

SECRET = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class ConnectForm(forms.Form):
    """An account and its credential. What was typed as a credential is never shown again."""

    account = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}))
    secret = forms.CharField(widget=SECRET)

    def __init__(self, provider: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider, self.about = provider, PROVIDERS[provider].about
        self.fields["account"].label = translated(self.about.account)
        self.fields["account"].help_text = translated(self.about.account_hint)
        if self.about.secret:
            self.fields["secret"].label = translated(self.about.secret)
            self.fields["secret"].help_text = translated(self.about.secret_hint)
            self.fields["secret"].required = not self.about.secret_optional
        else:
            del self.fields["secret"]

    def connect(self, user: User) -> bool:
        """Connect what was filled in; where that is refused, say so beside the field and return False."""
        try:
            connect(
                user,
                provider=self.provider,
                account=self.cleaned_data["account"],
                secret=self.cleaned_data.get("secret") or None,
            )
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
        if "secret" in self.fields and connection.credential:
            self.fields["secret"].help_text = _("Leave it empty to keep the one that is stored. %(hint)s") % {
                "hint": translated(self.about.secret_hint)
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


class FeedForm(forms.Form):
    """Which of a blog's feeds is read, and what becomes of posts that it does not list."""

    only = forms.BooleanField(
        required=False,
        label=_("Remove what the other feed brought"),
        help_text=_("Posts that this feed does not list stop counting. Picking the other feed again brings them back."),
    )

    def __init__(self, connection: Connection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection = connection
        feeds = [(each["address"], each["title"]) for each in connection.choices]
        refusal = _("Choose one of the feeds that are listed.")
        self.fields["feed"] = forms.ChoiceField(
            label=_("Feed"), choices=feeds, error_messages={"required": refusal, "invalid_choice": refusal}
        )
        # Until its owner picks one, the first is read.
        self.initial = {"feed": feeds[0][0] if feeds else "", **connection.options}

    def choose(self) -> bool:
        """Have the feed read that was picked; where that is refused, say so beside the field and return False."""
        try:
            choose(self.connection, self.cleaned_data["feed"], only=self.cleaned_data["only"])
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
