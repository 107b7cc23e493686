"""How many requests a run may take: an hourly quota is shared with the owner's other tools."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)
COMMITS, PULLS, ISSUES, REVIEWED, RELEASES = 14_000, 2_400, 1_200, 2_000, 60


@pytest.fixture
def eve(github: FakeGitHub) -> User:
    return github.add_user("eve", created=datetime(2016, 6, 1, tzinfo=UTC))


@pytest.fixture
def busy(github: FakeGitHub, eve: User, bob: User) -> list[Repository]:
    """Ten years of a diligent person, in thirteen repositories."""
    own = [github.add_repository(eve, f"tool-{number}") for number in range(8)]
    others = [github.add_repository(bob, f"lib-{number}") for number in range(5)]
    secret = github.add_repository(github.add_user("firm"), "secret", private=True)
    eve.scopes = ""

    def spread(number: int, of: int) -> datetime:
        return NOW - timedelta(days=1 + 3640 * number / of)

    for number in reversed(range(COMMITS)):
        github.commit([*own, *others][number % 13], eve, spread(number, COMMITS))
    for number in range(PULLS):
        opened = spread(number, PULLS)
        github.pull_request(others[number % 5], eve, opened, merged=opened + DAY / 2 if number % 3 else None)
    for number in range(ISSUES):
        github.issue(others[number % 5], eve, spread(number, ISSUES))
        github.issue(secret, eve, spread(number, ISSUES))
    for number in range(REVIEWED):
        pull = github.pull_request(others[number % 5], bob, spread(number, REVIEWED))
        github.review(pull, eve, pull.created + DAY / 2)
    for number in range(RELEASES):
        github.release(own[number % 2], eve, spread(number, RELEASES), created=spread(number, RELEASES))
    return own


def test_ten_years_take_300_requests_and_a_day_no_more_than_five(
    github: FakeGitHub, eve: User, busy: list[Repository]
) -> None:
    ledger = Ledger(github, eve)
    ledger.sync()
    totals = ledger.totals()
    assert totals.pop("private_contribution") == 120
    assert totals == {
        "commit": COMMITS,
        "pull_request_opened": PULLS,
        "pull_request_merged": PULLS * 2 // 3,
        "issue": ISSUES,
        "review": REVIEWED,
        "release": RELEASES,
    }
    assert len(github.requests) <= 300

    asked = len(github.requests)
    ledger.later(1)
    assert len(github.requests) - asked <= 2

    asked = len(github.requests)
    for number in range(8):
        github.commit(busy[number], eve, NOW + DAY * 1.5)
    github.release(busy[0], eve, NOW + DAY * 1.5, created=NOW + DAY * 1.5)
    github.issue(busy[0], eve, NOW + DAY * 1.5)
    ledger.later(2)
    assert len(github.requests) - asked <= 5
    assert ledger.totals()["commit"] == COMMITS + 8


def test_the_long_overlap_of_an_unchanged_account_takes_two_requests_too(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger
) -> None:
    github.commit(tool, ada, NOW - 9 * DAY)
    github.release(tool, ada, NOW - 9 * DAY)
    ledger.sync()
    ledger.later(6)
    asked = len(github.requests)
    ledger.later(7)
    assert len(github.requests) - asked == 2
