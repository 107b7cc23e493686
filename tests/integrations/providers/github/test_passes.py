"""How far back each pass looks, and what GitHub itself says of the days it looked at."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


def reviewed(github: FakeGitHub, ada: User, bob: User, repository: Repository, *, days: int) -> None:
    """Somebody else's pull request, which the account reviewed so many days ago."""
    pull = github.pull_request(repository, bob, NOW - (days + 1) * DAY)
    github.review(pull, ada, NOW - days * DAY)


@pytest.mark.parametrize(("days", "found_after"), [(30, 1), (100, 7), (130, 30)])
def test_what_only_now_lets_itself_be_seen_is_found_by_the_pass_that_looks_back_so_far(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger, days: int, found_after: int
) -> None:
    ledger.sync()
    reviewed(github, ada, bob, lib, days=days)
    for day in range(1, found_after):
        ledger.later(day)
        assert ledger.totals() == {}
    ledger.later(found_after)
    assert ledger.totals() == {"review": 1}


def test_passes_over_a_world_that_changes_all_the_time_count_everything_once(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    pulls = [github.pull_request(lib, ada, NOW - number * DAY) for number in range(8)]
    for day in range(0, 40, 2):
        moment = NOW + day * DAY
        github.commit(tool, ada, moment - DAY / 2)
        reviewed(github, ada, bob, lib, days=-day + 1)
        if day % 8 == 0:
            # A late merge brings a commit of weeks ago, and somebody rebases what is there.
            pull = pulls.pop()
            github.merge(pull, moment - DAY / 3)
            github.commit(lib, ada, pull.created, committed=moment - DAY / 3)
            for commit in tool.branches["main"][-3:]:
                commit.sha, commit.committed = f"{len(ledger.entries):08x}{commit.sha[8:]}", moment - DAY / 4
        ledger.sync(now=moment)
        ledger.sync(now=moment + DAY / 24)
    commits = {f"{each.number}:{commit.sha}" for each in (tool, lib) for commit in each.history()}
    assert {entry.external_id for entry in ledger.counted("commit")} == commits
    assert ledger.totals() == {
        "commit": 25,
        "pull_request_opened": 8,
        "pull_request_merged": 5,
        "review": 20,
    }


def test_a_force_push_takes_away_what_it_dropped(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    dropped = [github.commit(tool, ada, NOW - (200 + number) * DAY) for number in range(3)]
    kept = github.commit(tool, ada, NOW - 3 * DAY)
    ledger.sync()
    tool.branches["main"] = [kept]
    ledger.later(1)
    assert ledger.gone == {f"{tool.number}:{commit.sha}" for commit in dropped}


def windows_of(github: FakeGitHub, ada: User, longest: int) -> set[str]:
    """The reviews that are found where GitHub answers no longer window."""
    github.longest_window = longest * DAY
    ledger = Ledger(github, ada)
    ledger.sync()
    return {entry.external_id for entry in ledger.counted("review")}


def test_the_number_of_reviews_does_not_depend_on_the_windows(
    github: FakeGitHub, ada: User, bob: User, lib: Repository
) -> None:
    """GitHub tells of one review a pull request and window."""
    for number in range(6):
        pull = github.pull_request(lib, bob, NOW - 100 * DAY)
        for days in range(number + 1):
            github.review(pull, ada, NOW - (7 * number + 9 * days) * DAY)
    whole = windows_of(github, ada, 128)
    assert len(whole) == 21
    assert windows_of(github, ada, 16) == whole
    assert windows_of(github, ada, 8) == whole


@pytest.mark.parametrize("longest", [128, 4])
def test_github_says_itself_how_much_there_was_on_every_day(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger, longest: int
) -> None:
    for number in range(60):
        github.commit(tool, ada, NOW - number * DAY * 0.7)
        github.issue(tool, ada, NOW - number * DAY * 1.3)
    github.longest_window = longest * DAY
    ledger.sync()
    counted = Counter(entry.occurred_at.date() for entry in ledger.counted() if entry.occurred_at)
    assert ledger.said == {day: counted[day] for day in ledger.said}
    assert set(ledger.said) == {date(2026, 1, 15) + number * DAY for number in range(138)}


def test_a_day_is_said_anew_with_every_pass(github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger) -> None:
    commit = github.commit(tool, ada, NOW - 3 * DAY)
    github.commit(tool, ada, NOW - DAY / 4)
    ledger.sync()
    tool.branches["main"].remove(commit)
    github.commit(tool, ada, NOW + DAY / 24)
    ledger.later(1)
    assert (ledger.said[date(2026, 5, 29)], ledger.said[NOW.date()]) == (0, 2)


def test_days_before_the_account_are_said_only_if_there_is_something(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    github.commit(lib, ada, datetime(1980, 2, 3, tzinfo=UTC))
    ledger.sync()
    assert {day: number for day, number in ledger.said.items() if day.year != 2026} == {date(1980, 2, 3): 1}
