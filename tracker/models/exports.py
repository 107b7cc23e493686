"""What a user has asked to take along."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.people import User


class Export(models.Model):
    """One user's one export: asked for, being made, or there for a day. Written by :mod:`tracker.exporting` alone."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    user = models.OneToOneField(User, models.CASCADE, related_name="export")
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    #: Activities that are written, of so many.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Whoever holds the lease may write; a holder that was overtaken is refused by the changed id.
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    #: The file's name below ``DATA_DIR/exports``, its bytes, and when it was made.
    file = models.UUIDField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    made_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} {self.state}"
