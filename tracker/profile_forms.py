"""What an owner chooses to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import ProfileSettings, User

#: What each section says to a stranger.
SECTIONS = {
    "score": (_("Score"), _("The score, the days against the plan and the plan’s title.")),
    "goals": (_("Goals"), _("Each goal’s title, with what is done and what is planned.")),
    "heatmap": (_("Year"), _("How much counted on each day of a year. Breaks and rest days can be seen in it.")),
    "proof": (_("Proof"), _("The latest activities with their links, and the share that can be verified.")),
    "certifications": (_("Certifications"), _("Every certification with its day and its link.")),
    "skills": (_("Skills"), _("Hours of study for each skill.")),
    "streak": (_("Weeks in a row"), _("How many weeks in a row counted, if your account shows it.")),
}


class ProfileForm(forms.Form):
    """The profile and its sections, each on or off."""

    enabled = forms.BooleanField(label=_("Show my public profile"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("Sections"), required=False, choices=[(slug, words[0]) for slug, words in SECTIONS.items()]
    )

    @classmethod
    def of(cls, stored: ProfileSettings) -> "ProfileForm":
        """As it is now."""
        return cls(initial={"enabled": stored.enabled, "shown": stored.shown})

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
