"""A Kaggle with two people, and Alice's connection to it."""

from collections.abc import Iterator

import pytest

from tests.fakes.kaggle import FakeKaggle
from tests.integrations.providers.kaggle.reading import Reader


@pytest.fixture
def kaggle() -> Iterator[FakeKaggle]:
    with FakeKaggle() as fake:
        fake.add_user("alice", token="KGAT_a", key="a-key")
        fake.add_user("bob", token="KGAT_b", key="b-key")
        yield fake


@pytest.fixture
def reader(kaggle: FakeKaggle) -> Reader:
    return Reader(kaggle)
