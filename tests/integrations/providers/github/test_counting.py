"""What is counted: exact totals over a world of which every part is known."""

from datetime import UTC, datetime, timedelta

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.conftest import JOINED
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


def ago(days: float) -> datetime:
    return NOW - days * DAY


def test_a_commit_brings_its_sha_its_link_and_its_repository(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    commit = github.commit(tool, ada, datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC), message="Mend the parser")
    ledger.sync()
    [entry] = ledger.counted()
    assert entry.kind == "commit"
    assert entry.external_id == f"{tool.number}:{commit.sha}"
    assert entry.evidence_url == f"https://github.test/ada/tool/commit/{commit.sha}"
    assert entry.occurred_at == datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC)
    assert (entry.title, entry.context, entry.scope) == ("Mend the parser", "ada/tool", str(tool.number))


def test_every_kind_is_counted_once(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, ago(100))
    github.commit(lib, ada, ago(3))
    github.pull_request(lib, ada, ago(90), merged=ago(80))
    github.pull_request(tool, ada, ago(2))
    github.issue(lib, ada, ago(50))
    github.review(github.pull_request(lib, bob, ago(9)), ada, ago(8))
    ledger.sync()
    assert ledger.totals() == {
        "commit": 2,
        "pull_request_opened": 2,
        "pull_request_merged": 1,
        "issue": 1,
        "review": 1,
    }


def test_everything_but_private_work_told_as_a_number_leads_to_its_place(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, ago(100))
    github.pull_request(lib, ada, ago(90), merged=ago(80))
    github.issue(lib, ada, ago(50))
    github.review(github.pull_request(lib, bob, ago(9)), ada, ago(8))
    github.release(tool, ada, ago(3))
    ada.scopes = ""
    github.issue(github.add_repository(bob, "secret", private=True), ada, ago(9))
    ledger.sync()
    kinds = {kind.slug for kind in ledger.provider.about.source.kinds}
    assert ledger.totals().keys() == kinds
    leads = {entry.kind for entry in ledger.counted() if entry.evidence_url.startswith(("http://", "https://"))}
    assert leads == kinds - {"private_contribution"}


def test_other_peoples_work_in_own_repositories_is_not_counted(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, bob, ago(9))
    github.commit(tool, ada, ago(8))
    github.commit(tool, bob, ago(7))
    pull = github.pull_request(tool, bob, ago(6), merged=ago(5))
    github.review(pull, ada, ago(6))
    github.review(pull, bob, ago(6))
    github.issue(tool, bob, ago(4))
    ledger.sync()
    assert ledger.totals() == {"commit": 1, "review": 1}


def test_work_in_forks_and_on_other_branches_is_not_counted(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    fork = github.add_repository(ada, "fork", fork=True)
    github.commit(fork, ada, ago(9))
    github.pull_request(fork, ada, ago(8), merged=ago(7))
    github.issue(fork, ada, ago(6))
    github.review(github.pull_request(fork, ada, ago(5)), ada, ago(4))
    github.commit(tool, ada, ago(9), branch="idea")
    ledger.sync()
    assert ledger.totals() == {}


def test_own_is_told_by_the_owner_and_not_by_a_name(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    namesake = github.add_repository(github.add_user("ada-labs", created=JOINED), "ada")
    for repository in (tool, namesake):
        github.commit(repository, ada, ago(9))
        github.pull_request(repository, ada, ago(8), merged=ago(7))
        github.issue(repository, ada, ago(6))
    ledger.sync()
    assert {(entry.kind, entry.context, entry.own) for entry in ledger.counted()} == {
        (kind, context, own)
        for kind in ("commit", "pull_request_opened", "pull_request_merged", "issue")
        for context, own in (("ada/tool", True), ("ada-labs/ada", False))
    }


def test_work_in_private_repositories_is_marked(github: FakeGitHub, ada: User, ledger: Ledger) -> None:
    secret = github.add_repository(ada, "secret", private=True)
    github.commit(secret, ada, ago(9))
    github.issue(secret, ada, ago(8))
    ledger.sync()
    assert [entry.private for entry in ledger.counted()] == [True, True]


def test_long_lists_are_read_to_the_end(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    for number in range(205):
        github.commit(tool, ada, ago(number / 2))
    for number in range(105):
        github.pull_request(lib, ada, ago(number))
        github.issue(lib, ada, ago(number))
        github.review(github.pull_request(lib, bob, ago(20)), ada, ago(10))
    ledger.sync()
    assert ledger.totals() == {"commit": 205, "pull_request_opened": 105, "issue": 105, "review": 105}


def test_commits_of_many_small_repositories_are_read_together(
    github: FakeGitHub, ada: User, bob: User, ledger: Ledger
) -> None:
    for number in range(110):
        repository = github.add_repository(bob, f"lib-{number}")
        github.commit(repository, ada, ago(30 + number / 10))
    ledger.sync()
    assert ledger.totals() == {"commit": 110}
    # Two looks at the heads and eleven batches.
    assert sum(request.query.startswith("query Commits") for request in github.requests) == 13


def test_every_submitted_review_of_a_pull_request_counts(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    pull = github.pull_request(lib, bob, ago(120))
    github.review(pull, ada, ago(110), state="COMMENTED")
    github.review(pull, ada, ago(9), state="CHANGES_REQUESTED")
    github.review(pull, ada, ago(8))
    github.review(pull, bob, ago(8))
    github.review(pull, ada, None, state="PENDING")
    ledger.sync()
    assert sorted(entry.occurred_at for entry in ledger.counted("review") if entry.occurred_at) == [
        ago(110),
        ago(9),
        ago(8),
    ]


def test_more_reviews_of_one_pull_request_than_a_page_holds(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    pull = github.pull_request(lib, bob, ago(120))
    for number in range(230):
        github.review(pull, ada, ago(number / 3))
    ledger.sync()
    assert ledger.totals() == {"review": 230}


def test_a_merge_counts_on_its_own_day(github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger) -> None:
    pull = github.pull_request(lib, ada, ago(100), merged=ago(1))
    ledger.sync()
    [merged] = ledger.counted("pull_request_merged")
    assert (merged.external_id, merged.occurred_at) == (f"merged:{pull.id}", ago(1))


def test_commits_are_found_that_no_contribution_tells_of(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    """An imported history is older than the account; a merge can bring commits older than every window."""
    github.commit(tool, ada, datetime(1999, 1, 1, tzinfo=UTC))
    github.commit(lib, ada, datetime(2001, 1, 1, tzinfo=UTC), committed=ago(3))
    github.pull_request(lib, ada, ago(4), merged=ago(3))
    ledger.sync()
    assert len(ledger.counted("commit")) == 2


def test_all_own_repositories_are_looked_through_however_old(github: FakeGitHub, ada: User, ledger: Ledger) -> None:
    for number in range(105):
        github.commit(github.add_repository(ada, f"old-{number}"), ada, datetime(2010, 1, 1, tzinfo=UTC))
    ledger.sync()
    assert ledger.totals() == {"commit": 105}


def test_author_dates_are_kept_between_the_accounts_first_day_and_tomorrow(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, datetime(1980, 1, 1, tzinfo=UTC))
    github.commit(tool, ada, datetime(2099, 1, 1, tzinfo=UTC))
    ledger.sync()
    assert {entry.occurred_at for entry in ledger.counted()} == {JOINED, NOW + DAY}


def test_commits_dated_outside_the_accounts_life_are_found_too(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    github.commit(lib, ada, datetime(1980, 1, 1, tzinfo=UTC))
    github.commit(github.add_repository(lib.owner, "new"), ada, datetime(2031, 5, 5, tzinfo=UTC))
    ledger.sync()
    assert ledger.totals() == {"commit": 2}


def test_an_empty_account_is_read_and_yields_nothing(github: FakeGitHub, ada: User, ledger: Ledger) -> None:
    windows = ledger.sync()
    assert ledger.entries == {}
    assert (windows[-1].account_id, windows[-1].account_name) == (str(ada.number), "ada")
    assert (windows[-1].done, windows[-1].problems) == (windows[-1].total, ())


def test_github_enterprise_is_read_at_its_own_paths_and_without_a_quota() -> None:
    with FakeGitHub(enterprise=True) as github:
        github.remaining = None
        ada = github.add_user("ada", created=JOINED)
        github.commit(github.add_repository(ada, "tool"), ada, ago(9))
        ledger = Ledger(github, ada)
        ledger.sync()
        assert ledger.totals() == {"commit": 1}
        assert {request.path for request in github.requests} == {"/api/graphql"}
