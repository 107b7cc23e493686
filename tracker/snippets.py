"""What an owner puts into other pages to show a picture of the profile there."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from tracker.public import PublicProfile
from tracker.public_pictures import year_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One picture: what it is called, its address on this site, and the texts that show it and lead to the profile."""

    slug: str
    name: str
    path: str
    markdown: str
    html: str


def snippets(profile: PublicProfile, site_url: str) -> list[Snippet]:
    """The pictures that there are of what the profile shows, in the language that is active."""
    found = []
    if profile.score:
        found.append(_snippet(profile, site_url, slug="badge", name=_("Score"), alt="Headway"))
    if profile.year:
        found.append(_snippet(profile, site_url, slug="heatmap", name=_("Year"), alt=year_words(profile.year)))
    return found


def _snippet(profile: PublicProfile, site_url: str, *, slug: str, name: str, alt: str) -> Snippet:
    page = f"/u/{profile.username}/"
    path = f"{page}{slug}.svg"
    return Snippet(
        slug=slug,
        name=name,
        path=path,
        markdown=f"[![{alt}]({site_url}{path})]({site_url}{page})",
        html=format_html('<a href="{0}{1}"><img src="{0}{2}" alt="{3}"></a>', site_url, page, path, alt),
    )
