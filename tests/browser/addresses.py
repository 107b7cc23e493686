"""Every address that shows a page, from the patterns themselves, so that a new page can't be forgotten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from integrations.models import Connection
from tracker.models import Activity, Break, Exam, Goal, Plan, Report, Resource, User

#: Routes that are no page of ours, or none that demo could look at, and why.
LEFT_OUT = {
    "account_login": "leads whoever is signed in away; strangers see it",
    "account_signup": "leads whoever is signed in away; strangers see it",
    "account_set_password": "for accounts without a password; leads to the change of one",
    "account_confirm_login_code": "no codes are sent",
    "account_confirm_email": "needs a key from a mail",
    "account_reset_password_from_key": "needs a key from a mail",
    "mfa_activate_totp": "asks for the password; looked at behind it",
    "mfa_add_webauthn": "asks for the password; looked at behind it",
    "mfa_authenticate": "stands between the two steps of signing in",
    "mfa_deactivate_totp": "needs an app that is set up",
    "mfa_download_recovery_codes": "a file",
    "mfa_edit_webauthn": "needs a passkey",
    "mfa_generate_recovery_codes": "asks for the password",
    "mfa_list_webauthn": "leads to the page of passkeys and codes",
    "mfa_login_webauthn": "answers scripts",
    "mfa_reauthenticate": "needs an app that is set up",
    "mfa_reauthenticate_webauthn": "needs a passkey",
    "mfa_remove_webauthn": "needs a passkey",
    "mfa_view_recovery_codes": "asks for the password; looked at behind it",
    "delete_account": "asks for the password; looked at behind it",
    "export_file": "a file",
    "set_language": "leads back to where it came from",
    "import_badge": "leads to the import it belongs to",
    "import_sample": "a file",
    "import_draft": "needs a file that was brought",
    "start": "leads on to its steps",
    "start_plan": "leads whoever has a plan away; who has just come sees it",
    "quick_log": "leads to the log",
    "log_words": "for scripts",
    "timer_now": "leads to the timer",
    "timer_line": "leads to the timer",
    "queue": "for offline.js, which keeps the lines",
    "manifest": "a file",
    "worker": "a script",
    "old_plan": "leads to the plan while it runs",
    "pace": "a part of the dashboard",
    "year": "a part of the dashboard",
    "dashboard_sources": "a part of the dashboard",
    "report_mail": "a letter, with styles of its own for mail programs",
    "report_text": "a file",
    "report_message": "a file",
    "public_data": "a file",
    "public_feed": "a file",
    "card": "a picture",
    "signed_data": "a file",
    "signing_keys": "a file",
    "sitemap": "a file",
    "robots": "a file",
    "badge": "a picture",
    "goal_badge": "a picture",
    "heatmap": "a picture",
    "shared": "needs the token of a share link",
    "shared_evidence": "needs the token of a share link",
    "shared_kind": "needs the token of a share link",
    "shared_goal": "needs the token of a share link",
    "unsubscribe": "needs a token from a mail",
    "mail_again": "leads to the reports",
    "bounces": "for mail servers",
}
#: Not ours (admin), or no pages at all.
ELSEWHERE = ("admin/", "api/", "healthz", "readyz")
#: Of what demo has, the day and the provider that addresses speak of.
DAY, PROVIDER = "2026-11-18", "github"


@dataclass(frozen=True, slots=True)
class Route:
    """A name, the names of what its address contains, and its pattern as it is written."""

    name: str
    parameters: frozenset[str]
    written: str


def routes() -> list[Route]:
    """All routes but those elsewhere, in the order of their patterns."""
    return list(_walk(get_resolver().url_patterns))


def _walk(
    patterns: list[URLPattern | URLResolver], above: frozenset[str] = frozenset(), before: str = ""
) -> Iterator[Route]:
    for pattern in patterns:
        if str(pattern.pattern) in ELSEWHERE:
            continue
        parameters = above | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, parameters, before + str(pattern.pattern))
        else:
            yield Route(pattern.name or str(pattern.pattern), parameters, before + str(pattern.pattern))


def samples(user: User) -> dict[str, Any]:
    """What stands for each parameter: something of this user's."""
    plan = Plan.objects.current_of(user)
    assert plan
    report = Report.objects.filter(user=user, kind=Report.Kind.WEEKLY).latest("pk")
    return {
        "blog_id": Connection.objects.get(user=user, provider="feed").pk,
        "break_id": Break.objects.filter(plan=plan).latest("start").pk,
        "connection_id": Connection.objects.get(user=user, provider=PROVIDER).pk,
        "day": DAY,
        "draft_id": UUID(int=0),
        "exam_id": Exam.objects.filter(user=user).latest("pk").pk,
        "goal_id": Goal.objects.filter(plan=plan).earliest("pk").pk,
        "kind": "pull_request_merged",
        "name": "cs224n",
        "plan_id": plan.pk,
        "provider": PROVIDER,
        "resource_id": Resource.objects.filter(user=user).earliest("pk").pk,
        "slug": report.slug,
        "uid": Activity.objects.filter(user=user, source="manual").latest("pk").uid,
        "session_id": 0,
        "token_id": 0,
        "username": user.username,
    }


def address(route: Route, known: dict[str, Any]) -> str:
    """Its address; a KeyError names a parameter that no sample stands for."""
    if route.name == "feeds":  # only a blog has them
        known = known | {"connection_id": known["blog_id"]}
    return reverse(route.name, kwargs={name: known[name] for name in route.parameters})


def pages(user: User, chosen: Iterable[Route]) -> list[str]:
    """The addresses of those of these routes that answer a GET with a page of this user's."""
    client = Client()
    client.force_login(user)
    known = samples(user)
    found = [address(route, known) for route in chosen if route.name not in LEFT_OUT]
    return [each for each in found if "GET" in client.options(each).get("Allow", "GET")]
