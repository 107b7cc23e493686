"""Every address that a stranger may open is searched for what is nobody's business, new ones too."""

import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.addresses import Route, routes
from tests.factories import (
    keep_report,
    log_study,
    make_activity,
    make_connection,
    make_entry,
    make_goal,
    make_plan,
    make_resource,
    take,
)
from tests.tracker.views.conftest import TODAY
from tracker.closings import bring_up_to_date
from tracker.days import IsoWeek
from tracker.entry import Complete
from tracker.exams import plan_exam
from tracker.metrics import KINDS
from tracker.models import ApiToken, CustomMetric, Goal, ProfileSettings, ShareLink, User
from tracker.planning import add_break, archive_goal
from tracker.public import public_profile
from tracker.public_pictures import card_file
from tracker.recording import reached, set_aside
from tracker.share_links import token_of

#: Each thing that is private goes by a word of its own that begins with this.
CANARY = "zq"
FIRST = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: What a stranger may open begins so.
PUBLIC = ("u/", "s/", ".well-known/", "sitemap", "robots")
#: Every address of today; that none is lost where they are looked for.
FEWEST = 13


def private(**values: Any) -> dict[str, Any]:
    """A thing whose every word is private."""
    name = f"{CANARY}-{values['kind']}"
    words = {"title": name, "context": f"{name}/place", "evidence_url": f"https://example.org/{name}", "skill": name}
    return {"occurred_at": NOON, "external_id": f"{name}-id", "private": True, "own": True} | words | values


@pytest.fixture
def full(ann: User) -> User:
    """Somebody who shows all sections, and has something private of every kind that there is."""
    User.objects.update(email=f"{CANARY}-mail@example.org", first_name=f"{CANARY}-first", streak=True)
    sections = list(ProfileSettings.SECTIONS)
    ProfileSettings.objects.create(user=ann, enabled=True, indexed=True, name="Ann", shown=sections)
    plan = make_plan(ann, title="Into AI work", start=FIRST)
    make_goal(plan, title="Read code", metric="commits", target=306)
    make_activity(ann, title="Fix it", evidence_url="https://example.org/1", context="octo/repo", occurred_at=NOON)
    CustomMetric.objects.create(user=ann, slug="zq-slug", label="zq-label", unit="zq-unit")
    for kind, source in (
        ("commit", "github"),
        ("pull_request_merged", "github"),
        ("review", "github"),
        ("release", "github"),
        ("private_contribution", "github"),
        ("notebook", "kaggle"),
        ("competition_entered", "kaggle"),
        ("submission", "kaggle"),
        ("post", "feed"),
        ("certification", "manual"),
        ("paper", "manual"),
        ("event", "manual"),
    ):
        make_activity(ann, source=source, account="zq-account", note="zq-note", **private(kind=kind))
    course = make_resource(ann, "zq-resource", short_name="zqshort", url="https://example.org/zq-resource")
    log_study(ann, on=FIRST, resource_id=course.pk, **private(kind="study") | {"occurred_at": None})
    log_study(ann, on=FIRST, title="zq-session", note="zq-session-note", evidence_url="https://example.org/zq-read")
    vanished = make_entry("zq-vanished", title="zq-vanished", evidence_url="https://example.org/zq", occurred_at=NOON)
    take(ann, vanished, account="zq-other")
    take(ann, account="zq-other", complete=[Complete(kinds=("commit",), keep_counting=True)])
    make_activity(ann, title="zq-padding", evidence_url="https://example.org/zq-p", ignored_reason="padding")
    excluded = make_activity(ann, kind="review", title="zq-excluded", evidence_url="https://example.org/zq-e")
    set_aside(ann, excluded, excluded=True)
    reached(ann, source="github", account="zq-id", reason="zq-reason", handle="octocat")
    make_connection(ann, account="zq-connected", secret="zq-secret")
    ApiToken.issue(ann, read=True, write=True)
    plan_exam(ann, title="zq-exam", issuer="zq-issuer", note="zq-exam-note", today=TODAY)
    add_break(plan, start=TODAY, end=TODAY, note="zq-break", today=TODAY)
    make_goal(plan, title="zq-archived", metric="reviews", start=FIRST)
    keep_report(ann, IsoWeek.of(FIRST), due_at=NOON, facts={"said": "zq-report"})
    bring_up_to_date(plan, today=TODAY)
    # The stored closing names it still.
    archive_goal(Goal.objects.get(title="zq-archived"), today=TODAY)
    return ann


def addresses(user: User) -> list[str]:
    """All that a stranger may open of this user, from the patterns; a KeyError names what no sample stands for."""
    uid = uuid.uuid4()
    link = ShareLink(user=user, uid=uid, sections=list(ProfileSettings.SECTIONS), note="zq-whom", expires_on=TODAY)
    link.save()
    goals = Goal.objects.filter(plan__user=user).values_list("pk", flat=True)
    samples = {"username": [user.username], "token": [token_of(link)], "goal_id": [*goals], "kind": [*KINDS]}
    found = [each for route in routes() if route.written.startswith(PUBLIC) for each in _addresses(route, samples)]
    return [f"{each}?language={language}" for each in found for language in ("en", "zh-hans")]


def _addresses(route: Route, samples: dict[str, list[Any]]) -> list[str]:
    values: list[dict[str, Any]] = [{}]
    for name in sorted(route.parameters):
        values = [each | {name: value} for each in values for value in samples[name]]
    return [reverse(route.name, kwargs=each) for each in values]


def told(client: Client, address: str) -> str:
    """Everything that an answer says: its headers, and its text, read out of what wraps it."""
    answer = client.get(address)
    said = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    if "card.png" in address:
        profile = public_profile("ann", datetime.now(UTC))
        assert profile
        return said + card_file(profile)
    if "profile.jwt" in address:
        return said + str(jwt.decode(answer.content, options={"verify_signature": False}))
    return said + answer.content.decode()


def test_nothing_private_is_said_to_a_stranger_anywhere(stranger: Client, full: User) -> None:
    places = addresses(full)
    assert len({place.partition("?")[0] for place in places}) >= FEWEST
    texts = {place: told(stranger, place) for place in places}
    assert sum("Fix it" in text for text in texts.values()) >= 8
    found = {place: sorted(set(re.findall(rf"{CANARY}[\w/-]*", text))) for place, text in texts.items()}
    assert {place: words for place, words in found.items() if words} == {}
