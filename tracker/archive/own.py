"""The tracker's own parts of an export."""

from typing import Any

from django.db.models import Q

from tracker.archive.parts import DERIVED, HERE, KEY, Part
from tracker.daily_totals import bring_up_to_date
from tracker.models import Activity, User
from tracker.resource_figures import bring_figures_up_to_date

INSTALLATION = "it is granted by the installation, not owned"


def _locked(user: User) -> None:
    """Nobody can sign in until a password is set here; an owner runs the installation that they come to first."""
    user.set_unusable_password()
    user.is_owner = user.is_owner and not User.objects.exists()
    user.is_staff = user.is_superuser = user.is_owner


def _added_up(user: User) -> None:
    bring_up_to_date(
        user, set(Activity.objects.filter(user=user).order_by().values_list("local_date", flat=True).distinct())
    )
    bring_figures_up_to_date(list(user.resources.values_list("pk", flat=True)))


def _no_lease(row: Any) -> None:
    row.lease_id = row.lease_until = None


PARTS = (
    Part(
        name="account",
        model="tracker.User",
        owner="pk",
        fields=(
            *("username", "email", "first_name", "last_name", "language", "time_zone", "redated", "weekly_report"),
            *("monthly_report", "nudge_after", "study_ceiling", "streak", "is_owner", "is_active", "date_joined"),
        ),
        left_out={
            "password": KEY,
            "last_login": "it is of this installation",
            "is_staff": INSTALLATION,
            "is_superuser": INSTALLATION,
            "groups": INSTALLATION,
            "user_permissions": INSTALLATION,
        },
        complete=_locked,
    ),
    Part(name="email_addresses", model="account.EmailAddress", owner="user", fields=("email", "verified", "primary")),
    Part(
        name="profile",
        model="tracker.ProfileSettings",
        owner="user",
        fields=("enabled", "shown", "name", "bio", "indexed"),
    ),
    Part(name="metrics", model="tracker.CustomMetric", owner="user", fields=("slug", "label", "unit")),
    Part(
        name="resources",
        model="tracker.Resource",
        owner="user",
        numbered=True,
        fields=(
            *("title", "short_name", "kind", "unit", "units", "skill", "url"),
            *("finished_on", "put_aside_on", "created_at"),
        ),
        left_out=dict.fromkeys(("minutes", "sessions", "reached", "first_day", "last_day"), DERIVED),
        links=("url",),
    ),
    # Before the plans: what adds up their days marks the closings of plans as out of date.
    Part(
        name="activities",
        model="tracker.Activity",
        owner="user",
        fields=(
            *("uid", "source", "account", "external_id", "kind", "metric", "occurred_at", "local_date", "quantity"),
            *("title", "note", "skill", "resource", "unit", "evidence_url", "context", "identity", "wants_title"),
            *("scope", "own", "private", "words", "expires_on", "source_reason", "excluded", "gone_at"),
            *("missing_since", "unlisted", "counted", "ignored_reason", "created_at", "updated_at"),
            *("recounted_at", "recounted_from"),
        ),
        inner={"aliases": ("aliases", "alias")},
        links=("evidence_url",),
        settle=_added_up,
    ),
    Part(
        name="exams",
        model="tracker.Exam",
        owner="user",
        numbered=True,
        fields=("code", "title", "issuer", "booked_for", "note", "passed_before"),
    ),
    Part(
        name="timer",
        model="tracker.Timer",
        owner="user",
        fields=("uid", "started_at", "paused_at", "paused_for", "line"),
    ),
    Part(
        name="plans",
        model="tracker.Plan",
        owner="user",
        numbered=True,
        fields=("title", "start", "end", "current", "ended_on", "created_at", "closings_from"),
    ),
    Part(name="rest_weekdays", model="tracker.RestWeekdays", owner="plan__user", fields=("plan", "since", "weekdays")),
    Part(
        name="breaks",
        model="tracker.Break",
        owner="plan__user",
        numbered=True,
        fields=("plan", "start", "end", "note", "declared_on"),
    ),
    Part(
        name="goals",
        model="tracker.Goal",
        owner="plan__user",
        numbered=True,
        fields=(
            *("plan", "title", "metric", "kind", "weight", "start", "skill", "filter", "archived_on", "weekly_aim"),
        ),
    ),
    Part(
        name="goal_figures",
        model="tracker.GoalFigures",
        owner="goal__plan__user",
        fields=("goal", "since", "target", "period", "end"),
    ),
    Part(
        name="plan_revisions",
        model="tracker.PlanRevision",
        owner="plan__user",
        fields=("plan", "number", "on", "picture"),
        goals_in={"picture": "id"},
    ),
    Part(
        name="closings",
        model="tracker.Closing",
        owner="plan__user",
        fields=(
            *("plan", "on", "score", "baseline_score", "plan_index", "days_ahead", "formula_version", "terms"),
            *("stored_at", "told_terms"),
        ),
        goals_in={"terms": "goal", "told_terms": "goal"},
    ),
    Part(
        name="reports",
        model="tracker.Report",
        owner="user",
        fields=("kind", "slug", "first", "last", "state", "due_at", "facts", "reason", "attempts", "sent_at"),
        left_out=dict.fromkeys(("lease_id", "lease_until"), HERE),
        only=Q(state__in=("sent", "failed", "unknown", "skipped")),
        goals_in={"facts": "goal"},
        complete=_no_lease,
    ),
)

LEFT_OUT = {
    "tracker.ApiToken": KEY,
    "tracker.ShareLink": "its address is of this installation, and signed with its key",
    "tracker.RememberedAnswer": "it is kept for a week, for clients that ask twice",
    "tracker.DailyTotal": DERIVED,
    "tracker.LifetimeTotal": DERIVED,
    "tracker.SourceState": "a connection that comes back tells it anew",
    "tracker.Export": "it is the export itself",
    "tracker.Nudge": "it is kept so that none is mailed twice from here",
    "tracker.ReturnedMail": "it is what the mail servers said to this installation",
    "account.EmailConfirmation": KEY,
    "admin.LogEntry": "it is the installation's own journal",
    "tracker.Undoable": "it is kept for a day, to undo a change of the log",
    "mfa.Authenticator": KEY,
    "usersessions.UserSession": KEY,
}
