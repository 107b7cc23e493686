"""What somebody fills in to import a file or a badge."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import badges
from integrations.importers import baked, text
from integrations.importers.badge import Badge
from integrations.importers.base import Choices, Unreadable
from integrations.importing import File, keep, said
from integrations.models import Connection, ImportDraft
from tracker.models import User

type Upload = UploadedFile[bytes]

OPEN = gettext_lazy("The file does not say.")


class FileForm(forms.Form):
    """A file, or its text."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Up to 5 MB and 20,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste its text"),
        required=False,
        max_length=text.MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def keep(self, user: User) -> ImportDraft | None:
        """Keep what was brought, if it is a file that can be read; else say beside the field why not."""
        if not self.is_valid():
            return None
        upload: Upload | None = self.cleaned_data["file"]
        try:
            brought = self._text(upload, user)
            File.of(brought)
        except Unreadable as error:
            self.add_error("file" if upload else "text", said(error))
            return None
        return keep(user, ImportDraft.What.FILE, brought)

    def clean_file(self) -> Upload | None:
        """Within the limit."""
        upload: Upload | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > text.MOST_BYTES:
            raise ValidationError(_("A file has up to 5 MB."))
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste its text."))
        return cleaned

    def _text(self, upload: Upload | None, user: User) -> str:
        if upload:
            return text.decoded(upload.read(), chinese=user.language.startswith("zh"))
        return text.checked(self.cleaned_data["text"])


class BadgeForm(forms.Form):
    """A badge: its address, its file, or its text."""

    address = forms.CharField(
        label=gettext_lazy("Address of the badge"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy("For example https://www.credly.com/badges/…"),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    badge_file = forms.FileField(
        label=gettext_lazy("Or its file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("JSON, or a PNG or SVG with the badge baked in, up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,.jsonld,.jwt,.png,.svg"}),
    )
    badge_text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        max_length=text.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def keep(self, user: User) -> ImportDraft | None:
        """Keep the badge, if one was brought; else say beside the field why not. An address is fetched."""
        if not self.is_valid():
            return None
        field = next((name for name in self.fields if self.cleaned_data[name]), None)
        if field is None:
            self.add_error("address", _("Give the address of a badge, its file or its text."))
            return None
        try:
            return keep(user, ImportDraft.What.BADGE, badges.written(self._read(field)))
        except Unreadable as error:
            self.add_error(field, said(error))
            return None

    def clean_badge_file(self) -> Upload | None:
        """Within the limit."""
        upload: Upload | None = self.cleaned_data["badge_file"]
        if upload and (upload.size or 0) > baked.MOST_BYTES:
            raise ValidationError(_("A badge has up to 1 MB."))
        return upload

    def _read(self, field: str) -> Badge:
        brought = self.cleaned_data[field]
        if field == "badge_file":
            return badges.of_file(brought.read())
        return badges.of_address(brought) if field == "address" else badges.of_text(brought)


class ChoicesForm(forms.Form):
    """What a file leaves open; only what this one does is asked."""

    order = forms.ChoiceField(
        label=gettext_lazy("Order of day and month"),
        error_messages={"required": OPEN},
        choices=[
            ("", gettext_lazy("Choose")),
            ("dmy", gettext_lazy("03/04/2026 is 3 April")),
            ("mdy", gettext_lazy("03/04/2026 is 4 March")),
        ],
    )
    person = forms.ChoiceField(label=gettext_lazy("Whose lines"), error_messages={"required": OPEN})
    skill = forms.ChoiceField(
        label=gettext_lazy("Take the skill from"),
        required=False,
        choices=[
            ("project", gettext_lazy("project")),
            ("tag", gettext_lazy("first tag")),
            ("none", gettext_lazy("nothing")),
        ],
    )
    user_name = forms.RegexField(
        label=gettext_lazy("Your user name on Kaggle, for links"), regex=r"^[A-Za-z0-9-]{1,100}\Z", required=False
    )

    def __init__(self, user: User, file: File, data: Any) -> None:
        kaggle = Connection.objects.filter(user=user, provider="kaggle").order_by("created_at").first()
        given = {"skill": "project", "user_name": kaggle.account_name if kaggle else ""}
        super().__init__({name: data.get(name, given.get(name, "")) for name in self.base_fields})
        self.user, self.file = user, file
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [("", _("Choose")), *((each, each) for each in file.people)]
        asked = {
            "order": bool(file.dialect.days) and not file.order,
            "person": bool(file.people),
            "skill": file.dialect.has_projects,
            "user_name": file.dialect.links_by_user_name,
        }
        for name in [name for name, open_ in asked.items() if not open_]:
            del self.fields[name]

    def choices(self) -> Choices:
        """What was said, beside what the file settles."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return replace(Choices(zone=self.user.zone, order=self.file.order), **given)
