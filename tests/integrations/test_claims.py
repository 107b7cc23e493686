"""Who may read a connection, beside others that are being read."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from integrations.claims import claim
from integrations.models import Connection
from tests.threads import at_once
from tracker.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def connected(name: str, *, secret: str = "a-token", provider: str = "github", failures: int = 0) -> Connection:
    user = User.objects.create_user(name, f"{name}@example.org")
    connection = Connection(user=user, provider=provider, account=name, failures=failures)
    connection.secret = secret
    connection.save()
    return connection


def held(connection: Connection, holder: str = "elsewhere") -> None:
    until = datetime.now(UTC) + timedelta(minutes=1)
    Connection.objects.filter(pk=connection.pk).update(lease_id=uuid.uuid4(), lease_until=until, lease_holder=holder)


def left_by_a_dead_process() -> str:
    """The name of a holder of whom only the file is left."""
    file = Path(settings.DATA_DIR) / "holders" / uuid.uuid4().hex
    file.parent.mkdir(exist_ok=True)
    file.touch()
    return file.name


def test_a_credential_is_used_by_one_run_at_a_time() -> None:
    held(connected("ann"))

    assert claim(connected("bob").pk, "me") is None


def test_the_same_words_for_another_service_are_another_credential() -> None:
    held(connected("ann", provider="kaggle"))

    assert claim(connected("bob", provider="github").pk, "me") is not None


def test_sources_without_a_credential_do_not_wait_for_each_other() -> None:
    held(connected("ann", provider="feed", secret=""))

    assert claim(connected("bob", provider="feed", secret="").pk, "me") is not None


def test_a_credential_is_free_again_when_its_reader_has_died() -> None:
    ann = connected("ann")
    held(ann, holder=left_by_a_dead_process())

    assert claim(connected("bob").pk, "me") is not None
    # What was learned of the death is not lost on the one that died.
    assert Connection.objects.get(pk=ann.pk).lease_until < datetime.now(UTC)


def test_of_many_who_share_a_credential_one_begins() -> None:
    connections = [connected(f"user-{number}") for number in range(4)]

    begun = at_once(*(partial(claim, each.pk, "me") for each in connections))

    assert sum(each is not None for each in begun) == 1


def test_one_source_in_trouble_is_tried_at_a_time() -> None:
    held(connected("ann", secret="one", failures=3))

    assert claim(connected("bob", secret="two", failures=1).pk, "me") is None


def test_sources_in_trouble_hold_up_nobody_else() -> None:
    held(connected("ann", secret="one", failures=3))

    assert claim(connected("bob", secret="two").pk, "me") is not None
