"""Private work: marked where the token shows it, told as a number where it does not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integrations.providers.github import GitHub
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)
KIND = "private_contribution"


@pytest.fixture
def secret(github: FakeGitHub, ada: User) -> Repository:
    return github.add_repository(ada, "secret", private=True)


@pytest.fixture
def blind(ada: User) -> User:
    """Ada with a token that shows public work only."""
    ada.scopes = "read:user"
    return ada


def numbers(ledger: Ledger) -> dict[str, Decimal]:
    return {entry.scope: entry.quantity for entry in ledger.counted(KIND)}


def test_every_kind_of_work_in_a_private_repository_is_marked(
    github: FakeGitHub, ada: User, secret: Repository, ledger: Ledger
) -> None:
    github.commit(secret, ada, NOW - 9 * DAY)
    github.issue(secret, ada, NOW - 8 * DAY)
    github.review(github.pull_request(secret, ada, NOW - 9 * DAY, merged=NOW - 7 * DAY), ada, NOW - 8 * DAY)
    github.release(secret, ada, NOW - 8 * DAY)
    ledger.sync()
    assert {(entry.kind, entry.private) for entry in ledger.counted()} == {
        (kind, True) for kind in ("commit", "issue", "pull_request_opened", "pull_request_merged", "review", "release")
    }


def test_private_work_that_the_token_hides_is_one_number_a_month(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    for day in (1, 30):
        github.commit(secret, blind, datetime(2026, 4, day, tzinfo=UTC))
    github.issue(secret, blind, datetime(2026, 5, 7, 9, tzinfo=UTC))
    ledger.sync()
    april, may = ledger.counted()
    assert (april.external_id, april.kind) == (f"restricted:{blind.number}:2026-04", KIND)
    assert (april.quantity, april.on, april.private, april.evidence_url) == (2, date(2026, 4, 30), True, "")
    assert (may.quantity, may.on) == (1, date(2026, 5, 7))


def test_where_github_tells_no_date_it_is_the_months_last_day_so_far(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    blind.tells_latest = False
    github.commit(secret, blind, datetime(2026, 5, 3, tzinfo=UTC))
    github.commit(secret, blind, NOW - DAY / 4)
    ledger.sync()
    assert [entry.on for entry in ledger.counted()] == [date(2026, 5, 31), NOW.date()]


def test_a_profile_that_keeps_its_private_work_to_itself_tells_no_number(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    blind.shares_private = False
    github.commit(secret, blind, NOW - DAY)
    ledger.sync()
    assert ledger.entries == {}


@pytest.mark.parametrize("longest", [128, 16, 1])
def test_the_numbers_do_not_depend_on_the_windows(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger, longest: int
) -> None:
    for days in range(0, 90, 3):
        github.commit(secret, blind, datetime(2026, 3, 1, 12, tzinfo=UTC) + days * DAY)
    github.longest_window = longest * DAY
    ledger.sync()
    assert numbers(ledger) == {"2026-03": 11, "2026-04": 10, "2026-05": 9}


def test_a_number_grows_within_its_month_and_is_no_second_entry(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    github.commit(secret, blind, NOW - DAY / 4)
    ledger.sync()
    github.commit(secret, blind, NOW + DAY / 2)
    ledger.later(1)
    assert numbers(ledger) == {"2026-06": 2}


def test_a_month_without_private_work_any_more_is_gone(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    github.commit(secret, blind, NOW - 25 * DAY)
    ledger.sync()
    github.remove(secret)
    ledger.later(1)
    assert ledger.gone == {f"restricted:{blind.number}:2026-05"}


def test_a_partial_answer_takes_no_number_away(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    github.commit(secret, blind, NOW - 25 * DAY)
    ledger.sync()
    github.remove(secret)
    github.fail(Fault(errors=({"type": "FORBIDDEN"},)))
    ledger.later(1)
    assert ledger.gone == set()


def test_work_that_a_new_token_shows_leaves_the_number(
    github: FakeGitHub, blind: User, secret: Repository, ledger: Ledger
) -> None:
    github.commit(secret, blind, NOW - 25 * DAY)
    ledger.sync()
    blind.scopes = "repo"
    ledger.later(1)
    assert ledger.totals() == {"commit": 1}


def test_every_month_of_a_long_account_is_asked_for(github: FakeGitHub) -> None:
    eve = github.add_user("eve", created=datetime(2016, 3, 9, tzinfo=UTC))
    eve.scopes = ""
    repository = github.add_repository(eve, "secret", private=True)
    for year in range(2016, 2026):
        github.commit(repository, eve, datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC))
    ledger = Ledger(github, eve)
    ledger.sync()
    assert numbers(ledger) == {f"{year}-12": 1 for year in range(2016, 2026)}


def test_no_metric_counts_private_work_told_as_a_number() -> None:
    assert [metric.slug for metric in GitHub.about.source.metrics if KIND in metric.kinds] == []
