"""Somebody's public profile, as the tests of its answers have it."""

from collections.abc import Collection
from datetime import UTC, date, datetime

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_goal, make_plan
from tests.tracker.views.conftest import TODAY
from tracker.closings import bring_up_to_date
from tracker.models import ProfileSettings, User

FILES = ("", "profile.json", "badge.svg", "heatmap.svg", "card.png", "feed.xml", "profile.jwt")
LINK = "https://example.org/1"
#: The plan asks for a commit a day from here on; three of its days are over.
FIRST = date(2026, 3, 1)


def show(user: User, sections: Collection[str] = ProfileSettings.SECTIONS, *, enabled: bool = True) -> None:
    ProfileSettings.objects.update_or_create(user=user, defaults={"enabled": enabled, "shown": list(sections)})


def fill(user: User) -> User:
    """A plan, a closing and some work."""
    plan = make_plan(user, title="Into AI work", start=FIRST)
    make_goal(plan, title="Read code", metric="commits", target=306)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    make_activity(user, title="Fix it", evidence_url=LINK, context="octo/repo", own=False, occurred_at=noon)
    log_study(user, minutes=90, on=FIRST, skill="LoRA")
    bring_up_to_date(plan, today=TODAY)
    return user


def headers(answer: HttpResponseBase) -> dict[str, str]:
    return dict(answer.headers)


def is_missing(client: Client, address: str) -> bool:
    """Whether it answers, byte by byte, as a profile that does not exist."""
    answer, missing = client.get(address), client.get("/u/nobody/")
    return (answer.status_code, answer.content, headers(answer)) == (404, missing.content, headers(missing))


def asked_by(client: Client, address: str) -> list[str]:
    """The queries by which an address is answered."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [query["sql"] for query in queries]
