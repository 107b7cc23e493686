"""What an owner chooses to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import ProfileSettings, User
from tracker.one_line import one_plain_line

#: What each section says to a stranger.
SECTIONS = {
    "score": (_("Score"), _("The score, the days against the plan and the plan’s title.")),
    "goals": (_("Goals"), _("Each goal’s title, with what is done and what is planned.")),
    "heatmap": (_("Year"), _("How much counted on each day of a year. Breaks and rest days can be seen in it.")),
    "proof": (
        _("Proof"),
        _("Everything that counts and has a link, the newest first, and the share that can be verified."),
    ),
    "certifications": (_("Certifications"), _("Every certification with its day and its link.")),
    "skills": (_("Skills"), _("Hours of study for each skill.")),
    "streak": (_("Weeks in a row"), _("How many weeks in a row counted, if your account shows it.")),
    "accounts": (_("Accounts"), _("Your connected accounts by name and link, and whether each is confirmed as yours.")),
}
LONGEST_NAME, LONGEST_BIO = 80, 280


class PlainField(forms.CharField):
    """A text of its owner's that strangers read. What is taken out of it does not count towards its length."""

    def to_python(self, value: Any) -> str:
        return one_plain_line(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing is cut while it is pasted: a text that is too long is answered, not shortened."""
        return {}


class ProfileForm(forms.Form):
    """The profile and its sections, each on or off, and its owner's own words."""

    name = PlainField(
        label=_("Your name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Your user name stands where there is none."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    bio = PlainField(
        label=_("About you"),
        required=False,
        max_length=LONGEST_BIO,
        help_text=_("Up to 280 characters."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-most": LONGEST_BIO}),
    )
    enabled = forms.BooleanField(label=_("Show my public profile"), required=False)
    indexed = forms.BooleanField(
        label=_("Search engines may keep it"),
        required=False,
        help_text=_("Where this is off, they are asked to leave it out."),
    )
    shown = forms.MultipleChoiceField(
        label=_("Sections"), required=False, choices=[(slug, words[0]) for slug, words in SECTIONS.items()]
    )

    @classmethod
    def of(cls, stored: ProfileSettings) -> "ProfileForm":
        """As it is now."""
        return cls(initial={name: getattr(stored, name) for name in cls.base_fields})

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Every section with its words, and whether it is ticked."""
        ticked = self["shown"].value() or []
        return [
            {"slug": slug, "name": name, "says": says, "ticked": slug in ticked}
            for slug, (name, says) in SECTIONS.items()
        ]

    def store(self, user: User) -> None:
        """Keep the choice."""
        ProfileSettings.objects.update_or_create(user=user, defaults=self.cleaned_data)
