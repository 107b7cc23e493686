"""What the installation signs: a JWS under its current Ed25519 key (RFC 7515, RFC 8037), and the public keys for it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.models import SigningKey
from tracker.sealing import seal, unseal


def signed(payload: Mapping[str, Any], *, typ: str) -> str:
    """The payload as a compact JWS; the same payload gives the same text while the key stays. Raises CannotUnseal."""
    key = current_key()
    private = Ed25519PrivateKey.from_private_bytes(_bytes(unseal(key.sealed_private, bound_to=_name(key.kid))))
    return jwt.encode(dict(payload), private, algorithm="EdDSA", headers={"typ": typ, "kid": key.kid})


def public_keys() -> dict[str, Any]:
    """All public keys as a JWK set (RFC 7517), the current one first. One query where there is one."""
    keys = list(SigningKey.objects.all()) or [current_key()]
    return {"keys": [_jwk(key.public) | {"kid": key.kid, "alg": "EdDSA", "use": "sig"} for key in keys]}


def current_key() -> SigningKey:
    """The key that signs; the first one is made when it is asked for."""
    key = SigningKey.objects.filter(current=True).first()
    if key is None:
        try:
            with transaction.atomic():
                return _new_key()
        except IntegrityError:
            # Another process was faster.
            return SigningKey.objects.get(current=True)
    return key


def rotate() -> SigningKey:
    """Make a new key the current one. The private half of the old one is forgotten; what it has signed stays valid.

    Of two that are asked for at once, one is made.
    """
    try:
        with transaction.atomic():
            now = timezone.now()
            SigningKey.objects.filter(current=True).update(current=False, retired_at=now, sealed_private="")
            return _new_key()
    except IntegrityError:
        return SigningKey.objects.get(current=True)


def _new_key() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = _text(private.public_key().public_bytes_raw())
    kid = _text(hashlib.sha256(json.dumps(_jwk(public), separators=(",", ":"), sort_keys=True).encode()).digest())
    sealed = seal(_text(private.private_bytes_raw()), bound_to=_name(kid))
    return SigningKey.objects.create(kid=kid, public=public, sealed_private=sealed)


def _jwk(public: str) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": public}


def _name(kid: str) -> str:
    return f"tracker.signing_key:{kid}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
