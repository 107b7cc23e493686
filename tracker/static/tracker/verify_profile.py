"""Check a signed profile without asking anybody: python verify_profile.py profile.jwt jwks.json

Fetch both files yourself: /u/<user name>/profile.jwt and /.well-known/jwks.json of the site that you trust. Needs
Python 3.9 or newer and the package "cryptography". Prints what was signed and ends with 0; anything else ends with 1.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decoded(text: str) -> bytes:
    """Bytes of base64url, of which each text has one form alone."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
        raise ValueError("not base64url")
    return raw


def check(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """The signed credential. Raises ValueError."""
    try:
        head, body, signature = token.split(".")
        header = json.loads(decoded(head))
        if header.get("alg") != "EdDSA" or header.get("typ") != "vc+jwt":
            raise ValueError("not signed as a profile is")
        key = next((key for key in keys["keys"] if key["kid"] == header.get("kid")), None)
        if key is None:
            raise ValueError(f"there is no key {header.get('kid')}")
        public = Ed25519PublicKey.from_public_bytes(decoded(key["x"]))
        public.verify(decoded(signature), f"{head}.{body}".encode())
        credential: dict[str, Any] = json.loads(decoded(body))
    except InvalidSignature:
        raise ValueError("it was changed, or signed by somebody else") from None
    return credential


def told(facts: Any, encoding: str) -> str:
    """The facts as JSON that a terminal of this encoding can write, and that does nothing to it."""

    def safe(letter: str) -> str:
        plain = letter.isprintable() and letter.encode(encoding, "ignore")
        return letter if plain or letter == "\n" else json.dumps(letter)[1:-1]

    return "".join(map(safe, json.dumps(facts, ensure_ascii=False, indent=2)))


def main(token_file: str, keys_file: str) -> None:
    try:
        token = Path(token_file).read_text("ascii").removesuffix("\n")
        credential = check(token, json.loads(Path(keys_file).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.exit(f"NOT VALID: {error}")
    print(f"Valid: {credential['credentialSubject']['id']}")
    print(f"Signed by {credential['issuer']}, {credential['validFrom']}")
    print(told(credential["credentialSubject"], sys.stdout.encoding))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
