"""Connections to outside accounts, and what each of their sync runs brought."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tracker.sealing import seal, unseal


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def due(self, now: datetime) -> Self:
        """Active, and its time has come; whether somebody reads it already is seen when it is claimed."""
        return self.filter(state=Connection.State.ACTIVE, next_sync_at__lte=now)


class Connection(models.Model):
    """One user's link to one account at a provider."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        REJECTED = "rejected", _("switched off")
        PAUSED = "paused", _("paused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="connections")
    provider = models.CharField(max_length=20)
    account = models.CharField(max_length=500)
    #: The outside service's own unchanging id, and present name, of the account that was really read.
    account_id = models.CharField(max_length=500, blank=True)
    account_name = models.CharField(max_length=500, blank=True)
    sealed_secret = models.TextField(blank=True)
    #: A keyed digest of the credential, by which two connections that share one are kept from speaking at once.
    credential = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(max_length=500, blank=True)
    #: Belongs to the demo's story: nobody is at the other end, so nobody is asked.
    made_up = models.BooleanField(default=False)

    #: What the credential can and cannot see, a sentence each.
    sees = models.JSONField(default=list)
    #: What its owner may choose from, each as the fields of a :class:`Choice`; and what they have chosen, by name.
    choices = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    #: Whether the source seems to show its newest work alone.
    limited = models.BooleanField(default=False)

    cursor = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    next_sync_at = models.DateTimeField(null=True, db_index=True)
    last_success_at = models.DateTimeField(null=True)
    #: When it is next looked at whether this is its user's own (None: not yet, or the credential shows it), when it
    #: last was, and why it did not show.
    check_at = models.DateTimeField(null=True, db_index=True)
    checked_at = models.DateTimeField(null=True)
    check_reason = models.CharField(max_length=500, blank=True)
    #: Times in a row that the source could not be reached; runs in a row that ended without a word.
    failures = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)
    #: Whoever holds the lease may write; a holder that was overtaken is refused by the changed id.
    lease_id = models.UUIDField(null=True)
    lease_holder = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "provider", "account"], name="one_connection_an_account"),
            models.UniqueConstraint(
                fields=["user", "provider", "account_id"], condition=~Q(account_id=""), name="one_connection_an_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.account}"

    @property
    def secret(self) -> str:
        """The credential in the clear. Raises CannotUnseal."""
        return unseal(self.sealed_secret, bound_to=self._seal_name())

    @secret.setter
    def secret(self, plain: str) -> None:
        self.sealed_secret = seal(plain, bound_to=self._seal_name())
        digest = salted_hmac("integrations.connection", f"{self.provider}:{plain}", algorithm="sha256").hexdigest()
        self.credential = digest if plain else ""

    def _seal_name(self) -> str:
        return f"integrations.connection.secret:{self.id}"

    @property
    def reading_history(self) -> bool:
        """Whether windows are still to be read."""
        return self.done < self.total


class SyncRun(models.Model):
    """One execution of one connection's sync: what it fetched and what became of it."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        OK = "ok", _("complete")
        PARTIAL = "partial", _("in part")
        UNAVAILABLE = "unavailable", _("not reached")
        REJECTED = "rejected", _("refused")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="runs")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=11, choices=Outcome.choices, default=Outcome.RUNNING)
    reason = models.CharField(max_length=500, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    ignored_count = models.PositiveIntegerField(default=0)
    ignored = models.JSONField(default=dict, help_text="Count by reason.")
    gone = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["connection", "-id"])]
        constraints = [
            models.UniqueConstraint(fields=["connection"], condition=Q(outcome="running"), name="one_run_at_a_time"),
            models.CheckConstraint(
                condition=Q(fetched=F("new") + F("changed") + F("unchanged")), name="fetched_is_what_it_became"
            ),
            models.CheckConstraint(
                condition=Q(fetched=F("counted") + F("ignored_count")), name="fetched_is_counted_or_ignored"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection} {self.outcome}"


class SourceDay(models.Model):
    """What a source itself said of one day of the user's: its own count, and figures of which it keeps no history."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="days")
    day = models.DateField()
    said = models.PositiveIntegerField(null=True)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["connection", "day"], name="one_word_a_day")]

    def __str__(self) -> str:
        return f"{self.connection}, {self.day}"


class PaperTitle(models.Model):
    """The title of a paper of arXiv, "" until it is known. Shared by all who logged it: it says nothing of anybody."""

    arxiv_id = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["next_try_at", "pk"]

    def __str__(self) -> str:
        return self.title or self.arxiv_id


class ImportDraft(models.Model):
    """What somebody has brought to import: kept until it is stored, and what storing it did for a day."""

    class What(models.TextChoices):
        FILE = "file", _("a file")
        BADGE = "badge", _("a badge")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_drafts")
    what = models.CharField(max_length=5, choices=What.choices, default=What.FILE)
    #: Emptied once it is stored.
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    #: What was said of what it leaves open when a worker was asked to store it; until when one is at it; and whether
    #: one has found that it can't be stored like that.
    asked = models.JSONField(null=True)
    lease_until = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)
    #: The account under which it was stored, what became of its entries, and the external ids of the new ones.
    account = models.CharField(max_length=20, blank=True)
    stored = models.JSONField(null=True)
    new_ids = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.what} of {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def in_hand(self) -> bool:
        """Whether a worker stores it, or will."""
        return self.asked is not None and self.stored is None and not self.refused
