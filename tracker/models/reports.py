"""Weekly reports: built once, stored, sent once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.people import User


class WeeklyReport(models.Model):
    """One user's one ISO week, and how far its mail has come."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        CLAIMED = "claimed", _("being built")
        HANDING = "handing", _("being handed over")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("could not be confirmed")
        SKIPPED = "skipped", _("skipped")

    user = models.ForeignKey(User, models.CASCADE, related_name="weekly_reports")
    iso_year = models.PositiveSmallIntegerField()
    iso_week = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    facts = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-iso_year", "-iso_week"]
        constraints = [models.UniqueConstraint(fields=["user", "iso_year", "iso_week"], name="one_report_a_week")]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.user} {self.slug}"

    @property
    def slug(self) -> str:
        """As in its address: 2026-W07."""
        return f"{self.iso_year}-W{self.iso_week:02}"
