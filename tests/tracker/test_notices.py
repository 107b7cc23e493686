"""The mail about a source that was switched off: told once each time that it happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction

from tests.factories import make_user
from tests.fakes.mail import MailServer
from tests.launcher import wait_until
from tests.threads import at_once
from tracker.handing_over import Refused, Unanswered
from tracker.models import SourceState, User
from tracker.notices import tell, untold
from tracker.recording import reached

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make_owner(**values: Any) -> User:
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, **{"verified": True, "primary": True} | values)
    return user


def switch_off(user: User, account: str = "ann") -> SourceState:
    reached(user, source="github", account=account, state="rejected", reason="The token was revoked.")
    return SourceState.objects.get(user=user, account=account)


def test_the_owner_is_told_once(mail_server: MailServer) -> None:
    state = switch_off(make_owner())
    assert (tell(state), tell(state), list(untold())) == (True, False, [])
    assert len(mail_server.deliveries) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_it_once(mail_server: MailServer) -> None:
    state = switch_off(make_owner())
    assert sorted(at_once(lambda: tell(state), lambda: tell(state))) == [False, True]
    assert len(mail_server.deliveries) == 1


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        (waits,) = cursor.fetchone()
    return bool(waits)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets no two write at once")
@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_another_to_tell_it_tells_nothing(mail_server: MailServer) -> None:
    state = switch_off(make_owner())
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            SourceState.objects.update(told_at=datetime(2026, 1, 1, tzinfo=UTC))
            rival = pool.submit(at_once, partial(tell, state))
            wait_until(somebody_waits_for_a_row)
        assert rival.result() == [False]
    assert mail_server.deliveries == []


def test_the_next_time_is_told_again(mail_server: MailServer) -> None:
    user = make_owner()
    tell(switch_off(user))
    reached(user, source="github", account="ann", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert tell(switch_off(user))
    assert len(mail_server.deliveries) == 2


def test_a_source_that_is_on_again_is_not_told(mail_server: MailServer) -> None:
    user = make_owner()
    state = switch_off(user)
    reached(user, source="github", account="ann")
    assert not tell(state)
    assert mail_server.deliveries == []


def test_whoever_has_no_verified_address_is_not_told() -> None:
    state = switch_off(make_owner(verified=False))
    assert (list(untold()), tell(state)) == ([], False)


def test_a_server_that_asks_us_to_come_again_is_asked_again(mail_server: MailServer) -> None:
    mail_server.replies.append("451 busy")
    state = switch_off(make_owner())
    assert (tell(state), list(untold()), tell(state)) == (False, [state], True)


@pytest.mark.parametrize(("answer", "error"), [("550 no such user", Refused), ("", Unanswered)])
def test_what_may_have_arrived_or_never_will_is_not_repeated(
    mail_server: MailServer, answer: str, error: type[Exception]
) -> None:
    mail_server.replies.append(answer)
    state = switch_off(make_owner())
    with pytest.raises(error):
        tell(state)
    assert list(untold()) == []
