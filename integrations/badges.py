"""A badge that somebody brings, as a claim: read from a file, a text or an address, and kept until it is confirmed."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from integrations.http import SECONDS, Failed, Fetched, Refused, fetch
from integrations.importers import badge, baked
from integrations.importers.badge import Badge, Document
from integrations.importers.base import Unreadable
from integrations.importing import SOURCE, Found, Problem
from tracker.entry import Entry, cleaned
from tracker.kinds import gettext_noop
from tracker.models import Activity, User
from tracker.study_rules import day_error, expiry_error

ACCOUNT = "badge"
JSON = {"Accept": "application/ld+json, application/json"}


class Visit:
    """Requests for one badge, through the one door, under one deadline. A badge, its class and its issuer are three."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + SECONDS

    def get(self, url: str) -> Fetched:
        """A whole answer. Raises Unreadable."""
        try:
            answer = fetch(
                url,
                allow_private=settings.ALLOW_PRIVATE_FEEDS,
                own_site=settings.SITE_URL,
                headers=JSON,
                max_bytes=baked.MOST_BYTES,
                deadline=self._ends - time.monotonic(),
            )
        except (Refused, Failed) as error:
            raise Unreadable("%(sentence)s", sentence=error) from error
        if answer.status != 200:
            raise Unreadable(gettext_noop("The server answers with status %(status)s."), status=answer.status)
        return answer

    def document(self, url: str) -> Document:
        """The JSON at an address. Raises Unreadable."""
        return badge.parsed(baked.badge_text(self.get(url).body))


def of_file(raw: bytes) -> Badge:
    """Raises Unreadable."""
    return of_text(baked.badge_text(raw))


def of_text(text: str) -> Badge:
    """The badge that a text is, or leads to. Raises Unreadable."""
    if text.strip().startswith(("https://", "http://")):
        return of_address(text.strip())
    return badge.read(badge.parsed(text), Visit().document)


def of_address(url: str) -> Badge:
    """The badge at an address. Raises Unreadable."""
    visit = Visit()
    return badge.read(_at_credly(visit, url) or visit.document(url), visit.document)


def _at_credly(visit: Visit, url: str) -> Document | None:
    """Credly's page of a badge has the same as JSON, and its interface for verifiers has the assertion."""
    found = badge.credly_id(url)
    if not found:
        return None
    try:
        return visit.document(f"https://www.credly.com/badges/{found}.json")
    except Unreadable:
        return visit.document(f"https://api.credly.com/v1/obi/v2/badge_assertions/{found}")


def written(found: Badge) -> str:
    """A badge as a draft keeps it."""
    return json.dumps(asdict(found), cls=DjangoJSONEncoder)


def kept(text: str) -> Badge:
    """The badge of a draft."""
    told: Mapping[str, Any] = json.loads(text)
    expires = told["expires_on"]
    typed = {
        "issued_on": date.fromisoformat(told["issued_on"]),
        "expires_on": date.fromisoformat(expires) if expires else None,
        "recipients": tuple(told["recipients"]),
        "digests": tuple((digest, salt) for digest, salt in told["digests"]),
    }
    return Badge(**{**told, **typed})


def look(user: User, badge_: Badge, *, today: date) -> Found:
    """What storing the badge would do. Stores nothing."""
    found = Found(ACCOUNT)
    entry = cleaned(_claim(badge_))
    sentence = day_error(badge_.issued_on, today, user.language) or expiry_error(badge_.issued_on, badge_.expires_on)
    if sentence:
        found.problems.append(Problem(1, "", sentence))
        return found
    found.entries.append(entry)
    stored = Activity.objects.filter(user=user, source=SOURCE, account=ACCOUNT, external_id=entry.external_id)
    found.known = {each: (note, skill) for each, note, skill in stored.values_list("external_id", "note", "skill")}
    return found


def _claim(badge_: Badge) -> Entry:
    """The certification that a badge claims. Without an id of its own it is known by what it says."""
    name = badge_.id or sha256(f"{badge_.issuer}\n{badge_.name}\n{badge_.issued_on}".encode()).hexdigest()
    return Entry(
        external_id=f"badge:{name}",
        kind="certification",
        on=badge_.issued_on,
        title=badge_.name,
        note=_("Issued by %(issuer)s.") % {"issuer": badge_.issuer} if badge_.issuer else "",
        evidence_url=badge_.url,
        expires_on=badge_.expires_on,
    )
