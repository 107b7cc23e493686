"""A public profile as a verifiable credential: W3C data model 2.0, secured with JOSE (``application/vc+jwt``)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tracker.scoring.score import FORMULA_VERSION

#: The second gives the facts' own names a meaning, as the data model asks for where no vocabulary is published.
CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2")
TYP = "vc+jwt"


def credential(facts: Mapping[str, Any], address: str, *, issuer: str, now: datetime) -> dict[str, Any]:
    """What is signed: ``facts`` as profile.json has them, of the page at ``address``.

    ``formulaVersion`` is that of the rules by which this installation scores; a score names its own beside it, too.
    ``validFrom`` is the beginning of the hour in which it was made, so that an hour's copies are alike.
    """
    made = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return {
        "@context": list(CONTEXTS),
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "formulaVersion": FORMULA_VERSION,
        "validFrom": made.isoformat().replace("+00:00", "Z"),
        "credentialSubject": {"id": address, **facts},
    }
