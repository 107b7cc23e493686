"""What people fill in about an exam, checked field by field."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import figures
from tracker.catalogue.certifications import CERTIFICATIONS, Certification
from tracker.exams import Retired, book, known_exam, plan_exam
from tracker.models import Exam, User
from tracker.plan_forms import DayField, one_line
from tracker.sentences import language


class ExamForm(forms.Form):
    """An exam to be planned: the code of one in the catalogue, or the name of another."""

    code = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Certification"), required=False, max_length=200, validators=[one_line])
    issuer = forms.CharField(label=gettext_lazy("Issuer"), required=False, max_length=100, validators=[one_line])
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200, validators=[one_line])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        if code and code not in CERTIFICATIONS:
            self.add_error("code", _("The catalogue has no such exam."))
        elif code == "" and cleaned.get("title") == "":
            self.add_error("title", _("Say which certification it is."))
        return cleaned

    def plan(self, user: User, *, today: date) -> Exam | None:
        """Plan it; None where it is retired, which the form says then."""
        try:
            return plan_exam(user, today=today, **self.cleaned_data)
        except Retired as error:
            self.add_error("code" if self.cleaned_data["code"] else "title", _retired(error.exam, today))
            return None


class BookForm(forms.Form):
    """The day for which an exam is booked."""

    day = DayField(label=gettext_lazy("Day of the exam"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200, validators=[one_line])

    def __init__(self, exam: Exam, data: Any = None, *, today: date) -> None:
        initial = {"day": exam.booked_for, "note": exam.note}
        super().__init__(data, initial=initial, auto_id=f"exam-{exam.pk}-%s")
        self.exam, self.today = exam, today

    def clean_day(self) -> date:
        """It has not passed, and the exam can still be taken on it."""
        day: date = self.cleaned_data["day"]
        known = known_exam(self.exam)
        if day < self.today:
            raise ValidationError(_("Give a day from today on."))
        if known and known.is_retired(day):
            raise ValidationError(_retired(known, self.today))
        return day

    def book(self) -> None:
        """Book it, or move it."""
        book(self.exam, self.cleaned_data["day"], note=self.cleaned_data["note"])


def _retired(exam: Certification, today: date) -> str:
    said = {
        "exam": exam.code,
        "day": figures.short_day(exam.retired_on or today, today, language()),
        "successors": figures.listed(exam.successors, language()),
    }
    return _("%(exam)s can be taken until %(day)s; after it: %(successors)s.") % said
