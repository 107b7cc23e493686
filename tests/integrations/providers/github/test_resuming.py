"""A run may end at any window: the next one goes on from its cursor, and nothing is lost or doubled."""

from datetime import timedelta
from itertools import count, pairwise

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


@pytest.fixture
def busy(github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository) -> FakeGitHub:
    """A world of several pages of everything."""
    for number in range(205):
        github.commit(tool, ada, NOW - number * DAY / 2)
    for number in range(105):
        github.commit(lib, ada, NOW - number * DAY)
        github.pull_request(lib, ada, NOW - number * DAY, merged=NOW - number * DAY / 2)
    github.issue(lib, ada, NOW - 3 * DAY)
    for number in range(105):
        github.review(github.pull_request(lib, bob, NOW - 9 * DAY), ada, NOW - number * DAY / 30)
    return github


def test_a_run_killed_after_any_window_is_finished_by_the_next(busy: FakeGitHub, ada: User) -> None:
    whole = Ledger(busy, ada)
    windows = whole.sync()
    assert len(windows) > 5
    for number in range(1, len(windows)):
        ledger = Ledger(busy, ada)
        ledger.sync(windows=number)
        ledger.sync(now=NOW + timedelta(minutes=1))
        assert ledger.entries.keys() == whole.entries.keys()
        assert ledger.gone == set()


def test_a_worker_killed_at_every_window_gets_to_the_end(busy: FakeGitHub, ada: User, ledger: Ledger) -> None:
    whole = Ledger(busy, ada)
    whole.sync()
    for minute in count():
        [window] = ledger.sync(now=NOW + timedelta(minutes=minute), windows=1)
        if window.done == window.total:
            break
    assert ledger.entries.keys() == whole.entries.keys()


def test_what_happened_between_the_kill_and_the_next_run_is_counted(
    busy: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    total = len(ledger.sync())
    again = Ledger(busy, ada)
    again.sync(windows=total - 1)
    busy.pull_request(tool, ada, NOW + DAY / 24)
    busy.commit(tool, ada, NOW + DAY / 24)
    again.later(1)
    assert again.totals() - ledger.totals() == {"pull_request_opened": 1, "commit": 1}


def test_progress_grows_to_its_total_and_meets_it_only_at_the_end(busy: FakeGitHub, ledger: Ledger) -> None:
    windows = ledger.sync()
    assert all(before.done + 1 == after.done for before, after in pairwise(windows))
    assert [window.done == window.total for window in windows] == [False] * (len(windows) - 1) + [True]


def test_each_window_tells_its_requests(busy: FakeGitHub, ledger: Ledger) -> None:
    windows = ledger.sync()
    assert sum(window.requests for window in windows) == len(busy.requests)
    assert windows[0].requests == 3  # two more, to learn whose token it is and which years there are


def test_a_long_history_is_taken_up_in_whatever_order_the_rest_is_stored(
    github: FakeGitHub, ada: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    for number in range(250):
        github.commit(tool, ada, NOW - number * DAY / 4)
        github.commit(lib, ada, NOW - number * DAY / 4)
    while not ledger.cursor or not ledger.cursor["reading"]["page"]["after"]:
        ledger.sync(windows=1)
    reading, asked = ledger.cursor["reading"], len(github.requests)
    name = reading["repositories"][reading["page"]["number"]][1]
    reading["queue"] = dict(reversed(reading["queue"].items()))  # PostgreSQL sorts the names of an object
    ledger.sync(windows=1)
    variables = github.requests[asked].variables
    assert f"{variables['owner0']}/{variables['name0']}" == name
    assert variables["after"]


def test_what_is_removed_between_two_pages_hides_nothing_else(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    for number in range(150):
        github.issue(tool, ada, NOW - (50 + number) * DAY)
    ledger.sync(windows=1)
    removed = github.issues.pop(0)
    ledger.sync()
    assert {entry.external_id for entry in ledger.counted("issue")} == {issue.id for issue in github.issues}
    assert ledger.gone == {removed.id}
