"""The keys that sign and encrypt: taken apart, and made once in DATA_DIR where the operator gives none."""

import os
import re
import secrets
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

KEY_BYTES = 32


def stored(path: Path, make: Callable[[], str]) -> str:
    """The text kept in ``path``, made by ``make`` where the file is missing; raises OSError.

    Linking a finished file into place either succeeds or finds another process's file: of two processes that start
    at once both end with the same key, and nobody ever reads half of one.
    """
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        _create(path, make())
        return path.read_text(encoding="ascii").strip()


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return


def new_secret_key() -> str:
    """A key for Django's signatures."""
    return secrets.token_urlsafe(50)


def new_credential_keys() -> str:
    """One key for stored credentials, in the form of CREDENTIAL_KEYS."""
    return f"{secrets.token_hex(4)}:{urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def credential_keys(text: str) -> dict[str, bytes]:
    """``id:key,id:key`` as key id to 32 bytes, newest first; ValueError never repeats a key."""
    keys: dict[str, bytes] = {}
    for item in text.split(","):
        key_id, _, encoded = item.strip().partition(":")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", key_id) or key_id in keys:
            raise ValueError("must be <key id>:<key>,… with ids of letters, digits, - and _, each used once.")
        keys[key_id] = _key(encoded)
    return keys


def _key(encoded: str) -> bytes:
    # Base64 decoding skips foreign characters unless the alphabet is checked first.
    if re.fullmatch(r"[A-Za-z0-9_-]{43}=?", encoded):
        return urlsafe_b64decode(encoded.rstrip("=") + "=")
    raise ValueError(f"must have keys of {KEY_BYTES} bytes in URL-safe base64 (43 characters and an optional =).")
