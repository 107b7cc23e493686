"""The evidence pack: its lines, its sums, and who may see it."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import log_study, make_activity, make_goal, make_plan, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.evidence import MOST_LINES, evidence_of
from tracker.models import ProfileSettings, ShareLink, SourceState, User
from tracker.public import profile_of
from tracker.share_links import token_of

REPO = "https://example.org/octo/repo"
FIRST = date(2026, 3, 1)


def commit(user: User, number: int, **values: Any) -> None:
    noon = datetime(2026, 3, 1 + number % 3, 12, tzinfo=UTC)
    values = {"context": "octo/repo", "evidence_url": f"{REPO}/commit/{number}", "occurred_at": noon} | values
    make_activity(user, title=f"Fix {number}", **values)


@pytest.fixture
def full(ann: User) -> User:
    """Commits in two repositories, one of them private; a pull request; a talk by hand; some study."""
    plan = make_plan(ann, title="Into AI work", start=FIRST)
    make_goal(plan, title="Read code", metric="commits", target=306)
    for number in range(4):
        commit(ann, number)
    commit(ann, 5, private=True, context="canary/canary", evidence_url="https://example.org/canary")
    make_activity(ann, kind="pull_request", title="A cure", evidence_url=f"{REPO}/pull/1", occurred_at=NOON)
    log_study(ann, minutes=90, on=FIRST, skill="LoRA", title="canary", evidence_url="https://example.org/canary")
    SourceState.objects.create(user=ann, source="github", account="7")
    bring_up_to_date(plan, today=TODAY)
    return ann


def test_commits_are_summed_by_repository_with_their_days(page: Client, full: User) -> None:
    content = page.get("/profile/evidence/").content.decode()
    assert "1 Mar – 3 Mar octo/repo example.org/octo/repo 4" in words(content)
    assert (f'href="{REPO}"' in content, "Fix 1" in content.split("k-commit")[1]) == (True, False)


def test_a_kind_is_named_as_it_stands_behind_its_number(page: Client, full: User) -> None:
    headings = re.findall(r'<h2 id="k-[^>]*>([^<]*)', page.get("/profile/evidence/").content.decode())
    assert headings[1:] == ["Study", "Commits"]


def test_its_numbers_add_up_to_those_of_the_profile(full: User) -> None:
    proof = profile_of(full, ["proof"], NOON).proof
    groups = evidence_of(full)
    assert proof
    assert sum(group.counted for group in groups) == proof.counted == 7
    assert sum(group.private for group in groups) == proof.private == 1
    found = {group.kind: (group.counted, group.private, group.rest, len(group.lines)) for group in groups}
    assert found == {"pull_request": (1, 0, 0, 1), "study": (1, 0, 1, 0), "commit": (5, 1, 0, 1)}


def test_private_work_and_what_was_read_are_named_nowhere(page: Client, full: User) -> None:
    content = page.get("/profile/evidence/").content.decode()
    assert ("canary" in content, "1 is private and only a number here" in words(content)) == (False, True)


def test_what_its_owner_has_entered_is_marked(full: User) -> None:
    make_activity(full, source="manual", account="", kind="talk", title="A talk", evidence_url=REPO, occurred_at=NOON)
    lines = {line.title: line.fetched for group in evidence_of(full) for line in group.lines}
    assert (lines["A talk"], lines["A cure"]) == (False, True)


def test_a_kind_has_so_many_lines_and_no_more_queries(ann: User, django_assert_num_queries: Any) -> None:
    for number in range(MOST_LINES + 2):
        make_activity(ann, kind="pull_request", title=f"A cure {number}", evidence_url=REPO, occurred_at=NOON)
        commit(ann, number, context=f"octo/{number}")
    with django_assert_num_queries(4):
        groups = evidence_of(ann)
    assert [(group.kind, len(group.lines), group.rest) for group in groups] == [
        ("pull_request", MOST_LINES, 2),
        ("commit", MOST_LINES, 2),
    ]
    assert groups[0].lines[0].title == f"A cure {MOST_LINES + 1}"


def test_it_has_what_strangers_see_unless_told_otherwise(page: Client, full: User) -> None:
    ProfileSettings.objects.create(user=full, shown=["goals"])
    asked = [words(page.get(f"/profile/evidence/{query}").content) for query in ("", "?shown=proof")]
    # The boxes stand in both.
    found = [("Read code" in said, "A cure" in said) for said in asked]
    assert found == [(True, False), (False, True)]


def test_a_section_that_there_is_not_is_named(page: Client, full: User) -> None:
    answer = page.get("/profile/evidence/?shown=everything")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["shown"])


def test_it_names_the_profile_while_that_is_on(page: Client, full: User) -> None:
    stored = ProfileSettings.objects.create(user=full, shown=["score"])
    off = page.get("/profile/evidence/").content.decode()
    ProfileSettings.objects.filter(pk=stored.pk).update(enabled=True)
    on = page.get("/profile/evidence/").content.decode()
    assert ["/u/ann/" in content for content in (off, on)] == [False, True]


def test_it_is_its_owners_alone(page: Client, stranger: Client, full: User) -> None:
    other = make_user()
    make_activity(other, kind="pull_request", title="Another's", evidence_url=REPO, occurred_at=NOON)
    assert "Another" not in page.get("/profile/evidence/").content.decode()
    assert stranger.get("/profile/evidence/").headers["Location"].startswith("/accounts/login/")


def test_a_share_link_carries_it_with_its_sections(stranger: Client, full: User) -> None:
    link = ShareLink.objects.create(user=full, uid=uuid.uuid4(), sections=["proof"], expires_on=TODAY)
    there = f"/s/{token_of(link)}/evidence/"
    answer = stranger.get(there)
    content = answer.content.decode()
    found = [part in content for part in ("A cure", "Read code", "canary", "/u/", "<form")]
    assert (found, answer.headers["Cache-Control"]) == ([True, False, False, False, False], "no-store")
    ShareLink.objects.update(expires_on=TODAY - timedelta(days=1))
    assert stranger.get(there).content == stranger.get("/u/nobody/").content


def test_what_a_link_shows_takes_the_pages_queries_and_four_for_the_list(
    stranger: Client, full: User, django_assert_num_queries: Any
) -> None:
    sections = list(ProfileSettings.SECTIONS)
    link = ShareLink.objects.create(user=full, uid=uuid.uuid4(), sections=sections, expires_on=TODAY)
    for address, number in ((f"/s/{token_of(link)}/", 10), (f"/s/{token_of(link)}/evidence/", 14)):
        with django_assert_num_queries(number):
            assert stranger.get(address).status_code == 200
