"""Secrets at rest: AES-256-GCM, bound to the row that they belong to, under a key that is named beside them."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tracker.kinds import gettext_noop as _

VERSION = "v1"
NONCE_BYTES = 12
KEY_MISSING = _("The credential was stored under key %(key)s, which is not in CREDENTIAL_KEYS.")
ALTERED = _("The stored credential was altered, or belongs to another connection.")


class CannotUnseal(Exception):
    """The key is not among CREDENTIAL_KEYS, or the sealed text was altered or belongs to another row."""


def seal(plain: str, *, bound_to: str) -> str:
    """Encrypt under the newest key. ``bound_to`` names the row; only there can the text be read again.

    Returns ``v1:<key id>:<base64 of nonce and ciphertext>``, and "" for "".
    """
    if not plain:
        return ""
    key_id, key = next(iter(settings.CREDENTIAL_KEYS.items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(key).encrypt(nonce, plain.encode(), bound_to.encode())
    return f"{VERSION}:{key_id}:{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, *, bound_to: str) -> str:
    """Decrypt what :func:`seal` made for the same row. Raises CannotUnseal; never returns anything unproven."""
    if not sealed:
        return ""
    version, _, rest = sealed.partition(":")
    key_id, _, box = rest.partition(":")
    key = settings.CREDENTIAL_KEYS.get(key_id)
    if version != VERSION or key is None:
        raise CannotUnseal(KEY_MISSING % {"key": repr(key_id)})
    try:
        raw = base64.urlsafe_b64decode(box)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal(ALTERED) from error
