"""Reports of a week or a month: built once, stored, sent once."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.days import IsoWeek, Month, ReportPeriod
from tracker.models.people import User


class Report(models.Model):
    """One user's ISO week or month, and how far its mail has come; or the running week, told when its reader asked."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("weekly")
        MONTHLY = "monthly", _("monthly")
        ASKED = "asked", _("asked for")

    class State(models.TextChoices):
        DUE = "due", _("due")
        CLAIMED = "claimed", _("being built")
        HANDING = "handing", _("being handed over")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("could not be confirmed")
        SKIPPED = "skipped", _("skipped")

    user = models.ForeignKey(User, models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    #: As in its address: 2026-W07, 2026-02, or the day it was asked for and which of that day's it is: 2026-02-14-1.
    slug = models.CharField(max_length=16)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    facts = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last", "-first", "-slug"]
        constraints = [models.UniqueConstraint(fields=["user", "slug"], name="one_report_a_period")]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.user} {self.slug}"

    @classmethod
    def of(cls, user: User, period: ReportPeriod, **values: Any) -> Self:
        """The report of a week or a month, not stored yet."""
        return cls(
            user=user, kind=cls.kind_of(period), slug=period.slug, first=period.first, last=period.last, **values
        )

    @classmethod
    def kind_of(cls, period: ReportPeriod) -> Kind:
        """Of the report of a week, or a month, that is over."""
        return cls.Kind.WEEKLY if isinstance(period, IsoWeek) else cls.Kind.MONTHLY

    @property
    def period(self) -> ReportPeriod:
        """The week or month; of one that was asked for the week in which that was."""
        return Month.of(self.first) if self.kind == self.Kind.MONTHLY else IsoWeek.of(self.first)
