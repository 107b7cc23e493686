"""Repositories that GitHub can't answer for, that come into sight, and passes that take longer than a turn."""

from collections.abc import Callable
from datetime import timedelta

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.fakes.github_wire import View
from tests.integrations.providers.github.conftest import JOINED
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


def strained_by(name: str) -> Callable[[View], bool]:
    """GitHub times out whenever it is asked for a repository of this name."""
    return lambda variables: name in map(str, variables.values())


def test_a_repository_that_github_cannot_answer_for_stops_no_other(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - DAY)
    github.commit(lib, ada, NOW - DAY)
    github.too_much = strained_by("tool")
    problems = [problem for window in ledger.sync() for problem in window.problems]
    assert [entry.context for entry in ledger.counted("commit")] == ["bob/lib"]
    assert problems == ["GitHub can't answer for ada/tool now; the others are read."]


def test_what_github_could_not_answer_for_is_read_by_the_next_run(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - DAY)
    github.too_much = strained_by("tool")
    ledger.sync()
    github.too_much = lambda _variables: False
    ledger.later(1)
    assert ledger.totals() == {"commit": 1}


def test_old_work_in_a_repository_that_comes_into_sight_is_all_found(
    github: FakeGitHub, ada: User, bob: User, ledger: Ledger
) -> None:
    """Also the review of then, which the look back of a month would not reach."""
    ada.token, ada.scopes = "ghp_1", "public_repo"
    ledger.secret = ada.token
    secret = github.add_repository(ada, "secret", private=True)
    github.commit(secret, ada, NOW - 100 * DAY)
    github.review(github.pull_request(secret, bob, NOW - 101 * DAY), ada, NOW - 100 * DAY)
    ledger.sync()
    secret.private = False
    github.commit(secret, ada, NOW + DAY / 2)
    ledger.later(1)
    assert (ledger.totals()["commit"], ledger.totals()["review"]) == (2, 1)


def test_a_pass_of_many_turns_comes_to_its_end(github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger) -> None:
    """Each turn is over after one window, as when GitHub is slow; the next one goes on at once."""
    for number in range(250):
        github.commit(lib, ada, JOINED + number * DAY / 4)
    ledger.sync()
    for number in range(250):
        github.commit(lib, ada, NOW + number * DAY / 600)
    for turn in range(20):
        [window] = ledger.sync(now=NOW + DAY + turn * timedelta(minutes=1), windows=1)
        if window.done == window.total:
            break
    assert 2 <= turn < 19
