"""Digital badges as what they say: Open Badges 2.0 and 3.0, and Credly's own pages. Nothing is verified here.

``get`` brings the JSON behind an address: of version 2.0 the badge class and its issuer may be addresses.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from integrations.importers.base import Unreadable
from tracker.kinds import gettext_noop as _

type Document = Mapping[str, Any]
type Get = Callable[[str], Document]

CREDLY = re.compile(
    r"https://(?:www\.|api\.)?credly\.com/(?:badges|v1/obi/v2/badge_assertions|api/v1/obi/v2/badge_assertions)/"
    r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:[/?#.].*)?",
    re.IGNORECASE,
)
LONGEST = 500
NO_BADGE = _("This is no badge: neither Open Badges 2.0 or 3.0, nor one of Credly.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge says of itself."""

    #: Its own id, an address or another name.
    id: str
    name: str
    issuer: str
    issued_on: date
    expires_on: date | None
    #: Where a person can see it, "" where it does not say.
    url: str
    #: To whom it was given: as it is written, or as digests with their salt.
    recipients: tuple[str, ...] = ()
    digests: tuple[tuple[str, str], ...] = ()

    def is_of(self, email: str) -> bool | None:
        """Whether it was given to this address; None where it does not say so that one could tell."""
        if not self.digests:
            return email.casefold() in map(str.casefold, self.recipients) if "@" in "".join(self.recipients) else None
        names = {email, email.lower()}
        return any(
            f"sha256${sha256(f'{name}{salt}'.encode()).hexdigest()}" == digest.lower()
            for name in names
            for digest, salt in self.digests
        )


def parsed(text: str) -> Document:
    """The JSON of a badge, which may stand in a token whose signature nobody checks. Raises Unreadable."""
    text = text.strip()
    if text.startswith("eyJ") and text.count(".") >= 1:
        return _payload(text)
    return _json(text)


def read(document: Document, get: Get) -> Badge:
    """Raises Unreadable, and what ``get`` raises."""
    data = document.get("data")
    if isinstance(data, Mapping) and isinstance(data.get("badge_template"), Mapping):
        return _of_credly(data)
    kinds = _listed(document.get("type"))
    if "OpenBadgeCredential" in kinds or "AchievementCredential" in kinds:
        return _of_version_3(document)
    if "Assertion" in kinds or ("badge" in document and "issuedOn" in document):
        return _of_version_2(document, get)
    raise Unreadable(NO_BADGE)


def credly_id(address: str) -> str:
    """The id in an address of a badge at Credly, "" where it is another."""
    found = CREDLY.fullmatch(address)
    return found[1].lower() if found else ""


def _of_credly(data: Document) -> Badge:
    template = data["badge_template"]
    issuer = template.get("issuer") or data.get("issuer")
    entities = issuer.get("entities") if isinstance(issuer, Mapping) else None
    names = [_text(each.get("entity"), "name") for each in _mappings(entities)]
    badge_id = _text(data, "id")
    address = f"https://www.credly.com/badges/{badge_id}"
    return _badge(
        id=address if credly_id(address) else badge_id,
        name=_text(template, "name"),
        issuer=", ".join(filter(None, names)),
        issued=data.get("issued_at_date") or data.get("issued_at"),
        expires=data.get("expires_at_date") or data.get("expires_at"),
        urls=[address if credly_id(address) else ""],
    )


def _of_version_2(assertion: Document, get: Get) -> Badge:
    badge_class = _linked(assertion.get("badge"), get)
    issuer = _linked(badge_class.get("issuer"), get)
    recipient = assertion.get("recipient")
    recipients = [recipient] if isinstance(recipient, Mapping) else []
    own = _text(assertion, "id")
    return _badge(
        id=own or _text(assertion, "uid"),
        name=_text(badge_class, "name"),
        issuer=_text(issuer, "name"),
        issued=assertion.get("issuedOn"),
        expires=assertion.get("expires"),
        urls=[own, *_addresses(assertion.get("evidence"))],
        recipients=[(_text(each, "identity"), each.get("hashed"), _text(each, "salt")) for each in recipients],
    )


def _of_version_3(credential: Document) -> Badge:
    subject = next(iter(_mappings(credential.get("credentialSubject"))), {})
    achievement = next(iter(_mappings(subject.get("achievement"))), {})
    issuer = credential.get("issuer")
    own = _text(credential, "id")
    return _badge(
        id=own,
        name=_text(achievement, "name") or _text(credential, "name"),
        issuer=_text(issuer, "name") or (issuer if isinstance(issuer, str) else _text(issuer, "id")),
        issued=credential.get("awardedDate") or credential.get("validFrom") or credential.get("issuanceDate"),
        expires=credential.get("validUntil") or credential.get("expirationDate"),
        urls=[own, *_addresses(credential.get("evidence"))],
        recipients=[
            (_text(each, "identityHash"), each.get("hashed"), _text(each, "salt"))
            for each in _mappings(subject.get("identifier"))
        ],
    )


def _badge(
    *,
    id: str,  # noqa: A002  # as a badge calls it
    name: str,
    issuer: str,
    issued: object,
    expires: object,
    urls: list[str],
    recipients: list[tuple[str, object, str]] = [],  # noqa: B006  # never changed
) -> Badge:
    day = _day(issued)
    if not name:
        raise Unreadable(_("The badge says no name."))
    if day is None:
        raise Unreadable(_("The badge does not say on which day it was given."))
    url = next((each for each in urls if each.startswith(("https://", "http://")) and " " not in each), "")
    found = credly_id(url) or credly_id(id)
    return Badge(
        id=f"credly:{found}" if found else id,
        name=name[:LONGEST],
        issuer=issuer[:LONGEST],
        issued_on=day,
        expires_on=_day(expires),
        url=f"https://www.credly.com/badges/{found}" if found else url,
        recipients=tuple(name for name, hashed, _salt in recipients if name and not hashed),
        digests=tuple((name, salt) for name, hashed, salt in recipients if name and hashed),
    )


def _linked(value: object, get: Get) -> Document:
    """What stands there, or is fetched from the address that does."""
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return get(value)
    return value if isinstance(value, Mapping) else {}


def _text(value: object, name: str) -> str:
    """One text of a document; some write it with its language."""
    found = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(found, Mapping):
        found = found.get("@value")
    shown = " ".join(found.split()) if isinstance(found, str) else ""
    return "".join(character for character in shown if character.isprintable())


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _mappings(value: object) -> list[Document]:
    return [each for each in _listed(value) if isinstance(each, Mapping)]


def _addresses(evidence: object) -> list[str]:
    return [each if isinstance(each, str) else _text(each, "id") for each in _listed(evidence) if each]


def _day(value: object) -> date | None:
    """The day as its issuer writes it."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _json(text: str) -> Document:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(NO_BADGE) from error
    if not isinstance(document, dict):
        raise Unreadable(NO_BADGE)
    return document


def _payload(token: str) -> Document:
    body = token.split(".")[1]
    try:
        claims = _json(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode())
    except ValueError as error:
        raise Unreadable(NO_BADGE) from error
    credential = claims.get("vc")
    return {"id": claims.get("jti"), **credential} if isinstance(credential, dict) else claims
