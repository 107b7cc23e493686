"""What is studied, and the clock that runs meanwhile.

Written by :mod:`tracker.resources` and :mod:`tracker.timing`; a resource's figures by :mod:`tracker.recording`.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tracker.models.people import User


class Resource(models.Model):
    """A course, book or paper with units, as its owner works through it."""

    class Kind(models.TextChoices):
        COURSE = "course", _("course")
        BOOK = "book", _("book")
        PAPER = "paper", _("paper")

    user = models.ForeignKey(User, models.CASCADE, related_name="resources")
    title = models.CharField(max_length=200)
    #: What the quick log may call it, "" where it has no such name.
    short_name = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COURSE)
    #: What its units are called: a slug of :mod:`tracker.units`.
    unit = models.CharField(max_length=20)
    #: How many there are; None where nobody knows.
    units = models.PositiveIntegerField(null=True)
    #: What its sessions are about where they do not say themselves.
    skill = models.CharField(max_length=100, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    finished_on = models.DateField(null=True)
    put_aside_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # What its counted sessions come to, kept by tracker.resource_figures in the ledger's own transactions.
    minutes = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    sessions = models.PositiveIntegerField(default=0)
    #: The furthest unit that a session reached, 0 before.
    reached = models.PositiveIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint("user", Lower("title"), name="one_resource_a_title"),
            models.UniqueConstraint(
                "user", Lower("short_name"), condition=~Q(short_name=""), name="one_resource_a_short_name"
            ),
            models.CheckConstraint(condition=Q(units=None) | Q(units__gt=0), name="units_above_zero"),
        ]

    def __str__(self) -> str:
        return self.title


class Timer(models.Model):
    """The one clock that a user can have running. What it measures counts once it is stopped."""

    user = models.OneToOneField(User, models.CASCADE, related_name="timer")
    #: The id of the activity that it becomes, so that stopping it twice stores it once.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField()
    #: Since when it stands still; None while it runs.
    paused_at = models.DateTimeField(null=True)
    #: How long it stood still before.
    paused_for = models.DurationField(default=timedelta(0))
    #: What is studied, as the quick log takes it, without a time.
    line = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at}"

    def ran(self, now: datetime) -> timedelta:
        """How long it has run, without its pauses."""
        return max(timedelta(0), (self.paused_at or now) - self.started_at - self.paused_for)
