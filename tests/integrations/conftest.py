"""Ann, and her browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tracker.models import User


@pytest.fixture
def ann(db: None, django_user_model: type[User]) -> User:
    return django_user_model.objects.create(username="ann", email="ann@example.org")


@pytest.fixture
def page(ann: User) -> Client:
    """Ann's browser."""
    client = Client()
    client.force_login(ann)
    return client
