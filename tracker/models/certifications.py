"""Exams that somebody means to take. What was passed is in the ledger."""

from django.db import models
from django.db.models import Q

from tracker.models.people import User


class Exam(models.Model):
    """One exam that a user plans or, where it has a day, has booked.

    It is done as soon as the ledger says that it was passed, and as it was before where the ledger no longer does.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="exams")
    #: The catalogue's code; "" for an exam that the catalogue doesn't know, which has a title and an issuer instead.
    code = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    #: None while it is only planned.
    booked_for = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    #: The day on which it had last been passed when it was planned: only a later pass is the one that is meant.
    passed_before = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["booked_for", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "code", "title", "issuer"], name="one_exam_once"),
            models.CheckConstraint(condition=~Q(code="", title=""), name="exam_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.code or self.title
