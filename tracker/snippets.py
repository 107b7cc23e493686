"""What an owner puts into other pages to show a picture of the profile there."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.translation import gettext as _

from tracker.one_line import one_plain_line
from tracker.public import PublicProfile
from tracker.public_pictures import year_words

#: What Markdown would read in a picture's words.
MARKS, ESCAPED = re.compile(r"[\\`*_\[\]<>&!|~]"), r"\\\g<0>"


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
    page = f"{site_url}/u/{profile.username}/"
    found = []
    if profile.score:
        found.append(_snippet(page, "badge.svg", slug="badge", name=_("Score"), alt="Headway"))
    for goal in profile.goals or ():
        title = one_plain_line(goal.title)
        found.append(_snippet(page, f"goals/{goal.id}/badge.svg", slug=f"goal-{goal.id}", name=title, alt=title))
    if profile.year:
        found.append(_snippet(page, "heatmap.svg", slug="heatmap", name=_("Year"), alt=year_words(profile.year)))
    return found


def _snippet(page: str, file: str, *, slug: str, name: str, alt: str) -> Snippet:
    return Snippet(
        slug=slug,
        name=name,
        path=urlsplit(page).path + file,
        markdown=f"[![{MARKS.sub(ESCAPED, alt)}]({page}{file})]({page})",
        html=format_html(
            '<a href="{0}"><picture><source media="(prefers-color-scheme: dark)" srcset="{0}{1}?theme=dark">'
            '<img src="{0}{1}?theme=light" alt="{2}"></picture></a>',
            page,
            file,
            alt,
        ),
    )
