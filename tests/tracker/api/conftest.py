"""It is Wednesday, 25 November 2026, noon in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.tracker.api.caller import Caller

if TYPE_CHECKING:
    from tracker.models import User


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def api(db: None, django_user_model: type[User]) -> Caller:
    return Caller(django_user_model.objects.create(username="ann", email="ann@example.org"))


@pytest.fixture
def stranger(db: None, django_user_model: type[User]) -> Caller:
    return Caller(django_user_model.objects.create(username="bob", email="bob@example.org"))
