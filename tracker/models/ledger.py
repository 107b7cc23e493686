"""What happened. Written by :mod:`tracker.recording` alone."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.people import User
from tracker.models.study import Resource
from tracker.querysets import ActivityQuerySet, DailyTotalQuerySet


class Activity(models.Model):
    """One thing that happened, whoever says so."""

    class Reason(models.TextChoices):
        """Why an activity does not count."""

        PADDING = "padding", _("padding rule")
        EXCLUDED = "excluded", _("you said not to count it")
        UNDATED = "undated", _("it has no date yet")
        DUPLICATE = "duplicate", _("the same thing is counted elsewhere")
        GONE = "gone", _("its source no longer shows it")

    user = models.ForeignKey(User, models.CASCADE, related_name="activities")
    #: Its name to the outside; a client may choose it when making one by hand.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=20)
    account = models.CharField(max_length=500, blank=True)
    external_id = models.CharField(max_length=500)
    kind = models.CharField(max_length=30)
    metric = models.CharField(max_length=50, blank=True)
    occurred_at = models.DateTimeField(null=True)
    local_date = models.DateField()
    quantity = models.DecimalField(max_digits=15, decimal_places=6)
    title = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    skill = models.CharField(max_length=100, blank=True)
    #: What a study session was about, and the unit of it that was reached; its owner's words, as is the skill.
    resource = models.ForeignKey(Resource, models.SET_NULL, null=True, related_name="activities", db_index=False)
    unit = models.PositiveIntegerField(null=True)
    evidence_url = models.CharField(max_length=2000, blank=True)
    context = models.CharField(max_length=300, blank=True)
    #: What makes it the same as another activity of its kind, "" where nothing does (:mod:`tracker.identity`).
    identity = models.CharField(max_length=200, blank=True)
    #: Its title is a stand-in, to be looked up.
    wants_title = models.BooleanField(default=False)
    scope = models.CharField(max_length=300, blank=True)
    own = models.BooleanField(null=True)
    private = models.BooleanField(default=False)
    words = models.PositiveIntegerField(null=True)
    #: The last day on which a certification is valid.
    expires_on = models.DateField(null=True)

    #: The source's own reason not to count it, kept beside the owner's and the ledger's.
    source_reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    excluded = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True)
    missing_since = models.DateTimeField(null=True)
    unlisted = models.BooleanField(default=False)
    counted = models.BooleanField(default=True)
    ignored_reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    #: When what it counts for last changed: at its storing, or by a correction.
    recounted_at = models.DateTimeField(default=timezone.now)
    #: What it counted for before the corrections of that week; None where its day or description changed, too.
    recounted_from = models.DecimalField(max_digits=15, decimal_places=6, null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "account", "external_id"], name="one_activity_an_event"),
            models.UniqueConstraint(fields=["user", "uid"], name="one_activity_a_uid"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(counted=True, ignored_reason="") | Q(counted=False) & ~Q(ignored_reason=""),
                name="ignored_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(unit=None) | Q(unit__gt=0), name="unit_above_zero"),
        ]
        indexes = [
            models.Index(fields=["user", "local_date", "id"]),
            models.Index(fields=["user", "kind", "local_date", "id"]),
            models.Index(fields=["user", "recounted_at"]),
            models.Index(fields=["user", "source", "account", "kind", "scope", "occurred_at"]),
            models.Index(fields=["user", "kind", "identity"], condition=~Q(identity=""), name="same_thing"),
            models.Index(
                fields=["resource", "local_date", "id"], condition=Q(resource__isnull=False), name="of_resource"
            ),
            # Asked every minute, and nearly always empty.
            models.Index(fields=["identity"], condition=Q(wants_title=True), name="wants_title"),
        ]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.local_date} {self.kind} {self.title}"

    @property
    def manual(self) -> bool:
        """Whether its owner wrote it, and so may change all of it."""
        return self.source == "manual"


class ActivityAlias(models.Model):
    """Another name of an activity, by which it is known again after its source has renamed it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="aliases")
    alias = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "alias"], name="one_alias_once")]
        indexes = [models.Index(fields=["alias"])]
        verbose_name_plural = "activity aliases"

    def __str__(self) -> str:
        return self.alias


class DailyTotal(models.Model):
    """What counted activities of one day and one description add up to. Pages read this, never raw history."""

    user = models.ForeignKey(User, models.CASCADE, related_name="daily_totals")
    local_date = models.DateField()
    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    metric = models.CharField(max_length=50, blank=True)
    context = models.CharField(max_length=300, blank=True)
    skill = models.CharField(max_length=100, blank=True)
    #: ``own``, ``others`` or "", as a filter says it: a null would slip through the unique key.
    ownership = models.CharField(max_length=6, blank=True)
    private = models.BooleanField(default=False)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    number = models.PositiveIntegerField()
    #: How many of them have a link that leads somewhere still.
    linked = models.PositiveIntegerField(default=0)

    objects = DailyTotalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "local_date", "source", "kind", "metric", "context", "skill", "ownership", "private"],
                name="one_total_a_description",
            )
        ]
        indexes = [models.Index(fields=["user", "kind", "local_date"])]

    def __str__(self) -> str:
        return f"{self.local_date} {self.kind} {self.quantity}"


class LifetimeTotal(models.Model):
    """What the daily totals of one source, kind and skill add up to over all days. Written together with them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="lifetime_totals")
    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    skill = models.CharField(max_length=100, blank=True)
    private = models.BooleanField(default=False)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    number = models.PositiveIntegerField()
    linked = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "kind", "skill", "private"], name="one_lifetime_total")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.quantity}"


class SourceState(models.Model):
    """How fresh one source is, as :func:`tracker.recording.reached` was told."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        REJECTED = "rejected", _("switched off")
        PAUSED = "paused", _("paused")

    user = models.ForeignKey(User, models.CASCADE, related_name="source_states")
    source = models.CharField(max_length=20)
    account = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(max_length=500, blank=True)
    reached_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    #: When the owner was told by mail that the source was switched off.
    told_at = models.DateTimeField(null=True)
    #: The name to show and the page of the account, "" where it has none.
    handle = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    #: When the account was last seen to be the user's own, and by what (:mod:`tracker.ownership`).
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["source", "account"]
        constraints = [models.UniqueConstraint(fields=["user", "source", "account"], name="one_state_a_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.account}"


class CustomMetric(models.Model):
    """A metric of a user's own, for activities of kind ``custom``."""

    user = models.ForeignKey(User, models.CASCADE, related_name="custom_metrics")
    slug = models.SlugField(max_length=50)
    label = models.CharField(max_length=100)
    unit = models.CharField(max_length=50)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["user", "slug"], name="one_metric_a_slug")]

    def __str__(self) -> str:
        return self.label


class Undoable(models.Model):
    """What a change of the log replaced, kept for a day so that its owner can undo it (:mod:`tracker.undoing`)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="undoables")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    #: What was done, in a word, and the rows as they were and as it left them.
    what = models.CharField(max_length=20)
    rows = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"{self.what} of {len(self.rows)}"
