"""The one-time code with which the owner's account is made."""

import os
import secrets
from hmac import compare_digest
from pathlib import Path

from django.conf import settings

from tracker.models import User


def setup_url() -> str | None:
    """The link that makes the first account; None once there is one."""
    if User.objects.exists():
        return None
    return f"{settings.SITE_URL}/start/?code={_code()}"


def is_setup_code(code: str) -> bool:
    """Whether ``code`` is the launcher's and still good."""
    return not User.objects.exists() and compare_digest(code.encode(), _code().encode())


def _code() -> str:
    """The code kept in DATA_DIR, made where it is missing."""
    path = Path(settings.DATA_DIR) / "setup-code"
    try:
        with open(path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(24))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()
