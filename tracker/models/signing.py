"""The installation's keys, under which it signs what strangers may take along."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class SigningKey(models.Model):
    """An Ed25519 key pair. One is current; of a retired one the public half alone is kept, for what it has signed."""

    #: The thumbprint of the public half by RFC 7638.
    kid = models.CharField(max_length=43, unique=True)
    #: 32 bytes each, base64url without padding; the private half is sealed (:mod:`tracker.sealing`).
    public = models.CharField(max_length=43)
    sealed_private = models.TextField(blank=True)
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-current", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["current"], condition=Q(current=True), name="one_current_signing_key")
        ]

    def __str__(self) -> str:
        return self.kid
