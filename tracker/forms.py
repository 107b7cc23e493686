"""What people fill in, checked field by field."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.catalogue.templates import TEMPLATES, apply_template
from tracker.entry import is_no_text
from tracker.identity import meant_page
from tracker.manual import Draft
from tracker.metrics import KINDS
from tracker.models import Activity, Timer, User
from tracker.models.people import LEAST_CEILING, MOST_CEILING
from tracker.planning import put_plan
from tracker.quick_log.line import Line, Refused
from tracker.quick_log.time_spent import MOST_HOURS, take_minutes
from tracker.recording import redate
from tracker.skill_field import SkillField
from tracker.streak import RULE
from tracker.study_rules import too_early

LONGEST_PASSWORD = 4096
FIRST_YEAR, LAST_YEAR = 1990, 2100
#: The ids of a form for a stored activity, which may stand on a page with the one for a new activity.
EDITED = "edit_%s"


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


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
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


class AccountForm(PlaceForm):
    """What else is a person's own."""

    wrong_zone = forms.BooleanField(
        label=gettext_lazy("The zone until now was wrong from the start"),
        help_text=gettext_lazy("What sources brought moves to its day in the new zone. This can be done once."),
        required=False,
    )

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

    class Meta(PlaceForm.Meta):
        fields = ["language", "time_zone", "weekly_report", "study_ceiling", "streak"]
        labels = PlaceForm.Meta.labels | {
            "weekly_report": gettext_lazy("Send me the weekly report"),
            "streak": gettext_lazy("Show my weeks in a row"),
        }
        help_texts = {"streak": RULE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong = self.instance.zone
        self.order_fields(["language", "time_zone", "wrong_zone", "weekly_report", "study_ceiling", "streak"])
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


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    write = forms.BooleanField(label=gettext_lazy("It may change things, too"), required=False)


def _readable(text: str) -> None:
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


def _in_our_times(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Give a day between 1990 and 2100."))


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
    skill = SkillField(label=gettext_lazy("Skill"), max_length=100, required=False, validators=[_readable])
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=10_000,
        required=False,
        validators=[_readable],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    #: When the row was last changed, as the page that shows this form knew it.
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
        return cls(user, activity, initial=same | {"resource": activity.resource_id, "version": version_of(activity)})


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
        validators=[_readable],
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
        validators=[_readable],
        help_text=gettext_lazy("The exam’s code (AI-103), the competition, the course. A goal may ask for it."),
    )
    #: The page shows it where the kind is a certification; of nothing else it is taken.
    expires_on = forms.DateField(
        label=gettext_lazy("Expires on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("Empty: as the catalogue knows the exam."),
        validators=[_in_our_times],
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
            "version": version_of(activity),
        }
        return cls(user, initial=same | own, auto_id=EDITED)

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
        hidden: dict[str, Any] = {"private": stored.private} if stored else {}
        resource_id, unit = self.about or (None, None)
        amount = self.cleaned_data["amount"]
        return Draft(kind=kind, metric=metric, quantity=amount, resource_id=resource_id, unit=unit, **same, **hidden)


def hand_made_kinds(user: User) -> list[tuple[str, str]]:
    """The kinds that can be logged by hand; the user's own metrics stand as kinds of their own."""
    kinds = [(kind.slug, str(kind.label)) for kind in KINDS.values() if kind.by_hand]
    own = [(f"custom:{metric.slug}", metric.label) for metric in user.custom_metrics.all()]
    return [*(kind for kind in kinds if kind[0] != "custom"), *own]


def version_of(activity: Activity) -> str:
    """What changes with every change of the row."""
    return activity.updated_at.isoformat()


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
        minutes = take_minutes(line)
    except Refused:
        line = None
    if line is None or line.title:
        said = {"hours": MOST_HOURS}
        raise ValidationError(_("Give a time such as 1h30, 45 min or 1.5h, up to %(hours)s hours.") % said)
    return Decimal(minutes)


class PlanForm(forms.Form):
    """The plan to start from."""

    template = forms.ChoiceField(label=gettext_lazy("Template"))
    start = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        validators=[_in_our_times],
    )
    rest = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Rest days: nothing is planned on them"),
        required=False,
        coerce=int,
        choices=[(str(number), number) for number in range(1, 8)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slug, template.title) for slug, template in TEMPLATES.items()]

    def clean_rest(self) -> list[int]:
        """At least one weekday is left to plan on."""
        rest: list[int] = self.cleaned_data["rest"]
        if len(rest) == 7:
            raise ValidationError(_("Leave at least one day on which something is planned."))
        return rest

    def make(self, user: User, *, today: date) -> None:
        """Make the plan that was chosen; a template keeps the rest days of the plan that it fills."""
        chosen, start, rest = (self.cleaned_data[name] for name in ("template", "start", "rest"))
        with transaction.atomic():
            put_plan(user, title=chosen, start=start, end=start, rest_weekdays=rest, today=today)
            apply_template(user, chosen, start=start, today=today)


class TimerForm(forms.Form):
    """When a running timer was begun, on the user's clock, and what is studied."""

    started_at = forms.DateTimeField(
        label=gettext_lazy("Begun at"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
    )
    line = forms.CharField(label=gettext_lazy("What"), max_length=300, required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = user.zone

    @classmethod
    def of(cls, user: User, timer: Timer) -> "TimerForm":
        begun = timer.started_at.astimezone(user.zone).replace(tzinfo=None, microsecond=0)
        return cls(user, initial={"started_at": begun, "line": timer.line})

    def clean_started_at(self) -> datetime:
        """The instant: Django reads it as the server's clock, and the user's is meant."""
        typed: datetime = self.cleaned_data["started_at"]
        _in_our_times(typed.date())
        return typed.replace(tzinfo=self.zone)
