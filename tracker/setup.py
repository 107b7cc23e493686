"""The one-time code with which the owner's account is made."""

import secrets
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from tempfile import NamedTemporaryFile

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from tracker.models import User


class TooLate(Exception):
    """Somebody else has made the owner's account meanwhile."""


def setup_url() -> str | None:
    """The link that makes the first account; None once there is one."""
    if User.objects.exists():
        return None
    return f"{settings.SITE_URL}/start/?code={_code()}"


def is_setup_code(code: str) -> bool:
    """Whether ``code`` is the launcher's and still good."""
    return not User.objects.exists() and compare_digest(code.encode(), _code().encode())


def make_owner(user: User, password: str) -> User:
    """Store ``user`` as the owner, and use the code up. Raises TooLate where there is an account already.

    Whoever holds the launcher's code runs this machine, so the address counts as verified.
    """
    user.is_owner = user.is_staff = user.is_superuser = True
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise TooLate from error
    _path().unlink(missing_ok=True)
    return user


def _path() -> Path:
    return Path(settings.DATA_DIR) / "setup-code"


def _code() -> str:
    """The code kept in DATA_DIR, made where it is missing: whole, or not at all."""
    with suppress(FileExistsError), NamedTemporaryFile("w", dir=settings.DATA_DIR, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(24))
        file.flush()
        _path().hardlink_to(file.name)
    return _path().read_text(encoding="ascii").strip()
