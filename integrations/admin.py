"""The operator's view of connections and their runs. Credentials are never shown, not even sealed."""

from django.contrib import admin

from integrations.models import Connection, SyncRun
from tracker.admin import ReadOnly


@admin.register(Connection)
class ConnectionAdmin(ReadOnly):
    """Without the credential and what a provider remembers."""

    list_display = ("user", "provider", "account", "state", "reason", "last_success_at", "next_sync_at")
    list_filter = ("provider", "state")
    search_fields = ("user__username", "account")
    exclude = ("sealed_secret", "credential", "cursor", "lease_id")


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnly):
    list_display = ("connection", "started_at", "outcome", "fetched", "new", "changed", "gone", "requests", "reason")
    list_filter = ("outcome",)
    list_select_related = ("connection",)
    show_full_result_count = False
