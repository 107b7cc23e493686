"""Releases: which count, and how changes among many are found."""

from datetime import timedelta

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


def publish(github: FakeGitHub, repository: Repository, author: User, number: int) -> None:
    """So many releases, the newest five days ago."""
    for days in range(number):
        moment = NOW - (5 + days) * DAY
        github.release(repository, author, moment, created=moment)


def test_a_release_counts_on_the_day_it_was_published(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    release = github.release(tool, ada, NOW - 3 * DAY, created=NOW - 9 * DAY)
    ledger.sync()
    [entry] = ledger.counted()
    assert (entry.kind, entry.external_id, entry.occurred_at) == ("release", release.id, NOW - 3 * DAY)
    assert (entry.title, entry.context, entry.own) == (release.tag, "ada/tool", True)
    assert entry.evidence_url == f"https://github.test/ada/tool/releases/tag/{release.tag}"


def test_a_release_in_others_repositories_counts_where_the_account_works(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    github.issue(lib, ada, NOW - 9 * DAY)
    mine = github.release(lib, ada, NOW - 3 * DAY)
    github.release(lib, bob, NOW - 2 * DAY)
    ledger.sync()
    assert [(entry.external_id, entry.own) for entry in ledger.counted("release")] == [(mine.id, False)]


def test_drafts_and_releases_by_programs_and_in_forks_do_not_count(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.release(tool, ada, None)
    github.release(tool, None, NOW - DAY)
    github.release(github.add_repository(ada, "fork", fork=True), ada, NOW - DAY)
    ledger.sync()
    assert ledger.totals() == {}


def test_a_draft_counts_once_it_is_published(github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger) -> None:
    draft = github.release(tool, ada, None, created=NOW - DAY)
    ledger.sync()
    draft.published = NOW + DAY / 2
    ledger.later(1)
    assert ledger.totals() == {"release": 1}


def test_a_private_release_is_marked(github: FakeGitHub, ada: User, ledger: Ledger) -> None:
    github.release(github.add_repository(ada, "secret", private=True), ada, NOW - DAY)
    ledger.sync()
    assert [entry.private for entry in ledger.counted()] == [True]


@pytest.mark.parametrize("number", [3, 10, 11, 230])
def test_however_many_releases_are_all_found(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger, number: int
) -> None:
    publish(github, tool, ada, number)
    ledger.sync()
    assert ledger.totals() == {"release": number}


@pytest.mark.parametrize("number", [3, 230])
@pytest.mark.parametrize("place", [0, -1])
def test_a_deleted_release_is_gone(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger, number: int, place: int
) -> None:
    publish(github, tool, ada, number)
    ledger.sync()
    deleted = tool.releases.pop(place)
    ledger.later(1)
    assert ledger.gone == {deleted.id}


def test_a_deleted_release_and_a_new_one_in_the_same_hour_are_both_seen(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    publish(github, tool, ada, 30)
    ledger.sync()
    deleted = tool.releases.pop()
    github.release(tool, ada, NOW + DAY / 2, created=NOW + DAY / 2)
    ledger.later(1)
    assert ledger.gone == {deleted.id}
    assert ledger.totals() == {"release": 30}


def test_a_partial_answer_takes_no_release_away(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    publish(github, tool, ada, 3)
    ledger.sync()
    tool.withheld = "FORBIDDEN"
    ledger.later(1)
    assert ledger.totals() == {"release": 3}


def test_new_releases_among_many_cost_no_request(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    publish(github, tool, ada, 30)
    ledger.sync()
    asked = len(github.requests)
    github.release(tool, ada, NOW + DAY / 2, created=NOW + DAY / 2)
    ledger.later(1)
    assert ledger.totals() == {"release": 31}
    assert len(github.requests) - asked == 2


def test_releases_of_many_repositories_are_read_together(github: FakeGitHub, ada: User, ledger: Ledger) -> None:
    for number in range(10):
        publish(github, github.add_repository(ada, f"tool-{number}"), ada, 30)
    ledger.sync()
    assert ledger.totals() == {"release": 300}
    assert sum(request.query.startswith("query Releases") for request in github.requests) == 1


def test_a_worker_killed_among_the_pages_of_releases_is_followed_by_the_next(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    publish(github, tool, ada, 230)
    windows = len(Ledger(github, ada).sync())
    ledger.sync(windows=windows - 1)
    ledger.sync(now=NOW + timedelta(minutes=1))
    assert ledger.totals() == {"release": 230}
    assert ledger.gone == set()


def test_an_overloaded_github_is_asked_for_fewer_releases(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    publish(github, tool, ada, 120)
    github.too_much = lambda variables: "after0" in variables and variables["size"] > 50
    windows = ledger.sync()
    assert ledger.totals() == {"release": 120}
    assert [problem for window in windows for problem in window.problems] == []
