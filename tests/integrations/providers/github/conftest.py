"""A world in which Ada works in a repository of her own and in one of Bob's."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import Ledger

JOINED = datetime(2026, 1, 15, tzinfo=UTC)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        yield github


@pytest.fixture
def ada(github: FakeGitHub) -> User:
    return github.add_user("ada", created=JOINED)


@pytest.fixture
def bob(github: FakeGitHub) -> User:
    return github.add_user("bob", created=JOINED)


@pytest.fixture
def tool(github: FakeGitHub, ada: User) -> Repository:
    return github.add_repository(ada, "tool")


@pytest.fixture
def lib(github: FakeGitHub, bob: User) -> Repository:
    return github.add_repository(bob, "lib")


@pytest.fixture
def ledger(github: FakeGitHub, ada: User) -> Ledger:
    return Ledger(github, ada)
