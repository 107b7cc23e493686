"""Later runs: what came, what changed and what went."""

from datetime import timedelta

from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github_things import Commit, Issue, Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


def shas(ledger: Ledger) -> set[str]:
    return {entry.external_id.split(":")[1] for entry in ledger.counted("commit")}


def rewrite(repository: Repository, commit: Commit, sha: str) -> None:
    """As a rebase does: the same author date, a new committer date, another SHA."""
    commit.sha = sha
    commit.committed = NOW + DAY


def test_new_work_is_counted(github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger) -> None:
    github.commit(tool, ada, NOW - 9 * DAY)
    ledger.sync()
    github.commit(tool, ada, NOW + DAY / 2)
    github.pull_request(tool, ada, NOW + DAY / 2)
    github.issue(tool, ada, NOW + DAY / 2)
    ledger.later(1)
    assert ledger.totals() == {"commit": 2, "pull_request_opened": 1, "issue": 1}


def test_another_run_over_an_unchanged_account_takes_two_requests(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - 9 * DAY)
    github.pull_request(lib, ada, NOW - 9 * DAY, merged=NOW - 8 * DAY)
    github.review(github.pull_request(lib, bob, NOW - 9 * DAY), ada, NOW - 8 * DAY)
    ledger.sync()
    before, asked = ledger.totals(), len(github.requests)
    windows = ledger.later(1)
    assert [window.requests for window in windows] == [1, 1]
    assert len(github.requests) - asked == 2
    assert ledger.totals() == before


def test_a_new_commit_costs_one_request_more_however_long_the_history(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    for number in range(250):
        github.commit(tool, ada, NOW - number * DAY / 2)
    ledger.sync()
    asked = len(github.requests)
    github.commit(tool, ada, NOW + DAY / 2)
    ledger.later(1)
    assert len(github.requests) - asked == 3
    assert ledger.totals() == {"commit": 251}


def test_other_peoples_pushes_cost_nothing(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    github.commit(lib, ada, NOW - 9 * DAY)
    ledger.sync()
    asked = len(github.requests)
    github.commit(lib, bob, NOW + DAY / 2)
    ledger.later(1)
    assert len(github.requests) - asked == 2


def test_a_late_merge_brings_commits_older_than_the_overlap(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    for number in range(130):
        github.commit(lib, ada, NOW - number * DAY / 2)
    ledger.sync()
    late = {github.commit(lib, ada, NOW - days * DAY).sha for days in (50, 60)}
    github.commit(lib, bob, NOW + DAY / 2)
    ledger.later(1)
    assert len(shas(ledger)) == 132
    assert late <= shas(ledger)


def test_a_late_merge_into_a_new_repository_is_found_by_its_pull_request(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    pull = github.pull_request(lib, ada, NOW - 80 * DAY)
    ledger.sync()
    github.commit(lib, ada, NOW - 90 * DAY)
    github.merge(pull, NOW + DAY / 2)
    ledger.later(1)
    assert ledger.totals() == {"pull_request_opened": 1, "pull_request_merged": 1, "commit": 1}


def test_a_rebase_changes_shas_and_not_the_sum(github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger) -> None:
    for number in range(120, 0, -1):
        github.commit(tool, ada, NOW - number * DAY / 2)
    ledger.sync()
    for number, commit in enumerate(tool.branches["main"][-5:]):
        rewrite(tool, commit, f"{number}" * 40)
    ledger.later(1)
    assert shas(ledger) == {commit.sha for commit in tool.branches["main"]}
    assert len(ledger.gone) == 5


def test_a_history_without_the_authors_commits_leaves_none(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    github.commit(lib, ada, NOW - 9 * DAY)
    ledger.sync()
    lib.branches["main"].clear()
    github.commit(lib, bob, NOW - 5 * DAY)
    ledger.later(1)
    assert ledger.totals() == {}
    asked = len(github.requests)
    ledger.later(2)
    assert len(github.requests) - asked == 2


def test_a_branch_that_moves_while_it_is_read_promises_nothing(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    for number in range(150):
        github.commit(tool, ada, NOW - number * DAY / 2)
    windows = len(ledger.sync())
    again = Ledger(github, ada)
    again.sync(windows=windows - 1)
    del tool.branches["main"][0]
    [last, *_] = again.later(1)
    assert [promise for promise in last.complete if "commit" in promise.kinds] == []
    assert again.counted("commit")
    assert shas(again) == {commit.sha for commit in tool.branches["main"]}


def test_what_was_deleted_within_the_overlap_is_gone(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.issue(tool, ada, NOW - 60 * DAY)
    github.issue(tool, ada, NOW - 5 * DAY)
    deleted = github.issue(tool, ada, NOW - 4 * DAY)
    github.commit(tool, ada, NOW - 4 * DAY)
    ledger.sync()
    github.issues.remove(deleted)
    ledger.later(1)
    assert ledger.gone == {deleted.id}


def test_an_old_issue_that_was_deleted_is_gone_too(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    deleted = github.issue(tool, ada, NOW - 400 * DAY)
    github.issue(tool, ada, NOW - 300 * DAY)
    ledger.sync()
    github.issues.remove(deleted)
    ledger.later(1)
    assert ledger.gone == {deleted.id}


def moved(github: FakeGitHub, issue: Issue, repository: Repository) -> Issue:
    """The issue in another repository: it keeps its date, and has another id there."""
    github.issues.remove(issue)
    return github.issue(repository, issue.author, issue.created)


def test_an_old_issue_that_moved_counts_once(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    first = github.issue(tool, ada, NOW - 400 * DAY)
    github.issue(tool, ada, NOW - 300 * DAY)
    github.commit(tool, ada, NOW - 5 * DAY)
    ledger.sync()
    second = moved(github, first, lib)
    asked = len(github.requests)
    ledger.later(1)
    assert (ledger.gone, second.id in ledger.entries) == ({first.id}, True)
    assert len(github.requests) - asked == 2


def test_an_old_issue_among_many_that_moved_counts_once_within_a_week(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    first, *_ = [github.issue(tool, ada, NOW - (400 - number) * DAY) for number in range(120)]
    github.commit(tool, ada, NOW - 5 * DAY)
    ledger.sync()
    second = moved(github, first, lib)
    asked = len(github.requests)
    ledger.later(6)
    assert second.id not in ledger.entries
    assert len(github.requests) - asked == 2
    ledger.later(7)
    assert (ledger.gone, second.id in ledger.entries) == ({first.id}, True)
    assert len(github.requests) - asked == 5


def test_a_review_that_was_deleted_is_gone_within_a_week_however_many_issues_there_are(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    for number in range(120):
        github.issue(tool, ada, NOW - (300 - number) * DAY)
    pull = github.pull_request(lib, bob, NOW - 60 * DAY)
    deleted, _ = [github.review(pull, ada, NOW - days * DAY) for days in (58, 57)]
    ledger.sync()
    ledger.later(6)
    pull.reviews.remove(deleted)
    ledger.later(7)
    assert ledger.gone == {f"PRR_{deleted.number}"}


def test_an_old_repository_that_became_the_accounts_own_is_read_within_a_week(
    github: FakeGitHub, ada: User, bob: User, ledger: Ledger
) -> None:
    """Of many, those that nobody pushed to for long are in no other answer."""
    for number in range(110):
        github.commit(github.add_repository(ada, f"tool-{number}"), ada, NOW - number * DAY * 1.25)
    ledger.sync()
    given = github.add_repository(ada, "given")
    github.commit(given, ada, NOW - 140 * DAY)
    github.review(github.pull_request(given, bob, NOW - 140 * DAY), ada, NOW - 139 * DAY)
    ledger.later(6)
    assert ledger.totals() == {"commit": 110}
    ledger.later(7)
    assert ledger.totals() == {"commit": 111, "review": 1}


def test_old_work_that_a_wider_token_shows_is_read_at_once(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    """Its old pull requests, of which a shorter look shows the number alone, tell that there is more."""
    ada.scopes = "read:user"
    for number in range(110):
        github.pull_request(lib, ada, NOW - number * DAY)
    inner = github.add_repository(bob, "inner", private=True)
    github.pull_request(inner, ada, NOW - 136 * DAY)
    github.review(github.pull_request(inner, bob, NOW - 136 * DAY), ada, NOW - 135 * DAY)
    github.commit(inner, ada, NOW - 136 * DAY)
    ledger.sync()
    ada.scopes = "repo"
    github.pull_request(lib, ada, NOW + DAY / 2)
    ledger.later(1)
    assert ledger.totals() == {"pull_request_opened": 112, "review": 1, "commit": 1}


def test_when_a_token_shows_more_than_before_everything_is_read_again(
    github: FakeGitHub, ada: User, bob: User, ledger: Ledger
) -> None:
    ada.scopes = "read:user"
    inner = github.add_repository(bob, "inner", private=True)
    github.review(github.pull_request(inner, bob, NOW - 130 * DAY), ada, NOW - 129 * DAY)
    ledger.sync()
    assert ledger.totals() == {"private_contribution": 1}
    ada.scopes = "repo"
    ledger.later(1)
    assert ledger.totals() == {"review": 1}
    asked = len(github.requests)
    ledger.later(2)
    assert len(github.requests) - asked == 2


def test_pull_requests_that_only_came_ask_for_no_full_pass(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    for number in range(3):
        github.pull_request(lib, ada, NOW - (5 + number) * DAY)
    ledger.sync()
    github.pull_request(lib, ada, NOW + DAY / 3)
    github.pull_request(lib, ada, NOW + DAY / 2)
    assert len(ledger.later(1)) == 2


def test_issues_that_only_came_ask_for_no_full_pass(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.issue(tool, ada, NOW - 400 * DAY)
    ledger.sync()
    github.issue(tool, ada, NOW + DAY / 2)
    assert len(ledger.later(1)) == 2


def test_a_history_that_was_emptied_leaves_none(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - 9 * DAY)
    ledger.sync()
    tool.branches["main"].clear()
    ledger.later(1)
    assert ledger.totals() == {}


def test_a_commit_of_the_future_stays_where_it_was_first_put(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW + 900 * DAY)
    ledger.sync()
    assert [entry.first_known for entry in ledger.counted("commit")] == [True]


def test_work_in_a_vanished_repository_goes_on_counting(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    github.commit(lib, ada, NOW - 5 * DAY)
    github.pull_request(lib, ada, NOW - 5 * DAY)
    ledger.sync()
    github.remove(lib)
    windows = ledger.later(1)
    assert ledger.totals() == {"commit": 1, "pull_request_opened": 1}
    assert windows[-1].problems == ("bob/lib can no longer be read. What was counted there stays.",)
    assert ledger.unlisted == ledger.entries.keys()
    assert [window.problems for window in ledger.later(2)] == [()]


def test_a_withheld_repository_is_skipped_and_the_rest_is_read(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - 5 * DAY)
    github.commit(lib, ada, NOW - 5 * DAY)
    ledger.sync()
    lib.withheld = "FORBIDDEN"
    github.commit(tool, ada, NOW + DAY / 2)
    windows = ledger.later(1)
    assert ledger.totals() == {"commit": 3}
    assert any("bob/lib" in problem for window in windows for problem in window.problems)


def test_a_partial_answer_is_a_problem_and_promises_nothing(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.issue(tool, ada, NOW - 5 * DAY)
    ledger.sync()
    github.issues.clear()
    github.fail(Fault(errors=({"type": "FORBIDDEN"},)))
    window = ledger.later(1)[0]
    assert window.problems
    assert window.complete == ()


def test_a_renamed_account_is_the_same_account(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.review(github.pull_request(lib, bob, NOW - 5 * DAY), ada, NOW - 4 * DAY)
    ledger.sync()
    ada.login = "countess"
    windows = ledger.later(1)
    assert windows[-1].account_name == "countess"
    assert ledger.totals() == {"review": 1}


def test_a_renamed_repository_stays_the_same_and_is_told_anew(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - 100 * DAY)
    github.review(github.pull_request(tool, bob, NOW - 100 * DAY), ada, NOW - 99 * DAY)
    ledger.sync()
    tool.name = "instrument"
    ledger.later(1)
    assert {entry.context for entry in ledger.counted()} == {"ada/instrument"}
    assert ledger.totals() == {"commit": 1, "review": 1}


def test_a_repository_made_private_hides_all_its_work(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, ledger: Ledger
) -> None:
    for number in range(120):
        github.commit(tool, ada, NOW - number * DAY)
    github.review(github.pull_request(tool, bob, NOW - 100 * DAY), ada, NOW - 99 * DAY)
    ledger.sync()
    tool.private = True
    ledger.later(1)
    assert all(entry.private for entry in ledger.counted())


def test_a_repository_without_commits_made_private_hides_its_work_too(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    github.issue(lib, ada, NOW - 100 * DAY)
    ledger.sync()
    lib.private = True
    ledger.later(1)
    assert all(entry.private for entry in ledger.counted())


def test_a_vanished_repository_withholds_nothing_of_an_empty_one(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.issue(tool, ada, NOW - 5 * DAY)
    github.issue(lib, ada, NOW - 5 * DAY)
    ledger.sync()
    github.remove(lib)
    problems = [problem for window in ledger.later(1) for problem in window.problems]
    assert problems == ["bob/lib can no longer be read. What was counted there stays."]


def test_a_withheld_branch_is_no_empty_one(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - 5 * DAY)
    github.commit(lib, ada, NOW - 5 * DAY)
    ledger.sync()
    tool.branches["main"].clear()
    lib.withheld = "FORBIDDEN"
    ledger.later(1)
    assert ledger.totals() == {"commit": 2}


def test_a_commit_that_no_head_tells_of_is_found_within_a_month(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    for days in (3, 2, 1):
        github.commit(tool, ada, NOW - days * DAY)
    ledger.sync()
    tool.branches["main"][1].sha = "f" * 40
    ledger.later(30)
    assert shas(ledger) == {commit.sha for commit in tool.branches["main"]}


def test_once_a_month_everything_is_read_again(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    ledger.sync()
    # In a repository that only now lets itself be seen.
    github.review(github.pull_request(lib, bob, NOW - 130 * DAY), ada, NOW - 129 * DAY)
    ledger.later(29)
    assert ledger.totals() == {}
    ledger.later(30)
    assert ledger.totals() == {"review": 1}


def test_after_a_long_absence_nothing_is_missing(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    ledger.sync()
    for days in (1, 100, 200, 399):
        github.commit(tool, ada, NOW + days * DAY)
        github.issue(tool, ada, NOW + days * DAY)
    ledger.later(400)
    assert ledger.totals() == {"commit": 4, "issue": 4}
