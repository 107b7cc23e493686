"""What an owner does with connections: connect, change, pause, ask for a sync, disconnect. Pages and API share it.

Each is one transaction that holds the connection's row first, so that it never waits crosswise with a running sync.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from integrations import sentences, sync
from integrations.models import Connection, SyncRun
from integrations.providers.base import About
from integrations.registry import PROVIDERS
from integrations.tasks import ring
from tracker.leaving import user_leaves
from tracker.models import User
from tracker.recording import erase_source, forgotten
from tracker.sealing import CannotUnseal

SECRET_BYTES = 1024
LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?\Z")


def connect(user: User, *, provider: str, account: str, secret: str | None = None) -> Connection:
    """Store a connection and start its first sync, which is its check. Calls nobody.

    ``secret`` None is none: enough for a provider that has no credential, or reads what is public without one.
    Raises ValidationError by field; with code ``connected`` where the account is connected already.
    """
    guessed = _scheme_left_out(provider, account)
    account, secret = _checked(provider, account, secret)
    with transaction.atomic():
        User.objects.hold(user)
        connection = Connection(user=user, provider=provider, account=account)
        connection.options = {"any_scheme": True} if guessed else {}
        _refuse_a_second(connection, account)
        connection.secret = secret
        connection.save()
        _start(connection)
    return connection


def change(connection: Connection, *, account: str | None = None, secret: str | None = None) -> Connection:
    """Give a connection another account or credential, and read it at once.

    Another account is read from its beginning; what the old one brought stays. At another address the same blog is
    expected, so that posts known already count once. Raises ValidationError by field.
    """
    with _held(connection) as held:
        new_account, new_secret = _checked(
            held.provider,
            held.account if account is None else account,
            (_readable_secret(held) or None) if secret is None else secret,
        )
        # A run under way still holds what was valid before, and might be refused for it.
        _take_back(held, sentences.CHANGED)
        if new_account != held.account:
            _start_anew(held, new_account)
            held.options = {"any_scheme": True} if _scheme_left_out(held.provider, account or "") else {}
        held.secret, held.made_up = new_secret, False
        _start(held)
    return held


def choose(connection: Connection, address: str, *, only: bool) -> Connection:
    """Read another part of the account: one of those that its source was found to have.

    What the ledger knows already stays the same thing there. What was brought before and is not in this part goes on
    counting, or, with ``only``, stops. Raises ValidationError by field.
    """
    with _held(connection) as held:
        if address not in [each["address"] for each in held.choices]:
            raise ValidationError({"feed": _("Choose one of the feeds that are listed.")})
        _change_options(held, feed=address, only=only)
    return held


def read_older(connection: Connection) -> Connection:
    """Read what the source no longer shows by itself, too."""
    with _held(connection) as held:
        _change_options(held, older=True)
    return held


def pause(connection: Connection) -> Connection:
    """Read nothing until it is resumed; a run under way ends."""
    with _held(connection) as held:
        _take_back(held, sentences.PAUSED)
        held.state, held.next_sync_at = Connection.State.PAUSED, None
        held.save()
        sync.tell(held)
    return held


def resume(connection: Connection) -> Connection:
    """Go on where it was paused."""
    with _held(connection) as held:
        if held.state == Connection.State.PAUSED:
            _start(held)
    return held


def ask(connection: Connection) -> SyncRun:
    """The run in flight, or a new one; one that was switched off is tried again. The demo's stay as they are."""
    with _held(connection) as held:
        return _start(held)


def disconnect(connection: Connection, *, remove_activities: bool) -> None:
    """Forget the account and its credential; what it brought stays, or goes with it."""
    with _held(connection) as held:
        source, account_id, user = held.provider, held.account_id, held.user
        forgotten(user, source=source, account=held.account)
        held.delete()
        if remove_activities and account_id:
            erase_source(user, source=source, account=account_id)


@receiver(user_leaves)
def forget_all(user: User, **_: object) -> None:
    """Take everything of somebody who leaves away; a run under way has lost its lease then and stores nothing more."""
    held = Connection.objects.select_for_update().filter(user=user).order_by("pk")
    Connection.objects.filter(pk__in=[each.pk for each in held]).delete()


@contextmanager
def _held(connection: Connection) -> Iterator[Connection]:
    """The connection, held until the transaction ends. Raises Http404 where it was disconnected meanwhile."""
    with transaction.atomic():
        held = Connection.objects.select_for_update(of=("self",)).select_related("user")
        yield get_object_or_404(held, pk=connection.pk)


def _start(connection: Connection) -> SyncRun:
    connection.state, connection.reason, connection.deaths = Connection.State.ACTIVE, "", 0
    connection.save()
    if connection.made_up:
        sync.tell(connection)
        return connection.runs.latest("pk")
    run = sync.request_run(connection)
    connection.refresh_from_db(fields=["next_sync_at"])
    sync.tell(connection)
    connection_id = connection.pk
    transaction.on_commit(lambda: ring(connection_id))
    return run


def _start_anew(connection: Connection, account: str) -> None:
    _refuse_a_second(connection, account)
    forgotten(connection.user, source=connection.provider, account=connection.account)
    connection.account, connection.account_name = account, ""
    # A blog whose address is changed has moved, most likely: what is known of it must not count twice.
    if not PROVIDERS[connection.provider].about.by_address:
        connection.account_id = ""
    connection.cursor, connection.done, connection.total, connection.sees = {}, 0, 0, []
    connection.choices, connection.limited = [], False
    connection.days.all().delete()
    connection.last_success_at = None
    connection.check_at, connection.checked_at, connection.check_reason = None, None, ""


def _change_options(connection: Connection, **options: object) -> None:
    """A run under way still follows the options of before."""
    _take_back(connection, "What is to be read was changed")
    connection.options = {**connection.options, **options}
    connection.save()
    if connection.state != Connection.State.PAUSED:
        _start(connection)


def _take_back(connection: Connection, reason: str) -> None:
    sync.interrupt(connection, reason)
    connection.lease_id = connection.lease_until = None


def _refuse_a_second(connection: Connection, account: str) -> None:
    """A login is the same in any case, an address is not."""
    by_address = PROVIDERS[connection.provider].about.by_address
    lookup = {"account": account} if by_address else {"account__iexact": account}
    twins = Connection.objects.filter(user=connection.user, provider=connection.provider, **lookup)
    if twins.exclude(pk=connection.pk).exists():
        raise ValidationError({"account": ValidationError(_("This account is connected already."), "connected")})


def _readable_secret(connection: Connection) -> str:
    try:
        return connection.secret
    except CannotUnseal as error:
        raise ValidationError({"secret": _("The stored credential can't be read any more. Give it again.")}) from error


def _checked(provider: str, account: str, secret: str | None) -> tuple[str, str]:
    if provider not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise ValidationError({"provider": _("Choose one of: %(known)s.") % {"known": known}})
    about = PROVIDERS[provider].about
    return _address(provider, account) if about.by_address else _name(account), _secret(secret, about)


def _name(account: str) -> str:
    account = account.strip()
    if not LOGIN.match(account):
        raise ValidationError({"account": _("A user name has up to 100 of a-z, 0-9, - and _.")})
    return account


def _scheme_left_out(provider: str, account: str) -> bool:
    by_address = provider in PROVIDERS and PROVIDERS[provider].about.by_address
    return by_address and not re.match(r"\s*[a-z][a-z0-9+.-]*://", account, re.IGNORECASE)


def _address(provider: str, account: str) -> str:
    """A web address, made whole where its scheme was left out."""
    address = f"https://{account.strip()}" if _scheme_left_out(provider, account) else account.strip()
    try:
        parts = urlsplit(address)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_fine = urlsplit(""), False
    plain = len(address) <= 500 and address.isprintable() and not re.search(r"[\s\\]", address)
    if not (plain and port_is_fine and parts.scheme in ("http", "https") and parts.hostname) or parts.username:
        raise ValidationError({"account": _("Give a web address such as https://example.org/blog/.")})
    return address


def _secret(secret: str | None, about: About) -> str:
    if not about.secret:
        if secret:
            raise ValidationError({"secret": _("This source has no credential.")})
        return ""
    if secret is None and about.secret_optional:
        return ""
    if not secret:
        raise ValidationError({"secret": _("A token or key is needed.")})
    if len(secret) > SECRET_BYTES or not re.fullmatch(r"[!-~]+", secret):
        raise ValidationError({"secret": _("A token or key has no spaces, line breaks or special characters.")})
    return secret
