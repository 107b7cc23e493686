"""The operator's view of the tracker: who is here, and what is stored of them. Only people can be changed.

Everything else has one writer of its own (:mod:`tracker.planning`, :mod:`tracker.recording`), which the
administration would bypass.
"""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from tracker.models import (
    Activity,
    ApiToken,
    Break,
    Exam,
    Goal,
    Nudge,
    Plan,
    ProfileSettings,
    Report,
    Resource,
    ReturnedMail,
    SourceState,
    Timer,
    User,
)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's own class takes no argument
    """Rows that are shown and never written."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """People are made by sign-up or command; here they are let in or kept out."""

    list_display = ("username", "email", "is_active", "is_staff", "date_joined", "last_login")
    search_fields = ("username", "email")
    fields = (
        "username",
        "email",
        "is_active",
        "is_staff",
        "time_zone",
        "language",
        "weekly_report",
        "monthly_report",
        "nudge_after",
        *list_display[4:],
    )
    readonly_fields = ("username", "email", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens without their digests."""

    list_display = ("hint", "user", "name", "read", "write", "last_used_at")
    exclude = ("digest",)


@admin.register(Plan)
class PlanAdmin(ReadOnly):
    list_display = ("title", "user", "start", "end", "current")
    search_fields = ("title", "user__username")


@admin.register(Goal)
class GoalAdmin(ReadOnly):
    list_display = ("title", "plan", "metric", "kind", "start", "archived_on")
    search_fields = ("title", "plan__user__username")


@admin.register(Break)
class BreakAdmin(ReadOnly):
    list_display = ("plan", "start", "end", "note")


@admin.register(Exam)
class ExamAdmin(ReadOnly):
    list_display = ("code", "title", "user", "booked_for")


@admin.register(Activity)
class ActivityAdmin(ReadOnly):
    list_display = ("local_date", "user", "source", "kind", "title", "counted", "ignored_reason")
    list_filter = ("source", "kind", "counted")
    search_fields = ("user__username", "title", "external_id")
    list_select_related = ("user",)
    show_full_result_count = False


@admin.register(Timer)
class TimerAdmin(ReadOnly):
    list_display = ("user", "started_at", "paused_at")


@admin.register(Resource)
class ResourceAdmin(ReadOnly):
    list_display = ("title", "user", "kind", "reached", "units", "finished_on", "put_aside_on")
    search_fields = ("title", "user__username")


@admin.register(SourceState)
class SourceStateAdmin(ReadOnly):
    list_display = ("user", "source", "account", "state", "reached_at", "next_at")


@admin.register(ProfileSettings)
class ProfileSettingsAdmin(ReadOnly):
    list_display = ("user", "enabled", "shown")


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("user", "kind", "slug", "state", "attempts", "sent_at", "reason")
    list_filter = ("state",)


@admin.register(Nudge)
class NudgeAdmin(ReadOnly):
    list_display = ("user", "since", "handed_at", "next_at", "attempts")


@admin.register(ReturnedMail)
class ReturnedMailAdmin(ReadOnly):
    list_display = ("address", "user", "stopped_at", "refusals", "since", "reason")
    search_fields = ("address", "user__username")
