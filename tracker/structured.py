"""A public profile for programs that read pages: a sentence about it, and its facts in the words of schema.org."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.public import PublicCertification, PublicProfile

#: What would end the script's element, or a line of it.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """What the page says of itself to programs. Addresses are whole; ``card`` is that of the card's picture."""

    address: str
    name: str
    description: str
    card: str
    json_ld: SafeString


def page_head(profile: PublicProfile, site_url: str) -> PageHead:
    """The page's head, in the language that is active. No queries."""
    address = f"{site_url}/u/{profile.username}/"
    return PageHead(
        address=address,
        name=profile.name or profile.username,
        description=description(profile),
        card=f"{address}card.png?language={sentences.language()}",
        json_ld=json_ld(profile, address),
    )


def description(profile: PublicProfile) -> str:
    """What search results and cards in other people's pages say of it; "" where nothing is shown."""
    parts = [profile.bio, profile.plan.title if profile.plan else ""]
    score = profile.score
    if score and score.score is not None:
        parts.append(_("score %(score)s of 100") % {"score": figures.number(score.score, 1)})
    if score and score.days_ahead is not None:
        parts.append(figures.days_ahead(score.days_ahead, sentences.language()))
    return " · ".join(filter(None, parts))


def json_ld(profile: PublicProfile, address: str) -> SafeString:
    """The element that holds the facts as JSON-LD; ``address`` is that of the page. It holds what is shown alone."""
    written = json.dumps(profile_page(profile, address), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308  # what could end it is escaped


def profile_page(profile: PublicProfile, address: str) -> dict[str, Any]:
    """The facts: a https://schema.org/ProfilePage about a Person."""
    person = {
        "@type": "Person",
        "name": profile.name or profile.username,
        "alternateName": profile.username,
        "description": profile.bio,
        "url": address,
        # Of an account that is not confirmed nobody knows whose it is.
        "sameAs": [each.url for each in profile.accounts or () if each.confirmed and each.url],
        "hasCredential": [_credential(each) for each in profile.certifications or ()],
        "knowsAbout": [each.name for each in profile.skills or ()],
    }
    page = {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": address,
        "inLanguage": sentences.language(),
        "dateModified": profile.score.on.isoformat() if profile.score else "",
        "mainEntity": _said(person),
    }
    return _said(page)


def _credential(held: PublicCertification) -> dict[str, Any]:
    return _said(
        {
            "@type": "EducationalOccupationalCredential",
            "name": held.title,
            "url": held.url,
            "dateCreated": held.on.isoformat(),
            "expires": held.expires_on.isoformat() if held.expires_on else "",
        }
    )


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}
