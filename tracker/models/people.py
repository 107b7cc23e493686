"""Who uses Headway, and how they let others in."""

import hashlib
import secrets
import zoneinfo
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"))
#: Hours of study a week: more than sixteen a day is no ceiling.
LEAST_CEILING, MOST_CEILING = 1, 112
#: Days: one without an entry is no silence, and after two months the reports have stopped.
LEAST_SILENCE, MOST_SILENCE = 2, 60
#: Names that a profile address must not take: they are, or may become, pages of their own.
RESERVED_USERNAMES = frozenset(
    {"about", "account", "accounts", "admin", "api", "app", "badge", "certifications", "feed", "goals", "healthz"}
    | {"help", "log", "login", "logout", "metrics", "null", "plan", "plans", "profile", "readyz", "reports", "robots"}
    | {"root", "rules", "security", "settings", "setup", "sitemap", "skills", "sources", "start", "static", "support"}
    | {"system", "undefined", "www"}
)


def validate_time_zone(value: str) -> None:
    """Refuse what is no zone of the tz database; aliases such as Europe/Kiev are zones, too."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("%(value)s is not a time zone. Choose one such as Europe/Berlin."), params={"value": value}
        )


def validate_username_is_free(value: str) -> None:
    """Refuse names that pages have taken."""
    if value in RESERVED_USERNAMES:
        raise ValidationError(_("%(value)s is taken by a page of this site."), params={"value": value})


validate_username = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]\Z",
    _("Use 3 to 30 of a-z, 0-9 and -, with a letter or digit at both ends."),
)


class People(UserManager["User"]):
    def hold(self, user: "User") -> "User":
        """The user, held until the transaction ends: whoever writes for one user waits for whoever did so before."""
        return self.select_for_update(no_key=True).get(pk=user.pk)


class User(AbstractUser):
    """A person with a plan. Days are days in ``time_zone``."""

    username_validator = validate_username  # type: ignore[assignment]  # stubs want Django's own class
    username = models.CharField(
        _("user name"),
        max_length=30,
        unique=True,
        validators=[validate_username, validate_username_is_free],
        error_messages={"unique": _("That user name is taken.")},
    )
    email = models.EmailField(_("e-mail address"), unique=True, error_messages={"unique": _("That address is in use.")})
    is_owner = models.BooleanField(default=False, help_text=_("Made with the one-time set-up link."))
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    #: Whether what was stored has been moved, once, out of a zone that was wrong from the start.
    redated = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en", choices=LANGUAGES)
    weekly_report = models.BooleanField(_("weekly report"), default=True)
    monthly_report = models.BooleanField(_("monthly report"), default=False)
    #: Days without any activity after which one line by mail asks whether all is well; null: never.
    nudge_after = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_SILENCE), MaxValueValidator(MOST_SILENCE)],
    )
    #: Hours of study an ISO week above which a week is named and asks for no more; null: there is no ceiling. 20 are
    #: three hours on each workday and a good part of a weekend, beside a job.
    study_ceiling = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=20,
        validators=[MinValueValidator(LEAST_CEILING), MaxValueValidator(MOST_CEILING)],
    )
    #: Whether the weeks in a row are shown (:mod:`tracker.streak`).
    streak = models.BooleanField(default=False)

    objects: ClassVar["People"] = People()

    class Meta:
        constraints = [
            # Two people racing for the set-up link: the database lets one of them in.
            models.UniqueConstraint(fields=["is_owner"], condition=models.Q(is_owner=True), name="one_owner"),
        ]
        # Asked every minute, and most want none.
        indexes = [models.Index(fields=["time_zone"], condition=models.Q(nudge_after__isnull=False), name="nudged")]

    def save(self, **options: Any) -> None:
        """Store it; one that is gone is not made anew by whoever read it before: that raises User.NotUpdated."""
        if not (self._state.adding or options.get("force_insert")):
            options["force_update"] = True
        super().save(**options)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The user's zone, for :mod:`tracker.days`."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def queue_key(self) -> str:
        """Whose lines wait in a browser: no other account has it, nor one of another installation at this address."""
        return f"{self.pk}-{self.date_joined:%Y%m%d%H%M%S}"


class ProfileSettings(models.Model):
    """What a stranger may see: nothing, until its owner says so."""

    SECTIONS = ("score", "goals", "heatmap", "proof", "certifications", "skills", "streak", "accounts")

    user = models.OneToOneField(User, models.CASCADE, related_name="profile_settings")
    enabled = models.BooleanField(default=False)
    shown = models.JSONField(default=list, help_text="Slugs of the sections that are shown.")
    #: What strangers read above the sections; the user name stands where there is no name.
    name = models.CharField(max_length=80, blank=True)
    bio = models.CharField(max_length=280, blank=True)
    #: Whether search engines may keep it.
    indexed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user} ({'on' if self.enabled else 'off'})"

    def sections(self) -> dict[str, bool]:
        """Every section and whether it is shown."""
        return {section: section in self.shown for section in self.SECTIONS}


class ShareLink(models.Model):
    """An address for those whom its owner gives it to: it shows these sections even while the profile is off.

    ``expires_on`` is the last day that it works, where its owner lives.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="share_links")
    uid = models.UUIDField(unique=True)
    sections = models.JSONField(help_text="Slugs of the sections that are shown.")
    #: For whom it is; its owner alone reads it.
    note = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_on}"

    def works_on(self, day: date) -> bool:
        """Whether it opens something on this day of its owner's."""
        return self.revoked_at is None and day <= self.expires_on


class ApiToken(models.Model):
    """A bearer token for the API. Only its digest is kept; the token is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12, help_text="The first characters, to tell tokens apart.")
    read = models.BooleanField(default=True)
    write = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.hint}…"

    @staticmethod
    def digest_of(token: str) -> str:
        """The SHA-256 under which a token is looked up; its 256 random bits need no slow hash."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, *, read: bool, write: bool, name: str = "") -> tuple["ApiToken", str]:
        """Store a new token; return it with its one readable copy."""
        token = f"headway_{secrets.token_urlsafe(32)}"
        row = cls.objects.create(
            user=user, name=name, digest=cls.digest_of(token), hint=token[:12], read=read, write=write
        )
        return row, token


class RememberedAnswer(models.Model):
    """The answer to a POST that carried an Idempotency-Key, given again when the request comes again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: Any = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return self.key
