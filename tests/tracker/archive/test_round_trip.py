"""Out, in again, and out once more."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client

from integrations.models import Connection
from tests.factories import make_activity, make_goal, make_plan, make_resource, make_user
from tests.tracker.api.caller import Caller
from tests.tracker.archive.life import NOW, SECRET, TODAY, exported, make_life
from tracker.archive.registry import parts
from tracker.archive.restoring import restore
from tracker.models import Activity, DailyTotal, Goal, Plan, Resource, SourceState, User

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Before:
    """Ann's export, what it was made from, and what an archive may not hold."""

    export: bytes
    scores: Any
    pages: list[bytes]
    totals: list[Any]
    figures: Any
    closings: list[Any]
    closings_from: date | None
    goals: set[int]
    activities: set[Any]
    secrets: list[str]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def before(django_db_setup: None, django_db_blocker: Any) -> Before:
    """All of Ann, who is gone by the time a test begins."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        user = make_life()
        plan = Plan.objects.get(user=user, current=True)
        github = Connection.objects.get(user=user, provider="github")
        found = Before(
            export=exported(user).getvalue(),
            scores=scores(user),
            pages=pages(),
            totals=totals(user),
            figures=Resource.objects.values_list(*FIGURES).get(),
            closings=list(plan.closings.values_list("on", "score", "stored_at")),
            closings_from=plan.closings_from,
            goals=set(Goal.objects.values_list("pk", flat=True)),
            activities=set(Activity.objects.values_list("uid", flat=True)),
            secrets=[SECRET, github.sealed_secret, github.credential, user.password, *digests(user)],
        )
        transaction.set_rollback(True)
    return found


@pytest.fixture
def ann(before: Before) -> User:
    """Ann, brought where nobody else is."""
    return brought(before)


@pytest.fixture
def ann_among_others(before: Before) -> User:
    """Ann, brought where somebody has goals, resources and activities already."""
    bob = make_user("bob")
    make_goal(make_plan(bob))
    make_resource(bob)
    make_activity(bob)
    return brought(before)


def brought(before: Before) -> User:
    """Ann as she is brought, a while after her export was made."""
    with time_machine.travel(LATER, tick=False):
        return restore(io.BytesIO(before.export))


LATER = NOW + timedelta(minutes=5)
FIGURES = ("minutes", "sessions", "reached", "first_day", "last_day")


def lines(export: bytes) -> dict[str, bytes]:
    """The files of an export but for the manifest, which says when it was made."""
    with ZipFile(io.BytesIO(export)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def scores(user: User) -> list[Any]:
    caller = Caller(user)
    days = [TODAY - timedelta(days=1 + 7 * weeks) for weeks in range(6)]
    return [caller.get("score").json(), *(caller.get(f"score?on={day}").json() for day in days)]


def pages() -> list[bytes]:
    return [Client().get(f"/u/ann/{name}").content for name in ("profile.json", "heatmap.svg")]


def totals(user: User) -> list[Any]:
    names = ("local_date", "kind", "context", "skill", "quantity", "number")
    return sorted(DailyTotal.objects.filter(user=user).values_list(*names))


def digests(user: User) -> list[str]:
    return list(user.api_tokens.values_list("digest", flat=True))


def test_every_part_has_something_to_say(before: Before) -> None:
    found = lines(before.export)
    assert [part.file for part in parts() if not found[part.file]] == []


@pytest.mark.both_databases
def test_what_comes_back_is_exported_as_it_was(before: Before, ann: User) -> None:
    assert lines(exported(ann).getvalue()) == lines(before.export)


@pytest.mark.both_databases
def test_scores_are_the_same(before: Before, ann: User) -> None:
    assert scores(ann) == before.scores


def test_the_public_profile_is_the_same(before: Before, ann: User) -> None:
    assert pages() == before.pages


def test_daily_totals_and_figures_of_resources_are_added_up_again(before: Before, ann: User) -> None:
    assert totals(ann) == before.totals
    assert Resource.objects.values_list(*FIGURES).get() == before.figures


def test_closings_stand_as_they_were_told(before: Before, ann: User) -> None:
    plan = Plan.objects.get(user=ann, current=True)
    assert list(plan.closings.values_list("on", "score", "stored_at")) == before.closings
    assert plan.closings_from == before.closings_from


def test_ids_are_kept_where_nobody_else_is(before: Before, ann: User) -> None:
    assert set(Goal.objects.values_list("pk", flat=True)) == before.goals
    assert set(Activity.objects.values_list("uid", flat=True)) == before.activities


@pytest.mark.both_databases
def test_what_is_made_later_gets_an_id_of_its_own(before: Before) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Goal]):
            cursor.execute(statement)
    ann = brought(before)

    assert make_goal(Plan.objects.get(user=ann, current=True), today=TODAY).pk > max(before.goals)


def test_among_others_goals_go_by_new_ids_everywhere(ann_among_others: User) -> None:
    plan = Plan.objects.get(user=ann_among_others, current=True)
    goals = {goal.pk for goal in plan.goals.all()}
    assert not goals & {goal.pk for goal in Goal.objects.exclude(plan__user=ann_among_others)}
    assert {each["id"] for each in plan.revisions.latest("number").picture["goals"]} == goals
    assert {each["goal"] for each in plan.closings.latest("on").terms} == goals
    facts = ann_among_others.reports.get().facts
    assert facts is not None
    assert {each["goal"] for each in facts["goals"]} == goals


def test_scores_among_others_are_the_same_but_for_ids(before: Before, ann_among_others: User) -> None:
    def without_ids(found: list[Any]) -> Any:
        return [each | {"terms": [term | {"goal": 0} for term in each["terms"]]} for each in found]

    assert without_ids(scores(ann_among_others)) == without_ids(before.scores)


def test_what_is_under_way_stays(before: Before) -> None:
    found = lines(before.export)
    assert (found["sync_runs.jsonl"].count(b"\n"), found["reports.jsonl"].count(b"\n")) == (1, 1)


def test_what_lets_somebody_in_stays(before: Before) -> None:
    found = b"".join(lines(before.export).values())
    assert [secret for secret in before.secrets if secret.encode() in found] == []


def test_the_owner_of_an_empty_installation_comes_back_as_its_owner_without_a_password(ann: User) -> None:
    assert (ann.is_owner, ann.is_superuser, ann.has_usable_password()) == (True, True, False)


def test_where_somebody_is_already_nobody_becomes_an_owner(ann_among_others: User) -> None:
    assert (ann_among_others.is_owner, ann_among_others.is_staff, ann_among_others.is_superuser) == (
        False,
        False,
        False,
    )


def test_a_connection_waits_for_its_credential_and_a_blog_for_a_word(ann: User) -> None:
    states = set(Connection.objects.filter(user=ann).values_list("provider", "state", "next_sync_at"))
    assert states == {("github", "rejected", None), ("feed", "paused", None)}
    assert {state.told_at for state in SourceState.objects.filter(user=ann)} == {LATER}


def test_a_source_is_as_fresh_as_it_was(ann: User) -> None:
    assert SourceState.objects.get(user=ann, source="github").reached_at == NOW


def test_the_sheets_name_things_and_hold_nothing_that_is_taken_for_a_formula(before: Before) -> None:
    found = lines(before.export)
    assert "2026-01-03,study,,63,Lecture 3,,NLP,CS224N,3,,manual" in found["activities.csv"].decode()
    assert ",'=Study,study_hours,cumulative,150.5," in found["goals.csv"].decode()


def test_the_manifest_says_what_there_is(before: Before) -> None:
    with ZipFile(io.BytesIO(before.export)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["format"], manifest["schema_version"], manifest["username"]) == ("headway-export", 1, "ann")
    assert manifest["files"]["activities.jsonl"]["lines"] == len(before.activities)
    assert manifest["made_at"] == "2026-02-04T12:00:00.000000Z"


def test_nothing_of_anybody_else_is_in_it(ann_among_others: User) -> None:
    make_activity(User.objects.get(username="bob"), title="Of bob")
    assert b"bob" not in b"".join(lines(exported(ann_among_others).getvalue()).values())
