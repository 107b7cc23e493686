"""What people fill in about what happened, checked field by field."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.conflicts import version_of
from tracker.entry import is_no_text
from tracker.identity import meant_page
from tracker.manual import Draft
from tracker.metrics import KINDS
from tracker.models import Activity, User
from tracker.plan_forms import DayField
from tracker.quick_log.line import Line, Refused
from tracker.quick_log.time_spent import MOST_HOURS, take_time
from tracker.skill_field import SkillField
from tracker.study_rules import too_early

#: The ids of a form for a stored activity, which may stand on a page with the one for a new activity.
EDITED = "edit_%s"


def readable(text: str) -> None:
    """Refuse control characters."""
    if any(is_no_text(each) for each in text if each not in "\t\r\n"):
        raise ValidationError(_("Leave out control characters."))


def web_address(text: str) -> None:
    """Refuse what no browser can follow."""
    try:
        parts = urlsplit(text)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if not web or not text.isprintable() or " " in text:
        raise ValidationError(_("Give a web address that starts with https:// or http://."))


class EvidenceField(forms.CharField):
    """A web address; an arXiv id stands for its paper's page."""

    def to_python(self, value: Any) -> Any:
        return meant_page(super().to_python(value) or "")


class WordsForm(forms.Form):
    """What an owner may say of any activity, whoever brought it; who has no resources is not asked for one."""

    resource = forms.TypedChoiceField(
        label=gettext_lazy("Resource"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("The course, book or paper that was studied."),
    )
    unit = forms.IntegerField(
        label=gettext_lazy("Up to unit"),
        required=False,
        min_value=1,
        max_value=999_999,
        help_text=gettext_lazy("The number of its lecture, chapter or page that was reached."),
    )
    skill = SkillField(label=gettext_lazy("Skill"), max_length=100, required=False, validators=[readable])
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=10_000,
        required=False,
        validators=[readable],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    #: Of the values that the page knew when it showed this form (:mod:`tracker.conflicts`).
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resource"]
        assert isinstance(field, forms.ChoiceField)
        own = [(each.pk, each.title) for each in user.resources.all()]
        field.choices = [("", "–"), *own]
        if not own:
            self.ask_for_no_resource()

    def ask_for_no_resource(self) -> None:
        del self.fields["resource"], self.fields["unit"]

    def clean_note(self) -> str:
        """Browsers end lines as DOS did."""
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unit") and not cleaned.get("resource") and "resource" not in self.errors:
            self.add_error("resource", _("Say whose unit this is, or leave the unit empty."))
        return cleaned

    @property
    def about(self) -> tuple[int | None, int | None] | None:
        """The resource's id and the unit that was reached; None where the form does not ask."""
        if "resource" not in self.fields:
            return None
        return self.cleaned_data["resource"], self.cleaned_data["unit"]


class SourcedForm(WordsForm):
    """An activity that a source keeps."""

    excluded = forms.BooleanField(label=gettext_lazy("Don’t count it"), required=False)

    def __init__(self, user: User, activity: Activity, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, auto_id=EDITED, **kwargs)
        if "resource" in self.fields and activity.kind != "study":
            self.ask_for_no_resource()

    @classmethod
    def of(cls, user: User, activity: Activity) -> "SourcedForm":
        same = {name: getattr(activity, name) for name in ("skill", "note", "excluded", "unit")}
        same |= {"resource": activity.resource_id}
        return cls(user, activity, initial=same | {"version": version_of(same)})


class ActivityForm(WordsForm):
    """An activity made by hand. Its id is made with the form, so that sending it twice stores it once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    quantity = forms.CharField(
        label=gettext_lazy("Time or number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Study: 1h30, 45 min, 1.5h. All else counts 1."),
        widget=forms.TextInput(attrs={"placeholder": "1h30"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    title = forms.CharField(
        label=gettext_lazy("What"),
        max_length=500,
        required=False,
        validators=[readable],
        help_text=gettext_lazy("A paper’s arXiv id is enough: its title is looked up."),
    )
    evidence_url = EvidenceField(
        label=gettext_lazy("Evidence"),
        max_length=2000,
        required=False,
        validators=[web_address],
        help_text=gettext_lazy("Where others can see it: the badge, the post, the paper."),
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    context = forms.CharField(
        label=gettext_lazy("Belongs to"),
        max_length=300,
        required=False,
        validators=[readable],
        help_text=gettext_lazy("The exam’s code (AI-103), the competition, the course. A goal may ask for it."),
    )
    #: The page shows it where the kind is a certification; of nothing else it is taken.
    expires_on = DayField(
        label=gettext_lazy("Expires on"),
        required=False,
        help_text=gettext_lazy("Empty: as the catalogue knows the exam."),
    )
    field_order = [
        *("id", "version", "kind", "quantity", "on", "expires_on"),
        *("title", "resource", "unit", "evidence_url", "context"),
    ]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = hand_made_kinds(user)

    @classmethod
    def of(cls, user: User, activity: Activity) -> "ActivityForm":
        """A stored activity, to be corrected."""
        names = ("title", "skill", "evidence_url", "context", "note", "unit", "expires_on")
        same = {name: getattr(activity, name) for name in names}
        own = {
            "id": activity.uid,
            "kind": f"custom:{activity.metric}" if activity.metric else activity.kind,
            "quantity": written_quantity(activity),
            "on": activity.local_date,
            "resource": activity.resource_id,
        }
        return cls(user, initial=same | own | {"version": version_of(same | own)}, auto_id=EDITED)

    @classmethod
    def blank(cls, user: User, *, on: date, kind: str = "study", **filled: str) -> "ActivityForm":
        """A form for today; ``filled`` are fields that whoever opens it knows already."""
        return cls(user, initial={"id": uuid.uuid4(), "on": on, "kind": kind, **filled})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["amount"] = _amount(cleaned.get("kind", ""), cleaned.get("quantity", "").strip())
        except ValidationError as error:
            self.add_error("quantity", error)
        if cleaned.get("on") and (early := too_early(cleaned["on"])):
            self.add_error("on", early)
        if cleaned.get("resource") and cleaned.get("kind", "study") != "study":
            self.add_error("resource", _("Only study is about a resource: leave this empty, or log study."))
        return cleaned

    def draft(self, stored: Activity | None = None) -> Draft:
        """What was filled in; what the form does not show stays as ``stored`` has it."""
        kind, _colon, metric = self.cleaned_data["kind"].partition(":")
        names = ("id", "on", "title", "skill", "evidence_url", "context", "note", "expires_on")
        same: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        hidden: dict[str, Any] = {"private": stored.private, "occurred_at": stored.occurred_at} if stored else {}
        resource_id, unit = self.about or (None, None)
        amount = self.cleaned_data["amount"]
        return Draft(kind=kind, metric=metric, quantity=amount, resource_id=resource_id, unit=unit, **same, **hidden)


def hand_made_kinds(user: User) -> list[tuple[str, str]]:
    """The kinds that can be logged by hand; the user's own metrics stand as kinds of their own."""
    kinds = [(kind.slug, str(kind.label)) for kind in KINDS.values() if kind.by_hand]
    own = [(f"custom:{metric.slug}", metric.label) for metric in user.custom_metrics.all()]
    return [*(kind for kind in kinds if kind[0] != "custom"), *own]


def written_quantity(activity: Activity) -> str:
    """The quantity as the form takes it: minutes as 1h30."""
    if activity.kind != "study":
        return f"{activity.quantity.normalize():f}"
    hours, minutes = divmod(int(activity.quantity), 60)
    return f"{hours}h{minutes:02}" if hours else f"{minutes} min"


def _amount(kind: str, written: str) -> Decimal:
    """Minutes for study, by the quick log's grammar; a plain number for a metric of one's own; else 1."""
    if kind == "study":
        return _minutes(written)
    if not kind.startswith("custom:"):
        if written not in ("", "1"):
            raise ValidationError(_("This is counted in pieces: leave the number empty, or write 1."))
        return Decimal(1)
    if not written.isascii() or not written.replace(".", "", 1).isdigit() or len(written) > 8:
        raise ValidationError(_("Give a number such as 12 or 1.5."))
    return Decimal(written)


def _minutes(written: str) -> Decimal:
    try:
        line = Line(written)
        minutes = take_time(line).minutes
    except Refused:
        line = None
    if line is None or line.title:
        said = {"hours": MOST_HOURS}
        raise ValidationError(_("Give a time such as 1h30, 45 min or 1.5h, up to %(hours)s hours.") % said)
    return Decimal(minutes)
